#include "services/publication/duty_terms.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "common/names/names.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "services/publication/ended_organizations.h"
#include "services/publication/handover.h"
#include "services/publication/other_phases.h"
#include "services/publication/period_days.h"
#include "services/publication/periods.h"

namespace mingbai::publication {
namespace {

using catalog::v1::Duty;

// Whether the term's period was under way on a day, before which it had begun.
bool UnderWay(const DueTerm& term, const std::string& day) {
  return FormatDay(term.first_day) < day && FormatDay(term.last_day) >= day;
}

// Whether a period is the organization's that owes the duty: it is not where it was over before that was founded, nor
// where it had begun then and all of it lies in what is handed over.
bool IsItsOwn(const Duty& duty, const std::string& period) {
  const std::optional<absl::CivilDay> founded = ParseDay(duty.founded());
  const std::optional<PeriodDays> days = DaysOfPeriod(period);
  if (!founded.has_value() || !days.has_value()) return true;
  const std::optional<absl::CivilDay> handed_until = ParseDay(duty.handed_until());
  if (handed_until.has_value() && days->first < *founded && days->last < *handed_until) return false;
  return days->last >= *founded;
}

// Whether what is stored is the same period's, in whatever phase, and is fulfilled or exempt.
bool Settles(const ObligationRow& kept, const ObligationRow& row) {
  return (kept.facts.fulfilled.has_value() || kept.facts.exempt) && kept.item == row.item &&
         kept.period == row.period && kept.occurrence == row.occurrence;
}

// Whether a period has been settled by what is stored since its organization ended at `end`: nobody had entered that.
bool IsSettledSince(absl::Time end, const std::vector<ObligationRow>& stored, const ObligationRow& row) {
  return std::any_of(stored.begin(), stored.end(), [&](const ObligationRow& kept) {
    return Settles(kept, row) && kept.facts.fulfilled.value_or(kept.valid_from) >= end;
  });
}

// Puts off what is put off in what is stored, as long as that was open at `end`.
void PutOffAsBefore(absl::Time end, const std::vector<ObligationRow>& stored, ObligationRow* row) {
  for (const ObligationRow& kept : stored) {
    if (kept.id == row->id && OpenAt(kept, end)) PutOffAs(kept, row);
  }
}

std::string LastDay(const ObligationRow& row) { return FormatDay(LastDayOf(row.facts.due)); }

struct Days {
  absl::CivilDay start;
  absl::CivilDay end;
  bool Has(absl::CivilDay day) const { return start <= day && day < end; }
};

// Terms by rule and items by version, so that a hundred villages with one duty cost one computation.
class Computer {
 public:
  Computer(const WorkingCalendar& calendar, Days days, const FindItem& find_item)
      : calendar_(calendar), days_(days), wide_{days.start - kFarDays, days.end + kFarDays}, find_item_(find_item) {}

  // The stretches in which one organization owes one item, ascending; where `abolished` is a day, on which it ends,
  // those in which it would, had it stayed.
  absl::Status Add(const std::vector<const Duty*>& stretches, const std::string& abolished) {
    // Where there are several, which of them owes a period shows only with all of their terms in view.
    span_ = stretches.size() > 1 || handed_ ? wide_ : days_;
    taken_.clear();
    owed_since_.clear();
    abolished_ = abolished;
    on_last_day_ = OnLastDay(stretches);
    cut_ = CutOff(stretches);
    for (size_t i = 0; i < stretches.size(); ++i) {
      const bool goes_on = i + 1 < stretches.size() && stretches[i + 1]->since() == stretches[i]->until();
      const bool went_on = i > 0 && stretches[i - 1]->until() == stretches[i]->since();
      MB_ASSIGN_OR_RETURN(owed_since_[stretches[i]],
                          went_on ? owed_since_[stretches[i - 1]] : FirstDayOf(*stretches[i]));
      if (Counts(*stretches[i])) MB_RETURN_IF_ERROR(AddStretch(*stretches[i], goes_on));
    }
    // The last change first: an earlier rule has been replaced before.
    for (size_t i = stretches.size(); i-- > 1;) {
      if (stretches[i]->since() == stretches[i - 1]->until() && Counts(*stretches[i - 1])) {
        MB_RETURN_IF_ERROR(AddUnderWay(*stretches[i - 1], stretches));
      }
    }
    return absl::OkStatus();
  }

  // What a predecessor owed of an item, had under way on the day of the handover, and has not disclosed by what is
  // stored: what it would go on owing, had it not been abolished, as long as the item is owed.
  absl::Status AddHanded(const std::vector<const Duty*>& stretches, const catalog::v1::ListDutiesResponse& page,
                         const catalog::v1::Handover& handover, const std::vector<ObligationRow>& stored) {
    const absl::Time end = StartOfDay(ParseDay(handover.date()).value_or(absl::CivilDay()));
    std::vector<ObligationRow> its;
    its.swap(rows_);
    handed_ = true;
    const absl::Status added = Add(stretches, handover.date());
    handed_ = false;
    its.swap(rows_);
    MB_RETURN_IF_ERROR(added);
    for (ObligationRow& row : its) {
      // A period that is settled is not owed again, be it in other phases.
      if (std::any_of(stored.begin(), stored.end(), [&](const ObligationRow& kept) { return Settles(kept, row); }))
        continue;
      const ObligationRow* known = FindKnown(stored, row, end);
      if (known != nullptr) {
        // What only a deferral kept open is told of by the store.
        if (!OpenAt(*known, end) || known->facts.due <= end) continue;
        if (row.facts.due <= end) row.facts.due = known->facts.due;  // counted anew it would have been over
        // A deferral is handed over with the rest.
        row.facts.deferred_until = known->facts.deferred_until;
      }
      if (row.facts.due <= end || TakenOut(page, handover, stretches[0]->item(), LastDay(row))) continue;
      if (IsOwedAnew(page, handover, row)) continue;
      Keep(HandOver(std::move(row), handover.number(), std::string(OrganizationCodeOf(handover.to()))));
    }
    return absl::OkStatus();
  }

  // What only the store tells of: events, what was handed over before, what only a deferral keeps open.
  void AddStored(const catalog::v1::ListDutiesResponse& page, const catalog::v1::Handover& handover,
                 const std::vector<ObligationRow>& stored) {
    const absl::Time end = StartOfDay(ParseDay(handover.date()).value_or(absl::CivilDay()));
    for (const ObligationRow& row : stored) {
      if (!(OnlyStored(row) || row.facts.due <= end) || !OpenAt(row, end)) continue;
      // An event stays owed; a term that was over by the catalog's rule is the catalog's no more.
      const bool by_the_catalog = !ParseDay(row.period).has_value() && row.facts.due > end;
      if (by_the_catalog && TakenOut(page, handover, ItemName(row.item), LastDay(row))) continue;
      if (IsOwedAnew(page, handover, row)) continue;
      Keep(HandOver(row, handover.number(), std::string(OrganizationCodeOf(handover.to()))));
    }
  }

  // What its predecessor, in whose place alone it was founded, did under its old name when nobody had entered yet that
  // it had ended: what it settled is not owed again, and what it had put off stays so.
  void GoOnAsBefore(const catalog::v1::Handover& handover, const std::vector<ObligationRow>& stored) {
    const absl::Time end = StartOfDay(ParseDay(handover.date()).value_or(absl::CivilDay()));
    const auto is_its_own = [&](const ObligationRow& row) {
      return row.origin.empty() && OrganizationName(row.organization) == handover.to();
    };
    std::erase_if(rows_, [&](const ObligationRow& row) { return is_its_own(row) && IsSettledSince(end, stored, row); });
    for (ObligationRow& row : rows_) {
      if (is_its_own(row)) PutOffAsBefore(end, stored, &row);
    }
  }
  std::vector<ObligationRow> TakeRows() { return std::move(rows_); }

 private:
  static absl::StatusOr<absl::CivilDay> FirstDayOf(const Duty& duty) {
    const std::optional<absl::CivilDay> since = ParseDay(duty.since());
    if (!since.has_value()) return absl::InternalError("catalog answered a duty without its first day");
    return *since;
  }

  // The stretch in which an organization that ends owes the item on its last day; nullptr for none.
  const Duty* OnLastDay(const std::vector<const Duty*>& stretches) const {
    for (const Duty* stretch : stretches) {
      if (stretch->since() < abolished_ && (stretch->until().empty() || stretch->until() >= abolished_)) return stretch;
    }
    return nullptr;
  }
  // Whether periods of the organization follow from a stretch: where it ends, those that it has on its last day fall
  // due by the versions to come, but no others come into being after it.
  bool Counts(const Duty& duty) const {
    if (abolished_.empty() || duty.since() < abolished_) return true;
    return on_last_day_ != nullptr && duty.timing().kind() == on_last_day_->timing().kind() &&
           duty.timing().cycle() == on_last_day_->timing().cycle();
  }
  // The last of the stretches that follow each other from the organization's end on, where that leaves open what is
  // owed later: it ends with the organization, by what went on elsewhere then; of a handover, whenever it ends, as the
  // successor may owe the item longer. nullptr for none.
  const Duty* CutOff(const std::vector<const Duty*>& stretches) const {
    const Duty* last = on_last_day_;
    if (last == nullptr) return nullptr;
    for (const Duty* stretch : stretches) {
      if (stretch->since() == last->until() && Counts(*stretch)) last = stretch;
    }
    return handed_ || last->until() == abolished_ ? last : nullptr;
  }
  // Whether the duty is in force on the term's last day, or would be, had it not been cut off while the period was
  // under way.
  bool Owes(const Duty& duty, const DueTerm& term) const {
    const std::string day = FormatDay(term.last_day);
    return InForce(duty, day) || (&duty == cut_ && UnderWay(term, abolished_) && day >= duty.since());
  }

  absl::Status AddStretch(const Duty& duty, bool goes_on) {
    if (duty.timing().kind() == catalog::v1::TIMING_KIND_PERIODIC) {
      for (const DueTerm& term : TermsOf(duty.timing())) {
        if (Owes(duty, term)) MB_RETURN_IF_ERROR(AddRow(duty, term));
      }
    } else if (duty.timing().kind() == catalog::v1::TIMING_KIND_PERMANENT) {
      MB_ASSIGN_OR_RETURN(const absl::CivilDay since, FirstDayOf(duty));
      const DueTerm term = PermanentTerm(duty.timing(), calendar_, since);
      if (goes_on || &duty == cut_ || InForce(duty, FormatDay(term.last_day))) return AddRow(duty, term);
    }
    return absl::OkStatus();
  }

  // A period that was under way when a stretch ended, and that no stretch owes on its due day: the next one's due day
  // lies before it took effect, or its cycle is another. It is owed as it was before, or a change would lose a period,
  // unless periods of another cycle take it in, or the item is not owed any more on its due day.
  absl::Status AddUnderWay(const Duty& duty, const std::vector<const Duty*>& stretches) {
    if (duty.timing().kind() != catalog::v1::TIMING_KIND_PERIODIC) return absl::OkStatus();
    for (const DueTerm& term : TermsOf(duty.timing())) {
      const bool owed =
          std::any_of(stretches.begin(), stretches.end(), [&](const Duty* other) { return Owes(*other, term); });
      if (!owed || !UnderWay(term, duty.until()) || TakenIn(term, duty, stretches)) continue;
      MB_RETURN_IF_ERROR(AddRow(duty, term));
    }
    return absl::OkStatus();
  }

  // Whether each month of the duty's period lies in one of another cycle that is owed on its own due day, or would be,
  // had the organization not been abolished.
  bool TakenIn(const DueTerm& term, const Duty& duty, const std::vector<const Duty*>& stretches) {
    std::vector<PeriodDays> others;
    for (const Duty* other : stretches) {
      if (other->timing().cycle() == duty.timing().cycle() || !Counts(*other)) continue;
      for (const DueTerm& its : TermsOf(other->timing())) {
        const std::optional<PeriodDays> days = DaysOfPeriod(its.period);
        if (!days.has_value() || !IsItsOwn(*other, its.period)) continue;
        const bool after_the_end = other == cut_ && FormatDay(days->first) >= abolished_;
        if (after_the_end || Owes(*other, its)) others.push_back(*days);
      }
    }
    const std::optional<PeriodDays> days = DaysOfPeriod(term.period);
    if (!days.has_value()) return false;
    for (absl::CivilMonth month(days->first); month <= absl::CivilMonth(days->last); ++month) {
      const absl::CivilDay day(month);
      if (std::none_of(others.begin(), others.end(),
                       [day](const PeriodDays& other) { return other.first <= day && day <= other.last; })) {
        return false;
      }
    }
    return true;
  }

  const std::vector<DueTerm>& TermsOf(const catalog::v1::TimingRule& rule) {
    auto [it, fresh] = terms_.try_emplace({span_.start == wide_.start, rule.SerializeAsString()});
    if (fresh) it->second = PeriodicTerms(rule, calendar_, span_.start, span_.end);
    return it->second;
  }

  absl::StatusOr<catalog::ItemPtr> ItemOf(const Duty& duty, absl::CivilDay day) {
    auto [it, fresh] = items_.try_emplace({duty.item(), duty.item_version()});
    if (fresh) {
      MB_ASSIGN_OR_RETURN(it->second, find_item_(duty, day));
    }
    return it->second;
  }

  absl::StatusOr<ObligationRow> RowOf(const Duty& duty, const DueTerm& term) {
    const absl::CivilDay since = ParseDay(duty.since()).value_or(term.last_day);
    // A day on which this version is in effect.
    absl::CivilDay day = std::max(since, std::min(term.last_day, days_.end - 1));
    if (const auto until = ParseDay(duty.until())) day = std::min(day, *until - 1);
    MB_ASSIGN_OR_RETURN(catalog::ItemPtr item, ItemOf(duty, day));
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
    // Nothing can be disclosed of an item that is not owed yet.
    row.facts.open = std::max(term.open, StartOfDay(owed_since_.at(&duty)));
    row.facts.due = term.due;
    row.calendar_version = term.calendar_version;
    row.working_days = term.working_days;
    row.provisional = term.provisional;
    return row;
  }

  // The first stretch that owes a period has it, in its own phase.
  absl::Status AddRow(const Duty& duty, const DueTerm& term) {
    if (!IsItsOwn(duty, term.period)) return absl::OkStatus();
    if (!abolished_.empty() && FormatDay(term.first_day) >= abolished_) return absl::OkStatus();
    if (!taken_.insert(term.period).second) return absl::OkStatus();
    if (!handed_ && !days_.Has(term.last_day)) return absl::OkStatus();
    MB_ASSIGN_OR_RETURN(rows_.emplace_back(), RowOf(duty, term));
    return absl::OkStatus();
  }

  void Keep(ObligationRow row) {
    if (days_.Has(LastDayOf(row.facts.due))) rows_.push_back(std::move(row));
  }

  const WorkingCalendar& calendar_;
  const Days days_;
  const Days wide_;
  const FindItem& find_item_;
  std::string abolished_;                             // when the organization at hand ends; empty for not
  const Duty* on_last_day_ = nullptr;                 // its stretch then
  const Duty* cut_ = nullptr;                         // its stretch that ends with it
  Days span_;                                         // in which terms are looked for
  bool handed_ = false;                               // whether all terms are told of, for a handover
  std::map<const Duty*, absl::CivilDay> owed_since_;  // without a gap, by stretch at hand
  std::set<std::string> taken_;                       // periods of the stretches at hand
  std::map<std::pair<bool, std::string>, std::vector<DueTerm>> terms_;
  std::map<std::pair<std::string, int>, catalog::ItemPtr> items_;
  std::vector<ObligationRow> rows_;
};

}  // namespace

bool InForce(const Duty& duty, const std::string& day) {
  return duty.since() <= day && (duty.until().empty() || day < duty.until());
}

common::v1::Phase PhaseOwed(const google::protobuf::RepeatedField<int>& phases) {
  int owed = common::v1::PHASE_UNSPECIFIED;
  for (int phase : phases) owed = std::max(owed, phase);
  return static_cast<common::v1::Phase>(owed);
}

absl::StatusOr<std::vector<ObligationRow>> ObligationsOf(const catalog::v1::ListDutiesResponse& page,
                                                         const StoredOf& predecessors, const WorkingCalendar& calendar,
                                                         absl::CivilDay start, absl::CivilDay end,
                                                         const FindItem& find_item) {
  Computer computer(calendar, {start, end}, find_item);
  const AsIfItStood as_if_it_stood(page);
  const std::set<std::string> here(page.organizations().begin(), page.organizations().end());
  const auto& duties = page.duties();
  std::vector<const Duty*> stretches;
  for (int i = 0; i < duties.size(); ++i) {
    stretches.push_back(&duties[i]);
    const bool last = i + 1 == duties.size() || duties[i + 1].organization() != duties[i].organization() ||
                      duties[i + 1].item() != duties[i].item();
    if (!last) continue;
    if (here.count(duties[i].organization()) > 0) {
      const std::string end_to_come = EndToCome(page, duties[i].organization());
      MB_RETURN_IF_ERROR(
          computer.Add(end_to_come.empty() ? stretches : as_if_it_stood.Instead(stretches), end_to_come));
    }
    stretches.clear();
  }
  static const std::vector<ObligationRow> kNone;
  for (const catalog::v1::Handover& handover : page.handovers()) {
    const auto found = predecessors.find(std::string(OrganizationCodeOf(handover.from())));
    const std::vector<ObligationRow>& stored = found == predecessors.end() ? kNone : found->second;
    for (int i = 0; i < duties.size(); ++i) {
      if (duties[i].organization() != handover.from()) continue;
      stretches.push_back(&duties[i]);
      if (i + 1 < duties.size() && duties[i + 1].organization() == handover.from() &&
          duties[i + 1].item() == duties[i].item()) {
        continue;
      }
      MB_RETURN_IF_ERROR(computer.AddHanded(as_if_it_stood.Instead(stretches), page, handover, stored));
      stretches.clear();
    }
    computer.AddStored(page, handover, stored);
    if (!stored.empty() && TakesSolePlace(page, handover)) computer.GoOnAsBefore(handover, stored);
  }
  return computer.TakeRows();
}

}  // namespace mingbai::publication
