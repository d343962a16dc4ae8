#pragma once

// Reads of the matrix item × organization × period (DOMAIN P-2) at the speed of the index `obligation_matrix`.
// Errors are the database's.

#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/mysql/connection.h"
#include "common/names/names.h"
#include "services/publication/audience.h"
#include "services/publication/obligation_row.h"

namespace mingbai::publication::obligations {

// Which cells: of a subtree, of terms that end in [from, to).
struct CellQuery {
  CodeRange range;
  absl::Time from;
  absl::Time to;
  std::string item;  // id; empty for all
  v1::ObligationStatus status = v1::OBLIGATION_STATUS_UNSPECIFIED;
  absl::Time now;
};

// One obligation, narrow.
struct Cell {
  std::string organization;
  std::string id;
  std::string item;
  std::string period;
  common::v1::Phase phase = common::v1::PHASE_UNSPECIFIED;
  v1::ObligationStatus status = v1::OBLIGATION_STATUS_UNSPECIFIED;
  std::string display_name;
  absl::Time term_end;
};

// Obligations of one item that have the status in common.
struct CellGroup {
  std::string item;
  v1::ObligationStatus status = v1::OBLIGATION_STATUS_UNSPECIFIED;
  std::vector<std::string_view> organizations;  // one for each obligation; they last as long as the call
};

// Tells `add` of every obligation that the viewer may see, an item and a status in as many groups as it takes. The
// query's own status is not looked at. DATA_LOSS where the database has cut off what it put together.
absl::Status ForEachGroup(db::Connection& sql, const CellQuery& query, const Viewer& viewer,
                          absl::FunctionRef<void(const CellGroup& group)> add);

// The same of rows of item, status, number of organizations, and these, separated by commas.
absl::Status TellGroups(db::Rows rows, absl::FunctionRef<void(const CellGroup& group)> add);

// Up to `limit` cells behind (organization, id), in that order; an empty organization for the first. What is asked for
// by item or status is looked for in the whole range of terms, all else organization by organization, so that a page
// costs what is on it.
absl::StatusOr<std::vector<Cell>> Cells(db::Connection& sql, const CellQuery& query, const Viewer& viewer,
                                        const std::string& after_organization, const std::string& after_id, int limit);

}  // namespace mingbai::publication::obligations
