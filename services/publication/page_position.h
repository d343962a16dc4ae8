#pragma once

#include <string>

#include "absl/time/time.h"

namespace mingbai::publication {

// Where a page ended: what its page token carries. Tokens are sealed by common/paging, so that only written ones are
// read.
struct PagePosition {
  absl::Time time;
  std::string organization;
  std::string id;

  std::string Text() const { return std::to_string(absl::ToUnixMicros(time)) + "\n" + organization + "\n" + id; }
  static PagePosition Parse(const std::string& text) {
    const size_t first = text.find('\n');
    const size_t second = text.find('\n', first + 1);
    PagePosition position;
    position.time = absl::FromUnixMicros(strtoll(text.c_str(), nullptr, 10));
    if (second == std::string::npos) return position;
    position.organization = text.substr(first + 1, second - first - 1);
    position.id = text.substr(second + 1);
    return position;
  }
};

}  // namespace mingbai::publication
