#pragma once

// What an organization owes (DOMAIN C-3, C-4). Pure.

#include <string>
#include <string_view>
#include <vector>

#include "mingbai/catalog/v1/item.pb.h"
#include "mingbai/catalog/v1/organization.pb.h"

namespace mingbai::catalog {

// One version of an organization's stand to an item. The newest version whose effective date has come counts: what was
// decided later replaces what was decided before, from its own date on.
struct AdoptionVersion {
  int version = 0;
  std::string effective_date;
  bool dropped = false;
  bool has_timing = false;
  v1::TimingRule timing;
  int notice_days = 0;  // as AdoptedItem counts them; 0 for the item's
};

// The adoption version that counts on a day (YYYY-MM-DD); nullptr where none does. `versions` in any order.
const AdoptionVersion* AdoptionInEffect(const std::vector<AdoptionVersion>& versions, std::string_view day);

// Days of a range, [start, end), each YYYY-MM-DD.
struct DayRange {
  std::string start;
  std::string end;
};

// The stretches in which the organization owes the item and that meet the range, by day. The item is owed on the days
// on which the organization stands, and the version in effect falls on the organization and is mandatory, or adopted. A
// stretch ends where version, timing or obligation changes; it is told with its whole length, which may reach out of
// the range.
std::vector<v1::Duty> DutiesOf(const v1::Organization& organization, const std::vector<v1::Item>& item_versions,
                               const std::vector<AdoptionVersion>& adoption_versions, const DayRange& range);

}  // namespace mingbai::catalog
