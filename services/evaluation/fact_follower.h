#pragma once

// Follows the events of publication and feedback into facts. Thread-safe.

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "common/events/consumer.h"
#include "common/mysql/database.h"
#include "common/rpc/client.h"
#include "services/evaluation/fact_repository.h"

namespace mingbai::evaluation {

class FactFollower {
 public:
  FactFollower(db::Database* database, std::shared_ptr<const rpc::Client> publication,
               std::shared_ptr<const rpc::Client> feedback);
  // Starts and stops both consumers.
  void Start();
  void Stop();

  // Asks both sources now how far they have come, and waits a moment for the facts to come as far. OK where they have;
  // FAILED_PRECONDITION, reason FACTS_BEHIND, where they have not, a source cannot be asked or went back to an older
  // state; the status of the call's budget where that ends. What is read afterwards holds every event that a source had
  // given out when this was called.
  absl::Status RequireCaughtUp(const rpc::CallContext& call) const;

 private:
  struct Source {
    std::string name;
    std::shared_ptr<const rpc::Client> client;
    std::unique_ptr<events::DurableConsumer> consumer;
  };

  using Events = events::DurableConsumer::Events;
  absl::Status ApplyPublication(db::Transaction& tx, const Events& events) const;
  absl::Status ApplyFeedback(db::Transaction& tx, const Events& events) const;

  db::Database* const database_;
  FactRepository facts_;
  Source publication_;
  Source feedback_;
};

}  // namespace mingbai::evaluation
