// What the model's county owes by its catalog, day by day; what becomes of it is year_model.cc's.

#include <algorithm>

#include "tests/end_to_end/year_model.h"

namespace mingbai::year {
namespace {

constexpr int kDisclosureDay = 26;
// Months as numbers: year * 12 + month - 1. What the model looks at.
constexpr int kFirstMonth = 2025 * 12;
constexpr int kLastMonth = 2027 * 12 + 11;

std::string PeriodName(int months, int first_month) {
  const int year = first_month / 12, month = first_month % 12;
  if (months == 12) return std::to_string(year);
  if (months == 6) return std::to_string(year) + "-H" + std::to_string(month / 6 + 1);
  if (months == 3) return std::to_string(year) + "-Q" + std::to_string(month / 3 + 1);
  return Text(DayOf(year, month + 1, 1)).substr(0, 7);
}

Day FirstDay(int month) { return DayOf(month / 12, month % 12 + 1, 1); }

// Of two rules of one item: whether `ours` asks for no less.
bool AsStrict(const Rule& ours, const Rule& item) {
  if (ours.kind != item.kind) return false;
  if (ours.kind != Kind::kPeriodic) return ours.working_days_after <= item.working_days_after;
  if (ours.months > item.months) return false;
  // Of shorter periods the last one within the item's counts.
  const int month = item.months - ours.months + ours.month;
  if (month != item.month) return month < item.month;
  return ours.day <= item.day;
}

}  // namespace

const Adoption* Model::AdoptionOn(const std::string& organization, const std::string& item, Day day) const {
  const Adoption* adoption = nullptr;
  const auto adoptions = adoptions_.find({organization, item});
  if (adoptions == adoptions_.end()) return nullptr;
  for (const Adoption& one : adoptions->second) {
    if (DayOf(one.from) <= day) adoption = &one;
  }
  return adoption == nullptr || adoption->dropped ? nullptr : adoption;
}

std::optional<Model::Duty> Model::StandingDuty(const Organization& organization, const std::string& item,
                                               Day day) const {
  if (!organization.from.empty() && day < DayOf(organization.from)) return std::nullopt;
  const Version* version = nullptr;
  const auto versions = items_.find(item);
  if (versions == items_.end()) return std::nullopt;
  for (const Version& one : versions->second) {
    if (one.from <= day) version = &one;
  }
  if (version == nullptr || version->item.abolished || version->item.owed_by != organization.what) return std::nullopt;
  const Adoption* adoption = AdoptionOn(organization.code, item, day);
  if (!version->item.mandatory && adoption == nullptr) return std::nullopt;
  Duty duty{version->number, version->item.rule, version->item.for_members};
  if (adoption != nullptr && adoption->rule && AsStrict(*adoption->rule, duty.rule)) duty.rule = *adoption->rule;
  return duty;
}

// What is under way when an organization ends falls due as it would have, as long as the item is owed; periods of
// another length are not those of one that is no more.
std::optional<Model::Duty> Model::DutyOn(const Organization& organization, const std::string& item, Day day) const {
  const auto end = ends_.find(organization.code);
  const std::optional<Duty> duty = StandingDuty(organization, item, day);
  if (!duty || end == ends_.end() || day < end->second.day) return duty;
  const std::optional<Duty> at_last = StandingDuty(organization, item, end->second.day - 1);
  const bool alike = at_last && at_last->rule.kind == duty->rule.kind && at_last->rule.months == duty->rule.months;
  return alike ? duty : at_last;
}

std::vector<Rule> Model::RulesEver(const Organization& organization, const std::string& item) const {
  std::vector<Rule> rules;
  for (const Version& version : items_.at(item)) rules.push_back(version.item.rule);
  const auto adoptions = adoptions_.find({organization.code, item});
  if (adoptions == adoptions_.end()) return rules;
  for (const Adoption& adoption : adoptions->second) {
    if (adoption.rule) rules.push_back(*adoption.rule);
  }
  return rules;
}

// The days on which the duty may change.
std::set<Day> Model::ChangesOf(const Organization& organization, const std::string& item) const {
  std::set<Day> days;
  for (const Version& version : items_.at(item)) days.insert(version.from);
  if (!organization.from.empty()) days.insert(DayOf(organization.from));
  const auto adoptions = adoptions_.find({organization.code, item});
  if (adoptions == adoptions_.end()) return days;
  for (const Adoption& adoption : adoptions->second) days.insert(DayOf(adoption.from));
  return days;
}

// The day since which it has been owed without a gap, of those by which it changes; 0 for always.
Day Model::OwedSince(const Organization& organization, const std::string& item, Day day) const {
  Day since = 0;
  for (const Day change : ChangesOf(organization, item)) {
    const bool begins = DutyOn(organization, item, change) && !DutyOn(organization, item, change - 1);
    if (change <= day && begins) since = change;
  }
  return since;
}

Day Model::DueDay(const Rule& rule, int first_month) const {
  const int month = first_month + rule.month - 1;
  const int y = month / 12, m = month % 12 + 1;
  if (rule.working_day > 0) return holidays_.Nth(y, m, rule.working_day);
  const int day = rule.disclosure_day ? kDisclosureDay : rule.day;
  return DayOf(y, m, std::min(day, DaysInMonth(y, m)));
}

// C-4: what is due on a day is owed by the version of that day.
std::optional<std::pair<Model::Duty, Day>> Model::DueByItsDay(const Organization& organization, const std::string& item,
                                                              int months, int first_month) const {
  std::optional<std::pair<Duty, Day>> found;
  for (const Rule& rule : RulesEver(organization, item)) {
    if (rule.kind != Kind::kPeriodic || rule.months != months) continue;
    const Day day = DueDay(rule, first_month);
    const auto then = DutyOn(organization, item, day);
    if (!then || then->rule.kind != Kind::kPeriodic || then->rule.months != months) continue;
    if (DueDay(then->rule, first_month) == day && (!found || day < found->second)) found = {*then, day};
  }
  return found;
}

// Whether periods of another length that are owed take in each month of this one.
bool Model::TakenIn(const Organization& organization, const std::string& item, int months, int first_month) const {
  for (int month = first_month; month < first_month + months; ++month) {
    bool owed = false;
    for (int other : {1, 3, 6, 12}) {
      owed = owed || (other != months && DueByItsDay(organization, item, other, month - month % other));
    }
    if (!owed) return false;
  }
  return true;
}

// C-1: a period that was over before it was founded is not its own; one that had begun then is handed over to who takes
// the place of one that owed it, as far as the former's periods reach.
bool Model::IsItsOwn(const Organization& organization, const std::string& item, Day first, Day last) const {
  if (organization.from.empty()) return true;
  const Day founded = DayOf(organization.from);
  if (last < founded) return false;
  const auto former = takes_place_of_.find(organization.code);
  if (former == takes_place_of_.end() || first >= founded) return true;
  const auto& it = *std::find_if(organizations_.begin(), organizations_.end(),
                                 [&](const auto& one) { return one.code == former->second; });
  const std::optional<Duty> owed = DutyOn(it, item, founded - 1);
  if (!owed || owed->rule.kind != Kind::kPeriodic) return true;
  const int month = YearOf(founded - 1) * 12 + MonthOf(founded - 1) - 1;
  const Day reaches = FirstDay(month - month % owed->rule.months + owed->rule.months);
  return last >= reaches;
}

// A period under way at a change, which no version owes on its day, is owed as before that change, or its months would
// be told of nowhere (P-2).
void Model::WantPeriod(const Organization& organization, const std::string& item, int months, int first_month,
                       Ledger* wanted) const {
  const Day first = FirstDay(first_month);
  if (!IsItsOwn(organization, item, first, FirstDay(first_month + months) - 1)) return;
  const auto by_its_day = DueByItsDay(organization, item, months, first_month);
  std::optional<Duty> duty;
  Day due = 0;
  if (by_its_day) {
    duty = by_its_day->first;
    due = by_its_day->second;
  } else {
    if (TakenIn(organization, item, months, first_month)) return;
    for (const Day change : ChangesOf(organization, item)) {
      const auto before = DutyOn(organization, item, change - 1);
      if (change <= first || !before || before->rule.kind != Kind::kPeriodic || before->rule.months != months) continue;
      const Day then = DueDay(before->rule, first_month);
      if (then < change || !DutyOn(organization, item, change) || !DutyOn(organization, item, then)) continue;
      duty = before;
      due = then;
    }
    if (!duty) return;
  }
  Row row;
  row.item = item;
  row.period = PeriodName(months, first_month);
  row.version = duty->version;
  // It opens when the period ends where it falls due after it.
  row.open = year::At(duty->rule.month > months ? FirstDay(first_month + months) : first, 0);
  // C-4: it is not asked for before it is in effect.
  row.open = std::max(row.open, year::At(OwedSince(organization, item, due), 0));
  row.for_members = duty->for_members;
  row.due = EndOf(due);
  const auto end = ends_.find(organization.code);
  if (end != ends_.end() && first >= end->second.day) return;
  Add(organization, row, wanted);
}

// Due once, after the first day on which it is owed.
void Model::WantPermanent(const Organization& organization, const std::string& item, Ledger* wanted) const {
  for (Day day = FirstDay(kFirstMonth); day <= FirstDay(kLastMonth); ++day) {
    const auto end = ends_.find(organization.code);
    if (end != ends_.end() && day >= end->second.day) return;
    const std::optional<Duty> duty = DutyOn(organization, item, day);
    if (!duty) continue;
    if (duty->rule.kind != Kind::kPermanent) return;
    Row row;
    row.item = item;
    row.kind = Kind::kPermanent;
    row.period = "permanent";
    row.version = duty->version;
    row.open = year::At(day, 0);
    row.for_members = duty->for_members;
    row.due = EndOf(holidays_.After(day, duty->rule.working_days_after));
    if (DutyOn(organization, item, DayAt(row.due) - 1)) Add(organization, row, wanted);
    return;
  }
}

// Once an organization has ended, what it had under way is wanted of its successor, but for what it had done; once that
// has ended, too, of the successor's.
void Model::Add(const Organization& organization, Row row, Ledger* wanted) const {
  row.organization = organization.code;
  for (auto end = ends_.find(row.organization); end != ends_.end(); end = ends_.find(row.organization)) {
    if (!end->second.in_effect || row.due <= year::At(end->second.day, 0)) break;
    const auto own = ledger_.find(row.organization + "/" + IdOf(row.item, row.period, row.phase, row.occurrence));
    if (own != ledger_.end() && own->second.withdrawn != year::At(end->second.day, 0)) return;
    // What was handed on has been there in between, also where that is seen only now.
    Row left = row;
    left.withdrawn = year::At(end->second.day, 0);
    if (!row.origin.empty()) {
      (*wanted)[row.organization + "/" + IdOf(row.item, row.period, row.phase, row.occurrence)] = left;
    }
    row.origin = row.organization;
    row.organization = end->second.successor;
    row.occurrence = HandedOccurrence(row.occurrence);
  }
  (*wanted)[row.organization + "/" + IdOf(row.item, row.period, row.phase, row.occurrence)] = row;
}

void Model::Want(const Organization& organization, const std::string& item, Ledger* wanted) const {
  for (int months : {1, 3, 6, 12}) {
    for (int first = kFirstMonth; first <= kLastMonth; first += months) {
      WantPeriod(organization, item, months, first, wanted);
    }
  }
  WantPermanent(organization, item, wanted);
}

}  // namespace mingbai::year
