#pragma once

// The methods of PublicationService that read publications, each answer filtered for its caller (DOMAIN C-9).
// Thread-safe.

#include "absl/status/statusor.h"
#include "common/mysql/database.h"
#include "common/rpc/call_context.h"
#include "common/rpc/service.h"
#include "common/time/clock.h"
#include "mingbai/publication/v1/publication_service.pb.h"
#include "services/publication/catalog_reader.h"

namespace mingbai::publication {

class ReadHandlers {
 public:
  ReadHandlers(db::Database* database, const Clock* clock, const CatalogReader* catalog)
      : database_(database), clock_(clock), catalog_(catalog) {}

  // Adds the handlers; they refer to this object.
  void Register(rpc::Service* service);

  // Outcomes as the contract says (publication_service.proto).
  absl::StatusOr<v1::Publication> Get(const rpc::CallContext& call, const v1::GetPublicationRequest& request);
  absl::StatusOr<v1::ListPublicationsResponse> List(const rpc::CallContext& call,
                                                    const v1::ListPublicationsRequest& request);
  absl::StatusOr<v1::ListPublicationVersionsResponse> ListVersions(const rpc::CallContext& call,
                                                                   const v1::ListPublicationVersionsRequest& request);
  absl::StatusOr<v1::ComparePublicationVersionsResponse> CompareVersions(
      const rpc::CallContext& call, const v1::ComparePublicationVersionsRequest& request);

 private:
  db::Database* const database_;
  const Clock* const clock_;
  const CatalogReader* const catalog_;
};

}  // namespace mingbai::publication
