#pragma once

// Duties of one village, and what they owe, for tests of ObligationsOf.

#include <memory>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "services/publication/duty_terms.h"

namespace mingbai::publication {

using absl::CivilDay;
using Duties = google::protobuf::RepeatedPtrField<catalog::v1::Duty>;

inline catalog::v1::Duty& Add(Duties* duties, const char* item, int version, const char* since, const char* until) {
  auto& duty = *duties->Add();
  duty.set_organization("organizations/371325001001");
  duty.set_item(std::string("items/") + item);
  duty.set_item_version(version);
  duty.set_since(since);
  duty.set_until(until);
  duty.mutable_timing()->set_kind(catalog::v1::TIMING_KIND_PERIODIC);
  duty.mutable_timing()->set_cycle(catalog::v1::CYCLE_MONTHLY);
  duty.mutable_timing()->set_month(2);
  duty.mutable_timing()->set_day(10);
  return duty;
}

inline std::vector<ObligationRow> Rows(const catalog::v1::ListDutiesResponse& page, const StoredOf& predecessors,
                                       CivilDay start, CivilDay end) {
  auto rows = ObligationsOf(page, predecessors, WorkingCalendar(), start, end,
                            [](const catalog::v1::Duty& duty, CivilDay) -> absl::StatusOr<catalog::ItemPtr> {
                              auto item = std::make_shared<catalog::v1::Item>();
                              item->set_level2("名 " + duty.item());
                              if (duty.item() == "items/circle") {
                                item->mutable_audience()->set_audience_class(common::v1::AUDIENCE_CLASS_CIRCLE);
                                item->mutable_audience()->set_circle("党员");
                              }
                              return item;
                            });
  EXPECT_TRUE(rows.ok());
  return *std::move(rows);
}

inline std::vector<ObligationRow> Rows(const Duties& duties, CivilDay start = CivilDay(2026, 10, 1),
                                       CivilDay end = CivilDay(2027, 1, 1)) {
  catalog::v1::ListDutiesResponse page;
  *page.mutable_duties() = duties;
  page.add_organizations("organizations/371325001001");
  return Rows(page, {}, start, end);
}

inline std::vector<std::string> Ids(const std::vector<ObligationRow>& rows) {
  std::vector<std::string> ids;
  for (const auto& row : rows) ids.push_back(row.id + " v" + std::to_string(row.item_version));
  return ids;
}

}  // namespace mingbai::publication
