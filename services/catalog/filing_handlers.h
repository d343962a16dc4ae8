#pragma once

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/mysql/database.h"
#include "common/rpc/call_context.h"
#include "common/rpc/service.h"
#include "common/time/clock.h"
#include "mingbai/catalog/v1/filing.pb.h"
#include "services/catalog/filing_repository.h"

namespace mingbai::catalog {

// The methods about filings (DOMAIN C-10); outcomes as the contract documents them. Holds no state of its own:
// thread-safe. `database` and `clock` outlive it.
class FilingHandlers {
 public:
  // `working_days`: within how many a filing is answered.
  FilingHandlers(db::Database* database, Clock* clock, int working_days)
      : database_(*database), clock_(*clock), working_days_(working_days) {}
  // Adds its methods to `service`, which must not outlive this object.
  void Register(rpc::Service& service);

 private:
  using Call = const rpc::CallContext&;
  template <typename T>
  using Or = absl::StatusOr<T>;

  Or<v1::Filing> Create(Call call, const v1::CreateFilingRequest& request);
  Or<v1::Filing> Get(Call call, const v1::GetFilingRequest& request);
  Or<v1::ListFilingsResponse> List(Call call, const v1::ListFilingsRequest& request);
  Or<v1::ListReceivedFilingsResponse> ListReceived(Call call, const v1::ListReceivedFilingsRequest& request);
  Or<v1::Filing> Acknowledge(Call call, const v1::AcknowledgeFilingRequest& request);
  Or<v1::Filing> Object(Call call, const v1::ObjectToFilingRequest& request);
  Or<v1::Filing> Answer(Call call, const std::string& name, const std::string& etag, v1::FilingStep answer);
  absl::Time Now() const { return absl::FromUnixMicros(absl::ToUnixMicros(clock_.Now())); }

  db::Database& database_;
  Clock& clock_;
  const int working_days_;
};

}  // namespace mingbai::catalog
