#include "common/mysql/group_commit.h"

#include <algorithm>

#include "common/status/status.h"

namespace mingbai::db {
namespace {

constexpr size_t kMostMembers = 64;
// One group is written while another one's commit reaches the disk.
constexpr int kMostGroups = 2;

}  // namespace

// Gives every member its outcome, or tells it to run alone.
void GroupCommit::RunGroup(const std::vector<Member*>& group, Transact transact) {
  std::vector<Member*> members;
  // Nobody's short deadline undoes what the others have written.
  rpc::Budget budget{absl::InfinitePast(), nullptr};
  for (Member* member : group) {
    member->result = member->budget.Check();
    if (!member->result.ok()) continue;
    members.push_back(member);
    budget.deadline = std::max(budget.deadline, member->budget.deadline);
  }
  if (members.empty()) return;
  if (members.size() == 1) {
    members[0]->result = transact(members[0]->budget, members[0]->body);
    return;
  }
  const absl::Status status = transact(budget, [&members](Transaction& tx) {
    for (const Member* member : members) MB_RETURN_IF_ERROR(member->body(tx));
    return absl::OkStatus();
  });
  for (Member* member : members) {
    member->result = status;
    // A failure may be one member's; that nobody knows what became of the commit is everyone's.
    member->alone = !status.ok() && ReasonOf(status) != "COMMIT_UNKNOWN";
  }
}

bool GroupCommit::AwaitTurn(Member* member) {
  if (member->woken.WaitForNotificationWithDeadline(member->budget.deadline)) return true;
  {
    absl::MutexLock lock(&mutex_);
    const auto place = std::find(waiting_.begin(), waiting_.end(), member);
    if (place != waiting_.end()) {
      waiting_.erase(place);
      return false;
    }
  }
  // It has been taken: its result is being written.
  member->woken.WaitForNotification();
  return true;
}

// Runs a group of the leader and those who wait, and hands the place on before it wakes them.
void GroupCommit::Lead(Member* leader, Transact transact) {
  std::vector<Member*> group = {leader};
  {
    absl::MutexLock lock(&mutex_);
    while (!waiting_.empty() && group.size() < kMostMembers) {
      group.push_back(waiting_.front());
      waiting_.pop_front();
    }
  }
  RunGroup(group, transact);
  Member* next = nullptr;
  {
    absl::MutexLock lock(&mutex_);
    if (waiting_.empty()) {
      --groups_;
    } else {
      next = waiting_.front();
      waiting_.pop_front();
    }
  }
  if (next != nullptr) {
    next->leads = true;
    next->woken.Notify();
  }
  for (Member* member : group) {
    if (member != leader) member->woken.Notify();
  }
}

absl::Status GroupCommit::Run(const rpc::Budget& budget, Body body, Transact transact) {
  Member self{.budget = budget, .body = body};
  bool at_once = false;
  {
    absl::MutexLock lock(&mutex_);
    at_once = groups_ < kMostGroups;
    if (at_once) {
      ++groups_;
    } else {
      waiting_.push_back(&self);
    }
  }
  // Who waits looks at itself only after it was woken: until then another thread may be about to wake it.
  if (!at_once && !AwaitTurn(&self)) {
    return Error(absl::StatusCode::kDeadlineExceeded, "DEADLINE_EXCEEDED", "the caller's deadline has passed");
  }
  if (at_once || self.leads) Lead(&self, transact);
  return self.alone ? transact(budget, body) : self.result;
}

int GroupCommit::waiting() {
  absl::MutexLock lock(&mutex_);
  return static_cast<int>(waiting_.size());
}

}  // namespace mingbai::db
