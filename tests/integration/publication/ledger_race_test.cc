// Who writes the duty ledger while the catalog changes and others write it (DOMAIN P-2).

#include <thread>

#include "absl/time/clock.h"
#include "common/time/county_time.h"
#include "services/publication/ledger_inputs.h"
#include "services/publication/timestamps.h"
#include "tests/integration/publication/catalog_change_fixture.h"

namespace mingbai::publication {
namespace {

using absl::CivilDay;

class LedgerRaceTest : public CatalogChangeTest {
 protected:
  db::Database& database() { return harness_->runtime().database(); }
  // Whether a transaction waits for another's lock, or comes to. The view is made anew only where it was not read for
  // a tenth of a second.
  bool SomebodyWaits() {
    for (int i = 0; i < 100; ++i) {
      if (Sql("SELECT COUNT(*) FROM information_schema.INNODB_TRX WHERE trx_state = 'LOCK WAIT'") != "0") return true;
      absl::SleepFor(absl::Milliseconds(250));
    }
    return false;
  }
};

// A part of a month is generated from duties that are old by the time of its writing: another look has been at the
// organization meanwhile, and what it found is not undone.
TEST_F(LedgerRaceTest, P2_APartOfAMonthUndoesNothingNewer) {
  Generate();
  std::thread partial;
  const absl::Status held = database().Transact(mingbai::testing::TestCall().budget, [&](db::Transaction& tx) {
    MB_RETURN_IF_ERROR(inputs::Lock(tx.sql(), {"371325001012", "371325001013"}));
    partial = std::thread([&] { Regenerate(false, "2026-11-02", "2026-11-20"); });
    EXPECT_TRUE(SomebodyWaits());
    SetDueDay("v-finance", 5, "2026-10-20");
    return inputs::Forget(tx.sql(), "371325001012");
  });
  partial.join();
  MB_ASSERT_OK(held);
  EXPECT_EQ(FromTimestamp(GetObligation("v-finance.2026-10.none.0").due_time()), EndOfDay(CivilDay(2026, 11, 5)));
}

// What is forgotten is computed anew, and so is what others write meanwhile; the rest is not looked at.
TEST_F(LedgerRaceTest, P2_WhatIsForgottenIsLookedAtAgain) {
  Generate();
  const int all = Regenerate().unchanged_organizations();
  EXPECT_GT(all, 2);
  const auto read = [&] {
    return database().Read(mingbai::testing::TestCall().budget, [](db::Connection& sql) {
      return inputs::Read(sql, "371325001012", "371325001013", "2026-10", "2026-12");
    });
  };
  const auto before = read();
  MB_ASSERT_OK(before);
  EXPECT_EQ(before->at("371325001012").size(), 3u);
  MB_ASSERT_OK(database().Transact(mingbai::testing::TestCall().budget,
                                   [](db::Transaction& tx) { return inputs::Forget(tx.sql(), "371325001012"); }));
  const auto after = read();
  MB_ASSERT_OK(after);
  // That it was forgotten, and of which months: they have been looked at, and nothing is as it was then.
  EXPECT_EQ(after->at("371325001012").size(), 4u);
  for (const auto& [month, fingerprint] : before->at("371325001012")) {
    EXPECT_NE(after->at("371325001012").at(month), fingerprint) << month;
  }
  EXPECT_EQ(after->at("371325001013"), before->at("371325001013"));
  EXPECT_EQ(Regenerate().unchanged_organizations(), all - 1);
  EXPECT_EQ(Regenerate().unchanged_organizations(), all);
  // So is whoever reports something: catalog was asked before it was written.
  const v1::ReportEventRequest report = Event(kVillage, "2026-10-08");
  MB_ASSERT_OK(Call<v1::Obligation>(clerk_, "ReportEvent", report));
  EXPECT_EQ(Regenerate().unchanged_organizations(), all - 1);
  EXPECT_EQ(Regenerate().unchanged_organizations(), all);
}

}  // namespace
}  // namespace mingbai::publication
