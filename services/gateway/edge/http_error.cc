#include "services/gateway/edge/http_error.h"

#include <map>
#include <memory>

#include "absl/strings/cord.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "google/protobuf/message.h"
#include "google/rpc/error_details.pb.h"
#include "services/gateway/edge/json_support.h"
#include "services/gateway/edge/json_writer.h"

namespace mingbai::gateway::edge {
namespace {

// The detail as a JSON object with its "@type"; empty where the type is not linked in, has no JSON here, or does not
// parse.
std::string DetailJson(std::string_view url, const std::string& bytes) {
  const std::string name(url.substr(url.rfind('/') + 1));
  const google::protobuf::Descriptor* type =
      google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(name);
  if (type == nullptr) return "";
  std::string json;
  if (type == google::rpc::ErrorInfo::descriptor()) {
    // Its metadata is a map, which the edge's JSON leaves out otherwise.
    google::rpc::ErrorInfo info;
    if (!info.ParseFromString(bytes)) return "";
    json = "{\"reason\":";
    WriteJsonText(info.reason(), &json);
    json += ",\"domain\":";
    WriteJsonText(info.domain(), &json);
    json += ",\"metadata\":{";
    const std::map<std::string, std::string> sorted(info.metadata().begin(), info.metadata().end());
    for (const auto& [key, value] : sorted) {
      if (json.back() != '{') json += ',';
      WriteJsonText(key, &json);
      json += ':';
      WriteJsonText(value, &json);
    }
    json += "}}";
  } else {
    if (!CheckJsonSupport(type).ok()) return "";
    std::unique_ptr<google::protobuf::Message> detail(
        google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
    if (!detail->ParseFromString(bytes)) return "";
    WriteJson(*detail, &json);
  }
  return StrCat("{\"@type\":\"type.googleapis.com/", name, "\"", json == "{}" ? "" : ",", json.substr(1));
}

bool Hidden(absl::StatusCode code) {
  return code == absl::StatusCode::kInternal || code == absl::StatusCode::kUnknown ||
         code == absl::StatusCode::kDataLoss;
}

}  // namespace

int HttpStatusOf(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kOk:
      return 200;
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kOutOfRange:
      return 400;
    case absl::StatusCode::kUnauthenticated:
      return 401;
    case absl::StatusCode::kPermissionDenied:
      return 403;
    case absl::StatusCode::kNotFound:
      return 404;
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kAborted:
      return 409;
    case absl::StatusCode::kResourceExhausted:
      return 429;
    case absl::StatusCode::kCancelled:
      return 499;
    case absl::StatusCode::kUnimplemented:
      return 501;
    case absl::StatusCode::kUnavailable:
      return 503;
    case absl::StatusCode::kDeadlineExceeded:
      return 504;
    default:
      return 500;
  }
}

Response ErrorResponse(int http_status, const absl::Status& given) {
  const bool hidden = Hidden(given.code()) && ReasonOf(given).empty();
  const absl::Status status = WithReason(given);
  std::map<std::string, std::string> details;
  status.ForEachPayload([&](absl::string_view url, const absl::Cord& payload) {
    std::string json = DetailJson(std::string(url), std::string(payload));
    if (!json.empty()) details[std::string(url)] = std::move(json);
  });
  std::string body = StrCat("{\"error\":{\"code\":", http_status, ",\"status\":\"",
                            absl::StatusCodeToString(status.code()), "\",\"message\":");
  WriteJsonText(hidden ? "internal error" : std::string_view(status.message().data(), status.message().size()), &body);
  body += ",\"details\":[";
  for (const auto& [url, json] : details) {
    if (body.back() != '[') body += ',';
    body += json;
  }
  body += "]}}";
  Response response;
  response.status = http_status;
  response.Header("Content-Type", "application/json");
  response.Header("Cache-Control", "no-store");
  if (http_status == 429 || http_status == 503) response.Header("Retry-After", "1");
  if (http_status == 401) response.Header("WWW-Authenticate", "Bearer");
  response.body = std::make_shared<const std::string>(std::move(body));
  return response;
}

Response ErrorResponse(const absl::Status& status) { return ErrorResponse(HttpStatusOf(status.code()), status); }

}  // namespace mingbai::gateway::edge
