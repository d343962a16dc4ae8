#pragma once

// Names of organizations and items, to be found by what people type. All names stand one after the other in one piece
// of memory that a query runs through: at a hundred thousand names that takes less time than a call's way over the
// wire.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mingbai/catalog/v1/item.pb.h"
#include "mingbai/catalog/v1/organization.pb.h"
#include "mingbai/catalog/v1/search.pb.h"

namespace mingbai::catalog {

// What can be found.
struct SearchEntry {
  v1::SearchKind kind = v1::SEARCH_KIND_UNSPECIFIED;
  std::string id;     // code of the organization, id of the item
  std::string scope;  // code of the organization, or of the item's owner
  std::string above;  // code of the organization above; empty for items
  std::string name;
  std::string context;  // level-1 name; empty for organizations
  std::vector<std::string> aliases;
  std::vector<int> tiers;
  v1::OrganizationState state = v1::ORGANIZATION_STATE_UNSPECIFIED;
};
// `organization` as it is on the day.
SearchEntry ToSearchEntry(const v1::Organization& organization);
SearchEntry ToSearchEntry(const v1::Item& item);

// Entries by their id and kind, which is their order.
using SearchKey = std::pair<std::string, v1::SearchKind>;
// Absent: the entry goes.
using SearchChanges = std::map<SearchKey, std::optional<SearchEntry>>;

struct SearchQuery {
  std::vector<std::string> words;  // folded, none empty, at least one
  v1::SearchKind kind = v1::SEARCH_KIND_UNSPECIFIED;
  std::string root;  // code of the subtree; empty for all
  int tier = 0;
  size_t limit = 20;
  // Only what comes after this place of an earlier answer; empty for the first.
  std::string after;
};

struct SearchHit {
  v1::SearchResult result;
  std::string place;  // to go on after it; also where the index has changed since
};

// Immutable: thread-safe.
class SearchIndex {
 public:
  // This index with the changes.
  std::shared_ptr<const SearchIndex> With(const SearchChanges& changes) const;
  // The best hits, best first; nullopt where `after` is no place.
  std::optional<std::vector<SearchHit>> Find(const SearchQuery& query) const;

  size_t entries() const { return records_.size(); }
  size_t bytes() const;

 private:
  struct Record {
    uint32_t text;    // where its folded names begin in text_
    uint32_t data;    // where what is answered begins in data_
    uint16_t length;  // of the name, in characters
    uint8_t kind;
    uint8_t tiers;  // bit 2^tier
    uint8_t state;
  };
  struct Answer;  // what data_ has of a record

  SearchKey KeyOf(const Record& record) const;
  std::string_view TextOf(size_t record) const;
  std::string_view DataOf(size_t record) const;
  void Add(const SearchEntry& entry);
  void Copy(const SearchIndex& from, size_t record);
  bool Passes(const Record& record, const SearchQuery& query, const std::string& low, const std::string& high) const;
  std::string DisplayName(std::string_view code) const;
  SearchHit HitOf(uint64_t rank, const SearchQuery& query) const;

  std::string text_;
  std::string data_;
  std::vector<Record> records_;  // by id and kind
};

// The words of a query, folded; none for blanks.
std::vector<std::string> SearchWords(std::string_view query);

}  // namespace mingbai::catalog
