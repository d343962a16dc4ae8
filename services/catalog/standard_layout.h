#pragma once

// The columns of the standard catalogue and their headers (DOMAIN C-2). Pure: thread-safe.

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/xlsx/xlsx.h"

namespace mingbai::catalog {

// In the order of the sheet.
enum class Column {
  kNumber,
  kLevel1,
  kLevel2,
  kElements,
  kLegalBasis,
  kTiming,
  kResponsible,
  kChannels,
  kWholeSociety,
  kCircle,
  kProactive,
  kOnRequest,
  kCounty,
  kTownship,
  kVillage,
  // Further columns: what the standard ones cannot carry exactly.
  kItemId,
  kOwner,
  kDomain,
  kKinds,
  kResponsibilities,
  kElementRules,
  kMandatory,
  kNoticeDays,
  kPhases,
  kSource,
  kQuote,
  kEffectiveDate,
  // Service items' guide (DOMAIN C-14).
  kMatter,
  kApprovalBasis,
  kProcedure,
  kMaterials,
  kTimeLimit,
  kFees,
  kWindow,
  kStaff,
  kContact,
  kHandling,
  kPromisedDays,
  // Read only: published sheets have townships and villages in one column.
  kTownshipAndVillage,
};
inline constexpr size_t kWrittenColumns = static_cast<size_t>(Column::kTownshipAndVillage);
inline constexpr size_t kAllColumns = kWrittenColumns + 1;

struct ColumnInfo {
  std::string_view group;   // the header above, where several columns share one; empty for none
  std::string_view header;  // unique
  double width;             // in characters
  bool centered;
};
const ColumnInfo& InfoOf(Column column);

// Where the columns stand in a table that was read.
struct Header {
  std::array<int, kAllColumns> position;  // of each column, from 0; -1 where it is absent
  std::array<std::string, kAllColumns> text;
  size_t first_row = 0;             // index of the first row below
  std::vector<std::string> unread;  // headers that are not known

  bool Has(Column column) const { return position[static_cast<size_t>(column)] >= 0; }
  // The header as the file has it, for messages; ours where it has none.
  std::string Name(Column column) const;
};

// Finds the header among the first 20 rows: one row, or two of which the upper one groups. INVALID_ARGUMENT where there
// is none with 公开时限 and 二级事项, or where a column stands there twice.
absl::StatusOr<Header> FindHeader(const std::vector<TableRow>& rows);

// The column in which a field of Item stands, for messages.
std::string ColumnOfField(const Header& header, std::string_view path);

// The cell of the row; an empty one where the row ends before.
const TableCell& CellAt(const TableRow& row, const Header& header, Column column);

}  // namespace mingbai::catalog
