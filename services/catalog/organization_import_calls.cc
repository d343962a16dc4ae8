#include <algorithm>
#include <map>

#include "absl/types/span.h"
#include "common/mysql/idempotency.h"
#include "common/names/names.h"
#include "common/rpc/field_rules.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "services/catalog/catalog_service.h"
#include "services/catalog/organization_csv.h"
#include "services/catalog/organization_repository.h"
#include "services/catalog/organization_rules.h"
#include "services/catalog/organization_writer.h"

namespace mingbai::catalog {
namespace {

using Response = v1::ImportOrganizationsResponse;

constexpr size_t kBatch = 500;
constexpr int kAttempts = 5;
constexpr int kMostRefusals = 1000;

// What came of the lines so far.
class Fates {
 public:
  void Refuse(const OrganizationLine& line, const std::string& reason) {
    v1::RefusedOrganization refused;
    refused.set_line(line.line);
    refused.set_code(std::string(LastSegment(line.organization.name())));
    refused.set_reason(reason);
    refused_.emplace(line.line, std::move(refused));
  }
  void AddCreated(int count) { created_ += count; }
  void AddUnchanged() { ++unchanged_; }
  Response Answer() const {
    Response response;
    response.set_created(created_);
    response.set_unchanged(unchanged_);
    response.set_refused(static_cast<int>(refused_.size()));
    for (const auto& [line, refused] : refused_) {
      if (response.refusals_size() < kMostRefusals) *response.add_refusals() = refused;
    }
    return response;
  }

 private:
  int created_ = 0;
  int unchanged_ = 0;
  std::map<int, v1::RefusedOrganization> refused_;
};

// What is wrong with a line by itself; OK for nothing.
absl::Status CheckLine(const OrganizationLine& line, std::string_view root) {
  if (!line.wrong.empty()) return absl::InvalidArgumentError(line.wrong);
  MB_RETURN_IF_ERROR(rpc::CheckFieldRules(line.organization));
  FieldErrors errors;
  CheckOrganization(line.organization, "organization", errors);
  if (!InSubtree(root, LastSegment(line.organization.name()))) {
    errors.Add("organization.name", "does not lie in the parent's subtree");
  }
  return errors.ToStatus();
}

// The lines that may be entered, by tier and code; the others are refused.
std::vector<OrganizationLine> Sift(std::vector<OrganizationLine> lines, std::string_view root, Fates* fates) {
  std::map<std::string, int> seen;  // lines that fit, by code
  std::vector<OrganizationLine> fit;
  for (OrganizationLine& line : lines) {
    if (const absl::Status status = CheckLine(line, root); !status.ok()) {
      fates->Refuse(line, RefusalOf(status));
      continue;
    }
    const auto [first, fresh] = seen.emplace(line.organization.name(), line.line);
    if (fresh) {
      fit.push_back(std::move(line));
    } else {
      fates->Refuse(line, StrCat("code: stands in line ", first->second, " already"));
    }
  }
  return fit;
}

// What came of one batch.
struct Outcome {
  int created = 0;
  std::vector<size_t> unchanged;
  std::map<size_t, std::string> refused;
};

absl::StatusOr<Outcome> EnterBatch(db::Transaction& tx, absl::Span<const OrganizationLine> lines, absl::Time now) {
  const auto code_of = [](const OrganizationLine& line) { return LastSegment(line.organization.name()); };
  const auto [low, high] = std::minmax_element(lines.begin(), lines.end(),
                                               [&](const auto& a, const auto& b) { return code_of(a) < code_of(b); });
  MB_ASSIGN_OR_RETURN(const std::vector<v1::Organization> stored, ListBetween(tx.sql(), code_of(*low), code_of(*high)));
  std::map<std::string_view, const v1::Organization*> there;
  for (const v1::Organization& organization : stored) there[organization.name()] = &organization;
  Outcome outcome;
  std::vector<OrganizationEntry> entries;
  std::vector<size_t> positions;
  for (size_t i = 0; i < lines.size(); ++i) {
    const auto found = there.find(lines[i].organization.name());
    if (found == there.end()) {
      entries.push_back({Founded(lines[i].organization), "organization"});
      positions.push_back(i);
    } else if (SameFacts(lines[i].organization, *found->second, FormatDay(CountyDay(now)))) {
      outcome.unchanged.push_back(i);
    } else {
      outcome.refused[i] = "code: exists with other facts: rename or reorganize it";
    }
  }
  if (entries.empty()) return outcome;
  std::map<size_t, absl::Status> misfits;
  MB_ASSIGN_OR_RETURN(const auto entered, EnterOrganizations(tx, entries, now, &misfits));
  outcome.created = static_cast<int>(entered.size());
  for (const auto& [i, status] : misfits) {
    // Entered by another call since `stored` was read: to be looked at anew.
    if (absl::IsAlreadyExists(status)) return status;
    outcome.refused[positions[i]] = RefusalOf(status);
  }
  return outcome;
}

void Take(const Outcome& outcome, absl::Span<const OrganizationLine> lines, Fates* fates) {
  fates->AddCreated(outcome.created);
  for (size_t i = 0; i < outcome.unchanged.size(); ++i) fates->AddUnchanged();
  for (const auto& [i, reason] : outcome.refused) fates->Refuse(lines[i], reason);
}

}  // namespace

absl::StatusOr<Response> CatalogService::ImportOrganizations(Call call, const v1::ImportOrganizationsRequest& request) {
  MB_ASSIGN_OR_RETURN(std::vector<OrganizationLine> lines, ReadOrganizations(request.csv()));
  // Many transactions; an earlier answer to this call, or the misuse of its id, is looked for first.
  if (!request.validate_only()) {
    absl::StatusOr<Response> first = db::Mutate<Response>(
        database_, call, [](db::Transaction&) -> absl::StatusOr<Response> { return Failed("NOT_ANSWERED", ""); });
    if (first.ok() || ReasonOf(first.status()) != "NOT_ANSWERED") return first;
  }
  const absl::Time now = Now();
  Fates fates;
  lines = Sift(std::move(lines), LastSegment(request.parent()), &fates);
  const auto batch_at = [&](size_t from) { return absl::MakeConstSpan(lines).subspan(from, kBatch); };
  if (request.validate_only()) {
    std::vector<Outcome> outcomes;
    // All in one transaction, so that parents are there for their children, and nothing of it stays.
    const absl::Status tried = database_.Transact(call.budget, [&](db::Transaction& tx) -> absl::Status {
      outcomes.clear();
      for (size_t from = 0; from < lines.size(); from += kBatch) {
        MB_RETURN_IF_ERROR(call.budget.Check());
        MB_ASSIGN_OR_RETURN(outcomes.emplace_back(), EnterBatch(tx, batch_at(from), now));
      }
      return Failed("DRY_RUN", "");
    });
    if (ReasonOf(tried) != "DRY_RUN") return tried;
    for (size_t i = 0; i < outcomes.size(); ++i) Take(outcomes[i], batch_at(i * kBatch), &fates);
    return fates.Answer();
  }
  for (size_t from = 0; from < lines.size(); from += kBatch) {
    MB_RETURN_IF_ERROR(call.budget.Check());
    absl::StatusOr<Outcome> outcome = absl::AlreadyExistsError("");
    // Another call may enter the same at the same time: what it has entered is there already, then.
    for (int attempt = 0; attempt < kAttempts && absl::IsAlreadyExists(outcome.status()); ++attempt) {
      outcome =
          database_.Transact(call.budget, [&](db::Transaction& tx) { return EnterBatch(tx, batch_at(from), now); });
    }
    MB_RETURN_IF_ERROR(outcome.status());
    Take(*outcome, batch_at(from), &fates);
  }
  return db::Mutate<Response>(database_, call,
                              [&](db::Transaction&) -> absl::StatusOr<Response> { return fates.Answer(); });
}

}  // namespace mingbai::catalog
