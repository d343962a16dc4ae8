#pragma once

// Text as it is compared: one form for what reads the same. Pure: thread-safe.

#include <string>
#include <string_view>

namespace mingbai::catalog {

// NFKC with case folded and invisible characters left out: full-width and half-width, upper and lower case are one.
std::string Folded(std::string_view text);

// The same without blanks of any kind.
std::string FoldedWord(std::string_view text);

}  // namespace mingbai::catalog
