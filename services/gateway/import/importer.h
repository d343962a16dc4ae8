#pragma once

// Bulk import (DOMAIN G-3), the calls: each organization's table becomes one publication, submitted, on behalf of the
// caller. Thread-safe.
//
// Repeats do no harm: publication's DeliverPublication finds what stands, under ids that derive from the delivery's
// own. The same content is accepted in the publication that holds it; other content replaces the caller's own draft, if
// that is all there is; beside anything further along it is refused, because what is public is corrected, not
// overwritten (DOMAIN P-9).

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/rpc/client.h"
#include "services/gateway/import/table_import.h"

namespace mingbai::gateway {

// What became of one organization's table.
struct ImportOutcome {
  std::string publication;  // that holds it now; empty where it was refused
  std::string refusal;      // why
  int bad_row = -1;         // row of the table that the refusal is about; -1 for none in particular
};

class Importer {
 public:
  explicit Importer(std::shared_ptr<const rpc::Client> publication) : publication_(std::move(publication)) {}

  // Brings one draft, the `attempt`-th time for this delivery. Errors are those that a repeat may mend, or that concern
  // the caller: UNAVAILABLE, RESOURCE_EXHAUSTED, DEADLINE_EXCEEDED, ABORTED, UNAUTHENTICATED, PERMISSION_DENIED,
  // INVALID_ARGUMENT with reason REQUEST_ID_REUSED.
  absl::StatusOr<ImportOutcome> Deliver(const rpc::CallContext& call, const std::string& item,
                                        const std::string& period, const ImportDraft& draft, int attempt) const;

 private:
  const std::shared_ptr<const rpc::Client> publication_;
};

// Id of a call made for a delivery.
std::string DerivedRequestId(std::initializer_list<std::string_view> parts);

// Position of the table's row that a field path of publication is about ("content.table.rows[3].cells[1]"); -1 where it
// is about none.
int RowOfPath(const std::string& path);

}  // namespace mingbai::gateway
