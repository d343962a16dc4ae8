#include "tests/end_to_end/year_model.h"

#include <algorithm>

namespace mingbai::year {
namespace {

constexpr int kDisclosureDay = 26;
// Months as numbers: year * 12 + month - 1. What the model looks at.
constexpr int kFirstMonth = 2025 * 12;
constexpr int kLastMonth = 2027 * 12 + 11;

std::string IdOf(const std::string& item, const std::string& period, const std::string& phase, int occurrence) {
  return item + "." + period + "." + phase + "." + std::to_string(occurrence);
}

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

std::string StatusOf(bool exempt, std::optional<Instant> fulfilled, std::optional<Instant> withdrawn,
                     std::optional<Instant> deferred, Instant open, Instant due, Instant now) {
  const Instant end = deferred ? *deferred : due;
  if (fulfilled) return *fulfilled < end ? "FULFILLED_ON_TIME" : "FULFILLED_LATE";
  if (exempt) return "EXEMPT";
  if (withdrawn) return "WITHDRAWN";
  if (now >= end) return "OVERDUE";
  if (deferred) return "DEFERRED";
  return now < open ? "UPCOMING" : "DUE";
}

}  // namespace

void Model::Apply(const Fact& fact) {
  now_ = fact.at;
  std::visit([this](const auto& event) { Take(event); }, fact.event);
  past_.emplace_back(now_, ledger_);
}

Matrix Model::At(Instant instant) const {
  const Ledger* ledger = nullptr;
  for (const auto& [time, then] : past_) {
    if (time <= instant) ledger = &then;
  }
  Matrix matrix;
  if (ledger == nullptr) return matrix;
  for (const auto& [key, row] : *ledger) {
    matrix[key] = Cell{
        row.organization, row.item,
        row.period,       row.phase,
        row.occurrence,   StatusOf(row.exempt, row.fulfilled, row.withdrawn, row.deferred, row.open, row.due, instant),
        row.due,          row.deferred.value_or(0),
        row.origin,       row.version};
  }
  return matrix;
}

void Model::Take(const CatalogVersion& version) {
  for (const ItemVersion& item : version.items) {
    auto& versions = items_[item.item];
    versions.push_back({DayOf(version.from), static_cast<int>(versions.size()) + 1, item});
  }
  BringInLine();
}

void Model::Take(const Adoption& adoption) {
  adoptions_[{adoption.organization, adoption.item}].push_back(adoption);
  BringInLine();
}

void Model::Take(const Merger& merger) {
  ends_[merger.source] = {DayOf(merger.from), merger.successor};
  BringInLine();
}

// C-1: what was overdue stays with who owed it; what is open is the successor's until the end that applied, be it a
// deferral's.
void Model::Take(const MergerTakesEffect&) {
  Ledger handed;
  for (auto& [key, row] : ledger_) {
    const auto end = ends_.find(row.organization);
    if (end == ends_.end() || end->second.in_effect || !IsOpen(row, year::At(end->second.day, 0))) continue;
    Row copy = row;
    copy.organization = end->second.successor;
    copy.origin = row.organization;
    copy.occurrence += 1000;
    copy.due = copy.deferred.value_or(copy.due);
    copy.set_by_people = copy.deferred.has_value();
    if (copy.set_by_people) copy.working_days = 0;
    copy.deferred.reset();
    handed[copy.organization + "/" + IdOf(copy.item, copy.period, copy.phase, copy.occurrence)] = copy;
    row.withdrawn = year::At(end->second.day, 0);
  }
  ledger_.insert(handed.begin(), handed.end());
  for (auto& [code, end] : ends_) end.in_effect = true;
  BringInLine();
}

// C-11: what is open is counted anew; no term is over because of that.
void Model::Take(const Notice& notice) {
  std::map<Day, bool> days;
  for (const auto& [day, works] : notice.days) days[DayOf(day)] = works;
  holidays_.Publish(notice.first_year, notice.last_year, days);
  for (auto& [key, row] : ledger_) {
    if (row.event == 0 || row.working_days == 0 || !IsOpen(row, now_)) continue;
    const Instant due = EndOf(holidays_.After(row.event, row.working_days));
    if (due > now_) row.due = due;
  }
  BringInLine();
}

void Model::Take(const Generation& generation) {
  for (Day day = DayOf(generation.from); day < DayOf(generation.to); ++day) {
    generated_.insert({YearOf(day), MonthOf(day)});
  }
  BringInLine(&generation);
}

void Model::Take(const Report& report) {
  const Organization& organization = *std::find_if(organizations_.begin(), organizations_.end(),
                                                   [&](const auto& one) { return one.code == report.organization; });
  Row row;
  row.organization = report.organization;
  row.item = report.item;
  row.period = report.day;
  row.phase = report.phase;
  row.event = DayOf(report.day);
  const Duty duty = DutyOn(organization, report.item, std::min(row.event, DayAt(now_))).value();
  row.version = duty.version;
  row.kind = duty.rule.kind;
  row.open = std::min(now_, year::At(row.event, 0));
  if (report.phase == "before") {
    // P-5: neither the day of disclosure nor the event's is counted.
    row.due = EndOf(row.event - 1 - duty.rule.days_before);
  } else {
    row.working_days = duty.rule.working_days_after;
    row.due = EndOf(holidays_.After(row.event, row.working_days));
  }
  std::string key;
  do {
    key = row.organization + "/" + IdOf(row.item, row.period, row.phase, row.occurrence);
  } while (ledger_.count(key) > 0 && ++row.occurrence > 0);
  ledger_[key] = row;
}

void Model::Take(const Disclosure& disclosure) {
  Row& row = ledger_.at(disclosure.organization + "/" + disclosure.id);
  if (!row.fulfilled) row.fulfilled = now_;
}

void Model::Take(const Deferral& deferral) {
  ledger_.at(deferral.organization + "/" + deferral.id).deferred = EndOf(DayOf(deferral.until));
}

void Model::Take(const Exemption& exemption) { ledger_.at(exemption.organization + "/" + exemption.id).exempt = true; }

bool Model::IsOpen(const Row& row, Instant instant) const {
  return !row.fulfilled && !row.exempt && !row.withdrawn && row.deferred.value_or(row.due) > instant;
}

std::optional<Model::Duty> Model::StandingDuty(const Organization& organization, const std::string& item,
                                               Day day) const {
  const Version* version = nullptr;
  const auto versions = items_.find(item);
  if (versions == items_.end()) return std::nullopt;
  for (const Version& one : versions->second) {
    if (one.from <= day) version = &one;
  }
  if (version == nullptr || version->item.abolished || version->item.owed_by != organization.what) return std::nullopt;
  const Adoption* adoption = nullptr;
  const auto adoptions = adoptions_.find({organization.code, item});
  if (adoptions != adoptions_.end()) {
    for (const Adoption& one : adoptions->second) {
      if (DayOf(one.from) <= day) adoption = &one;
    }
  }
  if (adoption != nullptr && adoption->dropped) adoption = nullptr;
  if (!version->item.mandatory && adoption == nullptr) return std::nullopt;
  Duty duty{version->number, version->item.rule};
  if (adoption != nullptr && adoption->rule && AsStrict(*adoption->rule, duty.rule)) duty.rule = *adoption->rule;
  return duty;
}

// What is under way when an organization ends goes on by the rule of its last day, as long as the item does.
std::optional<Model::Duty> Model::DutyOn(const Organization& organization, const std::string& item, Day day) const {
  const auto end = ends_.find(organization.code);
  const std::optional<Duty> duty = StandingDuty(organization, item, day);
  if (!duty || end == ends_.end() || day < end->second.day) return duty;
  return StandingDuty(organization, item, end->second.day - 1);
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
  const auto adoptions = adoptions_.find({organization.code, item});
  if (adoptions == adoptions_.end()) return days;
  for (const Adoption& adoption : adoptions->second) days.insert(DayOf(adoption.from));
  return days;
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

// A period under way at a change, which no version owes on its day, is owed as before that change, or its months would
// be told of nowhere (P-2).
void Model::WantPeriod(const Organization& organization, const std::string& item, int months, int first_month,
                       Ledger* wanted) const {
  const Day first = FirstDay(first_month);
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
    row.due = EndOf(holidays_.After(day, duty->rule.working_days_after));
    if (DutyOn(organization, item, DayAt(row.due) - 1)) Add(organization, row, wanted);
    return;
  }
}

// Once an organization has ended, what it had under way is wanted of its successor, but for what it had done.
void Model::Add(const Organization& organization, Row row, Ledger* wanted) const {
  const auto end = ends_.find(organization.code);
  row.organization = organization.code;
  if (end != ends_.end() && end->second.in_effect && row.due > year::At(end->second.day, 0)) {
    const auto own = ledger_.find(organization.code + "/" + IdOf(row.item, row.period, row.phase, 0));
    if (own != ledger_.end() && own->second.withdrawn != year::At(end->second.day, 0)) return;
    row.organization = end->second.successor;
    row.origin = organization.code;
    row.occurrence = 1000;
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

// P-2: what is owed and missing comes into being; what is open follows; what is not owed any more is withdrawn. What
// is fulfilled, exempt or past its term stays.
void Model::BringInLine(const Generation* generation) {
  Ledger wanted;
  for (const Organization& organization : organizations_) {
    for (const auto& [item, versions] : items_) Want(organization, item, &wanted);
  }
  for (auto& [key, row] : ledger_) {
    if (row.event != 0 || row.set_by_people || row.fulfilled || row.exempt || row.due <= now_) continue;
    const auto end = ends_.find(row.organization);
    if (end != ends_.end() && end->second.in_effect) continue;
    const auto want = wanted.find(key);
    if (want == wanted.end()) {
      if (!row.withdrawn) row.withdrawn = now_;
    } else if (want->second.due > now_) {
      row.withdrawn.reset();
      row.version = want->second.version;
      row.open = want->second.open;
      row.due = want->second.due;
    }
  }
  for (const auto& [key, row] : wanted) {
    const Day last = DayAt(row.due) - 1;
    if (ledger_.count(key) > 0 || generated_.count({YearOf(last), MonthOf(last)}) == 0) continue;
    const bool asked = generation != nullptr && last >= DayOf(generation->from) && last < DayOf(generation->to);
    const Day month_end = last + DaysInMonth(YearOf(last), MonthOf(last)) - std::stoi(Text(last).substr(8));
    if (asked || EndOf(month_end) > now_) ledger_[key] = row;
  }
}

}  // namespace mingbai::year
