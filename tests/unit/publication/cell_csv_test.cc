#include "services/publication/cell_csv.h"

#include <set>

#include "common/csv/csv.h"
#include "common/time/county_time.h"
#include "gtest/gtest.h"

namespace mingbai::publication {
namespace {

TEST(CellCsv, P2_ASpreadsheetReadsItAndRunsNothing) {
  obligations::Cell cell;
  cell.organization = "371325001012";
  cell.id = "v-finance.2026-10.after.0";
  cell.status = v1::OBLIGATION_STATUS_OVERDUE;
  cell.display_name = "=HYPERLINK(\"http://x\"), \"收支\"";
  cell.term_end = EndOfDay(absl::CivilDay(2026, 11, 10));
  const std::string csv =
      CellsAsCsv({cell}, [](const std::string&, const std::string& day) { return "@大木村" + day.substr(5); });
  EXPECT_EQ(csv.substr(0, 3), "\xEF\xBB\xBF");
  const auto records = ParseCsv(csv);
  ASSERT_TRUE(records.ok());
  ASSERT_EQ(records->size(), 2);
  EXPECT_EQ((*records)[0].fields, std::vector<std::string>({"单位代码", "单位名称", "事项编号", "事项名称", "周期",
                                                            "阶段", "期限", "状态", "义务"}));
  EXPECT_EQ(
      (*records)[1].fields,
      std::vector<std::string>({"371325001012", "'@大木村11-10", "v-finance", "'=HYPERLINK(\"http://x\"), \"收支\"",
                                "2026年10月", "事后", "2026-11-10", "逾期未公开",
                                "organizations/371325001012/obligations/v-finance.2026-10.after.0"}));
}

TEST(CellCsv, EveryStatusHasItsOwnWord) {
  std::set<std::string> words;
  for (int status = v1::OBLIGATION_STATUS_UPCOMING; status <= v1::ObligationStatus_MAX; ++status) {
    const std::string word = StatusInWords(static_cast<v1::ObligationStatus>(status));
    EXPECT_FALSE(word.empty()) << status;
    EXPECT_TRUE(words.insert(word).second) << word;
  }
  EXPECT_EQ(StatusInWords(v1::OBLIGATION_STATUS_UNSPECIFIED), "");
}

}  // namespace
}  // namespace mingbai::publication
