#pragma once

// An item whose phases change while a period is owed.

#include <initializer_list>
#include <string>

#include "tests/integration/publication/followed_fixture.h"

namespace mingbai::publication {

using absl::CivilDay;

inline constexpr char kOctober[] = "organizations/371325001012/obligations/v-x.2026-10.none.0";

class PhaseChangeTest : public FollowedTest {
 protected:
  // An item due by each month's end, with October and November generated, on 15 October.
  void Begin() {
    catalog::v1::CreateItemRequest request;
    catalog::v1::Item& item = *request.mutable_item();
    item = mingbai::testing::VillageItem("v-x", kCounty);
    item.set_level2("每月公开的账目");
    item.set_mandatory(true);
    mingbai::testing::AddElement(&item, "项目", catalog::v1::ELEMENT_TYPE_TEXT).set_column(true);
    mingbai::testing::AddElement(&item, "金额", catalog::v1::ELEMENT_TYPE_MONEY).set_column(true);
    mingbai::testing::SetPeriodic(&item, catalog::v1::CYCLE_MONTHLY, 1, 31);
    request.set_request_id(NewRequestId());
    MB_ASSERT_OK(Call<catalog::v1::Item>(catalog_office_, "CreateItem", request));
    Generate("2026-10-01", "2026-12-01");
    ComeTo(CivilDay(2026, 10, 15));
  }
  // What the item is from `day` on: disclosed in phases or not; due by that day of the month after its own, where
  // `next_month`.
  struct Change {
    const char* day;
    bool phases = false;
    bool next_month = false;
    int due = 31;
    bool mandatory = true;
  };
  void Update(const Change& change) {
    catalog::v1::UpdateItemRequest request;
    catalog::v1::Item& item = *request.mutable_item();
    item = Item("v-x");
    item.clear_phases();
    if (change.phases) {
      item.add_phases(common::v1::PHASE_DURING);
      item.add_phases(common::v1::PHASE_AFTER);
    }
    item.mutable_timing()->set_month(change.next_month ? 2 : 1);
    item.mutable_timing()->set_day(change.due);
    item.set_mandatory(change.mandatory);
    item.set_effective_date(change.day);
    for (const char* path : {"phases", "timing", "mandatory", "effective_date"}) {
      request.mutable_update_mask()->add_paths(path);
    }
    request.set_request_id(NewRequestId());
    MB_ASSERT_OK(Call<catalog::v1::Item>(catalog_office_, "UpdateItem", request));
  }
  void SetPhases(std::initializer_list<common::v1::Phase> phases, const char* day) {
    catalog::v1::Item item = Item("v-x");
    item.clear_phases();
    for (const common::v1::Phase phase : phases) item.add_phases(phase);
    item.set_effective_date(day);
    CatalogChangeTest::Update(item, "phases");
  }
  // A draft of October's.
  v1::Publication CreateIn(common::v1::Phase phase) {
    v1::CreatePublicationRequest creation = Creation("v-x", "2026-10", Finance());
    creation.mutable_publication()->set_phase(phase);
    const auto created = Call<v1::Publication>(clerk_, "CreatePublication", creation);
    EXPECT_THAT(created, IsOk());
    return created.value_or(v1::Publication());
  }
  // That alone is owed of October, and generating would change nothing.
  void UntilOwed(const std::string& id) {
    Until(october_, id);
    UntilSettled();
    EXPECT_EQ(Sql(october_), id);
  }
  void UntilSettled() {
    const auto changes = [this] {
      return Regenerate(/*validate_only=*/true, "2026-10-01", "2026-12-01").changes_size();
    };
    for (int i = 0; i < 100 && changes() > 0; ++i) absl::SleepFor(absl::Milliseconds(100));
    EXPECT_EQ(changes(), 0);
  }
  void Defer(const std::string& id, const char* until) {
    MB_ASSERT_OK(Call<v1::Obligation>(office_, "DeferObligation",
                                      Deferral("organizations/371325001012/obligations/" + id, until)));
  }
  void Exempt() {
    auto exemption = For<v1::ExemptObligationRequest>(kOctober);
    exemption.set_basis("县政〔2026〕9号");
    MB_ASSERT_OK(Call<v1::Obligation>(office_, "ExemptObligation", exemption));
  }
  v1::ObligationStatus OfOctober() { return GetObligation("v-x.2026-10.none.0").status(); }

  const std::string october_ =
      "SELECT GROUP_CONCAT(id ORDER BY id) FROM obligation WHERE organization = '371325001012' AND item = 'v-x' AND "
      "period = '2026-10' AND withdraw_time IS NULL";
  // What the other village has of this one's.
  const std::string handed_ =
      "SELECT GROUP_CONCAT(id ORDER BY id) FROM obligation WHERE organization = '371325001013' AND item = 'v-x' AND "
      "period = '2026-10' AND occurrence = 1000 AND withdraw_time IS NULL";
};

}  // namespace mingbai::publication
