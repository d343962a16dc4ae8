#pragma once

// What the contracts declare of each method, read from the descriptors once.

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "absl/status/statusor.h"
#include "common/rpc/service.h"
#include "common/telemetry/metrics.h"
#include "google/protobuf/descriptor.h"
#include "mingbai/common/v1/options.pb.h"

namespace mingbai::rpc {

struct MethodInfo {
  const google::protobuf::MethodDescriptor* descriptor = nullptr;
  std::string path;  // "/mingbai.catalog.v1.CatalogService/GetItem"
  common::v1::Access access;
  std::vector<const google::protobuf::FieldDescriptor*> scope;  // path to the field; empty for "-" and "+"
  bool scope_after_loading = false;                             // "+"
  const google::protobuf::FieldDescriptor* request_id = nullptr;
  bool response_secret = false;
  Service::Entry entry;
  telemetry::CallMeter* meter = nullptr;  // set by the pipeline
};

// The methods of `service` with their handlers, by path. FAILED_PRECONDITION, naming the method, where one declares no
// permission, audience or scope (DESIGN invariant 8), a scope or request_id field does not exist, there is no handler,
// a handler has other types than the contract, or a handler is of no method.
absl::StatusOr<std::vector<std::unique_ptr<MethodInfo>>> BuildMethods(const Service& service);

// Text of the field at the end of `path`; empty where a message on the way is absent.
std::string ScopeValue(const google::protobuf::Message& request,
                       const std::vector<const google::protobuf::FieldDescriptor*>& path);

}  // namespace mingbai::rpc
