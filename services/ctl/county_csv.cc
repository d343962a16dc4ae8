#include "services/ctl/county_csv.h"

#include <fstream>
#include <sstream>

#include "common/csv/csv.h"
#include "common/names/names.h"
#include "common/status/status.h"
#include "common/text/text.h"

namespace mingbai::ctl {
namespace {

// An enum value by its short name, such as "TOWNSHIP" of Tier; 0 where there is none.
int EnumByName(const google::protobuf::EnumDescriptor* type, std::string_view prefix, std::string_view name) {
  const auto* value = type->FindValueByName(StrCat(prefix, name));
  return value == nullptr ? 0 : value->number();
}

std::string Cell(const CsvRow& row, const char* column) {
  auto it = row.find(column);
  return it == row.end() ? "" : it->second;
}

}  // namespace

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(StrCat("cannot read ", path));
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

absl::StatusOr<std::vector<CsvRow>> ReadCsvFile(const std::string& path) {
  MB_ASSIGN_OR_RETURN(const std::string text, ReadFile(path));
  MB_ASSIGN_OR_RETURN(std::vector<CsvRecord> records, ParseCsv(text));
  std::vector<CsvRow> rows;
  for (size_t i = 1; i < records.size(); ++i) {
    if (records[i].fields.size() != records[0].fields.size()) {
      return absl::InvalidArgumentError(StrCat(path, ":", records[i].line, " has another number of columns"));
    }
    CsvRow row;
    for (size_t j = 0; j < records[0].fields.size(); ++j) row[records[0].fields[j]] = records[i].fields[j];
    rows.push_back(std::move(row));
  }
  return rows;
}

absl::StatusOr<catalog::v1::Organization> ParseOrganization(const CsvRow& row) {
  catalog::v1::Organization organization;
  organization.set_name(OrganizationName(Cell(row, "code")));
  organization.set_display_name(Cell(row, "name"));
  organization.set_tier(
      static_cast<common::v1::Tier>(EnumByName(common::v1::Tier_descriptor(), "TIER_", Cell(row, "tier"))));
  organization.set_kind(static_cast<catalog::v1::OrganizationKind>(
      EnumByName(catalog::v1::OrganizationKind_descriptor(), "ORGANIZATION_KIND_", Cell(row, "kind"))));
  if (!Cell(row, "parent_code").empty()) organization.set_parent(OrganizationName(Cell(row, "parent_code")));
  const std::string aliases = Cell(row, "aliases");
  for (std::string_view alias : Split(aliases, ';')) {
    if (!alias.empty()) organization.add_aliases(std::string(alias));
  }
  return organization;
}

}  // namespace mingbai::ctl
