#include "tests/bench/grpc_load.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <optional>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "common/text/text.h"

namespace mingbai::bench {
namespace {

constexpr auto kCallLimit = std::chrono::seconds(10);

// One of the calls in flight, used again and again.
struct Call {
  grpc::GenericStub* stub = nullptr;
  std::optional<grpc::ClientContext> context;
  std::unique_ptr<grpc::GenericClientAsyncResponseReader> reader;
  grpc::ByteBuffer response;
  grpc::Status status;

  void Start(const std::string& method, const grpc::ByteBuffer& request, grpc::CompletionQueue* queue) {
    context.emplace();
    context->set_deadline(std::chrono::system_clock::now() + kCallLimit);
    reader = stub->PrepareUnaryCall(&*context, method, request, queue);
    reader->StartCall();
    reader->Finish(&response, &status, this);
  }
};

}  // namespace

struct GrpcLoad::Impl {
  GrpcTarget target;
  int in_flight = 0;
  int threads = 0;
  std::vector<std::unique_ptr<grpc::GenericStub>> stubs;

  // Thread `index` drives its share of the calls.
  LoadResult Drive(int index, absl::Time until) {
    LoadResult result;
    grpc::CompletionQueue queue;
    grpc::Slice slice(target.request);
    const grpc::ByteBuffer request(&slice, 1);
    std::vector<Call> calls(in_flight / threads);
    int running = 0;
    for (size_t i = 0; i < calls.size(); ++i, ++running) {
      calls[i].stub = stubs[(index + i * threads) % stubs.size()].get();
      calls[i].Start(target.method, request, &queue);
    }
    void* tag = nullptr;
    bool ok = false;
    while (running > 0 && queue.Next(&tag, &ok)) {
      Call* call = static_cast<Call*>(tag);
      if (ok && call->status.ok() && call->response.Length() == target.answer_size) {
        ++result.right;
      } else if (++result.wrong == 1) {
        result.first_wrong = StrCat("status ", static_cast<int>(call->status.error_code()), " ",
                                    call->status.error_message(), ", ", call->response.Length(), " bytes");
      }
      if (absl::Now() < until) {
        call->Start(target.method, request, &queue);
      } else {
        --running;
      }
    }
    queue.Shutdown();
    while (queue.Next(&tag, &ok)) {
    }
    return result;
  }
};

GrpcLoad::GrpcLoad(GrpcTarget target, int channels, int in_flight, int threads) : impl_(std::make_unique<Impl>()) {
  impl_->target = std::move(target);
  impl_->in_flight = in_flight;
  impl_->threads = threads;
  for (int i = 0; i < channels; ++i) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);  // a connection of its own
    arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
    impl_->stubs.push_back(std::make_unique<grpc::GenericStub>(
        grpc::CreateCustomChannel(impl_->target.address, grpc::InsecureChannelCredentials(), arguments)));
  }
}

GrpcLoad::~GrpcLoad() = default;

LoadResult GrpcLoad::Run(absl::Duration duration) {
  const absl::Time start = absl::Now();
  const absl::Time until = start + duration;
  std::vector<LoadResult> parts(impl_->threads);
  std::vector<std::thread> running;
  for (int i = 0; i < impl_->threads; ++i) {
    running.emplace_back([this, i, until, &parts] { parts[i] = impl_->Drive(i, until); });
  }
  for (std::thread& thread : running) thread.join();
  LoadResult sum;
  sum.seconds = absl::ToDoubleSeconds(absl::Now() - start);
  for (const LoadResult& part : parts) {
    sum.right += part.right;
    sum.wrong += part.wrong;
    if (sum.first_wrong.empty()) sum.first_wrong = part.first_wrong;
  }
  return sum;
}

}  // namespace mingbai::bench
