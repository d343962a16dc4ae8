#pragma once

// The methods of PublicationService that decide: reviews, scheduling, withdrawal, archive. Thread-safe.

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "common/mysql/database.h"
#include "common/rpc/call_context.h"
#include "common/rpc/service.h"
#include "common/time/clock.h"
#include "mingbai/publication/v1/publication_service.pb.h"
#include "services/publication/catalog_reader.h"
#include "services/publication/publication_row.h"

namespace mingbai::publication {

class ReleaseHandlers {
 public:
  ReleaseHandlers(db::Database* database, const Clock* clock, const CatalogReader* catalog)
      : database_(database), clock_(clock), catalog_(catalog) {}

  // Adds the handlers; they refer to this object.
  void Register(rpc::Service* service);

  // Outcomes as the contract says (publication_service.proto).
  absl::StatusOr<v1::Publication> Review(const rpc::CallContext& call, const v1::ReviewPublicationRequest& request);
  absl::StatusOr<v1::Publication> CheckSecrecy(const rpc::CallContext& call, const v1::CheckSecrecyRequest& request);
  absl::StatusOr<v1::Publication> Schedule(const rpc::CallContext& call, const v1::SchedulePublicationRequest& request);
  absl::StatusOr<v1::Publication> Withdraw(const rpc::CallContext& call, const v1::WithdrawPublicationRequest& request);
  absl::StatusOr<v1::Publication> Archive(const rpc::CallContext& call, const v1::ArchivePublicationRequest& request);

 private:
  // Authorizes, locks, lets `change` change the row and store it, and answers what officials then see.
  using Change = absl::FunctionRef<absl::Status(db::Transaction& tx, absl::Time now, PublicationRow* row)>;
  absl::StatusOr<v1::Publication> Run(const rpc::CallContext& call, const PublicationRow& found,
                                      const std::string& etag, Change change);
  absl::StatusOr<v1::Publication> Run(const rpc::CallContext& call, const std::string& name, const std::string& etag,
                                      Change change);
  // A decision on the content of the given hash.
  absl::StatusOr<v1::Publication> Decide(const rpc::CallContext& call, const std::string& name,
                                         const std::string& content_hash, const ApprovalRow& decision, Verb verb);

  db::Database* const database_;
  const Clock* const clock_;
  const CatalogReader* const catalog_;
};

}  // namespace mingbai::publication
