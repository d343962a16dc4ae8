#include "common/status/status.h"

#include "absl/strings/cord.h"
#include "common/text/text.h"
#include "google/rpc/error_details.pb.h"

namespace mingbai {
namespace {

constexpr char kDomain[] = "mingbai";

template <typename Detail>
bool ReadPayload(const absl::Status& status, const char* url, Detail* detail) {
  auto payload = status.GetPayload(url);
  return payload.has_value() && detail->ParseFromString(std::string(*payload));
}

}  // namespace

absl::Status Error(absl::StatusCode code, std::string_view reason, std::string_view message) {
  absl::Status status(code, AbslView(message));
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(reason));
  info.set_domain(kDomain);
  status.SetPayload(kErrorInfoUrl, absl::Cord(info.SerializeAsString()));
  return status;
}

absl::Status InvalidField(std::string_view path, std::string_view why) {
  FieldErrors errors;
  errors.Add(std::string(path), std::string(why));
  return errors.ToStatus();
}

absl::Status NotFound(std::string_view reason, std::string_view message) {
  return Error(absl::StatusCode::kNotFound, reason, message);
}

absl::Status Failed(std::string_view reason, std::string_view message) {
  return Error(absl::StatusCode::kFailedPrecondition, reason, message);
}

absl::Status WithReason(const absl::Status& status) {
  if (status.ok() || !ReasonOf(status).empty()) return status;
  absl::Status told = status;
  const absl::Status named = Error(status.code(), absl::StatusCodeToString(status.code()), "");
  told.SetPayload(kErrorInfoUrl, *named.GetPayload(kErrorInfoUrl));
  return told;
}

std::string ReasonOf(const absl::Status& status) {
  google::rpc::ErrorInfo info;
  return ReadPayload(status, kErrorInfoUrl, &info) ? info.reason() : "";
}

std::vector<std::string> FieldPathsOf(const absl::Status& status) {
  google::rpc::BadRequest bad;
  std::vector<std::string> paths;
  if (ReadPayload(status, kBadRequestUrl, &bad)) {
    for (const auto& violation : bad.field_violations()) paths.push_back(violation.field());
  }
  return paths;
}

void FieldErrors::Add(std::string path, std::string why) { violations_.emplace_back(std::move(path), std::move(why)); }

absl::Status FieldErrors::ToStatus(std::string_view reason) const {
  if (violations_.empty()) return absl::OkStatus();
  google::rpc::BadRequest bad;
  for (const auto& [path, why] : violations_) {
    auto* violation = bad.add_field_violations();
    violation->set_field(path);
    violation->set_description(why);
  }
  std::string message = violations_.front().first + ": " + violations_.front().second;
  if (violations_.size() > 1) message += " (and " + std::to_string(violations_.size() - 1) + " more)";
  absl::Status status = Error(absl::StatusCode::kInvalidArgument, reason, message);
  status.SetPayload(kBadRequestUrl, absl::Cord(bad.SerializeAsString()));
  return status;
}

}  // namespace mingbai
