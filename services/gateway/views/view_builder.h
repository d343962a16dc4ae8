#pragma once

// Builds a view: asks the services side by side with one deadline, and puts the answers together. It presents no token:
// what it is told is what everyone may read (DOMAIN C-9, G-2). Thread-safe.

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/rpc/client.h"
#include "common/time/clock.h"
#include "services/catalog/client/directory.h"
#include "services/gateway/views/board.h"
#include "services/gateway/views/fan_out.h"
#include "services/gateway/views/overview.h"
#include "services/gateway/views/view_cache.h"
#include "services/gateway/views/view_key.h"

namespace mingbai::gateway {

// Clients that present no token.
struct PublicClients {
  std::shared_ptr<const rpc::Client> catalog;
  std::shared_ptr<const rpc::Client> publication;
  std::shared_ptr<const rpc::Client> feedback;
  std::shared_ptr<const rpc::Client> evaluation;
};

// What became of the last calls to a service: one that hung a moment ago is waited for only shortly, so that a page is
// not slow for as long as the service hangs. Thread-safe.
class Patience {
 public:
  absl::Duration Limit() const;
  // A call with `limit` has ended.
  void Note(absl::Duration limit, const absl::Status& status);

 private:
  std::atomic<int64_t> hung_until_{0};  // Unix milliseconds
};

class ViewBuilder {
 public:
  ViewBuilder(PublicClients clients, catalog::Directory* directory, const Clock* clock, FanOut* fan_out,
              absl::Duration limit = absl::Milliseconds(1500));

  // The view, partial where a service did not answer within the limit. NOT_FOUND, reason ORGANIZATION_NOT_FOUND;
  // UNAVAILABLE, reason CATALOG_UNAVAILABLE, where the organization is not known here and catalog cannot be asked.
  absl::StatusOr<BuiltView> Build(const ViewKey& key) const;

 private:
  BoardParts FetchBoard(const rpc::CallContext& call, const std::string& name) const;
  OverviewParts FetchOverview(const rpc::CallContext& call, const catalog::v1::Organization& organization,
                              const std::string& period) const;
  absl::StatusOr<std::vector<evaluation::v1::Ranking>> Rankings(const rpc::CallContext& call, const std::string& name,
                                                                const std::string& period, common::v1::Tier tier) const;

  const PublicClients clients_;
  catalog::Directory* const directory_;
  const Clock* const clock_;
  FanOut* const fan_out_;
  const absl::Duration limit_;
  mutable Patience catalog_patience_, publication_patience_, feedback_patience_, evaluation_patience_;
};

}  // namespace mingbai::gateway
