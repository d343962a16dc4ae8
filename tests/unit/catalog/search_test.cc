#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/catalog/folding.h"
#include "services/catalog/pinyin.h"
#include "services/catalog/search_index.h"
#include "services/catalog/search_text.h"

namespace mingbai::catalog {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

SearchEntry Organization(const std::string& code, const std::string& name, const std::string& above = "",
                         std::vector<std::string> aliases = {}, int tier = common::v1::TIER_VILLAGE) {
  SearchEntry entry;
  entry.kind = v1::SEARCH_KIND_ORGANIZATION;
  entry.id = entry.scope = code;
  entry.above = above;
  entry.name = name;
  entry.aliases = std::move(aliases);
  entry.tiers = {tier};
  return entry;
}

SearchEntry ItemEntry(const std::string& id, const std::string& level1, const std::string& level2,
                      std::vector<int> tiers = {common::v1::TIER_VILLAGE}) {
  SearchEntry entry;
  entry.kind = v1::SEARCH_KIND_ITEM;
  entry.id = id;
  entry.scope = "371325000000";
  entry.name = level2;
  entry.context = level1;
  entry.tiers = std::move(tiers);
  return entry;
}

std::shared_ptr<const SearchIndex> IndexOf(const std::vector<SearchEntry>& entries) {
  SearchChanges changes;
  for (const SearchEntry& entry : entries) changes[{entry.id, entry.kind}] = entry;
  return SearchIndex().With(changes);
}

std::shared_ptr<const SearchIndex> County() {
  return IndexOf({Organization("371325000000", "费县", "", {"费县人民政府"}, common::v1::TIER_COUNTY),
                  Organization("371325000000-MZJ", "民政局", "371325000000", {}, common::v1::TIER_COUNTY),
                  Organization("371325101000", "上冶镇", "371325000000", {}, common::v1::TIER_TOWNSHIP),
                  Organization("371325101201", "上冶村", "371325101000", {"前上冶村"}),
                  Organization("371325101202", "东上冶村", "371325101000"),
                  Organization("371325102201", "重兴庄村（ＡＢ区）", "371325101000"),
                  ItemEntry("v-finance", "财务", "村级财务收支"), ItemEntry("v-land", "土地", "财务以外 收支")});
}

struct Found {
  std::vector<std::string> ids;
  std::vector<SearchHit> hits;
};

Found Find(const SearchIndex& index, const std::string& text, SearchQuery query = {}) {
  query.words = SearchWords(text);
  Found found;
  auto hits = index.Find(query);
  EXPECT_TRUE(hits.has_value());
  if (!hits.has_value()) return found;
  found.hits = *hits;
  for (const SearchHit& hit : *hits) found.ids.push_back(hit.result.name().substr(hit.result.name().find('/') + 1));
  return found;
}

std::string Marked(std::string_view name, const std::string& query) {
  std::string text;
  for (const auto& range : RangesIn(name, SearchWords(query))) {
    text += std::to_string(range.start()) + "+" + std::to_string(range.length()) + " ";
  }
  return text;
}

TEST(Folding, WidthCaseAndTheInvisibleAreOne) {
  EXPECT_EQ(Folded("ＡＢｃ１２３（）"), "abc123()");
  EXPECT_EQ(Folded("Straße"), "strasse");
  EXPECT_EQ(Folded("费\u200B县\uFEFF"), "费县");
  EXPECT_EQ(Folded("①㈠"), "1(一)");
  EXPECT_EQ(Folded("kＡｶﾞ"), "kaガ");
  EXPECT_EQ(Folded(""), "");
  EXPECT_EQ(FoldedWord(" 公开　内容\n（要素） "), "公开内容(要素)");
  EXPECT_THAT(SearchWords(" Ａ　b\t费县 "), ElementsAre("a", "b", "费县"));
  EXPECT_THAT(SearchWords(" 　\u200B"), IsEmpty());
}

TEST(Pinyin, InitialsOfPlaces) {
  const auto first = [](std::string_view name) { return PinyinInitials(Folded(name))[0]; };
  EXPECT_EQ(first("费县"), "fx");
  EXPECT_EQ(first("上冶镇"), "syz");
  EXPECT_EQ(first("薛庄镇大田庄乡"), "xzzdtzx");
  EXPECT_EQ(first("莒南亳州"), "jnbz");
  EXPECT_EQ(first("A区（3号）"), "aq3h");
  EXPECT_EQ(first("、——"), "");
  EXPECT_EQ(PinyinInitial(U'a'), 0);
  EXPECT_EQ(PinyinInitial(U'，'), 0);
}

// Whatever reading is the usual one: the other is found too, and it is always the same.
TEST(Pinyin, CharactersOfTwoReadings) {
  for (const auto& [name, readings] :
       std::vector<std::pair<std::string, std::vector<std::string>>>{{"重庆", {"zq", "cq"}},
                                                                     {"长沙", {"zs", "cs"}},
                                                                     {"单县", {"dx", "sx"}},
                                                                     {"会计", {"hj", "kj"}},
                                                                     {"乐陵", {"ll", "yl"}}}) {
    const auto found = PinyinInitials(name);
    EXPECT_THAT(found, ::testing::UnorderedElementsAreArray(readings)) << name;
    EXPECT_EQ(found, PinyinInitials(name));
  }
  EXPECT_EQ(PinyinInitials("重长单乐厦行").size(), 4u);
}

TEST(Search, AnySubstringEachWordInitialsAndCodes) {
  const auto index = County();
  EXPECT_THAT(Find(*index, "冶").ids, ElementsAre("371325101000", "371325101201", "371325101202"));
  EXPECT_THAT(Find(*index, "上冶 村").ids, ElementsAre("371325101201", "371325101202"));
  EXPECT_THAT(Find(*index, "村 上冶").ids, ElementsAre("371325101201", "371325101202"));
  EXPECT_THAT(Find(*index, "fx").ids, ElementsAre("371325000000"));
  EXPECT_THAT(Find(*index, "SYZ").ids, ElementsAre("371325101000"));
  EXPECT_THAT(Find(*index, "syc").ids, ElementsAre("371325101201", "371325101202"));
  EXPECT_THAT(Find(*index, "cxz").ids, ElementsAre("371325102201"));
  EXPECT_THAT(Find(*index, "ab区").ids, ElementsAre("371325102201"));
  EXPECT_THAT(Find(*index, "371325101").ids, ElementsAre("371325101000", "371325101201", "371325101202"));
  EXPECT_THAT(Find(*index, "371325000000-mzj").ids, ElementsAre("371325000000-MZJ"));
  EXPECT_THAT(Find(*index, "25101").ids, IsEmpty());  // codes by their beginning only
  EXPECT_THAT(Find(*index, "v-fin").ids, ElementsAre("v-finance"));
  EXPECT_THAT(Find(*index, "财务").ids, ElementsAre("v-land", "v-finance"));
  EXPECT_THAT(Find(*index, "没有").ids, IsEmpty());
  EXPECT_THAT(Find(*index, "上冶 没有").ids, IsEmpty());
  // Nothing of how it is kept can be searched for, nor does a word run on from one name into the next.
  EXPECT_THAT(Find(*index, std::string("\x01", 1)).ids, IsEmpty());
  EXPECT_THAT(Find(*index, "费县费县").ids, IsEmpty());
}

TEST(Search, BestFirst) {
  const auto index =
      IndexOf({Organization("371325101208", "和平村"), Organization("371325101207", "和平"),
               Organization("371325101206", "大和平村"), Organization("371325101205", "新城（和平）社区"),
               Organization("371325101204", "和平新村"), Organization("371325101203", "和平村"),
               Organization("371325101202", "改了名的村", "", {"和平"})});
  EXPECT_THAT(Find(*index, "和平").ids, ElementsAre("371325101207", "371325101202", "371325101203", "371325101208",
                                                    "371325101204", "371325101205", "371325101206"));
  std::vector<int> matches;
  for (const auto& hit : Find(*index, "和平").hits) matches.push_back(hit.result.match());
  EXPECT_THAT(matches, ElementsAre(1, 1, 2, 2, 2, 3, 4));
  EXPECT_EQ(Find(*index, "和平").hits[1].result.matched_alias(), "和平");
}

TEST(Search, FiltersAndWhatIsAnswered) {
  const auto index = County();
  SearchQuery query;
  query.kind = v1::SEARCH_KIND_ITEM;
  EXPECT_THAT(Find(*index, "村", query).ids, ElementsAre("v-finance"));
  query = {};
  query.root = "371325101000";
  EXPECT_THAT(Find(*index, "冶", query).ids, ElementsAre("371325101000", "371325101201", "371325101202"));
  query.root = "371325101201";
  EXPECT_THAT(Find(*index, "冶", query).ids, ElementsAre("371325101201"));
  query = {};
  query.tier = common::v1::TIER_TOWNSHIP;
  EXPECT_THAT(Find(*index, "冶", query).ids, ElementsAre("371325101000"));
  const auto village = Find(*index, "前上").hits[0].result;
  EXPECT_EQ(village.display_name(), "上冶村");
  EXPECT_EQ(village.context(), "上冶镇");
  EXPECT_EQ(village.matched_alias(), "前上冶村");
  EXPECT_THAT(village.tiers(), ElementsAre(common::v1::TIER_VILLAGE));
  const auto item = Find(*index, "财务 收").hits[1].result;
  EXPECT_EQ(item.name(), "items/v-finance");
  EXPECT_EQ(item.context(), "财务");
  EXPECT_EQ(item.context_ranges_size(), 1);
}

TEST(Search, WhereTheWordsStand) {
  EXPECT_EQ(Marked("上冶镇上冶村", "上冶"), "0+2 3+2 ");
  EXPECT_EQ(Marked("上冶镇上冶村", "冶 镇"), "1+2 4+1 ");
  EXPECT_EQ(Marked("重兴庄村（ＡＢ区）", "ab区"), "5+3 ");
  EXPECT_EQ(Marked("上冶镇", "yz"), "1+2 ");
  EXPECT_EQ(Marked("重庆", "CQ"), "0+2 ");
  EXPECT_EQ(Marked("😀费县", "费"), "1+1 ");
  EXPECT_EQ(Marked("上冶镇", "民"), "");
  EXPECT_EQ(Marked("上·冶镇", "syz"), "0+1 2+2 ");
}

TEST(Search, PagesHoldAlsoWhereTheIndexHasChanged) {
  auto index = County();
  SearchQuery query;
  query.limit = 2;
  Found page = Find(*index, "冶", query);
  EXPECT_THAT(page.ids, ElementsAre("371325101000", "371325101201"));
  query.after = page.hits[1].place;
  EXPECT_THAT(Find(*index, "冶", query).ids, ElementsAre("371325101202"));
  // The last one shown has gone, another has come before it.
  SearchChanges changes;
  changes[{"371325101201", v1::SEARCH_KIND_ORGANIZATION}] = std::nullopt;
  changes[{"371325101100", v1::SEARCH_KIND_ORGANIZATION}] = Organization("371325101100", "冶");
  index = index->With(changes);
  EXPECT_THAT(Find(*index, "冶", query).ids, ElementsAre("371325101202"));
  for (const char* none : {"x", "1:2:3", "1:2:3:4:5", "a:1:1:b", ":::"}) {
    query.after = none;
    query.words = {"冶"};
    EXPECT_FALSE(index->Find(query).has_value()) << none;
  }
}

TEST(Search, ChangesAreMergedIn) {
  auto index = County();
  const size_t entries = index->entries();
  SearchChanges changes;
  changes[{"371325101201", v1::SEARCH_KIND_ORGANIZATION}] = Organization("371325101201", "新名村", "371325101000");
  changes[{"000000000000", v1::SEARCH_KIND_ORGANIZATION}] = Organization("000000000000", "最前");
  changes[{"zzz", v1::SEARCH_KIND_ITEM}] = ItemEntry("zzz", "最后", "末项");
  changes[{"v-land", v1::SEARCH_KIND_ITEM}] = std::nullopt;
  changes[{"v-none", v1::SEARCH_KIND_ITEM}] = std::nullopt;
  index = index->With(changes);
  EXPECT_EQ(index->entries(), entries + 1);
  EXPECT_THAT(Find(*index, "xmc").ids, ElementsAre("371325101201"));
  EXPECT_THAT(Find(*index, "上冶村").ids, ElementsAre("371325101202"));
  EXPECT_THAT(Find(*index, "最").ids, ElementsAre("000000000000", "zzz"));
  EXPECT_THAT(Find(*index, "以外").ids, IsEmpty());
  EXPECT_THAT(Find(SearchIndex(), "最").ids, IsEmpty());
}

// DOMAIN section 7: a province's organizations fit in little memory.
TEST(Search, AHundredThousandNamesAreSmall) {
  SearchChanges changes;
  for (int i = 0; i < 100'000; ++i) {
    const std::string code = std::to_string(100'000'000'000 + i);
    changes[{code, v1::SEARCH_KIND_ORGANIZATION}] =
        Organization(code, "某某镇第" + std::to_string(i) + "村民委员会", "100000000000");
  }
  const auto index = SearchIndex().With(changes);
  EXPECT_LT(index->bytes(), 20u << 20);
  EXPECT_EQ(Find(*index, "第99999村").ids.size(), 1u);
}

}  // namespace
}  // namespace mingbai::catalog
