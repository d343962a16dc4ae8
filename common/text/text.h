#pragma once

// Text in std::string_view. Debian's Abseil has a string_view of its own that std::string_view does not convert to;
// the few functions of it that the project uses stand here with standard types.

#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace mingbai {

// The view as Abseil's functions take it.
inline absl::string_view AbslView(std::string_view text) { return {text.data(), text.size()}; }

namespace internal {
template <typename T>
decltype(auto) StrCatArgument(const T& value) {
  if constexpr (std::is_same_v<T, std::string_view>) {
    return AbslView(value);
  } else {
    return static_cast<const T&>(value);
  }
}
}  // namespace internal

// absl::StrCat and absl::StrAppend that take std::string_view too.
template <typename... Args>
std::string StrCat(const Args&... args) {
  return absl::StrCat(internal::StrCatArgument(args)...);
}
template <typename... Args>
void StrAppend(std::string* out, const Args&... args) {
  absl::StrAppend(out, internal::StrCatArgument(args)...);
}

// Removes the prefix or suffix from the view; false where it has none.
inline bool ConsumePrefix(std::string_view* text, std::string_view prefix) {
  if (!text->starts_with(prefix)) return false;
  text->remove_prefix(prefix.size());
  return true;
}
inline bool ConsumeSuffix(std::string_view* text, std::string_view suffix) {
  if (!text->ends_with(suffix)) return false;
  text->remove_suffix(suffix.size());
  return true;
}

// Without ASCII white space at both ends.
std::string_view Strip(std::string_view text);
// The parts between separators; one empty part for an empty text.
std::vector<std::string_view> Split(std::string_view text, char separator);

}  // namespace mingbai
