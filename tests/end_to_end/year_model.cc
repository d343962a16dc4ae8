#include "tests/end_to_end/year_model.h"

#include <algorithm>

namespace mingbai::year {
namespace {

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

std::string IdOf(const std::string& item, const std::string& period, const std::string& phase, int occurrence) {
  return item + "." + period + "." + phase + "." + std::to_string(occurrence);
}

int HandedOccurrence(int occurrence) { return occurrence + (occurrence < 1000 ? 1000 : 1000000); }

void Model::Apply(const Fact& fact) {
  now_ = fact.at;
  std::visit([this](const auto& event) { Take(event); }, fact.event);
  past_.emplace_back(now_, ledger_);
}

Matrix Model::At(Instant instant, const Circles& circles) const {
  const Ledger* ledger = nullptr;
  for (const auto& [time, then] : past_) {
    if (time <= instant) ledger = &then;
  }
  Matrix matrix;
  if (ledger == nullptr) return matrix;
  for (const auto& [key, row] : *ledger) {
    const bool inside = row.for_members || ledger_.at(key).for_members;
    if (inside && circles.count(row.organization) == 0) continue;
    matrix[key] = Cell{
        row.organization, row.item,
        row.period,       row.phase,
        row.occurrence,   StatusOf(row.exempt, row.fulfilled, row.withdrawn, row.deferred, row.open, row.due, instant),
        row.due,          row.deferred.value_or(0),
        row.origin,       row.version,
        row.open,         row.fulfilled.value_or(0)};
  }
  return matrix;
}

std::string Model::PersonFor(const std::string& organization, const std::string& item, Day day) const {
  const Adoption* adoption = AdoptionOn(organization, item, day);
  return adoption == nullptr ? "" : adoption->person;
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

void Model::Take(const Split& split) {
  ends_[split.source] = {DayOf(split.from), split.successors[0]};
  founded_.insert(split.successors.begin(), split.successors.end());
  takes_place_of_[split.successors[0]] = split.source;
  BringInLine();
}

// One after the other, by their days: what one hands over the next may hand on.
void Model::Take(const MergerTakesEffect&) {
  if (down_) return;
  std::map<Day, std::vector<std::string>> sources;
  for (const auto& [code, end] : ends_) {
    if (!end.in_effect && end.day <= DayAt(now_)) sources[end.day].push_back(code);
  }
  for (const auto& [day, codes] : sources) {
    for (const std::string& code : codes) HandOver(code);
  }
  BringInLine();
}

// C-1: what was overdue stays with who owed it; what is open is the successor's until the end that applied, be it a
// deferral's.
void Model::HandOver(const std::string& source) {
  End& end = ends_.at(source);
  end.in_effect = true;
  Ledger handed;
  for (auto& [key, row] : ledger_) {
    if (row.organization != source || !IsOpen(row, year::At(end.day, 0))) continue;
    Row copy = row;
    copy.organization = end.successor;
    copy.origin = row.organization;
    copy.occurrence = HandedOccurrence(copy.occurrence);
    copy.due = copy.deferred.value_or(copy.due);
    copy.set_by_people = copy.set_by_people || copy.deferred;
    if (copy.set_by_people) copy.working_days = 0;
    copy.deferred.reset();
    handed[copy.organization + "/" + IdOf(copy.item, copy.period, copy.phase, copy.occurrence)] = copy;
    row.withdrawn = year::At(end.day, 0);
  }
  ledger_.insert(handed.begin(), handed.end());
}

void Model::Take(const LedgerStarts&) {
  down_ = false;
  Take(MergerTakesEffect{});
  CountEventsAnew();
  BringInLine();
}

// C-11: what is open is counted anew; no term is over because of that.
void Model::Take(const Notice& notice) {
  std::map<Day, bool> days;
  for (const auto& [day, works] : notice.days) days[DayOf(day)] = works;
  holidays_.Publish(notice.first_year, notice.last_year, days);
  if (!down_) CountEventsAnew();
  BringInLine();
}

void Model::CountEventsAnew() {
  for (auto& [key, row] : ledger_) {
    if (row.event == 0 || row.working_days == 0 || !IsOpen(row, now_)) continue;
    const Instant due = EndOf(holidays_.After(row.event, row.working_days));
    if (due > now_) row.due = due;
  }
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
  row.for_members = duty.for_members;
  row.kind = duty.rule.kind;
  row.open = year::At(std::min(DayAt(now_), row.event), 0);
  if (report.phase == "before") {
    // P-5: neither the day of disclosure nor the event's is counted.
    const Day last = row.event - 1 - duty.rule.days_before;
    row.due = EndOf(last);
    row.open = std::min(row.open, year::At(last, 0));
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

// P-2: what is owed and missing comes into being; what is open follows; what is not owed any more is withdrawn. What
// is fulfilled, exempt or past its term stays.
void Model::BringInLine(const Generation* generation) {
  if (down_) return;
  Ledger wanted;
  for (const Organization& organization : organizations_) {
    if (!organization.from.empty() && founded_.count(organization.code) == 0) continue;
    for (const auto& [item, versions] : items_) Want(organization, item, &wanted);
  }
  for (auto& [key, row] : ledger_) {
    if (row.event != 0 || row.set_by_people || row.fulfilled || row.exempt) continue;
    if (row.deferred.value_or(row.due) <= now_) continue;
    const auto end = ends_.find(row.organization);
    if (end != ends_.end() && end->second.in_effect) continue;
    const auto want = wanted.find(key);
    if (want == wanted.end()) {
      if (!row.withdrawn) row.withdrawn = now_;
    } else {
      row.withdrawn.reset();
      row.version = want->second.version;
      row.for_members = want->second.for_members;
      if (want->second.due <= now_) continue;
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
