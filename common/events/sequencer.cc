#include "common/events/sequencer.h"

#include <algorithm>
#include <map>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/events/outbox.h"
#include "common/events/retention.h"
#include "common/id/id.h"
#include "common/names/names.h"
#include "common/status/status.h"
#include "common/telemetry/log.h"
#include "common/text/text.h"

namespace mingbai::events {
namespace {

constexpr int kBatch = 500;
constexpr int kPage = 500;
// Commits of this process wake it; those of other replicas are found by looking.
constexpr absl::Duration kPoll = absl::Milliseconds(100);
// Under load events are numbered, and followers told, in batches rather than one by one: between two turns at least
// this much.
constexpr absl::Duration kGather = absl::Milliseconds(40);
constexpr int kLastTurns = 20;
constexpr absl::Duration kLongestWait = absl::Seconds(30);
constexpr absl::Duration kPurgeEvery = absl::Minutes(10);
constexpr absl::Duration kNoteFollowerEvery = absl::Minutes(1);

constexpr char kHead[] =
    "SELECT next, token, holder, expires_at < UTC_TIMESTAMP(6), expires_at < UTC_TIMESTAMP(6) + INTERVAL 3 SECOND, "
    "EXISTS (SELECT 1 FROM outbox WHERE seq IS NULL) FROM event_head WHERE id = 1";
constexpr char kTakeHead[] =
    "UPDATE event_head SET token = token + 1, holder = ?, expires_at = UTC_TIMESTAMP(6) + INTERVAL 5 SECOND "
    "WHERE id = 1 AND token = ? AND expires_at < UTC_TIMESTAMP(6)";
constexpr char kRenewHead[] =
    "UPDATE event_head SET expires_at = UTC_TIMESTAMP(6) + INTERVAL 5 SECOND WHERE id = 1 AND token = ?";
constexpr char kReleaseHead[] =
    "UPDATE event_head SET expires_at = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND WHERE id = 1 AND token = ?";
constexpr char kUnnumbered[] = "SELECT id FROM outbox WHERE seq IS NULL ORDER BY id LIMIT 500";
constexpr char kAdvance[] =
    "UPDATE event_head SET next = next + ?, expires_at = UTC_TIMESTAMP(6) + INTERVAL 5 SECOND "
    "WHERE id = 1 AND next = ? AND token = ?";
constexpr char kNumberHead[] = "UPDATE outbox o JOIN (SELECT ? AS id, ? AS seq";
constexpr char kNumberMore[] = " UNION ALL SELECT ?, ?";
constexpr char kNumberTail[] = ") v ON o.id = v.id SET o.seq = v.seq";
constexpr char kOldest[] = "SELECT MIN(seq) FROM outbox";

bool MaySee(const Principal& principal, const common::v1::Event& event) {
  if (event.audience().audience_class() == common::v1::AUDIENCE_CLASS_PUBLIC) return true;
  if (principal.Has(common::v1::PERMISSION_EVENTS_READ_ALL)) return true;
  return principal.InCircle(OrganizationCodeOf(event.organization()), event.audience().circle());
}

}  // namespace

struct Sequencer::Impl {
  db::Database* database;
  const std::string holder = RandomBase32(16);
  absl::Mutex mutex;
  bool stopping ABSL_GUARDED_BY(mutex) = false;
  bool waits_end ABSL_GUARDED_BY(mutex) = false;
  bool woken ABSL_GUARDED_BY(mutex) = false;
  int64_t head ABSL_GUARDED_BY(mutex) = 0;                           // greatest number given out, as last read
  std::map<std::string, absl::Time> note_at ABSL_GUARDED_BY(mutex);  // by follower
  std::thread thread;
  absl::Time purge_at = absl::Now() + absl::Seconds(30);
  int64_t held = 0;  // the token, while this process numbers

  void SetHead(int64_t seen) {
    absl::MutexLock lock(&mutex);
    head = std::max(head, seen);
  }

  static absl::Status Number(db::Connection& sql, const std::vector<uint64_t>& ids, int64_t next) {
    for (size_t done = 0; done < ids.size();) {
      // Powers of two, so that few statements of one shape are kept.
      size_t count = 256;
      while (count > ids.size() - done) count /= 2;
      std::string statement = kNumberHead;
      std::vector<db::Value> params;
      for (size_t i = 0; i < count; ++i) {
        if (i > 0) statement += kNumberMore;
        params.emplace_back(ids[done + i]);
        params.emplace_back(next + static_cast<int64_t>(done + i));
      }
      statement += kNumberTail;
      MB_RETURN_IF_ERROR(sql.Execute(statement, params).status());
      done += count;
    }
    return absl::OkStatus();
  }

  // Numbers what has no number from `next` on; how many. ABORTED, reason LEASE_LOST.
  absl::StatusOr<int64_t> NumberBatch(const rpc::Budget& budget, int64_t next, int64_t token) {
    return database->Transact(budget, [&](db::Transaction& tx) -> absl::StatusOr<int64_t> {
      std::vector<uint64_t> ids;
      MB_ASSIGN_OR_RETURN(db::Rows rows, tx.sql().Query(kUnnumbered));
      while (rows.Next()) ids.push_back(rows.UInt(0));
      if (ids.empty()) return 0;
      const int64_t count = static_cast<int64_t>(ids.size());
      MB_ASSIGN_OR_RETURN(int64_t found, tx.sql().Execute(kAdvance, {count, next, token}));
      if (found != 1) return Error(absl::StatusCode::kAborted, "LEASE_LOST", "another process numbers events now");
      MB_RETURN_IF_ERROR(Number(tx.sql(), ids, next));
      return count;
    });
  }

  // One turn: learns the head, takes or renews the token if free, numbers a batch. True where more may be waiting.
  absl::StatusOr<bool> Turn() {
    const rpc::Budget budget{absl::Now() + absl::Seconds(10), nullptr};
    int64_t next = 0;
    int64_t token = 0;
    bool mine = false;
    bool soon = false;
    bool unnumbered = false;
    MB_RETURN_IF_ERROR(database->Read(budget, [&](db::Connection& sql) -> absl::Status {
      MB_ASSIGN_OR_RETURN(db::Rows row, sql.Query(kHead));
      if (!row.Next()) return absl::InternalError("event_head has no row");
      next = row.Int(0);
      token = row.Int(1);
      mine = row.Text(2) == holder && !row.Bool(3);
      soon = row.Bool(4);
      unnumbered = row.Bool(5);
      if (!mine && row.Bool(3)) {
        MB_ASSIGN_OR_RETURN(int64_t taken, sql.Execute(kTakeHead, {holder, token}));
        mine = taken == 1;
        if (mine) ++token;
      }
      if (mine && soon) MB_RETURN_IF_ERROR(sql.Execute(kRenewHead, {token}).status());
      return absl::OkStatus();
    }));
    SetHead(next - 1);
    held = mine ? token : 0;
    if (!mine) return false;
    absl::StatusOr<int64_t> numbered = 0;
    if (unnumbered) numbered = NumberBatch(budget, next, token);
    if (ReasonOf(numbered.status()) == "LEASE_LOST") return false;
    MB_RETURN_IF_ERROR(numbered.status());
    SetHead(next - 1 + *numbered);
    if (absl::Now() >= purge_at) {
      purge_at = absl::Now() + kPurgeEvery;
      MB_RETURN_IF_ERROR(database->Read(budget, [](db::Connection& sql) { return Purge(sql, absl::Now()); }));
    }
    return *numbered == kBatch;
  }

  // Whether a follower's place is to be noted now.
  bool NoteIsDue(const std::string& follower) {
    absl::MutexLock lock(&mutex);
    absl::Time& due = note_at.try_emplace(follower, absl::InfinitePast()).first->second;
    if (absl::Now() < due) return false;
    due = absl::Now() + kNoteFollowerEvery;
    return true;
  }

  void Run() {
    bool more = false;
    bool warned = false;
    absl::Time last = absl::InfinitePast();
    while (true) {
      {
        absl::MutexLock lock(&mutex);
        auto wake = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) { return stopping || woken; };
        if (!more) {
          mutex.AwaitWithTimeout(absl::Condition(&stopping), last + kGather - absl::Now());
          mutex.AwaitWithTimeout(absl::Condition(&wake), kPoll);
        }
        if (stopping) break;
        woken = false;
      }
      last = absl::Now();
      absl::StatusOr<bool> turn = Turn();
      more = turn.ok() && *turn;
      if (!turn.ok() && !warned) log::Warn("sequencer", {{"error", turn.status().ToString()}});
      warned = !turn.ok();
      if (!turn.ok()) absl::SleepFor(absl::Milliseconds(200));
    }
    // A database that does not answer would hold up the end.
    if (!warned) Leave();
  }

  // Numbers what is left, and lets another process go on at once instead of after the lease.
  void Leave() {
    absl::StatusOr<bool> more = true;
    for (int turns = 0; turns < kLastTurns && more.ok() && *more; ++turns) more = Turn();
    absl::Status left = more.status();
    if (left.ok() && held != 0) {
      const rpc::Budget budget{absl::Now() + absl::Seconds(5), nullptr};
      left = database->Read(budget, [this](db::Connection& sql) { return sql.Execute(kReleaseHead, {held}).status(); });
    }
    if (!left.ok()) log::Warn("sequencer", {{"error", left.ToString()}});
  }
};

Sequencer::Sequencer(db::Database* database) : impl_(std::make_unique<Impl>()) {
  impl_->database = database;
  database->OnEvents([impl = impl_.get()] {
    absl::MutexLock lock(&impl->mutex);
    impl->woken = true;
  });
}

Sequencer::~Sequencer() { Stop(); }

void Sequencer::Start() {
  impl_->thread = std::thread([this] { impl_->Run(); });
}

void Sequencer::EndWaits() {
  absl::MutexLock lock(&impl_->mutex);
  impl_->waits_end = true;
}

void Sequencer::Stop() {
  {
    absl::MutexLock lock(&impl_->mutex);
    impl_->waits_end = true;
    impl_->stopping = true;
  }
  if (impl_->thread.joinable()) impl_->thread.join();
}

absl::StatusOr<common::v1::ListEventsResponse> Sequencer::List(const rpc::CallContext& call,
                                                               const common::v1::ListEventsRequest& request) {
  if (!request.follower().empty() && !call.principal.Has(common::v1::PERMISSION_EVENTS_READ_ALL)) {
    return Error(absl::StatusCode::kPermissionDenied, "NOT_A_SERVICE", "follower: only services are waited for");
  }
  const int64_t after = request.after_seq();
  const int limit = request.page_size() == 0 ? kPage : std::min(request.page_size(), kPage);
  const absl::Time until = absl::Now() + std::min(absl::Milliseconds(request.wait_ms()), kLongestWait);
  // The wait ends early for a caller who has gone or a service that stops.
  while (absl::Now() < until && call.budget.Check().ok()) {
    absl::MutexLock lock(&impl_->mutex);
    auto news = [this, after]()
                    ABSL_EXCLUSIVE_LOCKS_REQUIRED(impl_->mutex) { return impl_->waits_end || impl_->head > after; };
    if (impl_->mutex.AwaitWithTimeout(absl::Condition(&news), std::min(until - absl::Now(), absl::Milliseconds(200)))) {
      break;
    }
  }
  return impl_->database->Read(call.budget, [&](db::Connection& sql) -> absl::StatusOr<common::v1::ListEventsResponse> {
    common::v1::ListEventsResponse response;
    MB_ASSIGN_OR_RETURN(const int64_t head, HeadSeq(sql));
    response.set_head_seq(head);
    response.set_next_after_seq(after);
    const bool news = after < head;
    if (news) {
      MB_ASSIGN_OR_RETURN(db::Rows oldest, sql.Query(kOldest));
      oldest.Next();
      if (oldest.Null(0) || after < oldest.Int(0) - 1) {
        return Error(absl::StatusCode::kOutOfRange, "EVENTS_EXPIRED", "after_seq: older than the events kept");
      }
    }
    if (!request.follower().empty()) {
      const std::string follower = StrCat(call.principal.subject, "/", request.follower());
      if (impl_->NoteIsDue(follower)) MB_RETURN_IF_ERROR(NoteFollower(sql, follower, after));
    }
    if (!news) return response;
    MB_ASSIGN_OR_RETURN(std::vector<common::v1::Event> events, ReadNumbered(sql, after, limit));
    for (common::v1::Event& event : events) {
      response.set_next_after_seq(event.seq());
      if (MaySee(call.principal, event)) *response.add_events() = std::move(event);
    }
    return response;
  });
}

}  // namespace mingbai::events
