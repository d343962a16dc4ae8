#include "services/catalog/client/directory.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <optional>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/numbers.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "common/events/consumer.h"
#include "common/names/names.h"
#include "common/status/status.h"
#include "common/telemetry/log.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "mingbai/catalog/v1/catalog_service.pb.h"
#include "mingbai/catalog/v1/events.pb.h"
#include "services/catalog/client/calendar_days.h"
#include "services/catalog/client/membership_index.h"
#include "services/catalog/client/organization_days.h"

namespace mingbai::catalog {
namespace {

// A day after every version's effective date: the items in effect then are the newest versions.
constexpr char kEndOfTime[] = "9999-12-31";
constexpr int kPage = 1000;
// How long a caller waits for what is not known here.
constexpr absl::Duration kAskLimit = absl::Seconds(3);
constexpr int kMembershipPage = 5000;
constexpr absl::Duration kMembershipLimit = absl::Seconds(1);

using Versions = std::shared_ptr<const std::vector<ItemPtr>>;  // newest first

// Etags of catalog are version counters: an event that tells of an older version than the one held is passed over.
bool Older(const v1::Organization& told, const v1::Organization& held) {
  uint64_t told_version = 0;
  uint64_t held_version = 0;
  return absl::SimpleAtoi(told.etag(), &told_version) && absl::SimpleAtoi(held.etag(), &held_version) &&
         told_version < held_version;
}

// The version in effect on a day (DOMAIN C-4): greatest effective date not after it, the newest among equals.
ItemPtr InEffect(const std::vector<ItemPtr>& newest_first, absl::CivilDay day) {
  const std::string text = FormatDay(day);
  ItemPtr found;
  for (const ItemPtr& item : newest_first) {
    if (item->effective_date() > text) continue;
    if (found == nullptr || item->effective_date() > found->effective_date()) found = item;
  }
  return found;
}

}  // namespace

struct Directory::Impl {
  Impl(std::shared_ptr<const rpc::Client> catalog, Holds what)
      : client(std::move(catalog)),
        holds(what),
        tail(
            "catalog", client, [this] { return Reset(); }, [this](const common::v1::Event& event) { Apply(event); }) {}

  // Work that nobody waits for, called off by Stop.
  rpc::CallContext OwnCall() const {
    rpc::CallContext call = rpc::SystemContext("catalog directory");
    call.budget.cancelled = [this] { return stopping.HasBeenNotified(); };
    return call;
  }

  absl::StatusOr<Versions> ReadVersions(const rpc::CallContext& call, const std::string& name,
                                        absl::Duration limit) const {
    auto versions = std::make_shared<std::vector<ItemPtr>>();
    v1::ListItemVersionsRequest request;
    request.set_name(name);
    request.set_page_size(kPage);
    do {
      MB_ASSIGN_OR_RETURN(auto page,
                          client->Call<v1::ListItemVersionsResponse>(call, "ListItemVersions", request, limit));
      for (v1::Item& item : *page.mutable_items()) {
        versions->push_back(std::make_shared<const v1::Item>(std::move(item)));
      }
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return Versions(std::move(versions));
  }

  absl::StatusOr<std::map<std::string, OrganizationPtr>> ReadOrganizations(const rpc::CallContext& call) const {
    std::map<std::string, OrganizationPtr> all;
    v1::ListOrganizationsRequest request;
    request.set_page_size(kPage);
    request.set_show_abolished(true);
    do {
      MB_ASSIGN_OR_RETURN(auto page, client->Call<v1::ListOrganizationsResponse>(call, "ListOrganizations", request));
      for (v1::Organization& organization : *page.mutable_organizations()) {
        std::string code(LastSegment(organization.name()));
        // Nobody asks for them here, and a province has a hundred thousand organizations.
        organization.clear_create_time();
        organization.clear_update_time();
        all[std::move(code)] = std::make_shared<const v1::Organization>(std::move(organization));
      }
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return all;
  }

  absl::StatusOr<std::map<std::string, Versions>> ReadItems(const rpc::CallContext& call) const {
    std::map<std::string, Versions> all;
    v1::ListItemsRequest request;
    request.set_page_size(kPage);
    request.set_date(kEndOfTime);
    do {
      MB_ASSIGN_OR_RETURN(auto page, client->Call<v1::ListItemsResponse>(call, "ListItems", request));
      for (v1::Item& item : *page.mutable_items()) {
        const std::string name = item.name();
        Versions& versions = all[std::string(LastSegment(name))];
        if (item.version() == 1) {
          versions = std::make_shared<const std::vector<ItemPtr>>(1, std::make_shared<const v1::Item>(std::move(item)));
        } else {
          MB_ASSIGN_OR_RETURN(versions, ReadVersions(call, name, absl::Seconds(10)));
        }
      }
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return all;
  }

  absl::StatusOr<std::shared_ptr<const WorkingCalendar>> ReadCalendar(const rpc::CallContext& call) const {
    MB_ASSIGN_OR_RETURN(auto message,
                        client->Call<v1::WorkingCalendar>(call, "GetWorkingCalendar", v1::GetWorkingCalendarRequest()));
    return std::make_shared<const WorkingCalendar>(ToCalendar(message));
  }

  // Memberships of the circle, or of the subject, or all.
  absl::StatusOr<std::vector<v1::Membership>> ReadMemberships(const rpc::CallContext& call, const std::string& circle,
                                                              std::string_view subject, absl::Duration limit) const {
    std::vector<v1::Membership> all;
    v1::ListMembershipsRequest request;
    request.set_page_size(kMembershipPage);
    request.set_circle(circle);
    request.set_subject(std::string(subject));
    do {
      MB_ASSIGN_OR_RETURN(auto page,
                          client->Call<v1::ListMembershipsResponse>(call, "ListMemberships", request, limit));
      for (v1::Membership& membership : *page.mutable_memberships()) all.push_back(std::move(membership));
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return all;
  }

  // A new snapshot in place of everything held.
  absl::Status Reset() {
    const rpc::CallContext call = OwnCall();
    MB_ASSIGN_OR_RETURN(auto new_organizations, ReadOrganizations(call));
    MB_ASSIGN_OR_RETURN(auto new_items, ReadItems(call));
    MB_ASSIGN_OR_RETURN(auto new_calendar, ReadCalendar(call));
    MembershipIndex new_memberships;
    if (holds == Holds::kMembershipsToo) {
      MB_ASSIGN_OR_RETURN(auto all, ReadMemberships(call, "", "", absl::Seconds(10)));
      new_memberships.Add(all);
    }
    {
      absl::MutexLock lock(&mutex);
      organizations = std::move(new_organizations);
      items = std::move(new_items);
      calendar = std::move(new_calendar);
      memberships = std::move(new_memberships);
      ++changes;
    }
    loaded.store(true);
    if (listener) listener(common::v1::Event());
    return absl::OkStatus();
  }

  void Apply(const common::v1::Event& event) {
    v1::CatalogEvent change;
    if (event.payload().UnpackTo(&change)) {
      switch (change.change_case()) {
        case v1::CatalogEvent::kOrganization:
          KeepOrganization(std::make_shared<const v1::Organization>(std::move(*change.mutable_organization())));
          break;
        case v1::CatalogEvent::kItem:
          UntilDone("item", [&] { return RereadItem(change.item()); });
          break;
        case v1::CatalogEvent::kCalendarVersion:
          UntilDone("calendar", [&] { return RereadCalendar(change.calendar_version()); });
          break;
        case v1::CatalogEvent::kCircle:
          if (holds == Holds::kMembershipsToo) UntilDone("circle", [&] { return RereadCircle(change.circle()); });
          break;
        default:
          break;  // adoptions and boards are not held here; listeners may want to know
      }
    }
    if (listener && !stopping.HasBeenNotified()) listener(event);
  }

  void KeepOrganization(OrganizationPtr organization) {
    absl::MutexLock lock(&mutex);
    OrganizationPtr& held = organizations[std::string(LastSegment(organization->name()))];
    ++changes;
    if (held == nullptr || !Older(*organization, *held)) held = std::move(organization);
  }

  absl::Status RereadItem(const std::string& name) {
    MB_ASSIGN_OR_RETURN(Versions versions, ReadVersions(OwnCall(), name, absl::Seconds(10)));
    absl::MutexLock lock(&mutex);
    items[std::string(LastSegment(name))] = std::move(versions);
    ++changes;
    return absl::OkStatus();
  }

  absl::Status RereadCalendar(int version) {
    {
      absl::MutexLock lock(&mutex);
      if (calendar->version() >= version) return absl::OkStatus();
    }
    MB_ASSIGN_OR_RETURN(auto fresh, ReadCalendar(OwnCall()));
    absl::MutexLock lock(&mutex);
    calendar = std::move(fresh);
    return absl::OkStatus();
  }

  absl::Status RereadCircle(const std::string& circle) {
    MB_ASSIGN_OR_RETURN(auto members, ReadMemberships(OwnCall(), circle, "", absl::Seconds(10)));
    absl::MutexLock lock(&mutex);
    memberships.Replace(circle, members);
    return absl::OkStatus();
  }

  // What an event told of must be read: the events behind it wait, and what is held stays readable.
  template <typename F>
  void UntilDone(std::string_view what, F&& read) {
    for (absl::Duration pause = absl::Milliseconds(100);; pause = std::min(pause * 2, absl::Seconds(3))) {
      absl::Status status = read();
      if (status.ok() || stopping.HasBeenNotified()) return;
      log::Warn("catalog's change cannot be read yet", {{"what", std::string(what)}, {"status", status.ToString()}});
      if (stopping.WaitForNotificationWithTimeout(pause)) return;
    }
  }

  const std::shared_ptr<const rpc::Client> client;
  const Holds holds;
  std::function<void(const common::v1::Event&)> listener;
  absl::Notification stopping;
  std::atomic<bool> loaded = false;
  std::atomic<bool> started = false;
  mutable absl::Mutex mutex;
  std::map<std::string, OrganizationPtr> organizations ABSL_GUARDED_BY(mutex);
  std::map<std::string, Versions> items ABSL_GUARDED_BY(mutex);
  std::shared_ptr<const WorkingCalendar> calendar ABSL_GUARDED_BY(mutex) = std::make_shared<const WorkingCalendar>();
  MembershipIndex memberships ABSL_GUARDED_BY(mutex);
  // Counts what was applied: an asked answer may be older than that, and is kept only where nothing has changed since.
  uint64_t changes ABSL_GUARDED_BY(mutex) = 0;
  events::EventTail tail;  // last: its thread uses what stands above
};

namespace {

// What an asked-for answer says where it is none: nullptr for "not known", else why nobody can tell.
template <typename Pointer>
absl::StatusOr<Pointer> Denied(const rpc::CallContext& call, const absl::Status& status) {
  if (absl::IsNotFound(status) || absl::IsInvalidArgument(status)) return Pointer(nullptr);
  MB_RETURN_IF_ERROR(call.budget.Check());
  return Error(absl::StatusCode::kUnavailable, "CATALOG_UNAVAILABLE", "catalog cannot be asked");
}

}  // namespace

Directory::Directory(std::shared_ptr<const rpc::Client> catalog, Holds holds)
    : impl_(std::make_unique<Impl>(std::move(catalog), holds)) {}

Directory::~Directory() { Stop(); }

void Directory::Start() {
  if (!impl_->started.exchange(true)) impl_->tail.Start();
}

void Directory::Stop() {
  if (!impl_->started.load() || impl_->stopping.HasBeenNotified()) return;
  impl_->stopping.Notify();
  impl_->tail.Stop();
}

void Directory::OnChange(std::function<void(const common::v1::Event&)> listener) {
  impl_->listener = std::move(listener);
}

absl::StatusOr<OrganizationPtr> Directory::FindOrganization(const rpc::CallContext& call, std::string_view code) {
  if (!IsOrganizationCode(code)) return OrganizationPtr(nullptr);
  uint64_t seen = 0;
  {
    absl::MutexLock lock(&impl_->mutex);
    auto it = impl_->organizations.find(std::string(code));
    if (it != impl_->organizations.end()) return it->second;
    seen = impl_->changes;
  }
  v1::GetOrganizationRequest request;
  request.set_name(OrganizationName(code));
  absl::StatusOr<v1::Organization> answer =
      impl_->client->Call<v1::Organization>(call, "GetOrganization", request, kAskLimit);
  if (!answer.ok()) return Denied<OrganizationPtr>(call, answer.status());
  auto organization = std::make_shared<const v1::Organization>(*std::move(answer));
  absl::MutexLock lock(&impl_->mutex);
  if (impl_->changes == seen) impl_->organizations.try_emplace(std::string(code), organization);
  return OrganizationPtr(std::move(organization));
}

absl::StatusOr<OrganizationPtr> Directory::FindStanding(const rpc::CallContext& call, std::string_view code) {
  std::string next(code);
  // Those who take a place stand when they do: no one comes twice.
  while (!next.empty()) {
    MB_ASSIGN_OR_RETURN(OrganizationPtr organization, FindOrganization(call, next));
    if (organization == nullptr || organization->state() != v1::ORGANIZATION_STATE_ABOLISHED) return organization;
    next = std::string(LastSegment(HeirOf(*organization)));
  }
  return OrganizationPtr(nullptr);
}

absl::Status Directory::RequireKnown(const rpc::CallContext& call, std::string_view code) {
  const absl::StatusOr<OrganizationPtr> found = FindOrganization(call, code);
  if (!found.ok() || *found != nullptr) return absl::OkStatus();
  return NotFound("ORGANIZATION_NOT_FOUND", StrCat("there is no ", OrganizationName(code)));
}

absl::StatusOr<ItemPtr> Directory::FindItem(const rpc::CallContext& call, std::string_view item_id,
                                            absl::CivilDay day) {
  uint64_t seen = 0;
  {
    absl::MutexLock lock(&impl_->mutex);
    auto it = impl_->items.find(std::string(item_id));
    // Versions never reach back before the newest: what is not in effect here will not become so.
    if (it != impl_->items.end()) return InEffect(*it->second, day);
    seen = impl_->changes;
  }
  absl::StatusOr<Versions> versions = impl_->ReadVersions(call, ItemName(item_id), kAskLimit);
  if (!versions.ok()) return Denied<ItemPtr>(call, versions.status());
  absl::MutexLock lock(&impl_->mutex);
  if (impl_->changes == seen) impl_->items.try_emplace(std::string(item_id), *versions);
  return InEffect(**versions, day);
}

std::vector<OrganizationPtr> Directory::Subtree(std::string_view root) const {
  std::vector<OrganizationPtr> found;
  if (!IsOrganizationCode(root)) return found;
  const CodeRange range = SubtreeRange(root);
  absl::MutexLock lock(&impl_->mutex);
  if (impl_->organizations.count(std::string(root)) == 0) return found;
  // A subtree's root has its smallest code.
  for (auto it = impl_->organizations.lower_bound(range.low);
       it != impl_->organizations.end() && it->first < range.high; ++it) {
    found.push_back(it->second);
  }
  return found;
}

std::shared_ptr<const WorkingCalendar> Directory::Calendar() const {
  absl::MutexLock lock(&impl_->mutex);
  return impl_->calendar;
}

std::set<std::string> Directory::CirclesOf(std::string_view subject, absl::CivilDay day,
                                           const rpc::Budget& budget) const {
  if (impl_->holds != Holds::kMembershipsToo) return {};
  if (impl_->loaded.load()) {
    absl::MutexLock lock(&impl_->mutex);
    return impl_->memberships.CirclesOf(subject, FormatDay(day));
  }
  rpc::CallContext call = rpc::SystemContext("catalog directory");
  call.budget = budget;
  MembershipIndex own;
  if (auto answer = impl_->ReadMemberships(call, "", subject, kMembershipLimit); answer.ok()) own.Add(*answer);
  return own.CirclesOf(subject, FormatDay(day));
}

bool Directory::loaded() const { return impl_->loaded.load(); }

}  // namespace mingbai::catalog
