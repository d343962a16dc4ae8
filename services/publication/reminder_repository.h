#pragma once

// The tables of reminders. Each function runs in the connection's current transaction, if any; the errors are the
// database's.

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/mysql/connection.h"
#include "mingbai/publication/v1/reminder.pb.h"
#include "services/publication/audience.h"
#include "services/publication/reminder_rules.h"

namespace mingbai::publication::reminders {

// How far the round of a day has come.
struct Round {
  std::string day;           // empty before the first
  std::string organization;  // up to which it was looked
  bool noted = false;        // all were looked at
};
absl::StatusOr<Round> ReadRound(db::Connection& sql);
// The claim of a step: false where `seen` is not what is stored any more.
absl::StatusOr<bool> MoveRound(db::Connection& sql, const Round& seen, const Round& next);

// What is open of the organizations [first, last] with a term that ends before `before`, for whomever.
absl::StatusOr<std::vector<ObligationRow>> Open(db::Connection& sql, const std::string& first, const std::string& last,
                                                absl::Time before);

// When a stage of an open obligation's term was noted last: by organization, obligation, end of the term and stage.
using NotedKey = std::tuple<std::string, std::string, absl::Time, v1::ReminderStage>;
absl::StatusOr<std::map<NotedKey, absl::CivilDay>> Noted(db::Connection& sql, const std::string& first,
                                                         const std::string& last);

// What is to be told to a person of an organization.
struct Note {
  v1::ReminderStage stage = v1::REMINDER_STAGE_UNSPECIFIED;
  const ObligationRow* row = nullptr;
  std::string addressee;  // code
  std::string person;
};
// Adds them; none of them is there.
absl::Status Add(db::Connection& sql, const std::vector<Note>& notes, absl::CivilDay day);

// The first organization in which something is to be told; empty where nothing is.
absl::StatusOr<std::string> FirstUntold(db::Connection& sql);
// What is to be told there in one digest: to a person, and to an audience; both of the latter empty for everyone's.
struct DigestKey {
  std::string person;
  std::string circle_organization;  // code; whose members are counted
  std::string circle;
  bool operator<(const DigestKey& other) const {
    return std::tie(person, circle_organization, circle) <
           std::tie(other.person, other.circle_organization, other.circle);
  }
};
// Of what is still open, with the term that was noted.
using Untold = std::map<DigestKey, std::vector<Reminded>>;
absl::StatusOr<Untold> ReadUntold(db::Connection& sql, const std::string& addressee);
// All of it has been told, or need not be any more: how many.
absl::StatusOr<int64_t> MarkTold(db::Connection& sql, const std::string& addressee);

// Digests as they were told.
absl::Status AddDigest(db::Connection& sql, uint64_t id, const std::string& addressee, const DigestKey& key,
                       const v1::ReminderDigest& digest);
struct ListedDigest {
  uint64_t id = 0;
  v1::ReminderDigest digest;
};
// Newest first, before the id (0: from the newest); of one day, or of all where `day` is empty.
absl::StatusOr<std::vector<ListedDigest>> List(db::Connection& sql, const std::string& organization,
                                               const std::string& day, uint64_t before, int limit,
                                               const Viewer& viewer);

// The newest policy, or what ships.
absl::StatusOr<v1::ReminderPolicy> ReadPolicy(db::Connection& sql);
// Makes writers of policies wait for each other.
absl::Status LockPolicy(db::Connection& sql);
// Adds the next version.
absl::Status AddPolicy(db::Connection& sql, const v1::ReminderPolicy& policy, const std::string& author);

}  // namespace mingbai::publication::reminders
