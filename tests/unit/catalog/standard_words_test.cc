#include "services/catalog/standard_words.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/catalog/standard_elements.h"

namespace mingbai::catalog {
namespace {

using ::testing::ElementsAre;

TEST(StandardWords, ChannelsAsSheetsListThem) {
  std::vector<std::string> unknown;
  using namespace common::v1;  // NOLINT: names of a table
  EXPECT_THAT(ReadChannels("政府网站、公开栏；广播", &unknown),
              ElementsAre(CHANNEL_WEBSITE, CHANNEL_BOARD, CHANNEL_BROADCAST));
  EXPECT_THAT(ReadChannels("■政府网站■公开查阅点□政务服务中心　■ 入户/现场", &unknown),
              ElementsAre(CHANNEL_WEBSITE, CHANNEL_READING_ROOM));
  EXPECT_THAT(unknown, ElementsAre("入户/现场"));
  EXPECT_THAT(ReadChannels("口政府网站 ☑单位/村委会公示栏（电子屏）", &unknown), ElementsAre(CHANNEL_BOARD));
}

TEST(StandardWords, Ticks) {
  for (const char* yes : {"√", " ✓ ", "■", "是", "☑"}) EXPECT_TRUE(ReadTick(yes)->ticked) << yes;
  for (const char* no : {"", " ", "□", "否", "/", "—"}) EXPECT_FALSE(ReadTick(no)->ticked) << no;
  EXPECT_EQ(ReadTick("√2")->order, 2);
  for (const char* neither : {"党员", "√√", "√10", "1"}) EXPECT_FALSE(ReadTick(neither).has_value()) << neither;
}

TEST(StandardElements, NamesOfPlainSheets) {
  EXPECT_THAT(ReadElementNames("1.政策文件；2、办理流程\n（3）咨询电话。\r\n● 其他 \n\n①附件\n一、总则"),
              ElementsAre("政策文件", "办理流程", "咨询电话", "其他", "附件", "总则"));
  EXPECT_THAT(ReadElementNames("2026年预算"), ElementsAre("2026年预算"));
  // A number that says something is none of a list.
  EXPECT_THAT(ReadElementNames("0.5万元以上支出明细；一、二类低保户名单；1.1组织机构；一、总则"),
              ElementsAre("0.5万元以上支出明细", "一、二类低保户名单", "1.1组织机构", "总则"));
  EXPECT_THAT(ReadElementNames("一、一般公共预算收入；三、三公经费；1.2026年度预算；四、四季度收支；十、十大民生实事"),
              ElementsAre("一般公共预算收入", "三公经费", "2026年度预算", "四季度收支", "十大民生实事"));
  EXPECT_TRUE(ReadElementNames(" \n；").empty());
}

TEST(StandardElements, WhatIsNoDefinitionIsNamed) {
  std::string wrong;
  for (const char* text :
       {"", "金额", "金额:", ":文本", "金额:文本:列:列", "金额:文本:大", "甲:文本;;乙:文本", "率:比率=甲/乙/丙"}) {
    EXPECT_FALSE(ReadElementRules(text, &wrong).has_value()) << text;
  }
  EXPECT_FALSE(ReadElementRules("甲:文本;乙:字", &wrong).has_value());
  EXPECT_EQ(wrong, "乙:字");
  EXPECT_FALSE(ReadResponsibilities("371325000000;某局", &wrong).has_value());
  EXPECT_EQ(wrong, "某局");
  EXPECT_FALSE(ReadResponsibilities("县级:公司", &wrong).has_value());
  EXPECT_TRUE(ReadResponsibilities(" 全部 ", &wrong)->empty());
}

}  // namespace
}  // namespace mingbai::catalog
