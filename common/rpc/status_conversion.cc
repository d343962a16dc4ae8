#include "common/rpc/status_conversion.h"

#include "absl/strings/cord.h"
#include "common/status/status.h"
#include "google/rpc/error_details.pb.h"

namespace mingbai::rpc {
namespace {

constexpr size_t kLongestMessage = 1000;
constexpr size_t kLongestDetail = 3000;

// A BadRequest cut to the violations that fit.
std::string FirstViolations(const std::string& bytes) {
  google::rpc::BadRequest all;
  google::rpc::BadRequest first;
  if (!all.ParseFromString(bytes)) return "";
  for (const auto& violation : all.field_violations()) {
    if (first.ByteSizeLong() + violation.ByteSizeLong() + 8 > kLongestDetail) break;
    *first.add_field_violations() = violation;
  }
  return first.SerializeAsString();
}

}  // namespace

google::rpc::Status ToGoogleStatus(const absl::Status& given) {
  google::rpc::Status out;
  out.set_code(static_cast<int>(given.code()));
  const bool failed = absl::IsInternal(given) || absl::IsUnknown(given) || absl::IsDataLoss(given);
  const absl::Status status =
      failed ? WithReason(absl::Status(given.code(), "the service failed; its log has the details"))
             : WithReason(given);
  out.set_message(std::string(status.message().substr(0, kLongestMessage)));
  for (const char* url : {kErrorInfoUrl, kBadRequestUrl}) {
    if (auto payload = status.GetPayload(url); payload.has_value()) {
      // Status travels in a header of bounded size: of very many violations the first are told.
      if (payload->size() > kLongestDetail) payload = absl::Cord(FirstViolations(std::string(*payload)));
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
