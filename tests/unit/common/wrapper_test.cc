// What the wrapper does before a handler runs (DESIGN invariants 8, 11, 13), without the wire.

#include <thread>

#include "common/crypto/crypto.h"
#include "common/paging/paging.h"
#include "common/rpc/admission.h"
#include "common/rpc/field_rules.h"
#include "common/rpc/method_table.h"
#include "common/rpc/pipeline.h"
#include "common/rpc/status_conversion.h"
#include "common/rpc/trace.h"
#include "common/rpc/utf8_check.h"
#include "gtest/gtest.h"
#include "mingbai/catalog/v1/catalog_service.pb.h"
#include "mingbai/evaluation/v1/evaluation_service.pb.h"
#include "mingbai/feedback/v1/feedback_service.pb.h"
#include "mingbai/gateway/v1/gateway_service.pb.h"
#include "mingbai/publication/v1/publication_service.pb.h"
#include "tests/support/status_matchers.h"

namespace mingbai::rpc {
namespace {

using absl::StatusCode;
using testing::InvalidFieldIs;
using testing::IsOk;
using testing::StatusIs;

TEST(BadBytes, UTF8NamesTheField) {
  feedback::v1::CreateCaseRequest request;
  request.mutable_case_()->set_title("fine");
  std::string bytes = request.SerializeAsString();
  EXPECT_EQ(FindBadUtf8(*request.GetDescriptor(), bytes), "");
  bytes[bytes.find("fine")] = '\xff';
  EXPECT_FALSE(feedback::v1::CreateCaseRequest().ParseFromString(bytes));
  EXPECT_EQ(FindBadUtf8(*request.GetDescriptor(), bytes), "case.title");

  catalog::v1::BatchCreateItemsRequest batch;
  batch.add_items();
  batch.add_items()->add_elements()->set_display_name("name");
  bytes = batch.SerializeAsString();
  bytes[bytes.find("name")] = '\xc0';
  EXPECT_EQ(FindBadUtf8(*batch.GetDescriptor(), bytes), "items[1].elements[0].display_name");
}

TEST(FieldRules, EveryViolationIsNamedAtOnce) {
  feedback::v1::CreateCaseRequest request;
  request.mutable_case_()->set_organization("organizations/12");
  request.mutable_case_()->set_kind(static_cast<feedback::v1::CaseKind>(99));
  request.mutable_case_()->set_title(std::string(101, 'x'));
  request.mutable_case_()->set_text(std::string("a\0b", 3));
  const absl::Status status = CheckFieldRules(request);
  for (const char* path : {"case.organization", "case.kind", "case.title", "case.text", "request_id"}) {
    EXPECT_THAT(status, InvalidFieldIs(path));
  }
}

TEST(FieldRules, LengthsCountCharactersNotBytes) {
  feedback::v1::CreateCaseRequest request;
  request.set_request_id("x");
  auto* c = request.mutable_case_();
  c->set_kind(feedback::v1::CASE_KIND_OPINION);
  c->set_organization("organizations/371325001012");
  c->set_text("line one\n第二行\t𠮷");
  std::string title;
  for (int i = 0; i < 100; ++i) title += "𠮷";
  c->set_title(title);
  EXPECT_THAT(CheckFieldRules(request), IsOk());
  c->set_title(title + "村");
  EXPECT_THAT(CheckFieldRules(request), InvalidFieldIs("case.title"));
}

// Blanks of any width are no text, and nothing turns the direction of writing.
TEST(FieldRules, BlanksAreNoText) {
  catalog::v1::EndAppointmentRequest request;
  request.set_name("organizations/371325001012/appointments/1");
  request.set_last_day("2026-10-10");
  request.set_request_id("x");
  for (const char* blank : {"", " ", "\t", "\u3000\u3000", "\u200b", "\u202e换届"}) {
    request.set_reason(blank);
    EXPECT_THAT(CheckFieldRules(request), InvalidFieldIs("reason")) << blank;
  }
  request.set_reason(" 换届 ");
  EXPECT_THAT(CheckFieldRules(request), IsOk());
}

// An update gives what it is to change, and nothing else.
TEST(FieldRules, AnUpdateGivesWhatItsMaskNames) {
  catalog::v1::UpdateItemRequest request;
  request.set_request_id("x");
  request.mutable_item()->set_name("items/v-a");
  request.mutable_item()->set_owner("organizations/371325000000");
  request.mutable_item()->set_notice_days(9);
  request.mutable_update_mask()->add_paths("notice_days");
  EXPECT_THAT(CheckFieldRules(request), IsOk());
  request.mutable_update_mask()->add_paths("level2");
  EXPECT_THAT(CheckFieldRules(request), InvalidFieldIs("item.level2"));
  request.mutable_item()->set_level2("财务");
  request.mutable_item()->set_level1(std::string(2000, 'x'));  // what is given is judged
  EXPECT_THAT(CheckFieldRules(request), InvalidFieldIs("item.level1"));
  request.mutable_item()->clear_level1();
  request.mutable_item()->clear_owner();
  EXPECT_THAT(CheckFieldRules(request), InvalidFieldIs("item.owner"));
  request.clear_update_mask();
  EXPECT_THAT(CheckFieldRules(request), InvalidFieldIs("item.level1"));
  // A mask that names nothing is none, and nothing is written for it.
  request.mutable_item()->set_owner("organizations/371325000000");
  *request.mutable_update_mask() = {};
  EXPECT_THAT(CheckFieldRules(request), InvalidFieldIs("update_mask"));
}

TEST(FieldRules, NumbersOutsideTheirBounds) {
  feedback::v1::RateCaseRequest request;
  request.set_receipt(std::string(26, 'a'));
  request.set_request_id("x");
  EXPECT_THAT(CheckFieldRules(request), InvalidFieldIs("rating"));
  request.set_rating(6);
  EXPECT_THAT(CheckFieldRules(request), InvalidFieldIs("rating"));
  request.set_rating(5);
  EXPECT_THAT(CheckFieldRules(request), IsOk());
}

// DESIGN invariant 8: a method without declarations, or without a handler, keeps the service from starting.
TEST(MethodTable, AMissingHandlerIsNamed) {
  ASSERT_NE(gateway::v1::GetBoardRequest::descriptor(), nullptr);  // links the contract
  Service service("mingbai.gateway.v1.GatewayService");
  const auto built = BuildMethods(service);
  EXPECT_EQ(built.status().code(), StatusCode::kFailedPrecondition);
  EXPECT_NE(built.status().message().find("has no handler"), absl::string_view::npos);
  Service unknown("mingbai.gateway.v1.NoService");
  EXPECT_FALSE(BuildMethods(unknown).ok());
}

TEST(MethodTable, EveryMethodOfEveryContractDeclaresItself) {
  // Links the contracts.
  ASSERT_NE(gateway::v1::GetBoardRequest::descriptor(), nullptr);
  ASSERT_NE(publication::v1::GetPublicationRequest::descriptor(), nullptr);
  ASSERT_NE(evaluation::v1::GetScoreRequest::descriptor(), nullptr);
  const auto* pool = google::protobuf::DescriptorPool::generated_pool();
  for (const char* name : {"mingbai.catalog.v1.CatalogService", "mingbai.publication.v1.PublicationService",
                           "mingbai.feedback.v1.FeedbackService", "mingbai.evaluation.v1.EvaluationService",
                           "mingbai.gateway.v1.GatewayService"}) {
    const auto* service = pool->FindServiceByName(name);
    ASSERT_NE(service, nullptr) << name;
    for (int i = 0; i < service->method_count(); ++i) {
      const auto access = service->method(i)->options().GetExtension(common::v1::access);
      EXPECT_NE(access.permission(), common::v1::PERMISSION_UNSPECIFIED) << service->method(i)->full_name();
      EXPECT_NE(access.audience(), common::v1::METHOD_AUDIENCE_UNSPECIFIED) << service->method(i)->full_name();
      EXPECT_FALSE(access.scope().empty()) << service->method(i)->full_name();
    }
  }
}

TEST(Admission, OverflowIsRefusedAtOnceAndTheQueueRespectsDeadlines) {
  Admission admission(1, 1);
  EXPECT_THAT(admission.Enter({}), IsOk());
  std::thread waiting([&] {
    EXPECT_EQ(admission.Enter({absl::Now() + absl::Milliseconds(300), nullptr}).code(), StatusCode::kDeadlineExceeded);
  });
  while (admission.waiting() == 0) std::this_thread::yield();
  EXPECT_THAT(admission.Enter({}), StatusIs(StatusCode::kResourceExhausted, "OVERLOADED"));
  waiting.join();
  admission.Leave();
  EXPECT_THAT(admission.Enter({}), IsOk());
}

// Errors that no handler made, such as a deadline's, and faults, of which nothing else is told.
TEST(ErrorsOnTheWire, AlwaysCarryAReason) {
  for (const absl::Status& status : {absl::DeadlineExceededError("late"), absl::InternalError("a secret"),
                                     Failed("WRONG_STATE", "no"), absl::CancelledError("gone")}) {
    const grpc::Status sent = ToGrpc(status);
    const absl::Status received = FromGrpc(sent);
    const bool own = ReasonOf(status) == "WRONG_STATE";
    EXPECT_EQ(ReasonOf(received), own ? "WRONG_STATE" : absl::StatusCodeToString(status.code()));
    EXPECT_EQ(sent.error_message().find("secret"), std::string::npos);
  }
}

TEST(Paging, ATokenFitsItsQueryAlone) {
  catalog::v1::ListOrganizationsRequest query;
  query.set_parent("organizations/371325000000");
  query.set_page_token(MakePageToken(query, "anyone", "371325001000"));
  EXPECT_EQ(*ReadPageToken(query, "anyone"), "371325001000");
  query.set_page_size(7);
  EXPECT_EQ(*ReadPageToken(query, "anyone"), "371325001000");
  catalog::v1::ListOrganizationsRequest changed = query;
  changed.set_page_token(query.page_token() + "x");
  EXPECT_THAT(ReadPageToken(changed, "anyone"), InvalidFieldIs("page_token"));
  EXPECT_THAT(ReadPageToken(query, "clerk"), InvalidFieldIs("page_token"));
  query.set_parent("organizations/371325001000");
  EXPECT_THAT(ReadPageToken(query, "anyone"), InvalidFieldIs("page_token"));
  query.set_page_token("garbage!");
  EXPECT_THAT(ReadPageToken(query, "anyone"), InvalidFieldIs("page_token"));
  EXPECT_THAT(PageSize(-1, 10, 100), InvalidFieldIs("page_size"));
  EXPECT_EQ(*PageSize(1000, 10, 100), 100);
  EXPECT_EQ(*PageSize(0, 10, 100), 10);
}

TEST(Trace, ContinuesAValidTraceAndReplacesABadOne) {
  const std::string incoming = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  const std::string next = ContinueTrace(incoming);
  EXPECT_EQ(TraceId(next), "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_NE(next, incoming);
  EXPECT_EQ(next.size(), incoming.size());
  for (const char* bad : {"", "00-0", "00-00000000000000000000000000000000-00f067aa0ba902b7-01"}) {
    EXPECT_EQ(ContinueTrace(bad).size(), 55u);
  }
}

TEST(Seal, OpensOnlyWithItsKeyAndContext) {
  const std::string key(32, 'k');
  const std::string sealed = Seal(key, "case/1", "电话 13900000000");
  EXPECT_EQ(*Unseal(key, "case/1", sealed), "电话 13900000000");
  EXPECT_EQ(*Unseal(key, "c", Seal(key, "c", "")), "");
  EXPECT_FALSE(Unseal(key, "case/2", sealed).ok());
  EXPECT_FALSE(Unseal(std::string(32, 'x'), "case/1", sealed).ok());
  for (size_t i = 0; i < sealed.size(); ++i) {
    std::string forged = sealed;
    forged[i] ^= 1;
    EXPECT_FALSE(Unseal(key, "case/1", forged).ok()) << i;
  }
  EXPECT_NE(Seal(key, "a", "b"), Seal(key, "a", "b"));
}

}  // namespace
}  // namespace mingbai::rpc
