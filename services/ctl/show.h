#pragma once

// What a county sees, as tables for a terminal.

#include <string>

#include "absl/status/status.h"
#include "services/ctl/api.h"

namespace mingbai::ctl {

// The county's overview, one township's, one village's board.
absl::Status Show(Api& api, const std::string& root, const std::string& period);
// The slowest kinds of calls of this client, as measured.
void ShowTimes(const Api& api);

}  // namespace mingbai::ctl
