#pragma once

// What a page of duties says of organizations that end, and of what they hand over (DOMAIN C-1). Pure: thread-safe.

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "mingbai/catalog/v1/catalog_requests.pb.h"
#include "services/publication/obligation_row.h"

namespace mingbai::publication {

// The day that is to end the organization (a resource name) and has not come; empty for none.
std::string EndToCome(const catalog::v1::ListDutiesResponse& page, const std::string& organization);

// Whether an item that has been handed over is not owed by anyone on a later day: not by the successor, where it owed
// the item itself at the handover; where it did not, being of another tier, say, not by who handed over, had it stayed.
// That the successor ends in its turn takes nothing out: it hands over what it has then.
bool TakenOut(const catalog::v1::ListDutiesResponse& page, const catalog::v1::Handover& handover,
              const std::string& item, const std::string& day);

// Whether what was handed over is what is to be seen permanently of an item that the successor owes anew since it was
// founded then: it is not owed twice.
bool IsOwedAnew(const catalog::v1::ListDutiesResponse& page, const catalog::v1::Handover& handover,
                const ObligationRow& row);

// Whether an organization was founded by the handover in the place of who hands over, and of nobody else.
bool TakesSolePlace(const catalog::v1::ListDutiesResponse& page, const catalog::v1::Handover& handover);

// The stretches in which organizations would owe their items, had they not ended. Refers to the page.
class AsIfItStood {
 public:
  explicit AsIfItStood(const catalog::v1::ListDutiesResponse& page) {
    for (const catalog::v1::Duty& duty : page.handed_duties())
      stretches_[{duty.organization(), duty.item()}].push_back(&duty);
  }
  // Those of one, where it owes the item until its end; else `its`.
  const std::vector<const catalog::v1::Duty*>& Instead(const std::vector<const catalog::v1::Duty*>& its) const {
    const auto found = stretches_.find({its[0]->organization(), its[0]->item()});
    return found == stretches_.end() ? its : found->second;
  }

 private:
  std::map<std::pair<std::string, std::string>, std::vector<const catalog::v1::Duty*>> stretches_;
};

}  // namespace mingbai::publication
