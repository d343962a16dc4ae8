#pragma once

// CSV text as RFC 4180 writes it, and as spreadsheets do: quoted fields with commas, doubled quotes and line breaks,
// CRLF or LF, or in the whole text CR (old Macintosh programs, "CSV (Macintosh)"), an optional byte order mark. Pure.

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

// The records as a file that spreadsheet programs open as they are: a byte order mark, CRLF, quotes where they are
// needed. ParseCsv gives the same fields back; a record of one empty field is written quoted, as it would be a blank
// line.
std::string WriteCsv(const std::vector<std::vector<std::string>>& records);

// Spreadsheet programs run a cell that begins with "=", "+", "-", "@" (their full-width forms too), a tab or a carriage
// return as a formula. Such a text, also one that has only apostrophes before, gets one more apostrophe before it; the
// second function takes it off again: Unguarded(GuardedCell(text)) is the text.
std::string GuardedCell(std::string_view text);
std::string_view UnguardedCell(std::string_view text);

}  // namespace mingbai
