// Texts look like what they are.

#include "common/text/text_safety.h"

#include "gtest/gtest.h"

namespace mingbai {
namespace {

TEST(TextSafety, P7_FindsCharactersThatDeceive) {
  EXPECT_TRUE(HoldsDirectionOverride("收支\u202e表"));
  EXPECT_TRUE(HoldsDirectionOverride("\u2067x"));
  EXPECT_FALSE(HoldsDirectionOverride("收支表 2026"));
  for (const char* text : {"收\u200b支", "收\ufeff支", "收\u00ad支", "a\tb", "a\nb", "\u202d", "a\x7f", "\u2028"}) {
    EXPECT_TRUE(HoldsInvisible(text)) << text;
  }
  EXPECT_FALSE(HoldsInvisible("十月财务收支表（样例）𠮷 № 3"));
}

TEST(TextSafety, WhatCannotBeSeenIsBlank) {
  for (const char* text : {"", " ", "\n\t ", "\u3000", "\u00a0", "\u2003\u2800", "\u200b", "\u3164", "\u202e"}) {
    EXPECT_TRUE(IsBlank(text)) << text;
  }
  for (const char* text : {"a", " 村 ", "\u3000。", "👨\u200d👩"}) EXPECT_FALSE(IsBlank(text)) << text;
}

}  // namespace
}  // namespace mingbai
