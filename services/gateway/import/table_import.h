#pragma once

// Bulk import (DOMAIN G-3), the pure part: CSV text and what each organization owes give one table per organization.
//
// An organization's table has the item's columns and those that its own adoption adds (DOMAIN C-3). What a column says
// of organizations that do not owe it is left out, as other columns are.
//
// What a bad row costs: itself. A table that lacks one of its rows would disclose less than was delivered, under the
// organization's name, which is false disclosure (DOMAIN P-7, P-11): the good rows of its organization are kept in a
// draft that is not submitted, and no other organization is touched.

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "mingbai/catalog/v1/item.pb.h"
#include "mingbai/gateway/v1/gateway_service.pb.h"
#include "mingbai/publication/v1/publication.pb.h"
#include "services/catalog/client/directory.h"
#include "services/gateway/import/owed_table.h"

namespace mingbai::gateway {

// One data row of the delivery.
struct ImportLine {
  int line = 0;                     // in the CSV text
  std::string code;                 // of the organization, as delivered
  std::vector<std::string> fields;  // as many as the header has; none where the row has a fault
  std::string fault;                // why the row cannot be read; empty for a good one
};

struct ImportTable {
  HeaderPlaces header;
  std::vector<ImportLine> lines;
};

// Reads the delivery against the item. INVALID_ARGUMENT on "csv" where the text is no CSV, a column that the item asks
// of all is missing or any stands twice, or there is no row; on "item" where it requires fields that a table cannot
// bring.
absl::StatusOr<ImportTable> ReadImport(std::string_view csv, const catalog::v1::Item& item);

// The codes below `root` that rows name, of organizations or of none.
std::set<std::string> OrganizationsOf(const ImportTable& table, std::string_view root);

// What each organization that catalog knows owes, by code: the item with what its adoption adds.
using OwedItems = std::map<std::string, catalog::ItemPtr>;

// What one organization is to publish.
struct ImportDraft {
  std::string code;
  publication::v1::Content content;
  std::vector<int> rows;  // positions in ImportTable::lines, in the order of the table's rows
  int missing_line = 0;   // of the first bad row, which the table lacks; 0 where it is complete
};

struct ImportPlan {
  std::vector<v1::ImportedRow> rows;  // one per line of the table; refused ones carry their reason
  std::vector<ImportDraft> drafts;    // by code
};

// Sorts the lines into one draft per organization below `root`. Rows of an organization that owes more than the table
// can bring are refused, each with what is missing. INVALID_ARGUMENT on "item" where nobody owes a table.
absl::StatusOr<ImportPlan> PlanImport(const ImportTable& table, const catalog::v1::Item& item, std::string_view root,
                                      std::string_view period, std::string_view source_note, const OwedItems& owed);

// Marks all rows of a draft as refused.
void RefuseDraft(const ImportDraft& draft, const std::string& reason, ImportPlan* plan);
// Marks the draft's rows as accepted in `publication`, but those of `refused` (reasons by position in its table). Where
// it is kept as a draft, because rows are missing, the accepted ones say so.
void AcceptDraft(const ImportDraft& draft, const std::string& publication, bool kept_as_draft,
                 const std::map<int, std::string>& refused, ImportPlan* plan);

// The period in Chinese, such as "2026年9月"; INVALID_ARGUMENT on "period" where there is no such month or day.
absl::StatusOr<std::string> PeriodWords(std::string_view period);

}  // namespace mingbai::gateway
