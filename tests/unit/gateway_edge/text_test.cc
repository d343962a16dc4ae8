#include "services/gateway/edge/text.h"

#include <zlib.h>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/gateway/edge/gzip.h"

namespace mingbai::gateway::edge {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

TEST(PercentDecode, DecodesOrRefuses) {
  EXPECT_EQ(PercentDecode("%E6%9d%91+a", false), "村+a");
  EXPECT_EQ(PercentDecode("a+b", true), "a b");
  for (const char* text : {"%", "%4", "%g0", "%0g", "a%"}) EXPECT_EQ(PercentDecode(text, true), std::nullopt) << text;
}

TEST(ParseQuery, KeepsOrderAndEmptyValues) {
  EXPECT_THAT(*ParseQuery("b=1&a=x%3Dy=z&&c&=d"),
              ElementsAre(Pair("b", "1"), Pair("a", "x=y=z"), Pair("c", ""), Pair("", "d")));
  EXPECT_THAT(*ParseQuery(""), ElementsAre());
  EXPECT_EQ(ParseQuery("a=%zz"), std::nullopt);
}

TEST(IsUtf8, KnowsTheEdges) {
  for (const char* good : {"", "a", "\x7f", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
                           "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf", "村𠮷"}) {
    EXPECT_TRUE(IsUtf8(good)) << good;
  }
  for (const char* bad : {"\x80", "\xc0\x80", "\xc1\xbf", "\xc2", "\xe0\x9f\xbf", "\xe6\x9d", "\xed\xa0\x80",
                          "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "a\xfe"}) {
    EXPECT_FALSE(IsUtf8(bad)) << bad;
  }
}

TEST(Excerpt, CutsAtCharactersAndHidesWhatIsNone) {
  EXPECT_EQ(Excerpt("村庄", 4), "村...");
  EXPECT_EQ(Excerpt("a\xff\n b"), "a?? b");
  EXPECT_EQ(Excerpt("abc", 3), "abc");
}

TEST(AcceptsGzip, ReadsWeights) {
  EXPECT_TRUE(AcceptsGzip("gzip, deflate, br"));
  EXPECT_TRUE(AcceptsGzip("br;q=1.0, GZIP;q=0.5"));
  EXPECT_TRUE(AcceptsGzip("*"));
  EXPECT_FALSE(AcceptsGzip(""));
  EXPECT_FALSE(AcceptsGzip("identity"));
  EXPECT_FALSE(AcceptsGzip("gzip;q=0, *"));
  EXPECT_FALSE(AcceptsGzip("gzip; q=0.0"));
  EXPECT_FALSE(AcceptsGzip("*;q=0"));
}

TEST(Gzip, UnpacksToWhatWentIn) {
  const std::string text(5000, 'x');
  const std::string packed = Gzip(text);
  EXPECT_LT(packed.size(), 100u);
  EXPECT_EQ(packed, Gzip(text));
  std::string out(text.size() + 1, '\0');
  z_stream stream{};
  ASSERT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  EXPECT_EQ(out, text);
}

}  // namespace
}  // namespace mingbai::gateway::edge
