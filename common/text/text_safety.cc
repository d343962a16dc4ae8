#include "common/text/text_safety.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"

namespace mingbai {
namespace {

constexpr size_t kIdentityLength = 18;
constexpr size_t kMobileLength = 11;
constexpr size_t kShortestCard = 16;
constexpr size_t kLongestCard = 19;
// More groups than this are a list of numbers, such as the amounts of a column, not one number.
constexpr int kMostSeparators = 4;

// The next code point of valid UTF-8 (the wrapper refuses any other).
uint32_t NextCodePoint(std::string_view text, size_t* position) {
  const auto byte = [&](size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  const uint32_t lead = byte(*position);
  if (lead < 0x80) return ++*position, lead;
  const int length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  uint32_t point = lead & (0xFFu >> (length + 1));
  for (int i = 1; i < length; ++i) point = point << 6 | (byte(*position + i) & 0x3F);
  *position += length;
  return point;
}

bool IsDirectionOverride(uint32_t c) {
  return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x200E || c == 0x200F || c == 0x061C;
}

bool IsZeroWidth(uint32_t c) {
  return (c >= 0x200B && c <= 0x200D) || (c >= 0x2060 && c <= 0x2065) || c == 0xFEFF || c == 0x00AD || c == 0x180E ||
         c == 0x034F || c == 0x115F || c == 0x1160 || c == 0x3164 || (c >= 0xE0000 && c <= 0xE007F);
}

bool IsControl(uint32_t c) { return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x2029; }

// What people write between the groups of a number.
bool IsSeparator(uint32_t c) {
  return c == ' ' || c == '-' || c == 0x00A0 || c == 0x3000 || c == 0x2010 || c == 0x2011 || c == 0x2013 || c == 0xFF0D;
}

char AsDigit(uint32_t c) {
  if (c >= '0' && c <= '9') return static_cast<char>(c);
  if (c >= 0xFF10 && c <= 0xFF19) return static_cast<char>('0' + (c - 0xFF10));
  if (c == 'X' || c == 'x' || c == 0xFF38 || c == 0xFF58) return 'X';
  return 0;
}

int Number(std::string_view digits) {
  int number = 0;
  for (char c : digits) number = number * 10 + (c - '0');
  return number;
}

bool IsIdentityNumber(std::string_view digits) {
  static constexpr int kWeights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  static constexpr char kCheck[] = "10X98765432";
  if (digits.substr(0, 17).find('X') != std::string_view::npos || digits[0] == '0') return false;
  const int year = Number(digits.substr(6, 4));
  const int month = Number(digits.substr(10, 2));
  const int day = Number(digits.substr(12, 2));
  const absl::CivilDay born(year, month, day);
  if (year < 1850 || year > 2100 || born.month() != month || born.day() != day) return false;
  int sum = 0;
  for (int i = 0; i < 17; ++i) sum += (digits[i] - '0') * kWeights[i];
  return kCheck[sum % 11] == digits[17];
}

bool IsMobileNumber(std::string_view digits) {
  return digits[0] == '1' && digits[1] >= '3' && digits.find('X') == std::string_view::npos;
}

bool IsBankCard(std::string_view digits) {
  if (digits.find('X') != std::string_view::npos || digits[0] == '0') return false;
  int sum = 0;
  for (size_t i = 0; i < digits.size(); ++i) {
    int digit = digits[digits.size() - 1 - i] - '0';
    if (i % 2 == 1) digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return sum % 10 == 0;
}

// Digits that follow each other, each with its place in the text and the number of separators before it.
struct Run {
  struct Place {
    size_t begin = 0;
    size_t end = 0;
    int separators = 0;
  };
  std::string digits;
  std::vector<Place> places;
  int seen = 0;

  void Add(char digit, size_t begin, size_t end) {
    digits += digit;
    places.push_back({begin, end, seen});
  }
  void Clear() { *this = Run(); }
  // Whether the `length` digits from `first` on stand close enough to be one number.
  bool IsOne(size_t first, size_t length) const {
    return first + length <= digits.size() &&
           places[first + length - 1].separators - places[first].separators <= kMostSeparators;
  }
  // Whether no digit stands right beside them. An X is a letter unless it checks an identity number.
  bool BeginsAt(size_t first) const {
    return first == 0 || places[first - 1].separators < places[first].separators || digits[first - 1] == 'X';
  }
  bool IsWhole(size_t first, size_t length) const {
    const size_t next = first + length;
    return BeginsAt(first) && (next == digits.size() || BeginsAt(next) || digits[next] == 'X');
  }
  // Length of the country code 86 or 0086 that begins at the digit; 0 for none.
  size_t CountryCodeAt(size_t i) const {
    const std::string_view rest = std::string_view(digits).substr(i);
    return rest.starts_with("0086") ? 4 : rest.starts_with("86") ? 2 : 0;
  }
  bool IsIdentityAt(size_t i) const {
    return IsOne(i, kIdentityLength) && IsIdentityNumber(std::string_view(digits).substr(i, kIdentityLength));
  }
  bool HoldsIdentityNumber() const {
    for (size_t i = 0; i < digits.size(); ++i) {
      if (IsIdentityAt(i)) return true;
    }
    return false;
  }
  // Length of the number of a natural person that begins at the digit; 0 for none.
  size_t PersonalAt(size_t i) const {
    if (IsIdentityAt(i)) return kIdentityLength;
    const std::string_view rest = std::string_view(digits).substr(i);
    for (size_t length = kLongestCard; length >= kShortestCard; --length) {
      if (IsOne(i, length) && IsWhole(i, length) && IsBankCard(rest.substr(0, length))) return length;
    }
    for (const size_t code : {size_t{0}, CountryCodeAt(i)}) {
      const size_t length = code + kMobileLength;
      if (IsOne(i, length) && IsWhole(i, length) && IsMobileNumber(rest.substr(code, kMobileLength))) return length;
    }
    return 0;
  }
};

// Calls `visit` with every run of digits in the text, until it returns false.
template <typename Visit>
void ForEachRun(std::string_view text, Visit visit) {
  Run run;
  for (size_t i = 0; i < text.size();) {
    const size_t begin = i;
    const uint32_t point = NextCodePoint(text, &i);
    if (const char digit = AsDigit(point); digit != 0) {
      run.Add(digit, begin, i);
    } else if (IsSeparator(point)) {
      ++run.seen;
    } else if (!IsZeroWidth(point) && !IsDirectionOverride(point)) {
      if (!visit(run)) return;
      run.Clear();
    }
  }
  visit(run);
}

template <typename Predicate>
bool HoldsAny(std::string_view text, Predicate predicate) {
  for (size_t i = 0; i < text.size();) {
    if (predicate(NextCodePoint(text, &i))) return true;
  }
  return false;
}

bool IsInvisible(uint32_t c) { return IsControl(c) || IsDirectionOverride(c) || IsZeroWidth(c); }

// Blanks of all widths and the letters that fill a place without a shape.
bool IsSpace(uint32_t c) {
  return c == 0x20 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 ||
         c == 0x202F || c == 0x205F || c == 0x2800 || c == 0x3000 || c == 0x115F || c == 0x1160 || c == 0x3164 ||
         c == 0xFFA0;
}

}  // namespace

bool HoldsIdentityNumber(std::string_view text) {
  bool holds = false;
  ForEachRun(text, [&](const Run& run) {
    holds = run.HoldsIdentityNumber();
    return !holds;
  });
  return holds;
}

std::string MaskPersonalNumbers(std::string_view text) {
  std::string masked;
  size_t copied = 0;
  ForEachRun(text, [&](const Run& run) {
    for (size_t i = 0; i < run.digits.size();) {
      const size_t length = run.PersonalAt(i);
      for (size_t k = i; k < i + length; ++k) {
        masked += text.substr(copied, run.places[k].begin - copied);
        masked += '*';
        copied = run.places[k].end;
      }
      i += std::max<size_t>(length, 1);
    }
    return true;
  });
  masked += text.substr(copied);
  return masked;
}

bool HoldsDirectionOverride(std::string_view text) { return HoldsAny(text, IsDirectionOverride); }

bool IsBlank(std::string_view text) {
  return !HoldsAny(text, [](uint32_t c) { return !IsInvisible(c) && !IsSpace(c); });
}

bool HoldsInvisible(std::string_view text) { return HoldsAny(text, IsInvisible); }

}  // namespace mingbai
