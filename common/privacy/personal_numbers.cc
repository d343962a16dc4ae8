#include "common/privacy/personal_numbers.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "common/text/code_point.h"

namespace mingbai::privacy {
namespace {

constexpr size_t kIdentityLength = 18;
constexpr size_t kMobileLength = 11;
constexpr size_t kShortestCard = 16;
constexpr size_t kLongestCard = 19;
// More groups than this are a list of numbers, such as the amounts of a column, not one number.
constexpr size_t kMostGroups = 5;
// More blanks than this between two numbers keep columns apart.
constexpr int kMostSeparators = 3;

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

// Whether a day of the years 1850 to 2100 stands where an identity number has its bearer's birthday.
bool HasBirthday(std::string_view digits) {
  const int year = Number(digits.substr(6, 4));
  const int month = Number(digits.substr(10, 2));
  const int day = Number(digits.substr(12, 2));
  const absl::CivilDay born(year, month, day);
  return year >= 1850 && year <= 2100 && born.month() == month && born.day() == day;
}

bool IsIdentityNumber(std::string_view digits) {
  static constexpr int kWeights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  static constexpr char kCheck[] = "10X98765432";
  if (digits.substr(0, 17).find('X') != std::string_view::npos || digits[0] == '0' || !HasBirthday(digits)) {
    return false;
  }
  int sum = 0;
  for (int i = 0; i < 17; ++i) sum += (digits[i] - '0') * kWeights[i];
  return kCheck[sum % 11] == digits[17];
}

bool IsMobileNumber(std::string_view digits) {
  return digits[0] == '1' && digits[1] >= '3' && digits.find('X') == std::string_view::npos;
}

// The ranges of the issuers whose cards are in use: UnionPay and the older domestic ones (6, 9), Visa (4), Mastercard
// and Maestro (5, 2221–2720), JCB (3528–3589). A number of a document rarely begins so.
bool HasIssuer(std::string_view digits) {
  const char first = digits[0];
  const int four = Number(digits.substr(0, 4));
  if (first == '6' || first == '9' || first == '5') return true;
  if (first == '4') return digits.size() == 16 || digits.size() == 19;
  return digits.size() == 16 && ((four >= 2221 && four <= 2720) || (four >= 3528 && four <= 3589));
}

bool IsBankCard(std::string_view digits) {
  if (digits.find('X') != std::string_view::npos || !HasIssuer(digits)) return false;
  // An identity number whose check digit is wrong is none, and no card.
  if (digits.size() == kIdentityLength && HasBirthday(digits)) return false;
  int sum = 0;
  for (size_t i = 0; i < digits.size(); ++i) {
    int digit = digits[digits.size() - 1 - i] - '0';
    if (i % 2 == 1) digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return sum % 10 == 0;
}

// A digit of the text: bytes [begin, end).
struct DigitPlace {
  size_t begin = 0;
  size_t end = 0;
  size_t group = 0;
};

// Digits with nothing between them.
struct Group {
  uint32_t separator = 0;  // before it; 0 for none
  size_t length = 0;
};

struct Found {
  PersonalDataKind kind = PersonalDataKind::kIdentityNumber;
  size_t length = 0;  // digits; 0 for nothing
};

// Digits that follow each other, in groups between which are blanks or hyphens.
class Run {
 public:
  void Add(char digit, size_t begin, size_t end) {
    if (groups_.empty() || separators_ > 0) groups_.push_back({groups_.empty() ? 0 : separator_});
    separators_ = 0;
    digits_ += digit;
    places_.push_back({begin, end, groups_.size() - 1});
    ++groups_.back().length;
  }
  // False where the digits that follow belong to another run.
  bool AddSeparator(uint32_t point) {
    separator_ = point;
    return ++separators_ <= kMostSeparators;
  }
  void Clear() {
    digits_.clear();
    places_.clear();
    groups_.clear();
    separators_ = 0;
  }

  void AddPersonalNumbers(std::vector<PersonalData>* numbers) const {
    for (size_t i = 0; i < digits_.size();) {
      const Found found = At(i);
      if (found.length > 0) numbers->push_back({found.kind, places_[i].begin, places_[i + found.length - 1].end});
      i += std::max<size_t>(found.length, 1);
    }
  }
  bool HoldsIdentityNumber() const {
    for (size_t i = 0; i < digits_.size(); ++i) {
      if (IsIdentityAt(i)) return true;
    }
    return false;
  }

 private:
  // The number of a natural person that begins at the digit.
  Found At(size_t i) const {
    if (IsIdentityAt(i)) return {PersonalDataKind::kIdentityNumber, kIdentityLength};
    const std::string_view rest = std::string_view(digits_).substr(i);
    for (size_t length = kLongestCard; length >= kShortestCard; --length) {
      if (IsWhole(i, length) && !IsListed(i, length) && IsBankCard(rest.substr(0, length))) {
        return {PersonalDataKind::kBankCard, length};
      }
    }
    for (const size_t code : {size_t{0}, CountryCodeAt(i)}) {
      const size_t length = code + kMobileLength;
      if (IsWhole(i, length) && IsMobileNumber(rest.substr(code, kMobileLength)) && IsGroupedAsMobile(i + code)) {
        return {PersonalDataKind::kMobileNumber, length};
      }
    }
    return {};
  }

  // Whether the `length` digits from `first` on stand close enough to be one number.
  bool IsOne(size_t first, size_t length) const {
    return first + length <= digits_.size() && places_[first + length - 1].group - places_[first].group < kMostGroups;
  }
  // Whether no digit stands right before it. An X is a letter unless it checks an identity number.
  bool BeginsAt(size_t first) const {
    return first == 0 || places_[first - 1].group < places_[first].group || digits_[first - 1] == 'X';
  }
  // Whether they are one number of their own, with no digit right beside it.
  bool IsWhole(size_t first, size_t length) const {
    if (!IsOne(first, length)) return false;
    const size_t next = first + length;
    return BeginsAt(first) && (next == digits_.size() || BeginsAt(next) || digits_[next] == 'X');
  }
  // Whether a number in groups has further groups beside it, set apart as its own are: these are a list of numbers.
  bool IsListed(size_t first, size_t length) const {
    const size_t begin = places_[first].group;
    const size_t end = places_[first + length - 1].group;
    if (begin == end) return false;
    const uint32_t separator = groups_[end].separator;
    return (begin > 0 && groups_[begin].separator == separator) ||
           (end + 1 < groups_.size() && groups_[end + 1].separator == separator);
  }
  // 138 0013 8000; in other groups only where it is no part of a list.
  bool IsGroupedAsMobile(size_t first) const {
    const size_t begin = places_[first].group;
    const bool usual = groups_[begin].length == 3 && begin + 2 < groups_.size() && groups_[begin + 1].length == 4 &&
                       groups_[begin + 2].length == 4;
    return usual || !IsListed(first, kMobileLength);
  }
  // Length of the country code 86 or 0086 that begins at the digit; 0 for none.
  size_t CountryCodeAt(size_t i) const {
    const std::string_view rest = std::string_view(digits_).substr(i);
    return rest.starts_with("0086") ? 4 : rest.starts_with("86") ? 2 : 0;
  }
  bool IsIdentityAt(size_t i) const {
    return IsOne(i, kIdentityLength) && IsIdentityNumber(std::string_view(digits_).substr(i, kIdentityLength));
  }

  std::string digits_;
  std::vector<DigitPlace> places_;
  std::vector<Group> groups_;
  uint32_t separator_ = 0;
  int separators_ = 0;  // since the last digit
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
    } else if (IsNumberSeparator(point)) {
      if (run.AddSeparator(point)) continue;
      if (!visit(run)) return;
      run.Clear();
    } else if (!IsZeroWidth(point) && !IsDirectionOverride(point)) {
      if (!visit(run)) return;
      run.Clear();
    }
  }
  visit(run);
}

}  // namespace

std::vector<PersonalData> FindPersonalNumbers(std::string_view text) {
  std::vector<PersonalData> numbers;
  ForEachRun(text, [&](const Run& run) {
    run.AddPersonalNumbers(&numbers);
    return true;
  });
  return numbers;
}

bool HoldsIdentityDigits(std::string_view text) {
  bool holds = false;
  ForEachRun(text, [&](const Run& run) {
    holds = run.HoldsIdentityNumber();
    return !holds;
  });
  return holds;
}

}  // namespace mingbai::privacy
