#pragma once

// What the handlers of people, boards and blocks share. Functions without state.

#include <limits>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/mysql/database.h"
#include "common/rpc/call_context.h"
#include "common/rpc/service.h"
#include "common/time/clock.h"
#include "mingbai/catalog/v1/events.pb.h"
#include "services/catalog/organization_repository.h"

namespace mingbai::catalog {

inline constexpr int kStandardPage = 100;
inline constexpr int kLargestPage = 1000;
// Beyond every version's number.
inline constexpr int kEveryVersion = std::numeric_limits<int>::max();

// Business time, as exact as the database keeps it.
inline absl::Time NowOf(Clock& clock) { return absl::FromUnixMicros(absl::ToUnixMicros(clock.Now())); }

// Adds member functions of `object` to a service by the names of their methods. `object` outlives the service.
template <typename T>
class Registrar {
 public:
  Registrar(T* object, rpc::Service* service) : object_(object), service_(service) {}
  template <typename Request, typename Response>
  void operator()(std::string_view name,
                  absl::StatusOr<Response> (T::*method)(const rpc::CallContext&, const Request&)) const {
    service_->Handle<Request, Response>(
        name, [object = object_, method](const rpc::CallContext& call, const Request& request) {
          return (object->*method)(call, request);
        });
  }

 private:
  T* const object_;
  rpc::Service* const service_;
};

// Tells everyone of a change at an organization whose row is locked.
absl::Status TellOfOrganization(db::Transaction& tx, const OrganizationRow& row, const v1::CatalogEvent& event,
                                absl::Time now);

}  // namespace mingbai::catalog
