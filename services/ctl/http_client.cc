#include "services/ctl/http_client.h"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include "common/status/status.h"
#include "common/text/text.h"

namespace mingbai::ctl {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

constexpr uint64_t kLargestAnswer = 64 << 20;
constexpr auto kLimit = std::chrono::seconds(60);

}  // namespace

struct HttpClient::Impl {
  std::string host;
  std::string port;
  asio::io_context context;
  std::unique_ptr<beast::tcp_stream> stream;
  beast::flat_buffer buffer;

  beast::error_code Connect() {
    beast::error_code error;
    asio::ip::tcp::resolver resolver(context);
    const auto found = resolver.resolve(host, port, error);
    if (error) return error;
    stream = std::make_unique<beast::tcp_stream>(context);
    stream->expires_after(kLimit);
    stream->connect(found, error);
    if (!error) stream->socket().set_option(asio::ip::tcp::no_delay(true), error);
    buffer.clear();
    return error;
  }

  beast::error_code Exchange(const http::request<http::string_body>& request, HttpAnswer* answer) {
    beast::error_code error;
    http::write(*stream, request, error);
    if (error) return error;
    http::response_parser<http::string_body> parser;
    parser.body_limit(kLargestAnswer);
    http::read(*stream, buffer, parser, error);
    if (error) return error;
    answer->status = parser.get().result_int();
    const bool keep = parser.get().keep_alive();
    answer->body = std::move(parser.get().body());
    if (!keep) stream.reset();
    return error;
  }
};

HttpClient::HttpClient(std::string address) : impl_(std::make_unique<Impl>()) {
  const size_t colon = address.rfind(':');
  impl_->host = address.substr(0, colon);
  impl_->port = colon == std::string::npos ? "80" : address.substr(colon + 1);
}

HttpClient::~HttpClient() = default;

absl::StatusOr<HttpAnswer> HttpClient::Send(const std::string& verb, const std::string& target,
                                            const std::string& token, const std::string& json) {
  http::request<http::string_body> request(http::string_to_verb(verb), target, 11);
  request.set(http::field::host, impl_->host);
  if (!token.empty()) request.set(http::field::authorization, "Bearer " + token);
  if (!json.empty()) request.set(http::field::content_type, "application/json");
  request.body() = json;
  request.prepare_payload();
  beast::error_code error;
  HttpAnswer answer;
  for (int attempt = 0; attempt < 2; ++attempt) {
    error = impl_->stream == nullptr ? impl_->Connect() : beast::error_code();
    if (!error) error = impl_->Exchange(request, &answer);
    if (!error) return answer;
    // Every call is a read or idempotent: what broke on the way is sent once more.
    impl_->stream.reset();
  }
  return absl::UnavailableError(StrCat("the gateway at ", impl_->host, ":", impl_->port, ": ", error.message()));
}

}  // namespace mingbai::ctl
