#include "services/ctl/ledger.h"

#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>

#include "absl/strings/escaping.h"
#include "common/merkle/note.h"
#include "common/merkle/tile.h"
#include "common/merkle/tree.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "services/ctl/http_client.h"
#include "services/ctl/table.h"

namespace mingbai::ctl {
namespace {

absl::StatusOr<std::string> Fetch(HttpClient& client, const std::string& path) {
  MB_ASSIGN_OR_RETURN(HttpAnswer answer, client.Send("GET", path, "", ""));
  if (answer.status != 200) return absl::NotFoundError(StrCat(path, " answers ", answer.status, ": ", answer.body));
  return std::move(answer.body);
}

const char* TypeName(const std::string& type) {
  static const std::map<std::string, const char*> names = {{"generated", "应公开事项产生"},
                                                           {"published", "公开（含更正）"},
                                                           {"noticeClosed", "公示期满"},
                                                           {"withdrawn", "撤回"},
                                                           {"archived", "归档"},
                                                           {"overdue", "逾期"},
                                                           {"deferred", "延期"},
                                                           {"exempted", "免于公开"},
                                                           {"changed", "义务调整"},
                                                           {"reminded", "提醒"},
                                                           {"sealed", "限定范围内公开（只见摘要）"}};
  auto it = names.find(type);
  return it == names.end() ? "其他" : it->second;
}

}  // namespace

absl::Status VerifyLedger(const std::string& http, const std::string& verifier_key) {
  HttpClient client(http);
  std::string key = verifier_key;
  if (key.empty()) {
    MB_ASSIGN_OR_RETURN(key, Fetch(client, "/ledger/key"));
    key = std::string(Strip(key));
  }
  MB_ASSIGN_OR_RETURN(const std::string note, Fetch(client, "/ledger/checkpoint"));
  MB_ASSIGN_OR_RETURN(const std::string text, merkle::OpenNote(note, key));
  MB_ASSIGN_OR_RETURN(const merkle::Checkpoint checkpoint, merkle::ParseCheckpoint(text));

  merkle::Frontier tree;
  std::map<std::string, int> types;
  for (merkle::TileName tile; tile.first() < checkpoint.size; ++tile.index) {
    tile.width = static_cast<int>(std::min<uint64_t>(merkle::kTileWidth, checkpoint.size - tile.first()));
    tile.entries = true;
    MB_ASSIGN_OR_RETURN(const std::string bundle, Fetch(client, "/ledger/tile/" + merkle::TilePath(tile)));
    tile.entries = false;
    MB_ASSIGN_OR_RETURN(const std::string hashes, Fetch(client, "/ledger/tile/" + merkle::TilePath(tile)));
    MB_ASSIGN_OR_RETURN(const std::vector<std::string> entries, merkle::ReadBundle(bundle));
    std::vector<merkle::Frontier::Added> added;
    std::string leaves;
    for (const std::string& entry : entries) {
      leaves += merkle::LeafHash(entry);
      tree.Append(entry, &added);
      const auto json = nlohmann::json::parse(entry, nullptr, false);
      ++types[TypeName(json.is_object() ? json.value("type", "") : "")];
    }
    if (leaves != hashes) {
      return absl::DataLossError(StrCat("tile ", merkle::TilePath(tile), " is not that of its entries"));
    }
  }
  if (tree.size() != checkpoint.size || tree.Root() != checkpoint.root) {
    return absl::DataLossError("the checkpoint is not that of the entries");
  }
  Table table({"公开存证", ">条数"});
  for (const auto& [type, count] : types) table.Add({type, StrCat(count)});
  std::printf("\n%s\n%s", checkpoint.origin.c_str(), table.ToString().c_str());
  std::printf("  %s entries; the root computed from them is the one signed: %s\n  key %s%s\n",
              StrCat(checkpoint.size).c_str(), absl::Base64Escape(checkpoint.root).c_str(), key.c_str(),
              verifier_key.empty() ? " (as served; compare it with the one printed by the county)" : "");
  return absl::OkStatus();
}

}  // namespace mingbai::ctl
