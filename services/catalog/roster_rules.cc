#include "services/catalog/roster_rules.h"

#include <algorithm>
#include <set>

#include "common/names/names.h"
#include "common/text/text.h"
#include "services/catalog/dated_rules.h"

namespace mingbai::catalog {
namespace {

constexpr int kMostLacking = 10;
constexpr int kWhole = 1000;

DayTerm TermOf(const v1::Appointment& appointment) { return {appointment.first_day(), appointment.last_day()}; }

// filled ÷ required in thousandths. Nothing that lacks somebody is rounded up to the whole.
int Rate(int filled, int required) {
  if (required == 0) return 0;
  const int64_t twice = int64_t{2} * filled * kWhole + required;
  const int rate = static_cast<int>(twice / (int64_t{2} * required));
  return filled < required ? std::min(rate, kWhole - 1) : rate;
}

// Coverage in the making, by role.
using Roles = std::map<int, v1::RoleCoverage>;

void Count(Roles& roles, v1::RosterRole role, const std::string& organization, bool filled) {
  v1::RoleCoverage& coverage = roles[role];
  coverage.set_role(role);
  coverage.set_required(coverage.required() + 1);
  if (filled) {
    coverage.set_filled(coverage.filled() + 1);
  } else if (coverage.lacking_size() < kMostLacking) {
    coverage.add_lacking(organization);
  }
}

void Finish(const std::string& organization, Roles& roles, v1::RosterCoverage* out) {
  out->set_organization(organization);
  for (auto& [role, coverage] : roles) {
    coverage.set_rate_thousandths(Rate(coverage.filled(), coverage.required()));
    *out->add_roles() = std::move(coverage);
  }
}

}  // namespace

void CheckAppointment(const v1::Appointment& appointment, const std::string& path, FieldErrors& errors) {
  CheckTerm(TermOf(appointment), path, errors);
  CheckNoPersonalNumbers(appointment.person_name(), path + ".person_name", errors);
  CheckNoPersonalNumbers(appointment.post(), path + ".post", errors);
  CheckNoPersonalNumbers(appointment.reference(), path + ".reference", errors);
  if (!appointment.duty_contact() && IsMobileNumber(appointment.duty_phone())) {
    errors.Add(path + ".duty_phone", "is a private number; duty_contact declares it to be the post's own");
  }
  if (appointment.duty_contact() && appointment.duty_phone().empty()) {
    errors.Add(path + ".duty_contact", "declares a telephone that is not given");
  }
  const bool supervisor = appointment.role() == v1::ROSTER_ROLE_SUPERVISOR;
  if (supervisor != (appointment.supervisor_kind() != v1::SUPERVISOR_KIND_UNSPECIFIED)) {
    errors.Add(path + ".supervisor_kind", supervisor ? "is required of a supervisor" : "is a supervisor's alone");
  }
}

bool SameRole(const v1::Appointment& a, const v1::Appointment& b) {
  return a.organization() == b.organization() && a.role() == b.role() && a.person_name() == b.person_name() &&
         a.post() == b.post() && a.supervisor_kind() == b.supervisor_kind();
}

absl::Status CheckNoOverlap(const v1::Appointment& appointment, absl::Span<const v1::Appointment> others) {
  for (const v1::Appointment& other : others) {
    if (SameRole(other, appointment) && Overlap(TermOf(other), TermOf(appointment))) {
      return Error(absl::StatusCode::kAlreadyExists, "APPOINTMENT_EXISTS",
                   StrCat(other.person_name(), " holds that role from ", other.first_day(), " on"));
    }
  }
  return absl::OkStatus();
}

void CheckRequirements(const v1::RosterRequirements& requirements, const std::string& path, FieldErrors& errors) {
  if (!IsDay(requirements.effective_date())) errors.Add(path + ".effective_date", "is no day");
  std::set<std::tuple<int, int, int>> seen;
  for (int i = 0; i < requirements.requirements_size(); ++i) {
    const v1::RosterRequirement& one = requirements.requirements(i);
    if (!seen.emplace(one.tier(), one.kind(), one.role()).second) {
      errors.Add(StrCat(path, ".requirements[", i, "]"), "stands twice");
    }
  }
}

v1::SummarizeRosterResponse Summarize(std::string_view root, absl::Span<const v1::Organization> organizations,
                                      const RoleCounts& counts, const v1::RosterRequirements& requirements) {
  Roles total;
  std::map<std::string, Roles> parts;
  for (const v1::Organization& organization : organizations) {
    const std::string code(LastSegment(organization.name()));
    for (const v1::RosterRequirement& required : requirements.requirements()) {
      if (required.tier() != organization.tier() || required.kind() != organization.kind()) continue;
      const auto found = counts.find({code, required.role()});
      const bool filled = found != counts.end() && found->second >= std::max(1, required.minimum());
      Count(total, required.role(), organization.name(), filled);
      Count(parts[DirectChild(root, code)], required.role(), organization.name(), filled);
    }
  }
  v1::SummarizeRosterResponse summary;
  Finish(OrganizationName(root), total, summary.mutable_total());
  for (auto& [code, roles] : parts) Finish(OrganizationName(code), roles, summary.add_parts());
  return summary;
}

}  // namespace mingbai::catalog
