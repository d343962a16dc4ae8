#include "services/publication/ledger_inputs.h"

#include <utility>

#include "common/crypto/crypto.h"
#include "common/names/names.h"
#include "common/status/status.h"
#include "common/time/county_time.h"

namespace mingbai::publication::inputs {
namespace {

// A year's months stand in one row, 32 bytes for each, zeros for one that was never computed.
constexpr size_t kBytes = 32;
constexpr size_t kMonths = 12;
constexpr int kMarkBytes = 16;
// Of a month that was looked at and forgotten; an empty row (as they were once forgotten) is of such months.
constexpr char kForgotten = '\xff';

constexpr char kRead[] =
    "SELECT organization, year, fingerprints FROM ledger_fingerprint WHERE organization >= ? AND organization <= ? AND "
    "(year = '' OR (year >= ? AND year <= ?))";
// The row without a year, which is locked; it holds what was put there when the others were forgotten.
constexpr char kLock[] = "INSERT INTO ledger_fingerprint (organization, year, fingerprints) VALUES";
constexpr char kIsLocked[] = "ON DUPLICATE KEY UPDATE year = year";
constexpr char kLooked[] =
    "SELECT year, fingerprints FROM ledger_fingerprint WHERE organization = ? AND year <> '' FOR UPDATE";
constexpr char kMark[] =
    "INSERT INTO ledger_fingerprint (organization, year, fingerprints) VALUES (?, '', ?) "
    "ON DUPLICATE KEY UPDATE fingerprints = VALUES(fingerprints)";
constexpr char kWrite[] = "REPLACE INTO ledger_fingerprint (organization, year, fingerprints) VALUES";
constexpr char kStays[] = "ON DUPLICATE KEY UPDATE month = month";
constexpr char kAddPlan[] = "INSERT INTO ledger_plan (organization, month) VALUES";
constexpr char kReadPlan[] = "SELECT organization, month FROM ledger_plan WHERE month >= ?";
constexpr char kPlanned[] = "SELECT organization FROM ledger_plan WHERE month = ?";
constexpr char kFollow[] =
    "INSERT INTO ledger_followed (organization, month, until_month) VALUES (?, ?, ?) "
    "ON DUPLICATE KEY UPDATE until_month = GREATEST(until_month, VALUES(until_month))";
constexpr char kReadFollowed[] = "SELECT organization, month FROM ledger_followed WHERE until_month >= ?";
constexpr char kReadLook[] = "SELECT looked_at FROM ledger_look WHERE id = 1";
constexpr char kWriteLook[] =
    "INSERT INTO ledger_look (id, looked_at) VALUES (1, ?) ON DUPLICATE KEY UPDATE looked_at = VALUES(looked_at)";

// Packed months by organization and year.
using YearKey = std::pair<std::string, std::string>;
using Years = std::map<YearKey, std::string>;

std::string YearOf(const std::string& month) { return month.substr(0, 4); }
// From 0.
size_t NumberOf(const std::string& month) { return (month[5] - '0') * 10 + (month[6] - '0') - 1; }
std::string MonthOf(const std::string& year, size_t number) {
  const std::string text = std::to_string(number + 1);
  return year + (text.size() == 1 ? "-0" : "-") + text;
}

absl::StatusOr<Years> ReadYears(db::Connection& sql, const std::string& first, const std::string& last,
                                const std::string& from, const std::string& to) {
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(kRead, {first, last, from, to}));
  Years years;
  while (rows.Next()) {
    std::string packed = rows.Text(2);
    if (!rows.Text(1).empty()) packed.resize(kMonths * kBytes, packed.empty() ? kForgotten : '\0');
    years.emplace(YearKey(rows.Text(0), rows.Text(1)), std::move(packed));
  }
  return years;
}

absl::StatusOr<Months> ReadMonths(db::Connection& sql, const char* query, const std::string& from) {
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(query, {from}));
  Months months;
  while (rows.Next()) months[rows.Text(0)].insert(rows.Text(1));
  return months;
}

}  // namespace

absl::StatusOr<Fingerprints> Read(db::Connection& sql, const std::string& first, const std::string& last,
                                  const std::string& from, const std::string& to) {
  Fingerprints found;
  MB_ASSIGN_OR_RETURN(const Years years, ReadYears(sql, first, last, YearOf(from), YearOf(to)));
  for (const auto& [key, packed] : years) {
    if (key.second.empty()) {
      if (!packed.empty()) found[key.first][""] = packed;
      continue;
    }
    for (size_t i = 0; i < kMonths; ++i) {
      const std::string month = MonthOf(key.second, i);
      const std::string fingerprint = packed.substr(i * kBytes, kBytes);
      if (month < from || month > to || fingerprint == std::string(kBytes, '\0')) continue;
      found[key.first][month] = fingerprint;
    }
  }
  return found;
}

absl::Status Lock(db::Connection& sql, const std::vector<std::string>& organizations) {
  std::vector<db::Value> cells;
  for (const std::string& organization : organizations) cells.insert(cells.end(), {organization, "", ""});
  return sql.ExecuteMany(kLock, 3, cells, kIsLocked).status();
}

absl::Status Forget(db::Connection& sql, const std::string& organization) {
  MB_RETURN_IF_ERROR(sql.Execute(kMark, {organization, RandomBytes(kMarkBytes)}).status());
  Fingerprints forgotten;
  {
    MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(kLooked, {organization}));
    while (rows.Next()) {
      const std::string year = rows.Text(0), packed = rows.Text(1);
      for (size_t i = 0; i < packed.size() / kBytes; ++i) {
        if (packed.compare(i * kBytes, kBytes, std::string(kBytes, '\0')) == 0) continue;
        forgotten[organization][MonthOf(year, i)] = std::string(kBytes, kForgotten);
      }
    }
  }
  return Write(sql, forgotten);
}

absl::Status Write(db::Connection& sql, const Fingerprints& fingerprints) {
  if (fingerprints.empty()) return absl::OkStatus();
  const auto& months = fingerprints.begin()->second;
  MB_ASSIGN_OR_RETURN(Years years, ReadYears(sql, fingerprints.begin()->first, fingerprints.rbegin()->first,
                                             YearOf(months.begin()->first), YearOf(months.rbegin()->first)));
  Years written;
  for (const auto& [organization, by_month] : fingerprints) {
    for (const auto& [month, fingerprint] : by_month) {
      const YearKey key(organization, YearOf(month));
      auto [it, fresh] = written.try_emplace(key);
      if (fresh) it->second = years.count(key) > 0 ? years[key] : std::string(kMonths * kBytes, '\0');
      it->second.replace(NumberOf(month) * kBytes, kBytes, fingerprint);
    }
  }
  std::vector<db::Value> cells;
  for (const auto& [key, packed] : written) cells.insert(cells.end(), {key.first, key.second, packed});
  return sql.ExecuteMany(kWrite, 3, cells).status();
}

absl::Status AddPlan(db::Connection& sql, const std::string& root, const std::vector<std::string>& months) {
  std::vector<db::Value> cells;
  for (const std::string& month : months) cells.insert(cells.end(), {root, month});
  return sql.ExecuteMany(kAddPlan, 2, cells, kStays).status();
}

absl::StatusOr<Months> ReadPlan(db::Connection& sql, const std::string& from) {
  return ReadMonths(sql, kReadPlan, from);
}

std::string DueMonth(absl::Time end) { return FormatMonth(absl::CivilMonth(LastDayOf(end))); }

absl::Status Follow(db::Connection& sql, const std::string& root, const std::string& month, const std::string& until,
                    const std::string& this_month) {
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(kPlanned, {month}));
  // One look at a subtree that was generated costs less than one at each of its organizations.
  std::string followed = root;
  bool planned = false;
  while (rows.Next()) {
    const std::string other = rows.Text(0);
    if (!InSubtree(other, root)) continue;
    planned = true;
    if (InSubtree(other, followed)) followed = other;
  }
  if (planned && until <= month && month >= this_month) return absl::OkStatus();
  return sql.Execute(kFollow, {followed, month, until}).status();
}

absl::StatusOr<Months> ReadFollowed(db::Connection& sql, const std::string& now) {
  return ReadMonths(sql, kReadFollowed, now);
}

absl::StatusOr<std::optional<absl::Time>> ReadLook(db::Connection& sql) {
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(kReadLook));
  return rows.Next() ? std::optional(rows.Time(0)) : std::nullopt;
}

absl::Status WriteLook(db::Connection& sql, absl::Time looked_at) {
  return sql.Execute(kWriteLook, {looked_at}).status();
}

}  // namespace mingbai::publication::inputs
