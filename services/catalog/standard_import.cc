#include "services/catalog/standard_import.h"

#include <algorithm>
#include <map>

#include "common/crypto/crypto.h"
#include "common/names/names.h"
#include "common/rpc/field_rules.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/rpc/error_details.pb.h"
#include "services/catalog/item_rules.h"
#include "services/catalog/standard_elements.h"

namespace mingbai::catalog {
namespace {

constexpr std::string_view kItem = "item.";
constexpr size_t kIdDigits = 12;

// The domain that the row says, or else the default.
common::v1::Domain DomainOf(const v1::Item& item, const v1::CatalogueDefaults& defaults) {
  return item.domain() == common::v1::DOMAIN_UNSPECIFIED ? defaults.domain() : item.domain();
}

v1::Item WithDomain(const v1::Item& item, const v1::CatalogueDefaults& defaults) {
  v1::Item named = item;
  named.set_domain(DomainOf(item, defaults));
  return named;
}

bool SameContent(v1::Item a, v1::Item b) {
  for (v1::Item* item : {&a, &b}) {
    item->clear_version();
    item->clear_etag();
    item->clear_create_time();
    item->clear_effective_date();
    item->clear_decision();
  }
  return a.SerializeAsString() == b.SerializeAsString();
}

// A plain sheet's elements: those that the item has keep what is known of them, others are text.
Elements Typed(const std::vector<std::string>& names, const v1::Item* known) {
  Elements elements;
  for (const std::string& name : names) {
    v1::ContentElement* element = elements.Add();
    element->set_display_name(name);
    element->set_type(v1::ELEMENT_TYPE_TEXT);
    if (known == nullptr) continue;
    for (const v1::ContentElement& one : known->elements()) {
      if (one.display_name() == name) *element = one;
    }
  }
  return elements;
}

// Makes the row a refused one.
void Refuse(const absl::Status& status, const Header& header, PlannedRow* row) {
  row->row.set_fate(v1::ROW_FATE_REFUSED);
  row->item.reset();
  const std::string reason = ReasonOf(status);
  google::rpc::BadRequest bad;
  if (auto payload = status.GetPayload(kBadRequestUrl); payload.has_value()) bad.ParseFromString(std::string(*payload));
  for (auto& violation : *bad.mutable_field_violations()) {
    // The decision is no column of the row: it came with the request.
    if (violation.field().starts_with("item.decision")) violation.set_field(violation.field().substr(kItem.size()));
    const bool missing = violation.description() == "is required";
    *row->row.add_problems() = MakeRemark(ColumnOfField(header, violation.field()), missing ? "MISSING" : reason,
                                          StrCat(violation.field(), ": ", violation.description()));
  }
  if (bad.field_violations().empty()) {
    const bool day = reason == "EFFECTIVE_DATE_BACKWARD";
    *row->row.add_problems() =
        MakeRemark(day ? header.Name(Column::kEffectiveDate) : "", reason, std::string(status.message()));
  }
}

class Planner {
 public:
  Planner(const Header& header, const v1::CatalogueDefaults& defaults, const ItemVersions& versions,
          const std::set<std::string>& taken)
      : header_(header), defaults_(defaults), versions_(versions), taken_(taken) {
    for (const auto& [id, all] : versions) by_name_[NameKey(all.back())].push_back(id);
  }

  absl::StatusOr<PlannedRow> Plan(const RowReading& reading, ItemFits fits) {
    PlannedRow planned;
    planned.row.set_row(reading.row);
    for (const v1::RowRemark& note : reading.notes) *planned.row.add_notes() = note;
    for (const v1::RowRemark& problem : reading.problems) *planned.row.add_problems() = problem;
    if (reading.item.effective_date().empty() && !reading.day_unreadable) {
      Problem(&planned, header_.Name(Column::kEffectiveDate), "MISSING",
              "neither the row nor the request says the day");
    }
    const std::optional<std::string> id = IdOf(reading, &planned);
    if (id.has_value()) {
      planned.row.set_item(ItemName(*id));
      if (done_.count(*id) > 0) Problem(&planned, "", "DUPLICATE_ROW", "an earlier row is about the same item");
      const auto found = versions_.find(*id);
      if (found == versions_.end() && taken_.count(*id) > 0) {
        Problem(&planned, header_.Name(Column::kItemId), "OWNED_ELSEWHERE",
                StrCat(ItemName(*id), " belongs to another organization's catalog"));
      } else if (found == versions_.end()) {
        PlanFirst(reading, *id, &planned);
      } else {
        PlanNext(reading, found->second, &planned);
      }
    }
    if (planned.row.problems().empty() && planned.item.has_value()) {
      const absl::Status fit = fits(*planned.item);
      if (!fit.ok() && !absl::IsFailedPrecondition(fit)) return fit;
      if (!fit.ok()) Refuse(fit, header_, &planned);
    }
    if (!planned.row.problems().empty()) {
      planned.row.set_fate(v1::ROW_FATE_REFUSED);
      planned.item.reset();
    } else {
      done_.insert(*id);
    }
    return planned;
  }

 private:
  static std::string NameKey(const v1::Item& item) {
    return StrCat(item.owner(), "\n", item.level1(), "\n", item.level2());
  }

  static void Problem(PlannedRow* planned, std::string column, std::string_view reason, std::string description) {
    *planned->row.add_problems() = MakeRemark(std::move(column), reason, std::move(description));
  }

  // The item that the row is about; nullopt where that cannot be told, which is a problem then.
  std::optional<std::string> IdOf(const RowReading& reading, PlannedRow* planned) {
    const v1::Item& item = reading.item;
    if (!item.name().empty()) return std::string(LastSegment(item.name()));
    if (item.level1().empty() || item.level2().empty()) {
      Problem(planned, header_.Name(item.level2().empty() ? Column::kLevel2 : Column::kLevel1), "MISSING",
              "the row does not say what it is about");
      return std::nullopt;
    }
    const auto found = by_name_.find(NameKey(item));
    if (found == by_name_.end()) return GeneratedItemId(WithDomain(item, defaults_));
    std::vector<std::string> ids = found->second;
    if (ids.size() > 1) {
      // Of several that are called so, those of the row's domain and tiers.
      std::erase_if(ids, [&](const std::string& id) {
        const v1::Item& newest = versions_.at(id).back();
        return (item.domain() != common::v1::DOMAIN_UNSPECIFIED && item.domain() != newest.domain()) ||
               (!item.tiers().empty() && !std::is_permutation(item.tiers().begin(), item.tiers().end(),
                                                              newest.tiers().begin(), newest.tiers().end()));
      });
    }
    if (ids.size() == 1) return ids[0];
    Problem(planned, header_.Name(Column::kItemId), "AMBIGUOUS_ITEM", "several items are called so: give 事项编号");
    return std::nullopt;
  }

  // The row as an update of `base`: what it says, and the mask of it.
  v1::Item PatchOf(const RowReading& reading, const v1::Item* base, google::protobuf::FieldMask* mask,
                   PlannedRow* planned) {
    v1::Item patch = reading.item;
    patch.clear_etag();
    for (const std::string& field : reading.fields) mask->add_paths(field);
    if (!reading.element_names.empty()) {
      *patch.mutable_elements() = Typed(reading.element_names, base);
      mask->add_paths("elements");
    }
    if (reading.circle_unnamed) {
      if (base != nullptr && base->audience().audience_class() == common::v1::AUDIENCE_CLASS_CIRCLE) {
        *patch.mutable_audience() = base->audience();
      } else {
        Problem(planned, header_.Name(Column::kCircle), "MISSING",
                "which group it is: write its name instead of a tick");
      }
    }
    return patch;
  }

  void PlanFirst(const RowReading& reading, const std::string& id, PlannedRow* planned) {
    google::protobuf::FieldMask mask;
    v1::Item item = PatchOf(reading, nullptr, &mask, planned);
    item.set_name(ItemName(id));
    item.set_domain(DomainOf(item, defaults_));
    const bool kinds_said = !item.organization_kinds().empty();
    for (int kind : reading.kinds_meant) {
      if (!kinds_said) item.add_organization_kinds(static_cast<v1::OrganizationKind>(kind));
    }
    if (item.organization_kinds().empty()) {
      for (int kind : defaults_.organization_kinds()) {
        item.add_organization_kinds(static_cast<v1::OrganizationKind>(kind));
      }
    }
    if (!reading.unknown_responsible.empty()) {
      *planned->row.add_notes() =
          MakeRemark(header_.Name(Column::kResponsible), "READ_AS",
                     StrCat("\"", reading.unknown_responsible,
                            "\" is no organization's name and no role: all of these tiers and kinds owe it"));
    }
    // Fields that were said wrongly are not missing too.
    if (!planned->row.problems().empty()) return;
    if (absl::Status status = rpc::CheckFieldRules(item); !status.ok()) return Refuse(status, header_, planned);
    FieldErrors errors;
    CheckItem(item, "item", errors);
    if (!errors.empty()) return Refuse(errors.ToStatus(), header_, planned);
    planned->row.set_fate(v1::ROW_FATE_CREATED);
    planned->item = std::move(item);
  }

  void PlanNext(const RowReading& reading, const std::vector<v1::Item>& versions, PlannedRow* planned) {
    const v1::Item* base = VersionInEffect(versions, reading.item.effective_date());
    if (base != nullptr && !base->abolished()) {
      google::protobuf::FieldMask mask;
      const v1::Item patch = PatchOf(reading, base, &mask, planned);
      const auto same = ApplyUpdate(*base, patch, mask);
      if (planned->row.problems().empty() && same.ok() && SameContent(*same, *base)) {
        planned->row.set_fate(v1::ROW_FATE_UNCHANGED);
        return;
      }
    }
    if (!planned->row.problems().empty()) return;
    const v1::Item& newest = versions.back();
    google::protobuf::FieldMask mask;
    v1::Item patch = PatchOf(reading, &newest, &mask, planned);
    if (newest.abolished()) {  // the row says that there is such an item
      patch.set_abolished(false);
      mask.add_paths("abolished");
    }
    if (!planned->row.problems().empty()) return;
    auto next = ApplyUpdate(newest, patch, mask);
    if (!next.ok()) return Refuse(next.status(), header_, planned);
    // What the service sets itself is no matter of the contract's rules.
    if (absl::Status status = rpc::CheckFieldRules(*next); !status.ok()) return Refuse(status, header_, planned);
    if (!reading.unknown_responsible.empty() && patch.responsible() != newest.responsible()) {
      *planned->row.add_notes() = MakeRemark(
          header_.Name(Column::kResponsible), "READ_AS",
          StrCat("\"", reading.unknown_responsible, "\" is no organization's name and no role: who owes it stays"));
    }
    planned->row.set_fate(v1::ROW_FATE_NEW_VERSION);
    planned->item = *std::move(next);
  }

  const Header& header_;
  const v1::CatalogueDefaults& defaults_;
  const ItemVersions& versions_;
  const std::set<std::string>& taken_;
  std::map<std::string, std::vector<std::string>> by_name_;  // ids
  std::set<std::string> done_;                               // ids of rows that were not refused
};

}  // namespace

std::string GeneratedItemId(const v1::Item& item) {
  const char* prefix = "x-";
  switch (item.domain()) {
    case common::v1::DOMAIN_PARTY:
      prefix = "p-";
      break;
    case common::v1::DOMAIN_GOVERNMENT:
      prefix = "g-";
      break;
    case common::v1::DOMAIN_VILLAGE:
      prefix = "v-";
      break;
    case common::v1::DOMAIN_SERVICE:
      prefix = "s-";
      break;
    default:
      break;
  }
  const std::string key = StrCat(item.owner(), "\n", item.level1(), "\n", item.level2());
  return StrCat(prefix, Sha256Hex(key).substr(0, kIdDigits));
}

std::set<std::string> IdsOf(const std::vector<RowReading>& readings, const v1::CatalogueDefaults& defaults) {
  std::set<std::string> ids;
  for (const RowReading& reading : readings) {
    ids.insert(reading.item.name().empty() ? GeneratedItemId(WithDomain(reading.item, defaults))
                                           : std::string(LastSegment(reading.item.name())));
  }
  return ids;
}

absl::StatusOr<std::vector<PlannedRow>> PlanImport(const std::vector<RowReading>& readings, const Header& header,
                                                   const v1::CatalogueDefaults& defaults, const ItemVersions& versions,
                                                   const std::set<std::string>& taken, ItemFits fits) {
  Planner planner(header, defaults, versions, taken);
  std::vector<PlannedRow> rows;
  rows.reserve(readings.size());
  for (const RowReading& reading : readings) {
    MB_ASSIGN_OR_RETURN(PlannedRow row, planner.Plan(reading, fits));
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace mingbai::catalog
