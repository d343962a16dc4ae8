#include "services/catalog/dated_rules.h"

#include <limits>
#include <optional>

#include "absl/strings/numbers.h"
#include "common/privacy/personal_data.h"
#include "common/text/text.h"
#include "common/time/county_time.h"

namespace mingbai::catalog {
namespace {

constexpr int kEndOfYears = 9999;

std::string Shifted(std::string_view day, int days) { return FormatDay(*ParseDay(day) + days); }

}  // namespace

bool IsDay(std::string_view text) {
  const std::optional<absl::CivilDay> day = ParseDay(text);
  return day.has_value() && day->year() < kEndOfYears;
}

absl::StatusOr<std::string> AskedDay(const std::string& date, absl::Time now) {
  if (date.empty()) return FormatDay(CountyDay(now));
  if (!IsDay(date)) return InvalidField("date", "is no day");
  return date;
}

std::string DayAfter(std::string_view day) { return Shifted(day, 1); }
std::string DayBefore(std::string_view day) { return Shifted(day, -1); }

void CheckDay(std::string_view day, const std::string& path, FieldErrors& errors) {
  if (!day.empty() && !IsDay(day)) errors.Add(path, "is no day");
}

bool Overlap(const DayTerm& a, const DayTerm& b) {
  const auto empty = [](const DayTerm& term) { return !term.last.empty() && term.last < term.first; };
  if (empty(a) || empty(b)) return false;
  return (a.last.empty() || b.first <= a.last) && (b.last.empty() || a.first <= b.last);
}

void CheckTerm(const DayTerm& term, const std::string& path, FieldErrors& errors) {
  if (!IsDay(term.first)) errors.Add(path + ".first_day", "is no day");
  CheckDay(term.last, path + ".last_day", errors);
  if (!term.last.empty() && term.last < term.first) errors.Add(path + ".last_day", "lies before first_day");
}

absl::Status CheckEnd(const DayTerm& term, const std::string& last_day) {
  if (!IsDay(last_day)) return InvalidField("last_day", "is no day");
  if (DayAfter(last_day) < term.first) {
    return Failed("END_BEFORE_START", StrCat("it begins on ", term.first, "; the day before says that it never did"));
  }
  if (!term.last.empty() && last_day > term.last) {
    return Failed("END_AFTER_TERM", StrCat("its term is over on ", term.last));
  }
  return absl::OkStatus();
}

absl::Status CheckEtag(std::string_view given, int version) {
  if (given.empty() || given == StrCat(version)) return absl::OkStatus();
  return Error(absl::StatusCode::kAborted, "STALE_ETAG", "it has been written since it was read");
}

absl::Status CheckForward(std::string_view newest_effective_date, std::string_view effective_date) {
  if (effective_date >= newest_effective_date) return absl::OkStatus();
  return Failed("EFFECTIVE_DATE_BACKWARD", StrCat("the newest version applies from ", newest_effective_date, " on"));
}

void CheckNoPersonalNumbers(std::string_view text, const std::string& path, FieldErrors& errors) {
  if (HoldsPersonalNumber(text)) errors.Add(path, "holds a personal number");
}

bool IsMobileNumber(std::string_view phone) { return HoldsPersonalNumber(phone); }

absl::StatusOr<int> VersionsBefore(const std::string& position) {
  int before = std::numeric_limits<int>::max();
  if (!position.empty() && !absl::SimpleAtoi(position, &before)) {
    return InvalidField("page_token", "is not a token of this query");
  }
  return before;
}

}  // namespace mingbai::catalog
