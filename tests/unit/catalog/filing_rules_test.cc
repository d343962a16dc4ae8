#include "services/catalog/filing_rules.h"

#include "common/time/county_time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/catalog/proto_time.h"
#include "tests/support/status_matchers.h"

namespace mingbai::catalog {
namespace {

using absl::StatusCode;
using ::mingbai::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr absl::Duration kNoon = absl::Hours(12);

absl::Time At(int month, int day) { return StartOfDay(absl::CivilDay(2026, month, day)) + kNoon; }

// The National Day week of 2026, its make-up days included.
WorkingCalendar October(int version = 3) {
  std::vector<SpecialDay> days;
  for (int day = 1; day <= 7; ++day) days.push_back({absl::CivilDay(2026, 10, day), false, "国庆节"});
  days.push_back({absl::CivilDay(2026, 9, 27), true, "国庆节"});
  days.push_back({absl::CivilDay(2026, 10, 10), true, "国庆节"});
  return WorkingCalendar(version, 2026, 2026, days);
}

v1::Filing Filed(absl::Time time) {
  v1::Filing filing;
  filing.set_kind(v1::FILING_KIND_IMPLEMENTATION_PLAN);
  filing.set_planned_date("2026-11-01");
  *filing.mutable_file_time() = ToProto(time);
  filing.set_term_working_days(kFilingWorkingDays);
  v1::FilingStep& step = *filing.add_history();
  step.set_state(v1::FILING_STATE_FILED);
  *step.mutable_time() = ToProto(time);
  return filing;
}

std::vector<int> States(const v1::Filing& filing) {
  std::vector<int> states;
  for (const v1::FilingStep& step : filing.history()) states.push_back(step.state());
  return states;
}

v1::FilingStep Answer(v1::FilingState state, absl::Time time) {
  v1::FilingStep answer;
  answer.set_state(state);
  *answer.mutable_time() = ToProto(time);
  return answer;
}

// DOMAIN C-11: five working days from 29 September reach over the holiday, and count the make-up Saturday.
TEST(FilingRules, C10_TheTermCountsWorkingDays) {
  const v1::Filing open = FilingAt(Filed(At(9, 29)), October(), At(9, 30));
  EXPECT_EQ(open.last_day(), "2026-10-12");
  EXPECT_EQ(open.calendar_version(), 3);
  EXPECT_FALSE(open.provisional());
  EXPECT_EQ(open.state(), v1::FILING_STATE_FILED);
  EXPECT_THAT(States(open), ElementsAre(v1::FILING_STATE_FILED));
  EXPECT_TRUE(FilingAt(Filed(At(9, 29)), WorkingCalendar(), At(9, 30)).provisional());
}

TEST(FilingRules, C10_OverdueIsComputedFromTheEndOfTheLastDay) {
  const v1::Filing filed = Filed(At(9, 29));
  const absl::Time end = EndOfDay(absl::CivilDay(2026, 10, 12));
  EXPECT_EQ(FilingAt(filed, October(), end - absl::Microseconds(1)).state(), v1::FILING_STATE_FILED);
  const v1::Filing overdue = FilingAt(filed, October(), end);
  EXPECT_EQ(overdue.state(), v1::FILING_STATE_OVERDUE);
  EXPECT_THAT(States(overdue), ElementsAre(v1::FILING_STATE_FILED, v1::FILING_STATE_OVERDUE));
  EXPECT_EQ(FromProto(overdue.history(1).time()), end);
}

TEST(FilingRules, C10_AnAnswerEndsItAndALateOneIsSeen) {
  auto answered = Answered(Filed(At(9, 29)), Answer(v1::FILING_STATE_ACKNOWLEDGED, At(10, 9)), October());
  MB_ASSERT_OK(answered);
  v1::Filing shown = FilingAt(*answered, October(), At(12, 1));
  EXPECT_EQ(shown.state(), v1::FILING_STATE_ACKNOWLEDGED);
  EXPECT_THAT(States(shown), ElementsAre(v1::FILING_STATE_FILED, v1::FILING_STATE_ACKNOWLEDGED));

  answered = Answered(Filed(At(9, 29)), Answer(v1::FILING_STATE_OBJECTED, At(10, 14)), October());
  MB_ASSERT_OK(answered);
  // A later calendar changes nothing about a term that is over.
  shown = FilingAt(*answered, WorkingCalendar(), At(12, 1));
  EXPECT_EQ(shown.state(), v1::FILING_STATE_OBJECTED);
  EXPECT_EQ(shown.last_day(), "2026-10-12");
  EXPECT_THAT(States(shown), ElementsAre(v1::FILING_STATE_FILED, v1::FILING_STATE_OVERDUE, v1::FILING_STATE_OBJECTED));
  EXPECT_THAT(Answered(*answered, Answer(v1::FILING_STATE_ACKNOWLEDGED, At(10, 15)), October()),
              StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
}

TEST(FilingRules, C10_AMatterOutsideTheCatalogSaysForWhomAndWhere) {
  const auto wrong = [](const v1::Filing& filing) {
    FieldErrors errors;
    CheckFiling(filing, "filing", errors);
    return FieldPathsOf(errors.ToStatus());
  };
  v1::Filing filing = Filed(At(9, 29));
  EXPECT_THAT(wrong(filing), IsEmpty());
  filing.set_kind(v1::FILING_KIND_OUT_OF_CATALOG);
  EXPECT_THAT(wrong(filing), ElementsAre("filing.audience", "filing.channels"));
  filing.mutable_audience()->set_audience_class(common::v1::AUDIENCE_CLASS_CIRCLE);
  filing.add_channels(common::v1::CHANNEL_BOARD);
  filing.add_channels(common::v1::CHANNEL_BOARD);
  EXPECT_THAT(wrong(filing), ElementsAre("filing.audience.circle", "filing.channels[1]"));
  filing.set_kind(v1::FILING_KIND_CATALOG);
  filing.clear_audience();
  filing.clear_channels();
  filing.set_planned_date("2026-02-30");
  EXPECT_THAT(wrong(filing), ElementsAre("filing.kind", "filing.planned_date"));
}

v1::PartyOrganization Party(const std::string& id, v1::PartyOrganizationKind kind, const std::string& superior,
                            const std::vector<std::string>& organizations) {
  v1::PartyOrganization party;
  party.set_name("partyOrganizations/" + id);
  party.set_kind(kind);
  if (!superior.empty()) party.set_superior("partyOrganizations/" + superior);
  for (const std::string& one : organizations) party.add_organizations("organizations/" + one);
  return party;
}

TEST(FilingRules, C10_APartyMatterGoesUpThePartysTree) {
  const std::vector<v1::PartyOrganization> party = {
      Party("county", v1::PARTY_ORGANIZATION_KIND_COMMITTEE, "", {"371325000000"}),
      Party("town", v1::PARTY_ORGANIZATION_KIND_COMMITTEE, "county", {"371325000000", "371325001000"}),
      Party("joint", v1::PARTY_ORGANIZATION_KIND_JOINT_BRANCH, "county", {"371325001012", "371325001013"}),
      Party("branch", v1::PARTY_ORGANIZATION_KIND_BRANCH, "town", {"371325001012"}),
      Party("lost", v1::PARTY_ORGANIZATION_KIND_BRANCH, "gone", {"371325001014"})};
  const auto village = FindPartyReceiver(party, "organizations/371325001012");
  ASSERT_TRUE(village.has_value());
  EXPECT_EQ(village->party, "partyOrganizations/town") << "its branch comes before the joint one";
  EXPECT_EQ(village->organization, "organizations/371325001000") << "the nearest above";
  const auto joint = FindPartyReceiver(party, "organizations/371325001013");
  ASSERT_TRUE(joint.has_value());
  EXPECT_EQ(joint->organization, "organizations/371325000000") << "not the parent";
  EXPECT_FALSE(FindPartyReceiver(party, "organizations/371325000000").has_value()) << "nobody above";
  EXPECT_FALSE(FindPartyReceiver(party, "organizations/371325001014").has_value());
  EXPECT_FALSE(FindPartyReceiver(party, "organizations/371325001015").has_value());
}

}  // namespace
}  // namespace mingbai::catalog
