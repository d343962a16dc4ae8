#include "common/telemetry/metrics.h"

#include <array>
#include <atomic>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "prometheus/counter.h"
#include "prometheus/gauge.h"
#include "prometheus/histogram.h"
#include "prometheus/registry.h"
#include "prometheus/text_serializer.h"

namespace mingbai::telemetry {

namespace {

constexpr size_t kCodes = 17;  // of gRPC, OK among them

using CounterFamily = prometheus::Family<prometheus::Counter>;
using HistogramFamily = prometheus::Family<prometheus::Histogram>;

// Counters of a family, each added when it is first counted. Thread-safe.
template <size_t kSize>
class LazyCounters {
 public:
  // The counter at `index`; `labels` gives its labels.
  template <typename Labels>
  prometheus::Counter& At(CounterFamily& family, size_t index, Labels labels) {
    std::atomic<prometheus::Counter*>& place = counters_.at(index);
    prometheus::Counter* counter = place.load(std::memory_order_acquire);
    if (counter == nullptr) {
      // Adding the same labels again gives the same counter.
      counter = &family.Add(labels());
      place.store(counter, std::memory_order_release);
    }
    return *counter;
  }

 private:
  std::array<std::atomic<prometheus::Counter*>, kSize> counters_{};
};

class MethodMeter final : public CallMeter {
 public:
  MethodMeter(std::string method, CounterFamily* calls, HistogramFamily* seconds)
      : method_(std::move(method)),
        calls_(calls),
        seconds_(seconds->Add({{"method", method_}},
                              prometheus::Histogram::BucketBoundaries{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                                                      0.1, 0.25, 0.5, 1, 2.5, 5, 10})) {}

  void Count(absl::StatusCode code, absl::Duration took) override {
    // A code that the library does not know is read back as UNKNOWN.
    size_t index = static_cast<size_t>(code);
    if (index >= kCodes) index = static_cast<size_t>(absl::StatusCode::kUnknown);
    const auto labels = [&]() -> prometheus::Labels {
      return {{"method", method_}, {"code", absl::StatusCodeToString(static_cast<absl::StatusCode>(index))}};
    };
    counters_.At(*calls_, index, labels).Increment();
    seconds_.Observe(absl::ToDoubleSeconds(took));
  }

 private:
  const std::string method_;
  CounterFamily* const calls_;
  prometheus::Histogram& seconds_;
  LazyCounters<kCodes> counters_;
};

}  // namespace

struct Metrics::Impl {
  prometheus::Registry registry;
  CounterFamily& calls =
      prometheus::BuildCounter().Name("mingbai_calls_total").Help("Calls by method and status code").Register(registry);
  HistogramFamily& seconds =
      prometheus::BuildHistogram().Name("mingbai_call_seconds").Help("Time of calls by method").Register(registry);
  CounterFamily& http =
      prometheus::BuildCounter().Name("mingbai_http_answers_total").Help("HTTP answers by status").Register(registry);
  LazyCounters<600> http_counters;
  mutable absl::Mutex mutex;
  std::deque<MethodMeter> meters ABSL_GUARDED_BY(mutex);
  std::vector<std::pair<prometheus::Gauge*, std::function<double()>>> gauges ABSL_GUARDED_BY(mutex);
};

Metrics::Metrics() : impl_(std::make_unique<Impl>()) {}
Metrics::~Metrics() = default;

CallMeter* Metrics::Meter(std::string_view method) {
  absl::MutexLock lock(&impl_->mutex);
  return &impl_->meters.emplace_back(std::string(method), &impl_->calls, &impl_->seconds);
}

void Metrics::CountHttp(int status) {
  const auto labels = [status]() -> prometheus::Labels { return {{"status", std::to_string(status)}}; };
  impl_->http_counters.At(impl_->http, status, labels).Increment();
}

void Metrics::Gauge(const std::string& name, const std::string& help, std::function<double()> read) {
  prometheus::Gauge* gauge =
      &prometheus::BuildGauge().Name("mingbai_" + name).Help(help).Register(impl_->registry).Add({});
  absl::MutexLock lock(&impl_->mutex);
  impl_->gauges.emplace_back(gauge, std::move(read));
}

std::string Metrics::Text() const {
  {
    absl::MutexLock lock(&impl_->mutex);
    for (auto& [gauge, read] : impl_->gauges) gauge->Set(read());
  }
  return prometheus::TextSerializer().Serialize(impl_->registry.Collect());
}

}  // namespace mingbai::telemetry
