#pragma once

// The parts of a ZIP archive in memory, for files from strangers.

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

struct zip;

namespace mingbai {

// Not thread-safe.
class ZipReader {
 public:
  // INVALID_ARGUMENT where `file`, which outlives it, is no archive. At most `budget` bytes are inflated in its life.
  static absl::StatusOr<ZipReader> Open(std::string_view file, size_t budget);
  ZipReader(ZipReader&& other) noexcept;
  ~ZipReader();

  bool Has(const std::string& name) const;
  // Gives the part to `take` piece by piece. INVALID_ARGUMENT where there is none, or it is broken, encrypted or
  // compressed in another way than a ZIP's own; OUT_OF_RANGE where the budget is used up; else the error of `take`,
  // which ends it.
  absl::Status Read(const std::string& name, const std::function<absl::Status(std::string_view)>& take);

 private:
  ZipReader(zip* archive, size_t budget) : archive_(archive), budget_(budget) {}
  zip* archive_;
  size_t budget_;
};

}  // namespace mingbai
