#pragma once

// Reads of the matrix item × organization × period (DOMAIN P-2), from the texts of obligation_months.h. Each
// organization is read as of one moment. Errors are the database's; DATA_LOSS where a text is damaged.

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
  v1::ObligationStatus status = v1::OBLIGATION_STATUS_UNSPECIFIED;
  absl::Time term_end;
  std::string display_name;  // where NameCells has filled it in
};

// Tells `count` of every obligation that the viewer may see, organization by organization.
absl::Status CountCells(
    db::Connection& sql, const CellQuery& query, const Viewer& viewer,
    absl::FunctionRef<void(std::string_view organization, std::string_view item, v1::ObligationStatus status)> count);

// Up to `limit` cells behind (organization, id), in that order; an empty organization for the first.
absl::StatusOr<std::vector<Cell>> Cells(db::Connection& sql, const CellQuery& query, const Viewer& viewer,
                                        const std::string& after_organization, const std::string& after_id, int limit);

// Fills in the names of the query's cells.
absl::Status NameCells(db::Connection& sql, const CellQuery& query, std::vector<Cell>* cells);

}  // namespace mingbai::publication::obligations
