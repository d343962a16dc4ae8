// The starter catalog that ships, as an import reads it (tests/run starts tests at the repository's root).

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "common/csv/csv.h"
#include "gtest/gtest.h"
#include "services/catalog/service_guide_rules.h"
#include "services/catalog/standard_file.h"
#include "services/catalog/standard_import.h"
#include "tests/support/decision.h"
#include "tests/support/status_matchers.h"

namespace mingbai::catalog {
namespace {

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file.good()) << path;
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

absl::Status AnyFits(const v1::Item& /*item*/) { return absl::OkStatus(); }

// The items that an empty catalog would have.
std::vector<v1::Item> ShippedItems() {
  FileFacts facts{"organizations/371325000000", "2026-09-01", false, {}, mingbai::testing::Decided()};
  const auto organizations = ParseCsv(ReadFile("deploy/data/county/organizations.csv"));
  EXPECT_THAT(organizations, ::mingbai::testing::IsOk());
  for (const CsvRecord& record : *organizations) {
    NamedOrganization& named = facts.by_name[record.fields[1]];
    named.code = record.fields[0];
    v1::OrganizationKind_Parse("ORGANIZATION_KIND_" + record.fields[3], &named.kind);
  }
  const auto table = ReadCatalogueFile(ReadFile("deploy/data/catalog/items.csv"), v1::CATALOGUE_FORMAT_CSV, "");
  EXPECT_THAT(table, ::mingbai::testing::IsOk());
  const auto header = FindHeader(table->rows);
  EXPECT_THAT(header, ::mingbai::testing::IsOk());
  EXPECT_TRUE(header->unread.empty());
  std::vector<v1::Item> items;
  const auto rows = PlanImport(ReadRows(table->rows, *header, facts), *header, {}, {}, {}, AnyFits);
  EXPECT_THAT(rows, ::mingbai::testing::IsOk());
  for (const PlannedRow& row : *rows) {
    EXPECT_EQ(row.row.fate(), v1::ROW_FATE_CREATED) << row.row.DebugString();
    EXPECT_TRUE(row.row.notes().empty()) << row.row.DebugString();
    if (row.item.has_value()) items.push_back(*row.item);
  }
  return items;
}

// DOMAIN C-14: what a service item must say, with its window and staff, contact and mode.
TEST(ShippedCatalog, C14_EveryServiceItemCarriesTheSix) {
  int services = 0;
  std::set<int> kinds;
  for (const v1::Item& item : ShippedItems()) {
    if (item.domain() != common::v1::DOMAIN_SERVICE) continue;
    ++services;
    kinds.insert(item.organization_kinds().begin(), item.organization_kinds().end());
    FieldErrors lacks;
    CheckServiceGuide(item, "item", lacks);
    MB_EXPECT_OK(lacks.ToStatus());
    for (const char* element : {"服务事项", "审批依据", "办理程序", "申报材料", "办理时限", "收费标准", "窗口及人员",
                                "咨询电话", "办理方式"}) {
      const auto carries = [&](const auto& one) { return one.display_name() == element && !one.optional(); };
      EXPECT_TRUE(std::any_of(item.elements().begin(), item.elements().end(), carries))
          << item.name() << " lacks " << element;
    }
  }
  EXPECT_GT(services, 20);
  // Schools, hospitals, utilities and the service centre all have some.
  for (int kind : {v1::ORGANIZATION_KIND_SCHOOL, v1::ORGANIZATION_KIND_HOSPITAL, v1::ORGANIZATION_KIND_UTILITY,
                   v1::ORGANIZATION_KIND_SERVICE_CENTER}) {
    EXPECT_EQ(kinds.count(kind), 1u) << kind;
  }
}

// DOMAIN P-5, P-6: what falls due by events says when each of its phases does, and what comes before a decision stands
// for its notice period.
TEST(ShippedCatalog, P6_EveryMatterInPhasesHasItsTerms) {
  int matters = 0;
  for (const v1::Item& item : ShippedItems()) {
    const v1::TimingRule& timing = item.timing();
    if (item.phases().empty()) {
      EXPECT_TRUE(timing.phases().empty()) << item.name();
      continue;
    }
    EXPECT_EQ(item.phases_size(), 3) << item.name();
    if (timing.kind() == v1::TIMING_KIND_PERIODIC || timing.kind() == v1::TIMING_KIND_PERMANENT) continue;
    ++matters;
    ASSERT_EQ(timing.phases_size(), 3) << item.name();
    EXPECT_EQ(timing.phases(0).phase(), common::v1::PHASE_BEFORE) << item.name();
    EXPECT_EQ(timing.phases(0).days_before(), 7) << item.name();
    EXPECT_GE(timing.phases(0).days_before(), item.notice_days()) << item.name();
    EXPECT_EQ(timing.phases(1).phase(), common::v1::PHASE_DURING) << item.name();
    EXPECT_TRUE(timing.phases(1).same_day()) << item.name();
    EXPECT_EQ(timing.phases(2).phase(), common::v1::PHASE_AFTER) << item.name();
    EXPECT_EQ(timing.phases(2).working_days_after(), timing.working_days_after()) << item.name();
  }
  EXPECT_EQ(matters, 19);
}

// DOMAIN C-8: who owes an item is said for each of them.
TEST(ShippedCatalog, C8_EveryItemSaysWhoOwesIt) {
  for (const v1::Item& item : ShippedItems()) EXPECT_FALSE(item.responsibilities().empty()) << item.name();
}

}  // namespace
}  // namespace mingbai::catalog
