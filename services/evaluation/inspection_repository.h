#pragma once

// Inspection sheets as stored: every one is kept, the newest of an organization and period counts. Stateless:
// thread-safe.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/mysql/database.h"
#include "common/names/names.h"
#include "mingbai/evaluation/v1/evaluation.pb.h"

namespace mingbai::evaluation {

// A sheet with its number in the order of filing at its organization.
struct StoredInspection {
  int64_t number = 0;
  v1::Inspection sheet;
};

class InspectionRepository {
 public:
  // Gives the next number at the organization, and holds its row until the commit.
  absl::StatusOr<int64_t> NextNumber(db::Transaction& tx, const std::string& organization) const;
  // Stores a sheet under its number.
  absl::Status Insert(db::Transaction& tx, const std::string& organization, const StoredInspection& stored,
                      uint64_t last_event_id) const;
  // Sheets of an organization below number `before`, newest first.
  absl::StatusOr<std::vector<StoredInspection>> List(db::Connection& sql, const std::string& organization,
                                                     int64_t before, int limit) const;
  // The newest sheet of each organization in the range for the period, by code.
  absl::StatusOr<std::map<std::string, v1::Inspection>> Newest(db::Connection& sql, const CodeRange& range,
                                                               const std::string& period) const;
};

}  // namespace mingbai::evaluation
