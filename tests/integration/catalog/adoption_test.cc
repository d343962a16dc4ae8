#include <map>
#include <set>

#include "tests/integration/catalog/catalog_fixture.h"

namespace mingbai::catalog {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;

class AdoptionTest : public CatalogTest {
 protected:
  absl::StatusOr<v1::BatchAdoptItemsResponse> Adopt(const std::vector<v1::Adoption>& adoptions,
                                                    const std::string& organization = kVillage) {
    return Call<v1::BatchAdoptItemsResponse>(office_, "BatchAdoptItems", Adopting(organization, adoptions));
  }
  absl::StatusOr<v1::Adoption> Drop(const v1::DropAdoptionRequest& request) {
    return Call<v1::Adoption>(office_, "DropAdoption", request);
  }
  absl::StatusOr<v1::ListAdoptionsResponse> List(const std::string& organization, int size = 0,
                                                 const std::string& token = "") {
    v1::ListAdoptionsRequest request;
    request.set_parent(organization);
    request.set_page_size(size);
    request.set_page_token(token);
    return Call<v1::ListAdoptionsResponse>(anyone_, "ListAdoptions", request);
  }
  static v1::ListDutiesRequest DutiesRequest(const std::string& parent, const std::string& start,
                                             const std::string& end) {
    v1::ListDutiesRequest request;
    request.set_parent(parent);
    request.set_start_date(start);
    request.set_end_date(end);
    return request;
  }
  absl::StatusOr<v1::ListDutiesResponse> ListDuties(const v1::ListDutiesRequest& request) {
    return Call<v1::ListDutiesResponse>(anyone_, "ListDuties", request);
  }
  // "<last 4 of the code> <item> v<version> d<day> <since>..<until>[!]", "!" for mandatory.
  std::vector<std::string> Told(const v1::ListDutiesRequest& request) {
    auto response = ListDuties(request);
    EXPECT_THAT(response, ::mingbai::testing::IsOk());
    std::vector<std::string> told;
    for (const v1::Duty& duty : response->duties()) {
      told.push_back(duty.organization().substr(duty.organization().size() - 4) + " " + duty.item().substr(6) + " v" +
                     std::to_string(duty.item_version()) + " d" + std::to_string(duty.timing().day()) + " " +
                     duty.since() + ".." + duty.until() + (duty.mandatory() ? "!" : ""));
    }
    return told;
  }
};

TEST_F(AdoptionTest, C7_BlanksMakeNothingClear) {
  EnterCounty();
  Define(Item("v-finance", true));
  for (const char* blank : {" ", "\u3000", " \u3000 "}) {
    v1::Adoption finance = Adoption(kVillage, "v-finance");
    finance.set_leader(blank);
    EXPECT_THAT(Adopt({finance}), InvalidFieldIs("adoptions[0].leader"));
    finance = Adoption(kVillage, "v-finance");
    finance.set_person_responsible(blank);
    EXPECT_THAT(Adopt({finance}), InvalidFieldIs("adoptions[0].person_responsible"));
    finance = Adoption(kVillage, "v-finance");
    finance.set_task(blank);
    EXPECT_THAT(Adopt({finance}), InvalidFieldIs("adoptions[0].task"));
  }
}

// What was decided for a later day is not undone by what is decided for an earlier one.
TEST_F(AdoptionTest, C4_NothingIsDecidedBeforeWhatWasDecidedLast) {
  EnterCounty();
  Define(Item("v-finance", true));
  v1::Adoption finance = Adoption(kVillage, "v-finance");
  finance.set_effective_date("2027-06-01");
  MB_ASSERT_OK(Adopt({finance}));
  finance.set_effective_date("2026-12-01");
  const auto before = Adopt({finance});
  EXPECT_THAT(before, StatusIs(StatusCode::kFailedPrecondition, "EFFECTIVE_DATE_BACKWARD"));
  EXPECT_THAT(Paths(before), ElementsAre("adoptions[0].effective_date"));
}

TEST_F(AdoptionTest, C7_AdoptedWithTheFourThingsClear) {
  EnterCounty();
  Define(Item("v-finance", true));
  Define(Item("v-other"));
  v1::Adoption finance = Adoption(kVillage, "v-finance");
  finance.set_task(kNasty);
  finance.set_leader(kNasty);
  finance.set_person_responsible(kNasty);
  finance.mutable_decision()->set_minutes(kNasty);
  *finance.mutable_timing() = Item("x").timing();
  finance.mutable_timing()->set_day(5);
  auto stored = Adopt({finance, Adoption(kVillage, "v-other")});
  MB_ASSERT_OK(stored);
  EXPECT_EQ(stored->adoptions(0).state(), v1::ADOPTION_STATE_ADOPTED);
  EXPECT_EQ(stored->adoptions(0).etag(), "1");
  EXPECT_EQ(stored->adoptions(0).decision().minutes(), kNasty);
  auto listed = List(kVillage);
  MB_ASSERT_OK(listed);
  ASSERT_EQ(listed->adoptions_size(), 2);
  EXPECT_EQ(listed->adoptions(0).SerializeAsString(), stored->adoptions(0).SerializeAsString());
  EXPECT_EQ(listed->adoptions(1).SerializeAsString(), stored->adoptions(1).SerializeAsString());
  EXPECT_EQ(Events(8).back().adoptions_of(), kVillage);

  // Adopted before: it gets the new facts.
  finance.set_leader("王五 主任");
  finance.set_etag("1");
  auto again = Adopt({finance});
  MB_ASSERT_OK(again);
  EXPECT_EQ(again->adoptions(0).etag(), "2");
  EXPECT_EQ(List(kVillage)->adoptions(0).leader(), "王五 主任");
  auto stale = Adopt({finance});
  EXPECT_THAT(stale, StatusIs(StatusCode::kAborted, "STALE_ETAG"));
  EXPECT_THAT(Paths(stale), ElementsAre("adoptions[0].etag"));
}

TEST_F(AdoptionTest, C7_ListedByItemInPages) {
  EnterCounty();
  for (const char* id : {"v-a", "v-b", "v-c"}) Define(Item(id));
  MB_ASSERT_OK(Adopt({Adoption(kVillage, "v-c"), Adoption(kVillage, "v-a"), Adoption(kVillage, "v-b")}));
  MB_ASSERT_OK(Drop(Dropping(kVillage, "v-b")));
  auto first = List(kVillage, 2);
  MB_ASSERT_OK(first);
  ASSERT_EQ(first->adoptions_size(), 2);
  EXPECT_EQ(first->adoptions(1).state(), v1::ADOPTION_STATE_DROPPED);
  auto second = List(kVillage, 2, first->next_page_token());
  MB_ASSERT_OK(second);
  ASSERT_EQ(second->adoptions_size(), 1);
  EXPECT_EQ(second->adoptions(0).name(), std::string(kVillage) + "/adoptions/v-c");
  EXPECT_EQ(second->next_page_token(), "");
  EXPECT_THAT(List(kOtherVillage, 2, first->next_page_token()), InvalidFieldIs("page_token"));
  EXPECT_THAT(List("organizations/371325001099"), StatusIs(StatusCode::kNotFound, "ORGANIZATION_NOT_FOUND"));
  EXPECT_THAT(List(kVillage, -1), InvalidFieldIs("page_size"));
}

TEST_F(AdoptionTest, C3_AdoptRefusesWhatDoesNotFit) {
  EnterCounty();
  Define(Item("v-finance", true));
  v1::Item township = Item("t-item");
  township.set_tiers(0, common::v1::TIER_TOWNSHIP);
  Define(township);
  v1::Item foreign = Item("v-foreign");
  foreign.set_owner(kOtherVillage);
  Define(foreign);
  EXPECT_THAT(Adopt({Adoption("organizations/371325001099", "v-finance")}, "organizations/371325001099"),
              StatusIs(StatusCode::kNotFound, "ORGANIZATION_NOT_FOUND"));
  auto answer = Adopt({Adoption(kVillage, "v-finance"), Adoption(kVillage, "v-none")});
  EXPECT_THAT(answer, StatusIs(StatusCode::kFailedPrecondition, "ITEM_NOT_FOUND"));
  EXPECT_THAT(Paths(answer), ElementsAre("adoptions[1]"));
  EXPECT_EQ(List(kVillage)->adoptions_size(), 0);
  EXPECT_THAT(Adopt({Adoption(kVillage, "t-item")}),
              StatusIs(StatusCode::kFailedPrecondition, "ITEM_NOT_FOR_ORGANIZATION"));
  EXPECT_THAT(Adopt({Adoption(kVillage, "v-foreign")}),
              StatusIs(StatusCode::kFailedPrecondition, "ITEM_NOT_FOR_ORGANIZATION"));
  MB_EXPECT_OK(Adopt({Adoption(kOtherVillage, "v-foreign")}, kOtherVillage));
  v1::Adoption weaker = Adoption(kVillage, "v-finance");
  *weaker.mutable_timing() = Item("x").timing();
  weaker.mutable_timing()->set_cycle(v1::CYCLE_QUARTERLY);
  EXPECT_THAT(Adopt({weaker}), StatusIs(StatusCode::kFailedPrecondition, "WEAKENS_MANDATORY_ITEM"));
  weaker.mutable_timing()->clear_cycle();
  EXPECT_THAT(Adopt({weaker}), InvalidFieldIs("adoptions[0].timing.cycle"));
  const v1::Adoption fine = Adoption(kVillage, "v-finance");
  EXPECT_THAT(Adopt({fine, fine}), InvalidFieldIs("adoptions[1].name"));
  EXPECT_THAT(Adopt({Adoption(kOtherVillage, "v-finance")}), InvalidFieldIs("adoptions[0].name"));
  v1::Adoption wrong = fine;
  wrong.clear_name();
  EXPECT_THAT(Adopt({wrong}), InvalidFieldIs("adoptions[0].name"));
  wrong = fine;
  wrong.set_effective_date("2026-04-31");
  EXPECT_THAT(Adopt({wrong}), InvalidFieldIs("adoptions[0].effective_date"));
  EXPECT_THAT(Call<v1::BatchAdoptItemsResponse>(anyone_, "BatchAdoptItems", Adopting(kVillage, {fine})),
              StatusIs(StatusCode::kUnauthenticated, "TOKEN_MISSING"));
  EXPECT_THAT(Call<v1::BatchAdoptItemsResponse>(clerk_, "BatchAdoptItems",
                                                Adopting(kOtherVillage, {Adoption(kOtherVillage, "v-finance")})),
              StatusIs(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  MB_EXPECT_OK(Call<v1::BatchAdoptItemsResponse>(clerk_, "BatchAdoptItems", Adopting(kVillage, {fine})));
}

TEST_F(AdoptionTest, C3_DropsLocalNotMandatory) {
  EnterCounty();
  Define(Item("v-finance", true));
  Define(Item("v-local"));
  MB_ASSERT_OK(Adopt({Adoption(kVillage, "v-finance"), Adoption(kVillage, "v-local")}));
  EXPECT_THAT(Drop(Dropping(kVillage, "v-finance")), StatusIs(StatusCode::kFailedPrecondition, "MANDATORY_ITEM"));
  EXPECT_THAT(Drop(Dropping(kVillage, "v-none")), StatusIs(StatusCode::kNotFound, "ADOPTION_NOT_FOUND"));
  EXPECT_THAT(Drop(Dropping(kOtherVillage, "v-local")), StatusIs(StatusCode::kNotFound, "ADOPTION_NOT_FOUND"));
  EXPECT_THAT(Drop(Dropping("organizations/371325001099", "v-local")),
              StatusIs(StatusCode::kNotFound, "ADOPTION_NOT_FOUND"));
  auto request = Dropping(kVillage, "v-local");
  request.set_etag("9");
  EXPECT_THAT(Drop(request), StatusIs(StatusCode::kAborted, "STALE_ETAG"));
  request.set_etag("1");
  request.set_effective_date("2026-06-31");
  EXPECT_THAT(Drop(request), InvalidFieldIs("effective_date"));
  request.set_effective_date("2026-07-01");
  EXPECT_THAT(Call<v1::Adoption>(clerk_, "DropAdoption", Dropping(kOtherVillage, "v-local")),
              StatusIs(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  request.set_reason(kNasty);
  auto dropped = Drop(request);
  MB_ASSERT_OK(dropped);
  EXPECT_EQ(dropped->state(), v1::ADOPTION_STATE_DROPPED);
  EXPECT_EQ(dropped->effective_date(), "2026-07-01");
  EXPECT_EQ(dropped->etag(), "2");
  auto kept = harness_.schema()->Sql("SELECT reason FROM adoption_version WHERE item = 'v-local' AND version = 2");
  MB_ASSERT_OK(kept);
  ASSERT_EQ(kept->size(), 1);
  EXPECT_EQ((*kept)[0][0], kNasty);
  EXPECT_THAT(Drop(Dropping(kVillage, "v-local")), StatusIs(StatusCode::kNotFound, "ADOPTION_NOT_FOUND"));
}

TEST_F(AdoptionTest, C4_DutiesOfASubtree) {
  EnterCounty();
  Define(Item("v-finance", true));
  Define(Item("v-local"));
  v1::Item own = Item("v-own", true);
  own.set_owner(kOtherVillage);
  Define(own);
  v1::Item department = Item("d-item", true);
  department.set_tiers(0, common::v1::TIER_COUNTY);
  department.set_organization_kinds(0, v1::ORGANIZATION_KIND_DEPARTMENT);
  Define(department);
  MB_ASSERT_OK(Adopt({Adoption(kVillage, "v-local")}));
  MB_ASSERT_OK(Drop(Dropping(kVillage, "v-local")));
  EXPECT_THAT(Told(DutiesRequest(kCounty, "2026-01-01", "2027-01-01")),
              ElementsAre("-MZJ d-item v1 d10 2026-01-01..!", "1012 v-finance v1 d10 2026-01-01..!",
                          "1012 v-local v1 d10 2026-04-01..2026-07-01", "1013 v-finance v1 d10 2026-01-01..!",
                          "1013 v-own v1 d10 2026-01-01..!"));
  EXPECT_THAT(Told(DutiesRequest(kVillage, "2026-10-01", "2026-11-01")),
              ElementsAre("1012 v-finance v1 d10 2026-01-01..!"));
  EXPECT_THAT(Told(DutiesRequest(kOtherVillage, "2025-01-01", "2026-01-01")), ElementsAre());
}

TEST_F(AdoptionTest, C4_DutiesByStretch) {
  EnterCounty();
  v1::Item item = Define(Item("v-finance", true));
  v1::Adoption stricter = Adoption(kVillage, "v-finance");
  *stricter.mutable_timing() = item.timing();
  stricter.mutable_timing()->set_day(5);
  MB_ASSERT_OK(Adopt({stricter}));
  item.mutable_timing()->set_day(3);
  item.set_effective_date("2026-09-01");
  MB_ASSERT_OK(Call<v1::Item>(office_, "UpdateItem", ItemUpdate(item, {"timing"})));
  EXPECT_THAT(Told(DutiesRequest(kVillage, "2026-01-01", "2027-01-01")),
              ElementsAre("1012 v-finance v1 d10 2026-01-01..2026-04-01!",
                          "1012 v-finance v1 d5 2026-04-01..2026-09-01!", "1012 v-finance v2 d3 2026-09-01..!"));
}

TEST_F(AdoptionTest, C4_DutiesInPagesOfOrganizations) {
  EnterCounty();
  Define(Item("v-a", true));
  Define(Item("v-b", true));
  auto request = DutiesRequest(kCounty, "2026-01-01", "2026-02-01");
  request.set_page_size(4);
  EXPECT_THAT(Told(request), ElementsAre("1012 v-a v1 d10 2026-01-01..!", "1012 v-b v1 d10 2026-01-01..!"));
  const std::string token = ListDuties(request)->next_page_token();
  ASSERT_NE(token, "");
  request.set_page_token(token);
  EXPECT_THAT(Told(request), ElementsAre("1013 v-a v1 d10 2026-01-01..!", "1013 v-b v1 d10 2026-01-01..!"));
  EXPECT_EQ(ListDuties(request)->next_page_token(), "");
  request.set_end_date("2026-03-01");
  EXPECT_THAT(ListDuties(request), InvalidFieldIs("page_token"));
}

// DOMAIN section 7: a county's villages, each with its items.
TEST_F(AdoptionTest, C4_DutiesOfAWholeCounty) {
  constexpr int kVillages = 428;
  constexpr int kItems = 60;
  v1::BatchCreateOrganizationsRequest organizations;
  organizations.set_parent(kCounty);
  organizations.set_request_id(NewRequestId());
  *organizations.add_organizations() = Organization(kCounty, common::v1::TIER_COUNTY, "");
  *organizations.add_organizations() = Organization(kTownship, common::v1::TIER_TOWNSHIP, kCounty);
  for (int i = 1; i <= kVillages; ++i) {
    *organizations.add_organizations() =
        Organization("organizations/" + std::to_string(371325001000 + i), common::v1::TIER_VILLAGE, kTownship);
  }
  MB_ASSERT_OK(Call<v1::BatchCreateOrganizationsResponse>(office_, "BatchCreateOrganizations", organizations));
  v1::BatchCreateItemsRequest items;
  items.set_parent(kCounty);
  items.set_request_id(NewRequestId());
  for (int i = 0; i < kItems; ++i) *items.add_items() = Item("v-" + std::to_string(i), true);
  MB_ASSERT_OK(Call<v1::BatchCreateItemsResponse>(office_, "BatchCreateItems", items));
  auto request = DutiesRequest(kCounty, "2026-01-01", "2027-01-01");
  request.set_page_size(1000);  // coerced to 200
  std::vector<int> pages;
  std::set<std::string> seen;
  do {
    auto response = ListDuties(request);
    MB_ASSERT_OK(response);
    pages.push_back(response->duties_size());
    for (const v1::Duty& duty : response->duties()) seen.insert(duty.organization() + duty.item());
    request.set_page_token(response->next_page_token());
  } while (!request.page_token().empty());
  // The first page holds the county and the township, which owe none of these.
  EXPECT_THAT(pages, ElementsAre(198 * kItems, 200 * kItems, 30 * kItems));
  EXPECT_EQ(seen.size(), kVillages * kItems);
}

TEST_F(AdoptionTest, C4_DutiesRefuseWhatDoesNotFit) {
  EnterCounty();
  EXPECT_THAT(ListDuties(DutiesRequest("organizations/371325009000", "2026-01-01", "2026-02-01")),
              StatusIs(StatusCode::kNotFound, "ORGANIZATION_NOT_FOUND"));
  EXPECT_THAT(ListDuties(DutiesRequest(kCounty, "2026-02-30", "2026-03-01")), InvalidFieldIs("start_date"));
  EXPECT_THAT(ListDuties(DutiesRequest(kCounty, "2026-02-01", "2026-02-30")), InvalidFieldIs("end_date"));
  EXPECT_THAT(ListDuties(DutiesRequest(kCounty, "2026-02-01", "2026-02-01")), InvalidFieldIs("end_date"));
  MB_EXPECT_OK(ListDuties(DutiesRequest(kCounty, "2026-01-01", "2027-02-05")));
  EXPECT_THAT(ListDuties(DutiesRequest(kCounty, "2026-01-01", "2031-10-03")), InvalidFieldIs("end_date"));
  auto request = DutiesRequest(kCounty, "2026-01-01", "2026-02-01");
  request.set_page_size(-1);
  EXPECT_THAT(ListDuties(request), InvalidFieldIs("page_size"));
}

// A stamp changes with everything that its organization's duties follow from, and with nothing else.
TEST_F(AdoptionTest, P2_StampsTellWhoseDutiesMayHaveChanged) {
  EnterCounty();
  Define(Item("v-finance", true));
  std::map<std::string, std::string> stamps;
  // The organizations whose stamps have changed since the last look, by the last 4 digits of their codes.
  const auto changed = [&](int page_size = 0) {
    std::vector<std::string> codes;
    v1::ListDutyStampsRequest request;
    request.set_parent(kCounty);
    request.set_page_size(page_size);
    do {
      auto page = Call<v1::ListDutyStampsResponse>(anyone_, "ListDutyStamps", request);
      EXPECT_THAT(page, ::mingbai::testing::IsOk());
      if (!page.ok()) break;
      for (const v1::DutyStamp& stamp : page->stamps()) {
        std::string& held = stamps[stamp.organization()];
        if (held != stamp.stamp()) codes.push_back(stamp.organization().substr(stamp.organization().size() - 4));
        held = stamp.stamp();
      }
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return codes;
  };
  const size_t all = changed().size();
  EXPECT_GE(all, 4u);
  EXPECT_THAT(changed(), ElementsAre());
  // The same on other pages.
  EXPECT_THAT(changed(1), ElementsAre());
  MB_ASSERT_OK(Adopt({Adoption(kVillage, "v-finance")}));
  EXPECT_THAT(changed(), ElementsAre(std::string(kVillage).substr(std::string(kVillage).size() - 4)));
  v1::Item own = Item("v-own");
  own.set_owner(kOtherVillage);
  Define(own);
  EXPECT_THAT(changed(1), ElementsAre(std::string(kOtherVillage).substr(std::string(kOtherVillage).size() - 4)));
  // An item of the county's falls on everyone.
  Define(Item("v-more"));
  EXPECT_EQ(changed().size(), all);
  v1::ListDutyStampsRequest unknown;
  unknown.set_parent("organizations/371325001099");
  EXPECT_THAT(Call<v1::ListDutyStampsResponse>(anyone_, "ListDutyStamps", unknown),
              StatusIs(StatusCode::kNotFound, "ORGANIZATION_NOT_FOUND"));
  // Duties from an organization on.
  v1::ListDutiesRequest later = DutiesRequest(kCounty, "2026-10-01", "2026-11-01");
  later.set_first_organization(kOtherVillage);
  later.set_page_size(1);
  auto duties = ListDuties(later);
  MB_ASSERT_OK(duties);
  ASSERT_EQ(duties->organizations_size(), 1);
  EXPECT_EQ(duties->organizations(0), kOtherVillage);
  unknown.set_parent(kCounty);
  unknown.set_page_size(-1);
  EXPECT_THAT(Call<v1::ListDutyStampsResponse>(anyone_, "ListDutyStamps", unknown), InvalidFieldIs("page_size"));
}

}  // namespace
}  // namespace mingbai::catalog
