#include "services/catalog/search_text.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>

#include "services/catalog/folding.h"
#include "services/catalog/pinyin.h"
#include "services/catalog/search_index.h"

namespace mingbai::catalog {
namespace {

void AppendField(char tag, std::string_view field, std::string* text) {
  if (field.empty()) return;
  text->push_back(tag);
  for (char c : field) {
    if (static_cast<unsigned char>(c) >= 0x20) text->push_back(c);
  }
}

void AppendName(char tag, char initials_tag, std::string_view name, std::string* text) {
  const std::string folded = Folded(name);
  AppendField(tag, folded, text);
  for (const std::string& initials : PinyinInitials(folded)) {
    // Of a name in Latin letters they are the name.
    if (initials != folded) AppendField(initials_tag, initials, text);
  }
}

// Whether a word begins at `position`: at the beginning, or after what is neither letter nor digit.
bool BeginsWord(std::string_view field, size_t position) {
  if (position == 0) return true;
  auto i = static_cast<int32_t>(position);
  UChar32 before = 0;
  U8_PREV_OR_FFFD(field.data(), 0, i, before);
  return !u_isalnum(before);
}

v1::SearchMatch Better(v1::SearchMatch a, v1::SearchMatch b) {
  if (a == v1::SEARCH_MATCH_UNSPECIFIED) return b;
  if (b == v1::SEARCH_MATCH_UNSPECIFIED) return a;
  return std::min(a, b);
}

// A name as it is written, character by character, with what each is folded to.
struct Characters {
  std::vector<std::string> folded;
  std::string all;           // folded, together
  std::vector<size_t> from;  // where each begins in `all`
};

Characters SplitName(std::string_view name) {
  Characters characters;
  const auto size = static_cast<int32_t>(name.size());
  for (int32_t i = 0; i < size;) {
    const int32_t begin = i;
    UChar32 character = 0;
    U8_NEXT_OR_FFFD(name.data(), i, size, character);
    characters.from.push_back(characters.all.size());
    characters.folded.push_back(Folded(name.substr(static_cast<size_t>(begin), static_cast<size_t>(i - begin))));
    characters.all += characters.folded.back();
  }
  return characters;
}

void MarkText(const Characters& characters, std::string_view word, std::vector<bool>* marked, bool* found) {
  for (size_t at = characters.all.find(word); at != std::string::npos;
       at = characters.all.find(word, at + word.size())) {
    *found = true;
    for (size_t i = 0; i < characters.from.size(); ++i) {
      const size_t end = characters.from[i] + characters.folded[i].size();
      if (characters.from[i] < at + word.size() && end > at) (*marked)[i] = true;
    }
  }
}

void MarkInitials(const Characters& characters, std::string_view word, std::vector<bool>* marked) {
  // Characters that have an initial, and each of their readings.
  std::vector<size_t> with;
  for (size_t i = 0; i < characters.folded.size(); ++i) {
    if (!PinyinInitials(characters.folded[i])[0].empty()) with.push_back(i);
  }
  for (size_t begin = 0; begin + word.size() <= with.size(); ++begin) {
    bool all = true;
    for (size_t i = 0; i < word.size() && all; ++i) {
      const auto readings = PinyinInitials(characters.folded[with[begin + i]]);
      all = std::any_of(readings.begin(), readings.end(),
                        [&](const std::string& one) { return one.size() == 1 && one[0] == word[i]; });
    }
    if (!all) continue;
    for (size_t i = 0; i < word.size(); ++i) (*marked)[with[begin + i]] = true;
    return;
  }
}

}  // namespace

void AppendSearchText(const SearchEntry& entry, std::string* text) {
  AppendName(kTagName, kTagNameInitials, entry.name, text);
  AppendName(kTagContext, kTagContextInitials, entry.context, text);
  for (const std::string& alias : entry.aliases) AppendName(kTagAlias, kTagAliasInitials, alias, text);
  AppendField(kTagId, Folded(entry.id), text);
  text->push_back(kEntryEnd);
}

v1::SearchMatch MatchField(char tag, std::string_view field, std::string_view word) {
  size_t at = field.find(word);
  if (at == std::string_view::npos) return v1::SEARCH_MATCH_UNSPECIFIED;
  const bool context = tag == kTagContext || tag == kTagContextInitials;
  if (at == 0 && !context) return field.size() == word.size() ? v1::SEARCH_MATCH_EXACT : v1::SEARCH_MATCH_PREFIX;
  if (at == 0) return v1::SEARCH_MATCH_WORD_START;
  if (tag == kTagId) return v1::SEARCH_MATCH_UNSPECIFIED;
  if (tag == kTagName || tag == kTagContext || tag == kTagAlias) {
    for (; at != std::string_view::npos; at = field.find(word, at + 1)) {
      if (BeginsWord(field, at)) return v1::SEARCH_MATCH_WORD_START;
    }
  }
  return v1::SEARCH_MATCH_SUBSTRING;
}

v1::SearchMatch MatchOf(std::string_view text, std::string_view word) {
  v1::SearchMatch best = v1::SEARCH_MATCH_UNSPECIFIED;
  for (size_t begin = 0; begin < text.size() && text[begin] != kEntryEnd;) {
    size_t end = begin + 1;
    while (static_cast<unsigned char>(text[end]) >= 0x20) ++end;
    best = Better(best, MatchField(text[begin], text.substr(begin + 1, end - begin - 1), word));
    if (best == v1::SEARCH_MATCH_EXACT) return best;
    begin = end;
  }
  return best;
}

std::vector<v1::TextRange> RangesIn(std::string_view name, const std::vector<std::string>& words) {
  const Characters characters = SplitName(name);
  std::vector<bool> marked(characters.folded.size());
  for (const std::string& word : words) {
    bool found = false;
    MarkText(characters, word, &marked, &found);
    if (!found) MarkInitials(characters, word, &marked);
  }
  std::vector<v1::TextRange> ranges;
  for (size_t i = 0; i < marked.size(); ++i) {
    if (!marked[i]) continue;
    if (i == 0 || !marked[i - 1]) ranges.emplace_back().set_start(static_cast<int32_t>(i));
    ranges.back().set_length(ranges.back().length() + 1);
  }
  return ranges;
}

int CharacterCount(std::string_view text) {
  return static_cast<int>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace mingbai::catalog
