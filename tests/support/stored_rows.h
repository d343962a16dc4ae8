#pragma once

// What a service has stored, read beside it, and two such readings compared.

#include <algorithm>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/support/service_harness.h"
#include "tests/support/status_matchers.h"

namespace mingbai::testing {

// The rows of a SELECT; none, and a failure, where it fails.
inline std::vector<std::vector<std::string>> RowsOf(const TestSchema& schema, const std::string& query) {
  const auto found = schema.Sql(query);
  MB_EXPECT_OK(found);
  return found.ok() ? *found : std::vector<std::vector<std::string>>();
}
// Their first cells.
inline std::vector<std::string> ColumnOf(const TestSchema& schema, const std::string& query) {
  std::vector<std::string> column;
  for (const auto& row : RowsOf(schema, query)) column.push_back(row[0]);
  return column;
}

// Row by row: the first that differs is shown.
inline void ExpectEqualRows(const std::vector<std::string>& disturbed, const std::vector<std::string>& whole) {
  EXPECT_EQ(disturbed.size(), whole.size());
  for (size_t i = 0; i < std::min(disturbed.size(), whole.size()); ++i) ASSERT_EQ(disturbed[i], whole[i]);
}

}  // namespace mingbai::testing
