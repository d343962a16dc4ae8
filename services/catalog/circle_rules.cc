#include "services/catalog/circle_rules.h"

#include <vector>

#include "common/names/names.h"
#include "common/text/text.h"
#include "common/text/text_safety.h"
#include "services/catalog/dated_rules.h"
#include "services/catalog/dated_tree.h"

namespace mingbai::catalog {
namespace {

// As long as an audience's circle may be (mingbai.common.v1.Audience).
constexpr size_t kLongestId = 64;

size_t CodePoints(std::string_view text) {
  size_t count = 0;
  for (unsigned char c : text) count += (c & 0xC0) != 0x80;
  return count;
}

DayTerm TermOf(const v1::CircleMember& member) { return {member.first_day(), member.last_day()}; }

}  // namespace

void CheckCircle(const v1::Circle& circle, const std::string& path, FieldErrors& errors) {
  const std::string_view id = LastSegment(circle.name());
  if (circle.name().empty()) {
    errors.Add(path + ".name", "is required");
  } else if (HoldsInvisible(id) || HoldsDirectionOverride(id)) {
    errors.Add(path + ".name", "holds what cannot be seen");
  } else if (CodePoints(id) > kLongestId) {
    errors.Add(path + ".name", StrCat("has more than ", kLongestId, " characters after the last \"/\""));
  }
  if (!IsDay(circle.effective_date())) errors.Add(path + ".effective_date", "is no day");
  if (circle.widens_to().empty()) return;
  if (circle.widens_to() == circle.name()) {
    errors.Add(path + ".widens_to", "is the circle itself");
  } else if (OrganizationCodeOf(circle.widens_to()) != OrganizationCodeOf(circle.name())) {
    errors.Add(path + ".widens_to", "is a circle of another organization");
  }
}

absl::Status CheckWidening(absl::Span<const v1::Circle> versions, std::string_view changed, std::string_view from) {
  std::vector<TreeVersion> tree;
  for (const v1::Circle& circle : versions) {
    tree.push_back(
        {circle.name(), circle.widens_to(), circle.effective_date(), circle.version(), !circle.last_day().empty()});
  }
  const TreeFinding finding = CheckTree(tree, changed, from);
  switch (finding.fault) {
    case TreeFault::kNone:
      break;
    case TreeFault::kAboveMissing:
      return Failed("CIRCLE_NOT_FOUND", StrCat(finding.other, " does not stand on ", finding.day));
    case TreeFault::kStillNamed:
      return Failed("CIRCLE_WIDENED_TO", StrCat(finding.other, " widens to it on ", finding.day));
    case TreeFault::kCycle:
      return Failed("CIRCLE_CYCLE", StrCat("on ", finding.day, " it would be wider than itself, by ", finding.other));
  }
  return absl::OkStatus();
}

void CheckMember(const v1::CircleMember& member, const std::string& path, FieldErrors& errors) {
  CheckTerm(TermOf(member), path, errors);
  if (HoldsInvisible(member.subject()) || HoldsDirectionOverride(member.subject())) {
    errors.Add(path + ".subject", "holds what cannot be seen");
  }
}

absl::Status CheckNoOverlap(const v1::CircleMember& member, absl::Span<const v1::CircleMember> others) {
  for (const v1::CircleMember& other : others) {
    if (other.subject() == member.subject() && Overlap(TermOf(other), TermOf(member))) {
      return Error(absl::StatusCode::kAlreadyExists, "MEMBERSHIP_EXISTS",
                   StrCat("the person belongs to it from ", other.first_day(), " on"));
    }
  }
  return absl::OkStatus();
}

std::optional<v1::Membership> Counted(v1::Membership membership, std::string_view circle_first_day,
                                      std::string_view circle_ended) {
  if (circle_first_day.empty()) return std::nullopt;  // there is no such circle
  if (membership.first_day() < circle_first_day) membership.set_first_day(std::string(circle_first_day));
  if (!circle_ended.empty() && (membership.last_day().empty() || membership.last_day() >= circle_ended)) {
    membership.set_last_day(DayBefore(circle_ended));
  }
  if (!membership.last_day().empty() && membership.last_day() < membership.first_day()) return std::nullopt;
  return membership;
}

}  // namespace mingbai::catalog
