#pragma once

// Whether a version may go out at the moment at which it is to: much may have changed since it was drafted (DOMAIN C-1,
// C-9).

#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/mysql/database.h"
#include "common/rpc/call_context.h"
#include "services/publication/catalog_reader.h"
#include "services/publication/obligation_row.h"
#include "services/publication/publication_row.h"

namespace mingbai::publication {

// What catalog says of the organization and the item of a publication.
struct ReleaseFacts {
  catalog::ItemPtr item;            // in effect on the day; nullptr where it is not any more
  std::optional<absl::Time> ended;  // when the organization ceased to be
  catalog::ItemPtr owed_item;       // as ItemOwedInAnotherPhase
};
// On the day of `now`. FAILED_PRECONDITION, reason ORGANIZATION_NOT_FOUND; errors of the catalog.
absl::StatusOr<ReleaseFacts> LookUpRelease(const rpc::CallContext& call, const CatalogReader& catalog,
                                           db::Database& database, const ContentBinding& about, absl::Time now);

// Where the period that a publication is about is open in another phase than its own: the item in the version of the
// day on which it falls due so; nullptr where it is not, or the item is no more then. Errors of the catalog.
absl::StatusOr<catalog::ItemPtr> ItemOwedInAnotherPhase(const rpc::CallContext& call, const CatalogReader& catalog,
                                                        db::Database& database, const ContentBinding& about);

// When the organization ceased to be; nullopt where it stands at `now`.
std::optional<absl::Time> EndedBy(const catalog::v1::Organization& organization, absl::Time now);

// Whether an organization that ended discloses what it owed still: what it left overdue. What was open when it ended is
// the successor's, and what is not owed nobody's.
bool LeftOverdue(const std::optional<ObligationRow>& obligation, absl::Time ended);

// FAILED_PRECONDITION, reason PHASE_NOT_OWED, where the period of a publication that was not public yet is open in
// another phase, and not in its own: it would answer nothing. Not where `owed_item`, of ItemOwedInAnotherPhase, has its
// phase beside that one (DOMAIN P-6), nor of an event, of which each phase is owed for itself.
absl::Status CheckPhaseOwed(db::Transaction& tx, const PublicationRow& row, const catalog::v1::Item* owed_item);

// FAILED_PRECONDITION, reason AUDIENCE_WIDER_THAN_ITEM, where the version would be shown to others than the item is for
// by now; ORGANIZATION_ABOLISHED, where the organization is no more and has not left overdue what it answers: of what
// was public before, corrections go out; PHASE_NOT_OWED as above.
absl::Status CheckRelease(db::Transaction& tx, const PublicationRow& row, const ReleaseFacts& facts);

}  // namespace mingbai::publication
