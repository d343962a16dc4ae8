// Content against its elements (DOMAIN P-7) and the rules of what must not go out (P-4).

#include "services/publication/content_check.h"

#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace mingbai::publication {
namespace {

using mingbai::testing::InvalidFieldIs;
using mingbai::testing::IsOk;
using mingbai::testing::StatusIs;

catalog::v1::ContentElement& Add(Elements* elements, const char* name, catalog::v1::ElementType type, bool column) {
  auto& element = *elements->Add();
  element.set_display_name(name);
  element.set_type(type);
  element.set_column(column);
  return element;
}

Elements DibaoElements() {
  Elements elements;
  Add(&elements, "乡镇", catalog::v1::ELEMENT_TYPE_TEXT, true);
  Add(&elements, "户数", catalog::v1::ELEMENT_TYPE_INTEGER, true).set_sum(true);
  Add(&elements, "人数", catalog::v1::ELEMENT_TYPE_INTEGER, true).set_sum(true);
  Add(&elements, "变动户数", catalog::v1::ELEMENT_TYPE_INTEGER, true).set_sum(true);
  auto& rate = Add(&elements, "变动率", catalog::v1::ELEMENT_TYPE_RATIO2, true);
  rate.set_numerator("变动户数");
  rate.set_denominator("户数");
  return elements;
}

void AddRow(v1::Content* content, std::initializer_list<const char*> cells) {
  auto& row = *content->mutable_table()->add_rows();
  for (const char* cell : cells) row.add_cells(cell);
}

v1::Content Dibao() {
  v1::Content content;
  content.set_title("最低生活保障对象变动情况");
  for (const char* name : {"乡镇", "户数", "人数", "变动户数", "变动率"}) content.mutable_table()->add_columns(name);
  AddRow(&content, {"新林镇", "1329", "1940", "138", "10.38"});
  AddRow(&content, {"翠岗镇", "349", "480", "74", "21.20"});
  AddRow(&content, {"塔源镇", "324", "430", "45", "13.89"});
  AddRow(&content, {"大乌苏镇", "404", "512", "129", "31.93"});
  AddRow(&content, {"塔尔根镇", "181", "270", "12", "6.63"});
  AddRow(&content, {"碧洲镇", "222", "390", "0", "0.00"});
  AddRow(&content, {"宏图镇", "186", "326", "0", "0.00"});
  for (const char* cell : {"合计", "2995", "4348", "398", "13.29"})
    content.mutable_table()->mutable_total()->add_cells(cell);
  return content;
}

absl::Status Check(const v1::Content& content) { return CheckContent(DibaoElements(), content, "content"); }

TEST(ContentCheck, P7_TheGoldenDibaoTableIsRight) { EXPECT_THAT(Check(Dibao()), IsOk()); }

// DOMAIN G-3: each bad row is told and left out, the good ones stay.
TEST(ContentSift, G3_BadRowsAreLeftOutEachWithItsReason) {
  const auto whole = SiftContent(DibaoElements(), Dibao(), "content");
  MB_ASSERT_OK(whole);
  EXPECT_TRUE(whole->refused.empty());
  EXPECT_EQ(whole->content.SerializeAsString(), Dibao().SerializeAsString());

  v1::Content content = Dibao();
  content.mutable_table()->mutable_rows(1)->set_cells(4, "21.21");                    // a wrong ratio
  content.mutable_table()->mutable_rows(3)->set_cells(0, "　");                       // blank
  content.mutable_table()->mutable_rows(6)->set_cells(0, "张三 11010519491231002X");  // an identity number
  const auto sifted = SiftContent(DibaoElements(), content, "content");
  MB_ASSERT_OK(sifted);
  ASSERT_EQ(sifted->refused.size(), 3u);
  EXPECT_EQ(sifted->refused.at(1).find("table.rows[1].cells[4]: "), 0u) << sifted->refused.at(1);
  EXPECT_EQ(sifted->refused.count(3), 1u);
  EXPECT_NE(sifted->refused.at(6).find("mask it"), std::string::npos);
  EXPECT_EQ(sifted->content.table().rows_size(), 4);
  EXPECT_EQ(sifted->content.table().rows(1).cells(0), "塔源镇");
  EXPECT_FALSE(sifted->content.table().has_total());
}

TEST(ContentSift, G3_WhatIsWrongElsewhereRefusesAll) {
  v1::Content content = Dibao();
  content.mutable_table()->mutable_total()->set_cells(1, "2994");
  EXPECT_THAT(SiftContent(DibaoElements(), content, "content"), InvalidFieldIs("content.table.total.cells[1]"));
  content = Dibao();
  content.clear_title();
  EXPECT_THAT(SiftContent(DibaoElements(), content, "content"), InvalidFieldIs("content.title"));
  content = Dibao();
  content.mutable_table()->mutable_rows()->DeleteSubrange(1, 6);
  content.mutable_table()->mutable_rows(0)->set_cells(1, "many");
  EXPECT_THAT(SiftContent(DibaoElements(), content, "content"),
              StatusIs(absl::StatusCode::kInvalidArgument, "CONTENT"));
}

TEST(ContentCheck, P7_AMissingColumnIsNamed) {
  v1::Content content = Dibao();
  content.mutable_table()->mutable_columns()->RemoveLast();
  for (auto& row : *content.mutable_table()->mutable_rows()) row.mutable_cells()->RemoveLast();
  content.mutable_table()->mutable_total()->mutable_cells()->RemoveLast();
  EXPECT_THAT(Check(content), StatusIs(absl::StatusCode::kInvalidArgument, "CONTENT"));
  EXPECT_THAT(Check(content), InvalidFieldIs("content.table.columns"));
}

TEST(ContentCheck, P7_UnknownAndDoubledColumnsAreNamed) {
  v1::Content unknown = Dibao();
  unknown.mutable_table()->set_columns(2, "人口");
  EXPECT_THAT(Check(unknown), InvalidFieldIs("content.table.columns[2]"));
  EXPECT_THAT(Check(unknown), InvalidFieldIs("content.table.columns"));
  v1::Content doubled = Dibao();
  doubled.mutable_table()->set_columns(2, "户数");
  EXPECT_THAT(Check(doubled), InvalidFieldIs("content.table.columns[2]"));
}

TEST(ContentCheck, P7_EmptyCellsAndWrongTypesAreNamedByRowAndCell) {
  v1::Content content = Dibao();
  content.mutable_table()->mutable_rows(3)->set_cells(0, "　");
  EXPECT_THAT(Check(content), InvalidFieldIs("content.table.rows[3].cells[0]"));
  content = Dibao();
  content.mutable_table()->mutable_rows(3)->set_cells(2, "约500");
  EXPECT_THAT(Check(content), InvalidFieldIs("content.table.rows[3].cells[2]"));
  content = Dibao();
  content.mutable_table()->mutable_rows(3)->add_cells("多");
  EXPECT_THAT(Check(content), InvalidFieldIs("content.table.rows[3].cells"));
}

TEST(ContentCheck, P7_SumsMustAddUpExactly) {
  v1::Content content = Dibao();
  content.mutable_table()->mutable_total()->set_cells(2, "4347");
  EXPECT_THAT(Check(content), InvalidFieldIs("content.table.total.cells[2]"));
  content = Dibao();
  content.mutable_table()->clear_total();
  EXPECT_THAT(Check(content), InvalidFieldIs("content.table.total"));
  content = Dibao();
  content.mutable_table()->mutable_total()->mutable_cells()->RemoveLast();
  EXPECT_THAT(Check(content), InvalidFieldIs("content.table.total.cells"));
}

TEST(ContentCheck, P7_RatiosAreComputedInRowsAndTotal) {
  v1::Content content = Dibao();
  content.mutable_table()->mutable_rows(0)->set_cells(4, "10.39");
  EXPECT_THAT(Check(content), InvalidFieldIs("content.table.rows[0].cells[4]"));
  content = Dibao();
  content.mutable_table()->mutable_total()->set_cells(4, "13.28");
  EXPECT_THAT(Check(content), InvalidFieldIs("content.table.total.cells[4]"));
}

TEST(ContentCheck, P7_LineItemsNotTotalsOnly) {
  v1::Content content = Dibao();
  content.mutable_table()->clear_rows();
  EXPECT_THAT(Check(content), InvalidFieldIs("content.table.rows"));
  content.clear_table();
  EXPECT_THAT(Check(content), InvalidFieldIs("content.table"));
}

TEST(ContentCheck, P7_MoneyAddsUpInFenWithoutFloatingPoint) {
  Elements elements;
  Add(&elements, "金额", catalog::v1::ELEMENT_TYPE_MONEY, true).set_sum(true);
  v1::Content content;
  content.set_title("补贴");
  content.mutable_table()->add_columns("金额");
  for (int i = 0; i < 1000; ++i) AddRow(&content, {"0.1"});
  AddRow(&content, {"-0.05"});
  content.mutable_table()->mutable_total()->add_cells("99.95");
  EXPECT_THAT(CheckContent(elements, content, "content"), IsOk());
  content.mutable_table()->mutable_total()->set_cells(0, "99.96");
  EXPECT_THAT(CheckContent(elements, content, "content"), InvalidFieldIs("content.table.total.cells[0]"));
}

TEST(ContentCheck, P7_FieldsAreThereKnownAndOfTheirType) {
  Elements elements;
  Add(&elements, "决策事项", catalog::v1::ELEMENT_TYPE_TEXT, false);
  Add(&elements, "会议日期", catalog::v1::ELEMENT_TYPE_DATE, false);
  Add(&elements, "备注", catalog::v1::ELEMENT_TYPE_TEXT, false).set_optional(true);
  v1::Content content;
  content.set_title("重大决策");
  auto add = [&](const char* name, const char* value) {
    content.add_fields()->set_name(name);
    content.mutable_fields(content.fields_size() - 1)->set_value(value);
  };
  add("决策事项", "修路");
  EXPECT_THAT(CheckContent(elements, content, "content"), InvalidFieldIs("content.fields"));
  add("会议日期", "2026-02-30");
  EXPECT_THAT(CheckContent(elements, content, "content"), InvalidFieldIs("content.fields[1].value"));
  content.mutable_fields(1)->set_value("2026-02-28");
  EXPECT_THAT(CheckContent(elements, content, "content"), IsOk());
  add("决策事项", "又");
  EXPECT_THAT(CheckContent(elements, content, "content"), InvalidFieldIs("content.fields[2].name"));
  content.mutable_fields(2)->set_name("无此项");
  EXPECT_THAT(CheckContent(elements, content, "content"), InvalidFieldIs("content.fields[2].name"));
  content.mutable_fields(2)->set_name("备注");
  content.mutable_fields(2)->set_value(" ");
  EXPECT_THAT(CheckContent(elements, content, "content"), IsOk());
  content.mutable_fields(0)->set_value(" ");
  EXPECT_THAT(CheckContent(elements, content, "content"), InvalidFieldIs("content.fields[0].value"));
  content.mutable_fields(0)->set_value("修路");
  content.mutable_table();
  EXPECT_THAT(CheckContent(elements, content, "content"), InvalidFieldIs("content.table"));
}

TEST(ContentCheck, P4_IdentityNumbersAreRefusedAnywhere) {
  v1::Content content = Dibao();
  content.mutable_table()->mutable_rows(2)->set_cells(0, "张三 11010519491231002X");
  EXPECT_THAT(CheckSafety(content, "publication.content"),
              InvalidFieldIs("publication.content.table.rows[2].cells[0]"));
  EXPECT_THAT(Check(content), StatusIs(absl::StatusCode::kInvalidArgument, "CONTENT"));
  content = Dibao();
  content.set_source_note("11010519491231002X");
  EXPECT_THAT(Check(content), InvalidFieldIs("content.source_note"));
  content = Dibao();
  content.add_citations("11010519491231002X");
  EXPECT_THAT(Check(content), InvalidFieldIs("content.citations[0]"));
  content = Dibao();
  content.mutable_table()->mutable_total()->set_cells(0, "11010519491231002X");
  EXPECT_THAT(Check(content), InvalidFieldIs("content.table.total.cells[0]"));
}

TEST(ContentCheck, P4_DeceivingTitlesAreRefused) {
  for (const char* title : {"财务\u202e收支", "财务\u200b收支", "财务\u2066收支"}) {
    v1::Content content = Dibao();
    content.set_title(title);
    EXPECT_THAT(Check(content), InvalidFieldIs("content.title")) << title;
    EXPECT_THAT(CheckSafety(content, "content"), InvalidFieldIs("content.title")) << title;
  }
  v1::Content content = Dibao();
  content.set_title(" 　");
  EXPECT_THAT(Check(content), InvalidFieldIs("content.title"));
}

TEST(ContentCheck, P7_ManyFaultsAreReportedInBoundedSpace) {
  v1::Content content = Dibao();
  for (int i = 0; i < 3000; ++i) AddRow(&content, {"", "x", "y", "z", "w"});
  EXPECT_EQ(FieldPathsOf(Check(content)).size(), 16);
}

}  // namespace
}  // namespace mingbai::publication
