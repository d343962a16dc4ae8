// The life of a case (DOMAIN F-4 to F-9).

#include "services/feedback/case_rules.h"

#include "common/names/names.h"
#include "common/time/county_time.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace mingbai::feedback {
namespace {

using ::mingbai::testing::InvalidFieldIs;
using ::mingbai::testing::StatusIs;

constexpr char kCounty[] = "371325000000";
constexpr char kTown[] = "371325001000";
constexpr char kVillage[] = "371325001012";
constexpr char kOtherVillage[] = "371325002012";
constexpr char kDepartment[] = "371325000000-MZ";

const absl::Time kReceived = StartOfDay(absl::CivilDay(2026, 10, 12)) + absl::Hours(9);
const absl::Time kDue = EndOfDay(absl::CivilDay(2026, 10, 15));
const WorkingCalendar& Weekdays() {
  static const auto& calendar = *new WorkingCalendar();
  return calendar;
}
const DeadlineRule kExtendable{v1::CASE_KIND_INFORMATION_REQUEST, common::v1::DOMAIN_GOVERNMENT, 20, 20, "art. 33"};

CaseRecord NewCase(v1::CaseKind kind) {
  CaseRecord record;
  record.id = 7;
  record.organization = kVillage;
  record.kind = kind;
  record.receive_time = kReceived;
  record.handler = FirstHandler(kind, kVillage, kTown, "");
  record.term = BeginTerm(Weekdays(), CountyDay(kReceived), 3);
  record.first_due = record.term.due;
  record.alert_time = record.term.due;
  return record;
}

CaseRecord AnsweredCase(v1::CaseKind kind, absl::Time when) {
  CaseRecord record = NewCase(kind);
  EXPECT_THAT(ApplyAnswer(when, v1::ANSWER_FORM_UNSPECIFIED, &record), testing::IsOk());
  return record;
}

absl::StatusOr<Steps> Rate(int rating, CaseRecord* record, const std::string& parent = kTown,
                           absl::Time when = kReceived + absl::Hours(5)) {
  return ApplyRating(when, rating, "", parent, Weekdays(), record);
}

Principal Official(const std::string& organization, bool handles = true) {
  Principal principal;
  principal.anonymous = false;
  principal.organization = organization;
  principal.permissions = {common::v1::PERMISSION_CASE_READ};
  if (handles) principal.permissions.Add(common::v1::PERMISSION_CASE_HANDLE);
  return principal;
}

TEST(LifeCycle, EveryStateAndVerb) {
  const v1::CaseState no = v1::CASE_STATE_UNSPECIFIED;
  struct Row {
    v1::CaseState state, answer, transfer, extend, rate;
  };
  for (const Row& row :
       {Row{v1::CASE_STATE_OPEN, v1::CASE_STATE_ANSWERED, v1::CASE_STATE_OPEN, v1::CASE_STATE_OPEN, no},
        Row{v1::CASE_STATE_ANSWERED, no, no, no, v1::CASE_STATE_CLOSED},
        Row{v1::CASE_STATE_REOPENED, v1::CASE_STATE_CLOSED, v1::CASE_STATE_REOPENED, v1::CASE_STATE_REOPENED, no},
        Row{v1::CASE_STATE_CLOSED, no, no, no, v1::CASE_STATE_CLOSED}}) {
    EXPECT_EQ(NextState(row.state, Verb::kAnswer), row.answer) << row.state;
    EXPECT_EQ(NextState(row.state, Verb::kTransfer), row.transfer) << row.state;
    EXPECT_EQ(NextState(row.state, Verb::kExtend), row.extend) << row.state;
    EXPECT_EQ(NextState(row.state, Verb::kRate), row.rate) << row.state;
  }
}

TEST(Routing, F5_TheOrganizationThatOwesTheDutyHandles) {
  for (v1::CaseKind kind : {v1::CASE_KIND_OPINION, v1::CASE_KIND_QUESTION, v1::CASE_KIND_TOPIC_REQUEST,
                            v1::CASE_KIND_INFORMATION_REQUEST, v1::CASE_KIND_OBJECTION, v1::CASE_KIND_INQUIRY}) {
    EXPECT_EQ(FirstHandler(kind, kVillage, kTown, ""), kVillage) << kind;
  }
}

// A list that one department alone owes is that department's, whichever village the question names.
TEST(Routing, F5_TheOwnerOfTheItemHandlesWhatTheSubjectDoesNotOwe) {
  catalog::v1::Organization village;
  village.set_name(OrganizationName(kVillage));
  village.set_tier(common::v1::TIER_VILLAGE);
  village.set_kind(catalog::v1::ORGANIZATION_KIND_DIVISION);
  catalog::v1::Item item;
  item.set_owner(OrganizationName(kCounty));
  item.add_tiers(common::v1::TIER_COUNTY);
  item.add_organization_kinds(catalog::v1::ORGANIZATION_KIND_DEPARTMENT);
  item.add_responsibilities()->set_organization("organizations/371325000000-CIVIL");
  EXPECT_EQ(OwnerBeside(item, village), "371325000000-CIVIL");
  EXPECT_EQ(FirstHandler(v1::CASE_KIND_QUESTION, kVillage, kTown, "371325000000-CIVIL"), "371325000000-CIVIL");
  EXPECT_EQ(FirstHandler(v1::CASE_KIND_COMPLAINT, kVillage, kTown, "371325000000-CIVIL"), kTown);
  // Two who owe it: nobody in particular.
  item.add_responsibilities()->set_organization("organizations/371325000000-OTHER");
  EXPECT_EQ(OwnerBeside(item, village), "");
  // The village owes it itself.
  item.clear_responsibilities();
  item.add_tiers(common::v1::TIER_VILLAGE);
  item.add_organization_kinds(catalog::v1::ORGANIZATION_KIND_DIVISION);
  EXPECT_EQ(OwnerBeside(item, village), "");
}

// DOMAIN F-3: the domain decides the term of a disclosure on request.
TEST(Routing, F3_WithoutAnItemTheOrganizationGivesTheDomain) {
  catalog::v1::Organization subject;
  subject.set_tier(common::v1::TIER_VILLAGE);
  subject.set_kind(catalog::v1::ORGANIZATION_KIND_DIVISION);
  EXPECT_EQ(DomainOf(subject), common::v1::DOMAIN_VILLAGE);
  subject.set_kind(catalog::v1::ORGANIZATION_KIND_SCHOOL);
  EXPECT_EQ(DomainOf(subject), common::v1::DOMAIN_SERVICE);
  subject.set_tier(common::v1::TIER_COUNTY);
  subject.set_kind(catalog::v1::ORGANIZATION_KIND_HOSPITAL);
  EXPECT_EQ(DomainOf(subject), common::v1::DOMAIN_SERVICE);
  subject.set_kind(catalog::v1::ORGANIZATION_KIND_DEPARTMENT);
  EXPECT_EQ(DomainOf(subject), common::v1::DOMAIN_GOVERNMENT);
}

TEST(Routing, F5_AComplaintGoesOneTierUpAndTheRootHandlesItsOwn) {
  EXPECT_EQ(FirstHandler(v1::CASE_KIND_COMPLAINT, kVillage, kTown, ""), kTown);
  EXPECT_EQ(FirstHandler(v1::CASE_KIND_COMPLAINT, kCounty, "", ""), kCounty);
}

TEST(Timeliness, C11_ATermEndsAt24OfItsLastDayExclusive) {
  const CaseRecord record = NewCase(v1::CASE_KIND_OPINION);
  ASSERT_EQ(record.term.due, kDue);
  EXPECT_EQ(TimelinessAt(record, kDue - absl::Microseconds(1)), v1::CASE_TIMELINESS_RUNNING);
  EXPECT_EQ(TimelinessAt(record, kDue), v1::CASE_TIMELINESS_OVERDUE);
}

TEST(Timeliness, F4_InTimeOrLateStaysAsAnswered) {
  const absl::Time later = kDue + absl::Hours(1000);
  EXPECT_EQ(TimelinessAt(AnsweredCase(v1::CASE_KIND_OPINION, kDue - absl::Microseconds(1)), later),
            v1::CASE_TIMELINESS_IN_TIME);
  EXPECT_EQ(TimelinessAt(AnsweredCase(v1::CASE_KIND_OPINION, kDue), later), v1::CASE_TIMELINESS_LATE);
}

TEST(Timeliness, F3_WithoutATermACaseRunsAndIsInTime) {
  CaseRecord record = NewCase(v1::CASE_KIND_INFORMATION_REQUEST);
  record.term = BeginTerm(Weekdays(), CountyDay(kReceived), 0);
  record.first_due = record.alert_time = std::nullopt;
  const absl::Time much_later = kReceived + absl::Hours(24 * 4000);
  EXPECT_EQ(TimelinessAt(record, much_later), v1::CASE_TIMELINESS_RUNNING);
  ASSERT_THAT(ApplyAnswer(much_later, v1::ANSWER_FORM_OPEN, &record), testing::IsOk());
  EXPECT_EQ(TimelinessAt(record, much_later), v1::CASE_TIMELINESS_IN_TIME);
}

TEST(Answering, F8_ADisclosureOnRequestNeedsAForm) {
  CaseRecord record = NewCase(v1::CASE_KIND_INFORMATION_REQUEST);
  EXPECT_THAT(ApplyAnswer(kReceived, v1::ANSWER_FORM_UNSPECIFIED, &record), InvalidFieldIs("answer.form"));
  EXPECT_EQ(record.state, v1::CASE_STATE_OPEN);
}

TEST(Answering, F8_OnlyADisclosureOnRequestHasAForm) {
  CaseRecord record = NewCase(v1::CASE_KIND_OPINION);
  EXPECT_THAT(ApplyAnswer(kReceived, v1::ANSWER_FORM_OPEN, &record), InvalidFieldIs("answer.form"));
}

TEST(Answering, F4_OnceAndNothingMoreIsToBeTold) {
  CaseRecord record = AnsweredCase(v1::CASE_KIND_OPINION, kReceived);
  EXPECT_EQ(record.state, v1::CASE_STATE_ANSWERED);
  EXPECT_EQ(record.answers, 1);
  EXPECT_EQ(record.alert_time, std::nullopt);
  EXPECT_THAT(ApplyAnswer(kReceived, v1::ANSWER_FORM_UNSPECIFIED, &record),
              StatusIs(absl::StatusCode::kFailedPrecondition, "WRONG_STATE"));
}

TEST(Transferring, F5_KeepsTheClockRunning) {
  CaseRecord record = NewCase(v1::CASE_KIND_OPINION);
  absl::StatusOr<Steps> steps = ApplyTransfer(kReceived + absl::Hours(1), kTown, "属镇上的事", &record);
  ASSERT_THAT(steps, testing::IsOk());
  EXPECT_EQ(record.handler, kTown);
  EXPECT_EQ(record.term.due, kDue);
  ASSERT_EQ(steps->size(), 1u);
  EXPECT_EQ((*steps)[0].verb, "transferred");
  EXPECT_EQ((*steps)[0].handler, kTown);
  EXPECT_EQ((*steps)[0].reason, "属镇上的事");
}

TEST(Transferring, F6_AComplaintNeverGoesToTheSubjectOrBelowIt) {
  CaseRecord record = NewCase(v1::CASE_KIND_COMPLAINT);
  const auto is_subject = StatusIs(absl::StatusCode::kFailedPrecondition, "HANDLER_IS_SUBJECT");
  EXPECT_THAT(ApplyTransfer(kReceived, kVillage, "r", &record), is_subject);
  EXPECT_THAT(ApplyTransfer(kReceived, std::string(kVillage) + "-DZB", "r", &record), is_subject);
  EXPECT_EQ(record.handler, kTown);
  EXPECT_THAT(ApplyTransfer(kReceived, kDepartment, "r", &record), testing::IsOk());
  EXPECT_EQ(record.handler, kDepartment);
}

TEST(Transferring, F5_NeedsAnotherHandlerAndAnOpenCase) {
  CaseRecord record = NewCase(v1::CASE_KIND_OPINION);
  EXPECT_THAT(ApplyTransfer(kReceived, kVillage, "r", &record), InvalidFieldIs("handler"));
  record = AnsweredCase(v1::CASE_KIND_OPINION, kReceived);
  EXPECT_THAT(ApplyTransfer(kReceived, kTown, "r", &record),
              StatusIs(absl::StatusCode::kFailedPrecondition, "WRONG_STATE"));
}

TEST(Extending, F3_OnceAndAfterTheLastDay) {
  CaseRecord record = NewCase(v1::CASE_KIND_INFORMATION_REQUEST);
  absl::StatusOr<Steps> steps = ApplyExtension(kReceived, kExtendable, Weekdays(), "量大", "张局长", &record);
  ASSERT_THAT(steps, testing::IsOk());
  EXPECT_EQ(record.term.due, EndOfDay(absl::CivilDay(2026, 11, 12)));
  EXPECT_EQ(record.first_due, record.term.due);
  EXPECT_EQ(record.alert_time, record.term.due);
  EXPECT_EQ((*steps)[0].approver, "张局长");
  EXPECT_THAT(ApplyExtension(kReceived, kExtendable, Weekdays(), "r", "a", &record),
              StatusIs(absl::StatusCode::kFailedPrecondition, "EXTENDED_ALREADY"));
}

TEST(Extending, F3_OnlyWhereTheRuleAllows) {
  CaseRecord record = NewCase(v1::CASE_KIND_OPINION);
  const DeadlineRule none{v1::CASE_KIND_OPINION, common::v1::DOMAIN_UNSPECIFIED, 3, 0, "001"};
  const auto refused = StatusIs(absl::StatusCode::kFailedPrecondition, "NO_EXTENSION");
  EXPECT_THAT(ApplyExtension(kReceived, none, Weekdays(), "r", "a", &record), refused);
  record.term = BeginTerm(Weekdays(), CountyDay(kReceived), 0);
  EXPECT_THAT(ApplyExtension(kReceived, kExtendable, Weekdays(), "r", "a", &record), refused);
}

TEST(Extending, F3_NotOnceAnsweredNorOnceTheTermHasEnded) {
  const auto refused = StatusIs(absl::StatusCode::kFailedPrecondition, "WRONG_STATE");
  CaseRecord record = NewCase(v1::CASE_KIND_INFORMATION_REQUEST);
  EXPECT_THAT(ApplyExtension(kDue, kExtendable, Weekdays(), "r", "a", &record), refused);
  EXPECT_EQ(record.term.due, kDue);
  ASSERT_THAT(ApplyAnswer(kReceived, v1::ANSWER_FORM_OPEN, &record), testing::IsOk());
  EXPECT_THAT(ApplyExtension(kReceived, kExtendable, Weekdays(), "r", "a", &record), refused);
}

TEST(Rating, F9_SatisfactionCloses) {
  for (int rating : {3, 4, 5}) {
    CaseRecord record = AnsweredCase(v1::CASE_KIND_OPINION, kReceived);
    ASSERT_THAT(Rate(rating, &record), testing::IsOk());
    EXPECT_EQ(record.state, v1::CASE_STATE_CLOSED) << rating;
    EXPECT_EQ(record.rating, rating);
  }
}

TEST(Rating, F9_DissatisfactionReopensOnceToTheTierAboveWithAFreshTerm) {
  for (int rating : {1, 2}) {
    CaseRecord record = AnsweredCase(v1::CASE_KIND_OPINION, kReceived);
    absl::StatusOr<Steps> steps = Rate(rating, &record, kTown, kDue + absl::Hours(1));
    ASSERT_THAT(steps, testing::IsOk());
    EXPECT_EQ(record.state, v1::CASE_STATE_REOPENED);
    EXPECT_EQ(record.handler, kTown);
    // Rated on Friday 16 October: 19, 20 and 21 count.
    EXPECT_EQ(record.term.due, EndOfDay(absl::CivilDay(2026, 10, 21)));
    EXPECT_EQ(record.alert_time, record.term.due);
    EXPECT_EQ(record.first_due, kDue);
    ASSERT_EQ(steps->size(), 2u);
    EXPECT_EQ((*steps)[0].verb, "rated");
    EXPECT_EQ((*steps)[0].handler, kVillage);
    EXPECT_EQ((*steps)[1].verb, "reopened");
    EXPECT_EQ((*steps)[1].handler, kTown);
  }
}

TEST(Rating, F9_TheSecondLowRatingJustCloses) {
  CaseRecord record = AnsweredCase(v1::CASE_KIND_OPINION, kReceived);
  ASSERT_THAT(Rate(1, &record), testing::IsOk());
  ASSERT_THAT(ApplyAnswer(kReceived + absl::Hours(6), v1::ANSWER_FORM_UNSPECIFIED, &record), testing::IsOk());
  EXPECT_EQ(record.state, v1::CASE_STATE_CLOSED);
  ASSERT_THAT(Rate(1, &record, kCounty), testing::IsOk());
  EXPECT_EQ(record.state, v1::CASE_STATE_CLOSED);
  EXPECT_EQ(record.handler, kTown);
  EXPECT_THAT(Rate(5, &record), StatusIs(absl::StatusCode::kFailedPrecondition, "ALREADY_RATED"));
}

TEST(Rating, F9_AtTheRootThereIsNoTierAbove) {
  CaseRecord record = AnsweredCase(v1::CASE_KIND_OPINION, kReceived);
  record.handler = kCounty;
  ASSERT_THAT(Rate(2, &record, ""), testing::IsOk());
  EXPECT_EQ(record.state, v1::CASE_STATE_REOPENED);
  EXPECT_EQ(record.handler, kCounty);
}

TEST(Rating, F9_NeedsAnAnswerThatWasNotRated) {
  CaseRecord record = NewCase(v1::CASE_KIND_OPINION);
  EXPECT_THAT(Rate(5, &record), StatusIs(absl::StatusCode::kFailedPrecondition, "NOT_ANSWERED"));
  record = AnsweredCase(v1::CASE_KIND_OPINION, kReceived);
  ASSERT_THAT(Rate(1, &record), testing::IsOk());
  EXPECT_THAT(Rate(1, &record), StatusIs(absl::StatusCode::kFailedPrecondition, "ALREADY_RATED"));
}

TEST(Timeliness, F9_AReopenedCaseIsLateWhereEitherTermWasMissed) {
  const absl::Time rated = kDue + absl::Hours(1);
  for (bool first_late : {false, true}) {
    for (bool second_late : {false, true}) {
      CaseRecord record =
          AnsweredCase(v1::CASE_KIND_OPINION, first_late ? kDue + absl::Minutes(1) : kDue - absl::Minutes(1));
      ASSERT_THAT(Rate(1, &record, kTown, rated), testing::IsOk());
      EXPECT_EQ(TimelinessAt(record, *record.term.due - absl::Minutes(1)), v1::CASE_TIMELINESS_RUNNING);
      EXPECT_EQ(TimelinessAt(record, *record.term.due), v1::CASE_TIMELINESS_OVERDUE);
      const absl::Time again = *record.term.due + (second_late ? absl::Minutes(1) : -absl::Minutes(1));
      ASSERT_THAT(ApplyAnswer(again, v1::ANSWER_FORM_UNSPECIFIED, &record), testing::IsOk());
      EXPECT_EQ(TimelinessAt(record, again),
                first_late || second_late ? v1::CASE_TIMELINESS_LATE : v1::CASE_TIMELINESS_IN_TIME);
    }
  }
}

TEST(Publishing, F7_RaisedMattersAlwaysInformationRequestsWhereOpen) {
  for (int kind = v1::CASE_KIND_OPINION; kind <= v1::CASE_KIND_INQUIRY; ++kind) {
    if (kind == v1::CASE_KIND_INFORMATION_REQUEST) continue;
    EXPECT_TRUE(IsPublished(static_cast<v1::CaseKind>(kind), v1::ANSWER_FORM_UNSPECIFIED)) << kind;
  }
  for (int form = v1::ANSWER_FORM_OPEN; form <= v1::ANSWER_FORM_ABANDONED; ++form) {
    EXPECT_EQ(IsPublished(v1::CASE_KIND_INFORMATION_REQUEST, static_cast<v1::AnswerForm>(form)),
              form <= v1::ANSWER_FORM_ALREADY_PUBLIC)
        << form;
  }
}

TEST(Sight, F6_OfAnOpinionHandlerAndSubjectAndThoseAboveThem) {
  CaseRecord record = NewCase(v1::CASE_KIND_OPINION);
  record.handler = kDepartment;
  EXPECT_TRUE(MaySee(Official(kVillage), record));
  EXPECT_TRUE(MaySee(Official(kTown), record));
  EXPECT_TRUE(MaySee(Official(kDepartment), record));
  EXPECT_TRUE(MaySee(Official(kCounty), record));
  EXPECT_FALSE(MaySee(Official(kOtherVillage), record));
  EXPECT_FALSE(MaySee(Principal(), record));
}

TEST(Sight, F6_OfAComplaintOnlyThoseWhoActForTheHandler) {
  const CaseRecord record = NewCase(v1::CASE_KIND_COMPLAINT);
  EXPECT_FALSE(MaySee(Official(kVillage), record));
  EXPECT_FALSE(MaySee(Official(std::string(kVillage) + "-DZB"), record));
  EXPECT_TRUE(MaySee(Official(kTown), record));
  EXPECT_TRUE(MaySee(Official(kCounty), record));
  EXPECT_FALSE(MaySee(Official(kOtherVillage), record));
}

TEST(Sight, F6_TheContactIsForWhoHandlesOnly) {
  CaseRecord record = NewCase(v1::CASE_KIND_OPINION);
  EXPECT_TRUE(MaySeeContact(Official(kVillage), record));
  EXPECT_FALSE(MaySeeContact(Official(kVillage, /*handles=*/false), record));
  EXPECT_FALSE(MaySeeContact(Official(kOtherVillage), record));
  record.handler = kTown;
  EXPECT_FALSE(MaySeeContact(Official(kVillage), record));
  EXPECT_TRUE(MaySeeContact(Official(kTown), record));
}

TEST(Sight, F6_OfAComplaintTheContactIsNeverForTheOrganizationComplainedOf) {
  CaseRecord record = NewCase(v1::CASE_KIND_COMPLAINT);
  EXPECT_TRUE(MaySeeContact(Official(kTown), record));
  // The root handles complaints about itself, and sees no reporter.
  record.organization = kCounty;
  record.handler = kCounty;
  EXPECT_TRUE(MaySee(Official(kCounty), record));
  EXPECT_FALSE(MaySeeContact(Official(kCounty), record));
}

}  // namespace
}  // namespace mingbai::feedback
