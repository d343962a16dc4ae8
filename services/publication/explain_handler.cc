#include "services/publication/explain_handler.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "common/names/names.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "services/publication/audience.h"
#include "services/publication/duty_terms.h"
#include "services/publication/obligation_past.h"
#include "services/publication/obligation_repository.h"
#include "services/publication/timestamps.h"

namespace mingbai::publication {
namespace {

// All that is stored of an obligation.
struct Stored {
  std::optional<ObligationRow> row;
  std::vector<obligations::PastVersion> history;
  std::vector<obligations::Decision> decisions;
  std::vector<Stored> former;  // the same of who handed it over, the latest first (DOMAIN C-1); their own is empty
};

absl::StatusOr<Stored> ReadOne(db::Connection& sql, const std::string& organization, const std::string& id) {
  Stored stored;
  MB_ASSIGN_OR_RETURN(stored.row, obligations::Find(sql, organization, id, obligations::Lock::kNone));
  if (!stored.row.has_value()) return stored;
  MB_ASSIGN_OR_RETURN(stored.history, obligations::History(sql, organization, id));
  MB_ASSIGN_OR_RETURN(stored.decisions, obligations::Decisions(sql, organization, id));
  // A change between the reads: what is newer than the row belongs to the next answer.
  const int64_t version = stored.row->version;
  std::erase_if(stored.history, [&](const auto& past) { return past.row.version >= version; });
  std::erase_if(stored.decisions, [&](const auto& decision) { return decision.version > version; });
  return stored;
}

absl::StatusOr<Stored> Read(db::Connection& sql, const std::string& organization, const std::string& id) {
  MB_ASSIGN_OR_RETURN(Stored stored, ReadOne(sql, organization, id));
  std::optional<ObligationRow> row = stored.row;
  while (row.has_value()) {
    MB_ASSIGN_OR_RETURN(row, obligations::FindFormer(sql, *row));
    if (!row.has_value()) break;
    MB_ASSIGN_OR_RETURN(stored.former.emplace_back(), ReadOne(sql, row->organization, row->id));
  }
  return stored;
}

// The row as it was owed first: what was handed over has the end of a deferral for its term, and its first holder's
// rule explains the term before that.
ObligationRow AsOwedFirst(const Stored& stored) {
  ObligationRow row = *stored.row;
  for (const Stored& former : stored.former) {
    row.origin = former.row->organization;
    if (!former.row->facts.deferred_until.has_value()) continue;
    row.facts.due = former.row->facts.due;
    row.working_days = former.row->working_days;
    row.calendar_version = former.row->calendar_version;
    row.item_version = former.row->item_version;
  }
  return row;
}

void AddDecision(const obligations::Decision& decision, v1::ExplainObligationResponse* out) {
  v1::ObligationDecision& told = *out->add_decisions();
  told.set_kind(decision.deferral ? v1::OBLIGATION_DECISION_KIND_DEFERRAL : v1::OBLIGATION_DECISION_KIND_EXEMPTION);
  if (decision.deferral && decision.until.has_value()) *told.mutable_until_time() = ToTimestamp(*decision.until);
  told.set_reason(decision.reason);
  told.set_approver(decision.approver);
  *told.mutable_decide_time() = ToTimestamp(decision.time);
}

// The versions of a row in whose audience the viewer is.
std::set<int64_t> SeenOf(const Stored& stored, const Viewer& viewer) {
  const std::string& organization = stored.row->organization;
  std::set<int64_t> seen;
  if (viewer.InAudience(organization, stored.row->circle)) seen.insert(stored.row->version);
  for (const obligations::PastVersion& past : stored.history) {
    if (viewer.InAudience(organization, past.row.circle)) seen.insert(past.row.version);
  }
  return seen;
}

void AddDecisions(const Stored& stored, const Viewer& viewer, v1::ExplainObligationResponse* out) {
  const std::set<int64_t> seen = SeenOf(stored, viewer);
  for (const obligations::Decision& decision : stored.decisions) {
    if (seen.contains(decision.version)) AddDecision(decision, out);
  }
}

void AddPast(const Stored& stored, const Viewer& viewer, v1::ExplainObligationResponse* out) {
  const ObligationRow& row = *stored.row;
  const ObligationRow* next = &row;
  std::vector<v1::PastObligation> newest_first;
  for (auto past = stored.history.rbegin(); past != stored.history.rend(); ++past) {
    if (!viewer.InAudience(row.organization, past->row.circle)) continue;
    v1::PastObligation& entry = newest_first.emplace_back();
    *entry.mutable_obligation() = ToProto(past->row, past->until - absl::Microseconds(1));
    *entry.mutable_from_time() = ToTimestamp(past->row.valid_from);
    *entry.mutable_until_time() = ToTimestamp(past->until);
    for (auto& difference : DifferencesBetween(past->row, *next)) *entry.add_differences() = std::move(difference);
    next = &past->row;
  }
  for (auto entry = newest_first.rbegin(); entry != newest_first.rend(); ++entry) *out->add_history() = *entry;
  for (auto former = stored.former.rbegin(); former != stored.former.rend(); ++former) {
    AddDecisions(*former, viewer, out);
  }
  AddDecisions(stored, viewer, out);
}

}  // namespace

void ExplainHandler::Register(rpc::Service* service) {
  service->Handle("ExplainObligation", this, &ExplainHandler::Explain);
}

absl::StatusOr<v1::ExplainObligationResponse> ExplainHandler::Explain(const rpc::CallContext& call,
                                                                      const v1::ExplainObligationRequest& request) {
  const std::string organization(OrganizationCodeOf(request.name()));
  const std::string id(LastSegment(request.name()));
  MB_ASSIGN_OR_RETURN(const Stored stored,
                      database_->Read(call.budget, [&](db::Connection& sql) { return Read(sql, organization, id); }));
  const Viewer viewer(call.principal);
  if (!stored.row.has_value() || !viewer.InAudience(organization, stored.row->circle)) {
    return NotFound("OBLIGATION_NOT_FOUND", "there is no such obligation");
  }
  const ObligationRow owed_first = AsOwedFirst(stored);
  MB_ASSIGN_OR_RETURN(const CatalogFacts facts, Gather(call, owed_first));
  v1::ExplainObligationResponse response = publication::Explain(owed_first, facts, clock_->Now());
  *response.mutable_obligation() = ToProto(*stored.row, clock_->Now());
  AddPast(stored, viewer, &response);
  return response;
}

absl::StatusOr<CatalogFacts> ExplainHandler::Gather(const rpc::CallContext& call, const ObligationRow& row) const {
  CatalogFacts facts;
  // The answer, unless catalog did not give one: then nothing more is asked.
  const auto keep = [&](auto answer, auto* into) -> absl::Status {
    if (answer.ok()) {
      *into = *std::move(answer);
    } else {
      MB_RETURN_IF_ERROR(call.budget.Check());
      facts.reachable = answer.status();
    }
    return absl::OkStatus();
  };
  const absl::CivilDay day = DecidingDay(row);
  // The calendar held here may do even where catalog is away.
  const std::shared_ptr<const WorkingCalendar> held = catalog_->HeldCalendar();
  if (held->version() > 0 && held->version() == row.calendar_version) facts.calendar = *held;
  MB_RETURN_IF_ERROR(keep(catalog_->FindItemVersion(call, row.item, row.item_version, day), &facts.item));
  if (facts.reachable.ok()) {
    const absl::CivilDay last = LastDayOf(row.facts.due);
    const bool periodic = day == last && row.working_days == 0;
    const absl::CivilDay start = periodic ? last - (kFarDays - 1) : day;
    const absl::CivilDay end = std::min(std::max(day, last) + 1, start + kFarDays);
    MB_RETURN_IF_ERROR(keep(catalog_->DutiesOf(call, OwedFirstBy(row), row.item, start, end), &facts.duties));
  }
  const auto of_version = [&](const catalog::v1::Duty& duty) { return duty.item_version() == row.item_version; };
  if (facts.item != nullptr && facts.reachable.ok() && absl::c_none_of(facts.duties, of_version)) {
    // Asked as freshly as the duties: a version held here that they no longer name would explain nothing.
    catalog::ItemPtr in_place;
    const absl::CivilDay first = ParseDay(facts.item->effective_date()).value_or(day);
    MB_RETURN_IF_ERROR(keep(catalog_->AskItem(call, row.item, first), &in_place));
    if (in_place != nullptr) facts.version_in_place = in_place->version();
  }
  if (facts.reachable.ok()) {
    std::vector<catalog::v1::Adoption> adoptions;
    const std::string name = StrCat(OrganizationName(OwedFirstBy(row)), "/adoptions/", row.item);
    MB_RETURN_IF_ERROR(keep(catalog_->Adoptions(call, {name}, day), &adoptions));
    if (!adoptions.empty()) facts.adoption = adoptions[0];
  }
  if (!facts.calendar.has_value() && facts.reachable.ok()) {
    MB_RETURN_IF_ERROR(keep(catalog_->Calendar(call, row.calendar_version), &facts.calendar));
    if (facts.calendar.has_value() && facts.calendar->version() == 0) facts.calendar.reset();
  } else if (!facts.calendar.has_value() && held->version() > 0) {
    facts.calendar = *held;
  }
  return facts;
}

}  // namespace mingbai::publication
