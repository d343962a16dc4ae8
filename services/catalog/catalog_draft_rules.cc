#include "services/catalog/catalog_draft_rules.h"

#include <set>

#include "common/names/names.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "services/catalog/adoption_rules.h"
#include "services/catalog/item_rules.h"
#include "services/catalog/proto_time.h"

namespace mingbai::catalog {
namespace {

using Change = v1::CatalogChange;

// States by verb in which it is allowed.
bool Allows(v1::CatalogDraftState state, DraftVerb verb) {
  switch (verb) {
    case DraftVerb::kUpdate:
    case DraftVerb::kSubmit:
      return state == v1::CATALOG_DRAFT_STATE_DRAFT;
    case DraftVerb::kDecide:
    case DraftVerb::kReturn:
      return state == v1::CATALOG_DRAFT_STATE_SUBMITTED;
    case DraftVerb::kDiscard:
      return state == v1::CATALOG_DRAFT_STATE_DRAFT || state == v1::CATALOG_DRAFT_STATE_SUBMITTED;
  }
  return false;
}

void CheckOwner(const v1::Item& item, const std::string& organization, const std::string& path, FieldErrors& errors) {
  if (item.owner() != organization) errors.Add(path + ".owner", StrCat("must be ", organization));
}

}  // namespace

absl::Status CheckDraftVerb(v1::CatalogDraftState state, DraftVerb verb) {
  if (Allows(state, verb)) return absl::OkStatus();
  return Failed("WRONG_STATE", StrCat("the draft is ", v1::CatalogDraftState_Name(state)));
}

std::string PathOf(const Change& change, const std::string& changes, int index) {
  const char* field = "";
  switch (change.change_case()) {
    case Change::kAddItem:
      field = ".add_item";
      break;
    case Change::kReviseItem:
      field = ".revise_item.item";
      break;
    case Change::kAbolishItem:
      field = ".abolish_item";
      break;
    case Change::kAdoptItem:
      field = ".adopt_item";
      break;
    case Change::kDropAdoption:
      field = ".drop_adoption";
      break;
    case Change::CHANGE_NOT_SET:
      break;
  }
  return StrCat(changes, "[", index, "]", field);
}

void CheckDraft(const v1::CatalogDraft& draft, const std::string& organization, const std::string& path,
                FieldErrors& errors) {
  if (!ParseDay(draft.effective_date()).has_value()) {
    errors.Add(path.substr(0, path.rfind("changes")) + "effective_date", "is no day");
    return;
  }
  std::set<std::string> added;
  std::set<std::string> adopted;
  const v1::CatalogDraft settled = Settled(draft);
  for (int i = 0; i < settled.changes_size(); ++i) {
    const Change& change = settled.changes(i);
    const std::string at = PathOf(change, path, i);
    switch (change.change_case()) {
      case Change::kAddItem:
        CheckItem(change.add_item(), at, errors);
        CheckOwner(change.add_item(), organization, at, errors);
        if (!added.insert(change.add_item().name()).second) errors.Add(at + ".name", "is added twice");
        break;
      case Change::kReviseItem:
        if (change.revise_item().item().name().empty()) errors.Add(at + ".name", "is required");
        CheckOwner(change.revise_item().item(), organization, at, errors);
        for (const std::string& named : change.revise_item().update_mask().paths()) {
          if (IsChangeable(named)) continue;
          errors.Add(StrCat(path, "[", i, "].revise_item.update_mask"),
                     StrCat("\"", named, "\" is not a field that can change"));
        }
        break;
      case Change::kAbolishItem:
        break;
      case Change::kAdoptItem:
        CheckAdoptionFacts(change.adopt_item(), organization, at, errors);
        if (!adopted.insert(change.adopt_item().name()).second) errors.Add(at + ".name", "is adopted twice");
        break;
      case Change::kDropAdoption:
        if (OrganizationCodeOf(change.drop_adoption().adoption()) != LastSegment(organization)) {
          errors.Add(at + ".adoption", StrCat("does not lie below ", organization));
        }
        break;
      case Change::CHANGE_NOT_SET:
        errors.Add(at, "must say one change");
    }
  }
}

v1::CatalogDraft Settled(v1::CatalogDraft draft) {
  const auto settle = [&](v1::Item& item) {
    item.set_effective_date(draft.effective_date());
    item.clear_decision();
    item.clear_version();
    item.clear_create_time();
  };
  for (Change& change : *draft.mutable_changes()) {
    if (change.has_add_item()) {
      settle(*change.mutable_add_item());
      change.mutable_add_item()->clear_etag();
    } else if (change.has_revise_item()) {
      settle(*change.mutable_revise_item()->mutable_item());
    } else if (change.has_adopt_item()) {
      change.mutable_adopt_item()->set_effective_date(draft.effective_date());
      change.mutable_adopt_item()->clear_decision();
      change.mutable_adopt_item()->clear_state();
    }
  }
  return draft;
}

absl::StatusOr<v1::CatalogDraft> Rewritten(const v1::CatalogDraft& current, const v1::CatalogDraft& patch,
                                           const google::protobuf::FieldMask& mask) {
  v1::CatalogDraft next = current;
  for (const std::string& path : mask.paths()) {
    if (path == "title") {
      next.set_title(patch.title());
    } else if (path == "effective_date") {
      next.set_effective_date(patch.effective_date());
    } else if (path == "changes") {
      *next.mutable_changes() = patch.changes();
    } else {
      return InvalidField("update_mask", StrCat("\"", path, "\" is not a field that can change"));
    }
  }
  return next;
}

bool ChangesItems(const v1::CatalogDraft& draft) {
  for (const Change& change : draft.changes()) {
    if (!change.has_adopt_item() && !change.has_drop_adoption()) return true;
  }
  return false;
}

v1::CatalogDraft GivenBack(v1::CatalogDraft submitted, const v1::CatalogDraft& written, const std::string& actor,
                           const std::string& reason, absl::Time now) {
  v1::CatalogDraftReturn& given_back = *submitted.add_returns();
  *given_back.mutable_time() = ToProto(now);
  given_back.set_actor(actor);
  given_back.set_reason(reason);
  *given_back.mutable_submit_time() = submitted.submit_time();
  submitted.clear_submit_time();
  *submitted.mutable_changes() = written.changes();
  submitted.set_state(v1::CATALOG_DRAFT_STATE_DRAFT);
  return submitted;
}

std::string Summary(const v1::CatalogDraft& draft, const std::map<std::string, std::string>& titles) {
  const auto name = [&](std::string_view resource) {
    const auto found = titles.find(std::string(LastSegment(resource)));
    return found == titles.end() || found->second.empty() ? std::string(LastSegment(resource)) : found->second;
  };
  std::string text = StrCat("自", draft.effective_date(), "起执行：");
  for (const Change& change : draft.changes()) {
    StrAppend(&text, "\n");
    switch (change.change_case()) {
      case Change::kAddItem:
        StrAppend(&text, "新增 ", change.add_item().level2());
        break;
      case Change::kReviseItem:
        StrAppend(&text, "修订 ", name(change.revise_item().item().name()));
        break;
      case Change::kAbolishItem:
        StrAppend(&text, "取消 ", name(change.abolish_item().item()));
        break;
      case Change::kAdoptItem:
        StrAppend(&text, "采用 ", name(change.adopt_item().name()));
        break;
      case Change::kDropAdoption:
        StrAppend(&text, "不再采用 ", name(change.drop_adoption().adoption()));
        break;
      case Change::CHANGE_NOT_SET:
        break;
    }
  }
  return text;
}

}  // namespace mingbai::catalog
