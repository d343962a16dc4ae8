#include <set>

#include "common/mysql/idempotency.h"
#include "common/names/names.h"
#include "common/paging/paging.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "services/catalog/adoption_repository.h"
#include "services/catalog/adoption_rules.h"
#include "services/catalog/catalog_service.h"
#include "services/catalog/catalog_writes.h"
#include "services/catalog/decision_rules.h"
#include "services/catalog/organization_repository.h"

namespace mingbai::catalog {
namespace {

constexpr int kStandardPage = 100;
constexpr int kLargestPage = 1000;

absl::Status CheckRequest(const v1::BatchAdoptItemsRequest& request) {
  FieldErrors errors;
  std::set<std::string_view> seen;
  for (int i = 0; i < request.adoptions_size(); ++i) {
    const v1::Adoption& adoption = request.adoptions(i);
    const std::string path = StrCat("adoptions[", i, "]");
    CheckAdoptionFacts(adoption, request.parent(), path, errors);
    RequireDecision(adoption, path, errors);
    if (!seen.insert(adoption.name()).second) errors.Add(path + ".name", "is given twice");
  }
  return errors.ToStatus();
}

}  // namespace

absl::StatusOr<v1::ListAdoptionsResponse> CatalogService::ListAdoptions(Call call,
                                                                        const v1::ListAdoptionsRequest& request) {
  MB_ASSIGN_OR_RETURN(const int size, PageSize(request.page_size(), kStandardPage, kLargestPage));
  MB_ASSIGN_OR_RETURN(const std::string after, ReadPageToken(request, ""));
  const std::string_view code = LastSegment(request.parent());
  using Found = std::vector<AdoptionRow>;
  MB_ASSIGN_OR_RETURN(Found found, database_.Read(call.budget, [&](db::Connection& sql) -> absl::StatusOr<Found> {
    MB_ASSIGN_OR_RETURN(auto organization, ReadOrganization(sql, code));
    if (!organization.has_value()) return NoOrganization(request.parent());
    return catalog::ListAdoptions(sql, code, after, size + 1);
  }));
  v1::ListAdoptionsResponse response;
  const std::string next =
      CutPage(found, size, [](const AdoptionRow& last) { return std::string(LastSegment(last.adoption.name())); });
  if (!next.empty()) response.set_next_page_token(MakePageToken(request, "", next));
  for (AdoptionRow& row : found) *response.add_adoptions() = std::move(row.adoption);
  return response;
}

absl::StatusOr<v1::BatchAdoptItemsResponse> CatalogService::BatchAdoptItems(Call call,
                                                                            const v1::BatchAdoptItemsRequest& request) {
  MB_RETURN_IF_ERROR(CheckRequest(request));
  const absl::Time now = Now();
  const std::string_view code = LastSegment(request.parent());
  using Response = v1::BatchAdoptItemsResponse;
  return db::Mutate<Response>(database_, call, [&](db::Transaction& tx) -> absl::StatusOr<Response> {
    CatalogWrites writes(tx, now);
    MB_ASSIGN_OR_RETURN(const bool known, writes.LockAdopter(code));
    if (!known) return NoOrganization(request.parent());
    Response response;
    for (int i = 0; i < request.adoptions_size(); ++i) {
      MB_ASSIGN_OR_RETURN(*response.add_adoptions(), writes.Adopt(request.adoptions(i), StrCat("adoptions[", i, "]")));
    }
    MB_RETURN_IF_ERROR(writes.Write());
    return response;
  });
}

absl::StatusOr<v1::Adoption> CatalogService::DropAdoption(Call call, const v1::DropAdoptionRequest& request) {
  if (!ParseDay(request.effective_date()).has_value()) return InvalidField("effective_date", "is no day");
  FieldErrors errors;
  CheckDecision(request.decision(), "decision", errors);
  MB_RETURN_IF_ERROR(errors.ToStatus());
  const absl::Time now = Now();
  const AdoptionEnd end{request.name(), request.effective_date(), request.reason(),
                        request.etag(), &request.decision(),      "effective_date"};
  return db::Mutate<v1::Adoption>(database_, call, [&](db::Transaction& tx) -> absl::StatusOr<v1::Adoption> {
    CatalogWrites writes(tx, now);
    MB_ASSIGN_OR_RETURN(const bool known, writes.LockAdopter(OrganizationCodeOf(request.name())));
    if (!known) return NotFound("ADOPTION_NOT_FOUND", StrCat("there is no ", request.name()));
    MB_ASSIGN_OR_RETURN(v1::Adoption dropped, writes.Drop(end, "name"));
    MB_RETURN_IF_ERROR(writes.Write());
    return dropped;
  });
}

}  // namespace mingbai::catalog
