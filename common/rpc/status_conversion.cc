#include "common/rpc/status_conversion.h"

#include "absl/strings/cord.h"
#include "common/status/status.h"

namespace mingbai::rpc {

google::rpc::Status ToGoogleStatus(const absl::Status& status) {
  google::rpc::Status out;
  out.set_code(static_cast<int>(status.code()));
  if (absl::IsInternal(status) || absl::IsUnknown(status) || absl::IsDataLoss(status)) {
    out.set_message("the service failed; its log has the details");
    return out;
  }
  out.set_message(std::string(status.message()));
  for (const char* url : {kErrorInfoUrl, kBadRequestUrl}) {
    if (auto payload = status.GetPayload(url); payload.has_value()) {
      auto* detail = out.add_details();
      detail->set_type_url(url);
      detail->set_value(std::string(*payload));
    }
  }
  return out;
}

grpc::Status ToGrpc(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  const google::rpc::Status google = ToGoogleStatus(status);
  return grpc::Status(static_cast<grpc::StatusCode>(google.code()), google.message(), google.SerializeAsString());
}

absl::Status FromGrpc(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  absl::Status out(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
  google::rpc::Status google;
  if (google.ParseFromString(status.error_details())) {
    for (const auto& detail : google.details()) out.SetPayload(detail.type_url(), absl::Cord(detail.value()));
  }
  return out;
}

}  // namespace mingbai::rpc
