#pragma once

// content-v1: the canonical bytes of a publication's content (docs/content-v1.md). They are stored, and hashes and
// approvals are over the stored bytes (DESIGN invariant 4, DOMAIN P-4). Pure: thread-safe.

#include <string>
#include <string_view>

#include "mingbai/common/v1/types.pb.h"
#include "mingbai/publication/v1/publication.pb.h"

namespace mingbai::publication {

// What content is bound to: the same words for another organization, item, period or audience are other content.
struct ContentBinding {
  std::string organization;  // code
  std::string item;          // id
  std::string period;
  common::v1::Phase phase = common::v1::PHASE_UNSPECIFIED;
  int occurrence = 0;
  std::string circle;  // empty for the whole society
};

// JSON after RFC 8785, with texts only: keys sorted, no white space, UTF-8 as it is, escapes only where needed.
std::string CanonicalContent(const ContentBinding& binding, const v1::Content& content);

// "none", "before", "during" or "after", as in names and in content-v1.
std::string PhaseWord(common::v1::Phase phase);
// The phase of a word; UNSPECIFIED for "none" and for what is no such word.
common::v1::Phase PhaseOfWord(std::string_view word);

}  // namespace mingbai::publication
