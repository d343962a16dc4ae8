#pragma once

// A year's obligations of villages, written straight into the table: 97 items × 12 months each.

#include <string>
#include <vector>

#include "tests/bench/raw_rows.h"

namespace mingbai::bench {

inline constexpr int kItems = 97;
inline constexpr int kMonths = 12;
inline constexpr int kYear = 2020;  // long over: every obligation has come to some end, or is overdue

std::string ItemId(int item);

// Writes and commits them.
void WriteVillages(RawConnection& connection, const std::vector<std::string>& villages);

}  // namespace mingbai::bench
