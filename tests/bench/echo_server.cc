// The measure of GetBoard: a bare gRPC server in the style of the services (sync API, methods on bytes, the same
// pollers), whose every call answers the same ready slice of --bytes bytes without looking at the request.
//   mingbai-bench-echo --bytes=N --port-file=FILE      runs until SIGTERM; FILE gets its port once it listens

#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/service_type.h>
#include <grpcpp/support/method_handler.h>
#include <signal.h>

#include <cstdio>
#include <fstream>
#include <string>

#include "tests/bench/support.h"

namespace mingbai::bench {
namespace {

using grpc::ByteBuffer;

constexpr char kMethod[] = "/mingbai.bench.Echo/Call";

class Echo final : public grpc::Service {
 public:
  explicit Echo(size_t bytes) : slice_(std::string(bytes, '.')) {
    AddMethod(new grpc::internal::RpcServiceMethod(
        kMethod, grpc::internal::RpcMethod::NORMAL_RPC,
        new grpc::internal::RpcMethodHandler<Echo, ByteBuffer, ByteBuffer>(
            [](Echo* echo, grpc::ServerContext*, const ByteBuffer*, ByteBuffer* response) {
              *response = ByteBuffer(&echo->slice_, 1);
              return grpc::Status::OK;
            },
            this)));
  }

 private:
  grpc::Slice slice_;
};

void Run(const Flags& flags) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  Echo echo(flags.Int("bytes"));
  int port = 0;
  grpc::ServerBuilder builder;
  builder.SetSyncServerOption(grpc::ServerBuilder::SyncServerOption::MIN_POLLERS, 1);
  builder.SetSyncServerOption(grpc::ServerBuilder::SyncServerOption::MAX_POLLERS, 4);
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&echo);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr || port == 0) Fail("the echo server cannot listen");
  const std::string file = flags.Get("port-file");
  std::ofstream(file + ".new") << port << "\n";
  if (std::rename((file + ".new").c_str(), file.c_str()) != 0) Fail("cannot write " + file);
  int signal = 0;
  sigwait(&set, &signal);
  server->Shutdown();
}

}  // namespace
}  // namespace mingbai::bench

int main(int argc, char** argv) {
  mingbai::bench::Run(mingbai::bench::Flags(argc, argv, {"bytes", "port-file"}));
  return 0;
}
