#pragma once

// One client's connection. Included by http_server.cc and connection.cc only: Boost compiles slowly.

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "services/gateway/edge/handler.h"
#include "services/gateway/edge/http_server.h"
#include "services/gateway/edge/worker_pool.h"

namespace mingbai::gateway::edge {

class Connection;

// The connections that are open. Thread-safe.
class Connections {
 public:
  void Add(const std::shared_ptr<Connection>& connection);
  void Remove(Connection* connection);
  int size() const;
  // Calls `visit` with each that is still open.
  void ForEach(const std::function<void(Connection&)>& visit);
  // Whether all have gone within the time.
  bool AwaitNone(absl::Duration within);

 private:
  mutable absl::Mutex mutex_;
  std::unordered_map<Connection*, std::weak_ptr<Connection>> open_ ABSL_GUARDED_BY(mutex_);
};

// What all connections share; outlives them.
struct ConnectionContext {
  const HttpOptions* options;
  Handler* handler;
  WorkerPool* pool;
  Connections* connections;
  std::atomic<size_t> bodies_bytes{0};  // promised to requests in hand
  std::atomic<bool> stopping{false};
  std::atomic<bool> cut_off{false};  // the grace of a stop is over
};

// Reads a request, has it answered, writes the answer, and again. What is private runs on
// the socket's strand.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(boost::asio::ip::tcp::socket socket, ConnectionContext* context);
  ~Connection();

  // From any thread, once: serves the client, or (`refuse`) tells it that there are too many and closes.
  void Start(bool refuse);
  // From any thread: closes now if idle, else after the request in progress.
  void FinishSoon();
  // From any thread: closes now.
  void CutOff();

 private:
  enum class State { kIdle, kReading, kAnswering, kWriting, kLingering, kClosed };
  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;
  using ErrorCode = boost::system::error_code;

  void Refuse();
  void AwaitRequest();
  void ReadHeader();
  void OnHeader(ErrorCode error);
  // Sets memory aside for the body; false where all of it is promised already.
  bool ReserveBody();
  void ReleaseBody();
  void ReadBody();
  void OnBody(ErrorCode error);
  void OnReadError(ErrorCode error);
  void Answer();
  void Write(Response response);
  void OnWritten(ErrorCode error);
  void Linger();
  void Discard();
  void Close();
  // Starts the only timer anew; what it does when it runs out depends on the state then.
  void Arm(absl::Duration after);
  void Disarm();
  void OnTimer();

  boost::asio::ip::tcp::socket socket_;
  boost::asio::steady_timer timer_;
  ConnectionContext* const context_;
  boost::beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  std::string remote_address_;
  State state_ = State::kIdle;
  bool first_request_ = true;
  bool timed_out_ = false;
  bool keep_alive_ = false;
  bool http_1_0_ = false;
  unsigned timer_turn_ = 0;
  size_t discarded_ = 0;
  size_t reserved_ = 0;
  std::shared_ptr<std::atomic<bool>> gone_;  // the client of the request in progress has left
  std::string header_out_;
  Response response_;
};

}  // namespace mingbai::gateway::edge
