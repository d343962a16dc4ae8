#pragma once

// The gateway's HTTP/JSON API with typed messages. Thread-safe: each thread keeps its own connection.

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"

namespace mingbai::ctl {

// What calls of one kind took, as this client saw it.
struct CallTimes {
  int count = 0;
  absl::Duration total;
  absl::Duration slowest;
};

class Api {
 public:
  // `tokens` is a folder with <role>.token files; a role without a file is an error where it is used.
  Api(std::string address, std::string tokens_folder);

  // Sends `body` (nullptr: none) as JSON and reads the answer into `response`. `role` "" calls without a token. An
  // answer that is an error becomes a status with its code, message and reason; 503, 429 and COMMIT_UNKNOWN are tried
  // again for up to 30 s. `kind` names the call in Times.
  absl::Status Call(const std::string& role, const std::string& kind, const std::string& verb,
                    const std::string& target, const google::protobuf::Message* body,
                    google::protobuf::Message* response);
  absl::Status Get(const std::string& kind, const std::string& target, google::protobuf::Message* response) {
    return Call("", kind, "GET", target, nullptr, response);
  }
  std::map<std::string, CallTimes> Times() const;

 private:
  absl::StatusOr<std::string> Token(const std::string& role);

  const std::string address_;
  const std::string folder_;
  mutable absl::Mutex mutex_;
  std::map<std::string, std::string> tokens_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, CallTimes> times_ ABSL_GUARDED_BY(mutex_);
};

// A request id made of what the call is about, in UUIDv4 form: playing again repeats nothing.
std::string RequestIdFor(const std::string& what);

// Runs `count` pieces of work on `threads` threads; the first error, after all that had begun are done.
absl::Status InParallel(int count, int threads, const std::function<absl::Status(int)>& work);

}  // namespace mingbai::ctl
