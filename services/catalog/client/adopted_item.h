#pragma once

// An item as an organization that adopted it owes it (DOMAIN C-3). Pure.

#include "mingbai/catalog/v1/item.pb.h"

namespace mingbai::catalog {

// Whether `ours` asks for what `item` asks for; that it must not be left out is more.
bool Covers(v1::ContentElement ours, v1::ContentElement item);

// What of the adoption is more than the item says in the version that is adopted; the rest repeats it.
v1::AdoptionAdditions AdditionsOf(const v1::Adoption& adoption, const v1::Item& item);

// Whether its timing is the organization's own.
bool HasOwnTiming(const v1::Adoption& adoption);

// The notice period that it asks for; 0 for the item's.
int OwnNoticeDays(const v1::Adoption& adoption);

// The item with what the adoption adds, each for itself, as a later version of the item may be stricter than what was
// adopted, or ask for less than the adoption repeats: a longer notice period, further channels and elements, elements
// that must not be left out. Where nothing tells what the adoption adds (Adoption.additions), all that it says counts.
// Timing stays the item's: duties name the one that applies.
v1::Item AdoptedItem(v1::Item item, const v1::Adoption& adoption);

}  // namespace mingbai::catalog
