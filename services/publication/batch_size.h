#pragma once

// How many organizations are brought in line together: what is held in memory, and written in one transaction, is
// bounded by what they owe. Pure: thread-safe.

#include <cstddef>

#include "mingbai/catalog/v1/catalog_requests.pb.h"
#include "services/publication/request_fields.h"

namespace mingbai::publication {

// About how many obligations a page of duties makes with terms that end within the span: each duty's periods; none for
// what falls due by events.
size_t ExpectedObligations(const catalog::v1::ListDutiesResponse& page, const DaySpan& span);

// Whether the page is to be taken in smaller parts: it makes too many, and not of one organization alone.
bool IsTooLarge(const catalog::v1::ListDutiesResponse& page, const DaySpan& span);

// How many organizations to take next, after `organizations` of them had `obligations`.
size_t NextBatch(size_t organizations, size_t obligations);

}  // namespace mingbai::publication
