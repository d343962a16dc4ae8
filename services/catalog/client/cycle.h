#pragma once

#include "mingbai/catalog/v1/item.pb.h"

namespace mingbai::catalog {

// Months in a period of the cycle (DOMAIN C-6); 0 for none.
inline int MonthsOf(v1::Cycle cycle) {
  switch (cycle) {
    case v1::CYCLE_MONTHLY:
      return 1;
    case v1::CYCLE_QUARTERLY:
      return 3;
    case v1::CYCLE_HALF_YEARLY:
      return 6;
    case v1::CYCLE_YEARLY:
      return 12;
    default:
      return 0;
  }
}

}  // namespace mingbai::catalog
