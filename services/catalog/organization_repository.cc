#include "services/catalog/organization_repository.h"

#include "absl/strings/str_join.h"
#include "common/names/names.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "services/catalog/proto_time.h"

namespace mingbai::catalog {
namespace {

#define MB_ORGANIZATION_COLUMNS                                                                                \
  "SELECT code, display_name, tier, kind, parent, aliases, version, last_event_id, create_time, update_time, " \
  "begin_date, abolish_date, history, watch_date, duty_event_id FROM organization "

constexpr char kRead[] = MB_ORGANIZATION_COLUMNS "WHERE code = ?";
constexpr char kLock[] = MB_ORGANIZATION_COLUMNS "WHERE code = ? FOR UPDATE";
// Those that stand on a day, or all.
#define MB_STANDING "(? = 1 OR (begin_date <= ? AND (abolish_date = '' OR abolish_date > ?)))"

constexpr char kList[] =
    MB_ORGANIZATION_COLUMNS "WHERE code > ? AND (? = 0 OR tier = ?) AND " MB_STANDING " ORDER BY code LIMIT ?";
constexpr char kListChildren[] = MB_ORGANIZATION_COLUMNS
    "WHERE parent = ? AND code > ? AND (? = 0 OR tier = ?) AND " MB_STANDING " ORDER BY code LIMIT ?";
constexpr char kStandingChild[] =
    "SELECT code FROM organization WHERE parent = ? AND (abolish_date = '' OR abolish_date > ?) LIMIT 1";
constexpr char kFirstAwaited[] = "SELECT MIN(watch_date) FROM organization WHERE watch_date <> '' AND watch_date <= ?";
constexpr char kDueChanges[] = MB_ORGANIZATION_COLUMNS
    "WHERE watch_date <> '' AND watch_date <= ? AND NOT EXISTS (SELECT 1 FROM organization_move m WHERE m.carried = 0 "
    "AND m.effective_date <= ? AND (m.from_code = code OR m.to_code = code)) "
    "ORDER BY watch_date, code LIMIT ? FOR UPDATE";
constexpr char kSubtree[] = MB_ORGANIZATION_COLUMNS "WHERE code >= ? AND code < ? AND code > ? ORDER BY code LIMIT ?";
constexpr char kChanges[] =
    "SELECT code, version, duty_event_id, history FROM organization WHERE code >= ? AND code < ? AND code > ? "
    "ORDER BY code LIMIT ?";
constexpr char kBetween[] = MB_ORGANIZATION_COLUMNS "WHERE code >= ? AND code <= ?";
constexpr char kCodes[] = "SELECT code FROM organization WHERE code >= ? AND code <= ?";
constexpr char kInsert[] =
    "INSERT INTO organization (code, display_name, tier, kind, parent, aliases, version, last_event_id, create_time, "
    "update_time, begin_date, abolish_date, history, watch_date) VALUES ";
constexpr char kUpdate[] =
    "UPDATE organization SET display_name = ?, aliases = ?, version = ?, last_event_id = ?, duty_event_id = ?, "
    "update_time = ?, abolish_date = ?, history = ?, watch_date = ? WHERE code = ?";
constexpr char kSetEvent[] = "UPDATE organization SET last_event_id = ? WHERE code = ?";
constexpr char kSetDutyEvent[] = "UPDATE organization SET last_event_id = ?, duty_event_id = ? WHERE code = ?";

#undef MB_STANDING
#undef MB_ORGANIZATION_COLUMNS

// Aliases have no control characters: one stands on a line.
std::string Join(const v1::Organization& organization) { return absl::StrJoin(organization.aliases(), "\n"); }

// What is stored of a history; nothing where there is none.
std::string HistoryBytes(const v1::Organization& organization) {
  return organization.has_history() ? organization.history().SerializeAsString() : "";
}

void ReadHistory(const std::string& bytes, v1::Organization* organization) {
  if (!bytes.empty()) organization->mutable_history()->ParseFromString(bytes);
}

OrganizationRow ReadRow(const db::Rows& rows) {
  OrganizationRow row;
  v1::Organization& organization = row.organization;
  organization.set_name(OrganizationName(rows.Text(0)));
  organization.set_display_name(rows.Text(1));
  organization.set_tier(static_cast<common::v1::Tier>(rows.Int(2)));
  organization.set_kind(static_cast<v1::OrganizationKind>(rows.Int(3)));
  if (const std::string parent = rows.Text(4); !parent.empty()) organization.set_parent(OrganizationName(parent));
  const std::string aliases = rows.Text(5);
  for (std::string_view alias : Split(aliases, '\n')) {
    if (!alias.empty()) organization.add_aliases(std::string(alias));
  }
  row.version = rows.Int(6);
  row.last_event_id = rows.UInt(7);
  organization.set_etag(StrCat(row.version));
  *organization.mutable_create_time() = ToProto(rows.Time(8));
  *organization.mutable_update_time() = ToProto(rows.Time(9));
  organization.set_begin_date(rows.Text(10));
  organization.set_abolish_date(rows.Text(11));
  ReadHistory(rows.Text(12), &organization);
  row.watch_date = rows.Text(13);
  row.duty_event_id = rows.UInt(14);
  return row;
}

absl::StatusOr<std::optional<OrganizationRow>> ReadOne(db::Connection& sql, std::string_view statement,
                                                       std::string_view code) {
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(statement, {code}));
  if (!rows.Next()) return std::nullopt;
  return std::optional<OrganizationRow>(ReadRow(rows));
}

std::vector<v1::Organization> ReadAll(db::Rows rows) {
  std::vector<v1::Organization> all;
  while (rows.Next()) all.push_back(std::move(ReadRow(rows).organization));
  return all;
}

absl::StatusOr<std::set<std::string>> ReadTexts(absl::StatusOr<db::Rows> rows) {
  MB_RETURN_IF_ERROR(rows.status());
  std::set<std::string> texts;
  while (rows->Next()) texts.insert(rows->Text(0));
  return texts;
}

}  // namespace

absl::StatusOr<std::optional<OrganizationRow>> ReadOrganization(db::Connection& sql, std::string_view code) {
  return ReadOne(sql, kRead, code);
}

absl::StatusOr<std::optional<OrganizationRow>> LockOrganization(db::Connection& sql, std::string_view code) {
  return ReadOne(sql, kLock, code);
}

absl::StatusOr<std::vector<v1::Organization>> ListOrganizations(db::Connection& sql, const OrganizationQuery& query,
                                                                std::string_view after, int limit) {
  std::vector<db::Value> params = {after, query.tier, query.tier, query.all, query.day, query.day, limit};
  if (!query.parent.empty()) params.insert(params.begin(), query.parent);
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(query.parent.empty() ? kList : kListChildren, params));
  return ReadAll(std::move(rows));
}

absl::StatusOr<std::string> StandingChild(db::Connection& sql, std::string_view parent, std::string_view day) {
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(kStandingChild, {parent, day}));
  return rows.Next() ? rows.Text(0) : "";
}

absl::StatusOr<std::string> FirstAwaited(db::Connection& sql, std::string_view today) {
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(kFirstAwaited, {today}));
  return rows.Next() && !rows.Null(0) ? rows.Text(0) : std::string();
}

absl::StatusOr<std::vector<OrganizationRow>> LockDueChanges(db::Connection& sql, std::string_view today, int limit) {
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(kDueChanges, {today, today, limit}));
  std::vector<OrganizationRow> found;
  while (rows.Next()) found.push_back(ReadRow(rows));
  return found;
}

absl::StatusOr<std::vector<OrganizationRow>> ListSubtree(db::Connection& sql, std::string_view root,
                                                         std::string_view from, std::string_view after, int limit) {
  const CodeRange range = SubtreeRange(root);
  const std::string_view low = std::max(std::string_view(range.low), from);
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(kSubtree, {low, range.high, after, limit}));
  std::vector<OrganizationRow> found;
  while (rows.Next()) found.push_back(ReadRow(rows));
  return found;
}

absl::StatusOr<std::vector<OrganizationChange>> ListChanges(db::Connection& sql, std::string_view root,
                                                            std::string_view after, int limit) {
  const CodeRange range = SubtreeRange(root);
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(kChanges, {range.low, range.high, after, limit}));
  std::vector<OrganizationChange> changes;
  while (rows.Next()) {
    changes.push_back({rows.Text(0), rows.Int(1), rows.UInt(2), {}});
    v1::Organization told;
    ReadHistory(rows.Text(3), &told);
    for (const v1::Predecessor& before : told.history().predecessors()) {
      changes.back().predecessors.emplace_back(LastSegment(before.organization()));
    }
  }
  return changes;
}

absl::StatusOr<std::vector<v1::Organization>> ListBetween(db::Connection& sql, std::string_view low,
                                                          std::string_view high) {
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(kBetween, {low, high}));
  return ReadAll(std::move(rows));
}

absl::StatusOr<std::set<std::string>> CodesBetween(db::Connection& sql, std::string_view low, std::string_view high) {
  return ReadTexts(sql.Query(kCodes, {low, high}));
}

absl::Status InsertOrganizations(db::Connection& sql, absl::Span<const OrganizationRow> rows) {
  std::vector<std::string> aliases;
  aliases.reserve(rows.size());
  std::vector<std::string> histories;
  histories.reserve(rows.size());
  std::vector<db::Value> cells;
  cells.reserve(rows.size() * 14);
  for (const OrganizationRow& row : rows) {
    const v1::Organization& organization = row.organization;
    aliases.push_back(Join(organization));
    histories.push_back(HistoryBytes(organization));
    cells.insert(
        cells.end(),
        {LastSegment(organization.name()), organization.display_name(), static_cast<int>(organization.tier()),
         static_cast<int>(organization.kind()), LastSegment(organization.parent()), std::string_view(aliases.back()),
         row.version, row.last_event_id, FromProto(organization.create_time()), FromProto(organization.update_time()),
         organization.begin_date(), organization.abolish_date(), std::string_view(histories.back()), row.watch_date});
  }
  return sql.ExecuteMany(kInsert, 14, cells).status();
}

absl::Status UpdateOrganization(db::Connection& sql, const OrganizationRow& row) {
  const v1::Organization& organization = row.organization;
  const std::string aliases = Join(organization);
  const std::string history = HistoryBytes(organization);
  return sql
      .Execute(kUpdate, {organization.display_name(), aliases, row.version, row.last_event_id, row.last_event_id,
                         FromProto(organization.update_time()), organization.abolish_date(), history, row.watch_date,
                         LastSegment(organization.name())})
      .status();
}

absl::Status SetLastEvent(db::Connection& sql, std::string_view code, uint64_t last_event_id) {
  return sql.Execute(kSetEvent, {last_event_id, code}).status();
}

absl::Status SetDutyEvent(db::Connection& sql, std::string_view code, uint64_t last_event_id) {
  return sql.Execute(kSetDutyEvent, {last_event_id, last_event_id, code}).status();
}

}  // namespace mingbai::catalog
