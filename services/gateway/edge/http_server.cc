#include "services/gateway/edge/http_server.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <thread>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "common/telemetry/log.h"
#include "common/text/text.h"
#include "services/gateway/edge/connection.h"
#include "services/gateway/edge/contracts.h"

namespace mingbai::gateway::edge {

namespace asio = boost::asio;
using asio::ip::tcp;

struct HttpServer::Impl {
  Impl(HttpOptions given, Dispatch dispatch)
      : options(std::move(given)),
        routes(ContractRoutes()),
        handler(options.handler, routes.ok() ? &*routes : &no_routes, std::move(dispatch)),
        acceptor(io),
        retry(io) {
    context.options = &options;
    context.handler = &handler;
    context.connections = &connections;
  }

  absl::Status Open();
  void Accept();
  void Welcome(tcp::socket socket);

  const HttpOptions options;
  RouteTable no_routes;
  const absl::StatusOr<RouteTable> routes;
  Handler handler;
  Connections connections;
  ConnectionContext context;
  std::unique_ptr<WorkerPool> pool;
  asio::io_context io;
  tcp::acceptor acceptor;  // used on the io threads, one operation at a time
  asio::steady_timer retry;
  std::vector<std::thread> threads;
  int port = 0;
  bool started = false;
};

absl::Status HttpServer::Impl::Open() {
  auto failed = [this](const boost::system::error_code& error) {
    return absl::UnavailableError(StrCat("cannot listen on ", options.address, ": ", error.message()));
  };
  const size_t colon = options.address.rfind(':');
  if (colon == std::string::npos) {
    return absl::InvalidArgumentError(StrCat("\"", options.address, "\" is not host:port"));
  }
  std::string host = options.address.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  boost::system::error_code error;
  const auto found = tcp::resolver(io).resolve(host, options.address.substr(colon + 1),
                                               tcp::resolver::passive | tcp::resolver::numeric_service, error);
  if (error || found.empty()) return failed(error);
  const tcp::endpoint endpoint = *found.begin();
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error) return failed(error);
  port = acceptor.local_endpoint(error).port();
  return absl::OkStatus();
}

void HttpServer::Impl::Accept() {
  acceptor.async_accept(asio::make_strand(io), [this](boost::system::error_code error, tcp::socket socket) {
    if (context.stopping) return;
    if (!error) {
      Welcome(std::move(socket));
      return Accept();
    }
    // Out of file descriptors, most likely: those in use will be given back.
    log::Warn("http accept failed", {{"error", error.message()}});
    retry.expires_after(std::chrono::milliseconds(100));
    retry.async_wait([this](boost::system::error_code cancelled) {
      if (!cancelled && !context.stopping) Accept();
    });
  });
}

void HttpServer::Impl::Welcome(tcp::socket socket) {
  // As many again may be told so politely; beyond that a connection just ends.
  const int open = connections.size();
  if (open >= 2 * options.max_connections) return;
  auto connection = std::make_shared<Connection>(std::move(socket), &context);
  connections.Add(connection);
  connection->Start(open >= options.max_connections);
}

HttpServer::HttpServer(HttpOptions options, Dispatch dispatch)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(dispatch))) {}

HttpServer::~HttpServer() { Stop(); }

void HttpServer::AddPlain(std::string path, PlainHandler handler) {
  impl_->handler.AddPlain(std::move(path), std::move(handler));
}

absl::Status HttpServer::Start() {
  Impl& impl = *impl_;
  if (!impl.routes.ok()) return impl.routes.status();
  const absl::Status opened = impl.Open();
  if (!opened.ok()) return opened;
  impl.pool = std::make_unique<WorkerPool>(impl.options.workers, impl.options.max_waiting);
  impl.context.pool = impl.pool.get();
  impl.started = true;
  impl.Accept();
  for (int i = 0; i < impl.options.io_threads; ++i) {
    impl.threads.emplace_back([&impl] {
      auto work = asio::make_work_guard(impl.io);
      impl.io.run();
    });
  }
  return absl::OkStatus();
}

void HttpServer::Stop() {
  Impl& impl = *impl_;
  if (!impl.started) return;
  impl.started = false;
  impl.context.stopping = true;
  asio::post(impl.io, [&impl] {
    boost::system::error_code ignored;
    impl.acceptor.close(ignored);
    impl.retry.cancel();
  });
  impl.connections.ForEach([](Connection& connection) { connection.FinishSoon(); });
  if (!impl.connections.AwaitNone(impl.options.stop_grace)) {
    log::Warn("http stop cuts connections off", {{"connections", StrCat(impl.connections.size())}});
    impl.context.cut_off = true;
    impl.connections.ForEach([](Connection& connection) { connection.CutOff(); });
  }
  impl.pool->Stop();
  impl.connections.AwaitNone(absl::Seconds(5));
  impl.io.stop();
  for (std::thread& thread : impl.threads) thread.join();
}

int HttpServer::port() const { return impl_->port; }

const RouteTable& HttpServer::routes() const { return impl_->routes.ok() ? *impl_->routes : impl_->no_routes; }

}  // namespace mingbai::gateway::edge
