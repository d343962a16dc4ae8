#pragma once

// Characters that make a text look other than it is. Pure: thread-safe.

#include <string_view>

namespace mingbai {

// Whether the text holds a character that turns the direction of writing (U+202A–202E, U+2066–2069 and the like).
bool HoldsDirectionOverride(std::string_view text);

// Whether nothing of the text can be seen: blanks of any width, line ends, invisible characters, or no character at
// all.
bool IsBlank(std::string_view text);

// Whether the text holds a control, a direction override, or an invisible character (zero-width, soft hyphen): for
// titles and names.
bool HoldsInvisible(std::string_view text);

}  // namespace mingbai
