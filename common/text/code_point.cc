#include "common/text/code_point.h"

namespace mingbai {

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

bool IsDirectionOverride(uint32_t point) {
  return (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069) || point == 0x200E ||
         point == 0x200F || point == 0x061C;
}

bool IsZeroWidth(uint32_t point) {
  return (point >= 0x200B && point <= 0x200D) || (point >= 0x2060 && point <= 0x2065) || point == 0xFEFF ||
         point == 0x00AD || point == 0x180E || point == 0x034F || point == 0x115F || point == 0x1160 ||
         point == 0x3164 || (point >= 0xE0000 && point <= 0xE007F);
}

bool IsControl(uint32_t point) {
  return point < 0x20 || (point >= 0x7F && point <= 0x9F) || point == 0x2028 || point == 0x2029;
}

bool IsSpace(uint32_t point) {
  return point == 0x20 || point == 0xA0 || point == 0x1680 || (point >= 0x2000 && point <= 0x200A) || point == 0x2028 ||
         point == 0x2029 || point == 0x202F || point == 0x205F || point == 0x2800 || point == 0x3000 ||
         point == 0x115F || point == 0x1160 || point == 0x3164 || point == 0xFFA0;
}

bool IsNumberSeparator(uint32_t point) {
  return point == ' ' || point == '-' || point == 0x00A0 || point == 0x3000 || point == 0x2010 || point == 0x2011 ||
         point == 0x2013 || point == 0xFF0D;
}

}  // namespace mingbai
