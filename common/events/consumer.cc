#include "common/events/consumer.h"

#include <atomic>
#include <limits>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/mysql/errors.h"
#include "common/status/status.h"
#include "common/telemetry/log.h"
#include "common/text/text.h"

namespace mingbai::events {
namespace {

constexpr int kWaitMillis = 500;
constexpr int kPage = 500;
constexpr absl::Duration kCallLimit = absl::Seconds(10);
constexpr char kCursor[] = "SELECT seq FROM event_cursor WHERE source = ?";
constexpr char kLockCursor[] = "SELECT seq FROM event_cursor WHERE source = ? FOR UPDATE";
constexpr char kAddCursor[] = "INSERT INTO event_cursor (source, seq) VALUES (?, 0)";
constexpr char kMoveCursor[] = "UPDATE event_cursor SET seq = ? WHERE source = ?";

// A thread that runs a loop until it is stopped, and what its waits look at.
class Loop {
 public:
  ~Loop() { Stop(); }
  void Start(std::function<void()> body) {
    thread_ = std::thread([this, body = std::move(body)] {
      while (!stopping()) body();
    });
  }
  void Stop() {
    {
      absl::MutexLock lock(&mutex_);
      stopping_ = true;
    }
    calls_.Cancel();
    if (thread_.joinable()) thread_.join();
  }
  bool stopping() {
    absl::MutexLock lock(&mutex_);
    return stopping_;
  }
  rpc::Cancellation* calls() { return &calls_; }
  void Pause(absl::Duration duration) {
    absl::MutexLock lock(&mutex_);
    mutex_.AwaitWithTimeout(absl::Condition(&stopping_), duration);
  }

 private:
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  rpc::Cancellation calls_;
  std::thread thread_;
};

absl::StatusOr<common::v1::ListEventsResponse> ListEvents(const rpc::Client& client, Loop* loop, int64_t after,
                                                          int page, int wait_millis, const std::string& follower = "") {
  common::v1::ListEventsRequest request;
  request.set_after_seq(after);
  request.set_page_size(page);
  request.set_wait_ms(wait_millis);
  request.set_follower(follower);
  rpc::CallContext call = rpc::SystemContext("events");
  call.cancellation = loop->calls();
  return client.Call<common::v1::ListEventsResponse>(call, "ListEvents", request, kCallLimit);
}

}  // namespace

struct DurableConsumer::Impl {
  std::string source;
  std::string follower;
  std::shared_ptr<const rpc::Client> client;
  db::Database* database;
  Apply apply;
  std::atomic<int64_t> applied{-1};
  std::atomic<int64_t> head{-1};
  std::atomic<bool> broken{false};
  int64_t broken_at = -1;  // cursor at which it broke: it stays so until that has been mended
  int page = kPage;        // 1 after a failure, so that only the event at fault waits
  bool failing = false;
  Loop loop;

  absl::StatusOr<int64_t> Cursor() {
    const rpc::Budget budget{absl::Now() + absl::Seconds(10), nullptr};
    return database->Read(budget, [&](db::Connection& sql) -> absl::StatusOr<int64_t> {
      MB_ASSIGN_OR_RETURN(db::Rows row, sql.Query(kCursor, {source}));
      if (row.Next()) return row.Int(0);
      absl::Status added = sql.Execute(kAddCursor, {source}).status();
      if (!added.ok() && !db::IsDuplicateKey(added)) return added;
      return 0;
    });
  }

  // The cursor afterwards: another replica may have applied these events meanwhile, or only some of them.
  absl::StatusOr<int64_t> ApplyAll(const common::v1::ListEventsResponse& response, int64_t cursor) {
    const rpc::Budget budget{absl::Now() + absl::Seconds(30), nullptr};
    return database->Transact(budget, [&](db::Transaction& tx) -> absl::StatusOr<int64_t> {
      MB_ASSIGN_OR_RETURN(db::Rows row, tx.sql().Query(kLockCursor, {source}));
      if (!row.Next()) return absl::InternalError("the cursor's row has gone");
      if (row.Int(0) != cursor) return row.Int(0);
      MB_RETURN_IF_ERROR(apply(tx, response.events()));
      MB_RETURN_IF_ERROR(tx.sql().Execute(kMoveCursor, {response.next_after_seq(), source}).status());
      return response.next_after_seq();
    });
  }

  absl::Status Turn() {
    MB_ASSIGN_OR_RETURN(int64_t cursor, Cursor());
    applied = cursor;
    const absl::StatusOr<common::v1::ListEventsResponse> response =
        ListEvents(*client, &loop, cursor, page, kWaitMillis, follower);
    // Once new events have taken the head past the cursor again, nothing tells any more that others are missing.
    if (absl::IsOutOfRange(response.status()) || (response.ok() && response->head_seq() < cursor)) broken_at = cursor;
    broken = broken_at == cursor;
    if (broken) return Failed("EVENTS_BROKEN", StrCat("the events after ", cursor, " are not those that come next"));
    MB_RETURN_IF_ERROR(response.status());
    head = response->head_seq();
    if (response->next_after_seq() > cursor) {
      MB_ASSIGN_OR_RETURN(int64_t now, ApplyAll(*response, cursor));
      applied = now;
    }
    return absl::OkStatus();
  }

  void Run() {
    absl::Status status = Turn();
    if (!status.ok() && !loop.stopping()) {
      if (!failing) {
        log::Warn("events are not applied; trying again", {{"source", source}, {"error", status.ToString()}});
      }
      page = 1;
      loop.Pause(absl::Milliseconds(300));
    } else if (status.ok() && failing) {
      page = kPage;
    }
    failing = !status.ok();
  }
};

DurableConsumer::DurableConsumer(std::string source, std::string follower, std::shared_ptr<const rpc::Client> client,
                                 db::Database* database, Apply apply)
    : impl_(std::make_unique<Impl>()) {
  impl_->source = std::move(source);
  impl_->follower = std::move(follower);
  impl_->client = std::move(client);
  impl_->database = database;
  impl_->apply = std::move(apply);
}

DurableConsumer::~DurableConsumer() { Stop(); }
void DurableConsumer::Start() {
  impl_->loop.Start([impl = impl_.get()] { impl->Run(); });
}
void DurableConsumer::Stop() { impl_->loop.Stop(); }
int64_t DurableConsumer::applied_seq() const { return impl_->applied; }
int64_t DurableConsumer::head_seq() const { return impl_->head; }
bool DurableConsumer::broken() const { return impl_->broken; }

struct EventTail::Impl {
  std::string source;
  std::shared_ptr<const rpc::Client> client;
  Reset reset;
  Apply apply;
  std::atomic<bool> live{false};
  int64_t cursor = -1;  // -1: a snapshot is needed
  bool warned = false;
  Loop loop;

  absl::Status Turn() {
    if (cursor < 0) {
      MB_ASSIGN_OR_RETURN(common::v1::ListEventsResponse head,
                          ListEvents(*client, &loop, std::numeric_limits<int64_t>::max(), 1, 0));
      MB_RETURN_IF_ERROR(reset());
      cursor = head.head_seq();
      live = true;
    }
    absl::StatusOr<common::v1::ListEventsResponse> response =
        ListEvents(*client, &loop, cursor, kPage, live ? kWaitMillis : 0);
    // Expired, or a source that knows less than it told: its schema was replaced.
    if (absl::IsOutOfRange(response.status()) || (response.ok() && response->head_seq() < cursor)) {
      cursor = -1;
      return absl::OkStatus();
    }
    MB_RETURN_IF_ERROR(response.status());
    for (const common::v1::Event& event : response->events()) apply(event);
    cursor = response->next_after_seq();
    live = true;
    return absl::OkStatus();
  }

  void Run() {
    absl::Status status = Turn();
    if (status.ok()) {
      warned = false;
      return;
    }
    live = false;
    if (!warned && !loop.stopping()) {
      log::Warn("events are not heard; trying again", {{"source", source}, {"error", status.ToString()}});
    }
    warned = true;
    loop.Pause(absl::Milliseconds(200));
  }
};

EventTail::EventTail(std::string source, std::shared_ptr<const rpc::Client> client, Reset reset, Apply apply)
    : impl_(std::make_unique<Impl>()) {
  impl_->source = std::move(source);
  impl_->client = std::move(client);
  impl_->reset = std::move(reset);
  impl_->apply = std::move(apply);
}

EventTail::~EventTail() { Stop(); }
void EventTail::Start() {
  impl_->loop.Start([impl = impl_.get()] { impl->Run(); });
}
void EventTail::Stop() { impl_->loop.Stop(); }
bool EventTail::live() const { return impl_->live; }

}  // namespace mingbai::events
