#include "services/gateway/edge/connection.h"

#include <array>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/status.hpp>
#include <exception>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "common/telemetry/log.h"
#include "common/text/text.h"

namespace mingbai::gateway::edge {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;

// How long, and how much, a client may go on sending after the last answer before it is cut off.
constexpr absl::Duration kLinger = absl::Seconds(1);
constexpr size_t kMostDiscarded = 16 << 20;

std::string Text(boost::beast::string_view text) { return std::string(text.data(), text.size()); }

std::string StatusLine(int status) {
  const boost::beast::string_view reason = status == 499 ? boost::beast::string_view("Client Closed Request")
                                                         : http::obsolete_reason(http::int_to_status(status));
  return StrCat("HTTP/1.1 ", status, " ", absl::string_view(reason.data(), reason.size()), "\r\n");
}

// "http://host/path?query", which a client may send, as "/path?query".
std::string OriginForm(std::string target) {
  if (!absl::StartsWithIgnoreCase(target, "http://") && !absl::StartsWithIgnoreCase(target, "https://")) return target;
  const size_t path = target.find('/', target.find("//") + 2);
  return path == std::string::npos ? "/" : target.substr(path);
}

}  // namespace

void Connections::Add(const std::shared_ptr<Connection>& connection) {
  absl::MutexLock lock(&mutex_);
  open_[connection.get()] = connection;
}

void Connections::Remove(Connection* connection) {
  absl::MutexLock lock(&mutex_);
  open_.erase(connection);
}

int Connections::size() const {
  absl::MutexLock lock(&mutex_);
  return static_cast<int>(open_.size());
}

void Connections::ForEach(const std::function<void(Connection&)>& visit) {
  std::vector<std::shared_ptr<Connection>> open;
  {
    absl::MutexLock lock(&mutex_);
    for (const auto& [key, weak] : open_) {
      if (std::shared_ptr<Connection> connection = weak.lock()) open.push_back(std::move(connection));
    }
  }
  for (const auto& connection : open) visit(*connection);
}

bool Connections::AwaitNone(absl::Duration within) {
  absl::MutexLock lock(&mutex_);
  auto none = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return open_.empty(); };
  return mutex_.AwaitWithTimeout(absl::Condition(&none), within);
}

Connection::Connection(asio::ip::tcp::socket socket, ConnectionContext* context)
    : socket_(std::move(socket)), timer_(socket_.get_executor()), context_(context) {
  ErrorCode ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  const auto peer = socket_.remote_endpoint(ignored);
  if (!ignored) remote_address_ = peer.address().to_string();
}

Connection::~Connection() {
  ReleaseBody();
  context_->connections->Remove(this);
}

void Connection::Start(bool refuse) {
  asio::post(socket_.get_executor(),
             [self = shared_from_this(), refuse] { refuse ? self->Refuse() : self->AwaitRequest(); });
}

void Connection::Refuse() {
  keep_alive_ = false;
  Response response = Handler::EdgeError(503, absl::StatusCode::kUnavailable, "TOO_MANY_CONNECTIONS",
                                         "too many connections are open; try again in a moment");
  Write(std::move(response));
}

void Connection::FinishSoon() {
  asio::post(socket_.get_executor(), [self = shared_from_this()] {
    if (self->state_ == State::kIdle) self->Close();
  });
}

void Connection::CutOff() {
  asio::post(socket_.get_executor(), [self = shared_from_this()] { self->Close(); });
}

void Connection::AwaitRequest() {
  if (context_->stopping) return Close();
  if (buffer_.size() > 0) return ReadHeader();
  state_ = State::kIdle;
  Arm(first_request_ ? context_->options->read_timeout : context_->options->idle_timeout);
  socket_.async_wait(asio::ip::tcp::socket::wait_read, [self = shared_from_this()](ErrorCode error) {
    if (error || self->state_ != State::kIdle) return self->Close();
    self->ReadHeader();
  });
}

void Connection::ReadHeader() {
  state_ = State::kReading;
  first_request_ = false;
  timed_out_ = false;
  Arm(context_->options->read_timeout);
  parser_.emplace();
  parser_->header_limit(static_cast<uint32_t>(context_->options->max_header_bytes));
  parser_->body_limit(context_->options->max_request_bytes);
  http::async_read_header(socket_, buffer_, *parser_,
                          [self = shared_from_this()](ErrorCode error, size_t) { self->OnHeader(error); });
}

void Connection::OnHeader(ErrorCode error) {
  if (error || timed_out_) return OnReadError(error);
  const auto& message = parser_->get();
  http_1_0_ = message.version() == 10;
  if (!http_1_0_ && message.count(http::field::host) != 1) return OnReadError(http::error::bad_field);
  if (!ReserveBody()) {
    Disarm();
    keep_alive_ = false;
    return Write(Handler::EdgeError(429, absl::StatusCode::kResourceExhausted, "OVERLOADED",
                                    "too many large bodies are in hand; try again in a moment"));
  }
  if (!parser_->is_done() && absl::EqualsIgnoreCase(Text(message[http::field::expect]), "100-continue")) {
    static constexpr char kContinue[] = "HTTP/1.1 100 Continue\r\n\r\n";
    asio::async_write(socket_, asio::buffer(kContinue, sizeof(kContinue) - 1),
                      [self = shared_from_this()](ErrorCode error, size_t) {
                        if (error || self->timed_out_) return self->OnReadError(error);
                        self->ReadBody();
                      });
    return;
  }
  ReadBody();
}

bool Connection::ReserveBody() {
  if (parser_->is_done()) return true;
  const auto length = parser_->content_length();
  reserved_ = length ? static_cast<size_t>(*length) : context_->options->max_request_bytes;
  if (context_->bodies_bytes.fetch_add(reserved_) + reserved_ <= context_->options->max_bodies_bytes) return true;
  ReleaseBody();
  return false;
}

void Connection::ReleaseBody() {
  context_->bodies_bytes -= reserved_;
  reserved_ = 0;
}

void Connection::ReadBody() {
  http::async_read(socket_, buffer_, *parser_,
                   [self = shared_from_this()](ErrorCode error, size_t) { self->OnBody(error); });
}

void Connection::OnBody(ErrorCode error) {
  if (error || timed_out_) return OnReadError(error);
  Answer();
}

void Connection::OnReadError(ErrorCode error) {
  Disarm();
  keep_alive_ = false;
  if (state_ == State::kClosed) return;
  if (timed_out_) {
    return Write(Handler::EdgeError(408, absl::StatusCode::kDeadlineExceeded, "REQUEST_TIMEOUT",
                                    "the request did not arrive whole in time"));
  }
  if (error == http::error::header_limit) {
    return Write(Handler::EdgeError(
        431, absl::StatusCode::kInvalidArgument, "HEADERS_TOO_LARGE",
        StrCat("request line and headers may have ", context_->options->max_header_bytes, " bytes")));
  }
  if (error == http::error::body_limit) {
    return Write(Handler::EdgeError(413, absl::StatusCode::kInvalidArgument, "BODY_TOO_LARGE",
                                    StrCat("a body may have ", context_->options->max_request_bytes, " bytes")));
  }
  const bool broken = error.category() == http::make_error_code(http::error::bad_method).category() &&
                      error != http::error::end_of_stream && error != http::error::partial_message;
  if (!broken) return Close();
  Write(Handler::EdgeError(400, absl::StatusCode::kInvalidArgument, "MALFORMED_REQUEST",
                           StrCat("this is not HTTP/1.1: ", error.message())));
}

void Connection::Answer() {
  Disarm();
  state_ = State::kAnswering;
  auto message = parser_->release();
  keep_alive_ = message.keep_alive();
  auto request = std::make_shared<Request>();
  request->verb = Text(message.method_string());
  request->target = OriginForm(Text(message.target()));
  request->body = std::move(message.body());
  request->remote_address = remote_address_;
  request->authorization = Text(message[http::field::authorization]);
  request->traceparent = Text(message["traceparent"]);
  request->content_type = Text(message[http::field::content_type]);
  request->content_encoding = Text(message[http::field::content_encoding]);
  request->accept_encoding = Text(message[http::field::accept_encoding]);
  request->if_none_match = Text(message[http::field::if_none_match]);
  request->request_timeout = Text(message["Request-Timeout"]);
  auto gone = std::make_shared<std::atomic<bool>>(false);
  gone_ = gone;
  // Hang-ups only: a client may close its sending side and still wait for the answer.
  socket_.async_wait(asio::ip::tcp::socket::wait_error, [gone](ErrorCode error) {
    if (!error) *gone = true;
  });
  auto job = [self = shared_from_this(), request, gone, received = absl::Now()] {
    Response response;
    try {
      ConnectionContext* context = self->context_;
      response = context->handler->Handle(*request, received, [gone, context] { return *gone || context->cut_off; });
    } catch (const std::exception& error) {
      log::Error("http request failed", {{"error", error.what()}});
      response = Handler::EdgeError(500, absl::StatusCode::kInternal, "INTERNAL", "internal error");
    }
    asio::post(self->socket_.get_executor(),
               [self, response = std::move(response)]() mutable { self->Write(std::move(response)); });
  };
  if (!context_->pool->Submit(std::move(job))) {
    Write(Handler::EdgeError(429, absl::StatusCode::kResourceExhausted, "OVERLOADED",
                             "too many requests wait already; try again in a moment"));
  }
}

void Connection::Write(Response response) {
  if (state_ == State::kClosed) return;
  ErrorCode ignored;
  if (gone_ != nullptr) socket_.cancel(ignored);  // the wait for a hang-up
  gone_.reset();
  parser_.reset();
  ReleaseBody();
  state_ = State::kWriting;
  response_ = std::move(response);
  if (context_->options->on_answer) context_->options->on_answer(response_.status);
  if (response_.close || context_->stopping) keep_alive_ = false;
  header_out_ = StatusLine(response_.status);
  StrAppend(&header_out_, "Date: ", absl::FormatTime("%a, %d %b %Y %H:%M:%S GMT", absl::Now(), absl::UTCTimeZone()),
            "\r\n");
  for (const auto& [name, value] : response_.headers) StrAppend(&header_out_, name, ": ", value, "\r\n");
  const bool bodiless = response_.status == 204 || response_.status == 304;
  const size_t length = response_.body == nullptr ? 0 : response_.body->size();
  if (!bodiless) StrAppend(&header_out_, "Content-Length: ", length, "\r\n");
  if (!keep_alive_) {
    header_out_ += "Connection: close\r\n";
  } else if (http_1_0_) {
    header_out_ += "Connection: keep-alive\r\n";
  }
  header_out_ += "\r\n";
  const bool with_body = !bodiless && !response_.head && length > 0;
  const std::array<asio::const_buffer, 2> buffers = {asio::buffer(header_out_),
                                                     with_body ? asio::buffer(*response_.body) : asio::const_buffer()};
  Arm(context_->options->write_timeout);
  asio::async_write(socket_, buffers, [self = shared_from_this()](ErrorCode error, size_t) { self->OnWritten(error); });
}

void Connection::OnWritten(ErrorCode error) {
  Disarm();
  response_ = Response();
  if (error || state_ == State::kClosed) return Close();
  if (keep_alive_) return AwaitRequest();
  Linger();
}

// Closing at once would reset the connection while the client still sends, and might cost it the answer.
void Connection::Linger() {
  state_ = State::kLingering;
  ErrorCode error;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, error);
  if (error) return Close();
  Arm(kLinger);
  Discard();
}

void Connection::Discard() {
  buffer_.clear();
  socket_.async_read_some(buffer_.prepare(16 << 10), [self = shared_from_this()](ErrorCode error, size_t size) {
    self->discarded_ += size;
    if (error || self->discarded_ > kMostDiscarded || self->state_ != State::kLingering) return self->Close();
    self->Discard();
  });
}

void Connection::Close() {
  if (state_ == State::kClosed) return;
  state_ = State::kClosed;
  if (gone_ != nullptr) *gone_ = true;
  Disarm();
  ErrorCode ignored;
  socket_.close(ignored);
}

void Connection::Arm(absl::Duration after) {
  const unsigned turn = ++timer_turn_;
  timer_.expires_after(absl::ToChronoNanoseconds(after));
  timer_.async_wait([self = shared_from_this(), turn](ErrorCode error) {
    if (!error && turn == self->timer_turn_) self->OnTimer();
  });
}

void Connection::Disarm() {
  ++timer_turn_;
  timer_.cancel();
}

void Connection::OnTimer() {
  if (state_ != State::kReading) return Close();
  timed_out_ = true;
  ErrorCode ignored;
  socket_.cancel(ignored);
}

}  // namespace mingbai::gateway::edge
