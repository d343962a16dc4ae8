#pragma once

// What this service asks of catalog. Thread-safe. Where catalog cannot be asked: UNAVAILABLE, reason
// CATALOG_UNAVAILABLE.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/rpc/call_context.h"
#include "common/rpc/client.h"
#include "common/time/calendar.h"
#include "mingbai/catalog/v1/catalog_service.pb.h"
#include "services/catalog/client/directory.h"

namespace mingbai::publication {

class CatalogReader {
 public:
  CatalogReader(catalog::Directory* directory, std::shared_ptr<const rpc::Client> client)
      : directory_(directory), client_(std::move(client)) {}

  // The organization, and the version of the item in effect on the day; nullptr where there is none.
  absl::StatusOr<catalog::OrganizationPtr> FindOrganization(const rpc::CallContext& call, std::string_view code) const;
  absl::StatusOr<catalog::ItemPtr> FindItem(const rpc::CallContext& call, std::string_view id,
                                            absl::CivilDay day) const;
  // The item as the organization owes it on the day: with what its adoption makes stricter (DOMAIN C-3); nullptr where
  // there is no item.
  absl::StatusOr<catalog::ItemPtr> FindItemFor(const rpc::CallContext& call, std::string_view organization,
                                               std::string_view id, absl::CivilDay day) const;
  // The item in the version that the duty names; asked of catalog where what is held here is not that one.
  absl::StatusOr<catalog::ItemPtr> FindItemOf(const rpc::CallContext& call, const catalog::v1::Duty& duty,
                                              absl::CivilDay day) const;
  // The version of the item in effect on the day, asked of catalog itself: what is held here may be the one before,
  // until the event of a change arrives. nullptr where there is none.
  absl::StatusOr<catalog::ItemPtr> AskItem(const rpc::CallContext& call, std::string_view id, absl::CivilDay day) const;
  // As catalog::Directory's.
  absl::Status RequireKnown(const rpc::CallContext& call, std::string_view code) const {
    return directory_->RequireKnown(call, code);
  }
  // The working calendar, asked of catalog itself: terms are computed with what holds now. The newest, or the version
  // named; the callee's NOT_FOUND for one that never was.
  absl::StatusOr<WorkingCalendar> Calendar(const rpc::CallContext& call, int version = 0) const;
  // What tells whether duties may have changed; the callee's NOT_FOUND for an unknown organization.
  absl::StatusOr<catalog::v1::ListDutyStampsResponse> ListDutyStamps(
      const rpc::CallContext& call, const catalog::v1::ListDutyStampsRequest& request) const;
  // A page of duties; the callee's NOT_FOUND for an unknown organization.
  absl::StatusOr<catalog::v1::ListDutiesResponse> ListDuties(const rpc::CallContext& call,
                                                             const catalog::v1::ListDutiesRequest& request) const;
  // What explanations and lists of who is responsible need beside. The version of an item; nullptr where there is none.
  absl::StatusOr<catalog::ItemPtr> FindItemVersion(const rpc::CallContext& call, std::string_view id, int version,
                                                   absl::CivilDay day) const;
  // The duties of one organization for an item, on the days [start, end), and of those whose duties it took over; none
  // where catalog does not know the organization.
  absl::StatusOr<std::vector<catalog::v1::Duty>> DutiesOf(const rpc::CallContext& call, std::string_view organization,
                                                          std::string_view item, absl::CivilDay start,
                                                          absl::CivilDay end) const;
  // The adoptions of these names in effect on the day, in any number.
  absl::StatusOr<std::vector<catalog::v1::Adoption>> Adoptions(const rpc::CallContext& call,
                                                               const std::vector<std::string>& names,
                                                               absl::CivilDay day) const;
  // Who has the organization's affairs today: as catalog::Directory's.
  absl::StatusOr<catalog::OrganizationPtr> FindStanding(const rpc::CallContext& call, std::string_view code) const {
    return directory_->FindStanding(call, code);
  }
  // Who holds a role in the organization on the day, in the order in which they were entered.
  absl::StatusOr<std::vector<catalog::v1::Appointment>> Roster(const rpc::CallContext& call,
                                                               std::string_view organization,
                                                               catalog::v1::RosterRole role, absl::CivilDay day) const;
  // The calendar held here, kept fresh by events; asks nobody.
  std::shared_ptr<const WorkingCalendar> HeldCalendar() const { return directory_->Calendar(); }

 private:
  catalog::Directory* const directory_;
  const std::shared_ptr<const rpc::Client> client_;
};

}  // namespace mingbai::publication
