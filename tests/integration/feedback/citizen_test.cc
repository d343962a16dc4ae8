// Raising, following and rating a case: CreateCase, LookupCase, RateCase.

#include <set>

#include "common/names/names.h"
#include "tests/integration/feedback/feedback_fixture.h"

namespace mingbai::feedback {
namespace {

using ::mingbai::testing::InvalidFieldIs;
using ::mingbai::testing::NewRequestId;
using ::mingbai::testing::StatusIs;

class CitizenTest : public FeedbackTest {
 protected:
  absl::Status CreateStatus(const v1::CreateCaseRequest& request) {
    return Call<v1::CreateCaseResponse>("", "CreateCase", request).status();
  }
  absl::StatusOr<v1::Case> Lookup(const std::string& receipt) {
    v1::LookupCaseRequest request;
    request.set_receipt(receipt);
    return Call<v1::Case>("", "LookupCase", request);
  }
};

TEST_F(CitizenTest, F1_ACaseHasANumberAReceiptAndATerm) {
  const v1::CreateCaseResponse created = Create(NewCase());
  EXPECT_EQ(created.receipt().size(), 26u);
  const v1::Case& made = created.case_();
  EXPECT_EQ(made.name().rfind("organizations/371325001012/cases/", 0), 0u) << made.name();
  EXPECT_EQ(made.state(), v1::CASE_STATE_OPEN);
  EXPECT_EQ(made.timeliness(), v1::CASE_TIMELINESS_RUNNING);
  EXPECT_EQ(made.channel(), v1::CASE_CHANNEL_WEB);
  EXPECT_EQ(made.handler(), OrganizationName(kVillage));
  EXPECT_EQ(made.domain(), common::v1::DOMAIN_VILLAGE);
  EXPECT_EQ(made.etag(), "1");
  EXPECT_EQ(TimeOf(made.receive_time()), At(9, 30, 10));
  // Received on 30 September: 1 to 7 October are off, 8, 9 and the make-up Saturday 10 count (DOMAIN C-11, F-3).
  EXPECT_EQ(TimeOf(made.due_time()), EndOf(10, 10));
  ASSERT_EQ(made.steps_size(), 1);
  EXPECT_EQ(made.steps(0).verb(), "received");
  EXPECT_EQ(made.contact(), "");
}

TEST_F(CitizenTest, ACaseIsThreeRowsAndNothingSecretIsReadable) {
  const v1::CreateCaseResponse created = Create(NewCase());
  EXPECT_EQ(Count("feedback_case"), 1);
  EXPECT_EQ(Count("outbox"), 1);
  EXPECT_EQ(Count("idempotency"), 1);
  EXPECT_EQ(Count("case_step"), 0);
  // The receipt is stored as its hash only; the contact is sealed (DOMAIN F-1, F-6).
  EXPECT_EQ(Count("feedback_case WHERE receipt_hash = UNHEX(SHA2('" + created.receipt() + "', 256))"), 1);
  for (const char* column : {"contact FROM feedback_case", "payload FROM outbox", "response FROM idempotency"}) {
    const std::string bytes = Sql(std::string("SELECT ") + column)[0][0];
    EXPECT_EQ(bytes.find("13800000000"), std::string::npos) << column;
    EXPECT_EQ(bytes.find(created.receipt()), std::string::npos) << column;
  }
  EXPECT_EQ(Sql("SELECT payload FROM outbox")[0][0].find("路灯"), std::string::npos);
}

TEST_F(CitizenTest, ARepeatGivesTheSameReceiptAndAnotherPayloadIsRefused) {
  v1::CreateCaseRequest request = NewCase();
  const v1::CreateCaseResponse first = Create(request);
  clock_->Advance(absl::Hours(30));
  const v1::CreateCaseResponse second = Create(request);
  EXPECT_EQ(second.SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(Count("feedback_case"), 1);
  request.mutable_case_()->set_title("另一件事");
  EXPECT_THAT(CreateStatus(request), StatusIs(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));
  EXPECT_EQ(Count("feedback_case"), 1);
}

TEST_F(CitizenTest, AnonymousCallersSendAUuid4) {
  v1::CreateCaseRequest request = NewCase();
  request.set_request_id("mine-1");
  EXPECT_THAT(CreateStatus(request), InvalidFieldIs("request_id"));
  // With a token any id will do.
  MB_EXPECT_OK(Call<v1::CreateCaseResponse>(Clerk(kVillage), "CreateCase", request));
}

TEST_F(CitizenTest, WhatTheCatalogDoesNotKnowIsRefused) {
  v1::CreateCaseRequest request = NewCase(v1::CASE_KIND_OPINION, "371325777000");
  EXPECT_THAT(CreateStatus(request), StatusIs(absl::StatusCode::kFailedPrecondition, "ORGANIZATION_NOT_FOUND"));
  request = NewCase();
  request.mutable_case_()->set_item("items/no-such-item");
  EXPECT_THAT(CreateStatus(request), StatusIs(absl::StatusCode::kFailedPrecondition, "ITEM_NOT_FOUND"));
  EXPECT_EQ(Count("feedback_case"), 0);
}

TEST_F(CitizenTest, P5_AnObjectionNamesAPublication) {
  v1::CreateCaseRequest request = NewCase(v1::CASE_KIND_OBJECTION);
  Create(request);
  request.set_request_id(NewRequestId());
  request.mutable_case_()->clear_publication();
  EXPECT_THAT(CreateStatus(request), InvalidFieldIs("case.publication"));
  request.mutable_case_()->set_publication("publications/not-an-id");
  EXPECT_THAT(CreateStatus(request), InvalidFieldIs("case.publication"));
}

TEST_F(CitizenTest, FieldsThatBreakTheirRulesAreNamed) {
  const auto refused = [&](std::string_view path, auto change) {
    v1::CreateCaseRequest request = NewCase();
    change(request.mutable_case_());
    EXPECT_THAT(CreateStatus(request), InvalidFieldIs(path));
  };
  refused("case.kind", [](v1::Case* c) { c->clear_kind(); });
  refused("case.kind", [](v1::Case* c) { c->set_kind(static_cast<v1::CaseKind>(99)); });
  refused("case.channel", [](v1::Case* c) { c->set_channel(static_cast<v1::CaseChannel>(99)); });
  refused("case.organization", [](v1::Case* c) { c->clear_organization(); });
  refused("case.organization", [](v1::Case* c) { c->set_organization("items/dibao"); });
  refused("case.item", [](v1::Case* c) { c->set_item("dibao"); });
  refused("case.title", [](v1::Case* c) { c->clear_title(); });
  refused("case.title", [](v1::Case* c) { c->set_title(std::string(101, 'x')); });
  refused("case.title", [](v1::Case* c) { c->set_title(" \u3000 "); });
  refused("case.title", [](v1::Case* c) { c->set_title("标题\u202e\u200b"); });
  refused("case.text", [](v1::Case* c) { c->clear_text(); });
  refused("case.text", [](v1::Case* c) { c->set_text("\n\t "); });
  refused("case.text", [](v1::Case* c) { c->set_text("正文\u202e"); });
  refused("case.text", [](v1::Case* c) { c->set_text(std::string(5001, 'x')); });
  refused("case.contact", [](v1::Case* c) { c->set_contact(std::string(201, 'x')); });
  v1::CreateCaseRequest request = NewCase();
  request.clear_case_();
  EXPECT_THAT(CreateStatus(request), InvalidFieldIs("case"));
  request = NewCase();
  request.clear_request_id();
  EXPECT_THAT(CreateStatus(request), InvalidFieldIs("request_id"));
  EXPECT_EQ(Count("feedback_case"), 0);
}

TEST_F(CitizenTest, TextIsKeptAsGivenWhateverItHolds) {
  v1::CreateCaseRequest request = NewCase();
  request.mutable_case_()->set_title(kNastyText);
  request.mutable_case_()->set_text(std::string(kNastyText) + "\n\tnext line");
  request.mutable_case_()->set_contact(kNastyText);
  v1::CreateCaseResponse created = Create(request);
  Answer(created.case_(), Clerk(kVillage), v1::ANSWER_FORM_UNSPECIFIED, kNastyText);
  v1::RateCaseRequest rate = RateRequest(created.receipt(), 5);
  rate.set_comment(kNastyText);
  MB_EXPECT_OK(Call<v1::Case>("", "RateCase", rate));
  absl::StatusOr<v1::Case> seen = Lookup(created.receipt());
  MB_ASSERT_OK(seen);
  EXPECT_EQ(seen->title(), kNastyText);
  EXPECT_EQ(seen->text(), std::string(kNastyText) + "\n\tnext line");
  EXPECT_EQ(seen->answers(0).text(), kNastyText);
  EXPECT_EQ(seen->steps(2).reason(), kNastyText);
  v1::GetCaseRequest get;
  get.set_name(seen->name());
  absl::StatusOr<v1::Case> official = Call<v1::Case>(Clerk(kVillage), "GetCase", get);
  MB_ASSERT_OK(official);
  EXPECT_EQ(official->contact(), kNastyText);
}

TEST_F(CitizenTest, TheLongestTextsOfFourByteCharactersFit) {
  const auto repeat = [](int times) {
    std::string text;
    for (int i = 0; i < times; ++i) text += "𠮷";
    return text;
  };
  v1::CreateCaseRequest request = NewCase();
  request.mutable_case_()->set_title(repeat(100));
  request.mutable_case_()->set_text(repeat(5000));
  request.mutable_case_()->set_contact(repeat(200));
  const v1::CreateCaseResponse created = Create(request);
  EXPECT_EQ(created.case_().text(), repeat(5000));
  EXPECT_EQ(Answer(created.case_(), Clerk(kVillage), v1::ANSWER_FORM_UNSPECIFIED, repeat(5000)).answers(0).text(),
            repeat(5000));
  v1::RateCaseRequest rate = RateRequest(created.receipt(), 4);
  rate.set_comment(repeat(500));
  MB_EXPECT_OK(Call<v1::Case>("", "RateCase", rate));
}

TEST_F(CitizenTest, F3_TermsFollowDomainAndKind) {
  const auto made = [&](v1::CaseKind kind, const std::string& organization, const std::string& item) {
    v1::CreateCaseRequest request = NewCase(kind, organization);
    if (!item.empty()) request.mutable_case_()->set_item("items/" + item);
    return Create(request).case_();
  };
  for (v1::CaseKind kind : {v1::CASE_KIND_OPINION, v1::CASE_KIND_COMPLAINT, v1::CASE_KIND_QUESTION,
                            v1::CASE_KIND_TOPIC_REQUEST, v1::CASE_KIND_OBJECTION, v1::CASE_KIND_INQUIRY}) {
    EXPECT_EQ(TimeOf(made(kind, kVillage, "").due_time()), EndOf(10, 10)) << kind;
  }
  const v1::CaseKind request = v1::CASE_KIND_INFORMATION_REQUEST;
  // Without an item: no days to a village, twenty to an office. From 30 September: 8 to 10, 12 to 16, 19 to 23 and
  // 26 to 30 October are 18, then 2 and 3 November.
  EXPECT_FALSE(made(request, kVillage, "").has_due_time());
  EXPECT_EQ(TimeOf(made(request, kTown, "").due_time()), EndOf(11, 3));
  EXPECT_EQ(made(request, kTown, "").domain(), common::v1::DOMAIN_GOVERNMENT);
  // The item's domain decides.
  EXPECT_FALSE(made(request, kTown, "party-affairs").has_due_time());
  EXPECT_EQ(TimeOf(made(request, kVillage, "dibao").due_time()), EndOf(11, 3));
  EXPECT_EQ(TimeOf(made(request, kVillage, "school-fees").due_time()), EndOf(11, 3));
  EXPECT_EQ(made(request, kVillage, "school-fees").domain(), common::v1::DOMAIN_SERVICE);
}

// DOMAIN F-1, F-2: every kind comes in by every way and gets a number, a receipt and a handler.
TEST_F(CitizenTest, F2_EveryKindIsACaseWithAReceipt) {
  std::set<std::string> names, receipts;
  int cases = 0;
  for (int kind = v1::CaseKind_MIN + 1; kind <= v1::CaseKind_MAX; ++kind) {
    for (int channel = v1::CaseChannel_MIN + 1; channel <= v1::CaseChannel_MAX; ++channel) {
      v1::CreateCaseRequest request = NewCase(static_cast<v1::CaseKind>(kind));
      request.mutable_case_()->set_channel(static_cast<v1::CaseChannel>(channel));
      const v1::CreateCaseResponse created = Create(request);
      EXPECT_EQ(created.case_().kind(), kind);
      EXPECT_EQ(created.case_().channel(), channel);
      EXPECT_EQ(created.case_().state(), v1::CASE_STATE_OPEN);
      EXPECT_NE(created.case_().handler(), "");
      names.insert(created.case_().name());
      receipts.insert(created.receipt());
      ++cases;
    }
  }
  EXPECT_EQ(static_cast<int>(names.size()), cases);
  EXPECT_EQ(static_cast<int>(receipts.size()), cases);
}

TEST_F(CitizenTest, F5_AComplaintGoesOneTierUp) {
  EXPECT_EQ(Create(NewCase(v1::CASE_KIND_COMPLAINT)).case_().handler(), OrganizationName(kTown));
  EXPECT_EQ(Create(NewCase(v1::CASE_KIND_COMPLAINT, kDepartment)).case_().handler(), OrganizationName(kCounty));
  EXPECT_EQ(Create(NewCase(v1::CASE_KIND_COMPLAINT, kCounty)).case_().handler(), OrganizationName(kCounty));
}

TEST_F(CitizenTest, LookupFollowsTheCaseByItsReceiptWithoutTheContact) {
  const v1::CreateCaseResponse created = Create(NewCase());
  clock_->Set(At(10, 11));
  absl::StatusOr<v1::Case> seen = Lookup(created.receipt());
  MB_ASSERT_OK(seen);
  EXPECT_EQ(seen->timeliness(), v1::CASE_TIMELINESS_OVERDUE);
  EXPECT_EQ(seen->contact(), "");
  EXPECT_THAT(Lookup(std::string(26, 'a')), StatusIs(absl::StatusCode::kNotFound, "CASE_NOT_FOUND"));
  EXPECT_THAT(Lookup("short"), InvalidFieldIs("receipt"));
  EXPECT_THAT(Lookup(""), InvalidFieldIs("receipt"));
}

TEST_F(CitizenTest, F9_ALowRatingReopensOnceToTheTierAbove) {
  const v1::CreateCaseResponse created = Create(NewCase());
  clock_->Set(At(10, 8, 9));
  Answer(created.case_(), Clerk(kVillage));
  clock_->Set(At(10, 9, 9));
  const v1::RateCaseRequest low = RateRequest(created.receipt(), 2);
  absl::StatusOr<v1::Case> reopened = Call<v1::Case>("", "RateCase", low);
  MB_ASSERT_OK(reopened);
  EXPECT_EQ(reopened->state(), v1::CASE_STATE_REOPENED);
  EXPECT_EQ(reopened->handler(), OrganizationName(kTown));
  // A fresh term from 9 October: the make-up Saturday 10, then Monday and Tuesday.
  EXPECT_EQ(TimeOf(reopened->due_time()), EndOf(10, 13));
  // A repeat gives the first answer though the case has moved on.
  absl::StatusOr<v1::Case> again = Call<v1::Case>("", "RateCase", low);
  MB_ASSERT_OK(again);
  EXPECT_EQ(again->SerializeAsString(), reopened->SerializeAsString());
  EXPECT_THAT(Call<v1::Case>("", "RateCase", RateRequest(created.receipt(), 1)),
              StatusIs(absl::StatusCode::kFailedPrecondition, "ALREADY_RATED"));
  EXPECT_EQ(Answer(*reopened, Clerk(kTown)).state(), v1::CASE_STATE_CLOSED);
  const v1::Case closed = Rate(created.receipt(), 1);
  EXPECT_EQ(closed.state(), v1::CASE_STATE_CLOSED);
  EXPECT_EQ(closed.handler(), OrganizationName(kTown));
  EXPECT_EQ(closed.rating(), 1);
  ASSERT_EQ(closed.answers_size(), 2);
  EXPECT_EQ(closed.answers(0).organization(), OrganizationName(kVillage));
  EXPECT_EQ(closed.answers(1).organization(), OrganizationName(kTown));
  std::vector<std::string> verbs;
  for (const v1::CaseStep& step : closed.steps()) verbs.push_back(step.verb());
  EXPECT_EQ(verbs, (std::vector<std::string>{"received", "answered", "rated", "reopened", "answered", "rated"}));
}

TEST_F(CitizenTest, F9_WhatCannotBeRated) {
  const v1::CreateCaseResponse created = Create(NewCase());
  const auto rate = [&](const v1::RateCaseRequest& request) { return Call<v1::Case>("", "RateCase", request); };
  EXPECT_THAT(rate(RateRequest(created.receipt(), 5)), StatusIs(absl::StatusCode::kFailedPrecondition, "NOT_ANSWERED"));
  EXPECT_THAT(rate(RateRequest(std::string(26, 'a'), 5)), StatusIs(absl::StatusCode::kNotFound, "CASE_NOT_FOUND"));
  EXPECT_THAT(rate(RateRequest("short", 5)), InvalidFieldIs("receipt"));
  EXPECT_THAT(rate(RateRequest(created.receipt(), 0)), InvalidFieldIs("rating"));
  EXPECT_THAT(rate(RateRequest(created.receipt(), 6)), InvalidFieldIs("rating"));
  v1::RateCaseRequest reused = RateRequest(created.receipt(), 5);
  Answer(created.case_(), Clerk(kVillage));
  MB_EXPECT_OK(rate(reused));
  reused.set_rating(4);
  EXPECT_THAT(rate(reused), StatusIs(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));
  EXPECT_THAT(rate(RateRequest(created.receipt(), 5)),
              StatusIs(absl::StatusCode::kFailedPrecondition, "ALREADY_RATED"));
}

TEST_F(CitizenTest, WithoutACatalogNothingIsReceived) {
  const auto alone = NewService("127.0.0.1:1");
  auto client = alone->Client(kFeedback, "");
  const auto unavailable = StatusIs(absl::StatusCode::kUnavailable, "CATALOG_UNAVAILABLE");
  EXPECT_THAT(client->Call<v1::CreateCaseResponse>(::mingbai::testing::TestCall(), "CreateCase", NewCase()),
              unavailable);
  EXPECT_THAT(client->Call<v1::Case>(::mingbai::testing::TestCall(), "RateCase", RateRequest(std::string(26, 'a'), 5)),
              unavailable);
  auto clerk = alone->Client(kFeedback, Clerk(kVillage));
  const std::string name = "organizations/371325001012/cases/0000000000001";
  EXPECT_THAT(clerk->Call<v1::Case>(::mingbai::testing::TestCall(), "ExtendCase", ExtendRequest(name)), unavailable);
  EXPECT_THAT(clerk->Call<v1::Case>(::mingbai::testing::TestCall(), "TransferCase", TransferRequest(name, kTown)),
              unavailable);
  // What needs no catalog goes on.
  v1::LookupCaseRequest lookup;
  lookup.set_receipt(std::string(26, 'a'));
  EXPECT_THAT(client->Call<v1::Case>(::mingbai::testing::TestCall(), "LookupCase", lookup),
              StatusIs(absl::StatusCode::kNotFound, "CASE_NOT_FOUND"));
}

}  // namespace
}  // namespace mingbai::feedback
