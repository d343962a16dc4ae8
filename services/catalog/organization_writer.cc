#include "services/catalog/organization_writer.h"

#include <algorithm>
#include <map>
#include <set>

#include "common/mysql/errors.h"
#include "common/names/names.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "mingbai/catalog/v1/events.pb.h"
#include "services/catalog/catalog_service.h"
#include "services/catalog/client/organization_days.h"
#include "services/catalog/dated_rules.h"
#include "services/catalog/organization_rules.h"
#include "services/catalog/proto_time.h"
#include "services/catalog/recorded_move_repository.h"

namespace mingbai::catalog {
namespace {

std::string DayOf(absl::Time now) { return FormatDay(CountyDay(now)); }

// Sets what follows from the facts, and emits the event that tells of them: as of the day before its watch_date where
// it `awaits` what a move brings it or takes from it, which is told of when that is carried over.
void Tell(db::Transaction& tx, absl::Time now, bool awaits, OrganizationRow* row) {
  const v1::Organization& organization = row->organization;
  const std::string today = DayOf(now);
  const bool later = awaits && !row->watch_date.empty() && row->watch_date <= today;
  if (!later) row->watch_date = NextChangeDay(organization, today);
  v1::CatalogEvent event;
  *event.mutable_organization() = OnDay(organization, later ? DayBefore(row->watch_date) : today);
  row->last_event_id =
      EmitPublic(tx, organization.name(), LastSegment(organization.name()), now, event, row->last_event_id);
}

absl::Status Exists(const OrganizationEntry& entry) {
  return AtEntry(
      Error(absl::StatusCode::kAlreadyExists, "ORGANIZATION_EXISTS", StrCat(entry.organization.name(), " exists")),
      entry.path + ".name");
}

// Finds organizations among those entered before and in the database; each is read once.
class Known {
 public:
  explicit Known(db::Connection& sql) : sql_(sql) {}
  void Add(const v1::Organization& organization) { known_[organization.name()] = organization; }
  // Locks the parents of the entries, in the order of their codes as all callers do.
  absl::Status LockParents(const std::vector<OrganizationEntry>& entries) {
    std::set<std::string> parents;
    for (const OrganizationEntry& entry : entries) parents.insert(entry.organization.parent());
    parents.erase("");
    for (const std::string& name : parents) {
      MB_ASSIGN_OR_RETURN(auto row, LockOrganization(sql_, LastSegment(name)));
      if (row.has_value()) Add(row->organization);
    }
    return absl::OkStatus();
  }
  // The organization; nullptr where there is none.
  absl::StatusOr<const v1::Organization*> Find(const std::string& name) {
    auto it = known_.find(name);
    if (it == known_.end()) {
      MB_ASSIGN_OR_RETURN(auto row, ReadOrganization(sql_, LastSegment(name)));
      if (!row.has_value()) return nullptr;
      it = known_.emplace(name, std::move(row->organization)).first;
    }
    return &it->second;
  }

 private:
  db::Connection& sql_;
  std::map<std::string, v1::Organization> known_;
};

// Whether others may be founded below it on `day`: they would stand on when it ends.
bool TakesChildren(const v1::Organization& organization, const std::string& day) {
  return StandsOn(organization, day) && organization.abolish_date().empty();
}

absl::Status CheckPlace(const v1::Organization& organization, const std::string& today, Known& known) {
  if (organization.parent().empty()) return absl::OkStatus();
  MB_ASSIGN_OR_RETURN(const v1::Organization* parent, known.Find(organization.parent()));
  if (parent == nullptr) return Failed("PARENT_NOT_FOUND", StrCat("there is no ", organization.parent()));
  const std::string& day = organization.begin_date().empty() ? today : organization.begin_date();
  if (!TakesChildren(*parent, day)) {
    return Failed("ORGANIZATION_ABOLISHED",
                  parent->abolish_date().empty()
                      ? StrCat(parent->name(), " does not stand on its first day")
                      : StrCat(parent->name(), " is abolished from ", parent->abolish_date(), " on"));
  }
  MB_RETURN_IF_ERROR(CheckParent(organization, *parent));
  for (const std::string& code : NearerCodes(LastSegment(parent->name()), LastSegment(organization.name()))) {
    MB_ASSIGN_OR_RETURN(const v1::Organization* nearer, known.Find(OrganizationName(code)));
    if (nearer != nullptr && TakesChildren(*nearer, day)) {
      return Failed("PARENT_NOT_NEAREST", StrCat(organization.name(), " lies in ", nearer->name()));
    }
  }
  return absl::OkStatus();
}

// Nobody is founded over others that stand in it by their codes below somebody else: `codes` are those in use.
absl::Status CheckNobodyWithin(const v1::Organization& organization, const std::string& today,
                               const std::set<std::string>& codes, Known& known) {
  const std::string code(LastSegment(organization.name()));
  const CodeRange range = SubtreeRange(code);
  const std::string& day = organization.begin_date().empty() ? today : organization.begin_date();
  for (auto one = codes.lower_bound(range.low); one != codes.end() && *one < range.high; ++one) {
    if (*one == code) continue;
    MB_ASSIGN_OR_RETURN(const v1::Organization* within, known.Find(OrganizationName(*one)));
    if (within == nullptr || (!within->abolish_date().empty() && within->abolish_date() <= day)) continue;
    return Failed("PARENT_NOT_NEAREST",
                  StrCat(within->name(), " lies in ", organization.name(), " and stands below ", within->parent()));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<v1::Organization>> EnterOrganizations(db::Transaction& tx,
                                                                 const std::vector<OrganizationEntry>& entries,
                                                                 absl::Time now,
                                                                 std::map<size_t, absl::Status>* misfits) {
  std::vector<std::string> codes;
  codes.reserve(entries.size());
  for (const OrganizationEntry& entry : entries) codes.emplace_back(LastSegment(entry.organization.name()));
  std::string low = codes.front(), high = codes.front();
  for (const std::string& code : codes) {
    low = std::min(low, SubtreeRange(code).low);
    high = std::max(high, SubtreeRange(code).high);
  }
  Known known(tx.sql());
  MB_RETURN_IF_ERROR(known.LockParents(entries));
  // Now that nobody else enters others below the same parents.
  MB_ASSIGN_OR_RETURN(std::set<std::string> taken, CodesBetween(tx.sql(), low, high));
  std::set<std::string> entered;
  std::vector<OrganizationRow> rows;
  std::vector<v1::Organization> stored;
  const std::string today = DayOf(now);
  for (size_t i = 0; i < entries.size(); ++i) {
    const OrganizationEntry& entry = entries[i];
    const bool fresh = entered.insert(codes[i]).second && !taken.contains(codes[i]);
    absl::Status fits = fresh ? CheckPlace(entry.organization, today, known) : Exists(entry);
    if (fits.ok()) fits = CheckNobodyWithin(entry.organization, today, taken, known);
    if (!fits.ok()) {
      fits = absl::IsAlreadyExists(fits) ? fits : AtEntry(fits, entry.path + ".parent");
      // Without a reason it is the database's.
      if (misfits == nullptr || ReasonOf(fits).empty()) return fits;
      misfits->emplace(i, fits);
      continue;
    }
    OrganizationRow row;
    row.organization = entry.organization;
    v1::Organization& organization = row.organization;
    organization.DiscardUnknownFields();
    organization.set_etag(StrCat(row.version));
    *organization.mutable_create_time() = ToProto(now);
    *organization.mutable_update_time() = ToProto(now);
    if (entry.awaits) row.watch_date = organization.begin_date();
    Tell(tx, now, entry.awaits, &row);
    known.Add(organization);
    taken.insert(codes[i]);
    stored.push_back(OnDay(organization, today));
    rows.push_back(std::move(row));
  }
  if (rows.empty()) return stored;
  absl::Status inserted = InsertOrganizations(tx.sql(), rows);
  // Entered by another call since the codes were read.
  if (db::IsDuplicateKey(inserted)) {
    return Error(absl::StatusCode::kAlreadyExists, "ORGANIZATION_EXISTS", "another call has entered one of them");
  }
  MB_RETURN_IF_ERROR(inserted);
  return stored;
}

absl::Status RewriteOrganization(db::Transaction& tx, absl::Time now, OrganizationRow* row) {
  ++row->version;
  row->organization.set_etag(StrCat(row->version));
  *row->organization.mutable_update_time() = ToProto(now);
  bool awaits = false;
  if (!row->watch_date.empty()) {
    const std::string_view code = LastSegment(row->organization.name());
    MB_ASSIGN_OR_RETURN(const auto awaited, AwaitedMove(tx.sql(), code));
    MB_ASSIGN_OR_RETURN(const std::string goes_to, GoesTo(tx.sql(), code));
    awaits = awaited.has_value() || !goes_to.empty();
  }
  Tell(tx, now, awaits, row);
  return UpdateOrganization(tx.sql(), *row);
}

absl::Status TellOrganization(db::Transaction& tx, absl::Time now, OrganizationRow* row) {
  Tell(tx, now, /*awaits=*/false, row);
  return UpdateOrganization(tx.sql(), *row);
}

}  // namespace mingbai::catalog
