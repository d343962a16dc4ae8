#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "common/crypto/crypto.h"
#include "common/names/names.h"
#include "common/paging/paging.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "services/catalog/adoption_repository.h"
#include "services/catalog/catalog_service.h"
#include "services/catalog/client/cycle.h"
#include "services/catalog/duty_rules.h"
#include "services/catalog/item_repository.h"
#include "services/catalog/organization_foresight.h"
#include "services/catalog/organization_repository.h"
#include "services/catalog/organization_rules.h"

namespace mingbai::catalog {
namespace {

constexpr int kStandardPage = 50;
constexpr int kLargestPage = 200;
constexpr int kLongestRange = 2100;
// No term ends longer after the day on which its period was under way (month 24 of a yearly rule).
constexpr int kLongestTerm = 800;
constexpr int kStandardStamps = 1000;
constexpr int kMostStamps = 5000;

absl::StatusOr<DayRange> RangeOf(const v1::ListDutiesRequest& request) {
  const std::optional<absl::CivilDay> start = ParseDay(request.start_date());
  const std::optional<absl::CivilDay> end = ParseDay(request.end_date());
  if (!start.has_value()) return InvalidField("start_date", "is no day");
  if (!end.has_value()) return InvalidField("end_date", "is no day");
  if (*end <= *start) return InvalidField("end_date", "must lie after start_date");
  if (*end - *start > kLongestRange) return InvalidField("end_date", "lies more than 2,100 days after start_date");
  return DayRange{request.start_date(), request.end_date()};
}

// What the duties of a page are computed from.
struct Facts {
  std::vector<OrganizationRow> organizations;  // one more than the page holds, if there are more
  std::vector<v1::Organization> predecessors;  // of theirs, that handed over
  ItemVersions items;
  AdoptionVersions adoptions;
  // Of those that await a move, by code: instead of the two above.
  std::map<std::string, std::pair<ItemVersions, AdoptionVersions>> ahead;
};

// Reads what a recorded move is to bring, where one may be.
absl::Status AddAhead(db::Connection& sql, const OrganizationRow& row, Facts* facts) {
  MB_ASSIGN_OR_RETURN(std::optional<CatalogAhead> ahead, ReadAhead(sql, row));
  if (!ahead.has_value()) return absl::OkStatus();
  const std::string code(LastSegment(row.organization.name()));
  auto& [items, adoptions] = facts->ahead[code];
  items = std::move(ahead->items);
  for (const auto& [item, rows] : ahead->adoptions) {
    for (const AdoptionRow& one : rows) adoptions[{code, item}].push_back(VersionOf(one));
  }
  return absl::OkStatus();
}

// Whether what happens to the organization on that day has been told of: before, nothing follows from it.
bool Told(const OrganizationRow& row, const std::string& day) { return row.watch_date.empty() || row.watch_date > day; }

// What happened on that day or before does not matter to terms that end within the range.
std::string Oldest(const DayRange& range) {
  return FormatDay(ParseDay(range.start).value_or(absl::CivilDay()) - kLongestTerm);
}

// The handovers to an organization that have been told of and that may matter to terms which end within the range.
std::vector<v1::Handover> HandoversTo(const OrganizationRow& row, const DayRange& range) {
  std::vector<v1::Handover> found;
  const auto& predecessors = row.organization.history().predecessors();
  const std::string oldest = Oldest(range);
  for (int i = 0; i < predecessors.size(); ++i) {
    const v1::Predecessor& before = predecessors[i];
    const std::string& day = before.effective_date();
    if (!before.takes_over() || !Told(row, day) || day <= oldest || day >= range.end) continue;
    v1::Handover& handover = found.emplace_back();
    handover.set_from(before.organization());
    handover.set_to(row.organization.name());
    handover.set_date(day);
    handover.set_number(i + 1);
  }
  return found;
}

// The organization in whose place alone it was founded, and whose open duties it has; empty for none. Who is merged
// into it later changes nothing of that.
std::string FoundedInPlaceOf(const v1::Organization& organization) {
  std::string former;
  for (const v1::Predecessor& before : organization.history().predecessors()) {
    if (before.effective_date() != organization.begin_date()) continue;
    if (!former.empty() || !before.takes_over()) return "";
    former = before.organization();
  }
  return former;
}

// Whether an organization ends on a day that may matter to terms which end within the range.
bool EndsWithin(const v1::Organization& organization, const DayRange& range) {
  const std::string& day = organization.abolish_date();
  return !day.empty() && day > Oldest(range) && day < range.end;
}

// nullptr where it was not read.
const v1::Organization* Find(const Facts& facts, const std::string& name) {
  for (const v1::Organization& one : facts.predecessors) {
    if (one.name() == name) return &one;
  }
  for (const OrganizationRow& row : facts.organizations) {
    if (row.organization.name() == name) return &row.organization;
  }
  return nullptr;
}

// Adds what an organization outside the page owes, and its own facts; once.
absl::Status AddPredecessor(db::Connection& sql, const std::string& name, Facts* facts) {
  const std::string_view code = LastSegment(name);
  for (const v1::Organization& known : facts->predecessors) {
    if (known.name() == name) return absl::OkStatus();
  }
  MB_ASSIGN_OR_RETURN(auto row, ReadOrganization(sql, code));
  if (!row.has_value()) return absl::DataLossError(StrCat("there is no predecessor ", name));
  MB_ASSIGN_OR_RETURN(ItemVersions items, ReadItemsOf(sql, CodesAbove(code)));
  facts->items.merge(items);
  MB_ASSIGN_OR_RETURN(AdoptionVersions adoptions, ReadAdoptionsBetween(sql, code, code));
  facts->adoptions.merge(adoptions);
  MB_RETURN_IF_ERROR(AddAhead(sql, *row, facts));
  facts->predecessors.push_back(std::move(row->organization));
  return absl::OkStatus();
}

// Adds the organization in whose place it was founded, where that matters to terms which end within the range.
absl::Status AddFormer(db::Connection& sql, const v1::Organization& organization, const DayRange& range, Facts* facts) {
  const std::string former = FoundedInPlaceOf(organization);
  if (former.empty() || organization.begin_date() <= Oldest(range) || organization.begin_date() >= range.end) {
    return absl::OkStatus();
  }
  return AddPredecessor(sql, former, facts);
}

absl::StatusOr<Facts> ReadFacts(db::Connection& sql, const v1::ListDutiesRequest& request, const DayRange& range,
                                std::string_view after, int size) {
  Facts facts;
  MB_ASSIGN_OR_RETURN(auto root, ReadOrganization(sql, LastSegment(request.parent())));
  if (!root.has_value()) return NoOrganization(request.parent());
  MB_ASSIGN_OR_RETURN(facts.organizations, ListSubtree(sql, LastSegment(request.parent()),
                                                       LastSegment(request.first_organization()), after, size + 1));
  if (facts.organizations.empty()) return facts;
  const std::string_view first = LastSegment(facts.organizations.front().organization.name());
  const std::string_view last = LastSegment(facts.organizations.back().organization.name());
  MB_ASSIGN_OR_RETURN(facts.adoptions, ReadAdoptionsBetween(sql, first, last));
  // Items fall on their owner's subtree. Subtrees are ranges of codes, so an owner whose subtree reaches into the page
  // is in the page or above its first organization.
  MB_ASSIGN_OR_RETURN(facts.items, ReadItemsBetween(sql, first, last));
  MB_ASSIGN_OR_RETURN(ItemVersions above, ReadItemsOf(sql, CodesAbove(first)));
  facts.items.merge(above);
  for (const OrganizationRow& row : facts.organizations) {
    for (const v1::Handover& handover : HandoversTo(row, range)) {
      MB_RETURN_IF_ERROR(AddPredecessor(sql, handover.from(), &facts));
    }
    MB_RETURN_IF_ERROR(AddFormer(sql, row.organization, range, &facts));
    MB_RETURN_IF_ERROR(AddAhead(sql, row, &facts));
  }
  // Those of who handed over, and so on: it grows meanwhile.
  for (size_t i = 0; i < facts.predecessors.size(); ++i) {
    const v1::Organization predecessor = facts.predecessors[i];
    MB_RETURN_IF_ERROR(AddFormer(sql, predecessor, range, &facts));
  }
  return facts;
}

std::vector<v1::Duty> DutiesOf(const Facts& facts, const v1::Organization& organization, const std::string& item,
                               const std::vector<v1::Item>& versions, const DayRange& range) {
  static const std::vector<AdoptionVersion> kNone;
  std::string code(LastSegment(organization.name()));
  const auto ahead = facts.ahead.find(code);
  const AdoptionVersions& known = ahead == facts.ahead.end() ? facts.adoptions : ahead->second.second;
  const auto adoptions = known.find({std::move(code), item});
  return DutiesOf(organization, versions, adoptions == known.end() ? kNone : adoptions->second, range);
}

// Until when periods of the item that the former organization owed until `founded` are handed over
// (Duty.handed_until).
std::string HandedUntil(const Facts& facts, const v1::Organization& former, const std::string& founded,
                        const std::string& item, const std::vector<v1::Item>& versions) {
  const absl::CivilDay eve = *ParseDay(founded) - 1;
  const std::vector<v1::Duty> owed = DutiesOf(facts, former, item, versions, {FormatDay(eve), founded});
  if (owed.empty() || owed[0].timing().kind() != v1::TIMING_KIND_PERIODIC) return "";
  const int months = std::max(MonthsOf(owed[0].timing().cycle()), 1);
  const absl::CivilMonth month(eve);
  return FormatDay(absl::CivilDay(month + (months - (month.month() - 1) % months)));
}

void AddDuties(const Facts& facts, const v1::Organization& organization, const DayRange& range,
               google::protobuf::RepeatedPtrField<v1::Duty>* duties) {
  const std::string& founded = organization.begin_date();
  const std::string in_place_of = FoundedInPlaceOf(organization);
  const v1::Organization* former = in_place_of.empty() ? nullptr : Find(facts, in_place_of);
  const auto ahead = facts.ahead.find(std::string(LastSegment(organization.name())));
  for (const auto& [id, versions] : ahead == facts.ahead.end() ? facts.items : ahead->second.first) {
    std::vector<v1::Duty> owed = DutiesOf(facts, organization, id, versions, range);
    if (owed.empty()) continue;
    const std::string handed_until = former == nullptr ? "" : HandedUntil(facts, *former, founded, id, versions);
    for (v1::Duty& duty : owed) {
      duty.set_founded(founded);
      duty.set_handed_until(handed_until);
      *duties->Add() = std::move(duty);
    }
  }
}

// What an organization that ends would owe, had it stayed.
void AddDutiesAsIfItStood(const Facts& facts, const v1::Organization& organization, const DayRange& range,
                          v1::ListDutiesResponse* response) {
  v1::Organization as_if_it_stood = organization;
  as_if_it_stood.clear_abolish_date();
  AddDuties(facts, as_if_it_stood, range, response->mutable_handed_duties());
}

// What tells of any change of what an organization owes by itself: what DutiesOf reads is the organization, what it
// adopted, and all items of its own and of those above it.
void AppendChange(std::string_view code, int64_t version, uint64_t duty_event_id,
                  const std::map<std::string, std::string>& items, std::string* text) {
  StrAppend(text, code, "\n", version, "\n", duty_event_id);
  for (const std::string& owner : CodesAbove(code)) {
    if (const auto of_owner = items.find(owner); of_owner != items.end()) {
      StrAppend(text, "\n", owner, " ", of_owner->second);
    }
  }
}

// The same of an organization in whose place another stands; and of those in whose place it stands itself, as long as
// it awaits what a move is to bring it of theirs.
absl::Status AppendPredecessor(db::Connection& sql, const std::string& code, std::string* text) {
  MB_ASSIGN_OR_RETURN(const auto row, ReadOrganization(sql, code));
  if (!row.has_value()) return absl::OkStatus();
  MB_ASSIGN_OR_RETURN(const auto items, ReadItemChanges(sql, CodesAbove(code), code, code));
  StrAppend(text, "\n");
  AppendChange(code, row->version, row->duty_event_id, items, text);
  if (!MayAwaitMove(*row)) return absl::OkStatus();
  for (const v1::Predecessor& before : row->organization.history().predecessors()) {
    MB_RETURN_IF_ERROR(AppendPredecessor(sql, std::string(LastSegment(before.organization())), text));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::ListDutiesResponse> CatalogService::ListDuties(Call call, const v1::ListDutiesRequest& request) {
  MB_ASSIGN_OR_RETURN(const DayRange range, RangeOf(request));
  MB_ASSIGN_OR_RETURN(const int size, PageSize(request.page_size(), kStandardPage, kLargestPage));
  MB_ASSIGN_OR_RETURN(const std::string after, ReadPageToken(request, ""));
  MB_ASSIGN_OR_RETURN(Facts facts, database_.Read(call.budget, [&](db::Connection& sql) {
    return ReadFacts(sql, request, range, after, size);
  }));
  v1::ListDutiesResponse response;
  const std::string next = CutPage(facts.organizations, size, [](const OrganizationRow& last) {
    return std::string(LastSegment(last.organization.name()));
  });
  if (!next.empty()) response.set_next_page_token(MakePageToken(request, "", next));
  for (const OrganizationRow& row : facts.organizations) {
    const v1::Organization& organization = row.organization;
    response.add_organizations(organization.name());
    AddDuties(facts, organization, range, response.mutable_duties());
    if (!organization.abolish_date().empty()) {
      v1::Abolition& abolition = *response.add_abolitions();
      abolition.set_organization(organization.name());
      abolition.set_date(organization.abolish_date());
      abolition.set_in_effect(Told(row, organization.abolish_date()));
      if (organization.history().successors_size() > 0) abolition.set_successor(organization.history().successors(0));
    }
    if (EndsWithin(organization, range)) AddDutiesAsIfItStood(facts, organization, range, &response);
    for (v1::Handover& handover : HandoversTo(row, range)) *response.add_handovers() = std::move(handover);
  }
  for (const v1::Handover& handover : response.handovers()) {
    for (const v1::Organization& from : facts.predecessors) {
      if (from.name() != handover.from()) continue;
      // What it had under way followed from its duties until its last day, and not from that day alone; those of the
      // page have theirs above.
      const auto& page = response.organizations();
      if (std::find(page.begin(), page.end(), from.name()) != page.end()) continue;
      const std::string eve = FormatDay(*ParseDay(handover.date()) - 1);
      const DayRange wide = {std::min(range.start, eve), std::max(range.end, handover.date())};
      AddDuties(facts, from, wide, response.mutable_duties());
      AddDutiesAsIfItStood(facts, from, wide, &response);
    }
  }
  return response;
}

absl::StatusOr<v1::ListDutyStampsResponse> CatalogService::ListDutyStamps(Call call,
                                                                          const v1::ListDutyStampsRequest& request) {
  MB_ASSIGN_OR_RETURN(const int size, PageSize(request.page_size(), kStandardStamps, kMostStamps));
  MB_ASSIGN_OR_RETURN(const std::string after, ReadPageToken(request, ""));
  const std::string_view root = LastSegment(request.parent());
  std::vector<OrganizationChange> organizations;
  std::map<std::string, std::string> texts;  // what tells of the changes, by organization
  v1::ListDutyStampsResponse response;
  MB_RETURN_IF_ERROR(database_.Read(call.budget, [&](db::Connection& sql) -> absl::Status {
    MB_ASSIGN_OR_RETURN(auto found, ReadOrganization(sql, root));
    if (!found.has_value()) return NoOrganization(request.parent());
    // Before the stamps: what is carried out in between shows in them.
    MB_ASSIGN_OR_RETURN(*response.mutable_awaited_date(), FirstAwaited(sql, FormatDay(CountyDay(Now()))));
    MB_ASSIGN_OR_RETURN(organizations, ListChanges(sql, root, after, size + 1));
    if (organizations.empty()) return absl::OkStatus();
    const std::string& first = organizations.front().code;
    MB_ASSIGN_OR_RETURN(auto items, ReadItemChanges(sql, CodesAbove(first), first, organizations.back().code));
    for (const OrganizationChange& organization : organizations) {
      std::string& text = texts[organization.code];
      AppendChange(organization.code, organization.version, organization.duty_event_id, items, &text);
      for (const std::string& code : organization.predecessors) {
        MB_RETURN_IF_ERROR(AppendPredecessor(sql, code, &text));
      }
    }
    return absl::OkStatus();
  }));
  const std::string next = CutPage(organizations, size, [](const OrganizationChange& last) { return last.code; });
  if (!next.empty()) response.set_next_page_token(MakePageToken(request, "", next));
  for (const OrganizationChange& organization : organizations) {
    v1::DutyStamp& stamp = *response.add_stamps();
    stamp.set_organization(OrganizationName(organization.code));
    stamp.set_stamp(Sha256Hex(texts[organization.code]));
  }
  return response;
}

}  // namespace mingbai::catalog
