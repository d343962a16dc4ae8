// An item that becomes a circle's while its publications are on their way (DOMAIN C-9).

#include "absl/time/clock.h"
#include "common/time/county_time.h"
#include "services/publication/timestamps.h"
#include "tests/integration/publication/catalog_change_fixture.h"

namespace mingbai::publication {
namespace {

using absl::CivilDay;
using absl::StatusCode;

const std::string kSeptember = std::string(kVillage) + "/obligations/v-finance.2026-09.none.0";

class AudienceChangeTest : public CatalogChangeTest {
 protected:
  // Of September's finances; unspecified where the caller knows of none.
  v1::ObligationStatus Status(const ClientPtr& client) {
    v1::GetObligationRequest owed;
    owed.set_name(kSeptember);
    const auto found = Call<v1::Obligation>(client, "GetObligation", owed);
    if (!found.ok()) EXPECT_THAT(found, StatusIs(StatusCode::kNotFound, "OBLIGATION_NOT_FOUND"));
    return found.ok() ? found->status() : v1::OBLIGATION_STATUS_UNSPECIFIED;
  }
  void TakeBack(const std::string& name) {
    auto withdrawal = For<v1::WithdrawPublicationRequest>(name);
    withdrawal.set_reason("有误");
    MB_ASSERT_OK(Call<v1::Publication>(publisher_, "WithdrawPublication", withdrawal));
  }
  // From 15 October on the village's finances are for its party members.
  void Confine() {
    catalog::v1::Item item = Item("v-finance");
    item.mutable_audience()->set_audience_class(common::v1::AUDIENCE_CLASS_CIRCLE);
    item.mutable_audience()->set_circle("党员");
    item.set_effective_date("2026-10-15");
    Update(item, "audience");
    WorkOn(CivilDay(2026, 10, 15));
    // Until the service has heard of it.
    for (int i = 0; i < 100; ++i) {
      if (Call<v1::Publication>(clerk_, "CreatePublication", Openly("2026-12")).ok()) {
        absl::SleepFor(absl::Milliseconds(50));
      } else {
        return;
      }
    }
    FAIL() << "the change was not told";
  }
  void WorkOn(CivilDay day) {
    clock_->Set(StartOfDay(day) + absl::Hours(9));
    shared_clock_->Set(clock_->Now());
  }
  static v1::CreatePublicationRequest Openly(const std::string& period) {
    v1::CreatePublicationRequest request = Creation("v-finance", period, Finance());
    request.mutable_publication()->mutable_audience()->set_audience_class(common::v1::AUDIENCE_CLASS_PUBLIC);
    return request;
  }
  absl::Status PublishNow(const std::string& name) {
    return Call<v1::Publication>(publisher_, "SchedulePublication", For<v1::SchedulePublicationRequest>(name)).status();
  }
  // The village's finances of a period, shown to its party members alone; the publication's name.
  std::string DiscloseWithin(const std::string& period) {
    v1::CreatePublicationRequest request = Creation("v-finance", period, Finance());
    request.mutable_publication()->mutable_audience()->set_audience_class(common::v1::AUDIENCE_CLASS_CIRCLE);
    request.mutable_publication()->mutable_audience()->set_circle("党员");
    const auto draft = Call<v1::Publication>(clerk_, "CreatePublication", request);
    EXPECT_THAT(draft, IsOk());
    if (!draft.ok()) return "";
    EXPECT_THAT(PublishNow(Approve(Submit(draft->name())).name()), IsOk());
    return draft->name();
  }
};

TEST_F(AudienceChangeTest, C9_NothingGoesOutWiderThanTheItemIsByThen) {
  Generate();
  WorkOn(CivilDay(2026, 10, 12));
  const v1::Publication written = Create("v-finance", "2026-10", Finance());
  const v1::Publication submitted = Submit(Create("v-finance", "2026-10", Finance()).name());
  const v1::Publication approved = Approve(Submit(Create("v-finance", "2026-10", Finance()).name()));
  const v1::Publication planned = Approve(Submit(Create("v-finance", "2026-09", Finance()).name()));
  ScheduleAt(planned.name(), StartOfDay(CivilDay(2026, 10, 15)) + absl::Hours(10));
  const v1::Publication disclosed = Disclose("v-finance", "2026-09", Finance());
  Confine();
  EXPECT_THAT(Call<v1::Publication>(clerk_, "CreatePublication", Openly("2026-10")),
              StatusIs(StatusCode::kFailedPrecondition, "AUDIENCE_WIDER_THAN_ITEM"));
  EXPECT_THAT(Call<v1::Publication>(clerk_, "SubmitPublication", For<v1::SubmitPublicationRequest>(written.name())),
              StatusIs(StatusCode::kFailedPrecondition, "AUDIENCE_WIDER_THAN_ITEM"));
  auto correction = For<v1::CorrectPublicationRequest>(disclosed.name());
  *correction.mutable_content() = Finance("更正");
  correction.set_reason("金额更正");
  EXPECT_THAT(Call<v1::Publication>(clerk_, "CorrectPublication", correction),
              StatusIs(StatusCode::kFailedPrecondition, "AUDIENCE_WIDER_THAN_ITEM"));
  // Approved before: neither at once nor at a time.
  const v1::Publication late = Approve(submitted);
  for (const v1::Publication& one : {approved, late}) {
    EXPECT_THAT(PublishNow(one.name()), StatusIs(StatusCode::kFailedPrecondition, "AUDIENCE_WIDER_THAN_ITEM"));
    auto at = For<v1::SchedulePublicationRequest>(one.name());
    *at.mutable_publish_time() = ToTimestamp(StartOfDay(CivilDay(2026, 11, 5)));
    EXPECT_THAT(Call<v1::Publication>(publisher_, "SchedulePublication", at),
                StatusIs(StatusCode::kFailedPrecondition, "AUDIENCE_WIDER_THAN_ITEM"));
  }
  // What was planned before goes back to its author when its time comes.
  clock_->Set(StartOfDay(CivilDay(2026, 10, 15)) + absl::Hours(11));
  v1::Publication returned;
  for (int i = 0; i < 100 && returned.state() != v1::PUBLICATION_STATE_DRAFT; ++i) {
    absl::SleepFor(absl::Milliseconds(50));
    returned = Get(publisher_, planned.name());
  }
  EXPECT_EQ(returned.state(), v1::PUBLICATION_STATE_DRAFT);
  EXPECT_EQ(returned.approvals(returned.approvals_size() - 1).step(), "release");
  v1::GetPublicationRequest get;
  get.set_name(planned.name());
  EXPECT_THAT(Call<v1::Publication>(anyone_, "GetPublication", get),
              StatusIs(StatusCode::kNotFound, "PUBLICATION_NOT_FOUND"));
}

// What was public and overdue is answered within the circle, as nothing wider may be shown any more; and open again
// where that is taken back.
TEST_F(AudienceChangeTest, C9_WhatWasOwedToAllIsAnsweredWithinTheCircle) {
  Generate();
  Confine();
  EXPECT_EQ(Status(anyone_), v1::OBLIGATION_STATUS_OVERDUE);
  const v1::Publication shown = Disclose("v-finance", "2026-09", Finance());
  EXPECT_EQ(shown.audience().circle(), "党员");
  EXPECT_EQ(Status(member_), v1::OBLIGATION_STATUS_FULFILLED_LATE);
  // For all others it is owed no more, and that is all they learn.
  EXPECT_EQ(Status(anyone_), v1::OBLIGATION_STATUS_UNSPECIFIED);
  int gone = 0;
  for (const auto& [envelope, event] : Events(service_)) {
    if (envelope.audience().audience_class() != common::v1::AUDIENCE_CLASS_PUBLIC) continue;
    EXPECT_EQ(event.ShortDebugString().find(shown.name()), std::string::npos) << event.ShortDebugString();
    for (const v1::ObligationChange& change : event.changed().changes()) {
      if (change.obligation().name() != kSeptember) continue;
      EXPECT_EQ(change.kind(), v1::OBLIGATION_CHANGE_KIND_WITHDRAWN);
      ++gone;
    }
  }
  EXPECT_EQ(gone, 1);
  TakeBack(shown.name());
  EXPECT_EQ(Status(member_), v1::OBLIGATION_STATUS_OVERDUE);
  EXPECT_EQ(Status(anyone_), v1::OBLIGATION_STATUS_UNSPECIFIED);
}

// Disclosed to all, then within the circle, and then the first is taken back: the second answers it, in whatever order.
TEST_F(AudienceChangeTest, C9_TheCirclesPublicationAnswersWhenThePublicOneIsTakenBack) {
  Generate();
  const v1::Publication open = Disclose("v-finance", "2026-09", Finance());
  Confine();
  const v1::Publication within = Disclose("v-finance", "2026-09", Finance("只给党员"));
  EXPECT_EQ(Status(anyone_), v1::OBLIGATION_STATUS_FULFILLED_ON_TIME);
  TakeBack(open.name());
  EXPECT_EQ(Status(anyone_), v1::OBLIGATION_STATUS_UNSPECIFIED);
  v1::GetObligationRequest owed;
  owed.set_name(kSeptember);
  const auto found = Call<v1::Obligation>(member_, "GetObligation", owed);
  MB_ASSERT_OK(found);
  EXPECT_EQ(found->publication(), within.name());
  EXPECT_EQ(found->status(), v1::OBLIGATION_STATUS_FULFILLED_LATE);
}

// The item has become the circle's, and so does what is still open: what is shown there by then answers it.
TEST_F(AudienceChangeTest, C9_WhatBecomesACirclesIsAnsweredByWhatIsShownThere) {
  Generate();
  WorkOn(CivilDay(2026, 11, 2));
  const std::string shown = DiscloseWithin("2026-10");
  catalog::v1::Item item = Item("v-finance");
  item.mutable_audience()->set_audience_class(common::v1::AUDIENCE_CLASS_CIRCLE);
  item.mutable_audience()->set_circle("党员");
  item.set_effective_date("2026-11-02");
  Update(item, "audience");
  Regenerate();
  v1::GetObligationRequest owed;
  owed.set_name(std::string(kVillage) + "/obligations/v-finance.2026-10.none.0");
  const auto found = Call<v1::Obligation>(member_, "GetObligation", owed);
  MB_ASSERT_OK(found);
  EXPECT_EQ(found->publication(), shown);
  EXPECT_EQ(found->status(), v1::OBLIGATION_STATUS_FULFILLED_ON_TIME);
}

// First within the party, then outside: what was a circle's and is everybody's by now is answered by what everybody
// sees; of the circle's duty only its members learn, and that it is open again when that is taken back.
TEST_F(AudienceChangeTest, C9_WhatEverybodySeesAnswersWhatIsOwedToACircle) {
  Generate();
  catalog::v1::Item item = Item("p-members");
  item.mutable_audience()->set_audience_class(common::v1::AUDIENCE_CLASS_PUBLIC);
  item.mutable_audience()->clear_circle();
  item.set_effective_date("2026-12-20");
  Update(item, "audience");
  WorkOn(CivilDay(2026, 12, 20));
  v1::CreatePublicationRequest openly = Creation("p-members", "2026-10", Finance("党费收缴"));
  openly.mutable_publication()->mutable_audience()->set_audience_class(common::v1::AUDIENCE_CLASS_PUBLIC);
  absl::StatusOr<v1::Publication> draft = absl::UnknownError("");
  for (int i = 0; i < 100 && !draft.ok(); ++i) {
    openly.set_request_id(NewRequestId());
    draft = Call<v1::Publication>(clerk_, "CreatePublication", openly);
    if (!draft.ok()) absl::SleepFor(absl::Milliseconds(50));
  }
  MB_ASSERT_OK(draft);
  v1::GetObligationRequest owed;
  owed.set_name(std::string(kVillage) + "/obligations/p-members.2026-10.none.0");
  const auto status = [&] {
    const auto found = Call<v1::Obligation>(member_, "GetObligation", owed);
    EXPECT_THAT(found, IsOk());
    return found.ok() ? found->status() : v1::OBLIGATION_STATUS_UNSPECIFIED;
  };
  EXPECT_EQ(status(), v1::OBLIGATION_STATUS_OVERDUE);
  const v1::Publication approved = Approve(Submit(draft->name()));
  MB_ASSERT_OK(PublishNow(approved.name()));
  EXPECT_EQ(status(), v1::OBLIGATION_STATUS_FULFILLED_LATE);
  TakeBack(draft->name());
  EXPECT_EQ(status(), v1::OBLIGATION_STATUS_OVERDUE);
  EXPECT_FALSE(Call<v1::Obligation>(anyone_, "GetObligation", owed).ok());
  EXPECT_EQ(CountEvents(v1::PublicationEvent::kChanged, 2), 2);
  int changes = 0;
  for (const auto& [envelope, event] : Events(service_)) {
    for (const v1::PublicationChanged* change : {&event.published(), &event.withdrawn()}) {
      if (change->obligation().item() == "items/p-members") {
        EXPECT_EQ(envelope.audience().circle(), "党员") << event.ShortDebugString();
      }
    }
    for (const v1::ObligationChange& change : event.changed().changes()) {
      if (change.obligation().name() != owed.name()) continue;
      EXPECT_EQ(envelope.audience().circle(), "党员");
      ++changes;
    }
  }
  EXPECT_EQ(changes, 2);
}

// Of an item for all, what is shown to a circle still answers nothing.
TEST_F(AudienceChangeTest, C9_ACircleDoesNotAnswerWhatIsOwedToAll) {
  Generate();
  WorkOn(CivilDay(2026, 10, 12));
  DiscloseWithin("2026-09");
  EXPECT_EQ(GetObligation("v-finance.2026-09.none.0").status(), v1::OBLIGATION_STATUS_OVERDUE);
}

// Whoever generates learns nothing of a circle that he does not belong to, not even how much there is.
TEST_F(AudienceChangeTest, C9_GeneratingTellsNothingOfACircle) {
  const auto everyones = [&] {
    v1::GetObligationMatrixRequest month;
    month.set_parent(kCounty);
    month.set_start_date("2026-10-01");
    month.set_end_date("2027-01-01");
    auto matrix = Call<v1::GetObligationMatrixResponse>(office_, "GetObligationMatrix", month);
    EXPECT_THAT(matrix, IsOk());
    return matrix->total().total();
  };
  const v1::GenerateObligationsResponse ahead = Regenerate(/*validate_only=*/true);
  const v1::GenerateObligationsResponse made = Regenerate();
  EXPECT_EQ(made.created(), everyones());
  EXPECT_EQ(ahead.created(), made.created());
  EXPECT_EQ(ahead.changes_size(), made.created());
  EXPECT_GT(std::stoi(Sql("SELECT COUNT(*) FROM obligation")), made.created()) << "there is none of a circle";
  EXPECT_EQ(Regenerate(true).existing(), everyones());
  // What becomes a circle's is told to its members alone.
  Confine();
  for (const v1::GenerateObligationsResponse& now : {ahead, Regenerate(true), Regenerate()}) {
    EXPECT_EQ(now.changed(), 0);
    EXPECT_EQ(now.withdrawn(), now.created() > 0 ? 0 : 4);
    for (const v1::ObligationChange& change : now.changes()) {
      EXPECT_NE(change.obligation().item(), "items/p-members");
    }
  }
  EXPECT_GT(std::stoi(Sql("SELECT COUNT(*) FROM obligation WHERE item = 'v-finance' AND circle <> ''")), 0);
}

}  // namespace
}  // namespace mingbai::publication
