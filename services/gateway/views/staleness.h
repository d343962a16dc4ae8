#pragma once

// Which views an event makes stale. Pure.

#include <string>
#include <vector>

#include "mingbai/common/v1/events.pb.h"

namespace mingbai::gateway {

struct Staleness {
  bool everything = false;         // every view
  bool all_overviews = false;      // every overview: ranks are those among all (DOMAIN E-9)
  std::vector<std::string> codes;  // the board of each, the overviews of each and of all above it
};

// An event of catalog, publication, feedback or evaluation, known by its payload. One without an organization, or
// without a payload (a snapshot was read), makes everything stale. Only names are taken from events, never content:
// views hold what the services answer to everyone, so that nothing of a circle can enter them (DOMAIN C-9).
Staleness StalenessOf(const common::v1::Event& event);

}  // namespace mingbai::gateway
