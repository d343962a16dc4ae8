#pragma once

// Takes the service's numbered events into the disclosure ledger, in their order, each once, and signs what came of it.
// Runs under the lease of a TimedWorker, in its thread.

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/merkle/note.h"
#include "common/mysql/database.h"
#include "common/timed/timed_worker.h"

namespace mingbai::publication::ledger {

class Appender {
 public:
  Appender(db::Database* database, merkle::NoteSigner signer) : database_(database), signer_(std::move(signer)) {}

  // Takes in a bounded number of events and signs the checkpoint over them, in one transaction; also signs anew where
  // another key has signed. Whether more may be waiting. ABORTED, reason LEASE_LOST; DATA_LOSS where an event is
  // missing that the ledger has not taken in; the database's errors.
  absl::StatusOr<bool> Step(const timed::Lease& lease);

  const std::string& verifier_key() const { return signer_.verifier_key(); }

 private:
  db::Database* const database_;
  const merkle::NoteSigner signer_;
  absl::Time note_at_ = absl::InfinitePast();  // when the follower's place is to be noted again
};

}  // namespace mingbai::publication::ledger
