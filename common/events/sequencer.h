#pragma once

// Numbers a schema's events, gapless and in an order that keeps each aggregate's (DESIGN invariant 2), and serves them.

#include <memory>

#include "absl/status/statusor.h"
#include "common/mysql/database.h"
#include "common/rpc/call_context.h"
#include "mingbai/common/v1/events.pb.h"

namespace mingbai::events {

// Every replica runs one; the one that holds event_head's token numbers, all learn the head. Thread-safe.
class Sequencer {
 public:
  explicit Sequencer(db::Database* database);
  ~Sequencer();
  void Start();
  // Ends all waits of List, for good; goes on to number.
  void EndWaits();
  // Numbers what is left (10,000 at most) and gives the token back, so that another replica goes on at once.
  void Stop();

  // Answers ListEvents: waits up to wait_ms for an event after after_seq, then lists what the caller may see.
  // OUT_OF_RANGE, reason EVENTS_EXPIRED; PERMISSION_DENIED, reason NOT_A_SERVICE, where anyone else names a follower.
  absl::StatusOr<common::v1::ListEventsResponse> List(const rpc::CallContext& call,
                                                      const common::v1::ListEventsRequest& request);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mingbai::events
