#pragma once

#include "mingbai/publication/v1/obligation.pb.h"

namespace mingbai::publication {

// Adds `count` obligations of the status.
void AddCount(v1::ObligationStatus status, int count, v1::ObligationCounts* counts);

// Adds all of them.
void AddCounts(const v1::ObligationCounts& more, v1::ObligationCounts* counts);

}  // namespace mingbai::publication
