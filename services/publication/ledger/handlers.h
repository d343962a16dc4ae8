#pragma once

// The methods of PublicationService that show the disclosure ledger, as others' tools read it. Thread-safe.

#include <string>

#include "absl/status/statusor.h"
#include "common/mysql/database.h"
#include "common/rpc/call_context.h"
#include "common/rpc/service.h"
#include "google/api/httpbody.pb.h"
#include "mingbai/publication/v1/publication_service.pb.h"

namespace mingbai::publication::ledger {

class Handlers {
 public:
  Handlers(db::Database* database, std::string verifier_key)
      : database_(database), verifier_key_(std::move(verifier_key)) {}

  // Adds the handlers; they refer to this object.
  void Register(rpc::Service* service);

  // Outcomes as the contract says (publication_service.proto).
  absl::StatusOr<google::api::HttpBody> GetCheckpoint(const rpc::CallContext& call,
                                                      const v1::GetLedgerCheckpointRequest& request);
  absl::StatusOr<google::api::HttpBody> GetTile(const rpc::CallContext& call, const v1::GetLedgerTileRequest& request);
  absl::StatusOr<google::api::HttpBody> GetKey(const rpc::CallContext& call, const v1::GetLedgerKeyRequest& request);

 private:
  db::Database* const database_;
  const std::string verifier_key_;
};

}  // namespace mingbai::publication::ledger
