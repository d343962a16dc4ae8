#pragma once

// Records with effective dates in the database, all versions: of each record the newest version whose effective date
// has come is in effect. A record is a message, known by its collection, its parent and its id. Functions without
// state; errors are the connection's, and DATA_LOSS for a body that does not parse.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/mysql/connection.h"
#include "google/protobuf/message.h"

namespace mingbai::catalog {

// The collection under which versions of blocks stand, by county.
inline constexpr char kBlockCollection[] = "block";

// A version to be written.
struct DatedVersion {
  std::string_view collection;
  std::string_view parent;  // an organization's code; empty for none
  std::string_view id;
  int version = 0;
  std::string_view effective_date;
  bool ended = false;  // the record does not stand from effective_date on
  const google::protobuf::Message* body = nullptr;
  absl::Time create_time;
};

absl::Status InsertDated(db::Connection& sql, const DatedVersion& version);

namespace internal {
absl::StatusOr<std::vector<std::string>> StandingBodies(db::Connection& sql, std::string_view collection,
                                                        std::string_view parent, std::string_view day,
                                                        std::string_view after, int limit);
absl::StatusOr<std::vector<std::string>> VersionBodies(db::Connection& sql, std::string_view collection,
                                                       std::string_view parent, std::string_view id, int before,
                                                       int limit);
absl::StatusOr<std::vector<std::string>> AllBodies(db::Connection& sql, std::string_view collection,
                                                   std::string_view parent);
absl::Status Unparsable();

template <typename T>
absl::StatusOr<std::vector<T>> Parse(const absl::StatusOr<std::vector<std::string>>& bodies) {
  if (!bodies.ok()) return bodies.status();
  std::vector<T> parsed(bodies->size());
  for (size_t i = 0; i < bodies->size(); ++i) {
    if (!parsed[i].ParseFromString((*bodies)[i])) return Unparsable();
  }
  return parsed;
}
}  // namespace internal

// Up to `limit` records that stand on `day`, by id, after the id `after`.
template <typename T>
absl::StatusOr<std::vector<T>> ListStanding(db::Connection& sql, std::string_view collection, std::string_view parent,
                                            std::string_view day, std::string_view after, int limit) {
  return internal::Parse<T>(internal::StandingBodies(sql, collection, parent, day, after, limit));
}
// Up to `limit` versions of a record below version `before`, newest first.
template <typename T>
absl::StatusOr<std::vector<T>> ListDatedVersions(db::Connection& sql, std::string_view collection,
                                                 std::string_view parent, std::string_view id, int before, int limit) {
  return internal::Parse<T>(internal::VersionBodies(sql, collection, parent, id, before, limit));
}
// All versions of all records of a parent, by id, oldest first.
template <typename T>
absl::StatusOr<std::vector<T>> ListAllVersions(db::Connection& sql, std::string_view collection,
                                               std::string_view parent) {
  return internal::Parse<T>(internal::AllBodies(sql, collection, parent));
}

}  // namespace mingbai::catalog
