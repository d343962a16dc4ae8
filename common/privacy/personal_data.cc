#include "common/privacy/personal_data.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <utility>

#include "absl/algorithm/container.h"
#include "common/privacy/home_address.h"
#include "common/privacy/personal_numbers.h"
#include "common/text/code_point.h"

namespace mingbai {
namespace {

// Of two that overlap the earlier one stands, and of what begins together the longer one: their bounds are joined, so
// that nothing of either is left.
std::vector<PersonalData> Ordered(std::vector<PersonalData> found) {
  absl::c_sort(found, [](const PersonalData& a, const PersonalData& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end > b.end;
  });
  std::vector<PersonalData> ordered;
  for (const PersonalData& one : found) {
    if (!ordered.empty() && one.begin < ordered.back().end) {
      ordered.back().end = std::max(ordered.back().end, one.end);
    } else {
      ordered.push_back(one);
    }
  }
  return ordered;
}

// Blanks and hyphens stay, so that what is masked still looks like what it was.
void AppendMasked(std::string_view text, std::string* masked) {
  for (size_t i = 0; i < text.size();) {
    const size_t begin = i;
    const uint32_t point = NextCodePoint(text, &i);
    const bool stays = IsNumberSeparator(point) || IsSpace(point) || IsZeroWidth(point) || IsDirectionOverride(point);
    *masked += stays ? text.substr(begin, i - begin) : std::string_view("*");
  }
}

}  // namespace

std::vector<PersonalData> FindPersonalData(std::string_view text) {
  std::vector<PersonalData> found = privacy::FindPersonalNumbers(text);
  absl::c_move(privacy::FindHomeAddresses(text), std::back_inserter(found));
  return Ordered(std::move(found));
}

bool HoldsIdentityNumber(std::string_view text) { return privacy::HoldsIdentityDigits(text); }

bool HoldsPersonalNumber(std::string_view text) { return !privacy::FindPersonalNumbers(text).empty(); }

std::string MaskPersonalData(std::string_view text) {
  std::string masked;
  masked.reserve(text.size());
  size_t copied = 0;
  for (const PersonalData& one : FindPersonalData(text)) {
    masked += text.substr(copied, one.begin - copied);
    AppendMasked(text.substr(one.begin, one.end - one.begin), &masked);
    copied = one.end;
  }
  masked += text.substr(copied);
  return masked;
}

}  // namespace mingbai
