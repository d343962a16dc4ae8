#include "services/publication/ledger_writer.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "common/mysql/errors.h"
#include "common/names/names.h"
#include "common/status/status.h"
#include "mingbai/publication/v1/events.pb.h"
#include "services/publication/audience.h"
#include "services/publication/obligation_months.h"
#include "services/publication/obligation_repository.h"
#include "services/publication/period_days.h"
#include "services/publication/publication_repository.h"

namespace mingbai::publication {
namespace {

// Consumers read up to 500 events at a time: one is to stay small.
constexpr size_t kMostPerEvent = 100;

// By organization and circle: who may learn of them.
template <typename T>
using ByAudience = std::map<std::pair<std::string, std::string>, std::vector<T>>;

// Emits one event per audience and kMostPerEvent members: `tell` adds a member to it, `keep` is given its id.
template <typename T, typename Tell, typename Keep>
void EmitPortions(db::Transaction& tx, absl::Time now, const ByAudience<T>& groups, Tell tell, Keep keep) {
  for (const auto& [audience, members] : groups) {
    const auto& [organization, circle] = audience;
    for (size_t first = 0; first < members.size(); first += kMostPerEvent) {
      const size_t end = std::min(first + kMostPerEvent, members.size());
      v1::PublicationEvent event;
      uint64_t last = 0;
      for (size_t i = first; i < end; ++i) last = std::max(last, tell(members[i], &event));
      const uint64_t id = tx.Emit(
          {OrganizationName(organization) + "/obligations", organization, now, AudienceOf(circle), &event}, last);
      for (size_t i = first; i < end; ++i) keep(members[i], id);
    }
  }
}

void EmitGenerated(db::Transaction& tx, absl::Time now, std::vector<ObligationRow>* rows) {
  ByAudience<ObligationRow*> groups;
  for (ObligationRow& row : *rows) groups[{row.organization, row.circle}].push_back(&row);
  EmitPortions(
      tx, now, groups,
      [now](const ObligationRow* row, v1::PublicationEvent* event) {
        *event->mutable_generated()->add_obligations() = ToProto(*row, now);
        return row->last_event_id;
      },
      [](ObligationRow* row, uint64_t id) { row->last_event_id = id; });
}

// What an audience learns of a change; `row` is where the event's id is kept.
struct Telling {
  ObligationRow* row;
  v1::ObligationChange change;
};

void EmitChanged(db::Transaction& tx, absl::Time now, const std::vector<LedgerChange>& changes,
                 std::vector<ObligationRow>* rows) {
  ByAudience<Telling> old_audiences, audiences;
  for (size_t i = 0; i < changes.size(); ++i) {
    const LedgerChange& change = changes[i];
    ObligationRow& row = (*rows)[i];
    if (change.before.circle != row.circle) {
      old_audiences[{row.organization, change.before.circle}].push_back(
          {&row, ToProto(GoneFrom(change.before, row.version, now), now)});
    }
    audiences[{row.organization, row.circle}].push_back({&row, ToProto(LedgerChange{change.before, row}, now)});
  }
  const auto tell = [](const Telling& telling, v1::PublicationEvent* event) {
    *event->mutable_changed()->add_changes() = telling.change;
    return telling.row->last_event_id;
  };
  const auto keep = [](const Telling& telling, uint64_t id) { telling.row->last_event_id = id; };
  EmitPortions(tx, now, old_audiences, tell, keep);
  EmitPortions(tx, now, audiences, tell, keep);
}

// Emits and writes what comes into being; what is kept of its months is written last, by the caller.
absl::Status Create(db::Transaction& tx, absl::Time now, std::vector<ObligationRow>* rows) {
  if (rows->empty()) return absl::OkStatus();
  for (ObligationRow& row : *rows) row.valid_from = now;
  EmitGenerated(tx, now, rows);
  absl::Status inserted = obligations::Insert(tx.sql(), *rows);
  if (!db::IsDuplicateKey(inserted)) return inserted;
  return Error(absl::StatusCode::kAborted, "LEDGER_RACE", "an obligation came into being meanwhile");
}

}  // namespace

bool IsLedgerRace(const absl::Status& status) { return ReasonOf(status) == "LEDGER_RACE"; }

absl::Status FulfilAnswered(db::Connection& sql, publications::Lock lock, const std::vector<ObligationRow*>& rows) {
  if (rows.empty()) return absl::OkStatus();
  const auto [low, high] = std::minmax_element(
      rows.begin(), rows.end(), [](const auto* a, const auto* b) { return a->organization < b->organization; });
  MB_ASSIGN_OR_RETURN(const auto answers,
                      publications::ReadAnswers(sql, (*low)->organization, (*high)->organization, lock));
  std::map<ObligationKey, ObligationRow*> owed;
  for (ObligationRow* row : rows) owed[{row->organization, row->id}] = row;
  for (const publications::Answer& answer : answers) {
    if (!answer.first_publish.has_value()) continue;
    const ContentBinding& about = answer.about;
    const auto found =
        owed.find({about.organization, ObligationId(about.item, about.period, about.phase, about.occurrence)});
    if (found == owed.end()) continue;
    ObligationRow& row = *found->second;
    if (!Includes(about.circle, row.circle)) continue;
    if (*answer.first_publish < AnswersFrom(row.period, row.phase, row.facts.open)) continue;
    if (row.facts.fulfilled.has_value() && *row.facts.fulfilled <= *answer.first_publish) continue;
    row.publication = answer.id;
    row.facts.fulfilled = answer.first_publish;
    row.facts.withdrawn.reset();
  }
  return absl::OkStatus();
}

std::vector<ObligationRow*> ComingToOthers(Reconciliation* changes) {
  std::vector<ObligationRow*> rows;
  for (ObligationRow& row : changes->created) rows.push_back(&row);
  for (LedgerChange& change : changes->changed) {
    ObligationRow& row = change.after;
    const bool open = !row.facts.fulfilled.has_value() && !row.facts.withdrawn.has_value();
    if (open && (row.circle != change.before.circle || change.before.facts.withdrawn.has_value())) rows.push_back(&row);
  }
  return rows;
}

absl::Status AddObligations(db::Transaction& tx, absl::Time now, std::vector<ObligationRow>* rows) {
  std::vector<ObligationRow*> all;
  for (ObligationRow& row : *rows) all.push_back(&row);
  MB_RETURN_IF_ERROR(FulfilAnswered(tx.sql(), publications::Lock::kForUpdate, all));
  MB_RETURN_IF_ERROR(Create(tx, now, rows));
  return obligations::WriteMonths(tx.sql(), *rows, {});
}

absl::Status WriteChanges(db::Transaction& tx, absl::Time now, Reconciliation* changes) {
  MB_RETURN_IF_ERROR(FulfilAnswered(tx.sql(), publications::Lock::kForUpdate, ComingToOthers(changes)));
  MB_RETURN_IF_ERROR(Create(tx, now, &changes->created));
  std::vector<ObligationRow> rows;
  std::set<obligations::MonthKey> months;
  for (const LedgerChange& change : changes->changed) {
    rows.push_back(change.after);
    ++rows.back().version;
    months.insert({obligations::MonthOf(change.before), obligations::MonthOf(change.after)});
  }
  EmitChanged(tx, now, changes->changed, &rows);
  for (const ObligationRow& row : rows) MB_RETURN_IF_ERROR(obligations::Update(tx.sql(), now, row));
  return obligations::WriteMonths(tx.sql(), changes->created, months);
}

}  // namespace mingbai::publication
