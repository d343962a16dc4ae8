#include "services/catalog/organization_move_rules.h"

#include <algorithm>
#include <utility>

#include "common/names/names.h"
#include "common/text/text.h"
#include "services/catalog/client/applies.h"
#include "services/catalog/dated_rules.h"
#include "services/catalog/item_rules.h"
#include "services/catalog/roster_rules.h"

namespace mingbai::catalog {
namespace {

// Numbers the versions of a record that is new at its place.
template <typename T>
void Number(std::vector<T>& versions) {
  for (size_t i = 0; i < versions.size(); ++i) {
    versions[i].set_version(static_cast<int>(i) + 1);
    versions[i].set_etag(StrCat(i + 1));
  }
}

// The versions with the new code where `names`, a list of resource names in each, has the old one; none if none has it.
template <typename T, typename Names>
std::vector<T> Renaming(std::vector<T> going, const OrganizationMove& move, const Names& names) {
  bool named = false;
  for (T& version : going) {
    for (std::string& name : *names(version)) {
      std::string moved = MovedName(name, move);
      named = named || moved != name;
      name = std::move(moved);
    }
  }
  if (!named) going.clear();
  return going;
}

}  // namespace

std::string MovedName(std::string_view name, const OrganizationMove& move) {
  if (OrganizationCodeOf(name) != move.from) return std::string(name);
  return StrCat(OrganizationName(move.to), name.substr(OrganizationName(move.from).size()));
}

std::vector<v1::Item> MovedItem(const std::vector<v1::Item>& versions, const OrganizationMove& move) {
  std::vector<v1::Item> going = GoingOn(versions, move.day, [](const v1::Item& item) { return !item.abolished(); });
  if (going.empty() && !versions.empty() && LastSegment(versions.back().owner()) == move.from) {
    // Taken out of the catalog: so that the new code may bring it back.
    going.push_back(versions.back());
    going.back().set_effective_date(move.day);
  }
  bool named = false;
  for (v1::Item& item : going) {
    std::string owner = MovedName(item.owner(), move);
    named = named || owner != item.owner();
    item.set_owner(std::move(owner));
    for (v1::Responsibility& who : *item.mutable_responsibilities()) {
      std::string moved = MovedName(who.organization(), move);
      named = named || moved != who.organization();
      who.set_organization(std::move(moved));
    }
  }
  if (!named) going.clear();
  return going;
}

std::vector<v1::Adoption> MovedAdoption(const std::vector<v1::Adoption>& versions, const std::vector<v1::Item>& items,
                                        const v1::Organization& organization, const OrganizationMove& move) {
  std::vector<v1::Adoption> going = GoingOn(
      versions, move.day, [](const v1::Adoption& adoption) { return adoption.state() == v1::ADOPTION_STATE_ADOPTED; });
  std::erase_if(going, [&](const v1::Adoption& adoption) {
    const v1::Item* item = VersionFrom(items, adoption.effective_date());
    return item == nullptr || !AppliesTo(*item, organization);
  });
  // To drop what was not adopted says nothing.
  while (!going.empty() && going.front().state() == v1::ADOPTION_STATE_DROPPED) going.erase(going.begin());
  for (size_t i = 0; i < going.size(); ++i) {
    going[i].set_name(MovedName(going[i].name(), move));
    going[i].set_etag(StrCat(i + 1));
  }
  return going;
}

std::vector<v1::BulletinBoard> MovedBoard(const std::vector<v1::BulletinBoard>& versions,
                                          const OrganizationMove& move) {
  std::vector<v1::BulletinBoard> going =
      GoingOn(versions, move.day, [](const v1::BulletinBoard& board) { return board.removal_date().empty(); });
  for (v1::BulletinBoard& board : going) board.set_name(MovedName(board.name(), move));
  Number(going);
  return going;
}

v1::BulletinBoard BoardLeft(const std::vector<v1::BulletinBoard>& versions, const OrganizationMove& move) {
  const auto then = std::find_if(versions.rbegin(), versions.rend(), [&](const v1::BulletinBoard& version) {
    return version.effective_date() <= move.day;
  });
  v1::BulletinBoard left = then == versions.rend() ? versions.back() : *then;
  left.set_effective_date(move.day);
  left.set_removal_date(move.day);
  left.set_removal_reason(MoveReason(move));
  left.set_version(versions.back().version() + 1);
  left.set_etag(StrCat(left.version()));
  return left;
}

bool TermGoesOn(const std::string& last_day, const OrganizationMove& move) {
  return last_day.empty() || last_day >= move.day;
}

v1::Appointment MovedAppointment(v1::Appointment appointment, const OrganizationMove& move) {
  appointment.set_organization(OrganizationName(move.to));
  appointment.set_first_day(std::max(appointment.first_day(), move.day));
  appointment.clear_name();
  return appointment;
}

bool EndBeforeOwn(const std::vector<v1::Appointment>& own, v1::Appointment& appointment) {
  std::string first;
  for (const v1::Appointment& one : own) {
    if (SameRole(one, appointment) && (first.empty() || one.first_day() < first)) first = one.first_day();
  }
  if (first.empty() || (!appointment.last_day().empty() && appointment.last_day() < first)) return true;
  appointment.set_last_day(DayBefore(first));
  appointment.clear_end_reason();
  appointment.clear_end_time();
  return appointment.first_day() < first;
}

std::string LastDayLeft(const std::string& first_day, const OrganizationMove& move) {
  return DayBefore(std::max(first_day, move.day));
}

std::vector<v1::Circle> MovedCircle(const std::vector<v1::Circle>& versions, const OrganizationMove& move) {
  std::vector<v1::Circle> going =
      GoingOn(versions, move.day, [](const v1::Circle& circle) { return circle.last_day().empty(); });
  while (!going.empty() && !going.front().last_day().empty()) going.erase(going.begin());
  for (v1::Circle& circle : going) {
    circle.set_name(MovedName(circle.name(), move));
    circle.set_widens_to(MovedName(circle.widens_to(), move));
    circle.set_first_day(going.front().effective_date());
  }
  Number(going);
  return going;
}

v1::CircleMember MovedMember(v1::CircleMember member, const OrganizationMove& move) {
  member.set_first_day(std::max(member.first_day(), move.day));
  member.clear_name();
  member.clear_end_author();
  member.clear_end_reason();
  member.clear_end_time();
  return member;
}

bool EndBefore(const std::string& first, v1::CircleMember& member) {
  if (first.empty()) return true;
  if (member.last_day().empty() || member.last_day() >= first) member.set_last_day(DayBefore(first));
  return member.first_day() <= member.last_day();
}

std::vector<v1::PartyOrganization> MovedParty(const std::vector<v1::PartyOrganization>& versions,
                                              const OrganizationMove& move) {
  return Renaming(GoingOn(versions, move.day, [](const v1::PartyOrganization& it) { return it.last_day().empty(); }),
                  move, [](v1::PartyOrganization& party) { return party.mutable_organizations(); });
}

std::vector<v1::Block> MovedBlock(const std::vector<v1::Block>& versions, const OrganizationMove& move) {
  return Renaming(GoingOn(versions, move.day, [](const v1::Block& block) { return !block.ended(); }), move,
                  [](v1::Block& block) { return block.mutable_departments(); });
}

std::string MoveReason(const OrganizationMove& move) {
  return StrCat(move.basis, "：自", move.day, "起编码改为", move.to);
}

}  // namespace mingbai::catalog
