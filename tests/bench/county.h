#pragma once

// The county that the benchmarks run on, as the public API shows it, and what they add to it.

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "mingbai/catalog/v1/item.pb.h"
#include "services/ctl/api.h"

namespace mingbai::bench {

// Codes of its organizations.
struct County {
  std::string root;
  std::vector<std::string> all;  // county, townships, villages, departments and units
  std::vector<std::string> townships;
  std::vector<std::string> villages;
};

absl::StatusOr<County> ReadCounty(ctl::Api& api);

// A province's worth of townships, which search.cc enters and memory.cc uses: the code of each, below the county.
constexpr int kProvinceTownships = 100;
std::string ProvinceTownship(const std::string& root, int township);

// First day on which the county's catalog is in effect here: the first of the month before this one.
absl::CivilDay EffectiveDay();

// A mandatory item that every village owes, with one text element `内容`: reported (prompt), or monthly.
catalog::v1::Item VillageItem(const std::string& id, const std::string& root, bool monthly);

// Creates them.
absl::Status AddItems(ctl::Api& api, const std::string& root, const std::vector<catalog::v1::Item>& items);

// A version of one of them that is due on another day of the month.
absl::Status SetDueDay(ctl::Api& api, const std::string& id, int day);

}  // namespace mingbai::bench
