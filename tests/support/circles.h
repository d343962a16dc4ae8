#pragma once

// Circles of a test's county and who belongs to them, in the catalog as everyone enters them (DOMAIN C-9).

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/status/status.h"
#include "mingbai/catalog/v1/circle.pb.h"
#include "tests/support/service_harness.h"

namespace mingbai::testing {

// Of who keeps circles in the whole county of 371325; to be made before the catalog starts.
inline std::string PartyOfficeToken() { return TestToken("party-office", "371325000000"); }

// Adds the subjects to the circle (a resource name) from `first_day` to `last_day`, empty for an open term.
inline absl::Status AddMembers(const ServiceHarness& catalog, const std::string& circle,
                               const std::vector<std::string>& subjects, const std::string& first_day = "2026-01-01",
                               const std::string& last_day = "") {
  catalog::v1::BatchAddCircleMembersRequest request;
  request.set_parent(circle);
  request.set_request_id(NewRequestId());
  for (const std::string& subject : subjects) {
    catalog::v1::CircleMember& member = *request.add_members();
    member.set_subject(subject);
    member.set_first_day(first_day);
    member.set_last_day(last_day);
    member.set_reason("支部党员大会");
  }
  const auto client = catalog.Client("mingbai.catalog.v1.CatalogService", PartyOfficeToken());
  return client->Call<catalog::v1::BatchAddCircleMembersResponse>(TestCall(), "BatchAddCircleMembers", request)
      .status();
}

// Sets the circle, in effect since the beginning of 2026, with these members.
inline absl::Status EnterCircle(const ServiceHarness& catalog, const std::string& circle,
                                const std::vector<std::string>& subjects) {
  catalog::v1::SetCircleRequest request;
  request.mutable_circle()->set_name(circle);
  request.mutable_circle()->set_effective_date("2026-01-01");
  request.set_request_id(NewRequestId());
  const auto client = catalog.Client("mingbai.catalog.v1.CatalogService", PartyOfficeToken());
  MB_RETURN_IF_ERROR(client->Call<catalog::v1::Circle>(TestCall(), "SetCircle", request).status());
  return AddMembers(catalog, circle, subjects);
}

}  // namespace mingbai::testing
