#include "services/gateway/edge/handler.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_join.h"
#include "common/rpc/trace.h"
#include "common/status/status.h"
#include "common/telemetry/log.h"
#include "common/text/text.h"
#include "services/gateway/edge/gzip.h"
#include "services/gateway/edge/http_error.h"
#include "services/gateway/edge/text.h"
#include "services/gateway/edge/transcoder.h"

namespace mingbai::gateway::edge {
namespace {

// Whether If-None-Match names the etag, compressed or not.
bool NamesEtag(std::string_view if_none_match, std::string_view etag) {
  for (std::string_view part : Split(if_none_match, ',')) {
    part = Strip(part);
    if (part == "*") return true;
    ConsumePrefix(&part, "W/");
    if (!ConsumePrefix(&part, "\"") || !ConsumeSuffix(&part, "\"")) continue;
    ConsumeSuffix(&part, "-gz");
    if (part == etag) return true;
  }
  return false;
}

// Puts a body, compressed where the client takes it, and the etag of what is sent; 304 where the client has it.
void PutBody(const Request& request, const Rendered& rendered, bool with_etag, Response* response) {
  const bool gzip = rendered.gzip != nullptr && AcceptsGzip(request.accept_encoding);
  if (with_etag) {
    response->Header("Vary", "Accept-Encoding");
    response->Header("ETag", StrCat("\"", rendered.etag, gzip ? "-gz" : "", "\""));
    if (NamesEtag(request.if_none_match, rendered.etag)) {
      response->status = 304;
      return;
    }
  }
  if (gzip) response->Header("Content-Encoding", "gzip");
  response->body = gzip ? rendered.gzip : rendered.body;
}

bool IsJson(std::string_view content_type) {
  const std::string lower = absl::AsciiStrToLower(AbslView(content_type));
  const std::vector<std::string_view> parts = Split(lower, ';');
  if (Strip(parts[0]) != "application/json") return false;
  for (size_t i = 1; i < parts.size(); ++i) {
    std::string_view parameter = Strip(parts[i]);
    if (ConsumePrefix(&parameter, "charset=") && parameter != "utf-8" && parameter != "\"utf-8\"") return false;
  }
  return true;
}

bool IsPlainInNames(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '.' || c == '_';
}

// RFC 6266: a file to be saved, its name in UTF-8, and before it one for who reads ASCII only.
std::string AttachmentHeader(std::string_view file_name, std::string_view ascii_name) {
  std::string header = "attachment; ";
  if (!ascii_name.empty() && std::all_of(ascii_name.begin(), ascii_name.end(), IsPlainInNames)) {
    StrAppend(&header, "filename=\"", ascii_name, "\"; ");
  }
  header += "filename*=UTF-8''";
  for (char c : file_name) {
    if (IsPlainInNames(c)) {
      header.push_back(c);
    } else {
      StrAppend(&header, "%", absl::Hex(static_cast<unsigned char>(c), absl::kZeroPad2));
    }
  }
  return header;
}

// The caller's deadline: `limit`, or what Request-Timeout says if that is less.
absl::Duration Timeout(std::string_view header, absl::Duration limit) {
  double seconds;
  if (!absl::SimpleAtod(AbslView(header), &seconds) || !(seconds > 0)) return limit;
  return std::min(limit, absl::Seconds(seconds));
}

}  // namespace

Handler::Handler(HandlerOptions options, const RouteTable* routes, Dispatch dispatch)
    : options_(options), routes_(routes), dispatch_(std::move(dispatch)), cache_(options.ready_cache_bytes) {}

void Handler::AddPlain(std::string path, PlainHandler handler) { plain_[std::move(path)] = std::move(handler); }

Response Handler::EdgeError(int http_status, absl::StatusCode code, std::string_view reason, std::string_view message) {
  Response response = ErrorResponse(http_status, Error(code, reason, message));
  response.Header("X-Content-Type-Options", "nosniff");
  return response;
}

Response Handler::Handle(const Request& request, absl::Time received, std::function<bool()> cancelled) {
  const std::string_view target = request.target;
  const size_t mark = target.find('?');
  const std::string_view path = target.substr(0, mark);
  const std::string_view query = mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
  const CallHeaders headers{request.authorization, rpc::ContinueTrace(request.traceparent), request.remote_address};
  Response response = Serve(request, path, query, headers, received, std::move(cancelled));
  response.Header("X-Content-Type-Options", "nosniff");
  response.Header("Traceparent", headers.traceparent);
  response.head = request.verb == "HEAD";
  return response;
}

Response Handler::Serve(const Request& request, std::string_view path, std::string_view query,
                        const CallHeaders& headers, absl::Time received, std::function<bool()> cancelled) {
  if (request.verb == "OPTIONS") return Options(path);
  const std::string_view verb = request.verb == "HEAD" ? "GET" : std::string_view(request.verb);
  auto plain = plain_.find(path);
  if (plain != plain_.end()) {
    if (verb == "GET") return Plain(request, plain->second, query);
    Response response = EdgeError(405, absl::StatusCode::kUnimplemented, "METHOD_NOT_ALLOWED",
                                  StrCat(Excerpt(verb), " is not served here"));
    response.Header("Allow", "GET, HEAD, OPTIONS");
    return response;
  }
  const RouteMatch match = routes_->Match(verb, path);
  if (match.route == nullptr && match.allow.empty()) {
    return ErrorResponse(NotFound("ROUTE_NOT_FOUND", "there is nothing at this path"));
  }
  if (match.route == nullptr) {
    Response response = ErrorResponse(405, Error(absl::StatusCode::kUnimplemented, "METHOD_NOT_ALLOWED",
                                                 StrCat(Excerpt(verb), " is not served here")));
    std::vector<std::string> allow = match.allow;
    if (std::find(allow.begin(), allow.end(), "GET") != allow.end()) allow.push_back("HEAD");
    allow.push_back("OPTIONS");
    response.Header("Allow", absl::StrJoin(allow, ", "));
    return response;
  }
  if (!request.body.empty() && match.route->body != Route::Body::kNone) {
    if (!request.content_encoding.empty() && !absl::EqualsIgnoreCase(request.content_encoding, "identity")) {
      return ErrorResponse(415, Error(absl::StatusCode::kInvalidArgument, "UNSUPPORTED_MEDIA_TYPE",
                                      "a body must come without Content-Encoding"));
    }
    if (!IsJson(request.content_type)) {
      return ErrorResponse(415, Error(absl::StatusCode::kInvalidArgument, "UNSUPPORTED_MEDIA_TYPE",
                                      "a body must come as Content-Type: application/json in UTF-8"));
    }
  }
  const rpc::Budget budget{received + Timeout(request.request_timeout, options_.deadline), std::move(cancelled)};
  const absl::Time start = absl::Now();
  Response response = Call(request, match, query, headers, budget);
  if (response.status >= 500) {
    // The pattern, never the path: a receipt is a secret.
    log::Warn("http call failed", {{"method", match.route->method->full_name()},
                                   {"status", StrCat(response.status)},
                                   {"ms", StrCat(absl::ToInt64Milliseconds(absl::Now() - start))},
                                   {"traceparent", headers.traceparent}});
  }
  return response;
}

Response Handler::Call(const Request& request, const RouteMatch& match, std::string_view query,
                       const CallHeaders& headers, const rpc::Budget& budget) {
  const Route& route = *match.route;
  const bool shared = route.PublicRead() && headers.authorization.empty();
  auto fail = [&](const absl::Status& status) {
    Response response = ErrorResponse(status);
    if (route.PublicRead()) response.Header("Access-Control-Allow-Origin", "*");
    return response;
  };
  absl::Status ready = budget.Check();
  if (!ready.ok())
    return fail(Error(ready.code(), absl::StatusCodeToString(ready.code()), std::string(ready.message())));
  absl::StatusOr<std::string> bytes = ToRequestBytes(match, query, request.body);
  if (!bytes.ok()) return fail(bytes.status());
  absl::StatusOr<rpc::ReadyBytes> answer = dispatch_(route.method, *bytes, headers, budget);
  if (!answer.ok()) return fail(answer.status());
  if (*answer == nullptr) return fail(absl::InternalError("no answer"));
  // Bytes that someone keeps beside us are a ready view, which others will ask for too.
  const bool kept = shared && answer->use_count() > 1;
  absl::StatusOr<std::shared_ptr<const Rendered>> rendered =
      kept ? cache_.Get(route.method->output_type(), *answer)
           : Render(route.method->output_type(), **answer, !route.sensitive && AcceptsGzip(request.accept_encoding));
  if (!rendered.ok()) return fail(rendered.status());
  Response response;
  response.Header("Content-Type", (*rendered)->content_type);
  if (!(*rendered)->file_name.empty()) {
    response.Header("Content-Disposition", AttachmentHeader((*rendered)->file_name, (*rendered)->ascii_name));
  }
  response.Header("Cache-Control", shared ? "no-cache" : "no-store");
  if (route.PublicRead()) {
    response.Header("Access-Control-Allow-Origin", "*");
    response.Header("Access-Control-Expose-Headers", "ETag, Traceparent");
  }
  PutBody(request, **rendered, route.verb == "GET", &response);
  return response;
}

Response Handler::Plain(const Request& request, const PlainHandler& handler, std::string_view query) {
  const PlainAnswer answer = handler(query);
  Response response;
  response.status = answer.status;
  response.Header("Content-Type", answer.content_type);
  response.Header("Cache-Control", answer.cacheable ? "no-cache" : "no-store");
  response.Header("Access-Control-Allow-Origin", "*");
  if (answer.body == nullptr) {
    response.body = std::make_shared<const std::string>();
    return response;
  }
  Rendered rendered;
  rendered.content_type = answer.content_type;
  rendered.body = answer.body;
  const bool cacheable = answer.cacheable && answer.status == 200;
  if (cacheable) rendered.etag = EtagOf(*answer.body);
  if (answer.body->size() > kGzipFrom && AcceptsGzip(request.accept_encoding)) {
    rendered.gzip = std::make_shared<const std::string>(Gzip(*answer.body));
  }
  PutBody(request, rendered, cacheable, &response);
  return response;
}

Response Handler::Options(std::string_view path) const {
  RouteMatch match = routes_->Match("OPTIONS", path);
  const bool plain = plain_.find(path) != plain_.end();
  if (plain) match.allow = {"GET"};
  if (match.allow.empty() && path != "*") {
    return ErrorResponse(NotFound("ROUTE_NOT_FOUND", "there is nothing at this path"));
  }
  if (std::find(match.allow.begin(), match.allow.end(), "GET") != match.allow.end()) match.allow.push_back("HEAD");
  match.allow.push_back("OPTIONS");
  Response response;
  response.status = 204;
  response.Header("Allow", absl::StrJoin(match.allow, ", "));
  if (plain || match.public_read != nullptr) {
    response.Header("Access-Control-Allow-Origin", "*");
    response.Header("Access-Control-Allow-Methods", "GET, HEAD");
    response.Header("Access-Control-Allow-Headers", "If-None-Match, Request-Timeout, Traceparent");
    response.Header("Access-Control-Max-Age", "86400");
  }
  return response;
}

}  // namespace mingbai::gateway::edge
