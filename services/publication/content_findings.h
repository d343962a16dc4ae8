#pragma once

#include <string>

#include "common/status/status.h"
#include "common/text/text.h"

namespace mingbai::publication {

// What is wrong with content, bounded: answers travel in headers of limited size. Not thread-safe.
class ContentFindings {
 public:
  void Add(const std::string& path, const std::string& why) {
    if (++count_ <= kMost) errors_.Add(path, why);
  }
  // OK, or INVALID_ARGUMENT, reason CONTENT.
  absl::Status ToStatus() const { return errors_.ToStatus("CONTENT"); }

 private:
  static constexpr int kMost = 16;
  int count_ = 0;
  FieldErrors errors_;
};

}  // namespace mingbai::publication
