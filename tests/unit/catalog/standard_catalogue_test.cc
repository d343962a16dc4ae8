#include <algorithm>
#include <functional>
#include <set>

#include "common/csv/csv.h"
#include "common/names/names.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/catalog/standard_elements.h"
#include "services/catalog/standard_file.h"
#include "services/catalog/standard_import.h"
#include "services/catalog/standard_words.h"
#include "services/catalog/standard_writer.h"
#include "tests/support/decision.h"
#include "tests/support/status_matchers.h"

namespace mingbai::catalog {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kCounty[] = "organizations/371325000000";
constexpr char kNasty[] = "'; DROP TABLE x;-- \" \\ % _ = : / ? {x} 😀𠮷；、（）√■";

v1::Item PlainItem() {
  v1::Item item;
  item.set_name("items/v-finance");
  item.set_owner(kCounty);
  item.set_domain(common::v1::DOMAIN_VILLAGE);
  item.set_level1("财务");
  item.set_level2("财务收支");
  auto* element = item.add_elements();
  element->set_display_name("金额");
  element->set_type(v1::ELEMENT_TYPE_MONEY);
  element->set_column(true);
  element->set_sum(true);
  item.set_legal_basis("村民委员会组织法");
  item.mutable_timing()->set_kind(v1::TIMING_KIND_PROMPT);
  item.mutable_timing()->set_working_days_after(20);
  item.set_responsible("村民委员会");
  item.add_channels(common::v1::CHANNEL_BOARD);
  item.mutable_audience()->set_audience_class(common::v1::AUDIENCE_CLASS_PUBLIC);
  item.set_mode(v1::DISCLOSURE_MODE_PROACTIVE);
  item.add_tiers(common::v1::TIER_VILLAGE);
  item.add_organization_kinds(v1::ORGANIZATION_KIND_DIVISION);
  item.set_effective_date("2026-01-01");
  *item.mutable_decision() = mingbai::testing::Decided();
  return item;
}

// An item of which nothing is at its default, and everything is as awkward as the contract allows.
v1::Item FullItem() {
  v1::Item item = PlainItem();
  item.set_name("items/s-all");
  item.set_domain(common::v1::DOMAIN_SERVICE);
  v1::ServiceGuide& guide = *item.mutable_service_guide();
  guide = mingbai::testing::Guide();
  guide.set_matter(kNasty);
  guide.set_procedure("一、受理\n二、办结");
  guide.add_materials("甲;乙\\");
  guide.set_handling(v1::HANDLING_MODE_JOINT);
  item.set_level1(kNasty);
  item.set_level2(" 前后有空格 ");
  item.set_legal_basis("=1+1");
  item.set_responsible("@" + std::string(kNasty));
  item.set_source("-1");
  item.set_quote("'=引文\r\n第二行\t\n");
  item.clear_elements();
  for (int type = v1::ELEMENT_TYPE_TEXT; type <= v1::ELEMENT_TYPE_RATIO2; ++type) {
    auto* element = item.add_elements();
    element->set_display_name(std::string(kNasty) + std::to_string(type));
    element->set_type(static_cast<v1::ElementType>(type));
    element->set_optional(type % 2 == 1);
    element->set_column(true);
    element->set_sum(type == v1::ELEMENT_TYPE_INTEGER || type == v1::ELEMENT_TYPE_MONEY);
  }
  item.mutable_elements(6)->set_numerator(item.elements(1).display_name());
  item.mutable_elements(6)->set_denominator(item.elements(3).display_name());
  item.mutable_timing()->Clear();
  item.mutable_timing()->set_kind(v1::TIMING_KIND_STAGED);
  item.mutable_timing()->set_working_days_after(3);
  for (const char* stage : {"\\ = : / 😀𠮷；、）√■", "→", "甲"}) item.mutable_timing()->add_stages(stage);
  auto* after = item.mutable_timing()->add_phases();
  after->set_phase(common::v1::PHASE_AFTER);
  after->set_same_day(true);
  item.clear_channels();
  for (int channel : {9, 1, 5, 3, 2, 4, 6, 8, 7}) item.add_channels(static_cast<common::v1::Channel>(channel));
  item.mutable_audience()->set_audience_class(common::v1::AUDIENCE_CLASS_CIRCLE);
  item.mutable_audience()->set_circle("√");
  item.set_mode(v1::DISCLOSURE_MODE_ON_REQUEST);
  item.clear_tiers();
  for (int tier : {3, 1, 2}) item.add_tiers(static_cast<common::v1::Tier>(tier));
  item.clear_organization_kinds();
  for (int kind : {6, 1, 4, 2, 3, 5}) item.add_organization_kinds(static_cast<v1::OrganizationKind>(kind));
  item.set_mandatory(true);
  item.set_notice_days(365);
  for (int phase : {3, 1}) item.add_phases(static_cast<common::v1::Phase>(phase));
  item.add_responsibilities()->set_organization("organizations/371325000000-MZJ");
  auto* who = item.add_responsibilities();
  who->set_tier(common::v1::TIER_TOWNSHIP);
  who->set_kind(v1::ORGANIZATION_KIND_SCHOOL);
  return item;
}

struct Outcome {
  std::vector<PlannedRow> rows;
  std::vector<std::string> unread;
};

// What an import of the file would do in a catalog that has `existing`.
Outcome Import(const XlsxTable& table, const std::vector<v1::Item>& existing = {},
               const v1::CatalogueDefaults& defaults = {}, const std::string& day = "2026-05-01",
               const std::set<std::string>& taken = {}) {
  auto header = FindHeader(table.rows);
  EXPECT_TRUE(header.ok()) << header.status();
  if (!header.ok()) return {};
  const FileFacts facts{kCounty,
                        day,
                        false,
                        {{"民政局", {"371325000000-MZJ", v1::ORGANIZATION_KIND_DEPARTMENT}}},
                        mingbai::testing::Decided()};
  ItemVersions versions;
  std::set<std::string> ids = taken;
  for (const v1::Item& item : existing) {
    versions[std::string(LastSegment(item.name()))].push_back(item);
    ids.emplace(LastSegment(item.name()));
  }
  return {PlanImport(ReadRows(table.rows, *header, facts), *header, defaults, versions, ids), header->unread};
}

XlsxTable Csv(const std::string& text) {
  auto table = ReadCatalogueFile(text, v1::CATALOGUE_FORMAT_CSV, "");
  EXPECT_TRUE(table.ok()) << table.status();
  return table.value_or(XlsxTable());
}

XlsxTable Sheet(const std::vector<std::vector<std::string>>& rows) {
  XlsxTable table;
  for (const auto& cells : rows) {
    table.rows.push_back({static_cast<int>(table.rows.size()) + 1, {}});
    for (const std::string& cell : cells) table.rows.back().cells.push_back({cell, false, false});
  }
  return table;
}

std::vector<std::string> Reasons(const google::protobuf::RepeatedPtrField<v1::RowRemark>& remarks) {
  std::vector<std::string> reasons;
  for (const auto& remark : remarks) reasons.push_back(remark.column() + ":" + remark.reason());
  return reasons;
}

v1::CatalogueDefaults Defaults() {
  v1::CatalogueDefaults defaults;
  defaults.set_domain(common::v1::DOMAIN_GOVERNMENT);
  defaults.add_organization_kinds(v1::ORGANIZATION_KIND_DIVISION);
  return defaults;
}

// A plain sheet of the published layout: two rows of headers, merged cells already filled.
const std::vector<std::vector<std::string>> kPublished = {
    {"社会救助领域基层政务公开标准目录", "社会救助领域基层政务公开标准目录"},
    {"序号", "公开事项", "公开事项", "公开内容\n(要素)", "公开依据", "公开时限", "公开主体", "公开渠道和载体",
     "公开对象", "公开对象", "公开方式", "公开方式", "公开层级", "公开层级", "备注"},
    {"序号", "一级事项", "二级事项", "公开内容\n(要素)", "公开依据", "公开时限", "公开主体", "公开渠道和载体", "全社会",
     "特定群众", "主动", "依申请公开", "县级", "乡、村级", "备注"},
    {"1", "综合业务", "政策法规\n文件", "1.《条例》\n2.地方配套政策；\n● 其他", "《政府信息公开条例》\n《办法》",
     "自形成或变更之日起20个工作日内", "县级民政部门",
     "■政府网站 □政府公报\n■两微一端■社区/企事业单位/村公示栏(电子屏)\n口其他", "√", "", "√", "", "√", "√", "x"},
    {"2", "综合业务", "监督检查", "内容", "依据", "看情况", "民政局", "■政府网站", "√", "", "√", "", "√", "", ""}};

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

TEST(StandardCatalogue, G3_OneItemOncePerFile) {
  v1::Item other = PlainItem();
  other.set_level2("别的");
  const Outcome outcome = Import(Csv(WriteCatalogueCsv({PlainItem(), other})));
  EXPECT_EQ(outcome.rows[0].row.fate(), v1::ROW_FATE_CREATED);
  EXPECT_THAT(Reasons(outcome.rows[1].row.problems()), ElementsAre(":DUPLICATE_ROW"));
}

TEST(StandardCatalogue, FormulasAreNoValues) {
  XlsxTable table = Sheet(kPublished);
  table.rows.resize(4);
  table.rows[3].cells[0] = {"1", true, false};  // 序号 is not read
  EXPECT_EQ(Import(table, {}, Defaults()).rows[0].row.fate(), v1::ROW_FATE_CREATED);
  table.rows[3].cells[2] = {"12", true, false};
  EXPECT_EQ(Reasons(Import(table, {}, Defaults()).rows[0].row.problems())[0], "二级事项:FORMULA");
}

TEST(StandardCatalogue, DaysInSpreadsheetsAreNumbers) {
  auto records = *ParseCsv(WriteCatalogueCsv({PlainItem()}));
  XlsxTable table = Sheet({records[0].fields, records[1].fields});
  table.rows[1].cells[static_cast<size_t>(Column::kEffectiveDate)] = {"46023", false, true};
  EXPECT_EQ(Import(table).rows[0].item->effective_date(), "2026-01-01");
}

TEST(StandardCatalogue, HeadersOnceAndWhole) {
  EXPECT_FALSE(FindHeader(Sheet({{"a", "b"}, {"1", "2"}}).rows).ok());
  EXPECT_FALSE(FindHeader({}).ok());
  EXPECT_THAT(FindHeader(Sheet({{"二级事项", "公开时限", "公开时限"}}).rows).status().message(), HasSubstr("twice"));
  EXPECT_FALSE(FindHeader(Sheet({{"公开事项", "公开时限"}}).rows).ok());
  // A header that a sheet repeats on each page is no row, nor is a blank line.
  auto rows = kPublished;
  rows.insert(rows.begin() + 4, {kPublished[1], kPublished[2], {"", " ", "　"}});
  EXPECT_EQ(Import(Sheet(rows), {}, Defaults()).rows.size(), 2u);
}

TEST(StandardCatalogue, FilesThatAreSomethingElse) {
  const auto why = [](const std::string& content, v1::CatalogueFormat format) {
    const absl::Status status = ReadCatalogueFile(content, format, "").status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(FieldPathsOf(status), ElementsAre("content"));
    return ReasonOf(status) + ": " + std::string(status.message());
  };
  const std::string xlsx = *WriteCatalogueXlsx({PlainItem()}, "x", absl::UnixEpoch());
  EXPECT_THAT(why(xlsx, v1::CATALOGUE_FORMAT_CSV), HasSubstr("ZIP archive"));
  EXPECT_THAT(why(WriteCatalogueCsv({}), v1::CATALOGUE_FORMAT_XLSX), HasSubstr("is no .xlsx"));
  EXPECT_THAT(why("\xD0\xF2\xBA\xC5,\xD2\xBB\xBC\xB6", v1::CATALOGUE_FORMAT_CSV), HasSubstr("GBK"));
  EXPECT_THAT(why("\xFF\xFEx", v1::CATALOGUE_FORMAT_CSV), HasSubstr("UTF-16"));
  EXPECT_THAT(why("a\x80\n", v1::CATALOGUE_FORMAT_CSV), HasSubstr("UTF-8 from byte 1"));
  EXPECT_THAT(why("a,\"b", v1::CATALOGUE_FORMAT_CSV), HasSubstr("never closed"));
  EXPECT_THAT(why(std::string("a\0b", 3), v1::CATALOGUE_FORMAT_CSV), HasSubstr("no text"));
  EXPECT_THAT(why(std::string(9 << 20, 'x'), v1::CATALOGUE_FORMAT_CSV), HasSubstr("FILE_TOO_LARGE"));
  std::string rows;
  for (int i = 0; i < 5200; ++i) rows += "x\n";
  EXPECT_THAT(why(rows, v1::CATALOGUE_FORMAT_CSV), HasSubstr("FILE_TOO_LARGE"));
}

}  // namespace
}  // namespace mingbai::catalog
