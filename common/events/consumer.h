#pragma once

// Reading another service's events.

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "common/mysql/database.h"
#include "common/rpc/client.h"
#include "mingbai/common/v1/events.pb.h"

namespace mingbai::events {

// Applies every event of a service once, in order: the cursor is stored in the transaction of the effect. Runs a
// thread of its own from Start to Stop.
class DurableConsumer {
 public:
  using Events = google::protobuf::RepeatedPtrField<common::v1::Event>;
  // Applies events, in their order, inside the transaction. After an error they are tried again one at a time, so that
  // it stops at the one that fails; that is tried again, forever, and logged.
  using Apply = std::function<absl::Status(db::Transaction&, const Events&)>;
  // `source` names the cursor, such as "publication"; `follower` the consumer among this service's own, such as
  // "facts": the source keeps for it what it has not yet applied.
  DurableConsumer(std::string source, std::string follower, std::shared_ptr<const rpc::Client> client,
                  db::Database* database, Apply apply);
  ~DurableConsumer();
  void Start();
  void Stop();
  // Greatest number applied, and the source's head as last heard; -1 before the first answer.
  int64_t applied_seq() const;
  int64_t head_seq() const;
  // Whether events that were never applied are gone, or events that were applied never happened: the source's schema,
  // or this one's, went back to an older state. Noticed while the source's head lies below the cursor; nothing is
  // applied from then on, until the cursor is set anew or the process starts again (docs/architecture.md).
  bool broken() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Tells of every event since the start, in order, keeping nothing: for caches. First calls `reset` (read the head
// before, a snapshot inside, then events after that head; again after OUT_OF_RANGE), then `apply` per event.
class EventTail {
 public:
  using Reset = std::function<absl::Status()>;
  using Apply = std::function<void(const common::v1::Event&)>;
  EventTail(std::string source, std::shared_ptr<const rpc::Client> client, Reset reset, Apply apply);
  ~EventTail();
  void Start();
  void Stop();
  // Whether the last call to the source went through: what was told is at most a moment old.
  bool live() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mingbai::events
