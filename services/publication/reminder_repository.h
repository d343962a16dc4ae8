#pragma once

// The tables of reminders. Each function runs in the connection's current transaction, if any; the errors are the
// database's.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
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

// A stage of an open obligation's term: organization, obligation, end of the term and stage.
using NotedKey = std::tuple<std::string, std::string, absl::Time, v1::ReminderStage>;
// When it was noted last, and when those (code and person) were noted last who were told since then without the others.
struct NotedOn {
  std::optional<absl::CivilDay> all;
  std::map<std::pair<std::string, std::string>, absl::CivilDay> alone;
};
absl::StatusOr<std::map<NotedKey, NotedOn>> Noted(db::Connection& sql, const std::string& first,
                                                  const std::string& last);

// What is to be told to a person of an organization.
struct Note {
  const Reminded* reminded = nullptr;
  std::string addressee;  // code
  std::string person;
};
// Adds them; none of them is there.
absl::Status Add(db::Connection& sql, const std::vector<Note>& notes, absl::CivilDay day);

// Somebody to whom something is to be told; nullopt where there is nobody.
struct Addressee {
  std::string organization;  // code
  std::string person;
};
absl::StatusOr<std::optional<Addressee>> FirstUntold(db::Connection& sql);
// Who may see a digest: the members of an organization's (code) circle; everyone where both are empty.
using Circle = std::pair<std::string, std::string>;
// What is to be told, of what is still open, with the term that was noted.
using Untold = std::map<Circle, std::vector<Reminded>>;
absl::StatusOr<Untold> ReadUntold(db::Connection& sql, const Addressee& addressee);
// All of it has been told, or need not be any more: how many.
absl::StatusOr<int64_t> MarkTold(db::Connection& sql, const Addressee& addressee);
// Takes back whatever was noted and has not been told; who was told of the same keeps that.
absl::Status ForgetUntold(db::Connection& sql);

// Digests as they were told.
absl::Status AddDigest(db::Connection& sql, uint64_t id, const Addressee& addressee, const Circle& circle,
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
// What was written before the version, newest first.
absl::StatusOr<std::vector<v1::ReminderPolicy>> ReadPolicies(db::Connection& sql, int before, int limit);
// Makes writers of policies wait for each other.
absl::Status LockPolicy(db::Connection& sql);
// Adds the next version.
absl::Status AddPolicy(db::Connection& sql, const v1::ReminderPolicy& policy, const std::string& author);

}  // namespace mingbai::publication::reminders
