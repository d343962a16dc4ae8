// Bytes that are no good message, at the gRPC port of every service, for every method of every contract (DESIGN
// invariants 8 and 13).

#include "common/rpc/client.h"
#include "common/text/text.h"
#include "google/protobuf/descriptor.h"
#include "gtest/gtest.h"
#include "mingbai/common/v1/options.pb.h"
#include "tests/end_to_end/county.h"
#include "tests/support/status_matchers.h"

namespace mingbai {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::MethodDescriptor;
using testing::InvalidFieldIs;
using testing::Stack;
using testing::StatusIs;

std::string Everything() { return "Bearer " + Stack().token("everything"); }

// Calls `visit` with every method of every service, and what sends bytes to it with that authorization.
void ForEachMethod(
    const std::string& authorization,
    const std::function<void(const MethodDescriptor&, const std::function<absl::Status(std::string_view)>&)>& visit) {
  rpc::CallContext call = testing::TestCall();
  call.authorization = authorization;
  int methods = 0;
  for (const std::string& service : testing::ProcessStack::Services()) {
    std::string title = service;
    title[0] = static_cast<char>(std::toupper(title[0]));
    const std::string full_name = StrCat("mingbai.", service, ".v1.", title, "Service");
    const auto* descriptor = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(full_name);
    ASSERT_NE(descriptor, nullptr) << full_name;
    const rpc::Client client(Stack().target(service), full_name, "");
    for (int i = 0; i < descriptor->method_count(); ++i) {
      const MethodDescriptor& method = *descriptor->method(i);
      ++methods;
      visit(method, [&](std::string_view bytes) {
        return client.Forward(call, method.name(), bytes, absl::Seconds(20)).status();
      });
    }
  }
  EXPECT_GE(methods, 60);
}

TEST(Wire, ATruncatedMessageIsRefusedByEveryMethod) {
  ForEachMethod(Everything(), [](const MethodDescriptor& method, const auto& send) {
    // Field 1, five bytes long, of which two are there.
    EXPECT_THAT(send("\x0a\x05zz"), StatusIs(absl::StatusCode::kInvalidArgument, "MALFORMED")) << method.full_name();
  });
}

TEST(Wire, InvalidUtf8NamesTheFieldInEveryMethod) {
  int fields = 0;
  ForEachMethod(Everything(), [&fields](const MethodDescriptor& method, const auto& send) {
    for (int i = 0; i < method.input_type()->field_count(); ++i) {
      const FieldDescriptor* field = method.input_type()->field(i);
      if (field->type() != FieldDescriptor::TYPE_STRING) continue;
      ++fields;
      std::string bytes;
      bytes += static_cast<char>(field->number() << 3 | 2);
      bytes += "\x02\xC3\x28";
      const std::string path = field->is_repeated() ? field->name() + "[0]" : field->name();
      EXPECT_THAT(send(bytes), InvalidFieldIs(path)) << method.full_name();
    }
  });
  EXPECT_GE(fields, 140);
}

// The library's own status: the wrapper never sees such a message.
TEST(Wire, AnOversizeMessageIsRefusedByEveryService) {
  const std::string large = std::string("\x0a\x80\x80\xC0\x02", 5) + std::string(5 << 20, 'x');
  ForEachMethod(Everything(), [&large](const MethodDescriptor& method, const auto& send) {
    if (method.index() > 0) return;
    EXPECT_EQ(send(large).code(), absl::StatusCode::kResourceExhausted) << method.full_name();
  });
}

TEST(Wire, WithoutATokenOnlyPublicMethodsAnswer) {
  ForEachMethod("", [](const MethodDescriptor& method, const auto& send) {
    const absl::Status status = send("");
    if (method.options().GetExtension(common::v1::access).permission() == common::v1::PERMISSION_PUBLIC) {
      EXPECT_NE(status.code(), absl::StatusCode::kUnauthenticated) << method.full_name();
    } else {
      EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnauthenticated, "TOKEN_MISSING")) << method.full_name();
    }
  });
}

}  // namespace
}  // namespace mingbai
