#pragma once

// Bulk import (DOMAIN G-3), the calls: each organization's table becomes one publication, submitted, on behalf of the
// caller. Thread-safe.
//
// Repeats do no harm: publication's DeliverPublication finds what stands, under ids that derive from the delivery's
// own. The same content is accepted in the publication that holds it; other content replaces the caller's own draft, if
// that is all there is; beside anything further along it is refused, because what is public is corrected, not
// overwritten (DOMAIN P-9).

#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/rpc/client.h"
#include "services/gateway/import/table_import.h"

namespace mingbai::gateway {

// What became of one organization's table.
struct ImportOutcome {
  std::string publication;             // that holds it now; empty where it was refused
  bool draft = false;                  // which is not submitted
  std::string refusal;                 // why it was refused
  std::map<int, std::string> refused;  // rows that were left out, by position, with the reason
};

class Importer {
 public:
  explicit Importer(std::shared_ptr<const rpc::Client> publication) : publication_(std::move(publication)) {}

  // Before the first part: INVALID_ARGUMENT, reason REQUEST_ID_REUSED, where the caller's request_id came with another
  // payload; errors as Deliver's.
  absl::Status Begin(const rpc::CallContext& call, const std::string& parent) const;
  // Brings one draft. Errors are those that a repeat may mend, or that concern the caller: UNAVAILABLE,
  // RESOURCE_EXHAUSTED, DEADLINE_EXCEEDED, ABORTED, UNAUTHENTICATED, PERMISSION_DENIED.
  absl::StatusOr<ImportOutcome> Deliver(const rpc::CallContext& call, const std::string& item,
                                        const std::string& period, const ImportDraft& draft) const;

 private:
  const std::shared_ptr<const rpc::Client> publication_;
};

// Id of a call made for a delivery.
std::string DerivedRequestId(std::initializer_list<std::string_view> parts);

}  // namespace mingbai::gateway
