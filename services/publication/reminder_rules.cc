#include "services/publication/reminder_rules.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "common/names/names.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "services/publication/audience.h"

namespace mingbai::publication {
namespace {

constexpr int kMostInDigest = 100;
// In which a round is over.
constexpr int kLeastMinutes = 60;

// The minute of the day that an HH:MM names.
int MinuteOf(const std::string& text) {
  const auto two = [&](size_t at) { return (text[at] - '0') * 10 + (text[at + 1] - '0'); };
  return two(0) * 60 + two(3);
}

// In the order in which a digest names them.
int Rank(v1::ReminderStage stage) { return -static_cast<int>(stage); }

void Count(v1::ReminderStage stage, v1::ReminderDigest* digest) {
  switch (stage) {
    case v1::REMINDER_STAGE_BEFORE_DUE:
      return digest->set_before_due_count(digest->before_due_count() + 1);
    case v1::REMINDER_STAGE_DUE:
      return digest->set_due_count(digest->due_count() + 1);
    case v1::REMINDER_STAGE_OVERDUE:
      return digest->set_overdue_count(digest->overdue_count() + 1);
    default:
      return digest->set_escalated_count(digest->escalated_count() + 1);
  }
}

std::string Summary(const v1::ReminderDigest& digest) {
  std::string text;
  const auto add = [&](const char* what, int count) {
    if (count > 0) text += StrCat(text.empty() ? "" : "，", what, count, "件");
  };
  add("下级逾期", digest.escalated_count());
  add("逾期", digest.overdue_count());
  add("今日到期", digest.due_count());
  add("即将到期", digest.before_due_count());
  return StrCat("公开事项提醒：", text, "。");
}

v1::Reminder ToReminder(const Reminded& reminded, absl::CivilDay today) {
  const absl::CivilDay last = LastDayOf(reminded.end);
  v1::Reminder reminder;
  reminder.set_stage(reminded.stage);
  reminder.set_obligation(ObligationName(reminded.organization, reminded.id));
  reminder.set_organization(OrganizationName(reminded.organization));
  reminder.set_display_name(reminded.display_name);
  reminder.set_period(reminded.period);
  reminder.set_last_day(FormatDay(last));
  reminder.set_days_left(static_cast<int>(last - today));
  return reminder;
}

}  // namespace

v1::ReminderPolicy StandardReminderPolicy() {
  v1::ReminderPolicy policy;
  policy.set_days_before(3);
  policy.set_busy_days_before(10);
  policy.set_repeat_overdue_days(7);
  policy.set_escalate_working_days(3);
  policy.set_quiet_until("08:00");
  policy.set_quiet_from("20:00");
  policy.set_etag("0");
  return policy;
}

absl::Status CheckReminderPolicy(const v1::ReminderPolicy& policy) {
  FieldErrors errors;
  if (policy.busy_days_before() < policy.days_before()) {
    errors.Add("policy.busy_days_before", "is less than days_before: in the busy season reminders go out earlier");
  }
  if (MinuteOf(policy.quiet_from()) < MinuteOf(policy.quiet_until()) + kLeastMinutes) {
    errors.Add("policy.quiet_from", "does not lie an hour after quiet_until: what is to be told takes its time");
  }
  return errors.ToStatus();
}

bool IsQuiet(const v1::ReminderPolicy& policy, absl::Time now) {
  const absl::Time start = StartOfDay(CountyDay(now));
  return now < start + absl::Minutes(MinuteOf(policy.quiet_until())) ||
         now >= start + absl::Minutes(MinuteOf(policy.quiet_from()));
}

int MostDaysBefore(const v1::ReminderPolicy& policy) {
  return std::max(policy.days_before(), policy.busy_days_before());
}

std::vector<v1::ReminderStage> StagesAt(const ObligationFacts& facts, absl::Time now, const v1::ReminderPolicy& policy,
                                        const WorkingCalendar& calendar) {
  if (facts.fulfilled.has_value() || facts.exempt || facts.withdrawn.has_value()) return {};
  const absl::Time end = TermEnd(facts);
  const absl::CivilDay today = CountyDay(now), last = LastDayOf(end);
  if (end <= now) {
    const int after = policy.escalate_working_days();
    if (after == 0 || now < calendar.AfterWorkingDays(last, after).end) return {v1::REMINDER_STAGE_OVERDUE};
    return {v1::REMINDER_STAGE_OVERDUE, v1::REMINDER_STAGE_ESCALATED};
  }
  if (last == today) return {v1::REMINDER_STAGE_DUE};
  const int before = calendar.BusySeasonOf(last) != nullptr ? policy.busy_days_before() : policy.days_before();
  if (last - today <= before) return {v1::REMINDER_STAGE_BEFORE_DUE};
  return {};
}

bool IsRepeated(v1::ReminderStage stage, absl::CivilDay last, absl::CivilDay today, const v1::ReminderPolicy& policy) {
  return stage == v1::REMINDER_STAGE_OVERDUE && policy.repeat_overdue_days() > 0 &&
         today - last >= policy.repeat_overdue_days();
}

Reminded ToReminded(v1::ReminderStage stage, const ObligationRow& row) {
  return {stage, row.organization, row.id, row.item, row.display_name, row.period, row.circle, TermEnd(row.facts)};
}

v1::ReminderDigest MakeDigest(const std::string& organization, const std::string& person,
                              std::vector<Reminded> reminded, absl::CivilDay today) {
  std::map<std::pair<std::string, std::string>, Reminded> latest;
  for (Reminded& one : reminded) {
    Reminded& kept = latest[{one.organization, one.id}];
    if (kept.stage < one.stage) kept = std::move(one);
  }
  std::vector<const Reminded*> order;
  v1::ReminderDigest digest;
  for (const auto& [key, one] : latest) {
    Count(one.stage, &digest);
    order.push_back(&one);
  }
  std::stable_sort(order.begin(), order.end(), [](const Reminded* a, const Reminded* b) {
    return std::tuple(Rank(a->stage), a->end) < std::tuple(Rank(b->stage), b->end);
  });
  if (order.size() > kMostInDigest) order.resize(kMostInDigest);
  digest.set_organization(OrganizationName(organization));
  digest.set_person(person);
  digest.set_date(FormatDay(today));
  digest.set_summary(Summary(digest));
  for (const Reminded* one : order) *digest.add_reminders() = ToReminder(*one, today);
  const Reminded& first = *order.front();
  *digest.mutable_audience() = AudienceOf(first.circle);
  if (!first.circle.empty()) {
    digest.set_circle(StrCat(OrganizationName(first.organization), "/circles/", first.circle));
  }
  return digest;
}

}  // namespace mingbai::publication
