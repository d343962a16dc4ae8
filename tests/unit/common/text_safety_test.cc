// Identity numbers are masked (DOMAIN P-4); texts look like what they are.

#include "common/text/text_safety.h"

#include <utility>

#include "gtest/gtest.h"

namespace mingbai {
namespace {

// A made-up number whose check digit fits: 11010519491231002X is the standard's own example.
TEST(TextSafety, P4_FindsIdentityNumbersHoweverWritten) {
  for (const char* text : {"11010519491231002X", "11010519491231002x", "张三11010519491231002X，男",
                           "110105 19491231 002X", "110105-19491231-002X", "１１０１０５１９４９１２３１００２Ｘ",
                           "911010519491231002X7", "1101051949\u200b1231002X", "身份证\n440524188001010014。"}) {
    EXPECT_TRUE(HoldsIdentityNumber(text)) << text;
  }
}

TEST(TextSafety, P4_LeavesMaskedOnesAndOtherNumbersAlone) {
  for (const char* text :
       {"", "110105********002X", "110105194912310021", "11010519491331002X", "13800138000", "371325001001",
        "2026-10-26 2026-11-10 2026-12-10", "1101051949123100", "金额 1940 480 430"}) {
    EXPECT_FALSE(HoldsIdentityNumber(text)) << text;
  }
}

TEST(TextSafety, P4_ListsOfShortNumbersAreNotOneNumber) {
  EXPECT_FALSE(HoldsIdentityNumber("1 1 0 1 0 5 1 9 4 9 1 2 3 1 0 0 2 X"));
}

TEST(TextSafety, P4_MasksWhatIdentifiesAPerson) {
  const std::pair<const char*, const char*> texts[] = {
      {"身份证11010519491231002X，电话13800138000。", "身份证******************，电话***********。"},
      {"110105 19491231 002X", "****** ******** ****"},
      {"138-0013-8000", "***-****-****"},
      {"卡号 6222 0212 3456 7890 128", "卡号 **** **** **** **** ***"},
      {"１３８００１３８０００", "***********"},
      {"+8613800138000 008613800138000 86 138 0013 8000", "+************* *************** ** *** **** ****"},
      {"wx13800138000、13800138000x", "wx***********、***********x"},
      {"两个：13800138000、13900139000", "两个：***********、***********"},
      // Neither a card without its check digit, nor a code, a day, a sum, an office's line, or part of a longer number.
      {"6222 0212 3456 7890 124", "6222 0212 3456 7890 124"},
      {"371325001012 2026-10-26 2995 0539-5221234", "371325001012 2026-10-26 2995 0539-5221234"},
      {"单号113800138000", "单号113800138000"},
      {"", ""},
  };
  for (const auto& [text, masked] : texts) EXPECT_EQ(MaskPersonalNumbers(text), masked);
}

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
