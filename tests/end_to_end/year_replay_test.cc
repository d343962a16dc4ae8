// A county's first year (DOMAIN C-1, C-3, C-4, C-6, C-11, C-13, P-2): what catalog and publication make of it equals,
// cell for cell and at every look, what a small model of its own makes of the same facts.

#include <set>
#include <vector>

#include "gtest/gtest.h"
#include "tests/end_to_end/year_ledger.h"
#include "tests/end_to_end/year_lists.h"
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
         (cell.origin.empty() ? "" : " from " + cell.origin) + " open " + TimeText(cell.open) +
         (cell.fulfilled != 0 ? " fulfilled " + TimeText(cell.fulfilled) : "");
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

// Who reads the service, and what it tells; whose model's matrix it is to equal.
struct Reader {
  LedgerReader ledger;
  bool member;  // of circles, by the day
  Matrix Expected(const Model& model, Instant instant, Instant today) const {
    return model.At(instant, member ? CirclesOn(DayAt(today)) : Circles());
  }
};

class YearReplay : public ::testing::Test {
 protected:
  // The county by townships, a township by villages; the year, and this month.
  void CompareTables(const Matrix& all, const LedgerReader& ledger, Instant now,
                     const std::vector<const char*>& roots) {
    const std::string month = Text(DayAt(now)).substr(0, 8) + "01";
    const std::string next = Text(DayOf(month) + DaysInMonth(YearOf(DayOf(month)), MonthOf(DayOf(month))));
    for (const char* root : roots) {
      for (const auto& [from, to] : {std::pair<std::string, std::string>(kYear, kYearEnd), {month, next}}) {
        const Matrix part = lists_.Part(all, root, from, to);
        EXPECT_TRUE(Same(lists_.Counts(part, root), ledger.Counts(root, from, to))) << root;
        EXPECT_TRUE(Same(lists_.Sums(part, root), ledger.Sums(root, from, to))) << root;
        EXPECT_TRUE(Same(Lists::Statuses(part), ledger.Cells(root, from, to))) << root;
        EXPECT_TRUE(Same(Lists::Lines(part), ledger.Lines(root, from, to))) << root;
      }
    }
  }
  // What each has to do today; of the county and each township, whose work is overdue.
  void CompareLists(const Matrix& all, const LedgerReader& ledger, const Model& model, Instant now) {
    const auto person = [&](const std::string& organization, const std::string& item) {
      return model.PersonFor(organization, item, DayAt(now));
    };
    for (const Organization& one : County()) {
      if (!one.from.empty() && now < At(DayOf(one.from), 0)) continue;
      EXPECT_TRUE(Same(Lists::ToDo(all, one.code, now), ledger.ToDo(one.code))) << one.code;
      if (one.what == "village") continue;
      EXPECT_TRUE(Same(lists_.Overdue(all, one.code, person), ledger.Overdue(one.code))) << one.code;
    }
  }

  const Lists lists_{County()};
};

TEST_F(YearReplay, P2_C9_AYearsMatrixEqualsThatOfASmallModel) {
  Model model(County());
  World world(County(), Memberships());
  const Reader anyone = {LedgerReader(world.Anyone()), false}, member = {LedgerReader(world.Member()), true};
  std::vector<Instant> looks;
  std::set<std::string> statuses;
  size_t inside = 0;  // what only the member has seen
  for (const Fact& fact : Script()) {
    model.Apply(fact);
    world.Play(fact);
    if (HasFailure()) FAIL() << "at " << TimeText(fact.at);
    if (!std::holds_alternative<Look>(fact.event)) continue;
    const Matrix open = anyone.Expected(model, fact.at, fact.at), all = member.Expected(model, fact.at, fact.at);
    EXPECT_TRUE(Same(open, anyone.ledger.Obligations()));
    EXPECT_TRUE(Same(all, member.ledger.Obligations()));
    CompareTables(open, anyone.ledger, fact.at, {kCounty, kTownship});
    CompareTables(all, member.ledger, fact.at, {kTownship});
    CompareLists(open, anyone.ledger, model, fact.at);
    if (looks.size() % 4 == 0) CompareLists(all, member.ledger, model, fact.at);
    for (const auto& [key, cell] : all) statuses.insert(cell.status);
    inside += all.size() - open.size();
    looks.push_back(fact.at);
    if (HasFailure()) FAIL() << "at " << TimeText(fact.at);
  }
  EXPECT_EQ(statuses.size(), 8u);  // each status has been seen
  EXPECT_GT(inside, 200u);
  const Instant today = looks.back();
  EXPECT_GT(anyone.Expected(model, today, today).size(), 900u);

  // P-2: what did it look like on 26 October, and on all other days?
  for (const Instant instant : looks) {
    const std::string when = "as of " + TimeText(instant);
    for (const Reader* reader : {&anyone, &member}) {
      const Matrix then = reader->Expected(model, instant, today);
      EXPECT_TRUE(Same(then, reader->ledger.Obligations(instant))) << when;
      const Matrix year = lists_.Part(then, kCounty, kYear, kYearEnd);
      EXPECT_TRUE(Same(lists_.Sums(year, kCounty), reader->ledger.Sums(kCounty, kYear, kYearEnd, instant))) << when;
      EXPECT_TRUE(Same(lists_.Counts(year, kCounty), reader->ledger.Counts(kCounty, kYear, kYearEnd, instant))) << when;
    }
  }
}

// The model's own arithmetic, by dates that everybody knows.
TEST_F(YearReplay, C11_TheModelsOwnDays) {
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
