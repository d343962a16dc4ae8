#include "services/publication/duty_terms.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "common/names/names.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "services/publication/periods.h"

namespace mingbai::publication {
namespace {

using catalog::v1::Duty;

bool InForce(const Duty& duty, absl::CivilDay day) {
  const std::string text = FormatDay(day);
  return duty.since() <= text && (duty.until().empty() || text < duty.until());
}

// Terms by rule and items by version, so that a hundred villages with one duty cost one computation.
class Computer {
 public:
  Computer(const WorkingCalendar& calendar, absl::CivilDay start, absl::CivilDay end, const FindItem& find_item)
      : calendar_(calendar), start_(start), end_(end), find_item_(find_item) {}

  absl::Status Add(const Duty& duty, std::vector<ObligationRow>* rows) {
    if (duty.timing().kind() == catalog::v1::TIMING_KIND_PERIODIC) {
      for (const DueTerm& term : TermsOf(duty.timing())) {
        if (InForce(duty, term.last_day)) MB_RETURN_IF_ERROR(AddRow(duty, term, rows));
      }
    } else if (duty.timing().kind() == catalog::v1::TIMING_KIND_PERMANENT) {
      const std::optional<absl::CivilDay> since = ParseDay(duty.since());
      if (!since.has_value()) return absl::InternalError("catalog answered a duty without its first day");
      const DueTerm term = PermanentTerm(duty.timing(), calendar_, *since);
      if (term.last_day >= start_ && term.last_day < end_ && !EndsWithin(duty, term)) return AddRow(duty, term, rows);
    }
    return absl::OkStatus();
  }

  // A period that was under way when a stretch ended, and that no stretch owes on its due day: the next one's due day
  // lies before it took effect. It is owed as the period began, or a change of the due day would lose a period.
  absl::Status AddUnderWay(const Duty& duty, std::vector<ObligationRow>* rows) {
    if (duty.until().empty() || duty.timing().kind() != catalog::v1::TIMING_KIND_PERIODIC) return absl::OkStatus();
    const auto next = continued_.find(StretchKey(duty, duty.until()));
    if (next == continued_.end() || next->second->timing().cycle() != duty.timing().cycle()) return absl::OkStatus();
    for (const DueTerm& term : TermsOf(duty.timing())) {
      if (FormatDay(term.last_day) < duty.until() || FormatDay(term.first_day) >= duty.until()) continue;
      if (!Owes(*next->second, term.period)) MB_RETURN_IF_ERROR(AddRow(duty, term, rows));
    }
    return absl::OkStatus();
  }

  // The stretch that begins on a day, by StretchKey.
  using Continued = std::map<std::string, const Duty*>;
  void SetContinued(Continued continued) { continued_ = std::move(continued); }
  static std::string StretchKey(const Duty& duty, const std::string& day) {
    return StrCat(duty.organization(), "\n", duty.item(), "\n", day);
  }

 private:
  // Whether a period falls due while the periodic duty is in force, within the range or elsewhere.
  bool Owes(const Duty& duty, const std::string& period) const {
    for (const DueTerm& term : PeriodicTerms(duty.timing(), calendar_, start_ - kFarDays, end_ + kFarDays)) {
      if (term.period == period) return InForce(duty, term.last_day);
    }
    return false;
  }

  // Whether the duty ends before the term does, and no other stretch goes on from there.
  bool EndsWithin(const Duty& duty, const DueTerm& term) const {
    return !InForce(duty, term.last_day) && continued_.count(StretchKey(duty, duty.until())) == 0;
  }

  const std::vector<DueTerm>& TermsOf(const catalog::v1::TimingRule& rule) {
    auto [it, fresh] = terms_.try_emplace(rule.SerializeAsString());
    if (fresh) it->second = PeriodicTerms(rule, calendar_, start_, end_);
    return it->second;
  }

  absl::StatusOr<catalog::ItemPtr> ItemOf(const Duty& duty, absl::CivilDay day) {
    auto [it, fresh] = items_.try_emplace({duty.item(), duty.item_version()});
    if (fresh) {
      MB_ASSIGN_OR_RETURN(it->second, find_item_(duty, day));
    }
    return it->second;
  }

  absl::Status AddRow(const Duty& duty, const DueTerm& term, std::vector<ObligationRow>* rows) {
    const absl::CivilDay since = ParseDay(duty.since()).value_or(term.last_day);
    MB_ASSIGN_OR_RETURN(catalog::ItemPtr item, ItemOf(duty, std::max(since, std::min(term.last_day, end_ - 1))));
    ObligationRow row;
    row.organization = std::string(OrganizationCodeOf(duty.organization()));
    row.item = std::string(LastSegment(duty.item()));
    row.item_version = duty.item_version();
    row.period = term.period;
    row.phase = PhaseOwed(duty.phases());
    row.id = ObligationId(row.item, row.period, row.phase, 0);
    row.display_name = item == nullptr ? row.item : item->level2();
    if (item != nullptr && item->audience().audience_class() == common::v1::AUDIENCE_CLASS_CIRCLE) {
      row.circle = item->audience().circle();
    }
    row.facts.open = term.open;
    row.facts.due = term.due;
    row.calendar_version = term.calendar_version;
    row.working_days = term.working_days;
    row.provisional = term.provisional;
    // Stretches of one duty are ascending: the first that owes it wins.
    if (seen_.insert({row.organization, row.id}).second) rows->push_back(std::move(row));
    return absl::OkStatus();
  }

  const WorkingCalendar& calendar_;
  const absl::CivilDay start_;
  const absl::CivilDay end_;
  const FindItem& find_item_;
  std::map<std::string, std::vector<DueTerm>> terms_;
  std::map<std::pair<std::string, int>, catalog::ItemPtr> items_;
  Continued continued_;
  std::set<std::pair<std::string, std::string>> seen_;
};

}  // namespace

common::v1::Phase PhaseOwed(const google::protobuf::RepeatedField<int>& phases) {
  int owed = common::v1::PHASE_UNSPECIFIED;
  for (int phase : phases) owed = std::max(owed, phase);
  return static_cast<common::v1::Phase>(owed);
}

absl::StatusOr<std::vector<ObligationRow>> ObligationsOf(const google::protobuf::RepeatedPtrField<Duty>& duties,
                                                         const WorkingCalendar& calendar, absl::CivilDay start,
                                                         absl::CivilDay end, const FindItem& find_item) {
  Computer computer(calendar, start, end, find_item);
  Computer::Continued continued;
  for (const Duty& duty : duties) continued[Computer::StretchKey(duty, duty.since())] = &duty;
  computer.SetContinued(std::move(continued));
  std::vector<ObligationRow> rows;
  for (const Duty& duty : duties) MB_RETURN_IF_ERROR(computer.Add(duty, &rows));
  for (const Duty& duty : duties) MB_RETURN_IF_ERROR(computer.AddUnderWay(duty, &rows));
  return rows;
}

}  // namespace mingbai::publication
