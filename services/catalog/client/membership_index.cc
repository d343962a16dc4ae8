#include "services/catalog/client/membership_index.h"

#include "common/names/names.h"
#include "common/text/text.h"

namespace mingbai::catalog {

void MembershipIndex::Add(absl::Span<const v1::Membership> memberships) {
  for (const v1::Membership& membership : memberships) {
    by_subject_[membership.subject()].emplace(membership.circle(), membership);
    subjects_of_[membership.circle()].insert(membership.subject());
  }
}

void MembershipIndex::Replace(const std::string& circle, absl::Span<const v1::Membership> memberships) {
  if (auto subjects = subjects_of_.find(circle); subjects != subjects_of_.end()) {
    for (const std::string& subject : subjects->second) {
      auto held = by_subject_.find(subject);
      held->second.erase(circle);
      if (held->second.empty()) by_subject_.erase(held);
    }
    subjects_of_.erase(subjects);
  }
  Add(memberships);
}

std::set<std::string> MembershipIndex::CirclesOf(std::string_view subject, std::string_view day) const {
  std::set<std::string> circles;
  const auto held = by_subject_.find(subject);
  if (held == by_subject_.end()) return circles;
  for (const auto& [circle, membership] : held->second) {
    if (membership.first_day() > day || (!membership.last_day().empty() && membership.last_day() < day)) continue;
    circles.insert(StrCat(OrganizationCodeOf(circle), "/", LastSegment(circle)));
  }
  return circles;
}

}  // namespace mingbai::catalog
