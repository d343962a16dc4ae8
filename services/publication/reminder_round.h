#pragma once

// The daily round of reminders (DOMAIN P-2, C-13). Once a day, when it is not quiet: first all organizations are looked
// at, and what is to be told to whom is noted; then each addressee is told in one digest. Each step is one transaction,
// claimed by the round's place, so that whatever is killed is told once. Runs under the lease of a TimedWorker, which
// alone calls it: not thread-safe. Where the day's round is over a step writes nothing and asks nobody.

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/mysql/database.h"
#include "common/rpc/call_context.h"
#include "common/time/calendar.h"
#include "common/time/clock.h"
#include "common/timed/timed_worker.h"
#include "services/publication/catalog_reader.h"
#include "services/publication/reminder_recipients.h"
#include "services/publication/reminder_repository.h"

namespace mingbai::publication {

class ReminderRound {
 public:
  // With `upkeep`, a day's round waits until that has looked at the ledger on that day: what the catalog was told while
  // nobody could look may have put off what seems to be overdue.
  ReminderRound(db::Database* database, const Clock* clock, const CatalogReader* catalog, bool upkeep)
      : database_(database), clock_(clock), catalog_(catalog), upkeep_(upkeep) {}

  // One step; whether another is to be done at once. ABORTED, reason LEASE_LOST; UNAVAILABLE, reason
  // CATALOG_UNAVAILABLE; the database's errors. The next step goes on where this one stood.
  absl::StatusOr<bool> Step(const timed::Lease& lease);

 private:
  // What a step knows.
  struct Look {
    rpc::CallContext call;
    absl::Time now;
    v1::ReminderPolicy policy;
    reminders::Round round;
    bool untold = false;                  // something that was noted has not been told
    std::optional<absl::Time> looked_at;  // by the upkeep, last
  };
  // What catalog has answered for the round of a day: the same for all its organizations.
  struct Answers {
    absl::CivilDay day;
    std::optional<WorkingCalendar> calendar;  // not asked for where nothing is open
    ReminderRecipients recipients;
  };
  Answers& AnswersOf(absl::CivilDay day);
  absl::StatusOr<bool> NoteBlock(const timed::Lease& lease, const Look& look);
  absl::StatusOr<bool> TellNext(const timed::Lease& lease, const Look& look);
  // What is to be told of them by now; `noted` is given what was noted before.
  absl::StatusOr<std::vector<Reminded>> Due(const Look& look, const std::vector<std::string>& organizations,
                                            std::map<reminders::NotedKey, reminders::NotedOn>* noted);
  absl::Status Move(const timed::Lease& lease, const Look& look, const reminders::Round& next,
                    const std::vector<reminders::Note>& notes);

  db::Database* const database_;
  const Clock* const clock_;
  const CatalogReader* const catalog_;
  const bool upkeep_;
  std::optional<Answers> answers_;  // while organizations are looked at
};

}  // namespace mingbai::publication
