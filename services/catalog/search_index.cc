#include "services/catalog/search_index.h"

#include <string.h>

#include <algorithm>

#include "absl/algorithm/container.h"
#include "absl/strings/numbers.h"
#include "common/names/names.h"
#include "common/text/text.h"
#include "services/catalog/folding.h"
#include "services/catalog/search_text.h"

namespace mingbai::catalog {
namespace {

constexpr int kLongestName = 0xFFFF;

// Ranks compare as hits do: how well, how long, which record.
constexpr int kMatchShift = 56;
constexpr int kLengthShift = 32;

std::string_view Next(std::string_view* data) {
  const size_t end = data->find('\0');
  const std::string_view part = data->substr(0, end);
  data->remove_prefix(end == std::string_view::npos ? data->size() : end + 1);
  return part;
}

}  // namespace

// What data_ has of a record: id, scope, above, name, context, aliases, each ended by a zero byte.
struct SearchIndex::Answer {
  explicit Answer(std::string_view data) {
    for (std::string_view* part : {&id, &scope, &above, &name, &context}) *part = Next(&data);
    while (!data.empty()) aliases.push_back(Next(&data));
  }
  std::string_view id, scope, above, name, context;
  std::vector<std::string_view> aliases;
};

SearchEntry ToSearchEntry(const v1::Organization& organization) {
  SearchEntry entry;
  entry.kind = v1::SEARCH_KIND_ORGANIZATION;
  entry.id = std::string(LastSegment(organization.name()));
  entry.scope = entry.id;
  if (!organization.parent().empty()) entry.above = std::string(LastSegment(organization.parent()));
  entry.name = organization.display_name();
  entry.aliases.assign(organization.aliases().begin(), organization.aliases().end());
  // Former names, whether or not there was room for them among the aliases.
  for (const v1::DatedName& name : organization.history().names()) {
    if (name.display_name() == entry.name || absl::c_linear_search(entry.aliases, name.display_name())) continue;
    entry.aliases.push_back(name.display_name());
  }
  entry.tiers.push_back(organization.tier());
  entry.state = organization.state();
  return entry;
}

SearchEntry ToSearchEntry(const v1::Item& item) {
  SearchEntry entry;
  entry.kind = v1::SEARCH_KIND_ITEM;
  entry.id = std::string(LastSegment(item.name()));
  entry.scope = std::string(LastSegment(item.owner()));
  entry.name = item.level2();
  entry.context = item.level1();
  entry.tiers.assign(item.tiers().begin(), item.tiers().end());
  return entry;
}

std::vector<std::string> SearchWords(std::string_view query) {
  // NFKC makes every wide blank a plain one.
  std::string folded = Folded(query);
  for (char& c : folded) {
    if (c == '\t' || c == '\n' || c == '\r') c = ' ';
  }
  std::vector<std::string> words;
  for (std::string_view word : Split(folded, ' ')) {
    if (!word.empty()) words.emplace_back(word);
  }
  return words;
}

std::string_view SearchIndex::TextOf(size_t record) const {
  const size_t begin = records_[record].text;
  const size_t end = record + 1 < records_.size() ? records_[record + 1].text : text_.size();
  return std::string_view(text_).substr(begin, end - begin);
}

std::string_view SearchIndex::DataOf(size_t record) const {
  const size_t begin = records_[record].data;
  const size_t end = record + 1 < records_.size() ? records_[record + 1].data : data_.size();
  return std::string_view(data_).substr(begin, end - begin);
}

SearchKey SearchIndex::KeyOf(const Record& record) const {
  return {std::string(data_.c_str() + record.data), static_cast<v1::SearchKind>(record.kind)};
}

void SearchIndex::Add(const SearchEntry& entry) {
  Record record{static_cast<uint32_t>(text_.size()),
                static_cast<uint32_t>(data_.size()),
                static_cast<uint16_t>(std::min(CharacterCount(entry.name), kLongestName)),
                static_cast<uint8_t>(entry.kind),
                0,
                static_cast<uint8_t>(entry.state)};
  for (int tier : entry.tiers) record.tiers |= static_cast<uint8_t>(1 << tier);
  AppendSearchText(entry, &text_);
  const auto add = [this](const std::string& part) {
    data_ += part;
    data_.push_back('\0');
  };
  for (const std::string* part : {&entry.id, &entry.scope, &entry.above, &entry.name, &entry.context}) add(*part);
  for (const std::string& alias : entry.aliases) add(alias);
  records_.push_back(record);
}

void SearchIndex::Copy(const SearchIndex& from, size_t index) {
  Record record = from.records_[index];
  record.text = static_cast<uint32_t>(text_.size());
  record.data = static_cast<uint32_t>(data_.size());
  text_ += from.TextOf(index);
  data_ += from.DataOf(index);
  records_.push_back(record);
}

std::shared_ptr<const SearchIndex> SearchIndex::With(const SearchChanges& changes) const {
  auto next = std::make_shared<SearchIndex>();
  next->text_.reserve(text_.size());
  next->data_.reserve(data_.size());
  next->records_.reserve(records_.size());
  auto change = changes.begin();
  const auto add_changed = [&] {
    if (change->second.has_value()) next->Add(*change->second);
    ++change;
  };
  for (size_t i = 0; i < records_.size(); ++i) {
    if (change == changes.end()) {
      next->Copy(*this, i);
      continue;
    }
    const SearchKey key = KeyOf(records_[i]);
    while (change != changes.end() && change->first < key) add_changed();
    if (change != changes.end() && change->first == key) {
      add_changed();
    } else {
      next->Copy(*this, i);
    }
  }
  while (change != changes.end()) add_changed();
  next->text_.shrink_to_fit();
  next->data_.shrink_to_fit();
  next->records_.shrink_to_fit();
  return next;
}

size_t SearchIndex::bytes() const { return text_.capacity() + data_.capacity() + records_.capacity() * sizeof(Record); }

bool SearchIndex::Passes(const Record& record, const SearchQuery& query, const std::string& low,
                         const std::string& high) const {
  if (query.kind != v1::SEARCH_KIND_UNSPECIFIED && query.kind != record.kind) return false;
  if (query.tier != 0 && (record.tiers & 1 << query.tier) == 0) return false;
  if (query.root.empty()) return true;
  const char* id = data_.c_str() + record.data;
  const std::string_view scope = id + strlen(id) + 1;
  return scope >= low && scope < high;
}

std::optional<std::vector<SearchHit>> SearchIndex::Find(const SearchQuery& query) const {
  CodeRange range;
  if (!query.root.empty()) range = SubtreeRange(query.root);
  uint64_t after = 0;
  if (!query.after.empty()) {
    // "match:length:kind:id". The record may have gone: what would come after it does.
    const std::vector<std::string_view> parts = Split(query.after, ':');
    int match = 0;
    int length = 0;
    int kind = 0;
    if (parts.size() != 4 || !absl::SimpleAtoi(AbslView(parts[0]), &match) ||
        !absl::SimpleAtoi(AbslView(parts[1]), &length) || !absl::SimpleAtoi(AbslView(parts[2]), &kind)) {
      return std::nullopt;
    }
    const SearchKey key{std::string(parts[3]), static_cast<v1::SearchKind>(kind)};
    const auto next = std::upper_bound(records_.begin(), records_.end(), key,
                                       [this](const SearchKey& k, const Record& r) { return k < KeyOf(r); });
    after = static_cast<uint64_t>(match) << kMatchShift | static_cast<uint64_t>(length) << kLengthShift |
            static_cast<uint64_t>(next - records_.begin());
  }
  // The longest word is the rarest: it is looked for, the others where it was found.
  const auto longest = std::max_element(query.words.begin(), query.words.end(),
                                        [](const auto& a, const auto& b) { return a.size() < b.size(); });
  std::vector<uint64_t> ranks;
  size_t record = 0;
  for (size_t at = 0; at < text_.size();) {
    const void* found = memmem(text_.data() + at, text_.size() - at, longest->data(), longest->size());
    if (found == nullptr) break;
    const size_t position = static_cast<size_t>(static_cast<const char*>(found) - text_.data());
    while (record + 1 < records_.size() && records_[record + 1].text <= position) ++record;
    const Record& candidate = records_[record];
    const std::string_view text = TextOf(record);
    at = candidate.text + text.size();
    if (!Passes(candidate, query, range.low, range.high)) continue;
    int worst = 0;
    for (const std::string& word : query.words) {
      const v1::SearchMatch match = MatchOf(text, word);
      worst = match == v1::SEARCH_MATCH_UNSPECIFIED ? INT8_MAX : std::max<int>(worst, match);
    }
    if (worst == INT8_MAX) continue;
    const uint64_t rank = static_cast<uint64_t>(worst) << kMatchShift |
                          static_cast<uint64_t>(candidate.length) << kLengthShift | static_cast<uint64_t>(record);
    if (rank >= after) ranks.push_back(rank);
  }
  const size_t count = std::min(query.limit, ranks.size());
  std::partial_sort(ranks.begin(), ranks.begin() + static_cast<std::ptrdiff_t>(count), ranks.end());
  std::vector<SearchHit> hits;
  for (size_t i = 0; i < count; ++i) hits.push_back(HitOf(ranks[i], query));
  return hits;
}

std::string SearchIndex::DisplayName(std::string_view code) const {
  const SearchKey key{std::string(code), v1::SEARCH_KIND_ORGANIZATION};
  const auto found = std::lower_bound(records_.begin(), records_.end(), key,
                                      [this](const Record& r, const SearchKey& k) { return KeyOf(r) < k; });
  if (found == records_.end() || KeyOf(*found) != key) return "";
  return std::string(Answer(DataOf(static_cast<size_t>(found - records_.begin()))).name);
}

SearchHit SearchIndex::HitOf(uint64_t rank, const SearchQuery& query) const {
  const auto index = static_cast<size_t>(rank & 0xFFFFFFFF);
  const Record& record = records_[index];
  const Answer answer(DataOf(index));
  const bool is_item = record.kind == v1::SEARCH_KIND_ITEM;
  SearchHit hit;
  v1::SearchResult& result = hit.result;
  result.set_name(is_item ? ItemName(answer.id) : OrganizationName(answer.id));
  result.set_kind(static_cast<v1::SearchKind>(record.kind));
  result.set_display_name(std::string(answer.name));
  result.set_context(is_item ? std::string(answer.context) : DisplayName(answer.above));
  for (int tier = common::v1::TIER_COUNTY; tier <= common::v1::TIER_VILLAGE; ++tier) {
    if ((record.tiers & 1 << tier) != 0) result.add_tiers(static_cast<common::v1::Tier>(tier));
  }
  result.set_state(static_cast<v1::OrganizationState>(record.state));
  result.set_match(static_cast<v1::SearchMatch>(rank >> kMatchShift));
  for (v1::TextRange& range : RangesIn(answer.name, query.words)) *result.add_display_name_ranges() = std::move(range);
  if (is_item) {
    for (v1::TextRange& range : RangesIn(answer.context, query.words)) *result.add_context_ranges() = std::move(range);
  }
  for (const std::string& word : query.words) {
    if (!RangesIn(answer.name, {word}).empty() || !result.matched_alias().empty()) continue;
    for (std::string_view alias : answer.aliases) {
      if (!RangesIn(alias, {word}).empty()) {
        result.set_matched_alias(std::string(alias));
        break;
      }
    }
  }
  hit.place = StrCat(rank >> kMatchShift, ":", record.length, ":", static_cast<int>(record.kind), ":", answer.id);
  return hit;
}

}  // namespace mingbai::catalog
