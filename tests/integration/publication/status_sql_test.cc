// The status of obligations in SQL against the pure rule (DOMAIN P-2).

#include <algorithm>
#include <map>
#include <optional>
#include <random>
#include <string>

#include "common/mysql/value.h"
#include "common/time/county_time.h"
#include "services/publication/timestamps.h"
#include "tests/integration/publication/publication_fixture.h"

namespace mingbai::publication {
namespace {

class StatusSqlTest : public PublicationTest {};

// The status in SQL, by filter and by count, is that of the pure function, on random facts.
TEST_F(StatusSqlTest, P2_StatusInSqlAgreesWithTheRule) {
  std::mt19937 random(20261026);
  auto seconds = [&] { return static_cast<int64_t>(random() % 7) * 100; };
  const absl::Time base = StartOfDay(absl::CivilDay(2026, 10, 10));
  auto text = [&](int64_t offset) { return "'" + db::FormatSqlTime(base + absl::Seconds(offset)) + "'"; };
  std::string values;
  for (int i = 0; i < 600; ++i) {
    const int64_t open = seconds();
    const int64_t due = open + 100 + seconds();
    const std::string deferred = random() % 3 == 0 ? text(due + 100 + seconds()) : "NULL";
    const std::string fulfilled = random() % 4 == 0 ? text(seconds() * 2) : "NULL";
    const std::string withdrawn = random() % 6 == 0 ? text(seconds()) : "NULL";
    values += (i > 0 ? ",(" : "(") + std::string("'371325001012','i") + std::to_string(i) +
              "','x',1,'2026-10',0,0,'n',''," + text(open) + "," + text(due) + ",0," + deferred + "," +
              (random() % 5 == 0 ? "1" : "0") + "," + fulfilled + ",0," + withdrawn + ")";
  }
  MB_ASSERT_OK(harness_->schema()->Sql(
      "INSERT INTO obligation (organization, id, item, item_version, period, phase, occurrence, display_name, circle, "
      "open_time, due_time, calendar_version, deferred_until, exempt, fulfill_time, last_event_id, withdraw_time) "
      "VALUES " +
      values));
  for (int64_t now : {-1, 0, 99, 100, 101, 200, 300, 450, 500, 600, 700, 800, 900, 1300, 1400, 1900}) {
    clock_->Set(base + absl::Seconds(now));
    v1::SummarizeObligationsRequest summary;
    summary.set_parent(kVillage);
    summary.set_start_date("2026-10-01");
    summary.set_end_date("2026-11-01");
    auto counted = Call<v1::SummarizeObligationsResponse>(anyone_, "SummarizeObligations", summary);
    MB_ASSERT_OK(counted);
    int total = 0;
    std::optional<absl::Time> next;
    std::map<int, int> found;
    for (int status = v1::OBLIGATION_STATUS_UPCOMING; status <= v1::OBLIGATION_STATUS_WITHDRAWN; ++status) {
      v1::ListObligationsRequest request;
      request.set_parent(kVillage);
      request.set_status(static_cast<v1::ObligationStatus>(status));
      request.set_page_size(1000);
      const auto listed = Call<v1::ListObligationsResponse>(anyone_, "ListObligations", request);
      MB_ASSERT_OK(listed);
      for (const auto& obligation : listed->obligations()) {
        // The answer's own status comes from the rule, the choice of rows from SQL.
        EXPECT_EQ(obligation.status(), status) << obligation.ShortDebugString();
        ++found[status];
        ++total;
        if (obligation.has_next_change_time()) {
          const absl::Time change = FromTimestamp(obligation.next_change_time());
          next = std::min(change, next.value_or(change));
        }
      }
    }
    EXPECT_EQ(total, 600);
    const auto& counts = counted->total();
    EXPECT_EQ(counts.upcoming(), found[1]);
    EXPECT_EQ(counts.due(), found[2]);
    EXPECT_EQ(counts.overdue(), found[3]);
    EXPECT_EQ(counts.on_time(), found[4]);
    EXPECT_EQ(counts.late(), found[5]);
    EXPECT_EQ(counts.deferred(), found[6]);
    EXPECT_EQ(counts.exempt(), found[7]);
    EXPECT_EQ(counts.withdrawn(), found[8]);
    EXPECT_EQ(counted->has_next_change_time(), next.has_value());
    if (next.has_value()) {
      EXPECT_EQ(FromTimestamp(counted->next_change_time()), *next);
    }
  }
}

}  // namespace
}  // namespace mingbai::publication
