#include <algorithm>
#include <functional>
#include <set>

#include "common/csv/csv.h"
#include "common/names/names.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/catalog/standard_elements.h"
#include "services/catalog/standard_words.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/catalog/standard_catalogue_support.h"

namespace mingbai::catalog {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// DOMAIN C-2: what is exported comes in again as it was.
TEST(StandardCatalogue, C2_EveryItemComesBack) {
  const std::vector<v1::Item> items = {FullItem(), PlainItem()};
  const std::string csv = WriteCatalogueCsv(items);
  auto xlsx = WriteCatalogueXlsx(items, "标题", absl::UnixEpoch());
  MB_ASSERT_OK(xlsx);
  auto sheet = ReadCatalogueFile(*xlsx, v1::CATALOGUE_FORMAT_XLSX, "");
  MB_ASSERT_OK(sheet);
  for (const XlsxTable& table : {Csv(csv), *sheet}) {
    const Outcome outcome = Import(table);
    ASSERT_EQ(outcome.rows.size(), 2u);
    EXPECT_THAT(outcome.unread, IsEmpty());
    std::vector<v1::Item> again;
    for (size_t i = 0; i < 2; ++i) {
      ASSERT_EQ(outcome.rows[i].row.fate(), v1::ROW_FATE_CREATED) << outcome.rows[i].row.DebugString();
      EXPECT_THAT(outcome.rows[i].row.notes(), IsEmpty());
      EXPECT_EQ(outcome.rows[i].item->DebugString(), items[i].DebugString());
      EXPECT_EQ(outcome.rows[i].item->SerializeAsString(), items[i].SerializeAsString());
      again.push_back(*outcome.rows[i].item);
    }
    EXPECT_EQ(WriteCatalogueCsv(again), csv);
    // Delivered again it changes nothing.
    for (const PlannedRow& row : Import(table, items).rows) EXPECT_EQ(row.row.fate(), v1::ROW_FATE_UNCHANGED);
  }
}

TEST(StandardCatalogue, C2_TheHeadersOfTheStandard) {
  const auto records = ParseCsv(WriteCatalogueCsv({PlainItem()}));
  MB_ASSERT_OK(records);
  EXPECT_THAT((*records)[0].fields,
              ElementsAre("序号", "一级事项", "二级事项", "公开内容（要素）", "公开依据", "公开时限", "公开主体",
                          "公开渠道和载体", "全社会", "特定群体", "主动", "依申请", "县级", "乡级", "村级", "事项编号",
                          "制定单位", "领域", "主体类别", "责任单位", "要素定义", "必须公开", "公示天数", "公开阶段",
                          "来源", "原文", "生效日期", "服务事项", "审批依据", "办理程序", "申报材料", "办理时限",
                          "收费标准", "窗口", "窗口人员", "预约方式", "办理方式", "承诺工作日"));
  const auto& cells = (*records)[1].fields;
  EXPECT_THAT(
      std::vector<std::string>(cells.begin(), cells.begin() + 15),
      ElementsAre(
          "1", "财务", "财务收支", "金额", "村民委员会组织法", "信息形成或者变更之日起20个工作日内", "村民委员会",
          "■社区/企事业单位/村公示栏（电子屏） □政府网站 □会议 □广播电视 □触摸屏 □宣传单 □公开查阅点 □明白卡 □精准推送",
          "√", "", "√", "", "", "", "√"));
  EXPECT_THAT(std::vector<std::string>(cells.begin() + 15, cells.begin() + 27),
              ElementsAre("v-finance", "371325000000", "村务", "行政区划", "全部", "金额:金额:列:合计", "否", "0", "无",
                          "", "", "2026-01-01"));
}

TEST(StandardCatalogue, C2_APlainPublishedSheet) {
  const Outcome outcome = Import(Sheet(kPublished), {}, Defaults());
  EXPECT_THAT(outcome.unread, ElementsAre("备注"));
  ASSERT_EQ(outcome.rows.size(), 2u);
  const PlannedRow& first = outcome.rows[0];
  ASSERT_EQ(first.row.fate(), v1::ROW_FATE_CREATED) << first.row.DebugString();
  EXPECT_EQ(first.row.row(), 4);
  const v1::Item& item = *first.item;
  EXPECT_EQ(item.level2(), "政策法规 文件");
  EXPECT_EQ(item.legal_basis(), "《政府信息公开条例》 《办法》");
  EXPECT_EQ(ElementNames(item.elements()), "《条例》；地方配套政策；其他");
  EXPECT_THAT(item.channels(), ElementsAre(common::v1::CHANNEL_WEBSITE, common::v1::CHANNEL_BOARD));
  EXPECT_THAT(item.tiers(), ElementsAre(common::v1::TIER_COUNTY, common::v1::TIER_TOWNSHIP, common::v1::TIER_VILLAGE));
  EXPECT_EQ(item.domain(), common::v1::DOMAIN_GOVERNMENT);
  EXPECT_EQ(item.effective_date(), "2026-05-01");
  EXPECT_EQ(item.timing().working_days_after(), 20);
  EXPECT_TRUE(item.name().starts_with("items/g-")) << item.name();
  // What cannot be said exactly is told.
  EXPECT_THAT(Reasons(first.row.notes()), ElementsAre("公开渠道和载体:LEFT_OUT", "公开主体:READ_AS"));
  // The bad row says which cell and why, and costs the good one nothing.
  EXPECT_EQ(outcome.rows[1].row.fate(), v1::ROW_FATE_REFUSED);
  EXPECT_THAT(Reasons(outcome.rows[1].row.problems()), ElementsAre("公开时限:UNREADABLE"));
  EXPECT_THAT(outcome.rows[1].row.problems(0).description(), HasSubstr("看情况"));
  // Again: the same item, unchanged; nothing that the plain sheet lacks is lost.
  v1::Item stored = item;
  stored.set_mandatory(true);
  stored.mutable_elements(0)->set_type(v1::ELEMENT_TYPE_DATE);
  stored.set_version(1);
  EXPECT_EQ(Import(Sheet(kPublished), {stored}, Defaults()).rows[0].row.fate(), v1::ROW_FATE_UNCHANGED);
}

TEST(StandardCatalogue, C8_WhoOwesItFollowsFromKnownWords) {
  auto rows = kPublished;
  rows.resize(4);
  rows[3][6] = "民政局";
  // An organization by its name: its kind goes before the default one, which would leave nobody to owe it.
  const v1::Item named = *Import(Sheet(rows), {}, Defaults()).rows[0].item;
  EXPECT_EQ(named.responsibilities(0).organization(), "organizations/371325000000-MZJ");
  EXPECT_THAT(named.organization_kinds(), ElementsAre(v1::ORGANIZATION_KIND_DEPARTMENT));
  rows[3][6] = "县直各部门、乡镇人民政府（街道办事处）";
  v1::CatalogueDefaults no_kinds = Defaults();
  no_kinds.clear_organization_kinds();
  const Outcome outcome = Import(Sheet(rows), {}, no_kinds);
  ASSERT_EQ(outcome.rows[0].row.fate(), v1::ROW_FATE_CREATED) << outcome.rows[0].row.DebugString();
  EXPECT_EQ(outcome.rows[0].item->responsibilities_size(), 2);
  EXPECT_THAT(outcome.rows[0].item->organization_kinds(),
              ElementsAre(v1::ORGANIZATION_KIND_DEPARTMENT, v1::ORGANIZATION_KIND_DIVISION));
  rows[3][6] = "某部门";
  EXPECT_THAT(Reasons(Import(Sheet(rows), {}, no_kinds).rows[0].row.problems()), ElementsAre("主体类别:MISSING"));
}

TEST(StandardCatalogue, C4_ARowIsAVersionFromItsDayOn) {
  v1::Item stored = PlainItem();
  stored.set_version(1);
  v1::Item row = stored;
  row.set_level2("改了");
  row.set_effective_date("2026-06-01");
  const auto import = [&](const std::vector<v1::Item>& existing) {
    return Import(Csv(WriteCatalogueCsv({row})), existing).rows[0];
  };
  PlannedRow planned = import({stored});
  ASSERT_EQ(planned.row.fate(), v1::ROW_FATE_NEW_VERSION) << planned.row.DebugString();
  EXPECT_EQ(planned.item->level2(), "改了");
  EXPECT_EQ(planned.item->effective_date(), "2026-06-01");
  v1::Item second = row;
  second.set_version(2);
  EXPECT_EQ(import({stored, second}).row.fate(), v1::ROW_FATE_UNCHANGED);
  // The first version's row says what was so on its day.
  row = stored;
  EXPECT_EQ(import({stored, second}).row.fate(), v1::ROW_FATE_UNCHANGED);
  row.set_level1("又改");
  planned = import({stored, second});
  EXPECT_THAT(Reasons(planned.row.problems()), ElementsAre("生效日期:EFFECTIVE_DATE_BACKWARD"));
}

// A row says that there is such an item: one that was taken out of the catalog comes back by it.
TEST(StandardCatalogue, C4_ARowBringsBackWhatWasTakenOut) {
  v1::Item stored = PlainItem();
  stored.set_version(1);
  v1::Item gone = stored;
  gone.set_version(2);
  gone.set_effective_date("2026-03-01");
  gone.set_abolished(true);
  v1::Item row = stored;
  row.set_effective_date("2026-06-01");
  const PlannedRow planned = Import(Csv(WriteCatalogueCsv({row})), {stored, gone}).rows[0];
  ASSERT_EQ(planned.row.fate(), v1::ROW_FATE_NEW_VERSION) << planned.row.DebugString();
  EXPECT_FALSE(planned.item->abolished());
  EXPECT_EQ(planned.item->effective_date(), "2026-06-01");
  // Also where nothing else has changed on the day on which it is gone.
  row.set_effective_date("2026-03-01");
  EXPECT_EQ(Import(Csv(WriteCatalogueCsv({row})), {stored, gone}).rows[0].row.fate(), v1::ROW_FATE_NEW_VERSION);
}

TEST(StandardCatalogue, G3_EachRowsFateWithItsReason) {
  const auto problems = [](v1::Item item, const std::function<void(std::vector<std::string>&)>& change,
                           const std::vector<v1::Item>& existing = {}, const std::set<std::string>& taken = {}) {
    auto records = *ParseCsv(WriteCatalogueCsv({item}));
    change(records[1].fields);
    return Reasons(
        Import(Sheet({records[0].fields, records[1].fields}), existing, {}, "", taken).rows[0].row.problems());
  };
  const auto with = [](Column column, const std::string& text) {
    return [column, text](std::vector<std::string>& cells) { cells[static_cast<size_t>(column)] = text; };
  };
  const v1::Item item = PlainItem();
  EXPECT_THAT(problems(item, with(Column::kTiming, "每年20日前")), ElementsAre("公开时限:UNREADABLE"));
  EXPECT_THAT(problems(item, with(Column::kTiming, "0个工作日内")), ElementsAre("公开时限:UNREADABLE"));
  EXPECT_THAT(problems(item, with(Column::kElements, "别的")), ElementsAre("公开内容（要素）:CONTRADICTION"));
  EXPECT_THAT(problems(item, with(Column::kElementRules, "金额:元")), ElementsAre("要素定义:UNREADABLE"));
  EXPECT_THAT(problems(item, with(Column::kCircle, "党员")), ElementsAre("特定群体:CONTRADICTION"));
  EXPECT_THAT(problems(item, with(Column::kOnRequest, "√")), ElementsAre("依申请:CONTRADICTION"));
  EXPECT_THAT(problems(item, with(Column::kVillage, "大概")), ElementsAre("村级:UNREADABLE"));
  EXPECT_THAT(problems(item, with(Column::kVillage, "")), ElementsAre("县级:MISSING"));
  EXPECT_THAT(problems(item, with(Column::kChannels, "□政府网站")), ElementsAre("公开渠道和载体:MISSING"));
  EXPECT_THAT(problems(item, with(Column::kChannels, "■飞鸽")), ElementsAre("公开渠道和载体:UNREADABLE"));
  EXPECT_THAT(problems(item, with(Column::kItemId, "Upper Case")), ElementsAre("事项编号:FIELD_INVALID"));
  EXPECT_THAT(problems(item, with(Column::kOwner, "371326000000")), ElementsAre("制定单位:OUT_OF_SUBTREE"));
  EXPECT_THAT(problems(item, with(Column::kDomain, "商务")), ElementsAre("领域:UNREADABLE"));
  EXPECT_THAT(problems(item, with(Column::kDomain, "")), ElementsAre("领域:MISSING"));
  EXPECT_THAT(problems(item, with(Column::kKinds, "公司")), ElementsAre("主体类别:UNREADABLE"));
  EXPECT_THAT(problems(item, with(Column::kResponsibilities, "谁")), ElementsAre("责任单位:UNREADABLE"));
  EXPECT_THAT(problems(item, with(Column::kMandatory, "也许")), ElementsAre("必须公开:UNREADABLE"));
  EXPECT_THAT(problems(item, with(Column::kNoticeDays, "七")), ElementsAre("公示天数:UNREADABLE"));
  EXPECT_THAT(problems(item, with(Column::kNoticeDays, "400")), ElementsAre("公示天数:FIELD_INVALID"));
  EXPECT_THAT(problems(item, with(Column::kPhases, "事故")), ElementsAre("公开阶段:UNREADABLE"));
  EXPECT_THAT(problems(item, with(Column::kEffectiveDate, "2026-02-30")), ElementsAre("生效日期:UNREADABLE"));
  EXPECT_THAT(problems(item, with(Column::kEffectiveDate, "46023")), ElementsAre("生效日期:UNREADABLE"));  // in CSV
  EXPECT_THAT(problems(item, with(Column::kEffectiveDate, "")), ElementsAre("生效日期:MISSING"));
  EXPECT_THAT(problems(item, with(Column::kEffectiveDate, "2026/1/1")), IsEmpty());
  EXPECT_THAT(problems(item, with(Column::kLevel1, std::string(400, 'x'))), ElementsAre("一级事项:FIELD_INVALID"));
  EXPECT_THAT(problems(item, with(Column::kNumber, "随便")), IsEmpty());
  EXPECT_THAT(problems(item, [](auto&) {}, {}, {"v-finance"}), ElementsAre("事项编号:OWNED_ELSEWHERE"));
  const auto nameless = [&](std::vector<std::string>& cells) {
    cells[static_cast<size_t>(Column::kItemId)] = "";
    cells[static_cast<size_t>(Column::kLevel2)] = "";
  };
  EXPECT_THAT(problems(item, nameless), ElementsAre("二级事项:MISSING"));
  // Two items of one name: the row must say which.
  v1::Item other = item;
  other.set_name("items/v-other");
  EXPECT_THAT(problems(item, with(Column::kItemId, ""), {item, other}), ElementsAre("事项编号:AMBIGUOUS_ITEM"));
  other.clear_tiers();
  other.add_tiers(common::v1::TIER_COUNTY);
  EXPECT_THAT(problems(item, with(Column::kItemId, ""), {item, other}), IsEmpty());
  // A group that is only ticked is no name of one.
  v1::Item circle = item;
  circle.mutable_audience()->set_audience_class(common::v1::AUDIENCE_CLASS_CIRCLE);
  circle.mutable_audience()->set_circle("党员");
  EXPECT_THAT(problems(circle, with(Column::kCircle, "√")), ElementsAre("特定群体:MISSING"));
  EXPECT_THAT(problems(circle, with(Column::kCircle, "√"), {circle}), IsEmpty());
}

}  // namespace
}  // namespace mingbai::catalog
