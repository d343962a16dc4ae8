#pragma once

// Verifies the disclosure ledger as a stranger would: from what the gateway serves to everyone.

#include <string>

#include "absl/status/status.h"

namespace mingbai::ctl {

// Reads every entry from `http`, computes the tree anew, compares it with the tiles and the signed checkpoint, and
// prints what the ledger holds. `verifier_key` empty: the key that the gateway serves, which proves less. DATA_LOSS
// where the entries, the tiles and the checkpoint do not agree; OpenNote's errors.
absl::Status VerifyLedger(const std::string& http, const std::string& verifier_key);

}  // namespace mingbai::ctl
