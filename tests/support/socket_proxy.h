#pragma once

// A Unix socket that passes everything on to another one until it is told not to: a database that has gone, or that
// does not answer, for tests.

#include <atomic>
#include <list>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace mingbai::testing {

class SocketProxy {
 public:
  enum class Mode {
    kForward,  // passes on
    kStall,    // keeps what comes, on old and new connections, until it forwards again
    kGone,     // cuts all connections and refuses new ones
  };
  explicit SocketProxy(std::string target);
  ~SocketProxy();
  // Path of this socket.
  const std::string& path() const { return path_; }
  void Set(Mode mode);
  // Cuts the connection on which the next COMMIT comes: after it was passed on, its answer lost, or before.
  enum class Cut { kNone, kBeforeCommit, kAfterCommit };
  void CutAtCommit(Cut cut);

 private:
  struct Pipe {
    std::thread thread;
    int near = -1;
    int far = -1;
    std::atomic<bool> done{false};
  };
  void Accept();
  void Carry(Pipe* pipe);

  const std::string target_;
  std::string path_;
  int listener_ = -1;
  std::atomic<Mode> mode_{Mode::kForward};
  std::atomic<Cut> cut_{Cut::kNone};
  std::atomic<bool> stopping_{false};
  absl::Mutex mutex_;
  std::list<Pipe> pipes_ ABSL_GUARDED_BY(mutex_);
  std::thread acceptor_;
};

}  // namespace mingbai::testing
