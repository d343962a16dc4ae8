#pragma once

// How organizations end, and who takes their place (DOMAIN C-1). Days are YYYY-MM-DD. Pure.

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "mingbai/catalog/v1/organization.pb.h"

namespace mingbai::catalog {

// Whether the organization can be abolished on `day`, which gives no state a second end: FAILED_PRECONDITION, reason
// ORGANIZATION_ABOLISHED where it does not stand on the day before or its end is known; EFFECTIVE_DATE_BACKWARD where
// it has a name of that day or later, or takes somebody's place then: what it is to take over could not be handed on.
absl::Status CheckSource(const v1::Organization& source, std::string_view day);

// Whether `successor` can take the place of `source` on `day`: FAILED_PRECONDITION, reason ORGANIZATION_ABOLISHED where
// it does not stand then, or its end is known; SUCCESSOR_KIND where it has another tier or kind and must not.
enum class Kind { kAny, kSame };
absl::Status CheckSuccessor(const v1::Organization& successor, const v1::Organization& source, std::string_view day,
                            Kind kind);

// Ends `source`, which passed CheckSource, on `day`; the first of the successors, if any, has its open duties.
void Abolish(const std::vector<v1::Organization*>& successors, std::string_view day, std::string_view basis,
             v1::Organization* source);

}  // namespace mingbai::catalog
