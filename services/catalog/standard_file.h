#pragma once

// The bytes of a standard catalogue into a table. Pure: thread-safe.

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/xlsx/xlsx.h"
#include "mingbai/catalog/v1/standard_catalogue.pb.h"

namespace mingbai::catalog {

inline constexpr size_t kMostFileBytes = 8 << 20;
inline constexpr int kMostRows = 5000;

// Reads the file; `sheet` as ReadXlsx's. INVALID_ARGUMENT, reason FILE_UNREADABLE or FILE_TOO_LARGE, on `content`; on
// `sheet`, reason FIELD_INVALID, where there is none of the name.
absl::StatusOr<XlsxTable> ReadCatalogueFile(std::string_view content, v1::CatalogueFormat format,
                                            std::string_view sheet);

// INVALID_ARGUMENT with the reason and what is wrong with `content`.
absl::Status BadFile(std::string_view reason, std::string_view why);

}  // namespace mingbai::catalog
