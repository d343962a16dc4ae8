// What officials do: GetCase, ListCases, AnswerCase, TransferCase, ExtendCase.

#include "common/names/names.h"
#include "tests/integration/feedback/feedback_fixture.h"

namespace mingbai::feedback {
namespace {

using ::mingbai::testing::InvalidFieldIs;
using ::mingbai::testing::NewRequestId;
using ::mingbai::testing::StatusIs;

const auto kNotFound = StatusIs(absl::StatusCode::kNotFound, "CASE_NOT_FOUND");
const auto kOutOfScope = StatusIs(absl::StatusCode::kPermissionDenied, "OUT_OF_SCOPE");
const auto kMissing = StatusIs(absl::StatusCode::kPermissionDenied, "PERMISSION_MISSING");
const auto kNobody = StatusIs(absl::StatusCode::kUnauthenticated, "TOKEN_MISSING");
const auto kWrongState = StatusIs(absl::StatusCode::kFailedPrecondition, "WRONG_STATE");
const auto kStale = StatusIs(absl::StatusCode::kAborted, "STALE_ETAG");
const auto kReused = StatusIs(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED");

class OfficialTest : public FeedbackTest {
 protected:
  absl::StatusOr<v1::Case> Get(const std::string& token, const std::string& name) {
    v1::GetCaseRequest request;
    request.set_name(name);
    return Call<v1::Case>(token, "GetCase", request);
  }
  absl::StatusOr<v1::Case> TryAnswer(const std::string& token, const v1::AnswerCaseRequest& request) {
    return Call<v1::Case>(token, "AnswerCase", request);
  }
  absl::StatusOr<v1::Case> TryTransfer(const std::string& token, const v1::TransferCaseRequest& request) {
    return Call<v1::Case>(token, "TransferCase", request);
  }
  absl::StatusOr<v1::Case> TryExtend(const std::string& token, const v1::ExtendCaseRequest& request) {
    return Call<v1::Case>(token, "ExtendCase", request);
  }
  static v1::ListCasesRequest ListRequest(const std::string& parent,
                                          v1::CaseTimeliness timeliness = v1::CASE_TIMELINESS_UNSPECIFIED,
                                          int page_size = 0) {
    v1::ListCasesRequest request;
    request.set_parent(OrganizationName(parent));
    request.set_timeliness(timeliness);
    request.set_page_size(page_size);
    return request;
  }
  absl::StatusOr<v1::ListCasesResponse> List(const std::string& token, const v1::ListCasesRequest& request) {
    return Call<v1::ListCasesResponse>(token, "ListCases", request);
  }
  // An information request to the town: twenty days, extendable by twenty.
  v1::Case InformationRequest() { return Create(NewCase(v1::CASE_KIND_INFORMATION_REQUEST, kTown)).case_(); }
  static std::string UnknownIn(const std::string& code) { return OrganizationName(code) + "/cases/0000000000001"; }
};

TEST_F(OfficialTest, F6_TheHandlerSeesTheContactAndThatIsRecorded) {
  const v1::Case made = Create(NewCase()).case_();
  EXPECT_EQ(Count("contact_access"), 0);
  absl::StatusOr<v1::Case> seen = Get(Clerk(kVillage), made.name());
  MB_ASSERT_OK(seen);
  EXPECT_EQ(seen->contact(), "王五 13800000000");
  EXPECT_EQ(seen->text(), made.text());
  const auto access = Sql("SELECT subject, organization FROM contact_access");
  ASSERT_EQ(access.size(), 1u);
  EXPECT_EQ(access[0], (std::vector<std::string>{"clerk@371325001012", kVillage}));
  // Who only reads sees the case without it, and nothing is recorded.
  absl::StatusOr<v1::Case> read = Get(Office(), made.name());
  MB_ASSERT_OK(read);
  EXPECT_EQ(read->contact(), "");
  EXPECT_EQ(Count("contact_access"), 1);
}

TEST_F(OfficialTest, F6_AComplaintIsUnknownToTheOrganizationComplainedOf) {
  const v1::Case made = Create(NewCase(v1::CASE_KIND_COMPLAINT)).case_();
  const absl::Status hidden = Get(Clerk(kVillage), made.name()).status();
  const absl::Status unknown = Get(Clerk(kVillage), UnknownIn(kVillage)).status();
  EXPECT_THAT(hidden, kNotFound);
  EXPECT_EQ(hidden, unknown) << "the same, details included";
  absl::StatusOr<v1::ListCasesResponse> listed = List(Clerk(kVillage), ListRequest(kVillage));
  MB_ASSERT_OK(listed);
  EXPECT_EQ(listed->cases_size(), 0);
  const auto town = Get(Clerk(kTown), made.name());
  MB_ASSERT_OK(town);
  EXPECT_EQ(town->contact(), "王五 13800000000");
  // Nor can it do anything with it.
  EXPECT_THAT(TryAnswer(Clerk(kVillage), AnswerRequest(made.name())), kNotFound);
  EXPECT_THAT(TryTransfer(Clerk(kVillage), TransferRequest(made.name(), kOtherTown)), kNotFound);
  EXPECT_THAT(TryExtend(Clerk(kVillage), ExtendRequest(made.name())), kNotFound);
}

TEST_F(OfficialTest, F6_TheRootHandlesComplaintsAboutItselfAndSeesNoReporter) {
  const v1::Case made = Create(NewCase(v1::CASE_KIND_COMPLAINT, kCounty)).case_();
  absl::StatusOr<v1::Case> seen = Get(Clerk(kCounty), made.name());
  MB_ASSERT_OK(seen);
  EXPECT_EQ(seen->contact(), "");
  EXPECT_EQ(Count("contact_access"), 0);
}

TEST_F(OfficialTest, GetAnswersOnlyWithinScope) {
  const v1::Case made = Create(NewCase()).case_();
  EXPECT_THAT(Get("", made.name()), kNobody);
  EXPECT_THAT(Get(Reader(), made.name()), kMissing);
  EXPECT_THAT(Get(Clerk(kNeighbour), made.name()), kNotFound);
  EXPECT_THAT(Get("no-such-token", made.name()), StatusIs(absl::StatusCode::kUnauthenticated, "TOKEN_UNKNOWN"));
  EXPECT_THAT(Get(Clerk(kVillage), UnknownIn(kVillage)), kNotFound);
  EXPECT_THAT(Get(Clerk(kVillage), OrganizationName(kVillage) + "/cases/not-an-id"), kNotFound);
  EXPECT_THAT(Get(Clerk(kVillage), "cases/1"), InvalidFieldIs("name"));
  // The right id under another organization is no case.
  const std::string elsewhere = OrganizationName(kNeighbour) + "/cases/" + std::string(LastSegment(made.name()));
  EXPECT_THAT(Get(Clerk(kNeighbour), elsewhere), kNotFound);
  EXPECT_THAT(Get(Clerk(kTown), elsewhere), kNotFound);
}

TEST_F(OfficialTest, F4_AnAnswerIsGivenOnceByTheHandler) {
  const v1::Case made = Create(NewCase()).case_();
  clock_->Set(At(10, 9, 16));
  v1::AnswerCaseRequest request = AnswerRequest(made.name());
  request.set_etag(made.etag());
  absl::StatusOr<v1::Case> answered = TryAnswer(Clerk(kVillage), request);
  MB_ASSERT_OK(answered);
  EXPECT_EQ(answered->state(), v1::CASE_STATE_ANSWERED);
  EXPECT_EQ(answered->timeliness(), v1::CASE_TIMELINESS_IN_TIME);
  ASSERT_EQ(answered->answers_size(), 1);
  EXPECT_EQ(answered->answers(0).organization(), OrganizationName(kVillage));
  EXPECT_EQ(TimeOf(answered->answers(0).answer_time()), At(10, 9, 16));
  EXPECT_EQ(answered->contact(), "");
  EXPECT_NE(answered->etag(), made.etag());
  absl::StatusOr<v1::Case> again = TryAnswer(Clerk(kVillage), request);
  MB_ASSERT_OK(again);
  EXPECT_EQ(again->SerializeAsString(), answered->SerializeAsString());
  EXPECT_EQ(Count("case_answer"), 1);
  request.mutable_answer()->set_text("别的");
  EXPECT_THAT(TryAnswer(Clerk(kVillage), request), kReused);
  EXPECT_THAT(TryAnswer(Clerk(kVillage), AnswerRequest(made.name())), kWrongState);
  request.set_request_id(NewRequestId());
  EXPECT_THAT(TryAnswer(Clerk(kVillage), request), kStale);
}

TEST_F(OfficialTest, C11_AnAnswerAtTheEndOfTheTermIsLate) {
  const v1::Case first = Create(NewCase()).case_();
  const v1::Case second = Create(NewCase()).case_();
  clock_->Set(EndOf(10, 10) - absl::Microseconds(1));
  EXPECT_EQ(Answer(first, Clerk(kVillage)).timeliness(), v1::CASE_TIMELINESS_IN_TIME);
  clock_->Set(EndOf(10, 10));
  EXPECT_EQ(Answer(second, Clerk(kVillage)).timeliness(), v1::CASE_TIMELINESS_LATE);
}

TEST_F(OfficialTest, F8_AnAnswerToADisclosureOnRequestHasAForm) {
  const v1::Case made = InformationRequest();
  EXPECT_THAT(TryAnswer(Clerk(kTown), AnswerRequest(made.name())), InvalidFieldIs("answer.form"));
  EXPECT_THAT(TryAnswer(Clerk(kTown), AnswerRequest(made.name(), static_cast<v1::AnswerForm>(77))),
              InvalidFieldIs("answer.form"));
  const v1::Case answered = Answer(made, Clerk(kTown), v1::ANSWER_FORM_NOT_HELD);
  EXPECT_EQ(answered.answers(0).form(), v1::ANSWER_FORM_NOT_HELD);
  const v1::Case opinion = Create(NewCase()).case_();
  EXPECT_THAT(TryAnswer(Clerk(kVillage), AnswerRequest(opinion.name(), v1::ANSWER_FORM_OPEN)),
              InvalidFieldIs("answer.form"));
}

TEST_F(OfficialTest, WhoMayNotAnswer) {
  const v1::Case made = Create(NewCase()).case_();
  EXPECT_THAT(TryAnswer("", AnswerRequest(made.name())), kNobody);
  EXPECT_THAT(TryAnswer(Office(), AnswerRequest(made.name())), kMissing);
  EXPECT_THAT(TryAnswer(Clerk(kNeighbour), AnswerRequest(made.name())), kNotFound);
  EXPECT_THAT(TryAnswer(Clerk(kVillage), AnswerRequest(UnknownIn(kVillage))), kNotFound);
  v1::AnswerCaseRequest request = AnswerRequest(made.name());
  request.mutable_answer()->clear_text();
  EXPECT_THAT(TryAnswer(Clerk(kVillage), request), InvalidFieldIs("answer.text"));
  request.clear_answer();
  EXPECT_THAT(TryAnswer(Clerk(kVillage), request), InvalidFieldIs("answer"));
  // The organization that it is about still sees a case that went elsewhere, but handles it no more.
  Transfer(made, Clerk(kVillage), kTown);
  MB_EXPECT_OK(Get(Clerk(kVillage), made.name()));
  EXPECT_EQ(Get(Clerk(kVillage), made.name())->contact(), "");
  EXPECT_THAT(TryAnswer(Clerk(kVillage), AnswerRequest(made.name())), kOutOfScope);
  EXPECT_THAT(TryTransfer(Clerk(kVillage), TransferRequest(made.name(), kVillage)), kOutOfScope);
  EXPECT_THAT(TryExtend(Clerk(kVillage), ExtendRequest(made.name())), kOutOfScope);
  EXPECT_EQ(Answer(made, Clerk(kTown)).answers(0).organization(), OrganizationName(kTown));
}

TEST_F(OfficialTest, F5_ATransferKeepsTheClockRunningAndIsVisible) {
  const v1::Case made = Create(NewCase()).case_();
  clock_->Set(At(10, 8, 9));
  v1::TransferCaseRequest request = TransferRequest(made.name(), kTown);
  request.set_etag(made.etag());
  request.set_reason(kNastyText);
  absl::StatusOr<v1::Case> moved = TryTransfer(Clerk(kVillage), request);
  MB_ASSERT_OK(moved);
  EXPECT_EQ(moved->handler(), OrganizationName(kTown));
  EXPECT_EQ(TimeOf(moved->due_time()), TimeOf(made.due_time()));
  ASSERT_EQ(moved->steps_size(), 2);
  EXPECT_EQ(moved->steps(0).handler(), OrganizationName(kVillage));
  EXPECT_EQ(moved->steps(1).verb(), "transferred");
  EXPECT_EQ(moved->steps(1).handler(), OrganizationName(kTown));
  EXPECT_EQ(moved->steps(1).reason(), kNastyText);
  absl::StatusOr<v1::Case> again = TryTransfer(Clerk(kVillage), request);
  MB_ASSERT_OK(again);
  EXPECT_EQ(again->SerializeAsString(), moved->SerializeAsString());
  request.set_reason("other");
  EXPECT_THAT(TryTransfer(Clerk(kVillage), request), kReused);
}

// A department beside the organization's own line answers what was given to it.
TEST_F(OfficialTest, F5_AHandlerOutsideTheSubjectsLineHandlesTheCase) {
  const v1::Case made = Create(NewCase()).case_();
  EXPECT_THAT(Get(Clerk(kOtherTown), made.name()), kNotFound);
  Transfer(made, Clerk(kVillage), kOtherTown);
  const absl::StatusOr<v1::Case> seen = Get(Clerk(kOtherTown), made.name());
  MB_ASSERT_OK(seen);
  EXPECT_NE(seen->contact(), "");
  MB_ASSERT_OK(TryAnswer(Clerk(kOtherTown), AnswerRequest(made.name())));
  EXPECT_EQ(Get(Clerk(kVillage), made.name())->state(), v1::CASE_STATE_ANSWERED);
}

TEST_F(OfficialTest, F5_WhatCannotBeTransferred) {
  const v1::Case made = Create(NewCase()).case_();
  EXPECT_THAT(TryTransfer("", TransferRequest(made.name(), kTown)), kNobody);
  EXPECT_THAT(TryTransfer(Office(), TransferRequest(made.name(), kTown)), kMissing);
  EXPECT_THAT(TryTransfer(Clerk(kNeighbour), TransferRequest(made.name(), kTown)), kNotFound);
  EXPECT_THAT(TryTransfer(Clerk(kVillage), TransferRequest(UnknownIn(kVillage), kTown)), kNotFound);
  EXPECT_THAT(TryTransfer(Clerk(kVillage), TransferRequest(made.name(), "371325777000")),
              StatusIs(absl::StatusCode::kFailedPrecondition, "ORGANIZATION_NOT_FOUND"));
  EXPECT_THAT(TryTransfer(Clerk(kVillage), TransferRequest(made.name(), kVillage)), InvalidFieldIs("handler"));
  v1::TransferCaseRequest request = TransferRequest(made.name(), kTown);
  request.clear_reason();
  EXPECT_THAT(TryTransfer(Clerk(kVillage), request), InvalidFieldIs("reason"));
  request = TransferRequest(made.name(), kTown);
  request.set_etag("7");
  EXPECT_THAT(TryTransfer(Clerk(kVillage), request), kStale);
  Answer(made, Clerk(kVillage));
  EXPECT_THAT(TryTransfer(Clerk(kVillage), TransferRequest(made.name(), kTown)), kWrongState);
}

TEST_F(OfficialTest, F6_AComplaintIsNeverTransferredToItsSubjectOrBelowIt) {
  const auto refused = StatusIs(absl::StatusCode::kFailedPrecondition, "HANDLER_IS_SUBJECT");
  const v1::Case village = Create(NewCase(v1::CASE_KIND_COMPLAINT)).case_();
  EXPECT_THAT(TryTransfer(Clerk(kTown), TransferRequest(village.name(), kVillage)), refused);
  const v1::Case town = Create(NewCase(v1::CASE_KIND_COMPLAINT, kTown)).case_();
  EXPECT_THAT(TryTransfer(Clerk(kCounty), TransferRequest(town.name(), kVillage)), refused);
  const v1::Case county = Create(NewCase(v1::CASE_KIND_COMPLAINT, kCounty)).case_();
  EXPECT_THAT(TryTransfer(Clerk(kCounty), TransferRequest(county.name(), kDepartment)), refused);
  EXPECT_EQ(Transfer(village, Clerk(kTown), kDepartment).handler(), OrganizationName(kDepartment));
}

TEST_F(OfficialTest, F3_ATermIsExtendedOnceWhereItsRuleAllows) {
  const v1::Case made = InformationRequest();
  ASSERT_EQ(TimeOf(made.due_time()), EndOf(11, 3));
  clock_->Set(At(11, 3, 17));
  v1::ExtendCaseRequest request = ExtendRequest(made.name());
  request.set_etag(made.etag());
  request.set_reason(kNastyText);
  request.set_approver(kNastyText);
  absl::StatusOr<v1::Case> extended = TryExtend(Clerk(kTown), request);
  MB_ASSERT_OK(extended);
  // Twenty working days after 3 November: four weeks of five.
  EXPECT_EQ(TimeOf(extended->due_time()), EndOf(12, 1));
  EXPECT_EQ(extended->steps(1).verb(), "extended");
  EXPECT_EQ(extended->steps(1).reason(), kNastyText);
  EXPECT_EQ(Sql("SELECT approver, actor FROM case_step")[0],
            (std::vector<std::string>{kNastyText, "clerk@371325001000"}));
  absl::StatusOr<v1::Case> again = TryExtend(Clerk(kTown), request);
  MB_ASSERT_OK(again);
  EXPECT_EQ(again->SerializeAsString(), extended->SerializeAsString());
  EXPECT_THAT(TryExtend(Clerk(kTown), ExtendRequest(made.name())),
              StatusIs(absl::StatusCode::kFailedPrecondition, "EXTENDED_ALREADY"));
  request.set_reason("other");
  EXPECT_THAT(TryExtend(Clerk(kTown), request), kReused);
  request = ExtendRequest(made.name());
  request.set_etag("1");
  EXPECT_THAT(TryExtend(Clerk(kTown), request), kStale);
}

TEST_F(OfficialTest, F3_WhatCannotBeExtended) {
  const auto no_extension = StatusIs(absl::StatusCode::kFailedPrecondition, "NO_EXTENSION");
  const v1::Case opinion = Create(NewCase()).case_();
  EXPECT_THAT(TryExtend(Clerk(kVillage), ExtendRequest(opinion.name())), no_extension);
  const v1::Case without_term = Create(NewCase(v1::CASE_KIND_INFORMATION_REQUEST)).case_();
  EXPECT_THAT(TryExtend(Clerk(kVillage), ExtendRequest(without_term.name())), no_extension);
  const v1::Case made = InformationRequest();
  EXPECT_THAT(TryExtend("", ExtendRequest(made.name())), kNobody);
  EXPECT_THAT(TryExtend(Office(), ExtendRequest(made.name())), kMissing);
  EXPECT_THAT(TryExtend(Clerk(kOtherTown), ExtendRequest(made.name())), kNotFound);
  EXPECT_THAT(TryExtend(Clerk(kTown), ExtendRequest(UnknownIn(kTown))), kNotFound);
  v1::ExtendCaseRequest request = ExtendRequest(made.name());
  request.clear_approver();
  EXPECT_THAT(TryExtend(Clerk(kTown), request), InvalidFieldIs("approver"));
  request = ExtendRequest(made.name());
  request.clear_reason();
  EXPECT_THAT(TryExtend(Clerk(kTown), request), InvalidFieldIs("reason"));
  clock_->Set(EndOf(11, 3));
  EXPECT_THAT(TryExtend(Clerk(kTown), ExtendRequest(made.name())), kWrongState);
  Answer(made, Clerk(kTown), v1::ANSWER_FORM_OPEN);
  EXPECT_THAT(TryExtend(Clerk(kTown), ExtendRequest(made.name())), kWrongState);
}

TEST_F(OfficialTest, ListsByHandlerOldestTermFirstInPages) {
  const v1::Case without_term = Create(NewCase(v1::CASE_KIND_INFORMATION_REQUEST)).case_();
  clock_->Set(At(10, 12, 9));
  const v1::Case later = Create(NewCase()).case_();
  clock_->Set(At(10, 8, 9));
  const v1::Case earlier = Create(NewCase(v1::CASE_KIND_OPINION, kNeighbour)).case_();
  const v1::Case complaint = Create(NewCase(v1::CASE_KIND_COMPLAINT)).case_();  // handled by the town
  Create(NewCase(v1::CASE_KIND_OPINION, kOtherVillage));
  std::vector<std::string> names;
  v1::ListCasesRequest request = ListRequest(kTown, v1::CASE_TIMELINESS_UNSPECIFIED, 1);
  do {
    absl::StatusOr<v1::ListCasesResponse> page = List(Clerk(kTown), request);
    MB_ASSERT_OK(page);
    ASSERT_EQ(page->cases_size(), 1);
    names.push_back(page->cases(0).name());
    EXPECT_EQ(page->cases(0).contact(), "");
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(names, (std::vector<std::string>{earlier.name(), complaint.name(), later.name(), without_term.name()}));
  absl::StatusOr<v1::ListCasesResponse> village = List(Clerk(kTown), ListRequest(kVillage));
  MB_ASSERT_OK(village);
  EXPECT_EQ(village->cases_size(), 2);
  EXPECT_EQ(Count("contact_access"), 0);
}

TEST_F(OfficialTest, ListShowsStepsAndAnswersOfEachCase) {
  const v1::Case first = Create(NewCase()).case_();
  const v1::Case second = Create(NewCase()).case_();
  Answer(first, Clerk(kVillage), v1::ANSWER_FORM_UNSPECIFIED, "甲");
  Transfer(second, Clerk(kVillage), kTown);
  absl::StatusOr<v1::ListCasesResponse> all = List(Clerk(kTown), ListRequest(kTown));
  MB_ASSERT_OK(all);
  ASSERT_EQ(all->cases_size(), 2);
  EXPECT_EQ(all->cases(0).answers(0).text(), "甲");
  EXPECT_EQ(all->cases(0).steps_size(), 2);
  EXPECT_EQ(all->cases(1).answers_size(), 0);
  EXPECT_EQ(all->cases(1).steps(1).verb(), "transferred");
}

TEST_F(OfficialTest, ListRefusesWhatDoesNotFit) {
  for (int i = 0; i < 2; ++i) Create(NewCase());
  v1::ListCasesRequest request = ListRequest(kVillage, v1::CASE_TIMELINESS_UNSPECIFIED, 1);
  absl::StatusOr<v1::ListCasesResponse> page = List(Clerk(kVillage), request);
  MB_ASSERT_OK(page);
  ASSERT_NE(page->next_page_token(), "");
  v1::ListCasesRequest other = ListRequest(kVillage, v1::CASE_TIMELINESS_RUNNING, 1);
  other.set_page_token(page->next_page_token());
  EXPECT_THAT(List(Clerk(kVillage), other), InvalidFieldIs("page_token"));
  request.set_page_token("junk");
  EXPECT_THAT(List(Clerk(kVillage), request), InvalidFieldIs("page_token"));
  EXPECT_THAT(List(Clerk(kVillage), ListRequest(kVillage, v1::CASE_TIMELINESS_UNSPECIFIED, -1)),
              InvalidFieldIs("page_size"));
  EXPECT_THAT(List(Clerk(kVillage), ListRequest(kVillage, static_cast<v1::CaseTimeliness>(9))),
              InvalidFieldIs("timeliness"));
  EXPECT_THAT(List(Clerk(kVillage), ListRequest(kTown)), kOutOfScope);
  EXPECT_THAT(List("", ListRequest(kVillage)), kNobody);
  EXPECT_THAT(List(Reader(), ListRequest(kVillage)), kMissing);
}

// The lists' filter and the rule in case_rules.cc say the same of every kind of history.
TEST_F(OfficialTest, TheFilterByTimelinessAgreesWithTheCases) {
  std::vector<v1::CreateCaseResponse> made;
  for (int i = 0; i < 8; ++i) made.push_back(Create(NewCase()));
  Create(NewCase(v1::CASE_KIND_INFORMATION_REQUEST));
  clock_->Set(EndOf(10, 10) - absl::Microseconds(1));
  for (int i = 0; i < 3; ++i) Answer(made[i].case_(), Clerk(kVillage));
  clock_->Set(EndOf(10, 10));
  for (int i = 3; i < 6; ++i) Answer(made[i].case_(), Clerk(kVillage));
  const v1::Case reopened_after_in_time = Rate(made[0].receipt(), 1);  // new term ends with the 14th
  Rate(made[1].receipt(), 1);
  const v1::Case reopened_after_late = Rate(made[3].receipt(), 1);
  Rate(made[4].receipt(), 1);
  clock_->Set(At(10, 12, 9));
  Answer(reopened_after_in_time, Clerk(kTown));
  Answer(reopened_after_late, Clerk(kTown));
  for (absl::Time now : {At(10, 12, 10), EndOf(10, 13), EndOf(10, 14), EndOf(10, 15)}) {
    clock_->Set(now);
    absl::StatusOr<v1::ListCasesResponse> all = List(Clerk(kTown), ListRequest(kTown));
    MB_ASSERT_OK(all);
    ASSERT_EQ(all->cases_size(), 9);
    std::map<int, std::vector<std::string>> expected;
    for (const v1::Case& one : all->cases()) expected[one.timeliness()].push_back(one.name());
    EXPECT_GE(expected.size(), 3u);
    for (int timeliness = v1::CASE_TIMELINESS_RUNNING; timeliness <= v1::CASE_TIMELINESS_LATE; ++timeliness) {
      absl::StatusOr<v1::ListCasesResponse> some =
          List(Clerk(kTown), ListRequest(kTown, static_cast<v1::CaseTimeliness>(timeliness)));
      MB_ASSERT_OK(some);
      std::vector<std::string> names;
      for (const v1::Case& one : some->cases()) names.push_back(one.name());
      EXPECT_EQ(names, expected[timeliness]) << v1::CaseTimeliness_Name(timeliness) << " at " << now;
    }
  }
}

}  // namespace
}  // namespace mingbai::feedback
