#include "services/publication/reminder_round.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "common/id/id.h"
#include "common/names/names.h"
#include "common/status/status.h"
#include "common/telemetry/log.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "mingbai/publication/v1/events.pb.h"
#include "services/publication/audience.h"
#include "services/publication/ledger_inputs.h"
#include "services/publication/obligation_open.h"
#include "services/publication/reminder_recipients.h"
#include "services/publication/timestamps.h"

namespace mingbai::publication {
namespace {

// Organizations that are looked at together, and whose open obligations are held in memory.
constexpr int kBlock = 4;
constexpr absl::Duration kLongest = absl::Minutes(1);

}  // namespace

absl::StatusOr<bool> ReminderRound::Step(const timed::Lease& lease) {
  Look look;
  look.call = rpc::SystemContext("reminders");
  look.now = ToMicros(clock_->Now());
  look.call.budget.deadline = absl::Now() + kLongest;
  MB_RETURN_IF_ERROR(database_->Read(look.call.budget, [&](db::Connection& sql) -> absl::Status {
    MB_ASSIGN_OR_RETURN(look.policy, reminders::ReadPolicy(sql));
    MB_ASSIGN_OR_RETURN(look.round, reminders::ReadRound(sql));
    if (upkeep_) {
      MB_ASSIGN_OR_RETURN(look.looked_at, inputs::ReadLook(sql));
    }
    if (!look.round.noted) return absl::OkStatus();
    MB_ASSIGN_OR_RETURN(const auto untold, reminders::FirstUntold(sql));
    look.untold = untold.has_value();
    return absl::OkStatus();
  }));
  const std::string today = FormatDay(CountyDay(look.now));
  if (IsQuiet(look.policy, look.now)) return false;
  // What is due and what is overdue today shows once the ledger has been looked at today.
  if (upkeep_ && look.looked_at < StartOfDay(CountyDay(look.now))) return false;
  if (look.round.day > today) {
    log::Warn("reminders: the clock has gone back", {{"from", look.round.day}, {"to", today}});
  }
  if (look.round.day != today) {
    answers_.reset();
    MB_RETURN_IF_ERROR(Move(lease, look, {today, "", false}, {}));
    return true;
  }
  if (!look.round.noted) return NoteBlock(lease, look);
  answers_.reset();
  return look.untold ? TellNext(lease, look) : absl::StatusOr<bool>(false);
}

ReminderRound::Answers& ReminderRound::AnswersOf(absl::CivilDay day) {
  if (!answers_.has_value() || answers_->day != day) {
    answers_.emplace(Answers{day, std::nullopt, ReminderRecipients(catalog_, day)});
  }
  return *answers_;
}

absl::StatusOr<bool> ReminderRound::NoteBlock(const timed::Lease& lease, const Look& look) {
  // "!" sorts behind the code itself, which the database fills up with blanks, and before "-" and letters; all codes
  // begin with digits.
  const std::string low = look.round.organization.empty() ? "" : look.round.organization + '!';
  MB_ASSIGN_OR_RETURN(const std::vector<std::string> organizations,
                      database_->Read(look.call.budget,
                                      [&](db::Connection& sql) { return obligations::Owing(sql, low, ":", kBlock); }));
  std::map<reminders::NotedKey, reminders::NotedOn> noted;
  std::vector<Reminded> due;
  std::vector<reminders::Note> notes;
  if (!organizations.empty()) {
    MB_ASSIGN_OR_RETURN(due, Due(look, organizations, &noted));
    const absl::CivilDay today = CountyDay(look.now);
    ReminderRecipients& recipients = AnswersOf(today).recipients;
    MB_RETURN_IF_ERROR(recipients.Prepare(look.call, due));
    for (const Reminded& one : due) {
      MB_ASSIGN_OR_RETURN(const auto told, recipients.Of(look.call, one));
      const auto& alone = noted[{one.organization, one.id, one.end, one.stage}].alone;
      for (const auto& [organization, person] : told) {
        const auto before = alone.find({organization, person});
        const bool knows = before != alone.end() && !IsRepeated(one.stage, before->second, today, look.policy);
        if (!knows) notes.push_back({&one, organization, person});
      }
    }
  }
  const bool last = static_cast<int>(organizations.size()) < kBlock;
  const std::string reached = organizations.empty() ? look.round.organization : organizations.back();
  MB_RETURN_IF_ERROR(Move(lease, look, {look.round.day, reached, last}, notes));
  return true;
}

absl::StatusOr<std::vector<Reminded>> ReminderRound::Due(const Look& look,
                                                         const std::vector<std::string>& organizations,
                                                         std::map<reminders::NotedKey, reminders::NotedOn>* noted) {
  const absl::CivilDay today = CountyDay(look.now);
  const absl::Time before = EndOfDay(today + MostDaysBefore(look.policy)) + absl::Microseconds(1);
  std::vector<ObligationRow> open;
  MB_RETURN_IF_ERROR(database_->Read(look.call.budget, [&](db::Connection& sql) -> absl::Status {
    MB_ASSIGN_OR_RETURN(open, obligations::Open(sql, organizations.front(), organizations.back(), before));
    MB_ASSIGN_OR_RETURN(*noted, reminders::Noted(sql, organizations.front(), organizations.back()));
    return absl::OkStatus();
  }));
  std::vector<Reminded> due;
  if (open.empty()) return due;
  std::optional<WorkingCalendar>& calendar = AnswersOf(today).calendar;
  if (!calendar.has_value()) {
    MB_ASSIGN_OR_RETURN(calendar, catalog_->Calendar(look.call));
  }
  for (const ObligationRow& row : open) {
    for (const v1::ReminderStage stage : StagesAt(row.facts, look.now, look.policy, *calendar)) {
      const auto last = noted->find({row.organization, row.id, TermEnd(row.facts), stage});
      const bool is_new = last == noted->end() || !last->second.all.has_value();
      if (is_new || IsRepeated(stage, *last->second.all, today, look.policy)) due.push_back(ToReminded(stage, row));
    }
  }
  return due;
}

absl::StatusOr<bool> ReminderRound::TellNext(const timed::Lease& lease, const Look& look) {
  return database_->Transact(look.call.budget, [&](db::Transaction& tx) -> absl::StatusOr<bool> {
    MB_RETURN_IF_ERROR(lease.Fence(tx));
    MB_ASSIGN_OR_RETURN(const auto addressee, reminders::FirstUntold(tx.sql()));
    if (!addressee.has_value()) return false;
    MB_ASSIGN_OR_RETURN(reminders::Untold untold, reminders::ReadUntold(tx.sql(), *addressee));
    const absl::CivilDay today = CountyDay(look.now);
    for (auto& [circle, reminded] : untold) {
      v1::ReminderDigest digest = MakeDigest(addressee->organization, addressee->person, std::move(reminded), today);
      const uint64_t id = tx.NewId();
      digest.set_name(StrCat(OrganizationName(addressee->organization), "/reminders/", EncodeId(id)));
      *digest.mutable_create_time() = ToTimestamp(look.now);
      MB_RETURN_IF_ERROR(reminders::AddDigest(tx.sql(), id, *addressee, circle, digest));
      v1::PublicationEvent event;
      *event.mutable_reminded() = digest;
      // A circle's members are counted where the circle is.
      const std::string& organization = circle.first.empty() ? addressee->organization : circle.first;
      tx.Emit({digest.name(), organization, look.now, AudienceOf(circle.second), &event}, 0);
    }
    MB_ASSIGN_OR_RETURN(const int64_t told, reminders::MarkTold(tx.sql(), *addressee));
    return told > 0 ? absl::StatusOr<bool>(true) : timed::NotClaimed();
  });
}

absl::Status ReminderRound::Move(const timed::Lease& lease, const Look& look, const reminders::Round& next,
                                 const std::vector<reminders::Note>& notes) {
  return database_->Transact(look.call.budget, [&](db::Transaction& tx) -> absl::Status {
    MB_RETURN_IF_ERROR(lease.Fence(tx));
    MB_ASSIGN_OR_RETURN(const bool moved, reminders::MoveRound(tx.sql(), look.round, next));
    if (!moved) return timed::NotClaimed();
    // What was noted before and not told is noted again, if it still stands, to whom it concerns by now.
    if (next.day != look.round.day) MB_RETURN_IF_ERROR(reminders::ForgetUntold(tx.sql()));
    return notes.empty() ? absl::OkStatus() : reminders::Add(tx.sql(), notes, CountyDay(look.now));
  });
}

}  // namespace mingbai::publication
