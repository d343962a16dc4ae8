#pragma once

// What no disclosed text may hold: identity numbers of natural persons (DOMAIN P-4), and characters that make a text
// look other than it is. Pure: thread-safe.

#include <string>
#include <string_view>

namespace mingbai {

// Whether a resident identity number of 18 digits (the last may be X) with a possible birthday and a valid check digit
// stands in the text: also with blanks or hyphens between its digits, in full-width digits, or within a longer number.
bool HoldsIdentityNumber(std::string_view text);

// The text with an asterisk for each digit of an identity number as above, of a mobile number (11 digits from 13 to 19,
// with or without the country code) or of a bank card (16 to 19 digits with a valid Luhn digit), also with blanks or
// hyphens within: for what private people wrote and everyone is to read.
std::string MaskPersonalNumbers(std::string_view text);

// Whether the text holds a character that turns the direction of writing (U+202A–202E, U+2066–2069 and the like).
bool HoldsDirectionOverride(std::string_view text);

// Whether nothing of the text can be seen: blanks of any width, line ends, invisible characters, or no character at
// all.
bool IsBlank(std::string_view text);

// Whether the text holds a control, a direction override, or an invisible character (zero-width, soft hyphen): for
// titles and names.
bool HoldsInvisible(std::string_view text);

}  // namespace mingbai
