#pragma once

// Rows of a standard catalogue into what they say of items (DOMAIN C-2, G-3). Pure: thread-safe.

#include <map>
#include <string>
#include <vector>

#include "common/xlsx/xlsx.h"
#include "mingbai/catalog/v1/item.pb.h"
#include "mingbai/catalog/v1/standard_catalogue.pb.h"
#include "services/catalog/standard_layout.h"

namespace mingbai::catalog {

// An organization that the words under 公开主体 may mean.
struct NamedOrganization {
  std::string code;
  v1::OrganizationKind kind = v1::ORGANIZATION_KIND_UNSPECIFIED;
};
using OrganizationsByName = std::map<std::string, NamedOrganization>;

// What holds for a whole file.
struct FileFacts {
  std::string parent;                    // resource name
  std::string effective_date;            // of rows that say none; may be empty
  bool from_1904 = false;                // XlsxTable's
  OrganizationsByName by_name;           // by their display names, where unique
  v1::CollectiveDecision decision = {};  // by which all rows apply
};

// What a row says.
struct RowReading {
  int row = 0;
  v1::Item item;                    // its owner, effective date and decision always, as far as they are known
  std::vector<std::string> fields;  // of Item that the row says, as UpdateItem's mask names them
  // A plain sheet's elements, without types.
  std::vector<std::string> element_names;
  std::vector<int> kinds_meant;     // of those whom the words under 公开主体 mean
  bool circle_unnamed = false;      // 特定群体 is ticked and not named
  bool day_unreadable = false;      // something that is no day stands under 生效日期
  std::string unknown_responsible;  // a word under 公开主体 that means nobody here
  std::vector<v1::RowRemark> problems;
  std::vector<v1::RowRemark> notes;
};

RowReading ReadRow(const TableRow& row, const Header& header, const FileFacts& facts);

// The rows below the header that hold anything; headers that a sheet repeats on each page are left out.
std::vector<RowReading> ReadRows(const std::vector<TableRow>& rows, const Header& header, const FileFacts& facts);

v1::RowRemark MakeRemark(std::string column, std::string_view reason, std::string description);

}  // namespace mingbai::catalog
