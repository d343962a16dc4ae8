#include "services/publication/explanation.h"

#include <algorithm>

#include "common/names/names.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/catalog/client/timing_text.h"
#include "services/publication/duty_terms.h"
#include "services/publication/explained_term.h"
#include "services/publication/period_days.h"
#include "services/publication/periods.h"

namespace mingbai::publication {
namespace {

using catalog::v1::Duty;
using catalog::v1::TimingRule;
using google::protobuf::util::MessageDifferencer;

bool OfEvent(const ObligationRow& row) { return ParseDay(row.period).has_value(); }

void Leave(v1::ExplanationPart part, v1::UnexplainedReason reason, v1::ExplainObligationResponse* out) {
  auto* gap = out->add_unexplained();
  gap->set_part(part);
  gap->set_reason(reason);
}

// Duties in the row's version, or in the one that took its place on its own first day: those of who owes it, or owed it
// until it was handed over, first, and of those the one in force on the deciding day.
std::vector<const Duty*> Candidates(const ObligationRow& row, const CatalogFacts& facts) {
  const int version = facts.version_in_place > 0 ? facts.version_in_place : row.item_version;
  std::vector<const Duty*> found;
  for (const Duty& duty : facts.duties) {
    if (LastSegment(duty.item()) == row.item && duty.item_version() == version) found.push_back(&duty);
  }
  const std::string day = FormatDay(DecidingDay(row));
  std::stable_sort(found.begin(), found.end(), [&](const Duty* a, const Duty* b) {
    const auto weight = [&](const Duty* duty) {
      return (OrganizationCodeOf(duty->organization()) == OwedFirstBy(row) ? 2 : 0) + (InForce(*duty, day) ? 1 : 0);
    };
    return weight(a) > weight(b);
  });
  return found;
}

// The rule that made the row due, as far as it can be told.
struct ChosenRule {
  const Duty* duty = nullptr;
  const TimingRule* rule = nullptr;  // nullptr where nothing is known
  bool gives_term = false;           // whether it leads to the term that the ledger names
};

ChosenRule Choose(const ObligationRow& row, const CatalogFacts& facts) {
  const WorkingCalendar calendar = facts.calendar.value_or(WorkingCalendar());
  const absl::CivilDay last = LastDayOf(row.facts.due);
  ChosenRule chosen;
  for (const Duty* duty : Candidates(row, facts)) {
    if (chosen.duty == nullptr) chosen = {duty, &duty->timing(), false};
    if (LastDayBy(duty->timing(), calendar, row) == last) return {duty, &duty->timing(), true};
  }
  if (facts.item == nullptr) return chosen;
  const TimingRule& own = facts.item->timing();
  if (chosen.rule == nullptr) chosen.rule = &own;
  if (LastDayBy(own, calendar, row) == last) return {chosen.duty, &own, true};
  return chosen;
}

v1::RuleOrigin OriginOf(const TimingRule& rule, const CatalogFacts& facts) {
  if (facts.item != nullptr && MessageDifferencer::Equals(rule, facts.item->timing())) return v1::RULE_ORIGIN_ITEM;
  // A duty's rule is the item's own or the adoption's, and the item's it is not.
  return facts.item != nullptr ? v1::RULE_ORIGIN_ADOPTION : v1::RULE_ORIGIN_UNSPECIFIED;
}

void ExplainPeriod(const ObligationRow& row, v1::ExplainedPeriod* out) {
  out->set_words(PeriodInWords(row.period));
  if (const std::optional<PeriodDays> days = DaysOfPeriod(row.period)) {
    out->set_first_day(FormatDay(days->first));
    out->set_last_day(FormatDay(days->last));
  } else if (row.period == kPermanent) {
    out->set_first_day(FormatDay(FirstDayOf(row)));
  }
}

}  // namespace

absl::CivilDay FirstDayOf(const ObligationRow& row) { return ParseDay(row.period).value_or(CountyDay(row.facts.open)); }

const std::string& OwedFirstBy(const ObligationRow& row) { return row.origin.empty() ? row.organization : row.origin; }

absl::CivilDay DecidingDay(const ObligationRow& row) {
  return OfEvent(row) || row.period == kPermanent ? FirstDayOf(row) : LastDayOf(row.facts.due);
}

std::optional<absl::CivilDay> LastDayBy(const TimingRule& rule, const WorkingCalendar& calendar,
                                        const ObligationRow& row) {
  switch (rule.kind()) {
    case catalog::v1::TIMING_KIND_PERIODIC: {
      const absl::CivilDay last = LastDayOf(row.facts.due);
      for (const DueTerm& term : PeriodicTerms(rule, calendar, last - kFarDays, last + kFarDays)) {
        if (term.period == row.period) return term.last_day;
      }
      return std::nullopt;
    }
    case catalog::v1::TIMING_KIND_PERMANENT:
      if (row.period != kPermanent) return std::nullopt;
      return PermanentTerm(rule, calendar, FirstDayOf(row)).last_day;
    case catalog::v1::TIMING_KIND_STAGED:
    case catalog::v1::TIMING_KIND_PROMPT:
      if (!OfEvent(row)) return std::nullopt;
      return EventTerm(rule, calendar, row.phase, FirstDayOf(row), CountyDay(row.facts.open)).last_day;
    default:
      return std::nullopt;
  }
}

v1::ExplainObligationResponse Explain(const ObligationRow& row, const CatalogFacts& facts, absl::Time now) {
  v1::ExplainObligationResponse out;
  *out.mutable_obligation() = ToProto(row, now);
  out.set_description(row.description);
  ExplainPeriod(row, out.mutable_period());

  if (facts.item != nullptr) *out.mutable_item() = *facts.item;
  if (facts.adoption.has_value()) *out.mutable_adoption() = *facts.adoption;
  const ChosenRule chosen = Choose(row, facts);
  if (chosen.duty != nullptr) {
    out.set_ground(chosen.duty->mandatory() ? v1::DUTY_GROUND_MANDATORY : v1::DUTY_GROUND_ADOPTED);
  }
  if (chosen.rule != nullptr) {
    *out.mutable_rule()->mutable_timing() = *chosen.rule;
    out.mutable_rule()->set_origin(OriginOf(*chosen.rule, facts));
    out.mutable_rule()->set_words(catalog::TimingText(*chosen.rule));
  }
  *out.mutable_term() = ExplainTerm(row, chosen.rule, facts.calendar);

  const bool unreachable = !facts.reachable.ok();
  const auto missing = [&](v1::ExplanationPart part, v1::UnexplainedReason otherwise) {
    Leave(part, unreachable ? v1::UNEXPLAINED_REASON_CATALOG_UNAVAILABLE : otherwise, &out);
  };
  const bool replaced = facts.calendar.has_value() && out.term().counted_calendar_version() != 0 &&
                        out.term().counted_calendar_version() != row.calendar_version;
  if (facts.item == nullptr) missing(v1::EXPLANATION_PART_ITEM, v1::UNEXPLAINED_REASON_VERSION_UNKNOWN);
  if (chosen.duty == nullptr) missing(v1::EXPLANATION_PART_DUTY, v1::UNEXPLAINED_REASON_DUTY_UNKNOWN);
  if (chosen.duty == nullptr) {
    // The item's own rule may be shown, but nobody says that it is the one.
    missing(v1::EXPLANATION_PART_RULE, v1::UNEXPLAINED_REASON_DUTY_UNKNOWN);
  } else if (!chosen.gives_term && !replaced) {
    missing(v1::EXPLANATION_PART_RULE, v1::UNEXPLAINED_REASON_RULE_DIFFERS);
  }
  if (replaced) {
    Leave(v1::EXPLANATION_PART_TERM, v1::UNEXPLAINED_REASON_CALENDAR_REPLACED, &out);
  } else if (out.term().days().empty()) {
    missing(v1::EXPLANATION_PART_TERM, v1::UNEXPLAINED_REASON_DUTY_UNKNOWN);
  } else if (out.term().counted_last_day() != out.term().last_day()) {
    Leave(v1::EXPLANATION_PART_TERM, v1::UNEXPLAINED_REASON_RULE_DIFFERS, &out);
  }
  return out;
}

std::vector<v1::ObligationDifference> DifferencesBetween(const ObligationRow& before, const ObligationRow& after) {
  std::vector<v1::ObligationDifference> differences;
  const auto add = [&](const char* field, const std::string& was, const std::string& is) {
    if (was == is) return;
    v1::ObligationDifference& difference = differences.emplace_back();
    difference.set_field(field);
    difference.set_before(was);
    difference.set_after(is);
  };
  const auto time = [](const std::optional<absl::Time>& value) {
    return value.has_value() ? absl::FormatTime(absl::RFC3339_full, *value, absl::UTCTimeZone()) : std::string();
  };
  const auto word = [](bool value) { return std::string(value ? "true" : "false"); };
  const v1::Obligation was = ToProto(before, before.valid_from), is = ToProto(after, after.valid_from);
  add("item_version", StrCat(before.item_version), StrCat(after.item_version));
  add("display_name", before.display_name, after.display_name);
  add("audience", before.circle, after.circle);
  add("open_time", time(before.facts.open), time(after.facts.open));
  add("due_time", time(before.facts.due), time(after.facts.due));
  add("calendar_version", StrCat(before.calendar_version), StrCat(after.calendar_version));
  add("provisional", word(before.provisional), word(after.provisional));
  add("deferred_until_time", time(before.facts.deferred_until), time(after.facts.deferred_until));
  add("exempt", word(before.facts.exempt), word(after.facts.exempt));
  add("reason", before.reason, after.reason);
  add("approver", before.approver, after.approver);
  add("publication", was.publication(), is.publication());
  add("fulfill_time", time(before.facts.fulfilled), time(after.facts.fulfilled));
  add("withdraw_time", time(before.facts.withdrawn), time(after.facts.withdrawn));
  return differences;
}

}  // namespace mingbai::publication
