#pragma once

// Records with effective dates that each name at most one other above them: party organizations and their superiors,
// circles and what they widen to (DOMAIN C-1, C-9). Pure.

#include <string>
#include <string_view>

#include "absl/types/span.h"

namespace mingbai::catalog {

// One version of such a record.
struct TreeVersion {
  std::string name;
  std::string above;  // empty for none
  std::string effective_date;
  int version = 0;
  bool ended = false;
};

enum class TreeFault {
  kNone,
  kAboveMissing,  // what the changed record names does not stand
  kStillNamed,    // another standing record names the changed one, which would not stand
  kCycle,         // a record would stand above itself
};

struct TreeFinding {
  TreeFault fault = TreeFault::kNone;
  std::string day;    // the first on which it is so
  std::string other;  // the record that is named and missing, or that names the changed one; one on the cycle
};

// What the record `changed` makes of the tree on the days from `from` on: looks at every day on which something
// changes. `versions` holds all versions of all records, in any order. That another record names nothing that stands is
// not found here: it was not the change that brought it about.
TreeFinding CheckTree(absl::Span<const TreeVersion> versions, std::string_view changed, std::string_view from);

}  // namespace mingbai::catalog
