// From the draft to going out: every method and every error of the contract (DOMAIN P-3, P-4, P-7).

#include "common/crypto/crypto.h"
#include "services/publication/timestamps.h"
#include "tests/integration/publication/chain_fixture.h"

namespace mingbai::publication {
namespace {

using absl::StatusCode;

class DraftAndReviewTest : public ChainTest {};

TEST_F(DraftAndReviewTest, P3_FromDraftToPublishedThroughEveryStep) {
  Generate();
  const v1::Publication draft = Create("v-finance", "2026-09", Finance());
  EXPECT_EQ(draft.state(), v1::PUBLICATION_STATE_DRAFT);
  EXPECT_EQ(draft.version(), 1);
  EXPECT_EQ(draft.public_version(), 0);
  EXPECT_EQ(draft.author(), "clerk@371325001012");
  EXPECT_EQ(draft.item_display_name(), "事项 v-finance");
  EXPECT_EQ(Submit(draft.name()).state(), v1::PUBLICATION_STATE_SUBMITTED);
  auto reviewed = Try(reviewer_, "ReviewPublication", ReviewOf(draft));
  MB_ASSERT_OK(reviewed);
  EXPECT_EQ(reviewed->state(), v1::PUBLICATION_STATE_REVIEWED);
  auto checked = Try(secrecy_, "CheckSecrecy", SecrecyOf(draft));
  MB_ASSERT_OK(checked);
  EXPECT_EQ(checked->state(), v1::PUBLICATION_STATE_SECRECY_CHECKED);
  // Nothing is public before its approvals and its time (DESIGN invariant 4).
  EXPECT_THAT(TryGet(anyone_, draft.name()), StatusIs(StatusCode::kNotFound, "PUBLICATION_NOT_FOUND"));
  EXPECT_EQ(List(anyone_, Listing(kVillage)).publications_size(), 0);
  clock_->Advance(absl::Minutes(5));
  const v1::Publication published = Publish(draft.name());
  EXPECT_EQ(published.state(), v1::PUBLICATION_STATE_PUBLISHED);
  EXPECT_EQ(published.public_version(), 1);
  EXPECT_EQ(FromTimestamp(published.publish_time()), clock_->Now());
  ASSERT_EQ(published.approvals_size(), 2);
  EXPECT_EQ(published.approvals(0).step(), "review");
  EXPECT_EQ(published.approvals(1).step(), "secrecy");
  EXPECT_EQ(published.approvals(1).content_hash(), draft.content_hash());

  const v1::Publication seen = Get(anyone_, draft.name());
  EXPECT_EQ(seen.approvals_size(), 0);
  EXPECT_EQ(seen.author(), "");
  EXPECT_EQ(seen.etag(), "");
  EXPECT_EQ(seen.content().SerializeAsString(), Finance().SerializeAsString());
  const v1::Obligation obligation = GetObligation("v-finance.2026-09.none.0");
  EXPECT_EQ(obligation.status(), v1::OBLIGATION_STATUS_FULFILLED_ON_TIME);
  EXPECT_EQ(obligation.publication(), draft.name());
}

TEST_F(DraftAndReviewTest, P4_StoredBytesAreCanonicalAndTheHashIsOverThem) {
  const v1::Publication draft = Create("v-finance", "2026-09", Finance("标题'; DROP TABLE publication;-- 😀𠮷"));
  EXPECT_EQ(Sha256Hex(Sql("SELECT canonical FROM publication_content")), draft.content_hash());
  EXPECT_EQ(Sql("SELECT content_hash FROM publication_content"), draft.content_hash());
  EXPECT_EQ(Get(clerk_, draft.name()).content().title(), "标题'; DROP TABLE publication;-- 😀𠮷");
}

TEST_F(DraftAndReviewTest, P4_AnEditVoidsTheApprovalsVisibly) {
  const v1::Publication draft = Create("v-finance", "2026-09", Finance());
  Approve(Submit(draft.name()));
  auto edited = Try(clerk_, "UpdatePublication", Edit(draft.name(), Finance("十月财务（二）")));
  MB_ASSERT_OK(edited);
  EXPECT_EQ(edited->state(), v1::PUBLICATION_STATE_DRAFT);
  EXPECT_NE(edited->content_hash(), draft.content_hash());
  ASSERT_EQ(edited->approvals_size(), 2);
  EXPECT_EQ(edited->approvals(0).content_hash(), draft.content_hash());
  EXPECT_THAT(Try(publisher_, "SchedulePublication", For<v1::SchedulePublicationRequest>(draft.name())),
              StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
  // What was decided on is still there.
  EXPECT_EQ(Sql("SELECT COUNT(*) FROM publication_content"), "2");
  Submit(draft.name());
  EXPECT_THAT(Try(reviewer_, "ReviewPublication", ReviewOf(draft)),
              StatusIs(StatusCode::kFailedPrecondition, "CONTENT_CHANGED"));
  MB_ASSERT_OK(Try(reviewer_, "ReviewPublication", ReviewOf(*edited)));
  EXPECT_THAT(Try(secrecy_, "CheckSecrecy", SecrecyOf(draft)),
              StatusIs(StatusCode::kFailedPrecondition, "CONTENT_CHANGED"));
}

TEST_F(DraftAndReviewTest, P4_AnEditOfAScheduledOneKeepsItFromGoingOut) {
  const v1::Publication draft = Create("v-finance", "2026-09", Finance());
  Approve(Submit(draft.name()));
  ScheduleAt(draft.name(), clock_->Now() + absl::Hours(1));
  MB_ASSERT_OK(Try(clerk_, "UpdatePublication", Edit(draft.name(), Finance("改"))));
  clock_->Advance(absl::Hours(2));
  EXPECT_EQ(CountEvents(v1::PublicationEvent::kPublished, 0), 0);
  EXPECT_EQ(Get(clerk_, draft.name()).state(), v1::PUBLICATION_STATE_DRAFT);
}

TEST_F(DraftAndReviewTest, CreateRefusesWhatCatalogDoesNotAllow) {
  auto request = Creation("v-finance", "2026-09", Finance());
  auto publication = request.mutable_publication();
  publication->set_organization("organizations/371325001099");
  const ClientPtr& township = reviewer_;  // acts in the whole township
  EXPECT_THAT(Try(township, "CreatePublication", request),
              StatusIs(StatusCode::kFailedPrecondition, "ORGANIZATION_NOT_FOUND"));
  EXPECT_THAT(Try(clerk_, "CreatePublication", request), StatusIs(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  publication->set_organization(kVillage);
  publication->set_item("items/no-such");
  EXPECT_THAT(Try(clerk_, "CreatePublication", request), StatusIs(StatusCode::kFailedPrecondition, "ITEM_NOT_FOUND"));
  publication->set_item("items/c-only");
  EXPECT_THAT(Try(clerk_, "CreatePublication", request),
              StatusIs(StatusCode::kFailedPrecondition, "ITEM_NOT_FOR_ORGANIZATION"));
  publication->set_item("items/p-members");
  publication->mutable_audience()->set_audience_class(common::v1::AUDIENCE_CLASS_PUBLIC);
  EXPECT_THAT(Try(clerk_, "CreatePublication", request),
              StatusIs(StatusCode::kFailedPrecondition, "AUDIENCE_WIDER_THAN_ITEM"));
  publication->mutable_audience()->set_circle("党员");
  EXPECT_THAT(Try(clerk_, "CreatePublication", request), InvalidFieldIs("publication.audience.circle"));
  publication->mutable_audience()->set_audience_class(common::v1::AUDIENCE_CLASS_CIRCLE);
  EXPECT_THAT(Try(plain_clerk_, "CreatePublication", request), StatusIs(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  publication->mutable_audience()->set_audience_class(static_cast<common::v1::AudienceClass>(9));
  EXPECT_THAT(Try(clerk_, "CreatePublication", request), InvalidFieldIs("publication.audience.audience_class"));
  publication->clear_audience();
  publication->set_item("items/v-finance");
  publication->set_period("2026-13");
  EXPECT_THAT(Try(clerk_, "CreatePublication", request), InvalidFieldIs("publication.period"));
  publication->set_period("2026-09");
  publication->set_phase(common::v1::PHASE_AFTER);
  EXPECT_THAT(Try(clerk_, "CreatePublication", request), InvalidFieldIs("publication.phase"));
  publication->set_item("items/v-phased");
  publication->set_phase(common::v1::PHASE_DURING);
  EXPECT_THAT(Try(clerk_, "CreatePublication", request), InvalidFieldIs("publication.phase"));
  publication->set_phase(static_cast<common::v1::Phase>(9));
  EXPECT_THAT(Try(clerk_, "CreatePublication", request), InvalidFieldIs("publication.phase"));
  EXPECT_THAT(Try(anyone_, "CreatePublication", request), StatusIs(StatusCode::kUnauthenticated, "TOKEN_MISSING"));
  EXPECT_THAT(Try(member_, "CreatePublication", request),
              StatusIs(StatusCode::kPermissionDenied, "PERMISSION_MISSING"));
  EXPECT_EQ(Sql("SELECT COUNT(*) FROM publication"), "0");
}

TEST_F(DraftAndReviewTest, P4_UnmaskedIdentityNumbersAreNotEvenStored) {
  v1::Content content = Finance();
  content.mutable_table()->mutable_rows(1)->set_cells(0, "李四11010519491231002X");
  auto refused = Try(clerk_, "CreatePublication", Creation("v-finance", "2026-09", content));
  EXPECT_THAT(refused, StatusIs(StatusCode::kInvalidArgument, "CONTENT"));
  EXPECT_THAT(refused, InvalidFieldIs("publication.content.table.rows[1].cells[0]"));
  EXPECT_EQ(Sql("SELECT COUNT(*) FROM publication"), "0");
  const v1::Publication draft = Create("v-finance", "2026-09", Finance());
  EXPECT_THAT(Try(clerk_, "UpdatePublication", Edit(draft.name(), content)),
              InvalidFieldIs("publication.content.table.rows[1].cells[0]"));
  const v1::Publication published = Disclose("v-finance", "2026-08", Finance());
  EXPECT_THAT(Try(clerk_, "CorrectPublication", CorrectionOf(published.name(), content)),
              InvalidFieldIs("content.table.rows[1].cells[0]"));
}

TEST_F(DraftAndReviewTest, P7_ContentIsCheckedWhenSubmitted) {
  v1::Content content = Finance();
  content.mutable_table()->mutable_total()->set_cells(1, "4120.51");
  content.mutable_table()->mutable_rows(0)->set_cells(0, " ");
  const v1::Publication draft = Create("v-finance", "2026-09", content);  // a draft may lack elements
  const auto refused = Try(clerk_, "SubmitPublication", For<v1::SubmitPublicationRequest>(draft.name()));
  EXPECT_THAT(refused, StatusIs(StatusCode::kInvalidArgument, "CONTENT"));
  EXPECT_THAT(refused, InvalidFieldIs("content.table.total.cells[1]"));
  EXPECT_THAT(refused, InvalidFieldIs("content.table.rows[0].cells[0]"));
  EXPECT_EQ(Get(clerk_, draft.name()).state(), v1::PUBLICATION_STATE_DRAFT);
}

TEST_F(DraftAndReviewTest, P3_NobodyDecidesOnTheirOwnDraft) {
  auto own = Creation("v-finance", "2026-09", Finance());
  auto draft = Try(reviewer_, "CreatePublication", own);  // this reviewer is a clerk too
  MB_ASSERT_OK(draft);
  MB_ASSERT_OK(Try(clerk_, "SubmitPublication", For<v1::SubmitPublicationRequest>(draft->name())));
  EXPECT_THAT(Try(reviewer_, "ReviewPublication", ReviewOf(*draft)),
              StatusIs(StatusCode::kFailedPrecondition, "OWN_DRAFT"));
  // Nor on what they edited.
  const v1::Publication other = Create("v-finance", "2026-08", Finance());
  auto edited = Try(secrecy_, "UpdatePublication", Edit(other.name(), Finance("改")));
  MB_ASSERT_OK(edited);
  Submit(other.name());
  MB_ASSERT_OK(Try(reviewer_, "ReviewPublication", ReviewOf(*edited)));
  EXPECT_THAT(Try(secrecy_, "CheckSecrecy", SecrecyOf(*edited)),
              StatusIs(StatusCode::kFailedPrecondition, "OWN_DRAFT"));
}

TEST_F(DraftAndReviewTest, P3_ARefusalReturnsTheDraftWithItsOpinion) {
  const v1::Publication draft = Create("v-finance", "2026-09", Finance());
  Submit(draft.name());
  EXPECT_THAT(Try(reviewer_, "ReviewPublication", ReviewOf(draft, false)), InvalidFieldIs("opinion"));
  auto returned = Try(reviewer_, "ReviewPublication", ReviewOf(draft, false, "缺单据"));
  MB_ASSERT_OK(returned);
  EXPECT_EQ(returned->state(), v1::PUBLICATION_STATE_DRAFT);
  ASSERT_EQ(returned->approvals_size(), 1);
  EXPECT_FALSE(returned->approvals(0).approved());
  EXPECT_EQ(returned->approvals(0).opinion(), "缺单据");
  Submit(draft.name());
  MB_ASSERT_OK(Try(reviewer_, "ReviewPublication", ReviewOf(draft)));
  auto secret = Try(secrecy_, "CheckSecrecy", SecrecyOf(draft, false));
  MB_ASSERT_OK(secret);
  EXPECT_EQ(secret->state(), v1::PUBLICATION_STATE_DRAFT);
  EXPECT_EQ(secret->approvals_size(), 3);
}

TEST_F(DraftAndReviewTest, VerbsThatTheStateDoesNotAllow) {
  const v1::Publication draft = Create("v-finance", "2026-09", Finance());
  const std::string name = draft.name();
  const auto wrong = StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE");
  EXPECT_THAT(Try(reviewer_, "ReviewPublication", ReviewOf(draft)), wrong);
  EXPECT_THAT(Try(secrecy_, "CheckSecrecy", SecrecyOf(draft)), wrong);
  EXPECT_THAT(Try(publisher_, "SchedulePublication", For<v1::SchedulePublicationRequest>(name)), wrong);
  EXPECT_THAT(Try(clerk_, "CorrectPublication", CorrectionOf(name, Finance())), wrong);
  EXPECT_THAT(Try(publisher_, "WithdrawPublication", WithdrawalOf(name)), wrong);
  EXPECT_THAT(Try(publisher_, "ArchivePublication", For<v1::ArchivePublicationRequest>(name)), wrong);
  Approve(Submit(name));
  EXPECT_THAT(Try(clerk_, "SubmitPublication", For<v1::SubmitPublicationRequest>(name)), wrong);
  Publish(name);
  EXPECT_THAT(Try(clerk_, "UpdatePublication", Edit(name, Finance())), wrong);
  EXPECT_THAT(Try(publisher_, "SchedulePublication", For<v1::SchedulePublicationRequest>(name)), wrong);
  MB_ASSERT_OK(Try(clerk_, "CorrectPublication", CorrectionOf(name, Finance())));
  EXPECT_THAT(Try(clerk_, "CorrectPublication", CorrectionOf(name, Finance())), wrong);
}

TEST_F(DraftAndReviewTest, StaleEtagsAreAborted) {
  const v1::Publication draft = Create("v-finance", "2026-09", Finance());
  const auto stale = StatusIs(StatusCode::kAborted, "STALE_ETAG");
  EXPECT_THAT(Try(clerk_, "UpdatePublication", Edit(draft.name(), Finance(), "7")), stale);
  auto submit = For<v1::SubmitPublicationRequest>(draft.name());
  submit.set_etag("7");
  EXPECT_THAT(Try(clerk_, "SubmitPublication", submit), stale);
  submit.set_etag(draft.etag());
  MB_ASSERT_OK(Try(clerk_, "SubmitPublication", submit));
  Approve(Get(clerk_, draft.name()));
  auto schedule = For<v1::SchedulePublicationRequest>(draft.name());
  schedule.set_etag(draft.etag());
  EXPECT_THAT(Try(publisher_, "SchedulePublication", schedule), stale);
  Publish(draft.name());
  auto correct = CorrectionOf(draft.name(), Finance());
  correct.set_etag(draft.etag());
  EXPECT_THAT(Try(clerk_, "CorrectPublication", correct), stale);
  auto archive = For<v1::ArchivePublicationRequest>(draft.name());
  archive.set_etag(draft.etag());
  EXPECT_THAT(Try(publisher_, "ArchivePublication", archive), stale);
  auto withdraw = WithdrawalOf(draft.name());
  withdraw.set_etag(draft.etag());
  EXPECT_THAT(Try(publisher_, "WithdrawPublication", withdraw), stale);
}

TEST_F(DraftAndReviewTest, UnknownNamesAndForeignScopes) {
  const v1::Publication draft = Create("v-finance", "2026-09", Finance());
  for (const std::string& name : {std::string("publications/0000000000000"), std::string("publications/nonsense")}) {
    const auto unknown = StatusIs(StatusCode::kNotFound, "PUBLICATION_NOT_FOUND");
    EXPECT_THAT(TryGet(clerk_, name), unknown);
    EXPECT_THAT(Versions(clerk_, name), unknown);
    EXPECT_THAT(Try(clerk_, "UpdatePublication", Edit(name, Finance())), unknown);
    EXPECT_THAT(Try(clerk_, "SubmitPublication", For<v1::SubmitPublicationRequest>(name)), unknown);
    EXPECT_THAT(Try(publisher_, "WithdrawPublication", WithdrawalOf(name)), unknown);
  }
  const std::string name = draft.name();
  const auto out = StatusIs(StatusCode::kPermissionDenied, "OUT_OF_SCOPE");
  EXPECT_THAT(Try(outsider_, "UpdatePublication", Edit(name, Finance())), out);
  EXPECT_THAT(Try(outsider_, "SubmitPublication", For<v1::SubmitPublicationRequest>(name)), out);
  EXPECT_THAT(Try(outsider_, "ReviewPublication", ReviewOf(draft)), out);
  EXPECT_THAT(Try(outsider_, "CheckSecrecy", SecrecyOf(draft)), out);
  EXPECT_THAT(Try(outsider_, "SchedulePublication", For<v1::SchedulePublicationRequest>(name)), out);
  EXPECT_THAT(Try(outsider_, "CorrectPublication", CorrectionOf(name, Finance())), out);
  EXPECT_THAT(Try(outsider_, "WithdrawPublication", WithdrawalOf(name)), out);
  EXPECT_THAT(Try(outsider_, "ArchivePublication", For<v1::ArchivePublicationRequest>(name)), out);
  const auto missing = StatusIs(StatusCode::kPermissionDenied, "PERMISSION_MISSING");
  EXPECT_THAT(Try(clerk_, "ReviewPublication", ReviewOf(draft)), missing);
  EXPECT_THAT(Try(reviewer_, "CheckSecrecy", SecrecyOf(draft)), missing);
  EXPECT_THAT(Try(clerk_, "SchedulePublication", For<v1::SchedulePublicationRequest>(name)), missing);
  EXPECT_THAT(Try(clerk_, "WithdrawPublication", WithdrawalOf(name)), missing);
  EXPECT_THAT(Try(clerk_, "ArchivePublication", For<v1::ArchivePublicationRequest>(name)), missing);
  EXPECT_THAT(Try(publisher_, "CorrectPublication", CorrectionOf(name, Finance())), missing);
  EXPECT_THAT(Try(publisher_, "SubmitPublication", For<v1::SubmitPublicationRequest>(name)), missing);
}

TEST_F(DraftAndReviewTest, MutationsAreIdempotent) {
  const auto creation = Creation("v-finance", "2026-09", Finance());
  auto first = Try(clerk_, "CreatePublication", creation);
  MB_ASSERT_OK(first);
  auto repeat = Try(clerk_, "CreatePublication", creation);
  MB_ASSERT_OK(repeat);
  EXPECT_EQ(repeat->SerializeAsString(), first->SerializeAsString());
  auto other = creation;
  other.mutable_publication()->mutable_content()->set_title("另");
  EXPECT_THAT(Try(clerk_, "CreatePublication", other), StatusIs(StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));
  const auto submit = For<v1::SubmitPublicationRequest>(first->name());
  MB_ASSERT_OK(Try(clerk_, "SubmitPublication", submit));
  auto again = Try(clerk_, "SubmitPublication", submit);  // the state has moved on: still the first answer
  MB_ASSERT_OK(again);
  EXPECT_EQ(again->state(), v1::PUBLICATION_STATE_SUBMITTED);
  EXPECT_EQ(Sql("SELECT COUNT(*) FROM publication"), "1");
}

TEST_F(DraftAndReviewTest, ScheduleRefusesTimesThatAreNone) {
  const v1::Publication draft = Create("v-finance", "2026-09", Finance());
  Approve(Submit(draft.name()));
  auto request = For<v1::SchedulePublicationRequest>(draft.name());
  request.mutable_publish_time()->set_nanos(-1);
  EXPECT_THAT(Try(publisher_, "SchedulePublication", request), InvalidFieldIs("publish_time"));
  request.mutable_publish_time()->set_nanos(0);
  request.mutable_publish_time()->set_seconds(-5);
  EXPECT_THAT(Try(publisher_, "SchedulePublication", request), InvalidFieldIs("publish_time"));
  // A time that has passed publishes at once, and never back-dates (DOMAIN P-11).
  request.mutable_publish_time()->set_seconds(absl::ToUnixSeconds(clock_->Now()) - 86400);
  auto published = Try(publisher_, "SchedulePublication", request);
  MB_ASSERT_OK(published);
  EXPECT_EQ(FromTimestamp(published->publish_time()), clock_->Now());
}

}  // namespace
}  // namespace mingbai::publication
