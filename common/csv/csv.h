#pragma once

// CSV text as RFC 4180 writes it, and as spreadsheets do: quoted fields with commas, doubled quotes and line breaks,
// CRLF or LF, an optional byte order mark. Pure.

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace mingbai {

struct CsvRecord {
  int line = 0;  // on which the record begins, the text's first being 1
  std::vector<std::string> fields;
};

// The records in order; blank lines are left out. INVALID_ARGUMENT on field "csv", naming the line, where a quote is
// never closed, stands inside an unquoted field, or is followed by other text.
absl::StatusOr<std::vector<CsvRecord>> ParseCsv(std::string_view text);

}  // namespace mingbai
