#pragma once

// Cells of the matrix as a CSV file, and the words that stand in it. Pure: thread-safe.

#include <functional>
#include <string>
#include <vector>

#include "services/publication/obligation_cells.h"

namespace mingbai::publication {

// "未到公开期", "待公开", "逾期未公开", "按时公开", "逾期公开", "已延期", "免予公开", "不再公开"; empty for none.
std::string StatusInWords(v1::ObligationStatus status);

// The name that an organization (a code) bore on a day (YYYY-MM-DD); empty where it is not known.
using NameOf = std::function<std::string(const std::string& organization, const std::string& day)>;

// The file, its head included (publication_service.proto says which columns). Each organization is named as it was on
// the last day of the term (DOMAIN C-1).
std::string CellsAsCsv(const std::vector<obligations::Cell>& cells, const NameOf& name_of);

}  // namespace mingbai::publication
