#include "common/mysql/idempotency.h"

#include "absl/time/clock.h"
#include "common/crypto/crypto.h"
#include "common/mysql/errors.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "google/protobuf/message.h"

namespace mingbai::db::internal {
namespace {

constexpr char kStore[] = "INSERT INTO idempotency (key_hash, payload_hash, sealed, response, created_at) VALUES";
constexpr char kRead[] = "SELECT payload_hash, sealed, response FROM idempotency WHERE key_hash = ?";

// The first answer to this call, or `otherwise` where there was none.
absl::Status ReadFirstAnswer(Database& database, const rpc::CallContext& call, const std::string& key,
                             const absl::Status& otherwise, google::protobuf::Message* response) {
  return database.Read(call.budget, [&](Connection& sql) -> absl::Status {
    MB_ASSIGN_OR_RETURN(Rows rows, sql.Query(kRead, {key}));
    if (!rows.Next()) return otherwise;
    if (rows.Text(0) != call.payload_hash) {
      return Error(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED",
                   "request_id: used before with another payload");
    }
    std::string stored = rows.Text(2);
    if (rows.Bool(1)) {
      MB_ASSIGN_OR_RETURN(stored, Unseal(database.secret_key(), key, stored));
    }
    if (!response->ParseFromString(stored)) return absl::DataLossError("a stored answer does not parse");
    call.scope_checked = true;  // it was, for this very principal
    return absl::OkStatus();
  });
}

}  // namespace

absl::Status MutateMessage(Database& database, const rpc::CallContext& call, Commit commit,
                           absl::FunctionRef<absl::Status(Transaction&, google::protobuf::Message*)> fn,
                           google::protobuf::Message* response) {
  const std::string key = Sha256(
      StrCat(call.principal.subject.size(), ":", call.principal.subject, "\n", call.method, "\n", call.request_id));
  // The row is written last: a success costs one statement, and what a repeat does before it meets the row is rolled
  // back with it.
  bool done = false;
  auto run = [&](Transaction& tx) -> absl::Status {
    response->Clear();
    done = false;
    MB_RETURN_IF_ERROR(fn(tx, response));
    done = true;
    std::string bytes = response->SerializeAsString();
    if (call.response_secret) bytes = Seal(database.secret_key(), key, bytes);
    // By this machine's clock: only the purge of old rows reads it.
    tx.Add(kStore, {key, call.payload_hash, call.response_secret, bytes, absl::Now()});
    return absl::OkStatus();
  };
  absl::Status status =
      commit == Commit::kTogether ? database.TransactTogether(call.budget, run) : database.Transact(call.budget, run);
  // The row says whether a commit of unknown outcome took place: running again either meets it or does the work.
  if (ReasonOf(status) == "COMMIT_UNKNOWN") status = database.Transact(call.budget, run);
  if (status.ok()) return status;
  const bool met_row = done && IsDuplicateKey(status);
  if (met_row) status = Error(absl::StatusCode::kAborted, "CONFLICT", "the first call has just gone; try again");
  // A repeat may also fail on what the first call did, such as a state that has moved on.
  if (met_row || !IsConnectionLost(status)) return ReadFirstAnswer(database, call, key, status, response);
  return status;
}

}  // namespace mingbai::db::internal
