#pragma once

// Bulk import (DOMAIN G-3), the calls: each organization's table becomes one publication, submitted, on behalf of the
// caller. Thread-safe.
//
// Repeats do no harm: a delivery finds what is there, and the same content is reported as accepted in the publication
// that holds it. The ids of the calls derive from what they do and what they found, so that two replicas that bring the
// same content at once for one caller, under whatever request_id, make one publication. Other content replaces the
// caller's own draft, if that is all there is; beside anything further along it is refused, because what is public is
// corrected, not overwritten (DOMAIN P-9).

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
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

  // Brings one draft. Errors are those that a repeat may mend, or that concern the caller: UNAVAILABLE,
  // RESOURCE_EXHAUSTED, DEADLINE_EXCEEDED, ABORTED, UNAUTHENTICATED, PERMISSION_DENIED, INVALID_ARGUMENT with reason
  // REQUEST_ID_REUSED.
  absl::StatusOr<ImportOutcome> Deliver(const rpc::CallContext& call, const std::string& item,
                                        const std::string& period, const ImportDraft& draft);

 private:
  template <typename Response>
  absl::StatusOr<Response> Call(const rpc::CallContext& call, const char* method,
                                const google::protobuf::Message& request) const;
  absl::StatusOr<ImportOutcome> DeliverLocked(const rpc::CallContext& call, const std::string& item,
                                              const std::string& period, const ImportDraft& draft) const;
  // What there is of the organization, item and period.
  struct Standing {
    publication::v1::Publication publication;  // that stands, if any: one with the content if there is one
    std::string withdrawn;                     // names of those that do not
  };
  absl::StatusOr<Standing> FindStanding(const rpc::CallContext& call, const std::string& item,
                                        const std::string& period, const ImportDraft& draft) const;
  absl::StatusOr<ImportOutcome> Submit(const rpc::CallContext& call,
                                       const publication::v1::Publication& publication) const;

  const std::shared_ptr<const rpc::Client> publication_;
  // Deliveries of one organization, item and period to this process run one after the other.
  static constexpr size_t kLocks = 64;
  absl::Mutex locks_[kLocks];
};

// Id of a call made for a delivery.
std::string DerivedRequestId(std::initializer_list<std::string_view> parts);

// Position of the table's row that a field path of publication is about ("content.table.rows[3].cells[1]"); -1 where it
// is about none.
int RowOfPath(const std::string& path);

}  // namespace mingbai::gateway
