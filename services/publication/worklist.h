#pragma once

// What an organization has to do, and whose overdue work it is (DOMAIN P-2, C-7, C-13). Pure: thread-safe.

#include <functional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "mingbai/catalog/v1/item.pb.h"
#include "mingbai/publication/v1/obligation_views.pb.h"
#include "services/publication/obligation_row.h"

namespace mingbai::publication {

// Sections of at most `most` obligations, of the open ones of one organization in any order; `days` >= 1 are looked
// ahead.
v1::GetWorklistResponse MakeWorklist(std::vector<ObligationRow> open, absl::Time now, int days, int most);

// The adoption in effect of an item by an organization (code); nullptr where nothing is adopted.
using FindAdoption =
    std::function<const catalog::v1::Adoption*(const std::string& organization, const std::string& item)>;

// Overdue obligations by organization, person responsible and leader, in that order; what nobody is named for is the
// first of its organization. Each with its first five.
std::vector<v1::OverdueOwner> ByOwner(std::vector<ObligationRow> overdue, const FindAdoption& find, absl::Time now);

// Whether somebody is named.
bool IsNamed(const v1::OverdueOwner& owner);

}  // namespace mingbai::publication
