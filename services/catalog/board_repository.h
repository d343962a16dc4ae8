#pragma once

// Bulletin boards in the database, all versions. Written under the lock of the organization's row. Functions without
// state; errors are the connection's.

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/mysql/connection.h"
#include "mingbai/catalog/v1/board.pb.h"

namespace mingbai::catalog {

// Up to `limit` boards of an organization by id, after the id `after`, in the version in effect on `day`; those that
// were taken away by then only where `removed`.
absl::StatusOr<std::vector<v1::BulletinBoard>> ListBoards(db::Connection& sql, std::string_view organization,
                                                          std::string_view day, bool removed, std::string_view after,
                                                          int limit);
// Up to `limit` versions below version `before`, newest first.
absl::StatusOr<std::vector<v1::BulletinBoard>> ListBoardVersions(db::Connection& sql, std::string_view organization,
                                                                 std::string_view board, int before, int limit);
// The ids of an organization's boards, past ones included.
absl::StatusOr<std::set<std::string>> BoardIds(db::Connection& sql, std::string_view organization);
// Adds versions. One that exists: db::IsDuplicateKey.
absl::Status InsertBoardVersions(db::Connection& sql, absl::Span<const v1::BulletinBoard> boards);

}  // namespace mingbai::catalog
