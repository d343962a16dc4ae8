#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/status/status.h"
#include "common/time/county_time.h"
#include "services/catalog/adoption_repository.h"
#include "services/catalog/catalog_service.h"

namespace mingbai::catalog {

absl::StatusOr<v1::BatchGetAdoptionsResponse> CatalogService::BatchGetAdoptions(
    Call call, const v1::BatchGetAdoptionsRequest& request) {
  if (!request.date().empty() && !ParseDay(request.date()).has_value()) return InvalidField("date", "is no day");
  const std::string day = request.date().empty() ? FormatDay(CountyDay(Now())) : request.date();
  const std::set<std::string_view> asked(request.names().begin(), request.names().end());
  const std::vector<std::string_view> names(asked.begin(), asked.end());
  MB_ASSIGN_OR_RETURN(std::vector<AdoptionRow> found, database_.Read(call.budget, [&](db::Connection& sql) {
    return ReadAdoptionsInEffect(sql, names, day);
  }));
  std::sort(found.begin(), found.end(),
            [](const AdoptionRow& a, const AdoptionRow& b) { return a.adoption.name() < b.adoption.name(); });
  v1::BatchGetAdoptionsResponse response;
  for (AdoptionRow& row : found) {
    if (row.adoption.state() == v1::ADOPTION_STATE_ADOPTED) *response.add_adoptions() = std::move(row.adoption);
  }
  return response;
}

}  // namespace mingbai::catalog
