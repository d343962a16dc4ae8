#pragma once

// A page of duties brought into the duty ledger (DOMAIN P-2): what it makes of what is stored of its organizations,
// written in one transaction with the fingerprints of what it was made of.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/mysql/database.h"
#include "common/rpc/call_context.h"
#include "common/time/clock.h"
#include "mingbai/catalog/v1/catalog_requests.pb.h"
#include "services/publication/catalog_reader.h"
#include "services/publication/ledger_inputs.h"
#include "services/publication/reconcile.h"
#include "services/publication/request_fields.h"

namespace mingbai::publication {

// What comes in line: all that is owed; what is stored, be it under a former organization's name, and what newcomers
// owe of months that were kept in line and have ended, each of them until it was looked at; or only what is stored.
enum class Keep { kAll, kPast, kStored };

// What is brought in line.
struct LedgerScope {
  std::string parent;
  std::vector<std::string> months;  // that the span touches
  DaySpan span;
  bool whole = true;  // whether the span is that of the months: they are kept in line then
  Keep keep = Keep::kAll;
  // What ended later than this has not been looked at since, and is not settled by that.
  absl::Time looked_at = absl::InfiniteFuture();
};

// The fingerprints that were stored before the duties were asked for, and those that belong to them; of each
// organization, none where only a part of a month is looked at.
struct InputChange {
  const LedgerScope& scope;
  const inputs::Fingerprints& seen;
  inputs::Fingerprints fresh;
  // Locks the organizations of `fresh`; ABORTED, reason LEDGER_MOVED, where others are stored by now.
  absl::Status Claim(db::Connection& sql) const;
};

// Whether an error is that of Claim: what was seen is to be read anew.
bool IsLedgerMoved(const absl::Status& status);

// Thread-safe.
class LedgerPage {
 public:
  LedgerPage(db::Database* database, const Clock* clock, const CatalogReader* catalog)
      : database_(database), clock_(clock), catalog_(catalog) {}

  // What a page of duties makes of the stored obligations of its organizations with terms that end within the span;
  // written with `inputs_changed`, where that is given, looking at all of theirs after a race.
  absl::StatusOr<Reconciliation> BringInLine(const rpc::CallContext& call, const LedgerScope& scope,
                                             const catalog::v1::ListDutiesResponse& page,
                                             const WorkingCalendar& calendar, const InputChange* inputs_changed) const;

 private:
  db::Database* const database_;
  const Clock* const clock_;
  const CatalogReader* const catalog_;
};

}  // namespace mingbai::publication
