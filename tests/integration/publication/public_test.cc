// What is public: notices, corrections, withdrawals, audiences, lists (DOMAIN P-2, P-5, P-9, C-9).

#include "common/time/county_time.h"
#include "services/publication/timestamps.h"
#include "tests/integration/publication/chain_fixture.h"

namespace mingbai::publication {
namespace {

using absl::StatusCode;
using ::testing::HasSubstr;
using ::testing::Not;

class PublicTest : public ChainTest {};

TEST_F(PublicTest, P5_ANoticeRunsSevenFullDaysAndACorrectionRestartsIt) {
  clock_->Set(StartOfDay(absl::CivilDay(2026, 10, 8)) + absl::Hours(10));
  const v1::Publication on_notice = Disclose("v-dibao", "2026-Q4", Dibao());
  EXPECT_EQ(on_notice.state(), v1::PUBLICATION_STATE_ON_NOTICE);
  EXPECT_EQ(FromTimestamp(on_notice.notice_close_time()), StartOfDay(absl::CivilDay(2026, 10, 16)));
  EXPECT_THAT(Try(publisher_, "ArchivePublication", For<v1::ArchivePublicationRequest>(on_notice.name())),
              StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
  clock_->Set(StartOfDay(absl::CivilDay(2026, 10, 12)));
  v1::Content corrected = Dibao();
  corrected.set_title("低保变动情况（更正）");
  auto draft = Try(clerk_, "CorrectPublication", CorrectionOf(on_notice.name(), corrected));
  MB_ASSERT_OK(draft);
  EXPECT_EQ(draft->version(), 2);
  EXPECT_EQ(draft->state(), v1::PUBLICATION_STATE_DRAFT);
  EXPECT_EQ(draft->public_version(), 1);
  EXPECT_EQ(draft->approvals_size(), 0);
  EXPECT_EQ(draft->change_reason(), "金额更正");
  // The old version stays up meanwhile (DOMAIN P-9).
  EXPECT_EQ(Get(anyone_, on_notice.name()).version(), 1);
  EXPECT_EQ(Get(anyone_, on_notice.name()).state(), v1::PUBLICATION_STATE_ON_NOTICE);
  EXPECT_EQ(Get(clerk_, on_notice.name()).version(), 2);
  Approve(Submit(on_notice.name()));
  EXPECT_EQ(FromTimestamp(Publish(on_notice.name()).notice_close_time()), StartOfDay(absl::CivilDay(2026, 10, 20)));
  EXPECT_EQ(Get(anyone_, on_notice.name()).content().title(), "低保变动情况（更正）");
  clock_->Set(StartOfDay(absl::CivilDay(2026, 10, 20)));
  EXPECT_EQ(Get(anyone_, on_notice.name()).state(), v1::PUBLICATION_STATE_NOTICE_CLOSED);
  EXPECT_EQ(CountEvents(v1::PublicationEvent::kNoticeClosed, 1), 1);
  auto archived = Try(publisher_, "ArchivePublication", For<v1::ArchivePublicationRequest>(on_notice.name()));
  MB_ASSERT_OK(archived);
  EXPECT_EQ(archived->state(), v1::PUBLICATION_STATE_ARCHIVED);
  EXPECT_EQ(Get(anyone_, on_notice.name()).state(), v1::PUBLICATION_STATE_ARCHIVED);
  EXPECT_EQ(CountEvents(v1::PublicationEvent::kArchived, 1), 1);
}

TEST_F(PublicTest, P9_VersionsThatWerePublicStayReadable) {
  const v1::Publication first = Disclose("v-finance", "2026-09", Finance());
  clock_->Advance(absl::Hours(1));
  MB_ASSERT_OK(Try(clerk_, "CorrectPublication", CorrectionOf(first.name(), Finance("更正"))));
  auto to_all = Versions(anyone_, first.name());
  MB_ASSERT_OK(to_all);
  EXPECT_EQ(to_all->publications_size(), 1);
  auto to_officials = Versions(clerk_, first.name());
  MB_ASSERT_OK(to_officials);
  ASSERT_EQ(to_officials->publications_size(), 2);
  EXPECT_EQ(to_officials->publications(0).state(), v1::PUBLICATION_STATE_DRAFT);
  EXPECT_EQ(to_officials->publications(1).approvals_size(), 2);
  Approve(Submit(first.name()));
  Publish(first.name());
  to_all = Versions(anyone_, first.name());
  MB_ASSERT_OK(to_all);
  ASSERT_EQ(to_all->publications_size(), 2);
  EXPECT_EQ(to_all->publications(0).version(), 2);
  EXPECT_EQ(to_all->publications(1).content().title(), "十月财务收支");
  EXPECT_EQ(to_all->publications(1).approvals_size(), 0);

  v1::ListPublicationVersionsRequest request;
  request.set_name(first.name());
  request.set_page_size(1);
  auto page = Call<v1::ListPublicationVersionsResponse>(anyone_, "ListPublicationVersions", request);
  MB_ASSERT_OK(page);
  ASSERT_EQ(page->publications_size(), 1);
  request.set_page_token(page->next_page_token());
  page = Call<v1::ListPublicationVersionsResponse>(anyone_, "ListPublicationVersions", request);
  MB_ASSERT_OK(page);
  EXPECT_EQ(page->publications(0).version(), 1);
  EXPECT_EQ(page->next_page_token(), "");
  EXPECT_THAT(Call<v1::ListPublicationVersionsResponse>(clerk_, "ListPublicationVersions", request),
              InvalidFieldIs("page_token"));
}

TEST_F(PublicTest, P9_TwoVersionsAreComparedCellByCell) {
  const v1::Publication first = Disclose("v-finance", "2026-09", Finance());
  clock_->Advance(absl::Hours(1));
  MB_ASSERT_OK(Try(clerk_, "CorrectPublication", CorrectionOf(first.name(), Finance("更正"))));
  v1::ComparePublicationVersionsRequest request;
  request.set_name(first.name());
  request.set_from_version(1);
  request.set_to_version(2);
  const auto compare = [&](const ClientPtr& caller) {
    return Call<v1::ComparePublicationVersionsResponse>(caller, "ComparePublicationVersions", request);
  };
  // Nobody but its officials knows that a correction is being written.
  EXPECT_THAT(compare(anyone_), StatusIs(StatusCode::kNotFound, "PUBLICATION_NOT_FOUND"));
  const auto to_officials = compare(clerk_);
  MB_ASSERT_OK(to_officials);
  EXPECT_GT(to_officials->ByteSizeLong(), 0u);
  Approve(Submit(first.name()));
  Publish(first.name());
  const auto to_all = compare(anyone_);
  MB_ASSERT_OK(to_all);
  EXPECT_EQ(to_all->SerializeAsString(), to_officials->SerializeAsString());
  request.set_to_version(1);
  MB_ASSERT_OK(compare(anyone_));
  EXPECT_EQ(compare(anyone_)->ByteSizeLong(), 0u);
  request.set_to_version(3);
  EXPECT_THAT(compare(clerk_), StatusIs(StatusCode::kNotFound, "PUBLICATION_NOT_FOUND"));
  request.set_to_version(0);
  EXPECT_THAT(compare(clerk_), InvalidFieldIs("to_version"));
}

TEST_F(PublicTest, C9_AFeedHasWhatEverybodySeesAndNothingElse) {
  v1::GetFeedRequest request;
  request.set_parent(kVillage);
  const auto feed = [&](const ClientPtr& caller) { return Call<google::api::HttpBody>(caller, "GetFeed", request); };
  const v1::Publication first = Disclose("v-finance", "2026-09", Finance());
  MB_ASSERT_OK(Try(clerk_, "CorrectPublication", CorrectionOf(first.name(), Finance("更正"))));
  const auto to_all = feed(anyone_);
  MB_ASSERT_OK(to_all);
  EXPECT_EQ(to_all->content_type(), "application/atom+xml; charset=utf-8");
  EXPECT_THAT(to_all->data(), HasSubstr("<title>十月财务收支</title>"));
  EXPECT_THAT(to_all->data(), HasSubstr("href=\"/v1/" + first.name() + "\""));
  EXPECT_THAT(to_all->data(), Not(HasSubstr("更正")));
  // Whoever asks: a feed is passed on.
  EXPECT_EQ(feed(clerk_)->data(), to_all->data());
  EXPECT_EQ(feed(member_)->data(), to_all->data());
  Approve(Submit(first.name()));
  Publish(first.name());
  EXPECT_THAT(feed(anyone_)->data(), HasSubstr("<title>更正</title>"));
  request.set_item("items/v-subsidy");
  EXPECT_THAT(feed(anyone_)->data(), Not(HasSubstr("<entry>")));
  request.clear_item();
  MB_ASSERT_OK(Try(publisher_, "WithdrawPublication", WithdrawalOf(first.name())));
  EXPECT_THAT(feed(anyone_)->data(), Not(HasSubstr("<entry>")));
  Disclose("p-members", "2026-10", Finance("党费收缴"));
  EXPECT_THAT(feed(member_)->data(), Not(HasSubstr("<entry>")));
  request.set_parent("organizations/999999999999");
  EXPECT_THAT(feed(anyone_), StatusIs(StatusCode::kNotFound, "ORGANIZATION_NOT_FOUND"));
}

TEST_F(PublicTest, P9_AWithdrawalOpensTheObligationAgain) {
  Generate();
  const v1::Publication published = Disclose("v-finance", "2026-09", Finance());
  MB_ASSERT_OK(Try(clerk_, "CorrectPublication", CorrectionOf(published.name(), Finance("更正"))));
  auto withdrawn = Try(publisher_, "WithdrawPublication", WithdrawalOf(published.name()));
  MB_ASSERT_OK(withdrawn);
  EXPECT_EQ(withdrawn->state(), v1::PUBLICATION_STATE_WITHDRAWN);
  EXPECT_EQ(withdrawn->public_version(), 0);
  EXPECT_EQ(withdrawn->version(), 1);
  EXPECT_EQ(withdrawn->change_reason(), "误公开");
  EXPECT_THAT(TryGet(anyone_, published.name()), StatusIs(StatusCode::kNotFound, "PUBLICATION_NOT_FOUND"));
  EXPECT_THAT(Versions(anyone_, published.name()), StatusIs(StatusCode::kNotFound, "PUBLICATION_NOT_FOUND"));
  EXPECT_EQ(Get(clerk_, published.name()).state(), v1::PUBLICATION_STATE_WITHDRAWN);
  auto versions = Versions(clerk_, published.name());
  MB_ASSERT_OK(versions);
  EXPECT_EQ(versions->publications_size(), 2);
  const v1::Obligation open = GetObligation("v-finance.2026-09.none.0");
  EXPECT_EQ(open.status(), v1::OBLIGATION_STATUS_DUE);
  EXPECT_EQ(open.publication(), "");
  EXPECT_EQ(CountEvents(v1::PublicationEvent::kWithdrawn, 1), 1);
  EXPECT_THAT(Try(publisher_, "WithdrawPublication", WithdrawalOf(published.name())),
              StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
}

TEST_F(PublicTest, P2_TheFirstAnswerCountsAndAnotherStandsIn) {
  Generate();
  const v1::Publication first = Disclose("v-finance", "2026-09", Finance());
  const absl::Time fulfilled = clock_->Now();
  clock_->Advance(absl::Hours(1));
  const v1::Publication second = Disclose("v-finance", "2026-09", Finance("重复"));
  EXPECT_EQ(GetObligation("v-finance.2026-09.none.0").publication(), first.name());
  // A correction keeps the first time.
  MB_ASSERT_OK(Try(clerk_, "CorrectPublication", CorrectionOf(first.name(), Finance("更正"))));
  Approve(Submit(first.name()));
  clock_->Advance(absl::Hours(48));
  Publish(first.name());
  EXPECT_EQ(FromTimestamp(GetObligation("v-finance.2026-09.none.0").fulfill_time()), fulfilled);
  MB_ASSERT_OK(Try(publisher_, "WithdrawPublication", WithdrawalOf(first.name())));
  const v1::Obligation stands = GetObligation("v-finance.2026-09.none.0");
  EXPECT_EQ(stands.publication(), second.name());
  EXPECT_EQ(FromTimestamp(stands.fulfill_time()), fulfilled + absl::Hours(1));
  // One without a period answers none.
  Disclose("v-finance", "", Finance("不限期"));
  EXPECT_EQ(GetObligation("v-finance.2026-10.none.0").publication(), "");
}

TEST_F(PublicTest, P2_WhatWasDisclosedBeforeTheLedgerWasMadeCounts) {
  const v1::Publication early = Disclose("v-finance", "2026-09", Finance());
  Generate();
  const v1::Obligation obligation = GetObligation("v-finance.2026-09.none.0");
  EXPECT_EQ(obligation.publication(), early.name());
  EXPECT_EQ(obligation.status(), v1::OBLIGATION_STATUS_FULFILLED_ON_TIME);
}

TEST_F(PublicTest, C9_WhatIsInsideACircleIsUnreachableOutside) {
  const v1::Publication inside = Disclose("p-members", "2026-10", Finance("党费收缴"));
  EXPECT_EQ(inside.audience().circle(), "党员");
  EXPECT_EQ(Get(member_, inside.name()).content().title(), "党费收缴");
  EXPECT_EQ(Get(member_, inside.name()).author(), "");
  const absl::Status unknown = TryGet(anyone_, "publications/0000000000000");
  for (const ClientPtr& outside : {anyone_, plain_clerk_, office_, outsider_}) {
    EXPECT_EQ(TryGet(outside, inside.name()).ToString(), unknown.ToString());
    EXPECT_EQ(Versions(outside, inside.name()).status().ToString(), unknown.ToString());
    EXPECT_EQ(List(outside, Listing(kVillage)).publications_size(), 0);
    EXPECT_EQ(List(outside, Listing()).publications_size(), 0);
  }
  EXPECT_THAT(Try(plain_clerk_, "CorrectPublication", CorrectionOf(inside.name(), Finance())),
              StatusIs(StatusCode::kNotFound, "PUBLICATION_NOT_FOUND"));
  EXPECT_EQ(List(member_, Listing()).publications_size(), 1);
  EXPECT_EQ(CountEvents(v1::PublicationEvent::kPublished, 1), 1);
  for (const auto& [event, payload] : Events(service_)) {
    if (payload.change_case() != v1::PublicationEvent::kPublished) continue;
    EXPECT_EQ(event.audience().circle(), "党员");
    EXPECT_FALSE(payload.published().publication().content().has_table());
  }
}

TEST_F(PublicTest, C9_ANarrowerAudienceThanTheItemsIsAllowed) {
  auto request = Creation("v-finance", "2026-09", Finance());
  request.mutable_publication()->mutable_audience()->set_audience_class(common::v1::AUDIENCE_CLASS_CIRCLE);
  request.mutable_publication()->mutable_audience()->set_circle("党员");
  auto draft = Try(clerk_, "CreatePublication", request);
  MB_ASSERT_OK(draft);
  EXPECT_EQ(draft->audience().circle(), "党员");
}

// DOMAIN P-2, P-11: what only a circle can read answers no duty to the public, and nobody outside hears of it.
TEST_F(PublicTest, C9_WhatACircleReadsDoesNotAnswerWhatIsOwedToAll) {
  auto request = Creation("v-finance", "2026-09", Finance());
  request.mutable_publication()->mutable_audience()->set_audience_class(common::v1::AUDIENCE_CLASS_CIRCLE);
  request.mutable_publication()->mutable_audience()->set_circle("党员");
  auto draft = Try(clerk_, "CreatePublication", request);
  MB_ASSERT_OK(draft);
  const v1::Publication inside = Publish(Approve(Submit(draft->name())).name());
  Generate();
  EXPECT_EQ(GetObligation("v-finance.2026-09.none.0").publication(), "");
  // Nor once the obligation is there.
  request.set_request_id(NewRequestId());
  draft = Try(clerk_, "CreatePublication", request);
  MB_ASSERT_OK(draft);
  Publish(Approve(Submit(draft->name())).name());
  EXPECT_EQ(GetObligation("v-finance.2026-09.none.0").status(), v1::OBLIGATION_STATUS_DUE);
  const v1::Publication open = Disclose("v-finance", "2026-09", Finance());
  EXPECT_EQ(GetObligation("v-finance.2026-09.none.0").publication(), open.name());
  // And it does not stand in when the public one is taken back.
  MB_ASSERT_OK(Try(publisher_, "WithdrawPublication", WithdrawalOf(open.name())));
  EXPECT_EQ(GetObligation("v-finance.2026-09.none.0").publication(), "");
}

// DOMAIN P-11: nothing can be told of a period before it has ended.
TEST_F(PublicTest, P2_APeriodThatIsNotOpenCannotBeDisclosed) {
  Generate();
  const v1::Publication draft = Approve(Submit(Create("v-finance", "2026-10", Finance()).name()));
  v1::SchedulePublicationRequest schedule;
  schedule.set_name(draft.name());
  schedule.set_request_id(NewRequestId());
  EXPECT_THAT(Try(publisher_, "SchedulePublication", schedule), StatusIs(StatusCode::kFailedPrecondition, "NOT_OPEN"));
  *schedule.mutable_publish_time() = ToTimestamp(StartOfDay(absl::CivilDay(2026, 11, 1)) - absl::Seconds(1));
  schedule.set_request_id(NewRequestId());
  EXPECT_THAT(Try(publisher_, "SchedulePublication", schedule), StatusIs(StatusCode::kFailedPrecondition, "NOT_OPEN"));
  *schedule.mutable_publish_time() = ToTimestamp(StartOfDay(absl::CivilDay(2026, 11, 1)));
  schedule.set_request_id(NewRequestId());
  MB_EXPECT_OK(Try(publisher_, "SchedulePublication", schedule));
}

TEST_F(PublicTest, P2_WhatWentOutBeforeItsPeriodWasOpenAnswersNothing) {
  const v1::Publication early = Disclose("v-finance", "2026-10", Finance());
  Generate();
  EXPECT_EQ(GetObligation("v-finance.2026-10.none.0").publication(), "");
  EXPECT_EQ(GetObligation("v-finance.2026-10.none.0").status(), v1::OBLIGATION_STATUS_UPCOMING);
  // It may be corrected at any time (P-9), which makes it no answer either; published anew it is one.
  MB_ASSERT_OK(Try(clerk_, "CorrectPublication", CorrectionOf(early.name(), Finance("更正"))));
  Approve(Submit(early.name()));
  Publish(early.name());
  clock_->Set(StartOfDay(absl::CivilDay(2026, 11, 1)));
  MB_ASSERT_OK(Try(clerk_, "CorrectPublication", CorrectionOf(early.name(), Finance("再更正"))));
  Approve(Submit(early.name()));
  Publish(early.name());
  EXPECT_EQ(GetObligation("v-finance.2026-10.none.0").publication(), "");
  const v1::Publication anew = Disclose("v-finance", "2026-10", Finance());
  EXPECT_EQ(GetObligation("v-finance.2026-10.none.0").publication(), anew.name());
}

// Drafts are for those who handle them: a token of the organization that only reads sees what everyone sees.
TEST_F(PublicTest, G2_AReaderOfTheOrganizationSeesNoDraft) {
  const v1::Publication draft = Create("v-finance", "2026-09", Finance());
  EXPECT_THAT(TryGet(reader_, draft.name()), StatusIs(StatusCode::kNotFound, "PUBLICATION_NOT_FOUND"));
  EXPECT_EQ(List(reader_, Listing(kVillage)).publications_size(), 0);
  EXPECT_EQ(List(clerk_, Listing(kVillage)).publications_size(), 1);
}

TEST_F(PublicTest, ListIsNewestFirstFilteredAndPaged) {
  std::vector<std::string> names;
  for (const char* period : {"2026-05", "2026-06", "2026-07"}) {
    names.insert(names.begin(), Disclose("v-finance", period, Finance()).name());
    clock_->Advance(absl::Minutes(1));
  }
  names.insert(names.begin(), Disclose("v-dibao", "2026-Q4", Dibao()).name());
  clock_->Advance(absl::Minutes(1));
  const v1::Publication draft = Create("v-finance", "2026-08", Finance("草稿"));

  auto request = Listing(kVillage);
  request.set_page_size(2);
  std::vector<std::string> paged;
  do {
    const auto page = List(anyone_, request);
    EXPECT_LE(page.publications_size(), 2);
    for (const auto& publication : page.publications()) {
      paged.push_back(publication.name());
      EXPECT_TRUE(publication.content().has_table());
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(paged, names);
  EXPECT_EQ(List(clerk_, Listing(kVillage)).publications_size(), 5);
  EXPECT_EQ(List(outsider_, Listing(kVillage)).publications_size(), 4);

  auto by_item = Listing(kCounty, true);
  by_item.set_item("items/v-finance");
  EXPECT_EQ(List(anyone_, by_item).publications_size(), 3);
  by_item.clear_organization();
  EXPECT_EQ(List(anyone_, by_item).publications_size(), 3);
  auto headings = Listing();
  headings.set_headings_only(true);
  const auto listed = List(anyone_, headings);
  for (const auto& publication : listed.publications()) {
    EXPECT_FALSE(publication.content().has_table());
    EXPECT_NE(publication.content().title(), "");
  }
  auto by_state = Listing(kTownship, true);
  by_state.set_state(v1::PUBLICATION_STATE_ON_NOTICE);
  ASSERT_EQ(List(anyone_, by_state).publications_size(), 1);
  EXPECT_EQ(List(anyone_, by_state).publications(0).name(), names[0]);
  by_state.set_state(v1::PUBLICATION_STATE_PUBLISHED);
  EXPECT_EQ(List(anyone_, by_state).publications_size(), 3);
  by_state.set_state(v1::PUBLICATION_STATE_DRAFT);
  EXPECT_EQ(List(anyone_, by_state).publications_size(), 0);
  ASSERT_EQ(List(clerk_, by_state).publications_size(), 1);
  EXPECT_EQ(List(clerk_, by_state).publications(0).name(), draft.name());

  request.set_page_size(1);
  request.clear_page_token();
  request.set_page_token(List(anyone_, request).next_page_token());
  EXPECT_THAT(Call<v1::ListPublicationsResponse>(clerk_, "ListPublications", request), InvalidFieldIs("page_token"));
  request.set_subtree(true);
  EXPECT_THAT(Call<v1::ListPublicationsResponse>(anyone_, "ListPublications", request), InvalidFieldIs("page_token"));
  request.clear_page_token();
  request.set_state(static_cast<v1::PublicationState>(77));
  EXPECT_THAT(Call<v1::ListPublicationsResponse>(anyone_, "ListPublications", request), InvalidFieldIs("state"));
  request.clear_state();
  request.set_page_size(-1);
  EXPECT_THAT(Call<v1::ListPublicationsResponse>(anyone_, "ListPublications", request), InvalidFieldIs("page_size"));
}

TEST_F(PublicTest, P1_StateInSqlAgreesWithTheRule) {
  clock_->Set(StartOfDay(absl::CivilDay(2026, 10, 8)));
  Create("v-finance", "2026-01", Finance());
  Submit(Create("v-finance", "2026-02", Finance()).name());
  Disclose("v-finance", "2026-03", Finance());
  const v1::Publication notice = Disclose("v-dibao", "2026-Q3", Dibao());
  MB_ASSERT_OK(
      Try(clerk_, "CorrectPublication", CorrectionOf(Disclose("v-dibao", "2026-Q4", Dibao()).name(), Dibao())));
  MB_ASSERT_OK(
      Try(publisher_, "WithdrawPublication", WithdrawalOf(Disclose("v-finance", "2026-04", Finance()).name())));
  MB_ASSERT_OK(Try(publisher_, "ArchivePublication",
                   For<v1::ArchivePublicationRequest>(Disclose("v-finance", "2026-05", Finance()).name())));
  const absl::Time close = FromTimestamp(notice.notice_close_time());
  for (const absl::Time now : {close - absl::Microseconds(1), close}) {
    clock_->Set(now);
    for (const ClientPtr& client : {anyone_, clerk_}) {
      int found = 0;
      for (int state = v1::PUBLICATION_STATE_DRAFT; state <= v1::PUBLICATION_STATE_WITHDRAWN; ++state) {
        auto request = Listing(kVillage);
        request.set_state(static_cast<v1::PublicationState>(state));
        const auto listed = List(client, request);
        for (const auto& publication : listed.publications()) {
          EXPECT_EQ(publication.state(), state);
          ++found;
        }
      }
      EXPECT_EQ(found, List(client, Listing(kVillage)).publications_size());
      EXPECT_EQ(found, client == clerk_ ? 7 : 4);
    }
  }
}

}  // namespace
}  // namespace mingbai::publication
