#pragma once

// The folded text of an entry of the search index, and how a word matches it. Pure: thread-safe.

#include <string>
#include <string_view>
#include <vector>

#include "mingbai/catalog/v1/search.pb.h"

namespace mingbai::catalog {

struct SearchEntry;

// The fields of an entry, each behind its tag, and a zero byte at the end. Tags and the end stand in no name.
enum SearchTag : char {
  kEntryEnd = '\0',
  kTagName = '\x01',
  kTagContext = '\x02',
  kTagAlias = '\x03',
  kTagNameInitials = '\x04',
  kTagContextInitials = '\x05',
  kTagAliasInitials = '\x06',
  kTagId = '\x07',
};

// Adds the entry's text.
void AppendSearchText(const SearchEntry& entry, std::string* text);

// How a word matches an entry's text; UNSPECIFIED where it does not. What is found in a level-1 name or its initials
// alone counts as the beginning of a word at best, within initials as a part.
v1::SearchMatch MatchOf(std::string_view text, std::string_view word);

// The same within one field.
v1::SearchMatch MatchField(char tag, std::string_view field, std::string_view word);

// Where the words stand in a name as it is written: also as initials, where the name itself does not hold them.
std::vector<v1::TextRange> RangesIn(std::string_view name, const std::vector<std::string>& words);

// Code points.
int CharacterCount(std::string_view text);

}  // namespace mingbai::catalog
