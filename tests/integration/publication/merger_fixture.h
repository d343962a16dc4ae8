#pragma once

// Villages that end, and what their successors find in the duty ledger (DOMAIN C-1).

#include <string>

#include "absl/time/clock.h"
#include "common/time/county_time.h"
#include "tests/integration/publication/catalog_change_fixture.h"

namespace mingbai::publication {

class MergerTest : public CatalogChangeTest {
 protected:
  static constexpr char kOwedByMoved[] =
      "SELECT GROUP_CONCAT(id ORDER BY id) FROM obligation WHERE organization = '371325001088' "
      "AND withdraw_time IS NULL AND id LIKE 'v-finance%'";

  // Until catalog has told that the day came.
  void ComeToNovember(const std::string& successor = kOtherVillage, int day = 1) {
    const absl::Time time = StartOfDay(absl::CivilDay(2026, 11, day)) + absl::Hours(8);
    clock_->Set(time);
    shared_clock_->Set(time);
    catalog::v1::ListDutiesRequest request;
    request.set_parent(successor);
    request.set_start_date("2026-10-01");
    request.set_end_date("2026-12-01");
    for (int i = 0; i < 100; ++i) {
      auto duties = Call<catalog::v1::ListDutiesResponse>(catalog_office_, "ListDuties", request);
      MB_ASSERT_OK(duties);
      if (duties->handovers_size() > 0) return;
      absl::SleepFor(absl::Milliseconds(100));
    }
    FAIL() << "the handover was not told";
  }
  absl::StatusOr<v1::Obligation> Report(const ClientPtr& client, const std::string& village, const std::string& day) {
    const v1::ReportEventRequest report = Event(village, day);
    return Call<v1::Obligation>(client, "ReportEvent", report);
  }
  // What discloses such an event.
  static v1::Content Signed() {
    v1::Content content;
    content.set_title("合同公示");
    auto& table = *content.mutable_table();
    table.add_columns("项目");
    table.add_rows()->add_cells("合同");
    return content;
  }
};

}  // namespace mingbai::publication
