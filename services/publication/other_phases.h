#pragma once

// What is stored of a period in other phases (DOMAIN P-2, P-6, C-13): the phases of an item may change while what was
// owed by the former ones is settled, open or put off.

#include <functional>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/publication/obligation_row.h"

namespace mingbai::publication {

// Reads what is stored of periods, whenever it falls due.
using ReadPeriods = std::function<absl::StatusOr<std::vector<ObligationRow>>(const std::set<std::string>& periods)>;

class OtherPhases {
 public:
  // Reads those of `rows`; nothing for rows of events. Errors are those of `read`.
  static absl::StatusOr<OtherPhases> Read(const ReadPeriods& read, const std::vector<const ObligationRow*>& rows);

  // Whether the period is fulfilled or exempt in another phase, or is owed in one whose term is over as of `as_of`: it
  // is not owed again.
  bool Settle(const ObligationRow& row, absl::Time as_of) const;
  // What is stored of the same, if anything.
  const ObligationRow* Same(const ObligationRow& row) const;
  // Whether it is owed in another phase whose term is not over as of `as_of`, or would be, were it not withdrawn: what
  // is owed now goes on from there.
  bool GoOn(const ObligationRow& row, absl::Time as_of) const;
  // Whether it was open in another phase when its organization ended: it is handed over in that (OpenAt).
  bool IsHandedOver(const ObligationRow& row, absl::Time end) const;
  // Nobody has less time because the phases have changed: a term that is over by `now` is that of another phase where
  // that is later, and what was put off there is put off (PutOffAs).
  void Carry(absl::Time now, ObligationRow* row) const;

 private:
  // What is owed for a period, in whatever phase: organization, item, period, occurrence.
  using Key = std::tuple<std::string, std::string, std::string, int>;
  static Key KeyOf(const ObligationRow& row) { return {row.organization, row.item, row.period, row.occurrence}; }
  std::vector<const ObligationRow*> Of(const ObligationRow& row) const;

  std::map<Key, std::vector<ObligationRow>> stored_;
};

// Puts `row` off until what is stored of the same is put off, where that is later, with reason and approver.
void PutOffAs(const ObligationRow& kept, ObligationRow* row);

}  // namespace mingbai::publication
