#include "services/catalog/dated_repository.h"

#include "common/status/status.h"

namespace mingbai::catalog {
namespace {

constexpr char kStanding[] =
    "SELECT body FROM dated_version v WHERE collection = ? AND parent = ? AND id > ? AND version = "
    "(SELECT MAX(w.version) FROM dated_version w WHERE w.collection = v.collection AND w.parent = v.parent "
    "AND w.id = v.id AND w.effective_date <= ?) AND ended = 0 ORDER BY id LIMIT ?";
constexpr char kVersions[] =
    "SELECT body FROM dated_version WHERE collection = ? AND parent = ? AND id = ? AND version < ? "
    "ORDER BY version DESC LIMIT ?";
constexpr char kAll[] = "SELECT body FROM dated_version WHERE collection = ? AND parent = ? ORDER BY id, version";
constexpr char kInsert[] =
    "INSERT INTO dated_version (collection, parent, id, version, effective_date, ended, body, create_time) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)";

absl::StatusOr<std::vector<std::string>> Texts(absl::StatusOr<db::Rows> rows) {
  MB_RETURN_IF_ERROR(rows.status());
  std::vector<std::string> texts;
  while (rows->Next()) texts.push_back(rows->Text(0));
  return texts;
}

}  // namespace

absl::Status InsertDated(db::Connection& sql, const DatedVersion& version) {
  const std::string body = version.body->SerializeAsString();
  return sql
      .Execute(kInsert, {version.collection, version.parent, version.id, version.version, version.effective_date,
                         version.ended, body, version.create_time})
      .status();
}

namespace internal {

absl::StatusOr<std::vector<std::string>> StandingBodies(db::Connection& sql, std::string_view collection,
                                                        std::string_view parent, std::string_view day,
                                                        std::string_view after, int limit) {
  return Texts(sql.Query(kStanding, {collection, parent, after, day, limit}));
}

absl::StatusOr<std::vector<std::string>> VersionBodies(db::Connection& sql, std::string_view collection,
                                                       std::string_view parent, std::string_view id, int before,
                                                       int limit) {
  return Texts(sql.Query(kVersions, {collection, parent, id, before, limit}));
}

absl::StatusOr<std::vector<std::string>> AllBodies(db::Connection& sql, std::string_view collection,
                                                   std::string_view parent) {
  return Texts(sql.Query(kAll, {collection, parent}));
}

absl::Status Unparsable() { return absl::DataLossError("a stored record does not parse"); }

}  // namespace internal

}  // namespace mingbai::catalog
