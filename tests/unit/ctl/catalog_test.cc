// The starter catalog that ships, as mingbaictl reads it (tests/run starts tests at the repository's root).

#include <algorithm>
#include <set>
#include <string>

#include "common/names/names.h"
#include "gtest/gtest.h"
#include "services/ctl/item_csv.h"
#include "tests/support/status_matchers.h"

namespace mingbai::ctl {
namespace {

// DOMAIN C-14: what a service item must say, with its window and staff, contact and mode.
TEST(StarterCatalog, C14_EveryServiceItemCarriesTheSix) {
  const auto rows = ReadCsvFile("deploy/data/catalog/items.csv");
  MB_ASSERT_OK(rows);
  const auto organizations = ReadCsvFile("deploy/data/county/organizations.csv");
  MB_ASSERT_OK(organizations);
  std::map<std::string, std::string> by_name;
  for (const CsvRow& row : *organizations) by_name[row.at("name")] = row.at("code");
  int services = 0;
  std::set<int> kinds;
  for (const CsvRow& row : *rows) {
    const auto item = ParseItem(row, "organizations/371325000000", "2026-09-01", by_name);
    MB_ASSERT_OK(item);
    if (item->domain() != common::v1::DOMAIN_SERVICE) continue;
    ++services;
    kinds.insert(item->organization_kinds().begin(), item->organization_kinds().end());
    for (const char* element : {"服务事项", "审批依据", "办理程序", "申报材料", "办理时限", "收费标准", "窗口及人员",
                                "咨询电话", "办理方式"}) {
      const auto carries = [&](const auto& one) { return one.display_name() == element && !one.optional(); };
      EXPECT_TRUE(std::any_of(item->elements().begin(), item->elements().end(), carries))
          << item->name() << " lacks " << element;
    }
  }
  EXPECT_GT(services, 20);
  // Schools, hospitals, utilities and the service centre all have some.
  for (int kind : {catalog::v1::ORGANIZATION_KIND_SCHOOL, catalog::v1::ORGANIZATION_KIND_HOSPITAL,
                   catalog::v1::ORGANIZATION_KIND_UTILITY, catalog::v1::ORGANIZATION_KIND_SERVICE_CENTER}) {
    EXPECT_EQ(kinds.count(kind), 1u) << kind;
  }
}

}  // namespace
}  // namespace mingbai::ctl
