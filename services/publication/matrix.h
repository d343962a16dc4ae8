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

  // One obligation of each organization, all of which lie in the root's subtree.
  void Add(const std::string& item, v1::ObligationStatus status, const std::vector<std::string_view>& organizations);

  // The items that were added, by id.
  std::vector<std::string> Items() const;
  // Leaves an item out.
  void Drop(const std::string& item) { sums_.erase(item); }

  // The matrix: rows by item id and cells by code, both without what has none; names are not filled in.
  v1::GetObligationMatrixResponse Build() const;

 private:
  int ChildOf(std::string_view organization);

  const std::string root_;
  std::vector<std::string> children_;                              // codes, in the order in which they were met
  absl::flat_hash_map<std::string, int> child_of_;                 // by organization
  std::map<std::string, std::vector<v1::ObligationCounts>> sums_;  // by item; by the child's place
};

}  // namespace mingbai::publication
