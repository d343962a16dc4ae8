#include "services/gateway/import/table_import.h"

#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "services/catalog/client/adopted_item.h"
#include "services/gateway/import/importer.h"
#include "tests/support/status_matchers.h"

namespace mingbai::gateway {
namespace {

using ::mingbai::testing::InvalidFieldIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

catalog::v1::Item Finance() {
  catalog::v1::Item item;
  google::protobuf::TextFormat::ParseFromString(
      R"(name: "items/v-finance" level2: "村级财务收支"
         elements { display_name: "科目" type: ELEMENT_TYPE_TEXT column: true }
         elements { display_name: "收入" type: ELEMENT_TYPE_MONEY column: true sum: true }
         elements { display_name: "支出" type: ELEMENT_TYPE_MONEY column: true sum: true }
         elements { display_name: "备注" type: ELEMENT_TYPE_TEXT column: true optional: true })",
      &item);
  return item;
}

catalog::v1::Item Dibao() {
  catalog::v1::Item item;
  google::protobuf::TextFormat::ParseFromString(
      R"(name: "items/t-dibao" level2: "低保"
         elements { display_name: "村" type: ELEMENT_TYPE_TEXT column: true }
         elements { display_name: "户数" type: ELEMENT_TYPE_INTEGER column: true sum: true }
         elements { display_name: "变动户数" type: ELEMENT_TYPE_INTEGER column: true sum: true }
         elements { display_name: "变动率" type: ELEMENT_TYPE_RATIO2 column: true numerator: "变动户数" denominator: "户数" })",
      &item);
  return item;
}

constexpr char kVillageA[] = "371325001012";
constexpr char kVillageB[] = "371325001013";

// The two villages owe the item itself, but for what is said of them.
absl::StatusOr<ImportPlan> TryPlan(const std::string& csv, const catalog::v1::Item& item, const OwedItems& adopted = {},
                                   const std::string& root = "371325001000") {
  auto table = ReadImport(csv, item);
  EXPECT_TRUE(table.ok()) << table.status();
  OwedItems owed = adopted;
  for (const char* code : {kVillageA, kVillageB}) owed.emplace(code, std::make_shared<const catalog::v1::Item>(item));
  return PlanImport(*table, item, root, "2026-09", "镇财政所", owed);
}

ImportPlan PlanOf(const std::string& csv, const catalog::v1::Item& item, const OwedItems& adopted = {}) {
  auto plan = TryPlan(csv, item, adopted);
  EXPECT_TRUE(plan.ok()) << plan.status();
  return plan.ok() ? *plan : ImportPlan();
}

// The item as an organization owes it that has adopted it with further elements.
catalog::ItemPtr Adopted(const catalog::v1::Item& item, const std::string& elements) {
  catalog::v1::Adoption adoption;
  *adoption.mutable_elements() = item.elements();
  EXPECT_TRUE(google::protobuf::TextFormat::MergeFromString(elements, &adoption));
  return std::make_shared<const catalog::v1::Item>(catalog::AdoptedItem(item, adoption));
}

constexpr char kGrant[] = R"(elements { display_name: "上级补助" type: ELEMENT_TYPE_MONEY column: true sum: true })";

TEST(Import, G3_RowsOfOneOrganizationBecomeOneTableWithExactTotals) {
  const ImportPlan plan = PlanOf(
      "支出,organization_code,多余,收入,科目\n"
      "0.10,371325001012,x,1000000.05,租金\n"
      "5,371325001013,x,0,报刊费\n"
      "0.2,371325001012,x,0.95,利息\n",
      Finance());
  ASSERT_EQ(plan.drafts.size(), 2u);
  const ImportDraft& draft = plan.drafts[0];
  EXPECT_EQ(draft.code, kVillageA);
  EXPECT_THAT(draft.rows, ElementsAre(0, 2));
  EXPECT_EQ(draft.content.title(), "村级财务收支（2026年9月）");
  EXPECT_EQ(draft.content.source_note(), "镇财政所");
  EXPECT_THAT(draft.content.table().columns(), ElementsAre("科目", "收入", "支出", "备注"));
  EXPECT_THAT(draft.content.table().rows(0).cells(), ElementsAre("租金", "1000000.05", "0.10", ""));
  EXPECT_THAT(draft.content.table().rows(1).cells(), ElementsAre("利息", "0.95", "0.20", ""));
  EXPECT_THAT(draft.content.table().total().cells(), ElementsAre("合计", "1000001.00", "0.30", ""));
}

TEST(Import, P7_TotalRatiosAreThoseOfTheSums) {
  const ImportPlan plan = PlanOf(
      "organization_code,村,户数,变动户数,变动率\n"
      "371325001012,甲,1329,138,10.38\n371325001012,乙,349,74,21.20\n371325001012,丙,324,45,13.89\n"
      "371325001012,丁,404,129,31.93\n371325001012,戊,181,12,6.63\n371325001012,己,222,0,0\n371325001012,庚,186,0,0\n",
      Dibao());
  ASSERT_EQ(plan.drafts.size(), 1u);
  EXPECT_THAT(plan.drafts[0].content.table().total().cells(), ElementsAre("合计", "2995", "398", "13.29"));
}

TEST(Import, G3_ABadRowCostsNoGoodOne) {
  const ImportPlan plan = PlanOf(
      "organization_code,科目,收入,支出\n"
      "371325001012,租金,1.00,0\n"
      "371325001012,坏行,一元,0\n"
      "371325001013,租金,2.00,0\n",
      Finance());
  ASSERT_EQ(plan.drafts.size(), 2u);
  EXPECT_EQ(plan.drafts[0].code, kVillageA);
  EXPECT_EQ(plan.drafts[0].missing_line, 3);
  EXPECT_EQ(plan.drafts[0].content.table().rows_size(), 1);
  EXPECT_THAT(plan.drafts[0].content.table().total().cells(), ElementsAre("合计", "1.00", "0.00", ""));
  EXPECT_EQ(plan.drafts[1].code, kVillageB);
  EXPECT_EQ(plan.drafts[1].missing_line, 0);
  ASSERT_EQ(plan.rows.size(), 3u);
  EXPECT_EQ(plan.rows[0].reason(), "");
  EXPECT_THAT(plan.rows[1].reason(), HasSubstr("column 收入"));
  EXPECT_EQ(plan.rows[1].line(), 3);
  EXPECT_EQ(plan.rows[2].reason(), "");
}

TEST(Import, G3_WhatPublicationRefusesIsToldRowByRow) {
  ImportPlan plan =
      PlanOf("organization_code,科目,收入,支出\n371325001012,租金,1.00,0\n371325001012,水费,0,2.50\n", Finance());
  ASSERT_EQ(plan.drafts.size(), 1u);
  AcceptDraft(plan.drafts[0], "publications/x", true, {{0, "no"}}, &plan);
  EXPECT_FALSE(plan.rows[0].accepted());
  EXPECT_EQ(plan.rows[0].reason(), "no");
  EXPECT_TRUE(plan.rows[1].accepted());
  EXPECT_THAT(plan.rows[1].reason(), HasSubstr("lacks line 2"));
  // What stands already, complete, is no draft.
  AcceptDraft(plan.drafts[0], "publications/x", false, {}, &plan);
  EXPECT_TRUE(plan.rows[0].accepted());
  EXPECT_EQ(plan.rows[1].reason(), "");
}

TEST(Import, G3_RowsOutsideTheRootOrUnknownAreRefusedByThemselves) {
  const ImportPlan plan = PlanOf(
      "organization_code,科目,收入,支出\n"
      "371325002001,租金,1,0\n"
      "371325001999,租金,1,0\n"
      ",租金,1,0\n"
      "村东,租金,1,0\n"
      "371325001012,租金,1,0\n",
      Finance());
  EXPECT_THAT(plan.rows[0].reason(), HasSubstr("does not lie below organizations/371325001000"));
  EXPECT_THAT(plan.rows[1].reason(), HasSubstr("no such organization"));
  EXPECT_THAT(plan.rows[2].reason(), HasSubstr("organization_code: empty"));
  EXPECT_THAT(plan.rows[3].reason(), HasSubstr("not an organization code"));
  ASSERT_EQ(plan.drafts.size(), 1u);
  EXPECT_THAT(plan.drafts[0].rows, ElementsAre(4));
}

TEST(Import, ARowOfAnotherWidthIsBad) {
  const ImportPlan plan = PlanOf("organization_code,科目,收入,支出\n371325001012,租金,1\n", Finance());
  EXPECT_THAT(plan.rows[0].reason(), HasSubstr("3 fields"));
  EXPECT_TRUE(plan.drafts.empty());
}

TEST(Import, HeaderFaultsNameTheColumn) {
  auto missing = ReadImport("organization_code,科目,收入\n371325001012,租金,1\n", Finance());
  EXPECT_THAT(missing, InvalidFieldIs("csv"));
  EXPECT_THAT(missing.status().ToString(), HasSubstr("支出"));
  EXPECT_THAT(ReadImport("科目,收入,支出\n租金,1,2\n", Finance()), InvalidFieldIs("csv"));
  EXPECT_THAT(ReadImport("organization_code,科目,收入,支出,收入\n1,2,3,4,5\n", Finance()), InvalidFieldIs("csv"));
  EXPECT_THAT(ReadImport("organization_code,科目,收入,支出\n", Finance()), InvalidFieldIs("csv"));
  EXPECT_THAT(ReadImport("\n", Finance()), InvalidFieldIs("csv"));
}

TEST(Import, ItemsWithoutATableOrWithOtherRequiredFieldsCannotBeImported) {
  catalog::v1::Item item = Finance();
  auto* field = item.add_elements();
  field->set_display_name("说明");
  field->set_type(catalog::v1::ELEMENT_TYPE_TEXT);
  EXPECT_THAT(ReadImport("organization_code,科目,收入,支出\n1,a,1,1\n", item), InvalidFieldIs("item"));
  item.clear_elements();
  EXPECT_THAT(TryPlan("organization_code\n371325001012\n", item), InvalidFieldIs("item"));
}

// A column that one village has adopted goes to that village, and to nobody else.
TEST(Import, C3_AColumnThatAnAdoptionAddsGoesToWhoAdoptedIt) {
  const ImportPlan plan = PlanOf(
      "organization_code,上级补助,科目,收入,支出\n"
      "371325001012,0.5,租金,1,0\n"
      "371325001013,7,租金,2,0\n"
      "371325001012,2,利息,0,0\n",
      Finance(), {{kVillageA, Adopted(Finance(), kGrant)}});
  ASSERT_EQ(plan.drafts.size(), 2u);
  const publication::v1::Table& own = plan.drafts[0].content.table();
  EXPECT_THAT(own.columns(), ElementsAre("科目", "收入", "支出", "备注", "上级补助"));
  EXPECT_THAT(own.rows(0).cells(), ElementsAre("租金", "1.00", "0.00", "", "0.50"));
  EXPECT_THAT(own.total().cells(), ElementsAre("合计", "1.00", "0.00", "", "2.50"));
  const publication::v1::Table& other = plan.drafts[1].content.table();
  EXPECT_THAT(other.columns(), ElementsAre("科目", "收入", "支出", "备注"));
  EXPECT_THAT(other.rows(0).cells(), ElementsAre("租金", "2.00", "0.00", ""));
  for (const v1::ImportedRow& row : plan.rows) EXPECT_EQ(row.reason(), "");
}

// The cells of a column are judged by who owes it: what is empty or no number there costs nobody else anything.
TEST(Import, C3_CellsOfAnAdoptedColumnAreThatOrganizationsOwn) {
  const ImportPlan plan = PlanOf(
      "organization_code,科目,收入,支出,上级补助\n"
      "371325001012,租金,1,0,\n"
      "371325001012,利息,1,0,3\n"
      "371325001013,租金,2,0,\n"
      "371325001013,利息,2,0,不详\n",
      Finance(), {{kVillageA, Adopted(Finance(), kGrant)}});
  ASSERT_EQ(plan.drafts.size(), 2u);
  EXPECT_EQ(plan.rows[0].reason(), "column 上级补助: empty");
  EXPECT_EQ(plan.drafts[0].missing_line, 2);
  EXPECT_THAT(plan.drafts[0].rows, ElementsAre(1));
  EXPECT_EQ(plan.drafts[1].missing_line, 0);
  EXPECT_THAT(plan.drafts[1].rows, ElementsAre(2, 3));
}

TEST(Import, C3_WhatAnAdoptionRequiresAndTheTableLacksCostsThatOrganizationAlone) {
  const std::string csv = "organization_code,科目,收入,支出\n371325001012,租金,1,0\n371325001013,租金,2,0\n";
  const ImportPlan column = PlanOf(csv, Finance(), {{kVillageA, Adopted(Finance(), kGrant)}});
  ASSERT_EQ(column.drafts.size(), 1u);
  EXPECT_EQ(column.drafts[0].code, kVillageB);
  EXPECT_THAT(column.rows[0].reason(), HasSubstr("column 上级补助: missing"));
  EXPECT_EQ(column.rows[1].reason(), "");

  const ImportPlan field =
      PlanOf(csv, Finance(),
             {{kVillageA, Adopted(Finance(), R"(elements { display_name: "说明" type: ELEMENT_TYPE_TEXT })")}});
  ASSERT_EQ(field.drafts.size(), 1u);
  EXPECT_THAT(field.rows[0].reason(), HasSubstr("the field 说明"));

  // An optional one may be left out, as the item's own may.
  const ImportPlan optional =
      PlanOf(csv, Finance(),
             {{kVillageA,
               Adopted(Finance(),
                       R"(elements { display_name: "经手人" type: ELEMENT_TYPE_TEXT column: true optional: true })")}});
  ASSERT_EQ(optional.drafts.size(), 2u);
  EXPECT_THAT(optional.drafts[0].content.table().rows(0).cells(), ElementsAre("租金", "1.00", "0.00", "", ""));
}

// What the item leaves open, an organization may have made a must.
TEST(Import, C3_AnOptionalColumnThatAnAdoptionRequires) {
  catalog::v1::Item strict = Finance();
  strict.mutable_elements(3)->set_optional(false);
  const OwedItems adopted = {{kVillageA, std::make_shared<const catalog::v1::Item>(strict)}};
  const ImportPlan without =
      PlanOf("organization_code,科目,收入,支出\n371325001012,租金,1,0\n371325001013,租金,2,0\n", Finance(), adopted);
  EXPECT_THAT(without.rows[0].reason(), HasSubstr("column 备注: missing"));
  ASSERT_EQ(without.drafts.size(), 1u);
  const ImportPlan with = PlanOf(
      "organization_code,科目,收入,支出,备注\n371325001012,租金,1,0,\n371325001013,租金,2,0,\n", Finance(), adopted);
  EXPECT_EQ(with.rows[0].reason(), "column 备注: empty");
  EXPECT_EQ(with.rows[1].reason(), "");
}

// An item of texts alone has a table where an adoption gives it one.
TEST(Import, C3_ATableThatOnlyAnAdoptionAsksFor) {
  catalog::v1::Item item;
  item.set_level2("会议记录");
  const ImportPlan plan = PlanOf("organization_code,上级补助\n371325001012,1\n371325001013,1\n", item,
                                 {{kVillageA, Adopted(item, kGrant)}});
  ASSERT_EQ(plan.drafts.size(), 1u);
  EXPECT_EQ(plan.drafts[0].code, kVillageA);
  EXPECT_EQ(plan.rows[1].reason(), "the organization owes no table");
}

TEST(Import, PeriodsInWords) {
  EXPECT_EQ(*PeriodWords("2026"), "2026年");
  EXPECT_EQ(*PeriodWords("2026-09"), "2026年9月");
  EXPECT_EQ(*PeriodWords("2026-Q4"), "2026年第四季度");
  EXPECT_EQ(*PeriodWords("2026-H2"), "2026年下半年");
  EXPECT_EQ(*PeriodWords("2026-10-12"), "2026年10月12日");
  EXPECT_THAT(PeriodWords("2026-13"), InvalidFieldIs("period"));
  EXPECT_THAT(PeriodWords("2026-02-30"), InvalidFieldIs("period"));
}

TEST(Import, DerivedIdsDifferByDeliveryVerbAndOrganizationOnly) {
  const std::string id = DerivedRequestId({"create", kVillageA, "2026-09"});
  EXPECT_EQ(id, DerivedRequestId({"create", kVillageA, "2026-09"}));
  EXPECT_NE(id, DerivedRequestId({"create", kVillageA, "2026-10"}));
  EXPECT_NE(id, DerivedRequestId({"submit", kVillageA, "2026-09"}));
  EXPECT_NE(id, DerivedRequestId({"create", kVillageB, "2026-09"}));
  EXPECT_LE(id.size(), 64u);
}

}  // namespace
}  // namespace mingbai::gateway
