// Which duties owe what (DOMAIN P-2, C-4).

#include "services/publication/duty_terms.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace mingbai::publication {
namespace {

using absl::CivilDay;
using Duties = google::protobuf::RepeatedPtrField<catalog::v1::Duty>;

catalog::v1::Duty& Add(Duties* duties, const char* item, int version, const char* since, const char* until) {
  auto& duty = *duties->Add();
  duty.set_organization("organizations/371325001001");
  duty.set_item(std::string("items/") + item);
  duty.set_item_version(version);
  duty.set_since(since);
  duty.set_until(until);
  duty.mutable_timing()->set_kind(catalog::v1::TIMING_KIND_PERIODIC);
  duty.mutable_timing()->set_cycle(catalog::v1::CYCLE_MONTHLY);
  duty.mutable_timing()->set_month(2);
  duty.mutable_timing()->set_day(10);
  return duty;
}

std::vector<ObligationRow> Rows(const Duties& duties, CivilDay start = CivilDay(2026, 10, 1),
                                CivilDay end = CivilDay(2027, 1, 1)) {
  auto rows = ObligationsOf(duties, WorkingCalendar(), start, end,
                            [](const catalog::v1::Duty& duty, CivilDay) -> absl::StatusOr<catalog::ItemPtr> {
                              auto item = std::make_shared<catalog::v1::Item>();
                              item->set_level2("名 " + duty.item());
                              if (duty.item() == "items/circle") {
                                item->mutable_audience()->set_audience_class(common::v1::AUDIENCE_CLASS_CIRCLE);
                                item->mutable_audience()->set_circle("党员");
                              }
                              return item;
                            });
  EXPECT_TRUE(rows.ok());
  return *std::move(rows);
}

std::vector<std::string> Ids(const std::vector<ObligationRow>& rows) {
  std::vector<std::string> ids;
  for (const auto& row : rows) ids.push_back(row.id + " v" + std::to_string(row.item_version));
  return ids;
}

TEST(DutyTerms, C4_TheVersionInForceOnTheDueDayCounts) {
  Duties duties;
  Add(&duties, "a", 1, "2020-01-01", "2026-11-10");
  Add(&duties, "a", 2, "2026-11-10", "");
  EXPECT_THAT(Ids(Rows(duties)),
              ::testing::ElementsAre("a.2026-09.none.0 v1", "a.2026-10.none.0 v2", "a.2026-11.none.0 v2"));
}

TEST(DutyTerms, P2_NothingIsOwedOutsideTheStretch) {
  Duties duties;
  Add(&duties, "a", 1, "2026-10-11", "2026-12-10");
  EXPECT_THAT(Ids(Rows(duties)), ::testing::ElementsAre("a.2026-10.none.0 v1"));
}

TEST(DutyTerms, P6_PeriodicItemsWithPhasesOweTheAfterPhase) {
  Duties duties;
  auto& duty = Add(&duties, "a", 1, "2020-01-01", "");
  duty.add_phases(common::v1::PHASE_BEFORE);
  duty.add_phases(common::v1::PHASE_AFTER);
  EXPECT_THAT(Ids(Rows(duties, CivilDay(2026, 10, 1), CivilDay(2026, 11, 1))),
              ::testing::ElementsAre("a.2026-09.after.0 v1"));
}

TEST(DutyTerms, C6_PermanentOnceThoughItsVersionChanges) {
  Duties duties;
  for (int version : {1, 2}) {
    auto& duty =
        Add(&duties, "p", version, version == 1 ? "2026-09-28" : "2026-10-15", version == 1 ? "2026-10-15" : "");
    duty.mutable_timing()->Clear();
    duty.mutable_timing()->set_kind(catalog::v1::TIMING_KIND_PERMANENT);
    duty.mutable_timing()->set_working_days_after(20);
  }
  const auto rows = Rows(duties);
  ASSERT_THAT(Ids(rows), ::testing::ElementsAre("p.permanent.none.0 v1"));
  EXPECT_EQ(rows[0].facts.open, absl::FromCivil(CivilDay(2026, 9, 28), absl::FixedTimeZone(8 * 3600)));
  duties.RemoveLast();  // dropped before its term ended
  EXPECT_THAT(Ids(Rows(duties)), ::testing::IsEmpty());
}

TEST(DutyTerms, C6_PromptAndStagedItemsWaitForEvents) {
  Duties duties;
  Add(&duties, "a", 1, "2020-01-01", "").mutable_timing()->set_kind(catalog::v1::TIMING_KIND_PROMPT);
  Add(&duties, "b", 1, "2020-01-01", "").mutable_timing()->set_kind(catalog::v1::TIMING_KIND_STAGED);
  EXPECT_THAT(Rows(duties), ::testing::IsEmpty());
}

TEST(DutyTerms, C9_TheItemsCircleAndNameAreKept) {
  Duties duties;
  Add(&duties, "circle", 1, "2020-01-01", "");
  const auto rows = Rows(duties, CivilDay(2026, 10, 1), CivilDay(2026, 11, 1));
  ASSERT_EQ(rows.size(), 1);
  EXPECT_EQ(rows[0].circle, "党员");
  EXPECT_EQ(rows[0].display_name, "名 items/circle");
  EXPECT_EQ(rows[0].organization, "371325001001");
}

// The due day moves from the 10th of the next month to the month's own last day: the month of the change is due before
// the new rule took effect by that rule, and after the old one ended by the old.
TEST(DutyTerms, C4_NoPeriodIsLostWhenTheDueDayMoves) {
  Duties duties;
  Add(&duties, "a", 1, "2020-01-01", "2026-12-01");
  auto& next = Add(&duties, "a", 2, "2026-12-01", "");
  next.mutable_timing()->set_month(1);
  next.mutable_timing()->set_day(31);
  EXPECT_THAT(Ids(Rows(duties)), ::testing::UnorderedElementsAre("a.2026-09.none.0 v1", "a.2026-10.none.0 v1",
                                                                 "a.2026-11.none.0 v1", "a.2026-12.none.0 v2"));
  // It moves the other way: what the new rule owes in January is not owed in December, too.
  next.mutable_timing()->set_month(3);
  next.mutable_timing()->set_day(15);
  EXPECT_THAT(Ids(Rows(duties)), ::testing::ElementsAre("a.2026-09.none.0 v1", "a.2026-10.none.0 v1"));
  EXPECT_THAT(Ids(Rows(duties, CivilDay(2027, 1, 1), CivilDay(2027, 2, 1))),
              ::testing::ElementsAre("a.2026-11.none.0 v2"));
  // Dropped instead of changed: nothing goes on.
  Duties dropped;
  Add(&dropped, "a", 1, "2020-01-01", "2026-12-01");
  EXPECT_THAT(Ids(Rows(dropped)), ::testing::ElementsAre("a.2026-09.none.0 v1", "a.2026-10.none.0 v1"));
}

}  // namespace
}  // namespace mingbai::publication
