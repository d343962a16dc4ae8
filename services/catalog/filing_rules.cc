#include "services/catalog/filing_rules.h"

#include <algorithm>
#include <utility>

#include "common/names/names.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "services/catalog/item_rules.h"
#include "services/catalog/proto_time.h"

namespace mingbai::catalog {
namespace {

Term TermOf(const v1::Filing& filing, const WorkingCalendar& calendar) {
  return calendar.AfterWorkingDays(CountyDay(FromProto(filing.file_time())), filing.term_working_days());
}

bool IsOpen(const v1::Filing& filing) {
  return filing.history().empty() || filing.history().rbegin()->state() == v1::FILING_STATE_FILED;
}

void SetTerm(const Term& term, v1::Filing* filing) {
  filing->set_last_day(FormatDay(term.last_day));
  filing->set_calendar_version(term.calendar_version);
  filing->set_provisional(term.provisional);
}

}  // namespace

void CheckFiling(const v1::Filing& filing, const std::string& path, FieldErrors& errors) {
  if (filing.kind() == v1::FILING_KIND_CATALOG) errors.Add(path + ".kind", "a catalog is filed when it is decided");
  if (!ParseDay(filing.planned_date()).has_value()) errors.Add(path + ".planned_date", "is no day");
  const bool outside = filing.kind() == v1::FILING_KIND_OUT_OF_CATALOG;
  if (filing.has_audience()) {
    CheckAudience(filing.audience(), path + ".audience", errors);
  } else if (outside) {
    errors.Add(path + ".audience", "is required for a matter outside the catalog");
  }
  if (outside && filing.channels().empty()) {
    errors.Add(path + ".channels", "is required for a matter outside the catalog");
  }
  CheckChannels(filing.channels(), path, errors);
}

std::optional<PartyReceiver> FindPartyReceiver(const std::vector<v1::PartyOrganization>& party,
                                               std::string_view organization) {
  const v1::PartyOrganization* own = nullptr;
  for (const v1::PartyOrganization& one : party) {
    const auto& served = one.organizations();
    if (std::find(served.begin(), served.end(), organization) == served.end()) continue;
    const auto rank = [](const v1::PartyOrganization& of) { return std::make_pair(of.kind(), of.name()); };
    if (own == nullptr || rank(one) < rank(*own)) own = &one;
  }
  if (own == nullptr || own->superior().empty()) return std::nullopt;
  const auto above =
      std::find_if(party.begin(), party.end(), [&](const auto& one) { return one.name() == own->superior(); });
  if (above == party.end()) return std::nullopt;
  std::optional<PartyReceiver> receiver;
  for (const std::string& served : above->organizations()) {
    if (served == organization || !InSubtree(LastSegment(served), LastSegment(organization))) continue;
    // Of those above, the nearest has the code that lies in the others' subtrees.
    if (!receiver.has_value() || InSubtree(LastSegment(receiver->organization), LastSegment(served))) {
      receiver = PartyReceiver{above->name(), served};
    }
  }
  return receiver;
}

v1::Filing FilingAt(v1::Filing stored, const WorkingCalendar& calendar, absl::Time now) {
  if (IsOpen(stored)) {
    const Term term = TermOf(stored, calendar);
    SetTerm(term, &stored);
    stored.set_state(now >= term.end ? v1::FILING_STATE_OVERDUE : v1::FILING_STATE_FILED);
  } else {
    stored.set_state(stored.history().rbegin()->state());
  }
  // The term that counted is over: at once where it is open, before the answer where that came late.
  const auto last_day = ParseDay(stored.last_day());
  if (!last_day.has_value()) return stored;
  const absl::Time end = EndOfDay(*last_day);
  const bool late = IsOpen(stored) ? now >= end : FromProto(stored.history().rbegin()->time()) >= end;
  if (!late) return stored;
  v1::FilingStep& overdue = *stored.add_history();
  overdue.set_state(v1::FILING_STATE_OVERDUE);
  *overdue.mutable_time() = ToProto(end);
  std::stable_sort(
      stored.mutable_history()->begin(), stored.mutable_history()->end(),
      [](const v1::FilingStep& a, const v1::FilingStep& b) { return FromProto(a.time()) < FromProto(b.time()); });
  return stored;
}

absl::StatusOr<v1::Filing> Answered(v1::Filing stored, const v1::FilingStep& answer, const WorkingCalendar& calendar) {
  if (!IsOpen(stored)) {
    return Failed("WRONG_STATE", StrCat("the filing is ", v1::FilingState_Name(stored.history().rbegin()->state())));
  }
  SetTerm(TermOf(stored, calendar), &stored);
  *stored.add_history() = answer;
  return stored;
}

}  // namespace mingbai::catalog
