#include "services/catalog/pinyin.h"

#include <unicode/alphaindex.h>
#include <unicode/utf8.h>

#include <array>
#include <map>
#include <memory>

namespace mingbai::catalog {
namespace {

// The ideographs of the basic plane.
constexpr char32_t kFirst = 0x3400;
constexpr char32_t kLast = 0x9FFF;
constexpr size_t kMostReadings = 4;

using Table = std::array<char, kLast - kFirst + 1>;

// Filled once; the collation is not needed afterwards.
const Table& Initials() {
  static const Table& table = []() -> const Table& {
    auto& initials = *new Table{};
    UErrorCode error = U_ZERO_ERROR;
    icu::AlphabeticIndex index(icu::Locale("zh@collation=pinyin"), error);
    const std::unique_ptr<const icu::AlphabeticIndex::ImmutableIndex> buckets(index.buildImmutableIndex(error));
    if (U_FAILURE(error) || buckets == nullptr) return initials;
    for (char32_t character = kFirst; character <= kLast; ++character) {
      const int32_t at = buckets->getBucketIndex(icu::UnicodeString(static_cast<UChar32>(character)), error);
      const auto* bucket = U_SUCCESS(error) ? buckets->getBucket(at) : nullptr;
      if (bucket == nullptr || bucket->getLabel().length() != 1) continue;
      const char16_t label = bucket->getLabel()[0];
      if (label >= u'A' && label <= u'Z') initials[character - kFirst] = static_cast<char>(label - u'A' + 'a');
    }
    return initials;
  }();
  return table;
}

// Second readings that names of places and of matters of disclosure often have.
char OtherInitial(char32_t character) {
  static const auto& others = *new std::map<char32_t, char>{
      {U'重', 'c'}, {U'长', 'c'}, {U'单', 's'}, {U'乐', 'y'}, {U'厦', 'x'}, {U'行', 'h'}, {U'朝', 'z'}, {U'会', 'k'},
      {U'调', 't'}, {U'传', 'z'}, {U'系', 'j'}, {U'降', 'x'}, {U'率', 's'}, {U'参', 's'}, {U'石', 'd'}, {U'阿', 'e'},
      {U'堡', 'p'}, {U'泊', 'p'}, {U'番', 'p'}, {U'解', 'x'}, {U'查', 'z'}, {U'车', 'j'}, {U'盛', 'c'}, {U'沈', 'c'},
      {U'藏', 'z'}, {U'校', 'j'}, {U'省', 'x'}, {U'折', 's'}, {U'曾', 'c'}, {U'仇', 'q'}, {U'弹', 't'}, {U'铺', 'p'}};
  const auto it = others.find(character);
  if (it == others.end()) return 0;
  // Which of the two is the usual one is the collation's to say.
  return it->second;
}

}  // namespace

char PinyinInitial(char32_t character) {
  return character < kFirst || character > kLast ? 0 : Initials()[character - kFirst];
}

std::vector<std::string> PinyinInitials(std::string_view folded) {
  std::vector<std::string> readings(1);
  const auto size = static_cast<int32_t>(folded.size());
  for (int32_t i = 0; i < size;) {
    UChar32 character = 0;
    U8_NEXT_OR_FFFD(folded.data(), i, size, character);
    char initial = 0;
    char other = 0;
    if ((character >= 'a' && character <= 'z') || (character >= '0' && character <= '9')) {
      initial = static_cast<char>(character);
    } else {
      initial = PinyinInitial(static_cast<char32_t>(character));
      other = initial == 0 ? 0 : OtherInitial(static_cast<char32_t>(character));
    }
    if (initial == 0) continue;
    const size_t before = readings.size();
    if (other != 0 && other != initial && before * 2 <= kMostReadings) {
      for (size_t reading = 0; reading < before; ++reading) readings.push_back(readings[reading] + other);
    }
    for (size_t reading = 0; reading < before; ++reading) readings[reading].push_back(initial);
  }
  return readings;
}

}  // namespace mingbai::catalog
