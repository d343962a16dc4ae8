#include "services/gateway/edge/json_support.h"

#include <set>

#include "absl/strings/match.h"
#include "common/status/status.h"
#include "common/text/text.h"

namespace mingbai::gateway::edge {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

absl::Status Check(const Descriptor* message, std::set<const Descriptor*>* seen) {
  if (KindOf(message) != MessageKind::kPlain || !seen->insert(message).second) return absl::OkStatus();
  for (int i = 0; i < message->field_count(); ++i) {
    const FieldDescriptor* field = message->field(i);
    const bool unknown = field->is_map() || field->type() == FieldDescriptor::TYPE_GROUP ||
                         field->cpp_type() == FieldDescriptor::CPPTYPE_FLOAT ||
                         field->cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE ||
                         (field->message_type() != nullptr && KindOf(field->message_type()) == MessageKind::kUnknown);
    if (unknown) {
      return absl::InvalidArgumentError(StrCat(field->full_name(), " is of a kind without JSON at the edge"));
    }
    if (field->message_type() != nullptr) MB_RETURN_IF_ERROR(Check(field->message_type(), seen));
  }
  return absl::OkStatus();
}

}  // namespace

MessageKind KindOf(const Descriptor* message) {
  const std::string& name = message->full_name();
  if (!absl::StartsWith(name, "google.protobuf.")) return MessageKind::kPlain;
  if (name == "google.protobuf.Timestamp") return MessageKind::kTimestamp;
  if (name == "google.protobuf.Duration") return MessageKind::kDuration;
  if (name == "google.protobuf.FieldMask") return MessageKind::kFieldMask;
  return MessageKind::kUnknown;
}

absl::Status CheckJsonSupport(const Descriptor* message) {
  std::set<const Descriptor*> seen;
  return Check(message, &seen);
}

}  // namespace mingbai::gateway::edge
