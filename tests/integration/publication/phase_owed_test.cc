// A publication is in the phase that its period is owed in, or beside it (DOMAIN P-6).

#include "services/publication/timestamps.h"
#include "tests/integration/publication/phase_change_fixture.h"

namespace mingbai::publication {
namespace {

class PhaseOwedTest : public PhaseChangeTest {};

// What was approved before does not go out unseen by what is owed.
TEST_F(PhaseOwedTest, P6_WhatWasDraftedInAFormerPhaseDoesNotGoOut) {
  Begin();
  const v1::Publication draft = Create("v-x", "2026-10", Finance());
  Approve(Submit(draft.name()));
  const v1::Publication planned = Create("v-x", "2026-10", Finance());
  Approve(Submit(planned.name()));
  auto schedule = For<v1::SchedulePublicationRequest>(planned.name());
  *schedule.mutable_publish_time() = ToTimestamp(StartOfDay(CivilDay(2026, 10, 22)));
  MB_ASSERT_OK(Call<v1::Publication>(publisher_, "SchedulePublication", schedule));
  Update({.day = "2026-10-20", .phases = true});
  UntilOwed("v-x.2026-10.after.0");
  EXPECT_THAT(
      Call<v1::Publication>(publisher_, "SchedulePublication", For<v1::SchedulePublicationRequest>(draft.name())),
      StatusIs(absl::StatusCode::kFailedPrecondition, "PHASE_NOT_OWED"));
  ComeTo(CivilDay(2026, 10, 22));
  const std::string returned =
      "SELECT COUNT(*) FROM approval WHERE step = 'release' AND approved = 0 AND opinion LIKE '%is owed in the phase "
      "AFTER%'";
  Until(returned, "1");
  Publish(Approve(Submit(CreateIn(common::v1::PHASE_AFTER).name())).name());
  EXPECT_EQ(GetObligation("v-x.2026-10.after.0").status(), v1::OBLIGATION_STATUS_FULFILLED_ON_TIME);
  // Nothing is in its way any more.
  MB_EXPECT_OK(
      Call<v1::Publication>(publisher_, "SchedulePublication", For<v1::SchedulePublicationRequest>(draft.name())));
}

// P-6: of an item's phases the last is owed, and the others can be disclosed, be they owed before.
TEST_F(PhaseOwedTest, P6_WhatWasOwedInAPhaseThatTheItemStillHasGoesOut) {
  using common::v1::PHASE_BEFORE;
  Begin();
  SetPhases({PHASE_BEFORE}, "2026-10-16");
  UntilOwed("v-x.2026-10.before.0");
  const v1::Publication approved = Approve(Submit(CreateIn(PHASE_BEFORE).name()));
  SetPhases({PHASE_BEFORE, common::v1::PHASE_DURING, common::v1::PHASE_AFTER}, "2026-10-18");
  UntilOwed("v-x.2026-10.after.0");
  ComeTo(CivilDay(2026, 10, 19));
  Publish(approved.name());
  Publish(Approve(Submit(CreateIn(PHASE_BEFORE).name())).name());
  EXPECT_EQ(GetObligation("v-x.2026-10.after.0").status(), v1::OBLIGATION_STATUS_DUE);
}

// Where the phases are decided ahead, whoever discloses early is told in time in which one.
TEST_F(PhaseOwedTest, P6_ThePhaseThatWillBeOwedIsNamedBeforeAnybodyApproves) {
  Begin();
  const v1::Publication approved = Approve(Submit(Create("v-x", "2026-10", Finance()).name()));
  Update({.day = "2026-10-28", .phases = true});
  UntilOwed("v-x.2026-10.after.0");
  EXPECT_THAT(
      Call<v1::Publication>(publisher_, "SchedulePublication", For<v1::SchedulePublicationRequest>(approved.name())),
      StatusIs(absl::StatusCode::kFailedPrecondition, "PHASE_NOT_OWED"));
  const v1::Publication draft = Create("v-x", "2026-10", Finance());
  const auto refused =
      Call<v1::Publication>(clerk_, "SubmitPublication", For<v1::SubmitPublicationRequest>(draft.name()));
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kFailedPrecondition, "PHASE_NOT_OWED"));
  EXPECT_EQ(refused.status().message(), "2026-10 is owed in the phase AFTER: draft it so");
  Publish(Approve(Submit(CreateIn(common::v1::PHASE_AFTER).name())).name());
  EXPECT_EQ(GetObligation("v-x.2026-10.after.0").status(), v1::OBLIGATION_STATUS_FULFILLED_ON_TIME);
}

// So it is where nothing was stored of the period before that was decided.
TEST_F(PhaseOwedTest, P6_ThePhaseThatWillBeOwedIsNamedThoughNoneWasOwedBefore) {
  Begin();
  Update({.day = "2026-12-20", .phases = true});
  Generate("2026-12-01", "2027-01-01");
  ComeTo(CivilDay(2026, 12, 2));
  EXPECT_EQ(Sql("SELECT GROUP_CONCAT(id) FROM obligation WHERE organization = '371325001012' AND item = 'v-x' AND "
                "period = '2026-12'"),
            "v-x.2026-12.after.0");
  const v1::Publication draft = Create("v-x", "2026-12", Finance());
  EXPECT_THAT(Call<v1::Publication>(clerk_, "SubmitPublication", For<v1::SubmitPublicationRequest>(draft.name())),
              StatusIs(absl::StatusCode::kFailedPrecondition, "PHASE_NOT_OWED"));
}

// What counts is the version of the day on which the period falls due, and not today's.
TEST_F(PhaseOwedTest, P6_APhaseBesideTheOneThatWillBeOwedGoesOut) {
  using common::v1::PHASE_BEFORE;
  Begin();
  SetPhases({PHASE_BEFORE}, "2026-10-16");
  UntilOwed("v-x.2026-10.before.0");
  ComeTo(CivilDay(2026, 10, 17));
  const v1::Publication draft = CreateIn(PHASE_BEFORE);
  SetPhases({common::v1::PHASE_AFTER}, "2026-10-28");
  UntilOwed("v-x.2026-10.after.0");
  EXPECT_THAT(Call<v1::Publication>(clerk_, "SubmitPublication", For<v1::SubmitPublicationRequest>(draft.name())),
              StatusIs(absl::StatusCode::kFailedPrecondition, "PHASE_NOT_OWED"));
  SetPhases({PHASE_BEFORE, common::v1::PHASE_AFTER}, "2026-10-29");
  Until("SELECT item_version FROM obligation WHERE organization = '371325001012' AND id = 'v-x.2026-10.after.0'", "4");
  Publish(Approve(Submit(draft.name())).name());
  EXPECT_EQ(GetObligation("v-x.2026-10.after.0").status(), v1::OBLIGATION_STATUS_DUE);
}

}  // namespace
}  // namespace mingbai::publication
