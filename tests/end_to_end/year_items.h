#pragma once

// The plain facts of year_model.h as the catalog's contract says them.

#include "mingbai/catalog/v1/catalog_service.pb.h"
#include "tests/end_to_end/year_model.h"

namespace mingbai::year {

catalog::v1::TimingRule TimingOf(const Rule& rule);
// A county's item with one column; effective date and decision are the draft's.
catalog::v1::Item ItemOf(const ItemVersion& version);
catalog::v1::Organization OrganizationOf(const Organization& organization);
common::v1::Phase PhaseOf(const std::string& name);
// "contract.2026-06-12.none.1" in its parts.
struct IdParts {
  std::string item, period, phase;
  int occurrence = 0;
};
IdParts PartsOf(const std::string& id);

}  // namespace mingbai::year
