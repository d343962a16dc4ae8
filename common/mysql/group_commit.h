#pragma once

// Short transactions of concurrent calls in one, so that they share a commit.

#include <deque>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "common/mysql/database.h"
#include "common/rpc/budget.h"

namespace mingbai::db {

// Who comes while the groups are busy waits for the next one, which the first of those who wait leads; nobody waits for
// others to come. Thread-safe.
class GroupCommit {
 public:
  using Body = absl::FunctionRef<absl::Status(Transaction&)>;
  // Runs `body` in a transaction, as Database::Transact does.
  using Transact = absl::FunctionRef<absl::Status(const rpc::Budget& budget, Body body)>;

  // The outcome of `body`, which ran together with others or alone. Another caller's thread may have run it.
  absl::Status Run(const rpc::Budget& budget, Body body, Transact transact);
  // Members that wait for a group.
  int waiting();

 private:
  struct Member {
    const rpc::Budget& budget;
    Body body;
    bool leads = false;
    bool alone = false;  // its group failed
    absl::Status result = absl::OkStatus();
    absl::Notification woken = {};  // it leads, or has its result
  };
  // Waits for the notification; false where the deadline came first and nobody has taken the member.
  bool AwaitTurn(Member* member);
  void Lead(Member* leader, Transact transact);
  static void RunGroup(const std::vector<Member*>& group, Transact transact);

  absl::Mutex mutex_;
  std::deque<Member*> waiting_ ABSL_GUARDED_BY(mutex_);
  int groups_ ABSL_GUARDED_BY(mutex_) = 0;  // at work
};

}  // namespace mingbai::db
