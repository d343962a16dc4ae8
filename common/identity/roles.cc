// The roles and what they may do. Data of the deployment names roles; what a role means stands here alone.

#include <map>
#include <string>

#include "common/identity/principal.h"

namespace mingbai {

const PermissionSet* PermissionsOfRole(std::string_view role) {
  using enum common::v1::Permission;
  static const auto& roles = *new std::map<std::string, PermissionSet, std::less<>>{
      // Services among themselves.
      {"service", {PERMISSION_PUBLIC, PERMISSION_EVENTS_READ, PERMISSION_EVENTS_READ_ALL, PERMISSION_MEMBERSHIP_READ}},
      {"gateway", {PERMISSION_PUBLIC, PERMISSION_EVENTS_READ}},
      // The county disclosure office (公开办): catalog, calendar, duty ledger, scores.
      {"disclosure-office",
       {PERMISSION_PUBLIC, PERMISSION_CATALOG_WRITE, PERMISSION_CATALOG_ADOPT, PERMISSION_CALENDAR_WRITE,
        PERMISSION_OBLIGATION_GENERATE, PERMISSION_OBLIGATION_DEFER, PERMISSION_RUBRIC_WRITE, PERMISSION_SCORE,
        PERMISSION_CASE_READ, PERMISSION_PARTY_WRITE}},
      // Who keeps the party organizations, their circles and who belongs to them (组织部, 组织委员).
      {"party-office", {PERMISSION_PUBLIC, PERMISSION_PARTY_WRITE, PERMISSION_CIRCLE_WRITE, PERMISSION_CIRCLE_READ}},
      // A clerk (村文书) drafts, and answers cases.
      {"clerk",
       {PERMISSION_PUBLIC, PERMISSION_CATALOG_ADOPT, PERMISSION_OBLIGATION_GENERATE, PERMISSION_PUBLICATION_DRAFT,
        PERMISSION_CASE_READ, PERMISSION_CASE_HANDLE, PERMISSION_IMPORT, PERMISSION_CIRCLE_READ}},
      // Finance group, supervisory committee, head: the review step.
      {"reviewer", {PERMISSION_PUBLIC, PERMISSION_PUBLICATION_REVIEW}},
      // Who decides that nothing secret or private goes out.
      {"secrecy-officer", {PERMISSION_PUBLIC, PERMISSION_PUBLICATION_SECRECY}},
      // Who sets when it goes out.
      {"publisher", {PERMISSION_PUBLIC, PERMISSION_PUBLICATION_PUBLISH}},
      // The evaluation team (考评小组).
      {"inspector", {PERMISSION_PUBLIC, PERMISSION_INSPECT}},
      // A member of circles who only reads.
      {"reader", {PERMISSION_PUBLIC}},
  };
  auto it = roles.find(role);
  return it == roles.end() ? nullptr : &it->second;
}

}  // namespace mingbai
