#pragma once

#include <string>
#include <utility>
#include <vector>

#include "common/status/status.h"
#include "common/text/text.h"

namespace mingbai::publication {

// What is wrong with content. Not thread-safe.
class ContentFindings {
 public:
  // Answers travel in headers of limited size: what becomes a status is bounded.
  static constexpr size_t kMostInStatus = 16;
  // Keeps the first `most`.
  explicit ContentFindings(size_t most = kMostInStatus) : most_(most) {}

  void Add(const std::string& path, const std::string& why) {
    if (all_.size() < most_) all_.emplace_back(path, why);
  }
  // Path and reason of each, in the order found.
  const std::vector<std::pair<std::string, std::string>>& all() const { return all_; }
  // OK, or INVALID_ARGUMENT, reason CONTENT.
  absl::Status ToStatus() const {
    FieldErrors errors;
    for (size_t i = 0; i < all_.size() && i < kMostInStatus; ++i) errors.Add(all_[i].first, all_[i].second);
    return errors.ToStatus("CONTENT");
  }

 private:
  const size_t most_;
  std::vector<std::pair<std::string, std::string>> all_;
};

}  // namespace mingbai::publication
