#include "common/rpc/method_table.h"

#include "common/rpc/field_rules.h"
#include "common/status/status.h"
#include "common/text/text.h"

namespace mingbai::rpc {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::MethodDescriptor;

absl::Status Wrong(const MethodDescriptor* method, std::string_view why) {
  return Failed("CONTRACT", StrCat(method->full_name(), " ", why));
}

absl::Status FillScope(const MethodDescriptor* method, MethodInfo* info) {
  const std::string& declared = info->access.scope();
  if (declared == "-") return absl::OkStatus();
  if (declared == "+") {
    info->scope_after_loading = true;
    return absl::OkStatus();
  }
  const Descriptor* type = method->input_type();
  for (std::string_view part : Split(declared, '.')) {
    const FieldDescriptor* field = type == nullptr ? nullptr : type->FindFieldByName(std::string(part));
    if (field == nullptr || field->is_repeated()) return Wrong(method, StrCat("has no scope field ", declared));
    info->scope.push_back(field);
    type = field->message_type();
  }
  if (info->scope.back()->type() != FieldDescriptor::TYPE_STRING) return Wrong(method, "has a scope that is no name");
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<MethodInfo>> BuildMethod(const MethodDescriptor* method, const Service& service) {
  auto info = std::make_unique<MethodInfo>();
  info->descriptor = method;
  info->path = StrCat("/", method->service()->full_name(), "/", method->name());
  info->access = method->options().GetExtension(common::v1::access);
  if (info->access.permission() == common::v1::PERMISSION_UNSPECIFIED ||
      info->access.audience() == common::v1::METHOD_AUDIENCE_UNSPECIFIED || info->access.scope().empty()) {
    return Wrong(method, "declares no permission, audience or scope");
  }
  MB_RETURN_IF_ERROR(FillScope(method, info.get()));
  if (info->access.mutation()) {
    info->request_id = method->input_type()->FindFieldByName("request_id");
    if (info->request_id == nullptr) return Wrong(method, "is a mutation without request_id");
  }
  info->response_secret = HasSecretField(*method->output_type());
  auto entry = service.entries().find(method->name());
  if (entry == service.entries().end()) return Wrong(method, "has no handler");
  if (entry->second.request_prototype->GetDescriptor() != method->input_type() ||
      entry->second.response != method->output_type()) {
    return Wrong(method, "has a handler of other types");
  }
  info->entry = entry->second;
  return info;
}

}  // namespace

absl::StatusOr<std::vector<std::unique_ptr<MethodInfo>>> BuildMethods(const Service& service) {
  const auto* descriptor = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(service.full_name());
  if (descriptor == nullptr) return Failed("CONTRACT", StrCat("no contract of ", service.full_name()));
  std::vector<std::unique_ptr<MethodInfo>> methods;
  for (int i = 0; i < descriptor->method_count(); ++i) {
    MB_ASSIGN_OR_RETURN(std::unique_ptr<MethodInfo> method, BuildMethod(descriptor->method(i), service));
    methods.push_back(std::move(method));
  }
  for (const auto& [name, entry] : service.entries()) {
    if (descriptor->FindMethodByName(name) == nullptr) {
      return Failed("CONTRACT", StrCat(service.full_name(), " has a handler of no method: ", name));
    }
  }
  return methods;
}

std::string ScopeValue(const google::protobuf::Message& request, const std::vector<const FieldDescriptor*>& path) {
  const google::protobuf::Message* message = &request;
  for (size_t i = 0; i + 1 < path.size(); ++i) {
    if (!message->GetReflection()->HasField(*message, path[i])) return "";
    message = &message->GetReflection()->GetMessage(*message, path[i]);
  }
  return message->GetReflection()->GetString(*message, path.back());
}

}  // namespace mingbai::rpc
