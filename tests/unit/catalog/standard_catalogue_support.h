#pragma once

// Items, sheets and what an import of them would do, for tests of the standard catalogue.

#include <set>
#include <string>
#include <vector>

#include "common/names/names.h"
#include "gtest/gtest.h"
#include "services/catalog/standard_file.h"
#include "services/catalog/standard_import.h"
#include "services/catalog/standard_writer.h"
#include "tests/support/decision.h"
#include "tests/support/items.h"

namespace mingbai::catalog {

inline constexpr char kCounty[] = "organizations/371325000000";
inline constexpr char kNasty[] = "'; DROP TABLE x;-- \" \\ % _ = : / ? {x} 😀𠮷；、（）√■";

inline v1::Item PlainItem() {
  v1::Item item = mingbai::testing::VillageItem("v-finance", kCounty);
  v1::ContentElement& element = mingbai::testing::AddElement(&item, "金额", v1::ELEMENT_TYPE_MONEY);
  element.set_column(true);
  element.set_sum(true);
  mingbai::testing::SetPrompt(&item, 20);
  return item;
}

// An item of which nothing is at its default, and everything is as awkward as the contract allows.
inline v1::Item FullItem() {
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
  auto* before = item.mutable_timing()->add_phases();
  before->set_phase(common::v1::PHASE_BEFORE);
  before->set_days_before(365);
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

inline absl::Status AnyFits(const v1::Item& /*item*/) { return absl::OkStatus(); }

// What an import of the file would do in a catalog that has `existing`.
inline Outcome Import(const XlsxTable& table, const std::vector<v1::Item>& existing = {},
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
  return {*PlanImport(ReadRows(table.rows, *header, facts), *header, defaults, versions, ids, AnyFits), header->unread};
}

inline XlsxTable Csv(const std::string& text) {
  auto table = ReadCatalogueFile(text, v1::CATALOGUE_FORMAT_CSV, "");
  EXPECT_TRUE(table.ok()) << table.status();
  return table.value_or(XlsxTable());
}

inline XlsxTable Sheet(const std::vector<std::vector<std::string>>& rows) {
  XlsxTable table;
  for (const auto& cells : rows) {
    table.rows.push_back({static_cast<int>(table.rows.size()) + 1, {}});
    for (const std::string& cell : cells) table.rows.back().cells.push_back({cell, false, false});
  }
  return table;
}

inline std::vector<std::string> Reasons(const google::protobuf::RepeatedPtrField<v1::RowRemark>& remarks) {
  std::vector<std::string> reasons;
  for (const auto& remark : remarks) reasons.push_back(remark.column() + ":" + remark.reason());
  return reasons;
}

inline v1::CatalogueDefaults Defaults() {
  v1::CatalogueDefaults defaults;
  defaults.set_domain(common::v1::DOMAIN_GOVERNMENT);
  defaults.add_organization_kinds(v1::ORGANIZATION_KIND_DIVISION);
  return defaults;
}

// A plain sheet of the published layout: two rows of headers, merged cells already filled.
inline const std::vector<std::vector<std::string>> kPublished = {
    {"社会救助领域基层政务公开标准目录", "社会救助领域基层政务公开标准目录"},
    {"序号", "公开事项", "公开事项", "公开内容\n(要素)", "公开依据", "公开时限", "公开主体", "公开渠道和载体",
     "公开对象", "公开对象", "公开方式", "公开方式", "公开层级", "公开层级", "备注"},
    {"序号", "一级事项", "二级事项", "公开内容\n(要素)", "公开依据", "公开时限", "公开主体", "公开渠道和载体", "全社会",
     "特定群众", "主动", "依申请公开", "县级", "乡、村级", "备注"},
    {"1", "综合业务", "政策法规\n文件", "1.《条例》\n2.地方配套政策；\n● 其他", "《政府信息公开条例》\n《办法》",
     "自形成或变更之日起20个工作日内", "县级民政部门",
     "■政府网站 □政府公报\n■两微一端■社区/企事业单位/村公示栏(电子屏)\n口其他", "√", "", "√", "", "√", "√", "x"},
    {"2", "综合业务", "监督检查", "内容", "依据", "看情况", "民政局", "■政府网站", "√", "", "√", "", "√", "", ""}};

}  // namespace mingbai::catalog
