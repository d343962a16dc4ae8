#include "services/catalog/organization_foresight.h"

#include <utility>

#include "common/names/names.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "services/catalog/organization_rules.h"
#include "services/catalog/recorded_move_repository.h"

namespace mingbai::catalog {
namespace {

std::vector<v1::Adoption> Adoptions(const std::vector<AdoptionRow>& rows) {
  std::vector<v1::Adoption> adoptions;
  for (const AdoptionRow& row : rows) adoptions.push_back(row.adoption);
  return adoptions;
}

// What is on record by itself.
absl::StatusOr<CatalogAhead> ReadStored(db::Connection& sql, std::string_view code) {
  CatalogAhead stored;
  MB_ASSIGN_OR_RETURN(stored.items, ReadItemsOf(sql, CodesAbove(code)));
  MB_ASSIGN_OR_RETURN(stored.adoptions, ReadAdoptionsOf(sql, code, ""));
  return stored;
}

// Adds to the new code's catalog what goes on of the old one's, `from`, as when it is carried over; `above` are items
// that go on to those above the new code.
void Bring(const OrganizationMove& move, const v1::Organization& organization, const CatalogAhead& from,
           const ItemVersions& above, CatalogAhead* to) {
  for (const auto& [id, versions] : from.items) {
    if (LastSegment(versions.back().owner()) == move.from || to->items.contains(id)) to->items[id] = versions;
  }
  for (const auto& [id, versions] : above) to->items[id] = versions;
  for (auto& [id, versions] : to->items) {
    std::vector<v1::Item> going = MovedItem(versions, move);
    if (going.empty()) continue;
    std::erase_if(versions, [&](const v1::Item& version) { return version.effective_date() >= move.day; });
    versions.insert(versions.end(), going.begin(), going.end());
  }
  for (const auto& [id, rows] : from.adoptions) {
    const auto item = to->items.find(id);
    if (item == to->items.end()) continue;
    std::vector<AdoptionRow>& own = to->adoptions[id];
    std::vector<AdoptionRow> going = AdoptionGoingOn(rows, own, item->second, organization, move);
    own.insert(own.end(), going.begin(), going.end());
  }
}

}  // namespace

std::vector<AdoptionRow> AdoptionGoingOn(const std::vector<AdoptionRow>& rows, const std::vector<AdoptionRow>& own,
                                         const std::vector<v1::Item>& items, const v1::Organization& organization,
                                         const OrganizationMove& move) {
  std::vector<AdoptionRow> added;
  int version = own.empty() ? 0 : own.back().version;
  for (v1::Adoption& adoption : BeforeOwn(MovedAdoption(Adoptions(rows), items, organization, move), Adoptions(own))) {
    adoption.set_etag(StrCat(++version));
    AdoptionRow& row = added.emplace_back(AdoptionRow{std::move(adoption), version, ""});
    if (row.adoption.state() != v1::ADOPTION_STATE_DROPPED) continue;
    for (const std::vector<AdoptionRow>* known : {&rows, &own}) {
      for (const AdoptionRow& was : *known) {
        if (was.adoption.effective_date() == row.adoption.effective_date()) row.reason = was.reason;
      }
    }
  }
  return added;
}

bool MayAwaitMove(const OrganizationRow& row) {
  const v1::Organization& organization = row.organization;
  // It is told of as standing when the move is carried over, or on its day.
  if (row.watch_date.empty() || row.watch_date > organization.begin_date()) return false;
  for (const v1::Predecessor& before : organization.history().predecessors()) {
    if (before.effective_date() == organization.begin_date()) return true;
  }
  return false;
}

absl::StatusOr<std::optional<CatalogAhead>> ReadAhead(db::Connection& sql, const OrganizationRow& row) {
  if (!MayAwaitMove(row)) return std::nullopt;
  const std::string_view code = LastSegment(row.organization.name());
  MB_ASSIGN_OR_RETURN(const auto move, AwaitedMove(sql, code));
  if (!move.has_value()) return std::nullopt;
  MB_ASSIGN_OR_RETURN(const auto old, ReadOrganization(sql, move->from));
  if (!old.has_value()) return std::nullopt;
  MB_ASSIGN_OR_RETURN(CatalogAhead to, ReadStored(sql, code));
  // So may those above it, whose items come first.
  ItemVersions brought;
  for (const std::string& above : CodesAbove(code)) {
    if (above == code) continue;
    MB_ASSIGN_OR_RETURN(const auto superior, ReadOrganization(sql, above));
    if (!superior.has_value()) continue;
    MB_ASSIGN_OR_RETURN(const std::optional<CatalogAhead> its, ReadAhead(sql, *superior));
    if (!its.has_value()) continue;
    for (const auto& [id, versions] : its->items) {
      if (LastSegment(versions.back().owner()) == above) brought[id] = versions;
    }
  }
  // The old code may itself await a move.
  MB_ASSIGN_OR_RETURN(std::optional<CatalogAhead> from, ReadAhead(sql, *old));
  if (!from.has_value()) {
    MB_ASSIGN_OR_RETURN(from, ReadStored(sql, move->from));
  }
  Bring(*move, row.organization, *from, brought, &to);
  return std::optional<CatalogAhead>(std::move(to));
}

}  // namespace mingbai::catalog
