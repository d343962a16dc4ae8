#pragma once

// What organizations owe of an item, as catalog says it (DOMAIN C-3). Thread-safe.

#include <memory>
#include <set>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/rpc/call_context.h"
#include "common/rpc/client.h"
#include "services/catalog/client/directory.h"
#include "services/gateway/import/table_import.h"

namespace mingbai::gateway {

class OwedItemReader {
 public:
  OwedItemReader(catalog::Directory* directory, std::shared_ptr<const rpc::Client> catalog)
      : directory_(directory), catalog_(std::move(catalog)) {}

  // The item in effect on the day; nullptr where there is none. Errors as Read's.
  absl::StatusOr<catalog::ItemPtr> Find(const rpc::CallContext& call, std::string_view item, absl::CivilDay day) const;
  // For each of the codes that catalog knows the item with what its adoption in effect on the day adds; those that owe
  // the same share it. UNAVAILABLE, reason CATALOG_UNAVAILABLE.
  absl::StatusOr<OwedItems> Read(const rpc::CallContext& call, const catalog::ItemPtr& item,
                                 const std::set<std::string>& codes, absl::CivilDay day) const;

 private:
  catalog::Directory* const directory_;
  const std::shared_ptr<const rpc::Client> catalog_;
};

}  // namespace mingbai::gateway
