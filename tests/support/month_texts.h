#pragma once

// That the texts which the matrix is read from (services/publication/obligation_months.h) say what the rows say.

#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "gtest/gtest.h"

namespace mingbai::testing {

// `select` answers the rows of a SELECT on publication's schema. The two are read one after the other: what is written
// between them is waited for.
template <typename Select>
void ExpectMonthTextsSayWhatRowsSay(const Select& select) {
  std::multiset<std::string> of_rows, of_texts;
  for (int i = 0; i < 20 && (i == 0 || of_texts != of_rows); ++i) {
    if (i > 0) absl::SleepFor(absl::Milliseconds(250));
    of_rows.clear();
    of_texts.clear();
    for (const auto& row : select(
             "SELECT DATE_FORMAT(due_time + INTERVAL 28799999999 MICROSECOND, '%Y-%m'), organization, CONCAT(id, ',', "
             "TIMESTAMPDIFF(MICROSECOND, '1970-01-01', due_time), ',', "
             "COALESCE(TIMESTAMPDIFF(MICROSECOND, '1970-01-01', deferred_until), ''), ',', outcome, ',', IF(outcome = "
             "0, TIMESTAMPDIFF(MICROSECOND, '1970-01-01', open_time), ''), ',', circle) FROM obligation")) {
      of_rows.insert(row[0] + " " + row[1] + " " + row[2]);
    }
    for (const auto& row : select("SELECT month, organization, obligations FROM obligation_month")) {
      std::istringstream text(row[2]);
      for (std::string line; std::getline(text, line);) of_texts.insert(row[0] + " " + row[1] + " " + line);
    }
  }
  EXPECT_EQ(of_texts, of_rows);
}

}  // namespace mingbai::testing
