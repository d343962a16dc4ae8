#include "tests/bench/village_rows.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/str_format.h"
#include "common/text/text.h"

namespace mingbai::bench {
namespace {

constexpr int kRowsPerInsert = 500;
constexpr int kInsertsPerCommit = 20;
constexpr char kInsert[] =
    "INSERT INTO obligation (organization, id, item, item_version, period, phase, occurrence, display_name, circle, "
    "open_time, due_time, calendar_version, deferred_until, exempt, fulfill_time, withdraw_time, outcome, "
    "last_event_id) "
    "VALUES ";

// What the service keeps beside the rows, of an organization (obligation_months.h).
constexpr char kMonthTexts[] =
    "REPLACE INTO obligation_month SELECT DATE_FORMAT(due_time + INTERVAL 28799999999 MICROSECOND, '%Y-%m'), "
    "organization, "
    "GROUP_CONCAT(CONCAT(id, ',', TIMESTAMPDIFF(MICROSECOND, '1970-01-01', due_time), ',', "
    "COALESCE(TIMESTAMPDIFF(MICROSECOND, '1970-01-01', deferred_until), ''), ',', outcome, ',', "
    "IF(outcome = 0, TIMESTAMPDIFF(MICROSECOND, '1970-01-01', open_time), ''), ',', circle, '\\n') SEPARATOR '') "
    "FROM obligation WHERE organization = ";

// Numbers as they come, the same in every run.
class Numbers {
 public:
  int Below(int bound) {
    state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<int>((state_ >> 33) % bound);
  }

 private:
  uint64_t state_ = 20261026;
};

// A month's finance of a village: most on time, some late, put off, exempt, withdrawn or overdue.
std::string RowText(const std::string& village, int item, int month, Numbers* numbers) {
  const int next_year = kYear + month / 12, next = month % 12 + 1, day = 3 + item % 20;
  const auto time = [&](int day) { return absl::StrFormat("'%d-%02d-%02d 16:00:00'", next_year, next, day); };
  std::string deferred = "NULL", fulfilled = "NULL", withdrawn = "NULL", exempt = "0", outcome = "0";
  const int kind = numbers->Below(100);
  if (kind < 60) fulfilled = time(std::max(1, day - 1 - numbers->Below(3)));
  if (kind >= 60 && kind < 75) fulfilled = time(day + 1 + numbers->Below(3));
  if (kind < 75) outcome = kind < 60 ? "4" : "5";
  if (kind >= 80 && kind < 84) outcome = "7";
  if (kind >= 84 && kind < 86) outcome = "8";
  if (kind >= 75 && kind < 80) deferred = time(day + 5);
  if (kind >= 80 && kind < 84) exempt = "1";
  if (kind >= 84 && kind < 86) withdrawn = time(1);
  const std::string id = ItemId(item);
  const std::string period = absl::StrFormat("%d-%02d", kYear, month);
  return StrCat("('", village, "','", id, ".", period, ".none.0','", id, "',1,'", period, "',0,0,'村级事务办理情况（",
                id, "）','',", absl::StrFormat("'%d-%02d-01 16:00:00'", kYear, month), ",", time(day), ",0,", deferred,
                ",", exempt, ",", fulfilled, ",", withdrawn, ",", outcome, ",0)");
}

}  // namespace

std::string ItemId(int item) { return absl::StrFormat("bench-item-%02d", item); }

void WriteVillages(RawConnection& connection, const std::vector<std::string>& villages) {
  Numbers numbers;
  std::string statement;
  int rows = 0, inserts = 0;
  const auto flush = [&] {
    if (statement.empty()) return;
    connection.Run(statement);
    statement.clear();
    if (++inserts % kInsertsPerCommit == 0) connection.Commit();
  };
  for (const std::string& village : villages) {
    for (int item = 0; item < kItems; ++item) {
      for (int month = 1; month <= kMonths; ++month) {
        StrAppend(&statement, statement.empty() ? kInsert : ",", RowText(village, item, month, &numbers));
        if (++rows % kRowsPerInsert == 0) flush();
      }
    }
  }
  flush();
  connection.Run("SET SESSION group_concat_max_len = 16777216");
  for (const std::string& village : villages) connection.Run(StrCat(kMonthTexts, "'", village, "' GROUP BY 1, 2"));
  connection.Commit();
}

}  // namespace mingbai::bench
