#include "services/publication/obligation_columns.h"

#include <algorithm>

namespace mingbai::publication::obligations {

using db::Rows;

ObligationRow ReadObligation(const Rows& rows) {
  ObligationRow row;
  row.organization = rows.Text(0);
  row.id = rows.Text(1);
  row.item = rows.Text(2);
  row.item_version = static_cast<int>(rows.Int(3));
  row.period = rows.Text(4);
  row.phase = static_cast<common::v1::Phase>(rows.Int(5));
  row.occurrence = static_cast<int>(rows.Int(6));
  row.display_name = rows.Text(7);
  row.circle = rows.Text(8);
  row.facts.open = rows.Time(9);
  row.facts.due = rows.Time(10);
  row.calendar_version = static_cast<int>(rows.Int(11));
  row.description = rows.Text(12);
  row.facts.deferred_until = rows.MaybeTime(13);
  row.facts.exempt = rows.Bool(14);
  row.reason = rows.Text(15);
  row.approver = rows.Text(16);
  if (!rows.Null(17)) row.publication = rows.UInt(17);
  row.facts.fulfilled = rows.MaybeTime(18);
  row.told = rows.MaybeTime(19);
  row.version = rows.Int(20);
  row.last_event_id = rows.UInt(21);
  row.working_days = static_cast<int>(rows.Int(22));
  row.provisional = rows.Bool(23);
  row.facts.withdrawn = rows.MaybeTime(24);
  row.valid_from = rows.Time(25);
  row.origin = rows.Text(26);
  return row;
}

std::vector<ObligationRow> ReadObligations(Rows rows) {
  std::vector<ObligationRow> found;
  while (rows.Next()) found.push_back(ReadObligation(rows));
  return found;
}

absl::Time AtLeast(absl::Time time) { return std::max(time, absl::FromUnixSeconds(0)); }
absl::Time AtMost(absl::Time time) { return std::min(time, absl::FromUnixSeconds(253000000000)); }

}  // namespace mingbai::publication::obligations
