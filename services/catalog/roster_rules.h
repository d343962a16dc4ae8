#pragma once

// Rules of the roster and its coverage (DOMAIN C-15, E-10). Pure.

#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "common/status/status.h"
#include "mingbai/catalog/v1/organization.pb.h"
#include "mingbai/catalog/v1/roster.pb.h"

namespace mingbai::catalog {

// Adds a violation for everything that is wrong with the appointment by itself: its term, personal numbers, a mobile
// number that is not declared a duty contact, a supervisor's kind that is missing or out of place. `path` is its own.
void CheckAppointment(const v1::Appointment& appointment, const std::string& path, FieldErrors& errors);

// Whether both say that the same person holds the same role and post, in the same capacity, at the same organization.
bool SameRole(const v1::Appointment& a, const v1::Appointment& b);

// ALREADY_EXISTS, reason APPOINTMENT_EXISTS, where one of `others` of the same organization has the same person in the
// same role, in the same capacity, on some day of the new one's term.
absl::Status CheckNoOverlap(const v1::Appointment& appointment, absl::Span<const v1::Appointment> others);

// Adds a violation for everything that is wrong with the requirements: no day, one that stands twice. `path` is theirs.
void CheckRequirements(const v1::RosterRequirements& requirements, const std::string& path, FieldErrors& errors);

// How many persons hold a role on the day, by organization code and role; none for what is not there.
using RoleCounts = std::map<std::pair<std::string, int>, int>;

// What is required of `organizations` (of the subtree of the code `root`, by code) and filled, in all and by direct
// child of the root. Fills `total` and `parts`.
v1::SummarizeRosterResponse Summarize(std::string_view root, absl::Span<const v1::Organization> organizations,
                                      const RoleCounts& counts, const v1::RosterRequirements& requirements);

}  // namespace mingbai::catalog
