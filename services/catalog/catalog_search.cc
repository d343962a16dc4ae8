#include "services/catalog/catalog_search.h"

#include <set>
#include <utility>

#include "common/events/outbox.h"
#include "common/names/names.h"
#include "common/paging/paging.h"
#include "common/status/status.h"
#include "common/telemetry/log.h"
#include "common/time/county_time.h"
#include "mingbai/catalog/v1/events.pb.h"
#include "services/catalog/client/organization_days.h"
#include "services/catalog/item_repository.h"
#include "services/catalog/organization_repository.h"

namespace mingbai::catalog {
namespace {

constexpr absl::Duration kLook = absl::Milliseconds(200);
constexpr absl::Duration kPatience = absl::Seconds(30);
constexpr int kPage = 5000;
constexpr int kEvents = 500;
// More changes than these are read as a whole.
constexpr size_t kOneByOne = 1000;
constexpr int kStandardPage = 20;
constexpr int kLargestPage = 100;
constexpr size_t kMostWords = 10;

rpc::Budget Patience() { return {absl::Now() + kPatience, nullptr}; }

// What events after `applied` name: false where some have gone.
struct Named {
  std::set<std::string> organizations;  // codes
  std::set<std::string> items;          // ids
};

// What is to be found of an organization on the day: nothing before it is founded.
std::optional<SearchEntry> EntryOn(const v1::Organization& organization, const std::string& day) {
  v1::Organization now = OnDay(organization, day);
  if (now.state() == v1::ORGANIZATION_STATE_PLANNED) return std::nullopt;
  // Nor under a name that is to come.
  auto& names = *now.mutable_history()->mutable_names();
  while (!names.empty() && names.rbegin()->effective_date() > day) names.RemoveLast();
  return ToSearchEntry(now);
}
// What is taken out of the catalog is not found.
std::optional<SearchEntry> EntryOn(const v1::Item& item, const std::string&) {
  if (item.abolished()) return std::nullopt;
  return ToSearchEntry(item);
}

template <typename Resource>
std::shared_ptr<const SearchIndex> WithPage(const SearchIndex& index, const std::vector<Resource>& page,
                                            const std::string& day) {
  SearchChanges changes;
  for (const Resource& resource : page) {
    std::optional<SearchEntry> entry = EntryOn(resource, day);
    if (!entry.has_value()) continue;
    SearchKey key{entry->id, entry->kind};
    changes.emplace_hint(changes.end(), std::move(key), std::move(entry));
  }
  return index.With(changes);
}

absl::StatusOr<bool> ReadNamed(db::Connection& sql, int64_t head, int64_t* applied, Named* named) {
  while (*applied < head) {
    MB_ASSIGN_OR_RETURN(const std::vector<common::v1::Event> events, events::ReadNumbered(sql, *applied, kEvents));
    if (events.empty() || events.front().seq() != *applied + 1) return false;
    for (const common::v1::Event& event : events) {
      v1::CatalogEvent change;
      if (event.payload().UnpackTo(&change)) {
        if (change.has_organization()) named->organizations.emplace(LastSegment(change.organization().name()));
        if (!change.item().empty()) named->items.emplace(LastSegment(change.item()));
      }
    }
    *applied = events.back().seq();
  }
  return true;
}

}  // namespace

void CatalogSearch::Register(rpc::Service& service) { service.Handle("SearchCatalog", this, &CatalogSearch::Search); }

void CatalogSearch::Start() {
  thread_ = std::thread([this] { Run(); });
}

void CatalogSearch::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

bool CatalogSearch::ready() const { return Index() != nullptr; }

std::shared_ptr<const SearchIndex> CatalogSearch::Index() const {
  absl::MutexLock lock(&mutex_);
  return index_;
}

void CatalogSearch::SetIndex(std::shared_ptr<const SearchIndex> index) {
  absl::MutexLock lock(&mutex_);
  index_.swap(index);
}

void CatalogSearch::Run() {
  bool warned = false;
  while (true) {
    const absl::Status status = Follow();
    if (!status.ok() && !warned) log::Warn("search index", {{"error", status.ToString()}});
    warned = !status.ok();
    absl::MutexLock lock(&mutex_);
    if (mutex_.AwaitWithTimeout(absl::Condition(&stopping_), kLook)) return;
  }
}

absl::Status CatalogSearch::Follow() {
  const std::string day = FormatDay(CountyDay(clock_.Now()));
  if (!ready() || day != day_) return Load(day);
  SearchChanges changes;
  int64_t applied = applied_;
  MB_ASSIGN_OR_RETURN(const bool whole, database_.Read(Patience(), [&](db::Connection& sql) -> absl::StatusOr<bool> {
    MB_ASSIGN_OR_RETURN(const int64_t head, events::HeadSeq(sql));
    if (head == applied) return true;
    Named named;
    if (head < applied) return false;
    MB_ASSIGN_OR_RETURN(const bool all, ReadNamed(sql, head, &applied, &named));
    if (!all || named.organizations.size() + named.items.size() > kOneByOne) return false;
    for (const std::string& code : named.organizations) {
      MB_ASSIGN_OR_RETURN(const auto row, ReadOrganization(sql, code));
      auto& change = changes[{code, v1::SEARCH_KIND_ORGANIZATION}];
      if (row.has_value()) change = EntryOn(row->organization, day);
    }
    for (const std::string& id : named.items) {
      MB_ASSIGN_OR_RETURN(const auto item, ReadItemInEffect(sql, id, day));
      auto& change = changes[{id, v1::SEARCH_KIND_ITEM}];
      if (item.has_value()) change = EntryOn(*item, day);
    }
    return true;
  }));
  if (!whole) return Load(day);
  if (!changes.empty()) SetIndex(Index()->With(changes));
  applied_ = applied;
  return absl::OkStatus();
}

absl::Status CatalogSearch::Load(const std::string& day) {
  int64_t head = 0;
  auto index = std::make_shared<const SearchIndex>();
  MB_RETURN_IF_ERROR(database_.Read(Patience(), [&](db::Connection& sql) -> absl::Status {
    // What changes while it is read is told by events after this head.
    MB_ASSIGN_OR_RETURN(head, events::HeadSeq(sql));
    index = std::make_shared<const SearchIndex>();
    // Those that are no more, too: what they disclosed is looked for under their names.
    for (std::string after;;) {
      MB_ASSIGN_OR_RETURN(const auto page, ListOrganizations(sql, {"", 0, day, true}, after, kPage));
      if (page.empty()) break;
      after = LastSegment(page.back().name());
      index = WithPage(*index, page, day);
    }
    for (std::string after;;) {
      MB_ASSIGN_OR_RETURN(const auto page,
                          ListItemsInEffect(sql, {day, 0, 0, false, /*orphaned_too=*/true}, after, kPage));
      if (page.empty()) break;
      after = LastSegment(page.back().name());
      index = WithPage(*index, page, day);
    }
    return absl::OkStatus();
  }));
  SetIndex(std::move(index));
  day_ = day;
  applied_ = head;
  return absl::OkStatus();
}

absl::StatusOr<v1::SearchCatalogResponse> CatalogSearch::Search(const rpc::CallContext&,
                                                                const v1::SearchCatalogRequest& request) {
  MB_ASSIGN_OR_RETURN(const int size, PageSize(request.page_size(), kStandardPage, kLargestPage));
  SearchQuery query;
  MB_ASSIGN_OR_RETURN(query.after, ReadPageToken(request, ""));
  query.words = SearchWords(request.query());
  if (query.words.empty()) return InvalidField("query", "has no word");
  if (query.words.size() > kMostWords) return InvalidField("query", "has more than 10 words");
  query.kind = request.kind();
  query.root = std::string(LastSegment(request.parent()));
  query.tier = request.tier();
  query.limit = static_cast<size_t>(size) + 1;
  const std::shared_ptr<const SearchIndex> index = Index();
  if (index == nullptr) {
    return Error(absl::StatusCode::kUnavailable, "SEARCH_NOT_READY", "names are still being read; repeat");
  }
  auto hits = index->Find(query);
  if (!hits.has_value()) return InvalidField("page_token", "is not a token of this query");
  v1::SearchCatalogResponse response;
  if (hits->size() > static_cast<size_t>(size)) {
    hits->resize(static_cast<size_t>(size));
    response.set_next_page_token(MakePageToken(request, "", hits->back().place));
  }
  for (SearchHit& hit : *hits) *response.add_results() = std::move(hit.result);
  return response;
}

}  // namespace mingbai::catalog
