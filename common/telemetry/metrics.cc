#include "common/telemetry/metrics.h"

#include <unordered_map>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/text/text.h"
#include "prometheus/counter.h"
#include "prometheus/gauge.h"
#include "prometheus/histogram.h"
#include "prometheus/registry.h"
#include "prometheus/text_serializer.h"

namespace mingbai::telemetry {

struct Metrics::Impl {
  prometheus::Registry registry;
  prometheus::Family<prometheus::Counter>& calls =
      prometheus::BuildCounter().Name("mingbai_calls_total").Help("Calls by method and status code").Register(registry);
  prometheus::Family<prometheus::Histogram>& seconds =
      prometheus::BuildHistogram().Name("mingbai_call_seconds").Help("Time of calls by method").Register(registry);
  // Found by method and code without building labels on each call.
  mutable absl::Mutex mutex;
  std::unordered_map<std::string, prometheus::Counter*> counters ABSL_GUARDED_BY(mutex);
  std::unordered_map<std::string, prometheus::Histogram*> histograms ABSL_GUARDED_BY(mutex);
  std::vector<std::pair<prometheus::Gauge*, std::function<double()>>> gauges ABSL_GUARDED_BY(mutex);
};

Metrics::Metrics() : impl_(std::make_unique<Impl>()) {}
Metrics::~Metrics() = default;

void Metrics::Call(std::string_view method, std::string_view code, absl::Duration took) {
  prometheus::Counter* counter = nullptr;
  prometheus::Histogram* histogram = nullptr;
  {
    absl::MutexLock lock(&impl_->mutex);
    prometheus::Counter*& known = impl_->counters[StrCat(method, " ", code)];
    if (known == nullptr) {
      known = &impl_->calls.Add({{"method", std::string(method)}, {"code", std::string(code)}});
    }
    prometheus::Histogram*& timed = impl_->histograms[std::string(method)];
    if (timed == nullptr) {
      timed = &impl_->seconds.Add({{"method", std::string(method)}},
                                  prometheus::Histogram::BucketBoundaries{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                                                                          0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10});
    }
    counter = known;
    histogram = timed;
  }
  counter->Increment();
  histogram->Observe(absl::ToDoubleSeconds(took));
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
