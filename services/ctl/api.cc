#include "services/ctl/api.h"

#include <atomic>
#include <thread>

#include "absl/time/clock.h"
#include "common/config/config.h"
#include "common/crypto/crypto.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "services/ctl/http_client.h"

namespace mingbai::ctl {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(30);

// The status in the JSON of an error answer.
absl::Status FromErrorJson(const HttpAnswer& answer) {
  google::protobuf::Struct json;
  if (!google::protobuf::util::JsonStringToMessage(answer.body, &json).ok() || json.fields().count("error") == 0) {
    return absl::UnknownError(StrCat("HTTP ", answer.status, ": ", answer.body.substr(0, 300)));
  }
  const auto& error = json.fields().at("error").struct_value().fields();
  auto text = [&](const char* key) { return error.count(key) > 0 ? error.at(key).string_value() : std::string(); };
  absl::StatusCode code = absl::StatusCode::kUnknown;
  for (int i = 1; i <= 16; ++i) {
    if (absl::StatusCodeToString(static_cast<absl::StatusCode>(i)) == text("status")) {
      code = static_cast<absl::StatusCode>(i);
    }
  }
  std::string reason;
  if (error.count("details") > 0) {
    for (const auto& detail : error.at("details").list_value().values()) {
      const auto& fields = detail.struct_value().fields();
      if (fields.count("reason") > 0) reason = fields.at("reason").string_value();
    }
  }
  return Error(code, reason, text("message"));
}

bool WorthAnotherTry(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsResourceExhausted(status) || ReasonOf(status) == "CONFLICT";
}

}  // namespace

Api::Api(std::string address, std::string tokens_folder)
    : address_(std::move(address)), folder_(std::move(tokens_folder)) {}

absl::StatusOr<std::string> Api::Token(const std::string& role) {
  if (role.empty()) return std::string();
  absl::MutexLock lock(&mutex_);
  auto it = tokens_.find(role);
  if (it == tokens_.end()) {
    MB_ASSIGN_OR_RETURN(std::string token, ReadSecretFile(StrCat(folder_, "/", role, ".token")));
    it = tokens_.emplace(role, std::move(token)).first;
  }
  return it->second;
}

absl::Status Api::Call(const std::string& role, const std::string& kind, const std::string& verb,
                       const std::string& target, const google::protobuf::Message* body,
                       google::protobuf::Message* response) {
  thread_local std::map<std::string, std::unique_ptr<HttpClient>> clients;
  std::unique_ptr<HttpClient>& client = clients[address_];
  if (client == nullptr) client = std::make_unique<HttpClient>(address_);
  MB_ASSIGN_OR_RETURN(std::string token, Token(role));
  std::string json;
  if (body != nullptr) {
    const auto printed = google::protobuf::util::MessageToJsonString(*body, &json);
    if (!printed.ok()) return absl::InternalError("a request does not print as JSON");
  }
  const absl::Time until = absl::Now() + kPatience;
  while (true) {
    const absl::Time start = absl::Now();
    absl::StatusOr<HttpAnswer> answer = client->Send(verb, target, token, json);
    const absl::Duration took = absl::Now() - start;
    absl::Status status = answer.status();
    if (status.ok() && answer->status >= 300) status = FromErrorJson(*answer);
    if (status.ok()) {
      google::protobuf::util::JsonParseOptions options;
      options.ignore_unknown_fields = true;
      if (!google::protobuf::util::JsonStringToMessage(answer->body, response, options).ok()) {
        return absl::InternalError(StrCat(target, ": the answer is not a ", response->GetTypeName()));
      }
      absl::MutexLock lock(&mutex_);
      CallTimes& times = times_[kind];
      ++times.count;
      times.total += took;
      times.slowest = std::max(times.slowest, took);
      return status;
    }
    if (!WorthAnotherTry(status) || absl::Now() > until) {
      const std::string reason = ReasonOf(status);
      return Error(status.code(), reason,
                   StrCat(kind, " ", target, ": ", std::string(status.message()), reason.empty() ? "" : " ", reason));
    }
    absl::SleepFor(absl::Milliseconds(100));
  }
}

std::map<std::string, CallTimes> Api::Times() const {
  absl::MutexLock lock(&mutex_);
  return times_;
}

std::string RequestIdFor(const std::string& what) {
  std::string hex = Sha256Hex(what).substr(0, 32);
  hex[12] = '4';
  hex[16] = "89ab"[hex[16] % 4];
  return StrCat(hex.substr(0, 8), "-", hex.substr(8, 4), "-", hex.substr(12, 4), "-", hex.substr(16, 4), "-",
                hex.substr(20));
}

absl::Status InParallel(int count, int threads, const std::function<absl::Status(int)>& work) {
  std::atomic<int> next{0};
  absl::Mutex mutex;
  absl::Status first;
  auto run = [&] {
    for (int i = next++; i < count; i = next++) {
      absl::Status status = work(i);
      if (status.ok()) continue;
      absl::MutexLock lock(&mutex);
      if (first.ok()) first = status;
      next = count;
    }
  };
  std::vector<std::thread> running;
  for (int i = 0; i < std::min(count, threads); ++i) running.emplace_back(run);
  for (std::thread& thread : running) thread.join();
  return first;
}

}  // namespace mingbai::ctl
