#pragma once

// The methods of PublicationService that write content: create, update, submit, deliver, correct. Thread-safe.

#include "absl/status/statusor.h"
#include "common/mysql/database.h"
#include "common/rpc/call_context.h"
#include "common/rpc/service.h"
#include "common/time/clock.h"
#include "mingbai/publication/v1/publication_service.pb.h"
#include "services/publication/catalog_reader.h"
#include "services/publication/publication_row.h"

namespace mingbai::publication {

class DraftHandlers {
 public:
  DraftHandlers(db::Database* database, const Clock* clock, const CatalogReader* catalog)
      : database_(database), clock_(clock), catalog_(catalog) {}

  // Adds the handlers; they refer to this object.
  void Register(rpc::Service* service);

  // Outcomes as the contract says (publication_service.proto).
  absl::StatusOr<v1::Publication> Create(const rpc::CallContext& call, const v1::CreatePublicationRequest& request);
  absl::StatusOr<v1::Publication> Update(const rpc::CallContext& call, const v1::UpdatePublicationRequest& request);
  absl::StatusOr<v1::Publication> Submit(const rpc::CallContext& call, const v1::SubmitPublicationRequest& request);
  absl::StatusOr<v1::BeginDeliveryResponse> BeginDelivery(const rpc::CallContext& call,
                                                          const v1::BeginDeliveryRequest& request);
  absl::StatusOr<v1::DeliverPublicationResponse> Deliver(const rpc::CallContext& call,
                                                         const v1::DeliverPublicationRequest& request);
  absl::StatusOr<v1::Publication> Correct(const rpc::CallContext& call, const v1::CorrectPublicationRequest& request);

 private:
  // The item in effect today, or when the version was made where it has gone since. FAILED_PRECONDITION, reason
  // ITEM_NOT_FOUND.
  absl::StatusOr<catalog::ItemPtr> ItemFor(const rpc::CallContext& call, const PublicationRow& row) const;

  db::Database* const database_;
  const Clock* const clock_;
  const CatalogReader* const catalog_;
};

}  // namespace mingbai::publication
