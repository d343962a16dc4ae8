#include "common/mysql/group_commit.h"

#include <algorithm>

#include "common/status/status.h"

namespace mingbai::db {
namespace {

constexpr size_t kMostMembers = 64;
// One group is written while another one's commit reaches the disk.
constexpr int kMostGroups = 2;

}  // namespace

bool GroupCommit::Due(const Member& member) const { return member.done || (!member.taken && groups_ < kMostGroups); }

// Gives every member its outcome, or tells it to run alone.
void GroupCommit::RunGroup(absl::Span<Member* const> group, Transact transact) {
  std::vector<Member*> members;
  rpc::Budget budget;
  for (Member* member : group) {
    member->result = member->budget.Check();
    if (!member->result.ok()) continue;
    members.push_back(member);
    budget.deadline = std::min(budget.deadline, member->budget.deadline);
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

absl::Status GroupCommit::Run(const rpc::Budget& budget, Body body, Transact transact) {
  Member self{.budget = budget, .body = body};
  mutex_.Lock();
  waiting_.push_back(&self);
  while (!self.done) {
    auto due = [this, &self]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return Due(self); };
    // Who has been taken waits for the end: its outcome is being written.
    const absl::Time until = self.taken ? absl::InfiniteFuture() : budget.deadline;
    if (!mutex_.AwaitWithDeadline(absl::Condition(&due), until)) {
      if (self.taken) continue;
      waiting_.erase(std::find(waiting_.begin(), waiting_.end(), &self));
      mutex_.Unlock();
      return budget.CheckDeadline();
    }
    if (self.done) break;
    ++groups_;
    std::vector<Member*> group;
    while (!waiting_.empty() && group.size() < kMostMembers) {
      group.push_back(waiting_.front());
      group.back()->taken = true;
      waiting_.pop_front();
    }
    mutex_.Unlock();
    RunGroup(group, transact);
    mutex_.Lock();
    --groups_;
    for (Member* member : group) member->done = true;
  }
  mutex_.Unlock();
  return self.alone ? transact(budget, body) : self.result;
}

int GroupCommit::waiting() {
  absl::MutexLock lock(&mutex_);
  return static_cast<int>(waiting_.size());
}

}  // namespace mingbai::db
