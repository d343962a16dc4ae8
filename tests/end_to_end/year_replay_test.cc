// A county's first year (DOMAIN C-1, C-3, C-4, C-6, C-11, C-13, P-2): what catalog and publication make of it equals,
// cell for cell and at every look, what a small model of its own makes of the same facts.

#include <set>

#include "gtest/gtest.h"
#include "tests/end_to_end/year_ledger.h"
#include "tests/end_to_end/year_model.h"
#include "tests/end_to_end/year_script.h"
#include "tests/end_to_end/year_world.h"

namespace mingbai::year {
namespace {

constexpr char kCounty[] = "371325000000";
constexpr char kTownship[] = "371325101000";  // of the merged village
constexpr char kYear[] = "2026-01-01";
constexpr char kYearEnd[] = "2027-02-01";  // 396 days

std::string Say(const Cell& cell) {
  return cell.status + " v" + std::to_string(cell.item_version) + " until " + TimeText(cell.due) +
         (cell.deferred != 0 ? " deferred until " + TimeText(cell.deferred) : "") +
         (cell.origin.empty() ? "" : " from " + cell.origin);
}
std::string Say(int count) { return std::to_string(count); }
std::string Say(const std::string& text) { return text; }

// Whether two tables are equal; where not, a line for each entry in which they differ.
template <typename T>
::testing::AssertionResult Same(const std::map<std::string, T>& model, const std::map<std::string, T>& service) {
  std::set<std::string> keys;
  for (const auto& [key, value] : model) keys.insert(key);
  for (const auto& [key, value] : service) keys.insert(key);
  std::string text;
  int count = 0;
  for (const std::string& key : keys) {
    const auto expected = model.find(key), found = service.find(key);
    const std::string want = expected == model.end() ? "nothing" : Say(expected->second);
    const std::string have = found == service.end() ? "nothing" : Say(found->second);
    if (want == have) continue;
    if (++count <= 25) text += "  " + key + ": the model says " + want + ", the service " + have + "\n";
  }
  if (count == 0) return ::testing::AssertionSuccess();
  if (count > 25) text += "  and " + std::to_string(count - 25) + " more\n";
  return ::testing::AssertionFailure() << "\n" << text;
}

class Year {
 public:
  Year() {
    for (const Organization& one : County()) parents_[one.code] = one.parent;
  }

  bool Below(const std::string& root, const std::string& code) const { return !Child(root, code).empty(); }
  // The root's child in whose subtree it lies, itself for the root's own; empty outside.
  std::string Child(const std::string& root, const std::string& code) const {
    std::string child = code;
    if (code == root) return root;
    while (!child.empty() && parents_.at(child) != root) child = parents_.at(child);
    return child;
  }
  // What of the matrix has its term's last day in [from, to), and lies below the root.
  Matrix Part(const Matrix& matrix, const std::string& root, const std::string& from, const std::string& to) const {
    Matrix part;
    for (const auto& [key, cell] : matrix) {
      const Day last = DayAt(cell.due) - 1;
      if (last >= DayOf(from) && last < DayOf(to) && Below(root, cell.organization)) part[key] = cell;
    }
    return part;
  }
  std::map<std::string, int> Counts(const Matrix& part, const std::string& root) const {
    std::map<std::string, int> counts;
    for (const auto& [key, cell] : part) {
      for (const std::string& item : {cell.item, std::string("all")}) {
        ++counts[item + "|" + Child(root, cell.organization) + "|" + cell.status];
        ++counts[item + "|all|" + cell.status];
      }
    }
    return counts;
  }
  std::map<std::string, int> Sums(const Matrix& part, const std::string& root) const {
    std::map<std::string, int> sums;
    for (const auto& [key, cell] : part) {
      ++sums[Child(root, cell.organization) + "|" + cell.status];
      ++sums["all|" + cell.status];
    }
    return sums;
  }
  static std::map<std::string, std::string> Statuses(const Matrix& part) {
    std::map<std::string, std::string> statuses;
    for (const auto& [key, cell] : part) statuses[key] = cell.status;
    return statuses;
  }

 private:
  std::map<std::string, std::string> parents_;
};

TEST(YearReplay, P2_AYearsMatrixEqualsThatOfASmallModel) {
  const Year year;
  Model model(County());
  World world(County());
  const LedgerReader ledger(world.Anyone());
  std::map<Instant, Matrix> seen;
  std::set<std::string> statuses;
  for (const Fact& fact : Script()) {
    model.Apply(fact);
    world.Play(fact);
    if (::testing::Test::HasFailure()) FAIL() << "at " << TimeText(fact.at);
    if (!std::holds_alternative<Look>(fact.event)) continue;
    const Matrix all = model.At(fact.at);
    const std::string when = TimeText(fact.at);
    EXPECT_TRUE(Same(all, ledger.Obligations())) << when;
    for (const auto& [key, cell] : all) statuses.insert(cell.status);
    // The county by townships, a township by villages; the year, and this month.
    const std::string month = Text(DayAt(fact.at)).substr(0, 8) + "01";
    const std::string next = Text(DayOf(month) + DaysInMonth(YearOf(DayOf(month)), MonthOf(DayOf(month))));
    for (const char* root : {kCounty, kTownship}) {
      for (const auto& [from, to] : {std::pair<std::string, std::string>(kYear, kYearEnd), {month, next}}) {
        const Matrix part = year.Part(all, root, from, to);
        EXPECT_TRUE(Same(year.Counts(part, root), ledger.Counts(root, from, to))) << when << " " << root;
        EXPECT_TRUE(Same(year.Sums(part, root), ledger.Sums(root, from, to))) << when << " " << root;
        EXPECT_TRUE(Same(Year::Statuses(part), ledger.Cells(root, from, to))) << when << " " << root;
      }
    }
    seen[fact.at] = all;
    if (::testing::Test::HasFailure()) FAIL() << "at " << when;
  }
  EXPECT_EQ(statuses.size(), 8u);  // each status has been seen
  EXPECT_GT(seen.rbegin()->second.size(), 900u);

  // P-2: what did it look like on 26 October, and on all other days?
  for (const auto& [instant, all] : seen) {
    const std::string when = "as of " + TimeText(instant);
    EXPECT_TRUE(Same(all, ledger.Obligations(instant))) << when;
    EXPECT_TRUE(Same(year.Sums(year.Part(all, kCounty, kYear, kYearEnd), kCounty),
                     ledger.Sums(kCounty, kYear, kYearEnd, instant)))
        << when;
  }
}

// The model's own arithmetic, by dates that everybody knows.
TEST(YearReplay, C11_TheModelsOwnDays) {
  EXPECT_EQ(DayOf(1970, 1, 1), 0);
  EXPECT_EQ(DayOf("2000-03-01") - DayOf("2000-02-28"), 2);
  EXPECT_EQ(Text(DayOf(2026, 10, 26)), "2026-10-26");
  EXPECT_EQ(TimeText(At(DayOf(2026, 6, 16), 8, 5)), "2026-06-16 08:05");
  Holidays holidays;
  EXPECT_TRUE(holidays.Works(DayOf("2026-10-26")));   // a Monday
  EXPECT_FALSE(holidays.Works(DayOf("2026-10-25")));  // a Sunday
  holidays.Publish(2026, 2026, {{DayOf("2026-10-25"), true}, {DayOf("2026-10-26"), false}});
  EXPECT_EQ(Text(holidays.After(DayOf("2026-10-23"), 2)), "2026-10-27");
  EXPECT_EQ(Text(holidays.Nth(2026, 10, 17)), "2026-10-23");
}

}  // namespace
}  // namespace mingbai::year
