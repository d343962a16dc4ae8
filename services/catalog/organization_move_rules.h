#pragma once

// What of an organization goes on under its new code when it moves (DOMAIN C-1). Pure.

#include <string>
#include <string_view>
#include <vector>

#include "mingbai/catalog/v1/block.pb.h"
#include "mingbai/catalog/v1/board.pb.h"
#include "mingbai/catalog/v1/circle.pb.h"
#include "mingbai/catalog/v1/item.pb.h"
#include "mingbai/catalog/v1/organization.pb.h"
#include "mingbai/catalog/v1/party.pb.h"
#include "mingbai/catalog/v1/roster.pb.h"

namespace mingbai::catalog {

// Most records that one move carries: it is one transaction.
inline constexpr int kMostMoved = 5000;

struct OrganizationMove {
  std::string from;  // codes
  std::string to;
  std::string day;  // first day under the new code, YYYY-MM-DD
  std::string basis;
};

// Of the versions of one record, oldest first, those that matter from `day` on: the one in effect then, as of that day,
// where it `stands`, and those of later days that came after it.
template <typename T, typename Stands>
std::vector<T> GoingOn(const std::vector<T>& versions, const std::string& day, const Stands& stands) {
  std::vector<T> going;
  size_t next = 0;
  for (size_t i = versions.size(); i-- > 0 && next == 0;) {
    if (versions[i].effective_date() > day) continue;
    next = i + 1;
    if (!stands(versions[i])) continue;
    going.push_back(versions[i]);
    going.back().set_effective_date(day);
  }
  for (size_t i = next; i < versions.size(); ++i) {
    if (versions[i].effective_date() > day) going.push_back(versions[i]);
  }
  return going;
}

// The first day of the versions of a record; empty where there are none.
template <typename T>
std::string FirstDay(const std::vector<T>& versions) {
  std::string first;
  for (const T& version : versions) {
    if (first.empty() || version.effective_date() < first) first = version.effective_date();
  }
  return first;
}

// What goes on at a code that has versions of the record of its own, oldest first, written there before the day: it
// applies until the first of those, which stand again behind it, as the newest counts. Empty where they leave it no
// day.
template <typename T>
std::vector<T> BeforeOwn(std::vector<T> going, const std::vector<T>& own) {
  if (own.empty()) return going;
  const std::string first = FirstDay(own);
  std::erase_if(going, [&](const T& version) { return version.effective_date() >= first; });
  if (!going.empty()) going.insert(going.end(), own.begin(), own.end());
  return going;
}

// Ends a membership on the day before `first`, unless that is empty or the term ends sooner; whether a term is left.
bool EndBefore(const std::string& first, v1::CircleMember& member);

// The resource name with the new code for the old one; others as they are.
std::string MovedName(std::string_view name, const OrganizationMove& move);

// The versions of an item that the organization owns, or that another owns and that names it responsible, which follow
// by the move; empty where nothing does. Numbers and times are not theirs yet. `versions` are all, oldest first.
std::vector<v1::Item> MovedItem(const std::vector<v1::Item>& versions, const OrganizationMove& move);

// The versions that an adoption has at the new code, `organization`, whose items are `items` (all versions of the
// adopted one); empty where it does not go on. The item need only fall on the organization: whether it became stricter
// is not asked again.
std::vector<v1::Adoption> MovedAdoption(const std::vector<v1::Adoption>& versions, const std::vector<v1::Item>& items,
                                        const v1::Organization& organization, const OrganizationMove& move);

// The versions that a board has at the new code; empty where it is gone.
std::vector<v1::BulletinBoard> MovedBoard(const std::vector<v1::BulletinBoard>& versions, const OrganizationMove& move);
// The version with which a board, which goes on, is gone from the old code from the move's day on, also where a version
// of a later day was planned there; of facts, it has those of that day. `versions` are all, oldest first.
v1::BulletinBoard BoardLeft(const std::vector<v1::BulletinBoard>& versions, const OrganizationMove& move);

// Whether the term reaches the new code.
bool TermGoesOn(const std::string& last_day, const OrganizationMove& move);
// The appointment, which goes on, at the new code, with an end that is on record; its name is not given yet.
v1::Appointment MovedAppointment(v1::Appointment appointment, const OrganizationMove& move);
// Ends an appointment of the new code where an own one of the same person in the same role and post, one of `own`,
// begins there: what was written there itself counts from its first day on. Whether a term is left.
bool EndBeforeOwn(const std::vector<v1::Appointment>& own, v1::Appointment& appointment);
// The last day of a term at the old code: the day before the move, or before its own first where it never began there.
std::string LastDayLeft(const std::string& first_day, const OrganizationMove& move);

// The versions that a circle has at the new code; empty where it has ended.
std::vector<v1::Circle> MovedCircle(const std::vector<v1::Circle>& versions, const OrganizationMove& move);
// The membership, which goes on, in the circle `circle` of the new code; its name is not given yet.
v1::CircleMember MovedMember(v1::CircleMember member, const OrganizationMove& move);

// The versions of a party organization that serves the organization, and of a block that names it as a department,
// which follow by the move; empty where nothing does. Numbers and times are not theirs yet.
std::vector<v1::PartyOrganization> MovedParty(const std::vector<v1::PartyOrganization>& versions,
                                              const OrganizationMove& move);
std::vector<v1::Block> MovedBlock(const std::vector<v1::Block>& versions, const OrganizationMove& move);

// Why something ended at the old code.
std::string MoveReason(const OrganizationMove& move);

}  // namespace mingbai::catalog
