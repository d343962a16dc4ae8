#include <map>
#include <optional>
#include <set>
#include <utility>

#include "common/mysql/idempotency.h"
#include "common/names/names.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "services/catalog/catalog_service.h"
#include "services/catalog/client/organization_days.h"
#include "services/catalog/county.h"
#include "services/catalog/organization_move.h"
#include "services/catalog/organization_repository.h"
#include "services/catalog/organization_rules.h"
#include "services/catalog/organization_writer.h"
#include "services/catalog/reorganization_rules.h"

namespace mingbai::catalog {
namespace {

// An organization that stands, and where the request names it.
struct Named {
  std::string name;
  std::string path;
  bool operator==(const Named&) const = default;
};

}  // namespace

// What the four methods ask for.
struct CatalogService::Reorganization {
  std::vector<Named> sources;
  std::vector<Named> successors;               // that stand,
  std::vector<OrganizationEntry> foundations;  // or are founded
  Kind kind = Kind::kSame;
  bool moves = false;  // the one source goes on as the one foundation, with what it has
  std::string day;
  std::string basis;
};

namespace {

// Locks the organizations that are named, and the others, in the order of their codes, so that no two calls wait for
// each other; the rows of those that are named.
absl::StatusOr<std::map<std::string, OrganizationRow>> LockAll(db::Connection& sql, const std::vector<Named>& sources,
                                                               const std::vector<Named>& successors,
                                                               const std::vector<std::string>& others) {
  std::map<std::string, std::string> paths;
  for (const Named& named : sources) paths.emplace(named.name, named.path);
  for (const Named& named : successors) paths.emplace(named.name, named.path);
  for (const std::string& name : others) paths.emplace(name, "");
  paths.erase("");
  std::map<std::string, OrganizationRow> rows;
  for (const auto& [name, path] : paths) {
    MB_ASSIGN_OR_RETURN(auto row, LockOrganization(sql, LastSegment(name)));
    if (path.empty()) continue;
    if (!row.has_value()) return AtEntry(NoOrganization(name), path);
    rows.emplace(name, *std::move(row));
  }
  return rows;
}

// The lowest of a source's children that stands on, if it is not a source itself.
absl::Status CheckChildless(db::Connection& sql, const v1::Organization& source, const std::string& day) {
  MB_ASSIGN_OR_RETURN(const std::string child, StandingChild(sql, LastSegment(source.name()), day));
  if (child.empty()) return absl::OkStatus();
  return Failed("HAS_CHILDREN", StrCat(OrganizationName(child), " stands below ", source.name()));
}

// Those of the foundations that stand from the effective date on already and have taken nobody's place: whoever lies
// below the old code could go there first. They are taken as they stand.
absl::StatusOr<std::vector<Named>> FoundedAhead(db::Connection& sql, const std::vector<OrganizationEntry>& foundations,
                                                const std::string& day) {
  std::vector<Named> ahead;
  for (const OrganizationEntry& entry : foundations) {
    v1::Organization asked = entry.organization;
    asked.set_begin_date(day);
    MB_ASSIGN_OR_RETURN(const auto row, ReadOrganization(sql, LastSegment(asked.name())));
    if (!row.has_value() || row->organization.history().predecessors_size() > 0) continue;
    if (SameFacts(asked, row->organization, day)) ahead.push_back({asked.name(), entry.path});
  }
  return ahead;
}

// What is kept for a whole county stands under its code.
absl::Status CheckMovable(const v1::Organization& source) {
  if (!source.parent().empty()) return absl::OkStatus();
  return AtEntry(Failed("COUNTY_CANNOT_MOVE", StrCat(source.name(), " lies below nobody")), "name");
}

}  // namespace

absl::StatusOr<v1::ReorganizeResponse> CatalogService::Reorganize(Call call, const Reorganization& asked) {
  FieldErrors errors;
  if (!ParseDay(asked.day).has_value()) errors.Add("effective_date", "is no day");
  std::set<std::string> names;
  for (const Named& named : asked.sources) {
    if (!names.insert(named.name).second) errors.Add(named.path, "is named twice");
  }
  for (const Named& named : asked.successors) {
    if (!names.insert(named.name).second) errors.Add(named.path, "is abolished itself");
    MB_RETURN_IF_ERROR(call.RequireScope(LastSegment(named.name)));
  }
  std::set<std::string> foundations;
  for (const OrganizationEntry& entry : asked.foundations) {
    CheckOrganization(entry.organization, entry.path, errors);
    if (!foundations.insert(entry.organization.name()).second) errors.Add(entry.path + ".name", "is named twice");
    if (!entry.organization.begin_date().empty()) errors.Add(entry.path + ".begin_date", "is the effective date");
    MB_RETURN_IF_ERROR(call.RequireScope(OrganizationCodeOf(entry.organization.name())));
  }
  MB_RETURN_IF_ERROR(errors.ToStatus());
  const absl::Time now = Now();
  using Response = v1::ReorganizeResponse;
  return db::Mutate<Response>(database_, call, [&](db::Transaction& tx) -> absl::StatusOr<Response> {
    std::vector<std::string> others;
    for (const OrganizationEntry& entry : asked.foundations) others.push_back(entry.organization.parent());
    if (asked.moves) {
      MB_ASSIGN_OR_RETURN(const std::string county, CountyOf(tx.sql(), LastSegment(asked.sources[0].name)));
      others.push_back(OrganizationName(county));
    }
    MB_ASSIGN_OR_RETURN(const std::vector<Named> ahead, FoundedAhead(tx.sql(), asked.foundations, asked.day));
    std::vector<Named> standing = asked.successors;
    standing.insert(standing.end(), ahead.begin(), ahead.end());
    MB_ASSIGN_OR_RETURN(auto rows, LockAll(tx.sql(), asked.sources, standing, others));
    MB_ASSIGN_OR_RETURN(const std::vector<Named> still_ahead, FoundedAhead(tx.sql(), asked.foundations, asked.day));
    if (still_ahead != ahead) {
      return Error(absl::StatusCode::kAborted, "CONFLICT", "one that was founded for it was written meanwhile");
    }
    std::vector<OrganizationEntry> founded = asked.foundations;
    for (const Named& named : ahead) {
      std::erase_if(founded, [&](const OrganizationEntry& entry) { return entry.organization.name() == named.name; });
    }
    std::map<std::string, v1::Organization*> by_name;
    for (auto& [name, row] : rows) by_name[name] = &row.organization;
    for (OrganizationEntry& entry : founded) {
      entry.organization = Founded(std::move(entry.organization));
      entry.organization.set_begin_date(asked.day);
      by_name[entry.organization.name()] = &entry.organization;
    }
    std::vector<std::pair<v1::Organization*, std::string>> successors;  // and their paths
    for (const Named& named : asked.successors) successors.emplace_back(by_name.at(named.name), named.path);
    for (const OrganizationEntry& entry : asked.foundations) {
      successors.emplace_back(by_name.at(entry.organization.name()), entry.path);
    }
    const std::string today = FormatDay(CountyDay(now));
    std::vector<v1::Organization*> heirs;
    heirs.reserve(successors.size());
    for (const auto& [successor, path] : successors) heirs.push_back(successor);
    for (const Named& named : asked.sources) {
      v1::Organization& source = rows.at(named.name).organization;
      MB_RETURN_IF_ERROR(AtEntry(CheckSource(source, asked.day), named.path));
      if (asked.moves) {
        MB_RETURN_IF_ERROR(CheckMovable(source));
        // A name that it is to bear by then: it is the newest, as none is of a later day.
        FollowName(OnDay(source, today).display_name(), source.display_name(), heirs.front());
      }
      MB_RETURN_IF_ERROR(AtEntry(CheckChildless(tx.sql(), source, asked.day), named.path));
      for (const auto& [successor, path] : successors) {
        MB_RETURN_IF_ERROR(AtEntry(CheckSuccessor(*successor, source, asked.day, asked.kind), path));
      }
      Abolish(heirs, asked.day, asked.basis, &source);
    }
    Response response;
    for (auto& [name, row] : rows) MB_RETURN_IF_ERROR(RewriteOrganization(tx, now, &row));
    for (const Named& named : asked.sources) {
      *response.add_abolished() = OnDay(rows.at(named.name).organization, today);
    }
    std::optional<OrganizationMove> move;
    bool awaits = false;
    if (asked.moves) {
      move = {std::string(LastSegment(asked.sources[0].name)),
              std::string(LastSegment(asked.foundations[0].organization.name())), asked.day, asked.basis};
      MB_ASSIGN_OR_RETURN(const auto awaited, AwaitedMove(tx.sql(), move->from));
      awaits = awaited.has_value();
      for (OrganizationEntry& entry : founded) entry.awaits = awaits && asked.day <= today;
    }
    if (!founded.empty()) MB_RETURN_IF_ERROR(EnterOrganizations(tx, founded, now).status());
    if (move.has_value() && move->day <= today && !awaits) {
      MB_RETURN_IF_ERROR(CarryOver(tx, call, *move, now));
    } else if (move.has_value()) {
      // Until its day much may change of what the organization has: it goes on as it is then, and after what an
      // earlier move brings it.
      MB_RETURN_IF_ERROR(CheckCarryOver(tx, call, *move, now));
      MB_RETURN_IF_ERROR(InsertMove(tx.sql(), {*move, call.principal.subject}, now));
    }
    for (const auto& [successor, path] : successors) {
      MB_ASSIGN_OR_RETURN(const auto stored, ReadOrganization(tx.sql(), LastSegment(successor->name())));
      if (!stored.has_value()) return absl::DataLossError("a successor is missing");
      *response.add_successors() = OnDay(stored->organization, today);
    }
    return response;
  });
}

absl::StatusOr<v1::ReorganizeResponse> CatalogService::MergeOrganizations(
    Call call, const v1::MergeOrganizationsRequest& request) {
  FieldErrors errors;
  Reorganization asked;
  const std::string_view root = LastSegment(request.parent());
  for (int i = 0; i < request.sources_size(); ++i) {
    const std::string path = StrCat("sources[", i, "]");
    if (!InSubtree(root, LastSegment(request.sources(i)))) {
      errors.Add(path, StrCat("does not lie in ", request.parent()));
    }
    asked.sources.push_back({request.sources(i), path});
  }
  if (request.successor().empty() != request.has_organization()) {
    errors.Add("successor", "either it or organization is needed");
  }
  if (!request.successor().empty()) asked.successors.push_back({request.successor(), "successor"});
  if (request.has_organization()) asked.foundations.push_back({request.organization(), "organization"});
  MB_RETURN_IF_ERROR(errors.ToStatus());
  asked.day = request.effective_date();
  asked.basis = request.basis();
  return Reorganize(call, asked);
}

absl::StatusOr<v1::ReorganizeResponse> CatalogService::SplitOrganization(Call call,
                                                                         const v1::SplitOrganizationRequest& request) {
  Reorganization asked;
  asked.sources.push_back({request.name(), "name"});
  for (int i = 0; i < request.organizations_size(); ++i) {
    asked.foundations.push_back({request.organizations(i), StrCat("organizations[", i, "]")});
  }
  asked.day = request.effective_date();
  asked.basis = request.basis();
  return Reorganize(call, asked);
}

absl::StatusOr<v1::ReorganizeResponse> CatalogService::MoveOrganization(Call call,
                                                                        const v1::MoveOrganizationRequest& request) {
  Reorganization asked;
  asked.sources.push_back({request.name(), "name"});
  asked.foundations.push_back({request.organization(), "organization"});
  asked.moves = true;
  asked.day = request.effective_date();
  asked.basis = request.basis();
  return Reorganize(call, asked);
}

absl::StatusOr<v1::ReorganizeResponse> CatalogService::AbolishOrganization(
    Call call, const v1::AbolishOrganizationRequest& request) {
  Reorganization asked;
  asked.sources.push_back({request.name(), "name"});
  if (!request.successor().empty()) asked.successors.push_back({request.successor(), "successor"});
  asked.kind = Kind::kAny;
  asked.day = request.effective_date();
  asked.basis = request.basis();
  return Reorganize(call, asked);
}

}  // namespace mingbai::catalog
