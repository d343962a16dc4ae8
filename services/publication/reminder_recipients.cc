#include "services/publication/reminder_recipients.h"

#include <set>
#include <utility>

#include "common/names/names.h"
#include "common/status/status.h"
#include "common/text/text.h"

namespace mingbai::publication {
namespace {

// More are not kept from one block of organizations to the next: a township's office is asked for by its villages,
// which follow each other.
constexpr size_t kMostHeld = 2000;

// The database counts names that differ in blanks at their end as one.
std::string Name(const std::string& text) { return std::string(Strip(text)); }

}  // namespace

absl::Status ReminderRecipients::Prepare(const rpc::CallContext& call, const std::vector<Reminded>& reminded) {
  adoptions_.clear();
  standing_.clear();
  if (held_ > kMostHeld) {
    persons_.clear();
    held_ = 0;
  }
  std::set<std::string> names;
  for (const Reminded& one : reminded) {
    if (one.stage == v1::REMINDER_STAGE_ESCALATED) continue;
    MB_ASSIGN_OR_RETURN(const std::string organization, Standing(call, one.organization));
    if (!organization.empty()) names.insert(StrCat(OrganizationName(organization), "/adoptions/", one.item));
  }
  MB_ASSIGN_OR_RETURN(std::vector<catalog::v1::Adoption> adoptions,
                      catalog_->Adoptions(call, {names.begin(), names.end()}, today_));
  for (catalog::v1::Adoption& adoption : adoptions) {
    std::pair key(std::string(OrganizationCodeOf(adoption.name())), std::string(LastSegment(adoption.name())));
    adoptions_[std::move(key)] = std::move(adoption);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<ReminderRecipients::Recipient>> ReminderRecipients::Of(const rpc::CallContext& call,
                                                                                  const Reminded& reminded) {
  MB_ASSIGN_OR_RETURN(const std::string owing, Standing(call, reminded.organization));
  const bool escalated = reminded.stage == v1::REMINDER_STAGE_ESCALATED;
  // What an organization that is no more left overdue stays its own: the office above it, which discloses it, is told.
  const bool left = owing != reminded.organization && (escalated || reminded.stage == v1::REMINDER_STAGE_OVERDUE);
  std::set<Recipient> recipients;
  if (escalated || left) {
    MB_ASSIGN_OR_RETURN(const std::string above, Above(call, reminded.organization));
    if (above.empty()) return std::vector<Recipient>();
    MB_ASSIGN_OR_RETURN(const auto office, Office(call, above));
    for (const std::string& person : office) recipients.insert({above, person});
    if (!left) {
      MB_ASSIGN_OR_RETURN(const auto liaisons, Persons(call, owing, catalog::v1::ROSTER_ROLE_LIAISON));
      for (const std::string& person : liaisons) recipients.insert({above, person});
    }
    return std::vector<Recipient>(recipients.begin(), recipients.end());
  }
  if (owing.empty()) return std::vector<Recipient>();
  const auto adoption = adoptions_.find({owing, reminded.item});
  if (adoption != adoptions_.end()) {
    recipients.insert({owing, Name(adoption->second.person_responsible())});
    if (reminded.stage == v1::REMINDER_STAGE_OVERDUE) recipients.insert({owing, Name(adoption->second.leader())});
  } else {
    MB_ASSIGN_OR_RETURN(const auto office, Office(call, owing));
    for (const std::string& person : office) recipients.insert({owing, person});
  }
  return std::vector<Recipient>(recipients.begin(), recipients.end());
}

absl::StatusOr<std::string> ReminderRecipients::Standing(const rpc::CallContext& call,
                                                         const std::string& organization) {
  if (const auto known = standing_.find(organization); known != standing_.end()) return known->second;
  MB_ASSIGN_OR_RETURN(const catalog::OrganizationPtr found, catalog_->FindStanding(call, organization));
  return standing_[organization] = found == nullptr ? "" : std::string(OrganizationCodeOf(found->name()));
}

absl::StatusOr<std::string> ReminderRecipients::Above(const rpc::CallContext& call, const std::string& organization) {
  for (std::string code = organization;;) {
    MB_ASSIGN_OR_RETURN(const catalog::OrganizationPtr found, catalog_->FindOrganization(call, code));
    code = found == nullptr ? "" : OrganizationCodeOf(found->parent());
    if (code.empty()) return code;
    MB_ASSIGN_OR_RETURN(const std::string standing, Standing(call, code));
    if (standing == code) return code;
  }
}

absl::StatusOr<std::vector<std::string>> ReminderRecipients::Persons(const rpc::CallContext& call,
                                                                     const std::string& organization,
                                                                     catalog::v1::RosterRole role) {
  const std::pair key(organization, role);
  if (const auto known = persons_.find(key); known != persons_.end()) return known->second;
  MB_ASSIGN_OR_RETURN(const std::vector<catalog::v1::Appointment> appointments,
                      catalog_->Roster(call, organization, role, today_));
  std::vector<std::string> persons;
  persons.reserve(appointments.size());
  for (const catalog::v1::Appointment& appointment : appointments) {
    persons.push_back(StrCat(Name(appointment.person_name()), " ", Name(appointment.post())));
  }
  held_ += 1 + persons.size();
  return persons_[key] = std::move(persons);
}

absl::StatusOr<std::vector<std::string>> ReminderRecipients::Office(const rpc::CallContext& call,
                                                                    const std::string& organization) {
  for (const auto role : {catalog::v1::ROSTER_ROLE_OFFICE, catalog::v1::ROSTER_ROLE_FULL_TIME_STAFF}) {
    MB_ASSIGN_OR_RETURN(std::vector<std::string> persons, Persons(call, organization, role));
    if (!persons.empty()) return persons;
  }
  return std::vector<std::string>{""};
}

}  // namespace mingbai::publication
