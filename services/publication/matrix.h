#pragma once

// The matrix item × organization × period in sums (DOMAIN P-2). Pure; not thread-safe.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "mingbai/publication/v1/obligation_views.pb.h"

namespace mingbai::publication {

// Adds obligations up by item and direct child of a root.
class MatrixSums {
 public:
  explicit MatrixSums(std::string root) : root_(std::move(root)) {}

  // Adds obligations of an organization in the root's subtree; fastest where those of one organization follow each
  // other.
  void Add(std::string_view organization, std::string_view item, v1::ObligationStatus status);

  // The items that were added, by id.
  std::vector<std::string> Items() const;
  // Leaves an item out.
  void Drop(const std::string& item) { sums_.erase(item); }

  // The matrix: rows by item id and cells by code, both without what has none; names are not filled in.
  v1::GetObligationMatrixResponse Build() const;

 private:
  using Sums = std::vector<v1::ObligationCounts>;  // by the child's place

  size_t ChildOf(std::string_view organization);
  // Items by id.
  std::map<std::string, const Sums*> ById() const;

  const std::string root_;
  std::vector<std::string> children_;  // codes, in the order in which they were met
  std::string last_organization_;
  size_t last_child_ = 0;
  absl::flat_hash_map<std::string, Sums> sums_;  // by item
};

}  // namespace mingbai::publication
