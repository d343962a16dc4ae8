// What is owed of months that have ended by those whose founding is entered late, or by who takes over what a township
// had generated for itself (DOMAIN C-1, P-2).

#include "services/publication/timestamps.h"
#include "tests/integration/publication/followed_fixture.h"

namespace mingbai::publication {
namespace {

using absl::CivilDay;

class FoundedLateTest : public FollowedTest {
 protected:
  static std::string Owes(const std::string& code, const std::string& item) {
    return "SELECT GROUP_CONCAT(id ORDER BY id) FROM obligation WHERE organization = '" + code + "' AND item = '" +
           item + "' AND withdraw_time IS NULL";
  }
  void EnterMoveLate() {
    ComeTo(CivilDay(2026, 12, 15));
    shared_clock_->Set(clock_->Now());
    SendUpkeepAway();
    Move(kVillage, kMoved, "2026-09-25");
  }

  static constexpr char kStreet[] = "organizations/371325002000";
  void Found(const std::string& name, const std::string& parent, const std::string& day) {
    catalog::v1::BatchCreateOrganizationsRequest create;
    create.set_parent(kCounty);
    create.set_request_id(NewRequestId());
    catalog::v1::Organization& founded = *create.add_organizations();
    founded.set_name(name);
    founded.set_display_name("新址" + name);  // as it is where it is moved
    founded.set_tier(parent == kCounty ? common::v1::TIER_TOWNSHIP : common::v1::TIER_VILLAGE);
    founded.set_kind(catalog::v1::ORGANIZATION_KIND_DIVISION);
    founded.set_parent(parent);
    founded.set_begin_date(day);
    MB_ASSERT_OK(
        Call<catalog::v1::BatchCreateOrganizationsResponse>(catalog_office_, "BatchCreateOrganizations", create));
  }
  void MoveVillagesToStreet() {
    MoveBelow(kVillage, "organizations/371325002012", kStreet, "2026-11-01");
    MoveBelow(kOtherVillage, "organizations/371325002013", kStreet, "2026-11-01");
  }
  void ComeToTheStreetsSecondDay() {
    shared_clock_->Set(StartOfDay(CivilDay(2026, 11, 2)) + absl::Hours(9));
    ComeTo(CivilDay(2026, 11, 2));
  }
};

// The same where it goes on under another code: from its founding on that owes its own, as if it had been entered in
// time.
TEST_F(FoundedLateTest, C1_AVillageThatIsFoundedLateOwesItsOwnOfThePastMonths) {
  Generate();
  ComeTo(CivilDay(2026, 12, 15));
  shared_clock_->Set(clock_->Now());
  Move(kVillage, kMoved, "2026-09-25");
  const std::string its = " FROM obligation WHERE organization = '371325001088' AND withdraw_time IS NULL";
  // September's was under way then.
  Until("SELECT GROUP_CONCAT(id ORDER BY id)" + its + " AND item = 'v-finance'",
        "v-finance.2026-09.none.1000,v-finance.2026-10.none.0,v-finance.2026-11.none.0");
  Until("SELECT GROUP_CONCAT(id ORDER BY id)" + its + " AND item = 'v-rules'", "v-rules.permanent.none.0");
  EXPECT_EQ(Regenerate(/*validate_only=*/true).created(), 0);

  // From then on it is treated as the others: what came into being in a month that has ended is nobody's, also where
  // what was looked at is forgotten.
  CreateMonthly("v-extra", /*mandatory=*/true);
  v1::ReportEventRequest report = Event(kMoved, "2026-12-14");
  MB_ASSERT_OK(Call<v1::Obligation>(office_, "ReportEvent", report));
  const auto extra = [](const std::string& code) {
    return "SELECT GROUP_CONCAT(id ORDER BY id) FROM obligation WHERE item = 'v-extra' AND organization = '" + code +
           "'";
  };
  Until(extra("371325001088"), "v-extra.2026-12.none.0");
  Until(extra("371325001013"), "v-extra.2026-12.none.0");
  ComeTo(CivilDay(2026, 12, 16));
  EXPECT_EQ(Sql(extra("371325001088")), "v-extra.2026-12.none.0");
}

// So do all parts of a village that was split, though the first alone has what was open.
TEST_F(FoundedLateTest, C1_EachPartOfASplitThatIsEnteredLateOwesItsOwn) {
  Generate();
  ComeTo(CivilDay(2026, 12, 15));
  shared_clock_->Set(clock_->Now());
  catalog::v1::SplitOrganizationRequest split;
  split.set_name(kVillage);
  for (const char* code : {"371325001088", "371325001089"}) {
    catalog::v1::Organization& part = *split.add_organizations();
    part.set_name(std::string("organizations/") + code);
    part.set_parent(kTownship);
    part.set_display_name(std::string("分设村") + code);
    part.set_tier(common::v1::TIER_VILLAGE);
    part.set_kind(catalog::v1::ORGANIZATION_KIND_DIVISION);
  }
  split.set_effective_date("2026-09-25");
  split.set_basis("县政〔2026〕37号");
  split.set_request_id(NewRequestId());
  MB_ASSERT_OK(Call<catalog::v1::ReorganizeResponse>(catalog_office_, "SplitOrganization", split));
  Until(
      "SELECT GROUP_CONCAT(organization ORDER BY organization) FROM obligation WHERE withdraw_time IS NULL AND id = "
      "'v-finance.2026-10.none.0'",
      "371325001013,371325001088,371325001089");
}

// What it went on disclosing under its old code is not owed again.
TEST_F(FoundedLateTest, C1_WhatWasDisclosedUnderTheOldCodeIsNotOwedAgain) {
  Generate();
  ComeTo(CivilDay(2026, 11, 5));
  Disclose("v-finance", "2026-10", Finance());
  ComeTo(CivilDay(2026, 11, 23));
  MB_ASSERT_OK(
      Call<v1::Obligation>(office_, "DeferObligation",
                           Deferral("organizations/371325001012/obligations/v-finance.2026-11.none.0", "2026-12-20")));
  shared_clock_->Set(clock_->Now());
  Move(kVillage, kMoved, "2026-09-28");
  Until(
      "SELECT GROUP_CONCAT(id ORDER BY id) FROM obligation WHERE organization = '371325001088' AND withdraw_time IS "
      "NULL AND item = 'v-finance'",
      "v-finance.2026-09.none.1000,v-finance.2026-11.none.0");
  EXPECT_EQ(GetObligation("v-finance.2026-10.none.0").status(), v1::OBLIGATION_STATUS_FULFILLED_ON_TIME);
  // C-13: nor is what it had put off overdue.
  const v1::Obligation put_off = GetObligation("v-finance.2026-11.none.0", kMoved);
  EXPECT_EQ(put_off.status(), v1::OBLIGATION_STATUS_DEFERRED);
  EXPECT_EQ(FromTimestamp(put_off.deferred_until_time()), EndOfDay(CivilDay(2026, 12, 20)));
  EXPECT_FALSE(put_off.approver().empty());
}

// Where it takes the place of several, what one of them disclosed says nothing of the others.
TEST_F(FoundedLateTest, C1_WhatOneOfSeveralDisclosedIsOwedByThemAll) {
  Generate();
  ComeTo(CivilDay(2026, 11, 5));
  Disclose("v-finance", "2026-10", Finance());
  ComeTo(CivilDay(2026, 11, 23));
  shared_clock_->Set(clock_->Now());
  catalog::v1::MergeOrganizationsRequest merge;
  merge.set_parent(kTownship);
  merge.add_sources(kVillage);
  merge.add_sources(kOtherVillage);
  catalog::v1::Organization& founded = *merge.mutable_organization();
  founded.set_name(kMoved);
  founded.set_parent(kTownship);
  founded.set_display_name("联合村");
  founded.set_tier(common::v1::TIER_VILLAGE);
  founded.set_kind(catalog::v1::ORGANIZATION_KIND_DIVISION);
  merge.set_effective_date("2026-09-28");
  merge.set_basis("县政〔2026〕36号");
  merge.set_request_id(NewRequestId());
  MB_ASSERT_OK(Call<catalog::v1::ReorganizeResponse>(catalog_office_, "MergeOrganizations", merge));
  Until(
      "SELECT COUNT(*) FROM obligation WHERE organization = '371325001088' AND withdraw_time IS NULL AND id = "
      "'v-finance.2026-10.none.0'",
      "1");
}

// Whatever else is looked at first.
TEST_F(FoundedLateTest, C1_WhatIsGeneratedRightAfterHidesNoMonthThatHasEnded) {
  Generate();
  EnterMoveLate();
  Regenerate(/*validate_only=*/false, "2026-12-01", "2027-01-01");
  CallUpkeepBack();
  Until(Owes("371325001088", "v-finance"),
        "v-finance.2026-09.none.1000,v-finance.2026-10.none.0,v-finance.2026-11.none.0");
}

// A township generated October, the county the rest.
TEST_F(FoundedLateTest, C1_OneSubtreesMonthsHideNoneOfAnothers) {
  MB_ASSERT_OK(Call<v1::GenerateObligationsResponse>(office_, "GenerateObligations",
                                                     Generation(kTownship, "2026-10-01", "2026-11-01")));
  Generate("2026-11-01", "2027-01-01");
  EnterMoveLate();
  CallUpkeepBack();
  Until(Owes("371325001088", "p-members"),
        "p-members.2026-10.none.0,p-members.2026-11.none.0,p-members.2026-12.none.0");
}

// P-2: what a township has generated for itself is owed below its new code, too.
TEST_F(FoundedLateTest, C1_ATownshipsOwnMonthsGoOnBelowItsNewCode) {
  MB_ASSERT_OK(Call<v1::GenerateObligationsResponse>(office_, "GenerateObligations",
                                                     Generation(kTownship, "2026-10-01", "2027-01-01")));
  ComeTo(CivilDay(2026, 10, 20));
  Found(kStreet, kCounty, "2026-11-01");
  MoveVillagesToStreet();
  MoveBelow(kTownship, kStreet, kCounty, "2026-11-01");
  ComeToTheStreetsSecondDay();
  // September's stays overdue with the old one.
  Until(Owes("371325002012", "v-finance"), "v-finance.2026-10.none.1000,v-finance.2026-11.none.0");
  Until(Owes("371325002012", "p-members"), "p-members.2026-11.none.0,p-members.2026-12.none.0");
}

// Who stood before keeps its own ledger, or none: it has what is handed over, and its villages owe nothing that nobody
// has generated for them.
TEST_F(FoundedLateTest, C1_ATownshipThatStoodBeforeTakesNoMonthsOfWhoIsMergedIntoIt) {
  MB_ASSERT_OK(Call<v1::GenerateObligationsResponse>(office_, "GenerateObligations",
                                                     Generation(kTownship, "2026-10-01", "2027-01-01")));
  ComeTo(CivilDay(2026, 10, 20));
  Found(kStreet, kCounty, "2026-01-01");
  Found("organizations/371325002009", kStreet, "2026-01-01");
  MoveVillagesToStreet();
  Abolish(kTownship, kStreet, "2026-11-01");
  ComeToTheStreetsSecondDay();
  Until(Owes("371325002012", "v-finance"), "v-finance.2026-10.none.1000");
  EXPECT_EQ(Sql("SELECT COUNT(*) FROM obligation WHERE organization = '371325002009'"), "0");
  EXPECT_EQ(Sql("SELECT COUNT(*) FROM ledger_plan WHERE organization LIKE '371325002%'"), "0");
}

}  // namespace
}  // namespace mingbai::publication
