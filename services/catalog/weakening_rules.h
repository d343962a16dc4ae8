#pragma once

// What an organization may change about an item that it adopts: only to more (DOMAIN C-3). Pure.

#include <string>

#include "absl/status/status.h"
#include "mingbai/catalog/v1/item.pb.h"

namespace mingbai::catalog {

// Whether the adoption leaves the item at least as strict as it is: FAILED_PRECONDITION, reason WEAKENS_MANDATORY_ITEM,
// whose message and field path below `path` name the field and the rule that forbids it: a later timing (C-3, C-6), a
// shorter notice period (P-5), a missing channel (P-8), a content element that is missing, other, or may be left out
// (P-7). What the adoption does not say stays the item's.
absl::Status CheckStrictness(const v1::Adoption& adoption, const v1::Item& item, const std::string& path);

// The item with what applies where an organization adopted it (AdoptedItem): of its timing and the adoption's own, the
// stricter one, too.
struct Terms {
  v1::Item item;
  bool own_timing = false;
};
// `adoption` is nullptr where there is none.
Terms TermsOf(const v1::Item& item, const v1::Adoption* adoption);

}  // namespace mingbai::catalog
