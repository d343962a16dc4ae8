#pragma once

// The catalog as other services see it: organizations, items, the working calendar and, where they are asked for, the
// memberships of circles, held in memory and kept fresh by the catalog's events, so that a call needs no call. What is
// not known here is asked of catalog before it is denied. Thread-safe.

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/rpc/call_context.h"
#include "common/rpc/client.h"
#include "common/time/calendar.h"
#include "mingbai/catalog/v1/item.pb.h"
#include "mingbai/catalog/v1/organization.pb.h"
#include "mingbai/common/v1/events.pb.h"

namespace mingbai::catalog {

using OrganizationPtr = std::shared_ptr<const v1::Organization>;
using ItemPtr = std::shared_ptr<const v1::Item>;

class Directory {
 public:
  // Memberships are for services that show what is for circles; their token needs MEMBERSHIP_READ.
  enum class Holds { kPublic, kMembershipsToo };
  explicit Directory(std::shared_ptr<const rpc::Client> catalog, Holds holds = Holds::kPublic);
  ~Directory();
  // Starts and stops the thread that follows the catalog's events.
  void Start();
  void Stop();
  // Also calls `listener` for every event after it has been applied, and once after each snapshot (with an event
  // without payload). Set before Start.
  void OnChange(std::function<void(const common::v1::Event&)> listener);

  // The organization as it is today, abolished ones, too; nullptr where catalog does not know it; UNAVAILABLE, reason
  // CATALOG_UNAVAILABLE, where it is not known here and catalog cannot be asked.
  absl::StatusOr<OrganizationPtr> FindOrganization(const rpc::CallContext& call, std::string_view code);
  // OK where catalog knows the organization, or cannot be asked now; NOT_FOUND, reason ORGANIZATION_NOT_FOUND, where it
  // does not: for reads about an organization, which go on without catalog.
  absl::Status RequireKnown(const rpc::CallContext& call, std::string_view code);
  // The version of the item in effect on `day`; nullptr where there is none; else as FindOrganization.
  absl::StatusOr<ItemPtr> FindItem(const rpc::CallContext& call, std::string_view item_id, absl::CivilDay day);
  // Organizations of a subtree by code, the root first, abolished ones, too; empty where unknown.
  std::vector<OrganizationPtr> Subtree(std::string_view root) const;
  // Who has the organization's affairs today: itself where it stands, else who took its place; nullptr where nobody
  // did. Errors as FindOrganization's.
  absl::StatusOr<OrganizationPtr> FindStanding(const rpc::CallContext& call, std::string_view code);
  // The newest calendar; version 0 before one was imported. FAILED_PRECONDITION, reason CALENDAR_MISSING, only from
  // callers that need one.
  std::shared_ptr<const WorkingCalendar> Calendar() const;
  // The circles to which the subject belongs on `day`, each "organization code/circle id" (DOMAIN C-9). Until a
  // snapshot has been loaded catalog is asked; none where it cannot be, and none where memberships are not held.
  std::set<std::string> CirclesOf(std::string_view subject, absl::CivilDay day, const rpc::Budget& budget) const;
  // Whether a snapshot has been loaded since the start.
  bool loaded() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mingbai::catalog
