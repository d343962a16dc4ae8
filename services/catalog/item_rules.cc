#include "services/catalog/item_rules.h"

#include <map>
#include <set>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "common/names/names.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "google/protobuf/util/field_mask_util.h"
#include "services/catalog/open_texts.h"
#include "services/catalog/service_guide_rules.h"
#include "services/catalog/timing_rules.h"

namespace mingbai::catalog {
namespace {

constexpr size_t kLongestId = 64;

bool IsNumeric(v1::ElementType type) {
  return type == v1::ELEMENT_TYPE_INTEGER || type == v1::ELEMENT_TYPE_DECIMAL2 || type == v1::ELEMENT_TYPE_MONEY;
}

// Entries of an enum list: each once.
template <typename List>
void CheckSet(const List& values, const std::string& path, FieldErrors& errors) {
  std::set<int> seen;
  for (int i = 0; i < values.size(); ++i) {
    if (!seen.insert(values.Get(i)).second) errors.Add(StrCat(path, "[", i, "]"), "is named twice");
  }
}

// Each says one organization, or one of the item's tiers with one of its kinds (DOMAIN C-8).
void CheckResponsibilities(const v1::Item& item, const std::string& path, FieldErrors& errors) {
  for (int i = 0; i < item.responsibilities_size(); ++i) {
    const v1::Responsibility& who = item.responsibilities(i);
    const std::string at = StrCat(path, ".responsibilities[", i, "]");
    if (!who.organization().empty()) {
      if (who.tier() != common::v1::TIER_UNSPECIFIED) errors.Add(at + ".tier", "stands where no organization is named");
      if (who.kind() != v1::ORGANIZATION_KIND_UNSPECIFIED) {
        errors.Add(at + ".kind", "stands where no organization is named");
      }
      continue;
    }
    if (!absl::c_linear_search(item.tiers(), who.tier())) errors.Add(at + ".tier", "is no tier of the item");
    if (!absl::c_linear_search(item.organization_kinds(), who.kind())) {
      errors.Add(at + ".kind", "is no kind of the item");
    }
  }
}

// What the timing says of phases is about the item's own; what is disclosed BEFORE falls due before what it comes
// before, and stands for the notice period at least (DOMAIN P-5, P-6). By the calendar nothing falls due but the last
// phase.
void CheckPhaseRules(const v1::Item& item, const std::string& path, FieldErrors& errors) {
  const v1::TimingRule& timing = item.timing();
  bool rules_before = false;
  for (int i = 0; i < timing.phases_size(); ++i) {
    const v1::PhaseTiming& phase = timing.phases(i);
    const std::string at = StrCat(path, ".timing.phases[", i, "]");
    if (!absl::c_linear_search(item.phases(), phase.phase())) errors.Add(at + ".phase", "is no phase of the item");
    if (phase.phase() != common::v1::PHASE_BEFORE) continue;
    rules_before = true;
    if (!NoticeFits(phase, item.notice_days())) {
      errors.Add(at + ".days_before", StrCat("must be at least the ", item.notice_days(),
                                             " days of the notice period: a notice closes before the decision"));
    }
  }
  const bool by_events = timing.kind() == v1::TIMING_KIND_PROMPT || timing.kind() == v1::TIMING_KIND_STAGED;
  if (by_events && !rules_before && absl::c_linear_search(item.phases(), common::v1::PHASE_BEFORE)) {
    errors.Add(
        path + ".timing.phases",
        "must say when the phase BEFORE falls due (；事前提前7日公开): by the common rule it would be after the event");
  }
}

// An element's RATIO2 reference must name a numeric column.
void CheckOperand(const std::map<std::string_view, const v1::ContentElement*>& by_name, const std::string& name,
                  const std::string& path, FieldErrors& errors) {
  auto it = by_name.find(name);
  if (it == by_name.end() || !it->second->column()) {
    errors.Add(path, "must be a column of the item");
  } else if (!IsNumeric(it->second->type())) {
    errors.Add(path, "must be a numeric column");
  }
}

}  // namespace

bool IsItemId(std::string_view id) {
  if (id.empty() || id.size() > kLongestId) return false;
  return absl::c_all_of(id, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

void CheckChannels(const google::protobuf::RepeatedField<int>& channels, const std::string& path, FieldErrors& errors) {
  CheckSet(channels, path + ".channels", errors);
}

void CheckAudience(const common::v1::Audience& audience, const std::string& path, FieldErrors& errors) {
  switch (audience.audience_class()) {
    case common::v1::AUDIENCE_CLASS_PUBLIC:
      if (!audience.circle().empty()) errors.Add(path + ".circle", "the whole society is no circle");
      return;
    case common::v1::AUDIENCE_CLASS_CIRCLE:
      if (audience.circle().empty()) errors.Add(path + ".circle", "the circle must be named");
      return;
    default:
      errors.Add(path + ".audience_class", "must be PUBLIC or CIRCLE");
  }
}

void CheckElements(const v1::Item& item, const std::string& path, FieldErrors& errors) {
  std::map<std::string_view, const v1::ContentElement*> by_name;
  for (int i = 0; i < item.elements_size(); ++i) {
    if (!by_name.emplace(item.elements(i).display_name(), &item.elements(i)).second) {
      errors.Add(StrCat(path, ".elements[", i, "].display_name"), "is used twice");
    }
  }
  for (int i = 0; i < item.elements_size(); ++i) {
    const v1::ContentElement& element = item.elements(i);
    const std::string at = StrCat(path, ".elements[", i, "]");
    if (element.sum() && !(element.column() && IsNumeric(element.type()))) {
      errors.Add(at + ".sum", "only numeric columns add up");
    }
    const bool divides = !element.numerator().empty() || !element.denominator().empty();
    if (!divides) continue;
    if (element.type() != v1::ELEMENT_TYPE_RATIO2) {
      errors.Add(at + (element.numerator().empty() ? ".denominator" : ".numerator"), "belongs to RATIO2 only");
      continue;
    }
    if (!element.column()) errors.Add(at + ".column", "a computed ratio is a column");
    if (element.numerator().empty()) {
      errors.Add(at + ".numerator", "a ratio has both or neither");
    } else {
      CheckOperand(by_name, element.numerator(), at + ".numerator", errors);
    }
    if (element.denominator().empty()) {
      errors.Add(at + ".denominator", "a ratio has both or neither");
    } else {
      CheckOperand(by_name, element.denominator(), at + ".denominator", errors);
    }
  }
}

void CheckItem(const v1::Item& item, const std::string& path, FieldErrors& errors) {
  if (!absl::StartsWith(item.name(), "items/") || !IsItemId(LastSegment(item.name()))) {
    errors.Add(path + ".name", "must be items/{item}: lower-case letters, digits and hyphens");
  }
  CheckElements(item, path, errors);
  CheckTiming(item.timing(), path + ".timing", errors);
  CheckChannels(item.channels(), path, errors);
  CheckAudience(item.audience(), path + ".audience", errors);
  CheckSet(item.tiers(), path + ".tiers", errors);
  CheckSet(item.organization_kinds(), path + ".organization_kinds", errors);
  CheckSet(item.phases(), path + ".phases", errors);
  CheckPhaseRules(item, path, errors);
  CheckResponsibilities(item, path, errors);
  CheckServiceGuide(item, path, errors);
  CheckOpenTexts(item, path, errors);
  if (!ParseDay(item.effective_date()).has_value()) errors.Add(path + ".effective_date", "is no day");
}

const v1::Item* VersionInEffect(const std::vector<v1::Item>& versions, std::string_view day) {
  const v1::Item* found = nullptr;
  for (const v1::Item& version : versions) {
    if (version.effective_date() > day) continue;
    if (found == nullptr || version.effective_date() > found->effective_date() ||
        (version.effective_date() == found->effective_date() && version.version() > found->version())) {
      found = &version;
    }
  }
  return found;
}

const v1::Item* VersionFrom(const std::vector<v1::Item>& versions, std::string_view day) {
  if (const v1::Item* found = VersionInEffect(versions, day)) return found;
  const v1::Item* first = nullptr;
  for (const v1::Item& version : versions) {
    if (first == nullptr || version.effective_date() < first->effective_date()) first = &version;
  }
  // Among those of its day, the newest is the one that will be in effect.
  return first == nullptr ? nullptr : VersionInEffect(versions, first->effective_date());
}

google::protobuf::FieldMask WholeItem() {
  google::protobuf::FieldMask mask;
  const auto* item = v1::Item::descriptor();
  for (int i = 0; i < item->field_count(); ++i) {
    if (IsChangeable(item->field(i)->name())) mask.add_paths(item->field(i)->name());
  }
  return mask;
}

bool IsChangeable(std::string_view path) {
  if (path == "name" || path == "owner" || path == "version" || path == "etag" || path == "create_time") return false;
  return v1::Item::descriptor()->FindFieldByName(std::string(path)) != nullptr;
}

v1::Item Patched(const v1::Item& newest, const v1::Item& patch, const google::protobuf::FieldMask& mask) {
  v1::Item next = newest;
  const auto* fields = v1::Item::descriptor();
  for (const std::string& path : mask.paths()) {
    if (!IsChangeable(path)) continue;
    // MergeMessageTo appends to repeated fields and merges messages; a named field is replaced as a whole.
    next.GetReflection()->ClearField(&next, fields->FindFieldByName(path));
    google::protobuf::FieldMask one;
    one.add_paths(path);
    google::protobuf::util::FieldMaskUtil::MergeMessageTo(patch, one, {}, &next);
  }
  next.set_effective_date(patch.effective_date());
  next.clear_decision();
  if (patch.has_decision()) *next.mutable_decision() = patch.decision();
  return next;
}

absl::StatusOr<v1::Item> ApplyUpdate(const v1::Item& newest, const v1::Item& patch,
                                     const google::protobuf::FieldMask& mask, const std::string& path) {
  const size_t parent = path.rfind('.');
  const std::string mask_path = parent == std::string::npos ? "update_mask" : path.substr(0, parent) + ".update_mask";
  FieldErrors errors;
  for (const std::string& named : mask.paths()) {
    if (!IsChangeable(named)) errors.Add(mask_path, StrCat("\"", named, "\" is not a field that can change"));
  }
  if (patch.owner() != newest.owner()) errors.Add(path + ".owner", "the owner cannot change");
  if (!ParseDay(patch.effective_date()).has_value()) errors.Add(path + ".effective_date", "is no day");
  MB_RETURN_IF_ERROR(errors.ToStatus());
  if (!patch.etag().empty() && patch.etag() != newest.etag()) {
    return Error(absl::StatusCode::kAborted, "STALE_ETAG", "the item has a newer version");
  }
  if (patch.effective_date() < newest.effective_date()) {
    return Failed("EFFECTIVE_DATE_BACKWARD", StrCat("the newest version takes effect on ", newest.effective_date()));
  }
  v1::Item next = Patched(newest, patch, mask);
  CheckItem(next, path, errors);
  MB_RETURN_IF_ERROR(errors.ToStatus());
  return next;
}

}  // namespace mingbai::catalog
