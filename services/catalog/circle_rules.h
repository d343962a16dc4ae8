#pragma once

// Rules of circles and of who belongs to them (DOMAIN C-9). Pure.

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "common/status/status.h"
#include "mingbai/catalog/v1/circle.pb.h"

namespace mingbai::catalog {

// Adds a violation for everything that is wrong with the circle by itself: no name or one that can be mistaken, no day,
// a next circle that is itself or another organization's. `path` is the circle's own.
void CheckCircle(const v1::Circle& circle, const std::string& path, FieldErrors& errors);

// Whether the order of an organization's circles, from narrow to wide, holds with what `changed` says from the day
// `from` on. FAILED_PRECONDITION, reason CIRCLE_NOT_FOUND (the next wider one does not stand), CIRCLE_WIDENED_TO (a
// narrower one names it on a day on which it does not stand), CIRCLE_CYCLE. `versions` holds all versions of all
// circles of the organization, in any order.
absl::Status CheckWidening(absl::Span<const v1::Circle> versions, std::string_view changed, std::string_view from);

// Adds a violation for everything that is wrong with the membership by itself. `path` is its own.
void CheckMember(const v1::CircleMember& member, const std::string& path, FieldErrors& errors);

// ALREADY_EXISTS, reason MEMBERSHIP_EXISTS, where one of `others` of the same circle has the same person on some day of
// the new one's term.
absl::Status CheckNoOverlap(const v1::CircleMember& member, absl::Span<const v1::CircleMember> others);

// The days on which both a membership and its circle stand; nullopt where there are none. The circle does not stand
// from `circle_ended` on, if not empty.
std::optional<v1::Membership> Counted(v1::Membership membership, std::string_view circle_first_day,
                                      std::string_view circle_ended);

}  // namespace mingbai::catalog
