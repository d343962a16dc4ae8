#include "common/text/text_safety.h"

#include <cstddef>
#include <cstdint>

#include "common/text/code_point.h"

namespace mingbai {
namespace {

template <typename Predicate>
bool HoldsAny(std::string_view text, Predicate predicate) {
  for (size_t i = 0; i < text.size();) {
    if (predicate(NextCodePoint(text, &i))) return true;
  }
  return false;
}

bool IsInvisible(uint32_t point) { return IsControl(point) || IsDirectionOverride(point) || IsZeroWidth(point); }

}  // namespace

bool HoldsDirectionOverride(std::string_view text) { return HoldsAny(text, IsDirectionOverride); }

bool IsBlank(std::string_view text) {
  return !HoldsAny(text, [](uint32_t point) { return !IsInvisible(point) && !IsSpace(point); });
}

bool HoldsInvisible(std::string_view text) { return HoldsAny(text, IsInvisible); }

}  // namespace mingbai
