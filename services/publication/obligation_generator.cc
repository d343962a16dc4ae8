#include "services/publication/obligation_generator.h"

#include <malloc.h>

#include <algorithm>
#include <future>
#include <utility>

#include "common/crypto/crypto.h"
#include "common/mysql/idempotency.h"
#include "common/names/names.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "services/publication/batch_size.h"
#include "services/publication/duty_terms.h"
#include "services/publication/ledger_following.h"
#include "services/publication/ledger_inputs.h"

namespace mingbai::publication {
namespace {

constexpr int kMostDays = 400;
constexpr int kStampsPerPage = 1000;
// Version of the rules that make obligations of duties: another one makes everything stale.
constexpr char kRules[] = "8";
constexpr int kAttempts = 5;

constexpr int kMostChangesShown = 1000;

absl::Status Conflict() {
  return Error(absl::StatusCode::kAborted, "CONFLICT",
               "the catalog, or what other replicas write, goes on changing; ask again");
}

// The months that a span touches.
std::vector<std::string> MonthsOf(const DaySpan& span) {
  std::vector<std::string> months;
  for (absl::CivilMonth month(span.start); month <= absl::CivilMonth(span.end - 1); ++month) {
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

// Adds what the viewer may know of; all of it without one.
void Count(const Reconciliation& changes, const Viewer* viewer, absl::Time now, bool show,
           v1::GenerateObligationsResponse* response) {
  const auto known = [viewer](const ObligationRow& row) {
    return viewer == nullptr || viewer->InAudience(row.organization, row.circle);
  };
  const auto add = [&](const v1::ObligationChange& change) {
    if (show && response->changes_size() < kMostChangesShown) *response->add_changes() = change;
  };
  int existing = changes.unchanged;
  for (const auto& [circle, count] : changes.unchanged_inside) {
    if (viewer == nullptr || viewer->InAudience(circle.first, circle.second)) existing += count;
  }
  response->set_existing(response->existing() + existing);
  for (const ObligationRow& row : changes.created) {
    if (!known(row)) continue;
    response->set_created(response->created() + 1);
    v1::ObligationChange change;
    change.set_kind(v1::OBLIGATION_CHANGE_KIND_CREATED);
    if (show) *change.mutable_obligation() = ToProto(row, now);
    add(change);
  }
  for (const LedgerChange& changed : changes.changed) {
    if (!known(changed.before) && !known(changed.after)) continue;
    v1::ObligationChange change = ToProto(changed, now);
    // To whom one of the two is hidden, the other comes or goes.
    if (!known(changed.before) || !known(changed.after)) {
      const bool goes = known(changed.before);
      change.Clear();
      change.set_kind(goes ? v1::OBLIGATION_CHANGE_KIND_WITHDRAWN : v1::OBLIGATION_CHANGE_KIND_CREATED);
      *change.mutable_obligation() = ToProto(goes ? changed.before : changed.after, now);
    }
    const bool created = change.kind() == v1::OBLIGATION_CHANGE_KIND_CREATED;
    const bool withdrawn = change.kind() == v1::OBLIGATION_CHANGE_KIND_WITHDRAWN;
    response->set_created(response->created() + (created ? 1 : 0));
    response->set_withdrawn(response->withdrawn() + (withdrawn ? 1 : 0));
    response->set_changed(response->changed() + (created || withdrawn ? 0 : 1));
    add(change);
  }
}

// How many organizations to take next, after the page's made these.
size_t BatchAfter(const catalog::v1::ListDutiesResponse& page, const Reconciliation& changes) {
  size_t had = changes.created.size() + changes.changed.size() + static_cast<size_t>(changes.unchanged);
  for (const auto& [circle, count] : changes.unchanged_inside) had += static_cast<size_t>(count);
  return NextBatch(static_cast<size_t>(page.organizations_size()), had);
}

}  // namespace

absl::StatusOr<v1::GenerateObligationsResponse> ObligationGenerator::Generate(
    const rpc::CallContext& call, const v1::GenerateObligationsRequest& request) {
  using Response = v1::GenerateObligationsResponse;
  MB_ASSIGN_OR_RETURN(const DaySpan span, SpanFields(request.start_date(), request.end_date(), kMostDays));
  LedgerScope scope = {request.parent(), MonthsOf(span), span, span.start.day() == 1 && span.end.day() == 1,
                       Keep::kAll};
  // What has ended since the upkeep looked is not settled by a call that comes before its next look.
  MB_ASSIGN_OR_RETURN(const std::optional<absl::Time> looked_at,
                      database_->Read(call.budget, [](db::Connection& sql) { return inputs::ReadLook(sql); }));
  scope.looked_at = looked_at.value_or(scope.looked_at);
  if (request.validate_only()) return Preview(call, scope);
  // The work spans many transactions; an earlier answer to this call, or the misuse of its id, is looked for first.
  absl::StatusOr<Response> first = db::Mutate<Response>(
      *database_, call, [](db::Transaction&) -> absl::StatusOr<Response> { return Failed("NOT_ANSWERED", ""); });
  if (first.ok() || ReasonOf(first.status()) != "NOT_ANSWERED") return first;
  const Viewer viewer(call.principal);
  MB_ASSIGN_OR_RETURN(const Response response, Write(call, scope, &viewer));
  if (scope.whole) {
    const std::string root(OrganizationCodeOf(request.parent()));
    MB_RETURN_IF_ERROR(database_->Transact(
        call.budget, [&](db::Transaction& tx) { return inputs::AddPlan(tx.sql(), root, scope.months); }));
  }
  return db::Mutate<Response>(*database_, call, [&](db::Transaction&) -> absl::StatusOr<Response> { return response; });
}

absl::StatusOr<WorkingCalendar> ObligationGenerator::Calendar(const rpc::CallContext& call) const {
  MB_ASSIGN_OR_RETURN(WorkingCalendar calendar, catalog_->Calendar(call));
  if (calendar.version() == 0) return Failed("CALENDAR_MISSING", "no working calendar has been imported");
  return calendar;
}

absl::StatusOr<v1::GenerateObligationsResponse> ObligationGenerator::Preview(const rpc::CallContext& call,
                                                                             const LedgerScope& scope) {
  MB_ASSIGN_OR_RETURN(const WorkingCalendar calendar, Calendar(call));
  catalog::v1::ListDutiesRequest list = DutiesFor(scope.parent, scope.span);
  list.set_page_size(1);
  const Viewer viewer(call.principal);
  v1::GenerateObligationsResponse response;
  do {
    MB_RETURN_IF_ERROR(call.budget.Check());
    MB_ASSIGN_OR_RETURN(const catalog::v1::ListDutiesResponse page, catalog_->ListDuties(call, list));
    if (IsTooLarge(page, scope.span)) {
      list.set_page_size(page.organizations_size() / 2);
      continue;
    }
    if (page.organizations_size() > 0) {
      MB_ASSIGN_OR_RETURN(const Reconciliation changes, page_.BringInLine(call, scope, page, calendar, nullptr));
      Count(changes, &viewer, clock_->Now(), /*show=*/true, &response);
      list.set_page_size(static_cast<int>(BatchAfter(page, changes)));
    }
    list.set_page_token(page.next_page_token());
  } while (!list.page_token().empty());
  return response;
}

absl::StatusOr<v1::GenerateObligationsResponse> ObligationGenerator::Refresh(const rpc::CallContext& call,
                                                                             const std::string& parent,
                                                                             const std::vector<std::string>& months,
                                                                             Keep keep, absl::Time looked_at) {
  const DaySpan span = {*ParseDay(months.front() + "-01"),
                        absl::CivilDay(absl::CivilMonth(*ParseDay(months.back() + "-01")) + 1)};
  return Write(call, {parent, months, span, /*whole=*/true, keep, looked_at}, /*viewer=*/nullptr);
}

absl::StatusOr<v1::GenerateObligationsResponse> ObligationGenerator::Write(const rpc::CallContext& call,
                                                                           const LedgerScope& scope,
                                                                           const Viewer* viewer) {
  // Told before anything else is looked at.
  MB_RETURN_IF_ERROR(Calendar(call).status());
  Progress progress;
  progress.viewer = viewer;
  MB_RETURN_IF_ERROR(WritePass(call, scope, &progress));
  const int unchanged = progress.response.unchanged_organizations();
  // What was handed on to whom a pass had gone by already: as many passes as a chain of reorganizations is long. One
  // that is longer is completed by the next look.
  for (int pass = 0; progress.handed_on && scope.whole && pass < kAttempts; ++pass) {
    progress.handed_on = false;
    MB_RETURN_IF_ERROR(WritePass(call, scope, &progress));
  }
  progress.response.set_unchanged_organizations(unchanged);
  return std::move(progress.response);
}

absl::Status ObligationGenerator::WritePass(const rpc::CallContext& call, const LedgerScope& scope,
                                            Progress* progress) {
  catalog::v1::ListDutyStampsRequest list;
  list.set_parent(scope.parent);
  list.set_page_size(kStampsPerPage);
  do {
    progress->moved = true;
    progress->written.clear();
    for (int attempt = 0; progress->moved; ++attempt) {
      if (attempt == kAttempts) return Conflict();
      MB_RETURN_IF_ERROR(call.budget.Check());
      // Before the duties: what changes in between is found the next time.
      MB_ASSIGN_OR_RETURN(const catalog::v1::ListDutyStampsResponse page, catalog_->ListDutyStamps(call, list));
      if (page.stamps().empty()) return absl::OkStatus();
      progress->moved = false;
      const int parts = progress->parts;
      MB_RETURN_IF_ERROR(RefreshStale(call, scope, page, progress));
      if (progress->parts > parts) attempt = 0;  // it goes on, however much happens beside it
      // Each thread that had a lane would go on holding what it took at most.
      if (progress->parts > parts + 1) malloc_trim(0);
      if (!progress->moved) list.set_page_token(page.next_page_token());
    }
  } while (!list.page_token().empty());
  return absl::OkStatus();
}

absl::StatusOr<inputs::Fingerprints> ObligationGenerator::ReadStored(const rpc::CallContext& call,
                                                                     const LedgerScope& scope, const std::string& first,
                                                                     const std::string& last) const {
  return database_->Read(call.budget, [&](db::Connection& sql) {
    return inputs::Read(sql, first, last, scope.months.front(), scope.months.back());
  });
}

bool ObligationGenerator::IsStale(const LedgerScope& scope, const Stamped& stamped,
                                  const inputs::Fingerprints& stored) {
  if (!scope.whole) return true;
  const auto months = stored.find(stamped.organization);
  if (months == stored.end()) return true;
  return std::any_of(scope.months.begin(), scope.months.end(), [&](const std::string& month) {
    const auto found = months->second.find(month);
    return found == months->second.end() ||
           (found->second != stamped.fingerprint && found->second != stamped.as_good_as);
  });
}

void ObligationGenerator::Progress::Add(const Progress& lane) {
  batch = lane.batch;
  parts += lane.parts;
  written.insert(lane.written.begin(), lane.written.end());
  handed_on |= lane.handed_on;
  moved |= lane.moved;
  response.set_created(response.created() + lane.response.created());
  response.set_existing(response.existing() + lane.response.existing());
  response.set_changed(response.changed() + lane.response.changed());
  response.set_withdrawn(response.withdrawn() + lane.response.withdrawn());
}

absl::Status ObligationGenerator::RefreshStale(const rpc::CallContext& call, const LedgerScope& scope,
                                               const catalog::v1::ListDutyStampsResponse& page, Progress* progress) {
  MB_ASSIGN_OR_RETURN(const inputs::Fingerprints seen,
                      ReadStored(call, scope, std::string(OrganizationCodeOf(page.stamps().begin()->organization())),
                                 std::string(OrganizationCodeOf(page.stamps().rbegin()->organization()))));
  // After that: whoever writes by a later one has changed what was seen.
  MB_ASSIGN_OR_RETURN(const WorkingCalendar calendar, Calendar(call));
  std::vector<Stamped> all;
  size_t stale = 0, half = 0;  // how many have changed; the first of the second half of them
  for (const catalog::v1::DutyStamp& stamp : page.stamps()) {
    const std::string of_stamp = StrCat(kRules, "\n", stamp.stamp(), "\n", calendar.version());
    Stamped& stamped = all.emplace_back();
    stamped.organization = OrganizationCodeOf(stamp.organization());
    stamped.as_good_as = Sha256(of_stamp);
    stamped.fingerprint = scope.keep == Keep::kAll ? stamped.as_good_as : Sha256(StrCat(of_stamp, "\nstored"));
    stamped.stale = IsStale(scope, stamped, seen);
    if (stamped.stale) ++stale;
  }
  for (size_t passed = 0; passed < stale / 2; ++half) passed += all[half].stale ? 1 : 0;
  const Basis basis = {scope, calendar, seen};
  const absl::Span<const Stamped> stamped(all);
  Progress first, second;
  first.viewer = second.viewer = progress->viewer;
  first.batch = second.batch = progress->batch;
  std::future<absl::Status> beside;
  if (half > 0) {
    beside = std::async(std::launch::async, [&] { return RefreshLane(call, basis, stamped.first(half), &first); });
  }
  absl::Status done = RefreshLane(call, basis, stamped.subspan(half), &second);
  if (half > 0) done.Update(beside.get());
  progress->Add(first);
  progress->Add(second);
  MB_RETURN_IF_ERROR(done);
  if (!progress->moved) {
    const auto others = std::count_if(
        all.begin(), all.end(), [&](const Stamped& its) { return progress->written.count(its.organization) == 0; });
    progress->response.set_unchanged_organizations(progress->response.unchanged_organizations() +
                                                   static_cast<int>(others));
  }
  return absl::OkStatus();
}

absl::Status ObligationGenerator::RefreshLane(const rpc::CallContext& call, const Basis& basis,
                                              absl::Span<const Stamped> lane, Progress* progress) {
  while (!lane.empty() && !progress->moved) {
    const auto fresh = [](const Stamped& stamped) { return !stamped.stale; };
    lane.remove_prefix(std::find_if_not(lane.begin(), lane.end(), fresh) - lane.begin());
    const absl::Span<const Stamped> run = lane.first(
        std::find_if(lane.begin(), lane.begin() + std::min(lane.size(), progress->batch), fresh) - lane.begin());
    if (!run.empty()) MB_RETURN_IF_ERROR(RefreshRun(call, basis, run, progress));
    lane.remove_prefix(run.size());
  }
  return absl::OkStatus();
}

absl::Status ObligationGenerator::RefreshRun(const rpc::CallContext& call, const Basis& basis,
                                             absl::Span<const Stamped> run, Progress* progress) {
  const LedgerScope& scope = basis.scope;
  catalog::v1::ListDutiesRequest list = DutiesFor(scope.parent, scope.span);
  list.set_first_organization(OrganizationName(run.front().organization));
  list.set_page_size(static_cast<int>(run.size()));
  MB_ASSIGN_OR_RETURN(catalog::v1::ListDutiesResponse duties, catalog_->ListDuties(call, list));
  // An organization has come between two.
  progress->moved = duties.organizations_size() != static_cast<int>(run.size()) ||
                    OrganizationCodeOf(*duties.organizations().rbegin()) != run.back().organization;
  if (progress->moved) return absl::OkStatus();
  if (IsTooLarge(duties, scope.span)) {
    duties.Clear();
    MB_RETURN_IF_ERROR(RefreshRun(call, basis, run.first(run.size() / 2), progress));
    if (progress->moved) return absl::OkStatus();
    return RefreshRun(call, basis, run.subspan(run.size() / 2), progress);
  }
  InputChange change = {scope, basis.seen, {}};
  for (const Stamped& stamped : run) {
    auto& fresh = change.fresh[stamped.organization];
    if (!scope.whole) continue;
    for (const std::string& month : scope.months) fresh[month] = stamped.fingerprint;
  }
  const absl::StatusOr<Reconciliation> changes = page_.BringInLine(call, scope, duties, basis.calendar, &change);
  if (IsLedgerMoved(changes.status())) {
    // By another that does the same; or by one that knows more, a later calendar, say.
    MB_ASSIGN_OR_RETURN(const inputs::Fingerprints now,
                        ReadStored(call, scope, run.front().organization, run.back().organization));
    progress->moved =
        std::any_of(run.begin(), run.end(), [&](const Stamped& stamped) { return IsStale(scope, stamped, now); });
    return absl::OkStatus();
  }
  MB_RETURN_IF_ERROR(changes.status());
  Count(*changes, progress->viewer, clock_->Now(), /*show=*/false, &progress->response);
  progress->batch = BatchAfter(duties, *changes);
  ++progress->parts;
  for (const Stamped& stamped : run) progress->written.insert(stamped.organization);
  if (!SuccessorsOf(*changes, duties).empty()) progress->handed_on = true;
  return absl::OkStatus();
}

}  // namespace mingbai::publication
