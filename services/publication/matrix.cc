#include "services/publication/matrix.h"

#include <algorithm>

#include "common/names/names.h"
#include "common/text/text.h"
#include "services/publication/obligation_counts.h"

namespace mingbai::publication {

size_t MatrixSums::ChildOf(std::string_view organization) {
  if (organization == last_organization_) return last_child_;
  const std::string child = DirectChild(root_, organization);
  const auto place = std::find(children_.begin(), children_.end(), child);
  last_organization_ = organization;
  last_child_ = place - children_.begin();
  if (place == children_.end()) children_.push_back(child);
  return last_child_;
}

void MatrixSums::Add(std::string_view organization, std::string_view item, v1::ObligationStatus status) {
  const size_t child = ChildOf(organization);
  Sums& sums = sums_[AbslView(item)];
  if (sums.size() <= child) sums.resize(child + 1);
  AddCount(status, 1, &sums[child]);
}

std::map<std::string, const MatrixSums::Sums*> MatrixSums::ById() const {
  std::map<std::string, const Sums*> by_id;
  for (const auto& [item, sums] : sums_) by_id[item] = &sums;
  return by_id;
}

std::vector<std::string> MatrixSums::Items() const {
  std::vector<std::string> items;
  for (const auto& [item, sums] : ById()) items.push_back(item);
  return items;
}

v1::GetObligationMatrixResponse MatrixSums::Build() const {
  std::vector<size_t> by_code(children_.size());
  for (size_t i = 0; i < by_code.size(); ++i) by_code[i] = i;
  std::sort(by_code.begin(), by_code.end(), [this](size_t a, size_t b) { return children_[a] < children_[b]; });

  v1::GetObligationMatrixResponse matrix;
  std::vector<v1::ObligationCounts> totals(children_.size());
  matrix.mutable_total();
  for (const auto& [item, sums] : ById()) {
    const Sums& counts = *sums;
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
