// What everyone may read: ListPublicAnswers, SummarizeCases, ListDeadlineRules; and the events.

#include "common/names/names.h"
#include "tests/integration/feedback/feedback_fixture.h"

namespace mingbai::feedback {
namespace {

using ::mingbai::testing::InvalidFieldIs;
using ::mingbai::testing::NewRequestId;
using ::mingbai::testing::StatusIs;

class PublicTest : public FeedbackTest {
 protected:
  static v1::ListPublicAnswersRequest AnswersRequest(const std::string& parent, bool subtree = false, int size = 0) {
    v1::ListPublicAnswersRequest request;
    request.set_parent(OrganizationName(parent));
    request.set_subtree(subtree);
    request.set_page_size(size);
    return request;
  }
  absl::StatusOr<v1::ListPublicAnswersResponse> Answers(const v1::ListPublicAnswersRequest& request) {
    return Call<v1::ListPublicAnswersResponse>("", "ListPublicAnswers", request);
  }
  std::vector<std::string> AnswerTexts(const std::string& parent, bool subtree) {
    std::vector<std::string> texts;
    absl::StatusOr<v1::ListPublicAnswersResponse> response = Answers(AnswersRequest(parent, subtree));
    EXPECT_THAT(response, ::mingbai::testing::IsOk());
    if (!response.ok()) return texts;
    for (const v1::PublicAnswer& answer : response->answers()) texts.push_back(answer.answer().text());
    return texts;
  }
  static v1::SummarizeCasesRequest SummaryRequest(const std::string& parent, const std::string& start,
                                                  const std::string& end) {
    v1::SummarizeCasesRequest request;
    request.set_parent(OrganizationName(parent));
    request.set_start_date(start);
    request.set_end_date(end);
    return request;
  }
  absl::StatusOr<v1::SummarizeCasesResponse> Summarize(const v1::SummarizeCasesRequest& request) {
    return Call<v1::SummarizeCasesResponse>("", "SummarizeCases", request);
  }
  static std::vector<int> Numbers(const v1::CaseCounts& counts) {
    return {counts.total(), counts.running(), counts.overdue(), counts.in_time(), counts.late()};
  }
};

TEST_F(PublicTest, F7_AnswersToRaisedMattersArePublicWithoutContactOrReceipt) {
  const v1::CreateCaseResponse created = Create(NewCase());
  EXPECT_TRUE(AnswerTexts(kVillage, false).empty());
  clock_->Set(At(10, 8, 9));
  Answer(created.case_(), Clerk(kVillage));
  absl::StatusOr<v1::ListPublicAnswersResponse> listed = Answers(AnswersRequest(kVillage));
  MB_ASSERT_OK(listed);
  ASSERT_EQ(listed->answers_size(), 1);
  const v1::PublicAnswer& answer = listed->answers(0);
  EXPECT_EQ(answer.organization(), OrganizationName(kVillage));
  EXPECT_EQ(answer.kind(), v1::CASE_KIND_OPINION);
  EXPECT_EQ(answer.title(), created.case_().title());
  EXPECT_EQ(answer.text(), created.case_().text());
  EXPECT_EQ(answer.answer().text(), "已公开");
  EXPECT_EQ(TimeOf(answer.answer().answer_time()), At(10, 8, 9));
  EXPECT_EQ(TimeOf(answer.receive_time()), At(9, 30, 10));
  EXPECT_EQ(answer.timeliness(), v1::CASE_TIMELINESS_IN_TIME);
  const std::string bytes = listed->SerializeAsString();
  EXPECT_EQ(bytes.find("13800000000"), std::string::npos);
  EXPECT_EQ(bytes.find(created.receipt()), std::string::npos);
}

TEST_F(PublicTest, F6_OfAComplaintNoWordIsPublic) {
  const v1::Case made = Create(NewCase(v1::CASE_KIND_COMPLAINT)).case_();
  Answer(made, Clerk(kTown));
  absl::StatusOr<v1::ListPublicAnswersResponse> listed = Answers(AnswersRequest(kVillage));
  MB_ASSERT_OK(listed);
  ASSERT_EQ(listed->answers_size(), 1);
  EXPECT_EQ(listed->answers(0).text(), "");
  EXPECT_EQ(listed->answers(0).title(), "");
  EXPECT_EQ(listed->answers(0).answer().organization(), OrganizationName(kTown));
}

// Bad input: an organization that does not exist.
TEST_F(PublicTest, OfAnUnknownOrganizationNothingIsListed) {
  EXPECT_THAT(Answers(AnswersRequest("371325999999")), StatusIs(absl::StatusCode::kNotFound, "ORGANIZATION_NOT_FOUND"));
  v1::SummarizeCasesRequest summary;
  summary.set_parent(OrganizationName("371325999999"));
  summary.set_start_date("2026-10-01");
  summary.set_end_date("2026-11-01");
  EXPECT_THAT(Call<v1::SummarizeCasesResponse>("", "SummarizeCases", summary),
              StatusIs(absl::StatusCode::kNotFound, "ORGANIZATION_NOT_FOUND"));
}

// Private people's numbers are masked, whoever wrote them; an official is told to.
TEST_F(PublicTest, P4_NumbersOfPersonsAreMaskedBeforeAnythingIsPublic) {
  v1::CreateCaseRequest asked = NewCase(v1::CASE_KIND_QUESTION);
  asked.mutable_case_()->set_title("我是11010519491231002X");
  asked.mutable_case_()->set_text("请打13800138000，卡号6222 0212 3456 7890 128。");
  const v1::Case made = Create(asked).case_();
  v1::AnswerCaseRequest answer;
  answer.set_name(made.name());
  answer.mutable_answer()->set_text("已转给11010519491231002X。");
  answer.set_request_id(NewRequestId());
  EXPECT_THAT(Call<v1::Case>(Clerk(kVillage), "AnswerCase", answer), InvalidFieldIs("answer.text"));
  Answer(made, Clerk(kVillage), v1::ANSWER_FORM_UNSPECIFIED, "李某13800138000已办，卡号6222021234567890128。");
  absl::StatusOr<v1::ListPublicAnswersResponse> listed = Answers(AnswersRequest(kVillage));
  MB_ASSERT_OK(listed);
  ASSERT_EQ(listed->answers_size(), 1);
  EXPECT_EQ(listed->answers(0).title(), "我是******************");
  EXPECT_EQ(listed->answers(0).text(), "请打***********，卡号**** **** **** **** ***。");
  // An answer that quotes the person who asked.
  EXPECT_EQ(listed->answers(0).answer().text(), "李某***********已办，卡号*******************。");
}

TEST_F(PublicTest, F7_InformationRequestsOnlyWhereTheAnswerIsOpen) {
  for (int form = v1::ANSWER_FORM_OPEN; form <= v1::ANSWER_FORM_ABANDONED; ++form) {
    clock_->Advance(absl::Minutes(1));
    Answer(Create(NewCase(v1::CASE_KIND_INFORMATION_REQUEST, kTown)).case_(), Clerk(kTown),
           static_cast<v1::AnswerForm>(form), "form " + std::to_string(form));
  }
  EXPECT_EQ(AnswerTexts(kTown, false), (std::vector<std::string>{"form 3", "form 2", "form 1"}));
  // The newest answer decides: an open one that is answered again as not open leaves the list.
  const v1::CreateCaseResponse created = Create(NewCase(v1::CASE_KIND_INFORMATION_REQUEST, kOtherTown));
  Answer(created.case_(), Clerk(kOtherTown), v1::ANSWER_FORM_OPEN);
  EXPECT_EQ(AnswerTexts(kOtherTown, false).size(), 1u);
  Answer(Rate(created.receipt(), 1), Clerk(kCounty), v1::ANSWER_FORM_NOT_OPEN);
  EXPECT_EQ(AnswerTexts(kOtherTown, false).size(), 0u);
}

TEST_F(PublicTest, F9_AnAnswerGivenAgainReplacesTheFirst) {
  const v1::CreateCaseResponse created = Create(NewCase());
  Answer(created.case_(), Clerk(kVillage), v1::ANSWER_FORM_UNSPECIFIED, "第一次");
  const v1::Case reopened = Rate(created.receipt(), 1);
  EXPECT_EQ(AnswerTexts(kVillage, false), (std::vector<std::string>{"第一次"}));
  clock_->Advance(absl::Hours(1));
  Answer(reopened, Clerk(kTown), v1::ANSWER_FORM_UNSPECIFIED, "第二次");
  EXPECT_EQ(AnswerTexts(kVillage, false), (std::vector<std::string>{"第二次"}));
}

TEST_F(PublicTest, AnswersAreListedNewestFirstInPages) {
  const auto answered = [&](const std::string& village, const std::string& text) {
    Answer(Create(NewCase(v1::CASE_KIND_OPINION, village)).case_(), Clerk(village), v1::ANSWER_FORM_UNSPECIFIED, text);
  };
  answered(kVillage, "a");
  clock_->Advance(absl::Minutes(1));
  answered(kNeighbour, "b");
  answered(kVillage, "c");  // at the same time as b
  clock_->Advance(absl::Minutes(1));
  answered(kOtherVillage, "d");
  EXPECT_EQ(AnswerTexts(kVillage, true), (std::vector<std::string>{"c", "a"}));
  EXPECT_EQ(AnswerTexts(kTown, true), (std::vector<std::string>{"c", "b", "a"}));
  EXPECT_EQ(AnswerTexts(kCounty, true), (std::vector<std::string>{"d", "c", "b", "a"}));
  EXPECT_TRUE(AnswerTexts(kTown, false).empty());
  std::vector<std::string> texts;
  v1::ListPublicAnswersRequest request = AnswersRequest(kTown, true, 1);
  do {
    absl::StatusOr<v1::ListPublicAnswersResponse> page = Answers(request);
    MB_ASSERT_OK(page);
    ASSERT_EQ(page->answers_size(), 1);
    texts.push_back(page->answers(0).answer().text());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(texts, (std::vector<std::string>{"c", "b", "a"}));
  request.set_page_token(Answers(AnswersRequest(kTown, true, 1))->next_page_token());
  request.set_subtree(false);
  EXPECT_THAT(Answers(request), InvalidFieldIs("page_token"));
  EXPECT_THAT(Answers(AnswersRequest(kTown, true, -1)), InvalidFieldIs("page_size"));
  request = AnswersRequest(kTown);
  request.clear_parent();
  EXPECT_THAT(Answers(request), InvalidFieldIs("parent"));
}

TEST_F(PublicTest, F4_CountsByDirectChildAndWhenTheyChange) {
  Create(NewCase());                                   // received on 30 September
  clock_->Set(At(10, 8, 0));                           // the range begins
  const v1::Case in_time = Create(NewCase()).case_();  // due with the 12th
  const v1::Case late = Create(NewCase(v1::CASE_KIND_OPINION, kNeighbour)).case_();
  Create(NewCase(v1::CASE_KIND_OPINION, kTown));
  Create(NewCase(v1::CASE_KIND_OPINION, kOtherVillage));
  Answer(in_time, Clerk(kVillage));
  clock_->Set(At(10, 13, 9));
  Answer(late, Clerk(kNeighbour));
  Create(NewCase(v1::CASE_KIND_COMPLAINT, kDepartment));         // due with the 16th
  Create(NewCase(v1::CASE_KIND_INFORMATION_REQUEST, kVillage));  // no term
  clock_->Set(EndOf(10, 13));                                    // the range ends
  Create(NewCase());
  const v1::SummarizeCasesRequest request = SummaryRequest(kCounty, "2026-10-08", "2026-10-14");
  absl::StatusOr<v1::SummarizeCasesResponse> county = Summarize(request);
  MB_ASSERT_OK(county);
  ASSERT_EQ(county->entries_size(), 3);
  EXPECT_EQ(county->entries(0).organization(), OrganizationName(kDepartment));
  EXPECT_EQ(Numbers(county->entries(0).counts()), (std::vector<int>{1, 1, 0, 0, 0}));
  EXPECT_EQ(county->entries(1).organization(), OrganizationName(kTown));
  EXPECT_EQ(Numbers(county->entries(1).counts()), (std::vector<int>{4, 1, 1, 1, 1}));
  EXPECT_EQ(county->entries(2).organization(), OrganizationName(kOtherTown));
  EXPECT_EQ(Numbers(county->entries(2).counts()), (std::vector<int>{1, 0, 1, 0, 0}));
  EXPECT_EQ(Numbers(county->total()), (std::vector<int>{6, 2, 2, 1, 1}));
  EXPECT_EQ(TimeOf(county->next_change_time()), EndOf(10, 16));
  absl::StatusOr<v1::SummarizeCasesResponse> town = Summarize(SummaryRequest(kTown, "2026-10-08", "2026-10-14"));
  MB_ASSERT_OK(town);
  ASSERT_EQ(town->entries_size(), 3);
  EXPECT_EQ(town->entries(0).organization(), OrganizationName(kTown));
  EXPECT_EQ(town->entries(1).organization(), OrganizationName(kVillage));
  EXPECT_FALSE(town->has_next_change_time()) << "what runs there has no term";
  // At that time, and not before, the count changes.
  clock_->Set(EndOf(10, 16) - absl::Microseconds(1));
  EXPECT_EQ(Numbers(Summarize(request)->total()), (std::vector<int>{6, 2, 2, 1, 1}));
  clock_->Set(EndOf(10, 16));
  absl::StatusOr<v1::SummarizeCasesResponse> after = Summarize(request);
  MB_ASSERT_OK(after);
  EXPECT_EQ(Numbers(after->total()), (std::vector<int>{6, 1, 3, 1, 1}));
  EXPECT_FALSE(after->has_next_change_time());
}

TEST_F(PublicTest, SummarizeRefusesWhatIsNoRangeOfDays) {
  EXPECT_THAT(Summarize(SummaryRequest(kCounty, "2026-02-30", "2026-03-01")), InvalidFieldIs("start_date"));
  EXPECT_THAT(Summarize(SummaryRequest(kCounty, "2026-02-01", "2026-02-30")), InvalidFieldIs("end_date"));
  EXPECT_THAT(Summarize(SummaryRequest(kCounty, "2026-02-02", "2026-02-02")), InvalidFieldIs("end_date"));
  EXPECT_THAT(Summarize(SummaryRequest(kCounty, "1 May", "2026-02-02")), InvalidFieldIs("start_date"));
  absl::StatusOr<v1::SummarizeCasesResponse> empty = Summarize(SummaryRequest(kCounty, "2026-02-01", "2026-02-02"));
  MB_ASSERT_OK(empty);
  EXPECT_EQ(empty->entries_size(), 0);
  EXPECT_EQ(Numbers(empty->total()), (std::vector<int>{0, 0, 0, 0, 0}));
}

TEST_F(PublicTest, F3_TheRulesOfTermsAreDataThatAnyoneReads) {
  v1::ListDeadlineRulesRequest request;
  const auto list = [&] { return Call<v1::ListDeadlineRulesResponse>("", "ListDeadlineRules", request); };
  absl::StatusOr<v1::ListDeadlineRulesResponse> all = list();
  MB_ASSERT_OK(all);
  ASSERT_EQ(all->deadline_rules_size(), 11);
  EXPECT_EQ(all->next_page_token(), "");
  for (const v1::DeadlineRule& rule : all->deadline_rules()) {
    const bool on_request = rule.kind() == v1::CASE_KIND_INFORMATION_REQUEST;
    const bool by_law = rule.domain() == common::v1::DOMAIN_GOVERNMENT || rule.domain() == common::v1::DOMAIN_SERVICE;
    EXPECT_EQ(rule.working_days(), !on_request ? 3 : by_law ? 20 : 0) << rule.ShortDebugString();
    EXPECT_EQ(rule.extension_working_days(), on_request && by_law ? 20 : 0) << rule.ShortDebugString();
    EXPECT_NE(rule.source(), "");
  }
  std::vector<std::string> paged;
  request.set_page_size(4);
  do {
    absl::StatusOr<v1::ListDeadlineRulesResponse> page = list();
    MB_ASSERT_OK(page);
    for (const v1::DeadlineRule& rule : page->deadline_rules()) paged.push_back(rule.SerializeAsString());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  ASSERT_EQ(paged.size(), 11u);
  EXPECT_EQ(paged[10], all->deadline_rules(10).SerializeAsString());
  request.set_page_token("junk");
  EXPECT_THAT(list(), InvalidFieldIs("page_token"));
  request.clear_page_token();
  request.set_page_size(-1);
  EXPECT_THAT(list(), InvalidFieldIs("page_size"));
}

TEST_F(PublicTest, EventsTellWhatHappenedAndNothingOfThePerson) {
  const v1::CreateCaseResponse created = Create(NewCase());
  Transfer(created.case_(), Clerk(kVillage), kTown);
  Answer(created.case_(), Clerk(kTown));
  Rate(created.receipt(), 1);
  const std::vector<v1::FeedbackEvent> events = Events(4);
  ASSERT_EQ(events.size(), 4u);
  EXPECT_EQ(events[0].received().handler(), OrganizationName(kVillage));
  EXPECT_EQ(TimeOf(events[0].received().due_time()), EndOf(10, 10));
  EXPECT_FALSE(events[0].received().has_answer_time());
  EXPECT_EQ(events[1].transferred().handler(), OrganizationName(kTown));
  EXPECT_EQ(TimeOf(events[2].answered().answer_time()), At(9, 30, 10));
  EXPECT_EQ(events[3].rated().rating(), 1);
  EXPECT_EQ(events[3].rated().handler(), OrganizationName(kCounty));
  for (const v1::FeedbackEvent& event : events) {
    EXPECT_EQ(event.SerializeAsString().find("路灯"), std::string::npos);
    EXPECT_EQ(event.SerializeAsString().find("13800000000"), std::string::npos);
  }
  EXPECT_THAT(Call<common::v1::ListEventsResponse>("", "ListEvents", common::v1::ListEventsRequest()),
              StatusIs(absl::StatusCode::kUnauthenticated, "TOKEN_MISSING"));
}

TEST_F(PublicTest, EventIdsGrowWithinACase) {
  const v1::CreateCaseResponse created = Create(NewCase());
  Transfer(created.case_(), Clerk(kVillage), kTown);
  Answer(created.case_(), Clerk(kTown));
  EXPECT_EQ(Count("feedback_case c WHERE c.last_event_id = (SELECT MAX(id) FROM outbox)"), 1);
  EXPECT_EQ(Count("(SELECT DISTINCT aggregate FROM outbox) a"), 1);
  EXPECT_EQ(Count("outbox"), 3);
}

}  // namespace
}  // namespace mingbai::feedback
