#pragma once

// Text within HTML and XML. Pure: thread-safe.

#include <string>
#include <string_view>

namespace mingbai {

// The text for an element or a quoted attribute: & < > " escaped, and left out what XML 1.0 cannot hold (controls but
// tab and line ends, U+FFFE, U+FFFF). The text is valid UTF-8.
std::string EscapeMarkup(std::string_view text);

}  // namespace mingbai
