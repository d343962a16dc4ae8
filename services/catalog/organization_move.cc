#include "services/catalog/organization_move.h"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/id/id.h"
#include "common/names/names.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "services/catalog/adoption_repository.h"
#include "services/catalog/board_repository.h"
#include "services/catalog/catalog_service.h"
#include "services/catalog/circle_repository.h"
#include "services/catalog/circle_support.h"
#include "services/catalog/county.h"
#include "services/catalog/dated_repository.h"
#include "services/catalog/handler_support.h"
#include "services/catalog/item_repository.h"
#include "services/catalog/item_writer.h"
#include "services/catalog/organization_foresight.h"
#include "services/catalog/organization_repository.h"
#include "services/catalog/organization_rules.h"
#include "services/catalog/party_repository.h"
#include "services/catalog/proto_time.h"
#include "services/catalog/roster_repository.h"

namespace mingbai::catalog {
namespace {

constexpr int kAll = std::numeric_limits<int>::max();

// All versions by record, oldest first.
template <typename T>
std::map<std::string, std::vector<T>> ByName(std::vector<T> versions) {
  std::map<std::string, std::vector<T>> by_name;
  for (T& version : versions) by_name[version.name()].push_back(std::move(version));
  return by_name;
}

class Carrier {
 public:
  // `call` records the move and may be refused; null when its day has come. Where it does not `write`, it only checks.
  Carrier(db::Transaction& tx, const rpc::CallContext* call, std::string author, const OrganizationMove& move,
          absl::Time now, bool write)
      : tx_(tx), call_(call), author_(std::move(author)), move_(move), now_(now), write_(write) {}

  absl::Status Carry() {
    MB_ASSIGN_OR_RETURN(const std::string county, CountyOf(tx_.sql(), move_.from));
    // In the order of their codes, as all callers lock them.
    for (const std::string& code : std::set<std::string>{county, move_.from, move_.to}) {
      MB_ASSIGN_OR_RETURN(auto row, LockOrganization(tx_.sql(), code));
      (code == move_.from ? from_ : code == move_.to ? to_ : county_) = std::move(row);
    }
    if (!from_.has_value() || !to_.has_value()) return absl::DataLossError("a moving organization is missing");
    MB_RETURN_IF_ERROR(CarryItems());
    MB_RETURN_IF_ERROR(CarryAdoptions());
    MB_RETURN_IF_ERROR(CarryBoards());
    MB_RETURN_IF_ERROR(CarryRoster());
    MB_RETURN_IF_ERROR(CarryParty());
    MB_RETURN_IF_ERROR(CarryCircles());
    MB_RETURN_IF_ERROR(CarryBlocks());
    MB_RETURN_IF_ERROR(SetDutyEvent(tx_.sql(), move_.from, from_->last_event_id));
    return SetDutyEvent(tx_.sql(), move_.to, to_->last_event_id);
  }

 private:
  // Counts what goes on.
  absl::Status Count(size_t records) {
    records_ += records;
    if (call_ == nullptr || records_ <= static_cast<size_t>(kMostMoved)) return absl::OkStatus();
    return Failed("MOVE_TOO_LARGE", StrCat("more than ", kMostMoved, " records would go on under the new code"));
  }

  void Tell(std::optional<OrganizationRow>& row, std::string* (v1::CatalogEvent::*field)()) {
    v1::CatalogEvent event;
    const std::string& name = row->organization.name();
    *(event.*field)() = name;
    row->last_event_id = EmitPublic(tx_, name, LastSegment(name), now_, event, row->last_event_id);
  }

  // Its own items, and those of others above its new code that name it responsible.
  absl::Status CarryItems() {
    std::vector<std::string> owners = CodesAbove(move_.to);
    owners.push_back(move_.from);
    MB_ASSIGN_OR_RETURN(ItemVersions items, ReadItemsOf(tx_.sql(), owners));
    std::vector<ItemRow> moved;
    std::vector<v1::Item> added;
    for (const auto& [id, versions] : items) {
      std::vector<v1::Item> going = MovedItem(versions, move_);
      if (going.empty()) continue;
      MB_RETURN_IF_ERROR(Count(going.size()));
      const std::string_view owner = LastSegment(versions.back().owner());
      if (call_ != nullptr && owner != move_.from) MB_RETURN_IF_ERROR(call_->RequireScope(owner));
      if (!write_) continue;
      MB_ASSIGN_OR_RETURN(auto row, LockItem(tx_.sql(), id));
      if (!row.has_value()) return absl::DataLossError("an item's row is missing");
      if (row->newest_version != versions.back().version()) {
        return Error(absl::StatusCode::kAborted, "CONFLICT", StrCat(versions.back().name(), " was written meanwhile"));
      }
      if (row->owner == move_.from) moved.push_back(*row);
      for (v1::Item& item : going) {
        StampItem(item, ++row->newest_version, now_);
        row->last_event_id = EmitItem(tx_, item, now_, row->last_event_id);
        added.push_back(std::move(item));
      }
      MB_RETURN_IF_ERROR(UpdateItemRow(tx_.sql(), *row));
    }
    if (added.empty()) return absl::OkStatus();
    MB_RETURN_IF_ERROR(InsertItemVersions(tx_.sql(), added));
    return MoveItems(tx_.sql(), moved, move_.to);
  }

  absl::Status CarryAdoptions() {
    MB_ASSIGN_OR_RETURN(auto adopted, ReadAdoptionsOf(tx_.sql(), move_.from, ""));
    MB_ASSIGN_OR_RETURN(auto written, ReadAdoptionsOf(tx_.sql(), move_.to, ""));
    MB_ASSIGN_OR_RETURN(const ItemVersions items, ReadItemsOf(tx_.sql(), CodesAbove(move_.to)));
    std::vector<AdoptionRow> added;
    for (const auto& [id, rows] : adopted) {
      const auto item = items.find(id);
      if (item == items.end()) continue;
      std::vector<AdoptionRow> going = AdoptionGoingOn(rows, written[id], item->second, to_->organization, move_);
      MB_RETURN_IF_ERROR(Count(going.size()));
      added.insert(added.end(), going.begin(), going.end());
    }
    if (added.empty() || !write_) return absl::OkStatus();
    MB_RETURN_IF_ERROR(InsertAdoptions(tx_.sql(), added, now_));
    Tell(to_, &v1::CatalogEvent::mutable_adoptions_of);
    return absl::OkStatus();
  }

  absl::Status CarryBoards() {
    MB_ASSIGN_OR_RETURN(const auto ids, BoardIds(tx_.sql(), move_.from));
    std::vector<v1::BulletinBoard> added;
    for (const std::string& id : ids) {
      MB_ASSIGN_OR_RETURN(const auto versions, BoardVersions(move_.from, id));
      std::vector<v1::BulletinBoard> going = MovedBoard(versions, move_);
      if (going.empty()) continue;
      MB_RETURN_IF_ERROR(Count(going.size()));
      MB_ASSIGN_OR_RETURN(const auto own, BoardVersions(move_.to, id));
      going = BeforeOwn(std::move(going), own);
      int version = own.empty() ? 0 : own.back().version();
      for (v1::BulletinBoard& board : going) {
        board.set_version(++version);
        board.set_etag(StrCat(version));
      }
      going.push_back(BoardLeft(versions, move_));
      for (v1::BulletinBoard& board : going) {
        *board.mutable_create_time() = ToProto(now_);
        added.push_back(std::move(board));
      }
    }
    if (added.empty() || !write_) return absl::OkStatus();
    MB_RETURN_IF_ERROR(InsertBoardVersions(tx_.sql(), added));
    Tell(from_, &v1::CatalogEvent::mutable_boards_of);
    Tell(to_, &v1::CatalogEvent::mutable_boards_of);
    return absl::OkStatus();
  }

  // All versions of a board, oldest first.
  absl::StatusOr<std::vector<v1::BulletinBoard>> BoardVersions(const std::string& organization, const std::string& id) {
    MB_ASSIGN_OR_RETURN(auto versions, ListBoardVersions(tx_.sql(), organization, id, kEveryVersion, kAll));
    std::reverse(versions.begin(), versions.end());
    return versions;
  }

  absl::Status CarryRoster() {
    MB_ASSIGN_OR_RETURN(auto held, ListAppointments(tx_.sql(), {move_.from, "", 0}, 0, kAll));
    MB_ASSIGN_OR_RETURN(const auto own, ListAppointments(tx_.sql(), {move_.to, "", 0}, 0, kAll));
    bool ended = false;
    std::vector<v1::Appointment> added;
    for (const v1::Appointment& appointment : held) {
      if (!TermGoesOn(appointment.last_day(), move_)) continue;
      MB_RETURN_IF_ERROR(Count(1));
      if (!write_) continue;
      ended = true;
      MB_RETURN_IF_ERROR(BringEndForward(tx_.sql(), move_.from, *DecodeId(LastSegment(appointment.name())),
                                         LastDayLeft(appointment.first_day(), move_), MoveReason(move_), now_));
      v1::Appointment moved = MovedAppointment(appointment, move_);
      if (!EndBeforeOwn(own, moved)) continue;
      moved.set_name(StrCat(moved.organization(), "/appointments/", EncodeId(tx_.NewId())));
      *moved.mutable_create_time() = ToProto(now_);
      added.push_back(std::move(moved));
    }
    if (!ended) return absl::OkStatus();
    if (!added.empty()) MB_RETURN_IF_ERROR(InsertAppointments(tx_.sql(), added));
    for (const v1::Appointment& moved : added) {
      if (!moved.has_end_time()) continue;
      MB_RETURN_IF_ERROR(WriteEnd(tx_.sql(), move_.to, *DecodeId(LastSegment(moved.name())), moved.last_day(),
                                  moved.end_reason(), FromProto(moved.end_time())));
    }
    Tell(from_, &v1::CatalogEvent::mutable_roster_of);
    Tell(to_, &v1::CatalogEvent::mutable_roster_of);
    return absl::OkStatus();
  }

  // The party organizations that serve it.
  absl::Status CarryParty() {
    MB_ASSIGN_OR_RETURN(uint64_t last_event, LockPartyTree(tx_.sql()));
    MB_ASSIGN_OR_RETURN(auto all, ListAllVersions<v1::PartyOrganization>(tx_.sql(), kPartyCollection, ""));
    for (const auto& [name, versions] : ByName(std::move(all))) {
      std::vector<v1::PartyOrganization> going = MovedParty(versions, move_);
      MB_RETURN_IF_ERROR(WriteNext(kPartyCollection, "", versions.back().version(), going,
                                   [](const v1::PartyOrganization& party) { return !party.last_day().empty(); }));
      if (going.empty() || !write_) continue;
      v1::CatalogEvent event;
      event.set_party_organization(name);
      last_event = EmitPublic(tx_, name, LastSegment(going.back().organizations(0)), now_, event, last_event);
      MB_RETURN_IF_ERROR(SetPartyEvent(tx_.sql(), last_event));
    }
    return absl::OkStatus();
  }

  absl::Status CarryCircles() {
    MB_ASSIGN_OR_RETURN(auto all, ListAllVersions<v1::Circle>(tx_.sql(), kCircleCollection, move_.from));
    MB_ASSIGN_OR_RETURN(auto written, ListAllVersions<v1::Circle>(tx_.sql(), kCircleCollection, move_.to));
    auto own_circles = ByName(std::move(written));
    std::vector<v1::CircleMember> added;
    for (const auto& [name, versions] : ByName(std::move(all))) {
      const std::vector<v1::Circle>& own = own_circles[MovedName(name, move_)];
      std::vector<v1::Circle> going = BeforeOwn(MovedCircle(versions, move_), own);
      if (going.empty()) continue;
      MB_RETURN_IF_ERROR(WriteNext(kCircleCollection, move_.to, own.empty() ? 0 : own.back().version(), going,
                                   [](const v1::Circle& circle) { return !circle.last_day().empty(); }));
      const MemberQuery query{move_.from, std::string(LastSegment(name)), ""};
      MB_ASSIGN_OR_RETURN(auto members, ListMembers(tx_.sql(), query, 0, kAll));
      for (v1::CircleMember& member : members) {
        if (!TermGoesOn(member.last_day(), move_)) continue;
        MB_RETURN_IF_ERROR(Count(1));
        if (!write_) continue;
        member = MovedMember(std::move(member), move_);
        // Who belongs to a circle that was set under the new code itself is said there.
        if (!EndBefore(FirstDay(own), member)) continue;
        v1::CircleMember& moved = added.emplace_back(std::move(member));
        moved.set_name(StrCat(MovedName(name, move_), "/members/", EncodeId(tx_.NewId())));
        moved.set_author(author_);
        *moved.mutable_create_time() = ToProto(now_);
      }
      if (write_) to_->last_event_id = EmitCircle(tx_, MovedName(name, move_), now_, to_->last_event_id);
    }
    return added.empty() ? absl::OkStatus() : InsertMembers(tx_.sql(), added);
  }

  // The blocks of its county that name it as a department.
  absl::Status CarryBlocks() {
    if (!county_.has_value()) return absl::OkStatus();
    const std::string_view code = LastSegment(county_->organization.name());
    MB_ASSIGN_OR_RETURN(auto all, ListAllVersions<v1::Block>(tx_.sql(), kBlockCollection, code));
    for (const auto& [name, versions] : ByName(std::move(all))) {
      std::vector<v1::Block> going = MovedBlock(versions, move_);
      if (going.empty()) continue;
      if (!InSubtree(code, move_.to)) {
        // Named since the move was recorded: as of any that is no more, it stays on record until it is written anew.
        if (call_ == nullptr) continue;
        return Failed("NAMED_BY_OTHER_COUNTY", StrCat(name, " names ", OrganizationName(move_.from),
                                                      " as a department, which leaves its county"));
      }
      MB_RETURN_IF_ERROR(WriteNext(kBlockCollection, code, versions.back().version(), going,
                                   [](const v1::Block& block) { return block.ended(); }));
      if (!write_) continue;
      Tell(county_, &v1::CatalogEvent::mutable_blocks_of);
      MB_RETURN_IF_ERROR(SetLastEvent(tx_.sql(), code, county_->last_event_id));
    }
    return absl::OkStatus();
  }

  // Adds versions to a record whose newest has that number.
  template <typename T, typename Ended>
  absl::Status WriteNext(std::string_view collection, std::string_view parent, int newest, std::vector<T>& going,
                         const Ended& ended) {
    MB_RETURN_IF_ERROR(Count(going.size()));
    if (!write_) return absl::OkStatus();
    for (T& version : going) {
      version.set_version(++newest);
      version.set_etag(StrCat(newest));
      *version.mutable_create_time() = ToProto(now_);
      MB_RETURN_IF_ERROR(InsertDated(tx_.sql(), {collection, parent, LastSegment(version.name()), newest,
                                                 version.effective_date(), ended(version), &version, now_}));
    }
    return absl::OkStatus();
  }

  db::Transaction& tx_;
  const rpc::CallContext* const call_;
  const std::string author_;
  const OrganizationMove& move_;
  const absl::Time now_;
  const bool write_;
  std::optional<OrganizationRow> from_;
  std::optional<OrganizationRow> to_;
  std::optional<OrganizationRow> county_;
  size_t records_ = 0;
};

}  // namespace

absl::Status CarryOver(db::Transaction& tx, const rpc::CallContext& call, const OrganizationMove& move,
                       absl::Time now) {
  return Carrier(tx, &call, call.principal.subject, move, now, /*write=*/true).Carry();
}

absl::Status CheckCarryOver(db::Transaction& tx, const rpc::CallContext& call, const OrganizationMove& move,
                            absl::Time now) {
  return Carrier(tx, &call, call.principal.subject, move, now, /*write=*/false).Carry();
}

absl::Status CarryOverOnTheDay(db::Transaction& tx, const RecordedMove& recorded, absl::Time now) {
  return Carrier(tx, nullptr, recorded.author, recorded.move, now, /*write=*/true).Carry();
}

}  // namespace mingbai::catalog
