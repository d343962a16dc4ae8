#include "services/catalog/catalog_draft_apply.h"

#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/names/names.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "services/catalog/adoption_repository.h"
#include "services/catalog/catalog_draft_rules.h"
#include "services/catalog/difference_rules.h"
#include "services/catalog/item_repository.h"
#include "services/catalog/item_rules.h"

namespace mingbai::catalog {
namespace {

using Change = v1::CatalogChange;

constexpr char kChanges[] = "changes";
constexpr int kAll = std::numeric_limits<int>::max();

// Binds the change to what it changes, which is named by `resource`.
absl::Status Bind(const std::string& resource, CatalogWrites& writes, std::string* etag) {
  if (!etag->empty()) return absl::OkStatus();
  MB_ASSIGN_OR_RETURN(*etag, writes.EtagOf(resource));
  return absl::OkStatus();
}

google::protobuf::FieldMask MaskOf(const v1::ItemRevision& revision) {
  return revision.update_mask().paths().empty() ? WholeItem() : revision.update_mask();
}

absl::Status SayChange(std::string_view organization, const v1::CollectiveDecision* decision, const std::string& day,
                       const std::string& path, Change& change, CatalogWrites& writes) {
  switch (change.change_case()) {
    case Change::kAddItem: {
      v1::Item item = change.add_item();
      if (decision != nullptr) *item.mutable_decision() = *decision;
      return writes.Define(item, path).status();
    }
    case Change::kReviseItem: {
      v1::ItemRevision& revision = *change.mutable_revise_item();
      if (decision == nullptr)
        MB_RETURN_IF_ERROR(Bind(revision.item().name(), writes, revision.mutable_item()->mutable_etag()));
      v1::Item patch = revision.item();
      if (decision != nullptr) *patch.mutable_decision() = *decision;
      return writes.Revise(patch, MaskOf(revision), path, organization).status();
    }
    case Change::kAbolishItem: {
      v1::ItemAbolition& abolition = *change.mutable_abolish_item();
      if (decision == nullptr) MB_RETURN_IF_ERROR(Bind(abolition.item(), writes, abolition.mutable_etag()));
      return writes.Abolish(abolition, day, decision, path, organization).status();
    }
    case Change::kAdoptItem: {
      v1::Adoption& adopt = *change.mutable_adopt_item();
      if (decision == nullptr) MB_RETURN_IF_ERROR(Bind(adopt.name(), writes, adopt.mutable_etag()));
      v1::Adoption adoption = adopt;
      if (decision != nullptr) *adoption.mutable_decision() = *decision;
      return writes.Adopt(adoption, path).status();
    }
    case Change::kDropAdoption: {
      v1::AdoptionDrop& drop = *change.mutable_drop_adoption();
      if (decision == nullptr) MB_RETURN_IF_ERROR(Bind(drop.adoption(), writes, drop.mutable_etag()));
      return writes.Drop({drop.adoption(), day, drop.reason(), drop.etag(), decision, ""}, path).status();
    }
    case Change::CHANGE_NOT_SET:
      break;
  }
  return absl::DataLossError("a stored draft has a change that says nothing");
}

// What is compared: the state of each resource, as far as the changes before have brought it.
class Comparison {
 public:
  Comparison(db::Connection& sql, const v1::CatalogDraft& draft) : sql_(sql), draft_(draft) {}

  absl::StatusOr<v1::ChangeComparison> Compare(const Change& change) {
    switch (change.change_case()) {
      case Change::kAddItem:
        items_[change.add_item().name()] = change.add_item();
        return Told(change.add_item().name(), change.add_item().level2(), 0, DifferencesOf(nullptr, change.add_item()));
      case Change::kReviseItem: {
        const v1::Item& patch = change.revise_item().item();
        return Item(patch.name(), patch.etag(), patch,
                    [&](const v1::Item& base) { return Patched(base, patch, MaskOf(change.revise_item())); });
      }
      case Change::kAbolishItem:
        return Item(change.abolish_item().item(), change.abolish_item().etag(), v1::Item(), [&](v1::Item base) {
          base.set_abolished(true);
          base.set_effective_date(draft_.effective_date());
          base.clear_decision();
          return base;
        });
      case Change::kAdoptItem: {
        v1::Adoption next = change.adopt_item();
        next.set_state(v1::ADOPTION_STATE_ADOPTED);
        return Adoption(next.name(), next.etag(), [&](const v1::Adoption&) { return next; });
      }
      default:
        return Adoption(change.drop_adoption().adoption(), change.drop_adoption().etag(), [&](v1::Adoption base) {
          base.set_state(v1::ADOPTION_STATE_DROPPED);
          base.set_effective_date(draft_.effective_date());
          base.clear_decision();
          return base;
        });
    }
  }

 private:
  static v1::ChangeComparison Told(const std::string& resource, const std::string& title, int version,
                                   std::vector<v1::FieldDifference> differences) {
    v1::ChangeComparison comparison;
    comparison.set_resource(resource);
    comparison.set_title(title);
    comparison.set_version(version);
    for (v1::FieldDifference& difference : differences) *comparison.add_differences() = std::move(difference);
    return comparison;
  }

  // All versions of the item, and what an earlier change of the draft has made of it.
  absl::StatusOr<std::optional<v1::Item>> BaseItem(const std::string& name, const std::string& etag) {
    if (const auto said = items_.find(name); said != items_.end()) return std::optional<v1::Item>(said->second);
    MB_ASSIGN_OR_RETURN(const auto versions, ListItemVersions(sql_, LastSegment(name), kAll, kAll));
    for (const v1::Item& version : versions) {
      if (!etag.empty() && version.etag() == etag) return std::optional<v1::Item>(version);
    }
    const v1::Item* base = VersionInEffect(versions, draft_.effective_date());
    return base == nullptr ? std::nullopt : std::optional<v1::Item>(*base);
  }

  template <typename Next>
  absl::StatusOr<v1::ChangeComparison> Item(const std::string& name, const std::string& etag, const v1::Item& fallback,
                                            const Next& next) {
    MB_ASSIGN_OR_RETURN(const auto base, BaseItem(name, etag));
    if (!base.has_value()) return Told(name, fallback.level2(), 0, {});
    v1::Item after = next(*base);
    std::vector<v1::FieldDifference> differences = WithoutDecision(DifferencesOf(&*base, after));
    const std::string title = after.level2();
    items_[name] = std::move(after);
    return Told(name, title, base->version(), std::move(differences));
  }

  template <typename Next>
  absl::StatusOr<v1::ChangeComparison> Adoption(const std::string& name, const std::string& etag, const Next& next) {
    const std::string id(LastSegment(name));
    if (adoptions_.count(name) == 0) {
      MB_ASSIGN_OR_RETURN(auto rows, ReadAdoptionsOf(sql_, OrganizationCodeOf(name), id));
      adoptions_[name] = {};
      for (AdoptionRow& row : rows[id]) {
        const bool bound = !etag.empty() && StrCat(row.version) == etag;
        if (bound || (etag.empty() && row.adoption.effective_date() <= draft_.effective_date())) {
          adoptions_[name] = std::move(row);
        }
      }
    }
    AdoptionRow& row = adoptions_[name];
    const bool was = row.adoption.state() != v1::ADOPTION_STATE_UNSPECIFIED;
    const v1::Adoption after = next(row.adoption);
    std::vector<v1::FieldDifference> differences = WithoutDecision(DifferencesOf(was ? &row.adoption : nullptr, after));
    MB_ASSIGN_OR_RETURN(const auto item, BaseItem(ItemName(id), ""));
    row.adoption = after;
    return Told(name, item.has_value() ? item->level2() : "", row.version, std::move(differences));
  }

  // The decision is not taken yet.
  static std::vector<v1::FieldDifference> WithoutDecision(std::vector<v1::FieldDifference> differences) {
    std::erase_if(differences, [](const v1::FieldDifference& one) { return one.path() == "decision"; });
    return differences;
  }

  db::Connection& sql_;
  const v1::CatalogDraft& draft_;
  std::map<std::string, v1::Item> items_;
  std::map<std::string, AdoptionRow> adoptions_;
};

}  // namespace

absl::Status SayChanges(std::string_view organization, const v1::CollectiveDecision* decision, v1::CatalogDraft& draft,
                        CatalogWrites& writes) {
  std::vector<const v1::Item*> added;
  for (const Change& change : draft.changes()) {
    if (change.has_add_item()) added.push_back(&change.add_item());
  }
  MB_RETURN_IF_ERROR(writes.LookUp(added));
  for (int i = 0; i < draft.changes_size(); ++i) {
    Change& change = *draft.mutable_changes(i);
    MB_RETURN_IF_ERROR(
        SayChange(organization, decision, draft.effective_date(), PathOf(change, kChanges, i), change, writes));
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::CompareCatalogDraftResponse> CompareDraft(db::Connection& sql, const v1::CatalogDraft& draft) {
  Comparison comparison(sql, draft);
  v1::CompareCatalogDraftResponse response;
  for (int i = 0; i < draft.changes_size(); ++i) {
    MB_ASSIGN_OR_RETURN(v1::ChangeComparison change, comparison.Compare(draft.changes(i)));
    change.set_index(i);
    *response.add_comparisons() = std::move(change);
  }
  return response;
}

}  // namespace mingbai::catalog
