#pragma once

// The search index of a running service, kept fresh from the service's own events (DESIGN invariant 2). Each replica
// has its own.

#include <memory>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/mysql/database.h"
#include "common/rpc/call_context.h"
#include "common/rpc/service.h"
#include "common/time/clock.h"
#include "mingbai/catalog/v1/search.pb.h"
#include "services/catalog/search_index.h"

namespace mingbai::catalog {

// SearchCatalog, and the thread that follows the changes from Start to Stop: five times a second it looks at the number
// of the newest event, and reads again what events name; all of it at the start, when a day begins (items and new names
// take effect on it) and where events have gone. Thread-safe. `database` and `clock` outlive it.
class CatalogSearch {
 public:
  CatalogSearch(db::Database* database, Clock* clock) : database_(*database), clock_(*clock) {}
  ~CatalogSearch() { Stop(); }

  // Adds the method to `service`, which must not outlive this object.
  void Register(rpc::Service& service);
  void Start();
  void Stop();
  // Whether there is an index.
  bool ready() const;

 private:
  absl::StatusOr<v1::SearchCatalogResponse> Search(const rpc::CallContext& call,
                                                   const v1::SearchCatalogRequest& request);
  void Run();
  // Brings the index in line.
  absl::Status Follow();
  absl::Status Load(const std::string& day);
  std::shared_ptr<const SearchIndex> Index() const;
  void SetIndex(std::shared_ptr<const SearchIndex> index);

  db::Database& database_;
  Clock& clock_;
  mutable absl::Mutex mutex_;
  std::shared_ptr<const SearchIndex> index_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  // The thread's own.
  std::string day_;      // that the items are of
  int64_t applied_ = 0;  // number of the last event
  std::thread thread_;
};

}  // namespace mingbai::catalog
