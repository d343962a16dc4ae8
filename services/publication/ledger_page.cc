#include "services/publication/ledger_page.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <utility>

#include "common/names/names.h"
#include "common/status/status.h"
#include "common/time/county_time.h"
#include "services/publication/duty_terms.h"
#include "services/publication/handover.h"
#include "services/publication/ledger_following.h"
#include "services/publication/ledger_writer.h"
#include "services/publication/obligation_repository.h"
#include "services/publication/timestamps.h"

namespace mingbai::publication {
namespace {

constexpr char kMoved[] = "LEDGER_MOVED";
constexpr int kAttempts = 5;

ObligationsByKey ByKey(std::vector<ObligationRow> rows) {
  ObligationsByKey keyed;
  for (ObligationRow& row : rows) {
    ObligationKey key(row.organization, row.id);
    keyed.emplace(std::move(key), std::move(row));
  }
  return keyed;
}

absl::Time StartOf(const std::string& day) { return StartOfDay(ParseDay(day).value_or(absl::CivilDay())); }

EndsOf EndsIn(const catalog::v1::ListDutiesResponse& page) {
  EndsOf ends;
  for (const auto& abolition : page.abolitions()) {
    if (abolition.in_effect()) {
      ends[std::string(OrganizationCodeOf(abolition.organization()))] = StartOf(abolition.date());
    }
  }
  return ends;
}

// A row that was handed over as it was put off before has the end of the deferral for its term: gives it the term of
// the catalog's rule back, put off until then.
absl::Status TellDeferral(db::Connection& sql, ObligationRow* row) {
  MB_ASSIGN_OR_RETURN(std::optional<ObligationRow> former, obligations::FindFormer(sql, *row));
  while (former.has_value()) {
    if (former->facts.deferred_until.has_value()) {
      if (!row->facts.deferred_until.has_value()) row->facts.deferred_until = row->facts.due;
      row->facts.due = former->facts.due;
    }
    MB_ASSIGN_OR_RETURN(former, obligations::FindFormer(sql, *former));
  }
  return absl::OkStatus();
}

// What is stored of those who handed over to organizations of the page, and may have been open then; what was counted
// in working days, as the calendar at hand counts.
absl::StatusOr<StoredOf> ReadPredecessors(db::Connection& sql, const catalog::v1::ListDutiesResponse& page,
                                          const WorkingCalendar& calendar, absl::Time now) {
  StoredOf stored;
  for (const auto& handover : page.handovers()) {
    const std::string code(OrganizationCodeOf(handover.from()));
    std::vector<ObligationRow>& rows = stored[code];
    MB_ASSIGN_OR_RETURN(rows, obligations::Between(sql, code, code, absl::InfinitePast(), absl::InfiniteFuture()));
    for (ObligationRow& row : rows) {
      if (!OpenAt(row, StartOf(handover.date()))) continue;
      CountAnew(calendar, now, &row);
      MB_RETURN_IF_ERROR(TellDeferral(sql, &row));
    }
  }
  return stored;
}

// What was handed over and is not stored of the former, which was not looked at in time, may have been answered by what
// that had disclosed: takes it out.
absl::Status EraseAnswered(db::Connection& sql, const StoredOf& predecessors, std::vector<ObligationRow>* rows) {
  std::vector<ObligationRow> formers;  // of the rows, as their organizations owed them
  std::vector<size_t> places;
  for (size_t i = 0; i < rows->size(); ++i) {
    std::optional<ObligationRow> former = AsOwedBefore((*rows)[i]);
    if (!former.has_value()) continue;
    const auto stored = predecessors.find(former->organization);
    if (stored == predecessors.end()) continue;
    const bool is_stored = std::any_of(stored->second.begin(), stored->second.end(),
                                       [&](const ObligationRow& kept) { return kept.id == former->id; });
    if (is_stored) continue;
    formers.push_back(*std::move(former));
    places.push_back(i);
  }
  std::vector<ObligationRow*> asked;
  asked.reserve(formers.size());
  for (ObligationRow& former : formers) asked.push_back(&former);
  MB_RETURN_IF_ERROR(FulfilAnswered(sql, publications::Lock::kNone, asked));
  for (size_t i = formers.size(); i-- > 0;) {
    if (formers[i].facts.fulfilled.has_value()) rows->erase(rows->begin() + static_cast<ptrdiff_t>(places[i]));
  }
  return absl::OkStatus();
}

}  // namespace

bool IsLedgerMoved(const absl::Status& status) { return ReasonOf(status) == kMoved; }

absl::StatusOr<Reconciliation> LedgerPage::BringInLine(const rpc::CallContext& call, const LedgerScope& scope,
                                                       const catalog::v1::ListDutiesResponse& page,
                                                       const WorkingCalendar& calendar,
                                                       const InputChange* inputs_changed) const {
  const DaySpan& span = scope.span;
  const FindItem find_item = [&](const catalog::v1::Duty& duty, absl::CivilDay day) {
    return catalog_->FindItemOf(call, duty, day);
  };
  const std::string first(OrganizationCodeOf(*page.organizations().begin()));
  const std::string last(OrganizationCodeOf(*page.organizations().rbegin()));
  const EndsOf ends = EndsIn(page);
  StoredOf predecessors;
  if (!page.handovers().empty()) {
    MB_ASSIGN_OR_RETURN(predecessors, database_->Read(call.budget, [&](db::Connection& sql) {
      return ReadPredecessors(sql, page, calendar, ToMicros(clock_->Now()));
    }));
  }
  // Before the transaction: catalog may have to be asked for an item.
  MB_ASSIGN_OR_RETURN(std::vector<ObligationRow> want,
                      ObligationsOf(page, predecessors, calendar, span.start, span.end, find_item));
  if (!predecessors.empty()) {
    MB_RETURN_IF_ERROR(
        database_->Read(call.budget, [&](db::Connection& sql) { return EraseAnswered(sql, predecessors, &want); }));
  }
  const auto far = [&]() -> absl::StatusOr<ObligationsByKey> {
    MB_ASSIGN_OR_RETURN(
        std::vector<ObligationRow> rows,
        ObligationsOf(page, predecessors, calendar, span.start - kFarDays, span.end + kFarDays, find_item));
    return ByKey(std::move(rows));
  };
  const auto compare = [&](db::Connection& sql, bool all, absl::Time now) -> absl::StatusOr<Reconciliation> {
    const absl::Time start = EndOfDay(span.start);
    MB_ASSIGN_OR_RETURN(std::vector<ObligationRow> have,
                        obligations::Between(sql, first, last, all ? absl::InfinitePast() : start,
                                             all ? absl::InfiniteFuture() : EndOfDay(span.end)));
    // What a deferral kept open until its organization ended is looked at, however long ago its term was over.
    const auto kept_open = [&](const ObligationRow& row) {
      const auto end = ends.find(row.organization);
      return row.facts.due < start && end != ends.end() && OpenAt(row, end->second);
    };
    for (const auto& [code, end] : ends) {
      if (all) break;
      MB_ASSIGN_OR_RETURN(std::vector<ObligationRow> former,
                          obligations::Between(sql, code, code, absl::InfinitePast(), start));
      std::copy_if(former.begin(), former.end(), std::back_inserter(have), kept_open);
    }
    ObligationsByKey keyed = ByKey(std::move(have));
    // Of what lies outside the range, only what is owed within it now is this range's matter.
    if (all) {
      std::set<ObligationKey> wanted;
      for (const ObligationRow& row : want) wanted.emplace(row.organization, row.id);
      std::erase_if(keyed, [&](const auto& kept) {
        const absl::Time due = kept.second.facts.due;
        return (due < start || due >= EndOfDay(span.end)) && wanted.count(kept.first) == 0 && !kept_open(kept.second);
      });
    }
    const LedgerReads reads = {
        far, [&](const std::set<std::string>& periods) { return obligations::OfPeriods(sql, first, last, periods); }};
    const LedgerTimes times = {now, std::min(now, scope.looked_at)};
    if (scope.keep == Keep::kAll) return Reconcile(keyed, want, reads, calendar, ends, times);
    MonthsOfOrganizations newcomers;
    if (scope.keep == Keep::kPast) newcomers = Newcomers(page, scope.months, inputs_changed->seen);
    MB_ASSIGN_OR_RETURN(std::vector<ObligationRow> kept,
                        OfStored(want, keyed, predecessors, newcomers, reads.of_periods, ends, times));
    return Reconcile(keyed, std::move(kept), reads, calendar, ends, times);
  };
  if (inputs_changed == nullptr) {
    return database_->Read(call.budget, [&](db::Connection& sql) -> absl::StatusOr<Reconciliation> {
      MB_ASSIGN_OR_RETURN(Reconciliation changes, compare(sql, true, ToMicros(clock_->Now())));
      MB_RETURN_IF_ERROR(FulfilAnswered(sql, publications::Lock::kNone, ComingToOthers(&changes)));
      return changes;
    });
  }
  absl::StatusOr<Reconciliation> done = absl::UnknownError("");
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    done = database_->Transact(call.budget, [&](db::Transaction& tx) -> absl::StatusOr<Reconciliation> {
      MB_RETURN_IF_ERROR(inputs_changed->Claim(tx.sql()));
      const absl::Time now = ToMicros(clock_->Now());
      MB_ASSIGN_OR_RETURN(Reconciliation changes, compare(tx.sql(), attempt > 0, now));
      MB_RETURN_IF_ERROR(WriteChanges(tx, now, &changes));
      if (scope.whole) MB_RETURN_IF_ERROR(inputs::Write(tx.sql(), inputs_changed->fresh));
      // Last: a successor on the same page was computed without what goes on to it now.
      MB_RETURN_IF_ERROR(
          FollowMoved(tx.sql(), std::string(OrganizationCodeOf(scope.parent)), changes, span, page, now));
      return changes;
    });
    if (!IsLedgerRace(done.status())) break;
  }
  return done;
}

absl::Status InputChange::Claim(db::Connection& sql) const {
  std::vector<std::string> organizations;
  for (const auto& [organization, months] : fresh) organizations.push_back(organization);
  MB_RETURN_IF_ERROR(inputs::Lock(sql, organizations));
  MB_ASSIGN_OR_RETURN(const inputs::Fingerprints now, inputs::Read(sql, organizations.front(), organizations.back(),
                                                                   scope.months.front(), scope.months.back()));
  const auto of = [](const inputs::Fingerprints& all, const std::string& organization) {
    const auto found = all.find(organization);
    return found == all.end() ? inputs::Fingerprints::mapped_type() : found->second;
  };
  for (const std::string& organization : organizations) {
    if (of(now, organization) != of(seen, organization)) {
      return Error(absl::StatusCode::kAborted, kMoved, "another process has brought it in line meanwhile");
    }
  }
  return absl::OkStatus();
}

}  // namespace mingbai::publication
