// Numbers of natural persons and where they live are masked before anything is public (DOMAIN P-4). The corpus has
// what people really write around them (tests/data/personal-data).

#include "common/privacy/personal_data.h"

#include <fstream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"

namespace mingbai {
namespace {

constexpr char kFolder[] = "tests/data/personal-data/";

std::vector<std::string> Lines(const std::string& file) {
  std::ifstream in(kFolder + file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::string Unescaped(const std::string& text) {
  std::string plain, why;
  EXPECT_TRUE(absl::CUnescape(text, &plain, &why)) << text << why;
  return plain;
}

PersonalDataKind KindOf(std::string_view word) {
  static const auto& kinds =
      *new std::map<std::string, PersonalDataKind, std::less<>>{{"IDENTITY_NUMBER", PersonalDataKind::kIdentityNumber},
                                                                {"MOBILE_NUMBER", PersonalDataKind::kMobileNumber},
                                                                {"BANK_CARD", PersonalDataKind::kBankCard},
                                                                {"HOME_ADDRESS", PersonalDataKind::kHomeAddress}};
  return kinds.at(std::string(word));
}

struct Positive {
  PersonalDataKind kind;
  std::string text;
  std::string part;
};

std::vector<Positive> Positives() {
  std::vector<Positive> positives;
  for (const std::string& line : Lines("positives.txt")) {
    const std::vector<std::string> cells = absl::StrSplit(line, '\t');
    if (cells.size() == 3) {
      positives.push_back({KindOf(cells[0]), Unescaped(cells[1]), Unescaped(cells[2])});
    } else {
      ADD_FAILURE() << line;
    }
  }
  return positives;
}

// Whether exactly the part is found, as what it is.
bool IsFound(const Positive& one) {
  for (const PersonalData& found : FindPersonalData(one.text)) {
    if (found.kind == one.kind && one.text.substr(found.begin, found.end - found.begin) == one.part) return true;
  }
  return false;
}

TEST(PersonalData, P4_EveryNumberOfTheCorpusIsFound) {
  std::map<PersonalDataKind, int> seen;
  for (const Positive& one : Positives()) {
    ++seen[one.kind];
    EXPECT_TRUE(IsFound(one)) << one.text;
    EXPECT_EQ(HoldsIdentityNumber(one.text), one.kind == PersonalDataKind::kIdentityNumber) << one.text;
  }
  EXPECT_GE(seen[PersonalDataKind::kIdentityNumber], 150);
  EXPECT_GE(seen[PersonalDataKind::kMobileNumber], 50);
  EXPECT_GE(seen[PersonalDataKind::kBankCard], 50);
  EXPECT_GE(seen[PersonalDataKind::kHomeAddress], 50);
}

TEST(PersonalData, P4_NothingOfItIsLeftInWhatIsMasked) {
  for (const Positive& one : Positives()) {
    const std::string masked = MaskPersonalData(one.text);
    EXPECT_EQ(masked.find(one.part), std::string::npos) << one.text;
    EXPECT_TRUE(FindPersonalData(masked).empty()) << masked;
    EXPECT_EQ(MaskPersonalData(masked), masked) << one.text;
  }
}

TEST(PersonalData, P4_FalseAlarmsAreAtMostOneInAHundred) {
  const std::vector<std::string> lines = Lines("near-misses.txt");
  ASSERT_GE(lines.size(), 300u);
  size_t alarms = 0;
  for (const std::string& line : lines) {
    const std::string text = Unescaped(line);
    EXPECT_FALSE(HoldsIdentityNumber(text)) << text;
    if (FindPersonalData(text).empty()) continue;
    ++alarms;
    std::printf("false alarm: %s\n", MaskPersonalData(text).c_str());
  }
  EXPECT_LE(alarms * 100, lines.size());
}

// A made-up number whose check digit fits: 11010519491231002X is the standard's own example.
TEST(PersonalData, P4_FindsIdentityNumbersHoweverWritten) {
  for (const char* text : {"11010519491231002X", "11010519491231002x", "张三11010519491231002X，男",
                           "110105 19491231 002X", "110105-19491231-002X", "１１０１０５１９４９１２３１００２Ｘ",
                           "911010519491231002X7", "1101051949\u200b1231002X", "身份证\n440524188001010014。"}) {
    EXPECT_TRUE(HoldsIdentityNumber(text)) << text;
  }
}

TEST(PersonalData, P4_LeavesMaskedOnesAndOtherNumbersAlone) {
  for (const char* text :
       {"", "110105********002X", "110105194912310021", "11010519491331002X", "13800138000", "371325001001",
        "2026-10-26 2026-11-10 2026-12-10", "1101051949123100", "金额 1940 480 430"}) {
    EXPECT_FALSE(HoldsIdentityNumber(text)) << text;
  }
}

TEST(PersonalData, P4_ListsOfShortNumbersAreNotOneNumber) {
  EXPECT_FALSE(HoldsIdentityNumber("1 1 0 1 0 5 1 9 4 9 1 2 3 1 0 0 2 X"));
}

TEST(PersonalData, P4_MasksWhatIdentifiesAPerson) {
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
  for (const auto& [text, masked] : texts) EXPECT_EQ(MaskPersonalData(text), masked);
}

TEST(PersonalData, P4_MasksTheHouseAndLeavesItsVillage) {
  const std::pair<const char*, const char*> texts[] = {
      {"王庄村3组12号王某", "王庄村3组***王某"},
      {"家住费城街道文化路12号楼 3单元402室，独居", "家住费城街道文化路**** *******，独居"},
      {"现住址：幸福里小区１２栋２单元３０１", "现住址：幸福里小区*********"},
      {"便民服务大厅：文化路12号", "便民服务大厅：文化路12号"},
      {"王庄村3号机井", "王庄村3号机井"},
  };
  for (const auto& [text, masked] : texts) EXPECT_EQ(MaskPersonalData(text), masked);
}

TEST(PersonalData, P4_AnIdentityNumberWithinACardIsOne) {
  // Together 19 digits with a Luhn digit: whatever else it is, it holds one.
  const std::string text = "6110105186012310753";
  ASSERT_EQ(FindPersonalData(text).size(), 1u);
  EXPECT_EQ(FindPersonalData(text)[0].kind, PersonalDataKind::kBankCard);
  EXPECT_TRUE(HoldsIdentityNumber(text));
}

}  // namespace
}  // namespace mingbai
