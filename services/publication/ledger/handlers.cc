#include "services/publication/ledger/handlers.h"

#include <optional>
#include <utility>
#include <vector>

#include "common/merkle/tile.h"
#include "common/status/status.h"
#include "services/publication/ledger/repository.h"

namespace mingbai::publication::ledger {
namespace {

using google::api::HttpBody;

HttpBody Body(std::string content_type, std::string data) {
  HttpBody body;
  body.set_content_type(std::move(content_type));
  body.set_data(std::move(data));
  return body;
}

HttpBody Text(std::string data) { return Body("text/plain; charset=utf-8", std::move(data)); }

absl::Status NoSuchTile() { return NotFound("TILE_NOT_FOUND", "the ledger has no such tile"); }

}  // namespace

void Handlers::Register(rpc::Service* service) {
  service->Handle("GetLedgerCheckpoint", this, &Handlers::GetCheckpoint);
  service->Handle("GetLedgerTile", this, &Handlers::GetTile);
  service->Handle("GetLedgerKey", this, &Handlers::GetKey);
}

absl::StatusOr<HttpBody> Handlers::GetCheckpoint(const rpc::CallContext& call, const v1::GetLedgerCheckpointRequest&) {
  MB_ASSIGN_OR_RETURN(Head head, database_->Read(call.budget, [](db::Connection& sql) { return ReadHead(sql); }));
  if (head.checkpoint.empty()) {
    return Error(absl::StatusCode::kUnavailable, "LEDGER_NOT_SIGNED", "the ledger has not been signed yet");
  }
  return Text(std::move(head.checkpoint));
}

absl::StatusOr<HttpBody> Handlers::GetTile(const rpc::CallContext& call, const v1::GetLedgerTileRequest& request) {
  const std::optional<merkle::TileName> name = merkle::ParseTilePath(request.path());
  if (!name.has_value()) return NoSuchTile();
  MB_ASSIGN_OR_RETURN(const std::vector<std::string> parts, database_->Read(call.budget, [&](db::Connection& sql) {
    return name->entries ? ReadEntries(sql, name->first(), name->width)
                         : ReadHashes(sql, name->level, name->first(), name->width);
  }));
  if (static_cast<int>(parts.size()) < name->width) return NoSuchTile();
  std::string data;
  for (const std::string& part : parts) {
    if (name->entries) {
      merkle::AppendToBundle(part, &data);
    } else {
      data += part;
    }
  }
  return Body("application/octet-stream", std::move(data));
}

absl::StatusOr<HttpBody> Handlers::GetKey(const rpc::CallContext& call, const v1::GetLedgerKeyRequest&) {
  return Text(verifier_key_ + "\n");
}

}  // namespace mingbai::publication::ledger
