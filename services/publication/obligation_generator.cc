#include "services/publication/obligation_generator.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "common/crypto/crypto.h"
#include "common/mysql/idempotency.h"
#include "common/names/names.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "services/publication/batch_size.h"
#include "services/publication/duty_terms.h"
#include "services/publication/handover.h"
#include "services/publication/ledger_following.h"
#include "services/publication/ledger_inputs.h"
#include "services/publication/ledger_writer.h"
#include "services/publication/obligation_repository.h"
#include "services/publication/timestamps.h"

namespace mingbai::publication {
namespace {

constexpr int kMostDays = 400;
constexpr int kStampsPerPage = 1000;
// Version of the rules that make obligations of duties: another one makes everything stale.
constexpr char kRules[] = "4";
constexpr char kMoved[] = "LEDGER_MOVED";
constexpr int kAttempts = 5;

constexpr int kMostChangesShown = 1000;

ObligationsByKey ByKey(std::vector<ObligationRow> rows) {
  ObligationsByKey keyed;
  for (ObligationRow& row : rows) {
    ObligationKey key(row.organization, row.id);
    keyed.emplace(std::move(key), std::move(row));
  }
  return keyed;
}

// The months of a span that begins with one's first day and ends with another's last; none where it does not.
std::vector<std::string> WholeMonths(const DaySpan& span) {
  std::vector<std::string> months;
  if (span.start.day() != 1 || span.end.day() != 1) return months;
  for (absl::CivilMonth month(span.start); month < absl::CivilMonth(span.end); ++month) {
    months.push_back(FormatMonth(month));
  }
  return months;
}

// The duties that ObligationsOf needs for terms within the span.
catalog::v1::ListDutiesRequest DutiesFor(const std::string& parent, const DaySpan& span) {
  catalog::v1::ListDutiesRequest list;
  list.set_parent(parent);
  list.set_start_date(FormatDay(span.start - kFarDays));
  list.set_end_date(FormatDay(span.end + kFarDays));
  return list;
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

// What is stored of those who handed over to organizations of the page, and may have been open then.
absl::StatusOr<StoredOf> ReadPredecessors(db::Connection& sql, const catalog::v1::ListDutiesResponse& page) {
  StoredOf stored;
  for (const auto& handover : page.handovers()) {
    const std::string code(OrganizationCodeOf(handover.from()));
    MB_ASSIGN_OR_RETURN(stored[code],
                        obligations::Between(sql, code, code, absl::InfinitePast(), absl::InfiniteFuture()));
  }
  return stored;
}

void Count(const Reconciliation& changes, absl::Time now, bool show, v1::GenerateObligationsResponse* response) {
  response->set_created(response->created() + static_cast<int>(changes.created.size()));
  response->set_existing(response->existing() + changes.unchanged);
  const auto add = [&](const v1::ObligationChange& change) {
    if (show && response->changes_size() < kMostChangesShown) *response->add_changes() = change;
  };
  for (const ObligationRow& row : changes.created) {
    v1::ObligationChange change;
    change.set_kind(v1::OBLIGATION_CHANGE_KIND_CREATED);
    *change.mutable_obligation() = ToProto(row, now);
    add(change);
  }
  for (const LedgerChange& changed : changes.changed) {
    const v1::ObligationChange change = ToProto(changed, now);
    const bool withdrawn = change.kind() == v1::OBLIGATION_CHANGE_KIND_WITHDRAWN;
    response->set_changed(response->changed() + (withdrawn ? 0 : 1));
    response->set_withdrawn(response->withdrawn() + (withdrawn ? 1 : 0));
    add(change);
  }
}

// How many organizations to take next, after the page's made these.
size_t BatchAfter(const catalog::v1::ListDutiesResponse& page, const Reconciliation& changes) {
  const size_t had = changes.created.size() + changes.changed.size() + static_cast<size_t>(changes.unchanged);
  return NextBatch(static_cast<size_t>(page.organizations_size()), had);
}

}  // namespace

absl::StatusOr<v1::GenerateObligationsResponse> ObligationGenerator::Generate(
    const rpc::CallContext& call, const v1::GenerateObligationsRequest& request) {
  using Response = v1::GenerateObligationsResponse;
  MB_ASSIGN_OR_RETURN(const DaySpan span, SpanFields(request.start_date(), request.end_date(), kMostDays));
  if (request.validate_only()) return LookAtAll(call, request.parent(), span, /*write=*/false);
  // The work spans many transactions; an earlier answer to this call, or the misuse of its id, is looked for first.
  absl::StatusOr<Response> first = db::Mutate<Response>(
      *database_, call, [](db::Transaction&) -> absl::StatusOr<Response> { return Failed("NOT_ANSWERED", ""); });
  if (first.ok() || ReasonOf(first.status()) != "NOT_ANSWERED") return first;
  const std::vector<std::string> months = WholeMonths(span);
  Response response;
  if (months.empty()) {
    MB_ASSIGN_OR_RETURN(response, LookAtAll(call, request.parent(), span, /*write=*/true));
  } else {
    MB_ASSIGN_OR_RETURN(response, Refresh(call, request.parent(), months, Keep::kAll));
    const std::string root(OrganizationCodeOf(request.parent()));
    MB_RETURN_IF_ERROR(
        database_->Transact(call.budget, [&](db::Transaction& tx) { return inputs::AddPlan(tx.sql(), root, months); }));
  }
  return db::Mutate<Response>(*database_, call, [&](db::Transaction&) -> absl::StatusOr<Response> { return response; });
}

absl::StatusOr<WorkingCalendar> ObligationGenerator::Calendar(const rpc::CallContext& call) const {
  MB_ASSIGN_OR_RETURN(WorkingCalendar calendar, catalog_->Calendar(call));
  if (calendar.version() == 0) return Failed("CALENDAR_MISSING", "no working calendar has been imported");
  return calendar;
}

absl::StatusOr<v1::GenerateObligationsResponse> ObligationGenerator::LookAtAll(const rpc::CallContext& call,
                                                                               const std::string& parent,
                                                                               const DaySpan& span, bool write) {
  MB_ASSIGN_OR_RETURN(const WorkingCalendar calendar, Calendar(call));
  catalog::v1::ListDutiesRequest list = DutiesFor(parent, span);
  list.set_page_size(1);
  v1::GenerateObligationsResponse response;
  do {
    MB_RETURN_IF_ERROR(call.budget.Check());
    MB_ASSIGN_OR_RETURN(const catalog::v1::ListDutiesResponse page, catalog_->ListDuties(call, list));
    if (IsTooLarge(page, span)) {
      list.set_page_size(page.organizations_size() / 2);
      continue;
    }
    if (page.organizations_size() > 0) {
      MB_ASSIGN_OR_RETURN(const Reconciliation changes,
                          BringInLine(call, parent, page, calendar, span, write ? Write::kYes : Write::kNo, nullptr));
      Count(changes, clock_->Now(), !write, &response);
      list.set_page_size(static_cast<int>(BatchAfter(page, changes)));
    }
    list.set_page_token(page.next_page_token());
  } while (!list.page_token().empty());
  return response;
}

absl::StatusOr<v1::GenerateObligationsResponse> ObligationGenerator::Refresh(const rpc::CallContext& call,
                                                                             const std::string& parent,
                                                                             const std::vector<std::string>& months,
                                                                             Keep keep) {
  catalog::v1::ListDutyStampsRequest list;
  list.set_parent(parent);
  list.set_page_size(kStampsPerPage);
  const DaySpan span = {*ParseDay(months.front() + "-01"),
                        absl::CivilDay(absl::CivilMonth(*ParseDay(months.back() + "-01")) + 1)};
  v1::GenerateObligationsResponse response;
  size_t batch = 1;
  do {
    bool moved = true;
    for (int attempt = 0; moved; ++attempt) {
      if (attempt == kAttempts)
        return Error(absl::StatusCode::kAborted, "CONFLICT",
                     "the catalog, or what other replicas write, goes on changing; ask again");
      MB_RETURN_IF_ERROR(call.budget.Check());
      // Before the duties: what changes in between is found the next time.
      MB_ASSIGN_OR_RETURN(const WorkingCalendar calendar, Calendar(call));
      MB_ASSIGN_OR_RETURN(const catalog::v1::ListDutyStampsResponse page, catalog_->ListDutyStamps(call, list));
      if (page.stamps().empty()) return response;
      MB_ASSIGN_OR_RETURN(moved, RefreshStale(call, {parent, months, keep, span, calendar}, page, &batch, &response));
      if (!moved) list.set_page_token(page.next_page_token());
    }
  } while (!list.page_token().empty());
  return response;
}

absl::StatusOr<bool> ObligationGenerator::RefreshStale(const rpc::CallContext& call, const Refreshed& refreshed,
                                                       const catalog::v1::ListDutyStampsResponse& page, size_t* batch,
                                                       v1::GenerateObligationsResponse* response) {
  const std::vector<std::string>& months = refreshed.months;
  inputs::Fingerprints seen;
  MB_ASSIGN_OR_RETURN(seen, database_->Read(call.budget, [&](db::Connection& sql) {
    return inputs::Read(sql, std::string(OrganizationCodeOf(page.stamps().begin()->organization())),
                        std::string(OrganizationCodeOf(page.stamps().rbegin()->organization())), months.front(),
                        months.back());
  }));
  int unchanged = 0;
  std::vector<Stale> run;
  const auto refresh_run = [&]() -> absl::StatusOr<bool> {
    const std::vector<Stale> taken = std::exchange(run, {});
    return taken.empty() ? absl::StatusOr<bool>(false)
                         : RefreshRun(call, refreshed, seen, absl::MakeConstSpan(taken), batch, response);
  };
  for (const catalog::v1::DutyStamp& stamp : page.stamps()) {
    const std::string code(OrganizationCodeOf(stamp.organization()));
    const std::string of_stamp = StrCat(kRules, "\n", stamp.stamp(), "\n", refreshed.calendar.version());
    const std::string of_all = Sha256(of_stamp);
    const std::string fingerprint = refreshed.keep == Keep::kAll ? of_all : Sha256(StrCat(of_stamp, "\nstored"));
    const auto& stored = seen[code];
    const bool stale = std::any_of(months.begin(), months.end(), [&](const std::string& month) {
      const auto found = stored.find(month);
      if (found == stored.end()) return true;
      // Where all is in line, what is stored is.
      return found->second != fingerprint && found->second != of_all;
    });
    if (stale) {
      run.push_back({code, fingerprint});
    } else {
      ++unchanged;
    }
    if (stale && run.size() < *batch) continue;
    MB_ASSIGN_OR_RETURN(const bool moved, refresh_run());
    if (moved) return true;
  }
  MB_ASSIGN_OR_RETURN(const bool moved, refresh_run());
  if (!moved) response->set_unchanged_organizations(response->unchanged_organizations() + unchanged);
  return moved;
}

absl::StatusOr<bool> ObligationGenerator::RefreshRun(const rpc::CallContext& call, const Refreshed& refreshed,
                                                     const inputs::Fingerprints& seen, absl::Span<const Stale> run,
                                                     size_t* batch, v1::GenerateObligationsResponse* response) {
  catalog::v1::ListDutiesRequest list = DutiesFor(refreshed.parent, refreshed.span);
  list.set_first_organization(OrganizationName(run.front().organization));
  list.set_page_size(static_cast<int>(run.size()));
  MB_ASSIGN_OR_RETURN(catalog::v1::ListDutiesResponse duties, catalog_->ListDuties(call, list));
  // An organization has come between two.
  if (duties.organizations_size() != static_cast<int>(run.size()) ||
      OrganizationCodeOf(*duties.organizations().rbegin()) != run.back().organization) {
    return true;
  }
  if (IsTooLarge(duties, refreshed.span)) {
    duties.Clear();
    MB_ASSIGN_OR_RETURN(const bool moved,
                        RefreshRun(call, refreshed, seen, run.first(run.size() / 2), batch, response));
    return moved ? absl::StatusOr<bool>(true)
                 : RefreshRun(call, refreshed, seen, run.subspan(run.size() / 2), batch, response);
  }
  InputChange change = {seen, {}, refreshed.keep};
  for (const Stale& stale : run) {
    for (const std::string& month : refreshed.months) change.fresh[stale.organization][month] = stale.fingerprint;
  }
  const absl::StatusOr<Reconciliation> changes =
      BringInLine(call, refreshed.parent, duties, refreshed.calendar, refreshed.span, Write::kYes, &change);
  if (ReasonOf(changes.status()) == kMoved) return true;
  MB_RETURN_IF_ERROR(changes.status());
  Count(*changes, clock_->Now(), false, response);
  *batch = BatchAfter(duties, *changes);
  return false;
}

absl::StatusOr<Reconciliation> ObligationGenerator::BringInLine(const rpc::CallContext& call, const std::string& parent,
                                                                const catalog::v1::ListDutiesResponse& page,
                                                                const WorkingCalendar& calendar, const DaySpan& span,
                                                                Write write, const InputChange* inputs_changed) {
  const FindItem find_item = [&](const catalog::v1::Duty& duty, absl::CivilDay day) {
    return catalog_->FindItemOf(call, duty, day);
  };
  const std::string first(OrganizationCodeOf(*page.organizations().begin()));
  const std::string last(OrganizationCodeOf(*page.organizations().rbegin()));
  const EndsOf ends = EndsIn(page);
  StoredOf predecessors;
  if (!page.handovers().empty()) {
    MB_ASSIGN_OR_RETURN(predecessors,
                        database_->Read(call.budget, [&](db::Connection& sql) { return ReadPredecessors(sql, page); }));
  }
  // Before the transaction: catalog may have to be asked for an item.
  MB_ASSIGN_OR_RETURN(const std::vector<ObligationRow> want,
                      ObligationsOf(page, predecessors, calendar, span.start, span.end, find_item));
  const auto far = [&]() -> absl::StatusOr<ObligationsByKey> {
    MB_ASSIGN_OR_RETURN(
        std::vector<ObligationRow> rows,
        ObligationsOf(page, predecessors, calendar, span.start - kFarDays, span.end + kFarDays, find_item));
    return ByKey(std::move(rows));
  };
  const bool only_stored = inputs_changed != nullptr && inputs_changed->keep == Keep::kStored;
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
    if (!only_stored) return Reconcile(keyed, want, far, calendar, ends, now);
    return Reconcile(keyed, OfStored(want, keyed, predecessors), far, calendar, ends, now);
  };
  if (write == Write::kNo) {
    return database_->Read(call.budget,
                           [&](db::Connection& sql) { return compare(sql, true, ToMicros(clock_->Now())); });
  }
  absl::StatusOr<Reconciliation> done = absl::UnknownError("");
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    done = database_->Transact(call.budget, [&](db::Transaction& tx) -> absl::StatusOr<Reconciliation> {
      if (inputs_changed != nullptr) MB_RETURN_IF_ERROR(inputs_changed->Claim(tx.sql()));
      const absl::Time now = ToMicros(clock_->Now());
      MB_ASSIGN_OR_RETURN(Reconciliation changes, compare(tx.sql(), attempt > 0, now));
      MB_RETURN_IF_ERROR(WriteChanges(tx, now, &changes));
      MB_RETURN_IF_ERROR(FollowMoved(tx.sql(), std::string(OrganizationCodeOf(parent)), changes, span, page));
      if (inputs_changed != nullptr) MB_RETURN_IF_ERROR(inputs::Write(tx.sql(), inputs_changed->fresh));
      return changes;
    });
    if (!IsLedgerRace(done.status())) break;
  }
  return done;
}

absl::Status ObligationGenerator::InputChange::Claim(db::Connection& sql) const {
  std::vector<std::string> organizations;
  for (const auto& [organization, months] : fresh) organizations.push_back(organization);
  MB_RETURN_IF_ERROR(inputs::Lock(sql, organizations));
  const auto& months = fresh.begin()->second;
  MB_ASSIGN_OR_RETURN(const inputs::Fingerprints now, inputs::Read(sql, organizations.front(), organizations.back(),
                                                                   months.begin()->first, months.rbegin()->first));
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
