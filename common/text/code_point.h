#pragma once

// The characters of a UTF-8 text one by one, and what kind each is. Pure: thread-safe.

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace mingbai {

// The code point that begins at `*position` of valid UTF-8 (the wrapper refuses any other); moves behind it.
uint32_t NextCodePoint(std::string_view text, size_t* position);

// Whether it turns the direction of writing (U+202A–202E, U+2066–2069 and the like).
bool IsDirectionOverride(uint32_t point);

// Whether it takes no place: zero-width, soft hyphen, tags.
bool IsZeroWidth(uint32_t point);

// Whether it is a control: C0, C1, line and paragraph separators.
bool IsControl(uint32_t point);

// Whether nothing of it can be seen: a blank of any width, or a letter that fills a place without a shape.
bool IsSpace(uint32_t point);

// Whether people write it between the groups of a number: a blank or a hyphen, also of full width.
bool IsNumberSeparator(uint32_t point);

}  // namespace mingbai
