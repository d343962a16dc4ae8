#pragma once

// A service that keeps its duty ledger in line by itself.

#include <string>

#include "absl/time/clock.h"
#include "common/time/county_time.h"
#include "tests/integration/publication/catalog_change_fixture.h"
#include "tests/support/items.h"

namespace mingbai::publication {

class FollowedTest : public CatalogChangeTest {
 protected:
  FollowedTest() {
    using mingbai::testing::TestToken;
    // Before the service that is to know them.
    const std::string clerk = TestToken("clerk", "371325000000");
    const std::string service = TestToken("service", "");
    harness_ = NewService(catalog_->target(), {.upkeep = true});
    const auto client = [this](const std::string& token) {
      return harness_->Client("mingbai.publication.v1.PublicationService", token);
    };
    clerk_ = client(clerk);
    office_ = client(TestToken("disclosure-office", "371325000000"));
    reviewer_ = client(TestToken("reviewer;clerk", "371325001000"));
    secrecy_ = client(TestToken("secrecy-officer;clerk", "371325001000"));
    publisher_ = client(TestToken("publisher", "371325001000"));
    service_ = client(service);
  }
  void Until(const std::string& query, const std::string& wanted) {
    for (int i = 0; i < 600 && Sql(query) != wanted; ++i) absl::SleepFor(absl::Milliseconds(50));
    EXPECT_EQ(Sql(query), wanted) << query;
  }
  // The ledger has been looked at on that day.
  void ComeTo(absl::CivilDay day) {
    clock_->Set(StartOfDay(day) + absl::Hours(9));
    Until("SELECT looked_at >= '" + FormatDay(day) + "' FROM ledger_look", "1");
  }
  // Nobody looks until it comes back.
  void SendUpkeepAway() {
    Sql("UPDATE lease SET holder = 'away', token = token + 1, expires_at = '2199-01-01' WHERE name = 'duty ledger'");
  }
  void CallUpkeepBack() { Sql("UPDATE lease SET expires_at = '2000-01-01' WHERE name = 'duty ledger'"); }
  // An item of the county's, due by each month's end.
  void CreateMonthly(const std::string& id, bool mandatory) {
    catalog::v1::CreateItemRequest request;
    catalog::v1::Item& item = *request.mutable_item();
    item = mingbai::testing::VillageItem(id, kCounty);
    item.set_level2("每月公开的事项");
    item.set_mandatory(mandatory);
    mingbai::testing::AddElement(&item, "内容", catalog::v1::ELEMENT_TYPE_TEXT);
    mingbai::testing::SetPeriodic(&item, catalog::v1::CYCLE_MONTHLY, 1, 31);
    request.set_request_id(NewRequestId());
    MB_ASSERT_OK(Call<catalog::v1::Item>(catalog_office_, "CreateItem", request));
  }
  static std::string Due(const std::string& id) {
    return "SELECT DATE_FORMAT(due_time, '%Y-%m-%d') FROM obligation WHERE organization = '371325001012' AND id = '" +
           id + "'";
  }
};

}  // namespace mingbai::publication
