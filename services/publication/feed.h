#pragma once

// The newest publications as an Atom feed (RFC 4287). Pure: thread-safe.

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "mingbai/publication/v1/publication.pb.h"

namespace mingbai::publication {

struct FeedEntry {
  v1::Publication publication;    // as everyone sees it
  std::string organization_name;  // the code where the name is not known
  absl::Time first_publish;       // since it has been up without a break
};

struct Feed {
  std::string organization;  // resource name
  std::string organization_name;
  std::string item;  // resource name; empty for all
  bool subtree = false;
  std::vector<FeedEntry> entries;  // newest publishing first
};

// The document. It is updated when its newest entry is, so that the same entries are the same bytes; without one, at
// the beginning of 1970.
std::string AtomOf(const Feed& feed);

}  // namespace mingbai::publication
