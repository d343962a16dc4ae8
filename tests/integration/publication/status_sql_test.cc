// The status of obligations in SQL against the pure rule (DOMAIN P-2).

#include <algorithm>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "common/mysql/value.h"
#include "common/time/county_time.h"
#include "services/publication/obligation_status.h"
#include "services/publication/timestamps.h"
#include "tests/integration/publication/publication_fixture.h"
#include "tests/integration/publication/raw_rows.h"

namespace mingbai::publication {
namespace {

class StatusSqlTest : public PublicationTest {
 protected:
  // The village's October in the matrix, now or as of a time.
  v1::ObligationCounts MatrixTotal(std::optional<absl::Time> time = std::nullopt) {
    v1::GetObligationMatrixRequest month;
    month.set_parent(kVillage);
    month.set_start_date("2026-10-01");
    month.set_end_date("2026-11-01");
    if (time.has_value()) *month.mutable_read_time() = ToTimestamp(*time);
    const auto matrix = Call<v1::GetObligationMatrixResponse>(anyone_, "GetObligationMatrix", month);
    EXPECT_THAT(matrix, IsOk());
    return matrix.ok() ? matrix->total() : v1::ObligationCounts();
  }
};

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
  MB_ASSERT_OK(FinishRows(*harness_));
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
    EXPECT_EQ(MatrixTotal().ShortDebugString(), counts.ShortDebugString());
    EXPECT_EQ(counted->has_next_change_time(), next.has_value());
    if (next.has_value()) {
      EXPECT_EQ(FromTimestamp(counted->next_change_time()), *next);
    }
  }
}

// What stood at a time, in SQL, is what a plain search of all versions finds: random versions with random facts, also
// where the clock went back between them.
TEST_F(StatusSqlTest, P2_WhatStoodAtATimeInSqlAgreesWithTheRule) {
  std::mt19937 random(20261126);
  const absl::Time base = StartOfDay(absl::CivilDay(2026, 10, 10));
  auto at = [&](int64_t steps) { return base + absl::Seconds(100 * steps); };
  auto text = [&](std::optional<absl::Time> time) {
    return time.has_value() ? "'" + db::FormatSqlTime(*time) + "'" : std::string("NULL");
  };
  struct Version {
    ObligationFacts facts;
    absl::Time from;
  };
  std::map<std::string, std::vector<Version>> all;  // oldest first
  std::string current, past;
  for (int i = 0; i < 300; ++i) {
    const std::string id = "i" + std::to_string(i);
    std::vector<Version>& versions = all[id];
    int64_t from = random() % 4;
    for (int count = 1 + random() % 4; count > 0; --count) {
      Version version;
      version.facts.open = at(random() % 8);
      version.facts.due = version.facts.open + absl::Seconds(100 * (1 + random() % 8));
      if (random() % 4 == 0) version.facts.deferred_until = version.facts.due + absl::Seconds(100 * (1 + random() % 5));
      version.facts.exempt = random() % 7 == 0;
      if (random() % 4 == 0) version.facts.fulfilled = at(from);
      if (random() % 6 == 0) version.facts.withdrawn = at(from);
      version.from = at(from);
      versions.push_back(version);
      from += static_cast<int64_t>(random() % 6) - 1;  // also backwards, and at the same time
    }
    for (size_t n = 0; n < versions.size(); ++n) {
      const Version& version = versions[n];
      const ObligationFacts& facts = version.facts;
      std::string row = "('371325001012','" + id + "','x',1,'2026-10',0,0,'n',''," + text(facts.open) + "," +
                        text(facts.due) + ",0,''," + text(facts.deferred_until) + "," + (facts.exempt ? "1" : "0") +
                        ",'',''," + text(facts.fulfilled) + "," + std::to_string(n + 1) + ",0,0,0," +
                        text(facts.withdrawn) + "," + text(version.from) + "," + std::to_string(OutcomeOf(facts));
      const bool last = n + 1 == versions.size();
      std::string& rows = last ? current : past;
      rows += (rows.empty() ? "" : ",") + row + (last ? "" : "," + text(versions[n + 1].from)) + ")";
    }
  }
  const std::string columns =
      "organization, id, item, item_version, period, phase, occurrence, display_name, circle, open_time, due_time, "
      "calendar_version, description, deferred_until, exempt, reason, approver, fulfill_time, version, last_event_id, "
      "working_days, provisional, withdraw_time, valid_from, outcome";
  MB_ASSERT_OK(harness_->schema()->Sql("INSERT INTO obligation (" + columns + ") VALUES " + current));
  MB_ASSERT_OK(harness_->schema()->Sql("INSERT INTO obligation_history (" + columns + ", valid_until) VALUES " + past));
  MB_ASSERT_OK(FinishRows(*harness_));
  for (int64_t step : {-1, 0, 1, 2, 3, 5, 8, 13, 21}) {
    for (int64_t micros : {0, 1}) {
      const absl::Time time = at(step) + absl::Microseconds(micros);
      std::map<std::string, v1::ObligationStatus> wanted;
      std::map<int, int> counts;
      std::optional<absl::Time> next;
      for (const auto& [id, versions] : all) {
        const Version* held = nullptr;
        for (const Version& version : versions) {
          if (version.from <= time) held = &version;
        }
        if (held == nullptr) continue;
        wanted[id] = StatusAt(held->facts, time);
        ++counts[wanted[id]];
        const std::optional<absl::Time> change = NextChange(held->facts, time);
        if (change.has_value()) next = std::min(*change, next.value_or(*change));
      }
      std::map<std::string, v1::ObligationStatus> found;
      for (int status = v1::OBLIGATION_STATUS_UPCOMING; status <= v1::OBLIGATION_STATUS_WITHDRAWN; ++status) {
        v1::ListObligationsRequest request;
        request.set_parent(kVillage);
        request.set_status(static_cast<v1::ObligationStatus>(status));
        request.set_page_size(1000);
        *request.mutable_read_time() = ToTimestamp(time);
        const auto listed = Call<v1::ListObligationsResponse>(anyone_, "ListObligations", request);
        MB_ASSERT_OK(listed);
        for (const auto& obligation : listed->obligations()) {
          EXPECT_EQ(obligation.status(), status);
          const std::string id = obligation.name().substr(obligation.name().rfind('/') + 1);
          EXPECT_TRUE(found.emplace(id, obligation.status()).second) << id << " is listed twice";
        }
      }
      EXPECT_EQ(found, wanted) << step << " " << micros;
      v1::SummarizeObligationsRequest summary;
      summary.set_parent(kVillage);
      summary.set_start_date("2026-10-01");
      summary.set_end_date("2026-11-01");
      *summary.mutable_read_time() = ToTimestamp(time);
      const auto counted = Call<v1::SummarizeObligationsResponse>(anyone_, "SummarizeObligations", summary);
      MB_ASSERT_OK(counted);
      EXPECT_EQ(counted->total().total(), static_cast<int>(wanted.size()));
      EXPECT_EQ(MatrixTotal(time).ShortDebugString(), counted->total().ShortDebugString());
      EXPECT_EQ(counted->total().overdue(), counts[v1::OBLIGATION_STATUS_OVERDUE]);
      EXPECT_EQ(counted->total().late(), counts[v1::OBLIGATION_STATUS_FULFILLED_LATE]);
      EXPECT_EQ(counted->total().withdrawn(), counts[v1::OBLIGATION_STATUS_WITHDRAWN]);
      EXPECT_EQ(counted->has_next_change_time(), next.has_value());
      if (next.has_value()) {
        EXPECT_EQ(FromTimestamp(counted->next_change_time()), *next);
      }
    }
  }
}

}  // namespace
}  // namespace mingbai::publication
