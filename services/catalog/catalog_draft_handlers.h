#pragma once

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/mysql/database.h"
#include "common/rpc/call_context.h"
#include "common/rpc/service.h"
#include "common/time/clock.h"
#include "mingbai/catalog/v1/draft.pb.h"
#include "services/catalog/catalog_draft_repository.h"
#include "services/catalog/catalog_draft_rules.h"

namespace mingbai::catalog {

// The methods about drafts of catalogs (DOMAIN C-4); outcomes as the contract documents them. Holds no state of its
// own: thread-safe. `database` and `clock` outlive it.
class CatalogDraftHandlers {
 public:
  // `working_days`: within how many the filing of a decided catalog is answered.
  CatalogDraftHandlers(db::Database* database, Clock* clock, int working_days)
      : database_(*database), clock_(*clock), working_days_(working_days) {}
  // Adds its methods to `service`, which must not outlive this object.
  void Register(rpc::Service& service);

 private:
  using Call = const rpc::CallContext&;
  template <typename T>
  using Or = absl::StatusOr<T>;

  Or<v1::CatalogDraft> Create(Call call, const v1::CreateCatalogDraftRequest& request);
  Or<v1::CatalogDraft> Get(Call call, const v1::GetCatalogDraftRequest& request);
  Or<v1::ListCatalogDraftsResponse> List(Call call, const v1::ListCatalogDraftsRequest& request);
  Or<v1::CatalogDraft> Update(Call call, const v1::UpdateCatalogDraftRequest& request);
  Or<v1::CatalogDraft> Submit(Call call, const v1::SubmitCatalogDraftRequest& request);
  Or<v1::CatalogDraft> Decide(Call call, const v1::DecideCatalogDraftRequest& request);
  Or<v1::CatalogDraft> Return(Call call, const v1::ReturnCatalogDraftRequest& request);
  Or<v1::CatalogDraft> Discard(Call call, const v1::DiscardCatalogDraftRequest& request);
  Or<v1::CompareCatalogDraftResponse> Compare(Call call, const v1::CompareCatalogDraftRequest& request);

  // What a verb does to the locked draft.
  using Step = std::function<absl::Status(db::Transaction& tx, DraftRow& row, absl::Time now)>;
  // Locks the draft, checks the verb and the etag, runs the step and writes the next version.
  Or<v1::CatalogDraft> Take(Call call, const std::string& name, const std::string& etag, DraftVerb verb,
                            const Step& step);
  absl::Time Now() const { return absl::FromUnixMicros(absl::ToUnixMicros(clock_.Now())); }

  db::Database& database_;
  Clock& clock_;
  const int working_days_;
};

}  // namespace mingbai::catalog
