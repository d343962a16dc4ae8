#pragma once

// Who may see what (DOMAIN C-9, DESIGN invariant 5): what the caller is, in the form that queries filter by.

#include <string>

#include "absl/status/status.h"
#include "common/identity/principal.h"
#include "mingbai/common/v1/types.pb.h"

namespace mingbai::publication {

// A caller as the SQL of lists and counts sees it. Built per call.
struct Viewer {
  explicit Viewer(const Principal& caller);

  const Principal& principal;
  // Codes of the organizations whose drafts the caller handles, who drafts, reviews, checks or publishes for them:
  // acts_low <= code < acts_high; none where acts_high is empty.
  std::string acts_low;
  std::string acts_high;
  // The caller's circles, each as "\ncode/circle\n".
  std::string circles;

  bool Handles(const std::string& organization) const { return acts_low <= organization && organization < acts_high; }
  // Whether the caller belongs to the audience; an empty circle is the whole society.
  bool InAudience(const std::string& organization, const std::string& circle) const {
    return circle.empty() || principal.InCircle(organization, circle);
  }
  // What tells callers apart who see different rows, for page tokens.
  std::string Fingerprint() const;
};

// The audience of a stored circle.
common::v1::Audience AudienceOf(const std::string& circle);

// FAILED_PRECONDITION, reason AUDIENCE_WIDER_THAN_ITEM, where `asked` shows more than `item` does: anything but the
// item's own circle or, of a public item, any circle.
absl::Status CheckNotWider(const common::v1::Audience& asked, const common::v1::Audience& item);

// Whether those to whom something is shown (a circle; empty for all) include the others.
bool Includes(const std::string& shown, const std::string& others);

// Whether what is shown to `shown` (a circle; empty for all) answers what is owed to `owed`, of an item whose audience
// is `item` by now: what all see, the circle sees (first within the party, then outside); what is shown to a circle
// never answers what is owed to everyone, unless the item has become that circle's and nothing wider may be shown of
// it.
bool Answers(const std::string& shown, const std::string& owed, const common::v1::Audience& item);

}  // namespace mingbai::publication
