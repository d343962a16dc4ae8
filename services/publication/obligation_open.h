#pragma once

// Reads of obligations that are open: not fulfilled, not exempt, not withdrawn. Errors are the database's.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/mysql/connection.h"
#include "services/publication/audience.h"
#include "services/publication/obligation_row.h"

namespace mingbai::publication::obligations {

// What is open of the organizations [first, last] with a term, the first or a deferral's, that ends before `before`; in
// any order. All of it, or what the viewer may see.
absl::StatusOr<std::vector<ObligationRow>> Open(db::Connection& sql, const std::string& first, const std::string& last,
                                                absl::Time before);
absl::StatusOr<std::vector<ObligationRow>> Open(db::Connection& sql, const std::string& first, const std::string& last,
                                                absl::Time before, const Viewer& viewer);

// Up to `limit` organizations with obligations, by code, with low <= code < high.
absl::StatusOr<std::vector<std::string>> Owing(db::Connection& sql, const std::string& low, const std::string& high,
                                               int limit);

}  // namespace mingbai::publication::obligations
