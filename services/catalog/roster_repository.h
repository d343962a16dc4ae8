#pragma once

// Appointments in the database. Functions without state; errors are the connection's.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/mysql/connection.h"
#include "mingbai/catalog/v1/roster.pb.h"
#include "services/catalog/roster_rules.h"

namespace mingbai::catalog {

// What ListRoster asks for.
struct RosterQuery {
  std::string organization;  // code
  std::string day;           // only terms that hold it; empty for all
  int role = 0;              // 0 for any
};

// Up to `limit` appointments by id, after the id `after`.
absl::StatusOr<std::vector<v1::Appointment>> ListAppointments(db::Connection& sql, const RosterQuery& query,
                                                              uint64_t after, int limit);
// The appointment; nullopt where there is none.
absl::StatusOr<std::optional<v1::Appointment>> ReadAppointment(db::Connection& sql, std::string_view organization,
                                                               uint64_t id);
// How many hold each role on the day in the subtree of `root`.
absl::StatusOr<RoleCounts> CountRoles(db::Connection& sql, std::string_view root, std::string_view day);
// Adds appointments; their names carry the ids.
absl::Status InsertAppointments(db::Connection& sql, absl::Span<const v1::Appointment> appointments);
// Writes the end of an appointment that has none.
absl::Status WriteEnd(db::Connection& sql, std::string_view organization, uint64_t id, std::string_view last_day,
                      std::string_view reason, absl::Time time);
// Writes the end of an appointment that goes on under its organization's new code; one that is on record for a later
// day gives way.
absl::Status BringEndForward(db::Connection& sql, std::string_view organization, uint64_t id, std::string_view last_day,
                             std::string_view reason, absl::Time time);

}  // namespace mingbai::catalog
