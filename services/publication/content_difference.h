#pragma once

// What two versions of a publication's content say differently (DOMAIN P-9). Pure: thread-safe.

#include "mingbai/publication/v1/publication.pb.h"
#include "mingbai/publication/v1/publication_comparison.pb.h"

namespace mingbai::publication {

// As ComparePublicationVersionsResponse says. Takes time in proportion to rows times columns. Fields and columns of one
// name, which drafts may have, are told apart by their order.
v1::ComparePublicationVersionsResponse DifferenceOf(const v1::Content& before, const v1::Content& after);

}  // namespace mingbai::publication
