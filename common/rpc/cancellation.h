#pragma once

#include <functional>
#include <list>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace mingbai::rpc {

// Lets one thread call off, for good, the calls that another waits for. Thread-safe; outlives its scopes.
class Cancellation {
 public:
  // While it lives, `cancel` is called, at most once, when the calls are called off; at once where they were before.
  class Scope {
   public:
    Scope(Cancellation* cancellation, std::function<void()> cancel);  // nullptr: never called off
    ~Scope();
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    Cancellation* const cancellation_;
    std::list<std::function<void()>>::iterator place_;
  };

  void Cancel();
  bool cancelled();

 private:
  absl::Mutex mutex_;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
  std::list<std::function<void()>> running_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace mingbai::rpc
