#pragma once

// SQL of the disclosure ledger's tables. Errors are the database's.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/merkle/tree.h"
#include "common/mysql/connection.h"

namespace mingbai::publication::ledger {

// How far the ledger has come.
struct Head {
  int64_t size = 0;          // leaves
  int64_t seq = 0;           // number of the last event taken in
  std::string verifier_key;  // of what signed the checkpoint
  std::string checkpoint;    // the signed note over `size` leaves; empty before the first
};
absl::StatusOr<Head> ReadHead(db::Connection& sql);
absl::StatusOr<Head> LockHead(db::Connection& sql);
absl::Status SaveHead(db::Connection& sql, const Head& head);

struct Leaf {
  int64_t position = 0;
  uint64_t event_id = 0;
  std::string entry;
  std::string sealed;  // what `entry` stands for where it is a circle's, with its salt; else empty
  std::string salt;
};
absl::Status AddLeaves(db::Connection& sql, const std::vector<Leaf>& leaves);
absl::Status AddHashes(db::Connection& sql, const std::vector<merkle::Frontier::Added>& hashes);

// What there is of [first, first + count), in order.
absl::StatusOr<std::vector<std::string>> ReadEntries(db::Connection& sql, uint64_t first, int count);
absl::StatusOr<std::vector<std::string>> ReadHashes(db::Connection& sql, int level, uint64_t first, int count);

}  // namespace mingbai::publication::ledger
