#include "services/publication/obligation_months.h"

#include <charconv>
#include <cstring>
#include <map>

#include "common/status/status.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "services/publication/obligation_columns.h"

namespace mingbai::publication::obligations {
namespace {

using db::Connection;
using db::Rows;

constexpr char kAdd[] = "INSERT INTO obligation_month (month, organization, obligations) VALUES";
// Without a line nothing changes, but the row is locked.
constexpr char kAtTheEnd[] = "ON DUPLICATE KEY UPDATE obligations = CONCAT(obligations, VALUES(obligations))";
constexpr char kRead[] =
    "SELECT id, due_time, deferred_until, outcome, open_time, circle FROM obligation "
    "WHERE organization = ? AND due_time > ? AND due_time <= ?";
constexpr char kWrite[] = "UPDATE obligation_month SET obligations = ? WHERE month = ? AND organization = ?";

absl::Status Damaged() { return absl::DataLossError("what is kept of a month's obligations cannot be read"); }

void AppendLine(const MonthLine& line, std::string* text) {
  StrAppend(text, line.id, ",", absl::ToUnixMicros(line.due), ",");
  if (line.deferred_until.has_value()) StrAppend(text, absl::ToUnixMicros(*line.deferred_until));
  StrAppend(text, ",", static_cast<int>(line.outcome), ",");
  if (line.outcome == v1::OBLIGATION_STATUS_UNSPECIFIED) StrAppend(text, absl::ToUnixMicros(line.open));
  StrAppend(text, ",", line.circle, "\n");
}

// Writes a text anew, whose row is locked.
absl::Status Rewrite(Connection& sql, const MonthKey& key) {
  const auto& [month, organization] = key;
  MB_ASSIGN_OR_RETURN(Rows rows, sql.Query(kRead, {organization, StartOfDay(absl::CivilDay(month)),
                                                   StartOfDay(absl::CivilDay(month + 1))}));
  std::string text;
  while (rows.Next()) {
    const std::string id = rows.Text(0), circle = rows.Text(5);
    const auto outcome = static_cast<v1::ObligationStatus>(rows.Int(3));
    AppendLine({id, rows.Time(1), rows.MaybeTime(2), outcome, rows.Time(4), circle}, &text);
  }
  return sql.Execute(kWrite, {text, FormatMonth(month), organization}).status();
}

// Reads a text from its beginning; each part is taken only where it is whole. One pass: a county's month has 60,000
// lines.
class LineReader {
 public:
  explicit LineReader(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

  bool AtEnd() const { return at_ == end_; }

  bool Line(MonthLine* line) {
    int outcome = 0;
    if (!Until(',', &line->id) || line->id.find('\n') != std::string_view::npos) return false;
    if (!Time(&line->due) || !Comma()) return false;
    line->deferred_until.reset();
    if (!Comma() && !(Time(&line->deferred_until.emplace()) && Comma())) return false;
    if (!Number(&outcome) || !v1::ObligationStatus_IsValid(outcome) || !Comma()) return false;
    line->outcome = static_cast<v1::ObligationStatus>(outcome);
    const bool settled = line->outcome != v1::OBLIGATION_STATUS_UNSPECIFIED;
    return (settled || Time(&line->open)) && Comma() && Until('\n', &line->circle);
  }

 private:
  bool Until(char separator, std::string_view* text) {
    const auto* const found = static_cast<const char*>(std::memchr(at_, separator, end_ - at_));
    if (found == nullptr) return false;
    *text = {at_, static_cast<size_t>(found - at_)};
    at_ = found + 1;
    return true;
  }
  bool Comma() {
    if (at_ == end_ || *at_ != ',') return false;
    ++at_;
    return true;
  }
  template <typename Integer>
  bool Number(Integer* number) {
    const auto [after, error] = std::from_chars(at_, end_, *number);
    at_ = after;
    return error == std::errc();
  }
  bool Time(absl::Time* time) {
    int64_t micros = 0;
    if (!Number(&micros)) return false;
    *time = absl::FromUnixMicros(micros);
    return true;
  }

  const char* at_;
  const char* const end_;
};

}  // namespace

MonthKey MonthOf(const ObligationRow& row) { return {absl::CivilMonth(LastDayOf(row.facts.due)), row.organization}; }

absl::Status WriteMonths(Connection& sql, const std::vector<ObligationRow>& created,
                         const std::set<MonthKey>& changed) {
  std::map<MonthKey, std::string> added;  // in the order in which the rows are locked
  for (const ObligationRow& row : created) {
    MonthKey key = MonthOf(row);
    if (!changed.contains(key)) AppendLine(row, &added[std::move(key)]);
  }
  for (const MonthKey& key : changed) added[key];
  std::vector<std::string> months;  // that the cells refer to
  months.reserve(added.size());
  std::vector<db::Value> cells;
  for (const auto& [key, lines] : added) {
    cells.insert(cells.end(), {months.emplace_back(FormatMonth(key.first)), key.second, lines});
  }
  MB_RETURN_IF_ERROR(sql.ExecuteMany(kAdd, 3, cells, kAtTheEnd).status());
  for (const MonthKey& key : changed) MB_RETURN_IF_ERROR(Rewrite(sql, key));
  return absl::OkStatus();
}

v1::ObligationStatus StatusAt(const MonthLine& line, absl::Time now) {
  if (line.outcome != v1::OBLIGATION_STATUS_UNSPECIFIED) return line.outcome;
  ObligationFacts facts;
  facts.open = line.open;
  facts.due = line.due;
  facts.deferred_until = line.deferred_until;
  return publication::StatusAt(facts, now);
}

absl::Status ForEachLine(std::string_view text, absl::FunctionRef<void(const MonthLine& line)> look) {
  MonthLine line;
  for (LineReader reader(text); !reader.AtEnd();) {
    if (!reader.Line(&line)) return Damaged();
    look(line);
  }
  return absl::OkStatus();
}

void AppendLine(const ObligationRow& row, std::string* text) {
  const ObligationFacts& facts = row.facts;
  AppendLine({row.id, facts.due, facts.deferred_until, OutcomeOf(facts), facts.open, row.circle}, text);
}

}  // namespace mingbai::publication::obligations
