#include "services/catalog/catalog_writes.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "common/mysql/errors.h"
#include "common/names/names.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "mingbai/catalog/v1/events.pb.h"
#include "services/catalog/adoption_rules.h"
#include "services/catalog/catalog_service.h"
#include "services/catalog/client/adopted_item.h"
#include "services/catalog/decision_rules.h"
#include "services/catalog/item_rules.h"
#include "services/catalog/item_writer.h"
#include "services/catalog/organization_rules.h"

namespace mingbai::catalog {
namespace {

constexpr int kAll = std::numeric_limits<int>::max();

absl::Status Stale(const std::string& path) {
  return AtEntry(Error(absl::StatusCode::kAborted, "STALE_ETAG", "the adoption has been written since it was read"),
                 path);
}

// Whether what is decided now takes effect on `day`, not before what was decided last.
absl::Status CheckForward(const v1::Adoption& newest, const std::string& day, const std::string& path) {
  if (day >= newest.effective_date()) return absl::OkStatus();
  return AtEntry(
      Failed("EFFECTIVE_DATE_BACKWARD", StrCat("C-4: what was decided last takes effect on ", newest.effective_date())),
      path);
}

}  // namespace

CatalogWrites::CatalogWrites(db::Transaction& tx, absl::Time now)
    : tx_(tx), now_(now), today_(FormatDay(CountyDay(now))) {}

absl::Status CatalogWrites::LookUp(const std::vector<const v1::Item*>& items) {
  if (items.empty()) return absl::OkStatus();
  std::set<std::string> ids;
  for (const v1::Item* item : items) ids.emplace(LastSegment(item->name()));
  MB_RETURN_IF_ERROR(LockNamed(tx_.sql(), items, named_));
  MB_ASSIGN_OR_RETURN(std::set<std::string> taken, ItemIdsBetween(tx_.sql(), *ids.begin(), *ids.rbegin()));
  taken_.merge(taken);
  return absl::OkStatus();
}

absl::StatusOr<v1::Item> CatalogWrites::Define(const v1::Item& item, const std::string& path) {
  const std::string id(LastSegment(item.name()));
  if (!taken_.insert(id).second) {
    return AtEntry(Error(absl::StatusCode::kAlreadyExists, "ITEM_EXISTS", StrCat(item.name(), " exists")),
                   path + ".name");
  }
  Changed& changed = items_[id];
  changed.row = {id, std::string(LastSegment(item.owner())), 0, 0};
  changed.added = true;
  return Append(&changed, item, path);
}

void CatalogWrites::Speak(const v1::Item& item) {
  domains_.insert(item.domain());
  titles_[std::string(LastSegment(item.name()))] = item.level2();
}

absl::StatusOr<CatalogWrites::Changed*> CatalogWrites::Find(std::string_view id) {
  auto found = items_.find(std::string(id));
  if (found != items_.end()) return &found->second;
  MB_ASSIGN_OR_RETURN(auto row, LockItem(tx_.sql(), id));
  if (!row.has_value()) return nullptr;
  MB_ASSIGN_OR_RETURN(auto newest, ReadItemVersion(tx_.sql(), row->id, row->newest_version));
  if (!newest.has_value()) return absl::DataLossError("an item's newest version is missing");
  Changed changed;
  changed.row = *std::move(row);
  changed.newest = *std::move(newest);
  return &items_.emplace(id, std::move(changed)).first->second;
}

absl::StatusOr<v1::Item> CatalogWrites::Append(Changed* changed, v1::Item next, const std::string& path) {
  MB_RETURN_IF_ERROR(CheckOrganizations(tx_.sql(), next, today_, path, named_));
  MB_RETURN_IF_ERROR(CheckItemDecision(next, today_, path, named_));
  StampItem(next, ++changed->row.newest_version, now_);
  Speak(next);
  changed->newest = next;
  versions_.push_back(next);
  return next;
}

absl::StatusOr<v1::Item> CatalogWrites::Revise(const v1::Item& patch, const google::protobuf::FieldMask& mask,
                                               const std::string& path, std::string_view owner) {
  MB_ASSIGN_OR_RETURN(Changed * changed, Find(LastSegment(patch.name())));
  if (changed == nullptr) return AtEntry(NotFound("ITEM_NOT_FOUND", StrCat("there is no ", patch.name())), path);
  if (!owner.empty() && changed->row.owner != owner) {
    return AtEntry(Failed("NOT_ITEM_OWNER", StrCat("C-3: only the owner changes ", patch.name(), " or takes it out, ",
                                                   changed->newest.owner())),
                   path);
  }
  absl::StatusOr<v1::Item> next = ApplyUpdate(changed->newest, patch, mask, path);
  if (!next.ok()) {
    return absl::IsInvalidArgument(next.status()) ? next.status() : AtEntry(next.status(), path);
  }
  return Append(changed, *std::move(next), path);
}

absl::StatusOr<v1::Item> CatalogWrites::Abolish(const v1::ItemAbolition& abolition, const std::string& day,
                                                const v1::CollectiveDecision* decision, const std::string& path,
                                                std::string_view owner) {
  MB_ASSIGN_OR_RETURN(Changed * changed, Find(LastSegment(abolition.item())));
  v1::Item patch;
  if (changed != nullptr) patch = changed->newest;
  patch.set_name(abolition.item());
  patch.set_etag(abolition.etag());
  patch.set_effective_date(day);
  patch.set_abolished(true);
  patch.clear_decision();
  if (decision != nullptr) *patch.mutable_decision() = *decision;
  google::protobuf::FieldMask mask;
  mask.add_paths("abolished");
  return Revise(patch, mask, path, owner);
}

absl::StatusOr<bool> CatalogWrites::LockAdopter(std::string_view code) {
  MB_ASSIGN_OR_RETURN(adopter_, LockOrganization(tx_.sql(), code));
  if (!adopter_.has_value()) return false;
  MB_ASSIGN_OR_RETURN(auto adopted, ListAdoptions(tx_.sql(), code, "", kAll));
  for (AdoptionRow& row : adopted) {
    std::string id(LastSegment(row.adoption.name()));
    adopted_[std::move(id)] = std::move(row);
  }
  return true;
}

absl::StatusOr<std::vector<v1::Item>> CatalogWrites::VersionsOf(const std::string& id) {
  if (!above_.has_value()) {
    MB_ASSIGN_OR_RETURN(above_, ReadItemsOf(tx_.sql(), CodesAbove(LastSegment(adopter_->organization.name()))));
  }
  auto found = above_->find(id);
  if (found == above_->end()) {
    // It belongs to an organization elsewhere, or there is none.
    MB_ASSIGN_OR_RETURN(auto foreign, ListItemVersions(tx_.sql(), id, kAll, kAll));
    found = above_->emplace(id, std::move(foreign)).first;
  }
  std::vector<v1::Item> versions = found->second;
  for (const v1::Item& said : versions_) {
    if (LastSegment(said.name()) == id) versions.push_back(said);
  }
  return versions;
}

absl::Status CatalogWrites::CheckAdoptionDecision(const v1::CollectiveDecision* decision, const std::string& day,
                                                  const std::vector<v1::Item>& versions, const std::string& path) {
  const v1::Item* item = VersionFrom(versions, day);
  if (item != nullptr) Speak(*item);
  if (decision == nullptr) return absl::OkStatus();
  const common::v1::Domain domain = item == nullptr ? common::v1::DOMAIN_UNSPECIFIED : item->domain();
  return CheckDecided(*decision, day, today_, VillagersDecide(adopter_->organization, domain), path + ".decision");
}

absl::StatusOr<v1::Adoption> CatalogWrites::Adopt(const v1::Adoption& adoption, const std::string& path) {
  const std::string id(LastSegment(adoption.name()));
  const std::string& day = adoption.effective_date();
  MB_ASSIGN_OR_RETURN(const std::vector<v1::Item> versions, VersionsOf(id));
  const int version = adopted_.count(id) > 0 ? adopted_[id].version : 0;
  if (!adoption.etag().empty() && adoption.etag() != StrCat(version)) return Stale(path + ".etag");
  if (version > 0) MB_RETURN_IF_ERROR(CheckForward(adopted_[id].adoption, day, path + ".effective_date"));
  const v1::Organization& organization = adopter_->organization;
  MB_RETURN_IF_ERROR(AtEntry(CheckStillStands(organization, day, today_), path + ".effective_date"));
  MB_RETURN_IF_ERROR(CheckAdoption(adoption, versions, organization, path));
  MB_RETURN_IF_ERROR(
      CheckAdoptionDecision(adoption.has_decision() ? &adoption.decision() : nullptr, day, versions, path));
  AdoptionRow& row = adopted_[id];
  row = {adoption, version + 1, ""};
  row.adoption.DiscardUnknownFields();
  row.adoption.set_state(v1::ADOPTION_STATE_ADOPTED);
  row.adoption.set_etag(StrCat(row.version));
  *row.adoption.mutable_additions() = AdditionsOf(adoption, *VersionFrom(versions, day));
  adoptions_.push_back(row);
  return row.adoption;
}

absl::StatusOr<v1::Adoption> CatalogWrites::Drop(const AdoptionEnd& end, const std::string& path) {
  const std::string id(LastSegment(end.name));
  auto found = adopted_.find(id);
  if (found == adopted_.end() || found->second.adoption.state() != v1::ADOPTION_STATE_ADOPTED) {
    return AtEntry(NotFound("ADOPTION_NOT_FOUND", StrCat("there is no ", end.name)), path);
  }
  AdoptionRow row = found->second;
  if (!end.etag.empty() && end.etag != StrCat(row.version)) return Stale(path);
  // On a later day it may be planned, also for one that has moved by then.
  MB_RETURN_IF_ERROR(AtEntry(CheckNotAbolished(adopter_->organization, today_), path));
  MB_RETURN_IF_ERROR(CheckForward(row.adoption, end.effective_date, end.day_path.empty() ? path : end.day_path));
  MB_ASSIGN_OR_RETURN(const std::vector<v1::Item> versions, VersionsOf(id));
  MB_RETURN_IF_ERROR(AtEntry(CheckDrop(end.effective_date, versions, adopter_->organization), path));
  MB_RETURN_IF_ERROR(CheckAdoptionDecision(end.decision, end.effective_date, versions, path));
  ++row.version;
  row.reason = end.reason;
  row.adoption.set_state(v1::ADOPTION_STATE_DROPPED);
  row.adoption.set_effective_date(end.effective_date);
  row.adoption.set_etag(StrCat(row.version));
  row.adoption.clear_decision();
  if (end.decision != nullptr) *row.adoption.mutable_decision() = *end.decision;
  found->second = row;
  adoptions_.push_back(row);
  return row.adoption;
}

absl::StatusOr<std::string> CatalogWrites::EtagOf(std::string_view resource) {
  if (!OrganizationCodeOf(resource).empty()) {
    const auto found = adopted_.find(std::string(LastSegment(resource)));
    return StrCat(found == adopted_.end() ? 0 : found->second.version);
  }
  MB_ASSIGN_OR_RETURN(Changed * changed, Find(LastSegment(resource)));
  return changed == nullptr ? std::string() : changed->newest.etag();
}

absl::Status CatalogWrites::Write() {
  for (const v1::Item& version : versions_) {
    uint64_t& last = items_[std::string(LastSegment(version.name()))].row.last_event_id;
    last = EmitItem(tx_, version, now_, last);
  }
  std::vector<ItemRow> added;
  std::set<std::string> changed;
  for (const v1::Item& version : versions_) changed.emplace(LastSegment(version.name()));
  for (const std::string& id : changed) {
    const Changed& item = items_[id];
    if (item.added) {
      added.push_back(item.row);
    } else {
      MB_RETURN_IF_ERROR(UpdateItemRow(tx_.sql(), item.row));
    }
  }
  if (!added.empty()) {
    absl::Status inserted = InsertItems(tx_.sql(), added);
    // Defined by another call since the ids were read.
    if (db::IsDuplicateKey(inserted)) {
      return Error(absl::StatusCode::kAlreadyExists, "ITEM_EXISTS", "another call has defined one of them");
    }
    MB_RETURN_IF_ERROR(inserted);
  }
  if (!versions_.empty()) MB_RETURN_IF_ERROR(InsertItemVersions(tx_.sql(), versions_));
  if (adoptions_.empty()) return absl::OkStatus();
  MB_RETURN_IF_ERROR(InsertAdoptions(tx_.sql(), adoptions_, now_));
  const std::string& name = adopter_->organization.name();
  v1::CatalogEvent event;
  event.set_adoptions_of(name);
  const uint64_t id = EmitPublic(tx_, name, LastSegment(name), now_, event, adopter_->last_event_id);
  return SetDutyEvent(tx_.sql(), LastSegment(name), id);
}

}  // namespace mingbai::catalog
