#pragma once

// What the duty ledger was last computed from, by organization and month, and which months are kept in line. Functions
// without state; errors are the database's.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/mysql/connection.h"

namespace mingbai::publication::inputs {

// Months "2026-10" and fingerprints (32 bytes), by organization; under "" what tells apart how often they were
// forgotten.
using Fingerprints = std::map<std::string, std::map<std::string, std::string>>;

// Of the organizations [first, last] and the months [from, to]; a month that was looked at before and forgotten since
// has a fingerprint that nothing has.
absl::StatusOr<Fingerprints> Read(db::Connection& sql, const std::string& first, const std::string& last,
                                  const std::string& from, const std::string& to);
// Keeps others from writing these organizations' part of the ledger until the transaction ends.
absl::Status Lock(db::Connection& sql, const std::vector<std::string>& organizations);
// Has the next look at this organization compare everything, and fails what is being written by an earlier one: for
// changes of what is stored that no stamp of duties tells of.
absl::Status Forget(db::Connection& sql, const std::string& organization);
// Keeps fingerprints, in place of those before.
absl::Status Write(db::Connection& sql, const Fingerprints& fingerprints);

// Has these months of the subtree of `root` kept in line from now on.
absl::Status AddPlan(db::Connection& sql, const std::string& root, const std::vector<std::string>& months);
// Months by root of a subtree.
using Months = std::map<std::string, std::set<std::string>>;
// What is kept in line from the month `from` on.
absl::StatusOr<Months> ReadPlan(db::Connection& sql, const std::string& from);

// The month, "2026-10", in which a term falls due that ends, exclusively, at a time.
std::string DueMonth(absl::Time end);

// Has what is stored of a subtree and falls due in `month` kept in line until the month `until` has ended, where the
// plan, which looks at `this_month` and later ones, does not do so; nothing comes into being by that.
absl::Status Follow(db::Connection& sql, const std::string& root, const std::string& month, const std::string& until,
                    const std::string& this_month);
// What is so followed in the month `now`.
absl::StatusOr<Months> ReadFollowed(db::Connection& sql, const std::string& now);

// When all that is kept in line was last looked at; nullopt before the first time.
absl::StatusOr<std::optional<absl::Time>> ReadLook(db::Connection& sql);
absl::Status WriteLook(db::Connection& sql, absl::Time looked_at);

}  // namespace mingbai::publication::inputs
