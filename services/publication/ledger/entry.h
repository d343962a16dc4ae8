#pragma once

// What the disclosure ledger records of an event: one line of JSON (docs/ledger-v1.md), so that whoever holds the entry
// needs neither this program nor its database to read it. Pure.

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "mingbai/common/v1/events.pb.h"

namespace mingbai::publication::ledger {

// Keys sorted, no blanks, UTF-8. INTERNAL for an event that is none of this service's.
absl::StatusOr<std::string> EntryOf(const common::v1::Event& event);

// What stands in the tree for an entry that only a circle may read: a hash with 32 bytes of salt, which tells nothing
// but that there is something; entry and salt open it.
std::string SealedEntry(std::string_view entry, std::string_view salt);

}  // namespace mingbai::publication::ledger
