#pragma once

// To whom reminders go (DOMAIN C-7, C-15), as catalog says today: the person responsible and, once it is overdue, the
// leader in charge; one tier up, the liaison and the office. Of what one that is no more left overdue, the office above
// it. Where nobody is named, the office, then the full-time
// staff, then the organization itself (a person with an empty name). Lives for one day's look, as what catalog says
// once of an office holds for that day; holds what was asked for last, up to a bound. Not thread-safe.

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/rpc/call_context.h"
#include "services/publication/catalog_reader.h"
#include "services/publication/reminder_rules.h"

namespace mingbai::publication {

class ReminderRecipients {
 public:
  ReminderRecipients(const CatalogReader* catalog, absl::CivilDay today) : catalog_(catalog), today_(today) {}

  struct Recipient {
    std::string organization;  // code
    std::string person;
    bool operator<(const Recipient& other) const {
      return std::tie(organization, person) < std::tie(other.organization, other.person);
    }
  };
  // Asks for the adoptions of all of these at once, and forgets those before.
  absl::Status Prepare(const rpc::CallContext& call, const std::vector<Reminded>& reminded);
  // Each once; none where nobody stands who could be told (the county has nobody above). The items must be those that
  // were prepared last. UNAVAILABLE, reason CATALOG_UNAVAILABLE.
  absl::StatusOr<std::vector<Recipient>> Of(const rpc::CallContext& call, const Reminded& reminded);

 private:
  // Who has the organization's affairs today; empty where nobody has.
  absl::StatusOr<std::string> Standing(const rpc::CallContext& call, const std::string& organization);
  // The nearest above it that stands itself; empty where none does.
  absl::StatusOr<std::string> Above(const rpc::CallContext& call, const std::string& organization);
  absl::StatusOr<std::vector<std::string>> Persons(const rpc::CallContext& call, const std::string& organization,
                                                   catalog::v1::RosterRole role);
  absl::StatusOr<std::vector<std::string>> Office(const rpc::CallContext& call, const std::string& organization);

  const CatalogReader* const catalog_;
  const absl::CivilDay today_;
  std::map<std::string, std::string> standing_;
  std::map<std::pair<std::string, std::string>, catalog::v1::Adoption> adoptions_;  // organization, item
  std::map<std::pair<std::string, catalog::v1::RosterRole>, std::vector<std::string>> persons_;
  size_t held_ = 0;  // entries of persons_, and the persons in them
};

}  // namespace mingbai::publication
