#pragma once

// Adoptions in the database. Functions without state; errors are the connection's. Whoever writes holds the lock of the
// organization's row.

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/mysql/connection.h"
#include "mingbai/catalog/v1/item.pb.h"
#include "services/catalog/duty_rules.h"

namespace mingbai::catalog {

// An adoption in one of its versions. Its etag is the version.
struct AdoptionRow {
  v1::Adoption adoption;
  int version = 0;
  std::string reason;  // why it was dropped, where all versions are read or one is written
};

// What of it decides on duties.
AdoptionVersion VersionOf(const AdoptionRow& row);

// Versions by (organization code, item id).
using AdoptionVersions = std::map<std::pair<std::string, std::string>, std::vector<AdoptionVersion>>;

// Up to `limit` adoptions of the organization in their newest version by item, after the item `after`.
absl::StatusOr<std::vector<AdoptionRow>> ListAdoptions(db::Connection& sql, std::string_view organization,
                                                       std::string_view after, int limit);
// All versions of the organization's adoptions by item, oldest first; of one item (an id) unless it is empty.
absl::StatusOr<std::map<std::string, std::vector<AdoptionRow>>> ReadAdoptionsOf(db::Connection& sql,
                                                                                std::string_view organization,
                                                                                std::string_view item);
// All versions of all adoptions of organizations from `low` to `high`, both included.
absl::StatusOr<AdoptionVersions> ReadAdoptionsBetween(db::Connection& sql, std::string_view low, std::string_view high);
// The adoptions of that name in the version in effect on `day`, dropped ones included; in any order.
absl::StatusOr<std::vector<AdoptionRow>> ReadAdoptionsInEffect(db::Connection& sql,
                                                               absl::Span<const std::string_view> names,
                                                               std::string_view day);
// Adds versions.
absl::Status InsertAdoptions(db::Connection& sql, absl::Span<const AdoptionRow> rows, absl::Time now);

}  // namespace mingbai::catalog
