#pragma once

// Initials of pinyin. Pure: thread-safe.

#include <string>
#include <string_view>
#include <vector>

namespace mingbai::catalog {

// The initial of a Chinese character's pinyin, 'a' to 'z', by the collation of ICU (its most usual reading); 0 for
// anything else.
char PinyinInitial(char32_t character);

// What people may type for a folded name: the initial of each character, letters and digits as they are, everything
// else left out ("费县" is "fx"). The usual reading comes first; names with characters that are commonly read in two
// ways (重, 长, 会 …) have up to four.
std::vector<std::string> PinyinInitials(std::string_view folded);

}  // namespace mingbai::catalog
