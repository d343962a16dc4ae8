#include "services/ctl/plan.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "common/crypto/crypto.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "google/protobuf/util/time_util.h"

namespace mingbai::ctl {
namespace {

using catalog::v1::ContentElement;
using catalog::v1::ElementType;

absl::Time ToTime(const google::protobuf::Timestamp& time) {
  return absl::FromUnixMicros(google::protobuf::util::TimeUtil::TimestampToMicroseconds(time));
}

// How many of a hundred obligations an organization keeps late, and how many not at all.
struct Habit {
  int late;
  int never;
};

Habit HabitOf(std::string_view organization) {
  const int dice = Dice(organization, 100);
  if (dice < 68) return {1, 0};
  if (dice < 86) return {18, 1};
  if (dice < 95) return {30, 8};
  return {25, 40};
}

std::string Cents(int64_t fen) { return absl::StrFormat("%d.%02d", fen / 100, fen % 100); }

// A value of the element for line `line`; sums are gathered in `fen` (hundredths) and `units`.
std::string SampleValue(const ContentElement& element, const std::string& seed, int line) {
  const std::string text = StrCat(seed, element.display_name(), line);
  switch (element.type()) {
    case catalog::v1::ELEMENT_TYPE_INTEGER:
      return StrCat(1 + Dice(text, 90));
    case catalog::v1::ELEMENT_TYPE_DECIMAL2:
    case catalog::v1::ELEMENT_TYPE_MONEY:
      return Cents(1000 + 100 * Dice(text, 50000));
    case catalog::v1::ELEMENT_TYPE_DATE:
      return "2026-09-15";
    case catalog::v1::ELEMENT_TYPE_PERSON: {
      static constexpr const char* kNames[] = {"王示例", "李示例", "张示例", "刘示例", "陈示例"};
      return kNames[Dice(text, 5)];
    }
    default:
      return StrCat("示例：", element.display_name(), line);
  }
}

int64_t Hundredths(std::string_view number) {
  std::string digits;
  for (char c : number) {
    if (c != '.') digits.push_back(c);
  }
  return std::stoll(digits);
}

// Rate in per cent with two digits, half away from zero.
std::string Rate(int64_t numerator, int64_t denominator) {
  if (denominator == 0) return "0.00";
  return Cents((numerator * 20000 + denominator) / (2 * denominator));
}

void FillTable(const catalog::v1::Item& item, const std::string& seed, publication::v1::Content* content) {
  std::vector<ContentElement> columns;
  for (const ContentElement& element : item.elements()) {
    if (element.column()) columns.push_back(element);
  }
  if (columns.empty()) return;
  auto* table = content->mutable_table();
  for (const ContentElement& column : columns) table->add_columns(column.display_name());
  const bool totals = std::any_of(columns.begin(), columns.end(), [](const auto& c) { return c.sum(); });
  std::vector<int64_t> sums(columns.size(), 0);
  auto index_of = [&](const std::string& name) {
    return std::find_if(columns.begin(), columns.end(), [&](const auto& c) { return c.display_name() == name; }) -
           columns.begin();
  };
  for (int line = 1; line <= 3; ++line) {
    auto* row = table->add_rows();
    for (const ContentElement& column : columns) row->add_cells(SampleValue(column, seed, line));
    for (size_t i = 0; i < columns.size(); ++i) {
      if (columns[i].type() == catalog::v1::ELEMENT_TYPE_RATIO2 && !columns[i].numerator().empty()) {
        row->set_cells(i, Rate(Hundredths(row->cells(index_of(columns[i].numerator()))),
                               Hundredths(row->cells(index_of(columns[i].denominator())))));
      } else if (columns[i].type() != catalog::v1::ELEMENT_TYPE_TEXT &&
                 columns[i].type() != catalog::v1::ELEMENT_TYPE_PERSON &&
                 columns[i].type() != catalog::v1::ELEMENT_TYPE_DATE) {
        sums[i] += Hundredths(row->cells(i));
      }
    }
  }
  if (!totals) return;
  for (size_t i = 0; i < columns.size(); ++i) {
    const ContentElement& column = columns[i];
    std::string cell;
    if (column.sum()) {
      cell = column.type() == catalog::v1::ELEMENT_TYPE_INTEGER ? StrCat(sums[i]) : Cents(sums[i]);
    } else if (column.type() == catalog::v1::ELEMENT_TYPE_RATIO2 && !column.numerator().empty()) {
      cell = Rate(sums[index_of(column.numerator())], sums[index_of(column.denominator())]);
    } else if (i == 0) {
      cell = "合计";
    }
    table->mutable_total()->add_cells(cell);
  }
}

}  // namespace

int Dice(std::string_view text, int limit) {
  const std::string hash = Sha256(text);
  uint32_t number = 0;
  for (int i = 0; i < 4; ++i) number = (number << 8) | static_cast<unsigned char>(hash[i]);
  return static_cast<int>(number % limit);
}

std::optional<absl::CivilDay> PublishDay(const publication::v1::Obligation& obligation, absl::CivilDay first) {
  const Habit habit = HabitOf(obligation.organization());
  const int dice = Dice(obligation.name(), 100);
  const absl::CivilDay last = LastDayOf(ToTime(obligation.due_time()));
  if (dice < habit.never) return std::nullopt;
  if (dice < habit.never + habit.late) return last + 1 + Dice(StrCat("late", obligation.name()), 4);
  const absl::CivilDay earliest = std::max(first, CountyDay(ToTime(obligation.open_time())));
  return std::max(earliest, last - Dice(StrCat("day", obligation.name()), 5));
}

publication::v1::Content SampleContent(const catalog::v1::Item& item, std::string_view organization_name,
                                       std::string_view period) {
  publication::v1::Content content;
  content.set_title(StrCat(organization_name, item.level2(), period == "permanent" ? "" : StrCat("（", period, "）")));
  const std::string seed = StrCat(organization_name, item.name(), period);
  for (const ContentElement& element : item.elements()) {
    if (element.column()) continue;
    auto* field = content.add_fields();
    field->set_name(element.display_name());
    field->set_value(SampleValue(element, seed, 1));
  }
  FillTable(item, seed, &content);
  content.set_source_note("示例数据，不反映真实情况");
  return content;
}

int SampleGrade(std::string_view organization, std::string_view criterion, const std::vector<int>& steps) {
  const int dice = Dice(StrCat(organization, "/", criterion), 100);
  const size_t step = dice < 55 ? 0 : dice < 85 ? 1 : dice < 97 ? 2 : 3;
  return steps[std::min(step, steps.size() - 1)];
}

}  // namespace mingbai::ctl
