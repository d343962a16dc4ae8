#include "services/publication/matrix.h"

#include <algorithm>

#include "common/names/names.h"
#include "common/text/text.h"
#include "services/publication/obligation_counts.h"

namespace mingbai::publication {

int MatrixSums::ChildOf(std::string_view organization) {
  const auto found = child_of_.find(AbslView(organization));
  if (found != child_of_.end()) return found->second;
  const std::string child = DirectChild(root_, organization);
  const auto place = std::find(children_.begin(), children_.end(), child);
  const int index = static_cast<int>(place - children_.begin());
  if (place == children_.end()) children_.push_back(child);
  child_of_.emplace(std::string(organization), index);
  return index;
}

void MatrixSums::Add(const std::string& item, v1::ObligationStatus status,
                     const std::vector<std::string_view>& organizations) {
  std::vector<v1::ObligationCounts>& counts = sums_[item];
  for (const std::string_view organization : organizations) {
    const size_t child = ChildOf(organization);
    if (counts.size() <= child) counts.resize(child + 1);
    AddCount(status, 1, &counts[child]);
  }
}

std::vector<std::string> MatrixSums::Items() const {
  std::vector<std::string> items;
  for (const auto& [item, counts] : sums_) items.push_back(item);
  return items;
}

v1::GetObligationMatrixResponse MatrixSums::Build() const {
  std::vector<size_t> by_code(children_.size());
  for (size_t i = 0; i < by_code.size(); ++i) by_code[i] = i;
  std::sort(by_code.begin(), by_code.end(), [this](size_t a, size_t b) { return children_[a] < children_[b]; });

  v1::GetObligationMatrixResponse matrix;
  std::vector<v1::ObligationCounts> totals(children_.size());
  matrix.mutable_total();
  for (const auto& [item, counts] : sums_) {
    v1::ObligationMatrixRow& row = *matrix.add_rows();
    row.set_item(ItemName(item));
    row.mutable_total();
    for (const size_t child : by_code) {
      if (child >= counts.size() || counts[child].total() == 0) continue;
      v1::ObligationMatrixCell& cell = *row.add_cells();
      cell.set_organization(OrganizationName(children_[child]));
      *cell.mutable_counts() = counts[child];
      AddCounts(counts[child], row.mutable_total());
      AddCounts(counts[child], &totals[child]);
    }
    AddCounts(row.total(), matrix.mutable_total());
  }
  for (const size_t child : by_code) {
    if (totals[child].total() == 0) continue;
    v1::ObligationMatrixCell& cell = *matrix.add_totals();
    cell.set_organization(OrganizationName(children_[child]));
    *cell.mutable_counts() = totals[child];
  }
  return matrix;
}

}  // namespace mingbai::publication
