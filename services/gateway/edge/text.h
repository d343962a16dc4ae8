#pragma once

// Small pure functions on the text of requests: percent-encoding, queries, UTF-8.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mingbai::gateway::edge {

// The text with "%XX" decoded, and "+" as a space where `plus_is_space`; nothing where an escape is broken.
std::optional<std::string> PercentDecode(std::string_view text, bool plus_is_space);

// Names and values of "a=1&b=2", decoded; a part without "=" has an empty value, an empty part is skipped. Nothing
// where an escape is broken.
std::optional<std::vector<std::pair<std::string, std::string>>> ParseQuery(std::string_view query);

// Whether the bytes are UTF-8: no overlong forms, surrogates or values above U+10FFFF.
bool IsUtf8(std::string_view bytes);

// The text cut to at most `most` bytes at a character's edge, invalid bytes replaced by "?": fit for an error message.
std::string Excerpt(std::string_view text, size_t most = 64);

// Whether an Accept-Encoding header allows gzip.
bool AcceptsGzip(std::string_view accept_encoding);

}  // namespace mingbai::gateway::edge
