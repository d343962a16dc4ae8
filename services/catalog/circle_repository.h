#pragma once

// Memberships of circles in the database; the circles' versions stand in dated_repository.h. Functions without state;
// errors are the connection's.

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
#include "mingbai/catalog/v1/circle.pb.h"

namespace mingbai::catalog {

// The collection under which versions of circles stand, by organization.
inline constexpr char kCircleCollection[] = "circle";

// What ListCircleMembers asks for.
struct MemberQuery {
  std::string organization;  // code
  std::string circle;        // id
  std::string day;           // only terms that hold it; empty for all
};
// Up to `limit` memberships by id, after the id `after`.
absl::StatusOr<std::vector<v1::CircleMember>> ListMembers(db::Connection& sql, const MemberQuery& query, uint64_t after,
                                                          int limit);
// The membership; nullopt where there is none.
absl::StatusOr<std::optional<v1::CircleMember>> ReadMember(db::Connection& sql, std::string_view organization,
                                                           std::string_view circle, uint64_t id);
// Adds memberships; their names carry the ids.
absl::Status InsertMembers(db::Connection& sql, absl::Span<const v1::CircleMember> members);
// Writes the end of a membership that has none.
absl::Status WriteMemberEnd(db::Connection& sql, uint64_t id, std::string_view last_day, std::string_view reason,
                            std::string_view author, absl::Time time);

// A membership with what counts of its circle.
struct MembershipRow {
  uint64_t id = 0;
  v1::Membership membership;
  std::string circle_first_day;
  std::string circle_ended;  // first day without it; empty while its end is not known
};
// Up to `limit` memberships by id, after the id `after`; only of the subject, and of the circle of the organization,
// unless empty.
absl::StatusOr<std::vector<MembershipRow>> ListMemberships(db::Connection& sql, std::string_view subject,
                                                           std::string_view organization, std::string_view circle,
                                                           uint64_t after, int limit);

}  // namespace mingbai::catalog
