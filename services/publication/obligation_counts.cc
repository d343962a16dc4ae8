#include "services/publication/obligation_counts.h"

namespace mingbai::publication {

void AddCount(v1::ObligationStatus status, int count, v1::ObligationCounts* counts) {
  counts->set_total(counts->total() + count);
  switch (status) {
    case v1::OBLIGATION_STATUS_UPCOMING:
      counts->set_upcoming(counts->upcoming() + count);
      break;
    case v1::OBLIGATION_STATUS_DUE:
      counts->set_due(counts->due() + count);
      break;
    case v1::OBLIGATION_STATUS_OVERDUE:
      counts->set_overdue(counts->overdue() + count);
      break;
    case v1::OBLIGATION_STATUS_FULFILLED_ON_TIME:
      counts->set_on_time(counts->on_time() + count);
      break;
    case v1::OBLIGATION_STATUS_FULFILLED_LATE:
      counts->set_late(counts->late() + count);
      break;
    case v1::OBLIGATION_STATUS_DEFERRED:
      counts->set_deferred(counts->deferred() + count);
      break;
    case v1::OBLIGATION_STATUS_EXEMPT:
      counts->set_exempt(counts->exempt() + count);
      break;
    case v1::OBLIGATION_STATUS_WITHDRAWN:
      counts->set_withdrawn(counts->withdrawn() + count);
      break;
    default:
      break;
  }
}

void AddCounts(const v1::ObligationCounts& more, v1::ObligationCounts* counts) {
  counts->set_total(counts->total() + more.total());
  counts->set_upcoming(counts->upcoming() + more.upcoming());
  counts->set_due(counts->due() + more.due());
  counts->set_overdue(counts->overdue() + more.overdue());
  counts->set_on_time(counts->on_time() + more.on_time());
  counts->set_late(counts->late() + more.late());
  counts->set_deferred(counts->deferred() + more.deferred());
  counts->set_exempt(counts->exempt() + more.exempt());
  counts->set_withdrawn(counts->withdrawn() + more.withdrawn());
}

}  // namespace mingbai::publication
