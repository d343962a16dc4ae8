#pragma once

// Memberships of circles by person (DOMAIN C-9). Not thread-safe.

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/types/span.h"
#include "mingbai/catalog/v1/circle.pb.h"

namespace mingbai::catalog {

class MembershipIndex {
 public:
  void Add(absl::Span<const v1::Membership> memberships);
  // Puts `memberships` in place of all that it holds of the circle (a resource name).
  void Replace(const std::string& circle, absl::Span<const v1::Membership> memberships);
  // The circles to which the subject belongs on `day` (YYYY-MM-DD), each "organization code/circle id".
  std::set<std::string> CirclesOf(std::string_view subject, std::string_view day) const;

 private:
  // By subject, then by circle.
  std::map<std::string, std::multimap<std::string, v1::Membership>, std::less<>> by_subject_;
  std::map<std::string, std::set<std::string>> subjects_of_;  // by circle
};

}  // namespace mingbai::catalog
