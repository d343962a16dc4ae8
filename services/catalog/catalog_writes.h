#pragma once

// What the calls that write the catalog come to: everything is checked first, by the same rules whether it is written
// straight away or decided as a draft, and then written at once (DOMAIN C-3, C-4). Lives inside a transaction's
// closure; not thread-safe.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/mysql/database.h"
#include "google/protobuf/field_mask.pb.h"
#include "mingbai/catalog/v1/draft.pb.h"
#include "mingbai/catalog/v1/item.pb.h"
#include "services/catalog/adoption_repository.h"
#include "services/catalog/item_repository.h"
#include "services/catalog/item_writer.h"
#include "services/catalog/organization_repository.h"

namespace mingbai::catalog {

// The end of an adoption.
struct AdoptionEnd {
  std::string name;
  std::string effective_date;
  std::string reason;
  std::string etag;  // empty: not checked
  const v1::CollectiveDecision* decision = nullptr;
  std::string day_path;  // where the request has the day; empty for where the drop stands
};

class CatalogWrites {
 public:
  // As of `now`.
  CatalogWrites(db::Transaction& tx, absl::Time now);

  // Looks up which ids of the items are in use, and locks the organizations that they name; Define asks for ids that
  // were looked up.
  absl::Status LookUp(const std::vector<const v1::Item*>& items);
  // A new item. ALREADY_EXISTS, reason ITEM_EXISTS; FAILED_PRECONDITION as CheckOrganizations and CheckItemDecision;
  // the field path below `path`, the item's own.
  absl::StatusOr<v1::Item> Define(const v1::Item& item, const std::string& path);
  // A new version. NOT_FOUND, reason ITEM_NOT_FOUND; else as ApplyUpdate and Define. Where `owner` (a code) is not
  // empty, FAILED_PRECONDITION, reason NOT_ITEM_OWNER, for another's item.
  absl::StatusOr<v1::Item> Revise(const v1::Item& patch, const google::protobuf::FieldMask& mask,
                                  const std::string& path, std::string_view owner = "");
  // A version that takes the item out of the catalog from `day` on; else as Revise.
  absl::StatusOr<v1::Item> Abolish(const v1::ItemAbolition& abolition, const std::string& day,
                                   const v1::CollectiveDecision* decision, const std::string& path,
                                   std::string_view owner);

  // Locks the organization that adopts and drops, all of Adopt's and Drop's; false where there is none.
  absl::StatusOr<bool> LockAdopter(std::string_view code);
  // ABORTED, reason STALE_ETAG; FAILED_PRECONDITION, reason EFFECTIVE_DATE_BACKWARD or ORGANIZATION_ABOLISHED (by its
  // day or today), or as CheckAdoption and CheckDecided; the field path is `path` or below it.
  absl::StatusOr<v1::Adoption> Adopt(const v1::Adoption& adoption, const std::string& path);
  // NOT_FOUND, reason ADOPTION_NOT_FOUND; ABORTED, reason STALE_ETAG; FAILED_PRECONDITION, reason
  // EFFECTIVE_DATE_BACKWARD or ORGANIZATION_ABOLISHED (it does not stand today), or as CheckDrop and CheckDecided.
  absl::StatusOr<v1::Adoption> Drop(const AdoptionEnd& end, const std::string& path);

  // Etags of what an adoption or an item is at now, what has been said so far included; "0" for no adoption, empty for
  // no item.
  absl::StatusOr<std::string> EtagOf(std::string_view resource);

  // Writes all that was said, and tells of it.
  absl::Status Write();

  // The organization that LockAdopter has locked.
  const v1::Organization& adopter() const { return adopter_->organization; }
  // Domains of the items that were spoken of.
  const std::set<common::v1::Domain>& domains() const { return domains_; }
  // What those items are called (level2), by id, as far as what was said has brought them.
  const std::map<std::string, std::string>& titles() const { return titles_; }

 private:
  // An item that has new versions.
  struct Changed {
    ItemRow row;
    v1::Item newest;
    bool added = false;
  };

  // Notes of what item was spoken.
  void Speak(const v1::Item& item);
  absl::StatusOr<Changed*> Find(std::string_view id);
  absl::StatusOr<v1::Item> Append(Changed* changed, v1::Item next, const std::string& path);
  // All versions, those that were said included.
  absl::StatusOr<std::vector<v1::Item>> VersionsOf(const std::string& id);
  absl::Status CheckAdoptionDecision(const v1::CollectiveDecision* decision, const std::string& day,
                                     const std::vector<v1::Item>& versions, const std::string& path);

  db::Transaction& tx_;
  const absl::Time now_;
  const std::string today_;
  std::set<std::string> taken_;  // ids in use
  NamedOrganizations named_;
  std::map<std::string, Changed> items_;
  std::set<common::v1::Domain> domains_;
  std::map<std::string, std::string> titles_;
  std::vector<v1::Item> versions_;  // to be added, in order
  std::optional<OrganizationRow> adopter_;
  std::map<std::string, AdoptionRow> adopted_;  // newest versions by item
  std::optional<ItemVersions> above_;           // items of the adopter and those above it
  std::vector<AdoptionRow> adoptions_;          // to be added, in order
};

}  // namespace mingbai::catalog
