#pragma once

// The moments at which a publication meets the public and the duty ledger: it goes out, its notice ends, it is taken
// back. Shared by calls and timed work. Each function runs in the transaction of its caller, who has locked the
// publication's row; `row` is as stored afterwards. Locks are taken publication first, obligation second.

#include <optional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/mysql/database.h"
#include "services/publication/obligation_row.h"
#include "services/publication/publication_row.h"
#include "services/publication/release_check.h"

namespace mingbai::publication {

// The obligation of the binding's organization, item, period, phase and occurrence, locked, whoever it is owed to;
// nullopt where there is none.
absl::StatusOr<std::optional<ObligationRow>> LockObligation(db::Transaction& tx, const ContentBinding& about);

// Makes the version at work public at `now`, the true time: the notice begins (anew, DOMAIN P-5), the obligation of the
// same organization, item, period, phase and occurrence is fulfilled if this answers it (audience.h, by what `facts`
// say of the item's audience), it is owed, and not fulfilled or exempt already (what is exempt is fulfilled within its
// term only), the event is written. CheckRelease comes before.
absl::Status Release(db::Transaction& tx, absl::Time now, const std::string& publisher, const ReleaseFacts& facts,
                     PublicationRow* row, VersionRow* version);

// Sets a scheduled version that may not go out any more back to a draft, with the reason among its decisions.
absl::Status Return(db::Transaction& tx, absl::Time now, const std::string& reason, PublicationRow* row,
                    const VersionRow& version);

// Writes the event of the notice's end, if nobody has; false if so.
absl::StatusOr<bool> TellNoticeClosed(db::Transaction& tx, PublicationRow* row);

// Takes the publication back: no version is public, one at work is given up, the obligation is open again unless
// another publication stands for it (DOMAIN P-9): one within the circle for which the item is by now (`audience`), too.
absl::Status Withdraw(db::Transaction& tx, absl::Time now, const std::string& subject, const std::string& reason,
                      const common::v1::Audience& audience, PublicationRow* row);

// Files it in the archive (DOMAIN P-10).
absl::Status Archive(db::Transaction& tx, absl::Time now, PublicationRow* row);

}  // namespace mingbai::publication
