#include "common/rpc/cancellation.h"

#include <utility>

namespace mingbai::rpc {

Cancellation::Scope::Scope(Cancellation* cancellation, std::function<void()> cancel) : cancellation_(cancellation) {
  if (cancellation_ == nullptr) return;
  absl::MutexLock lock(&cancellation_->mutex_);
  if (cancellation_->cancelled_) cancel();
  place_ = cancellation_->running_.insert(cancellation_->running_.end(), std::move(cancel));
}

Cancellation::Scope::~Scope() {
  if (cancellation_ == nullptr) return;
  absl::MutexLock lock(&cancellation_->mutex_);
  cancellation_->running_.erase(place_);
}

void Cancellation::Cancel() {
  absl::MutexLock lock(&mutex_);
  if (cancelled_) return;
  cancelled_ = true;
  for (const std::function<void()>& cancel : running_) cancel();
}

bool Cancellation::cancelled() {
  absl::MutexLock lock(&mutex_);
  return cancelled_;
}

}  // namespace mingbai::rpc
