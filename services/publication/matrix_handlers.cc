#include "services/publication/matrix_handlers.h"

#include <map>
#include <utility>

#include "common/names/names.h"
#include "common/paging/paging.h"
#include "common/status/status.h"
#include "common/time/county_time.h"
#include "services/publication/audience.h"
#include "services/publication/cell_csv.h"
#include "services/publication/matrix.h"
#include "services/publication/obligation_as_of.h"
#include "services/publication/organization_names.h"
#include "services/publication/page_position.h"
#include "services/publication/request_fields.h"

namespace mingbai::publication {
namespace {

using obligations::Cell;
using obligations::CellQuery;

constexpr int kMostDays = 400;
constexpr int kMostCells = 1000;
constexpr int kMostLines = 10000;

// What a request asks for; INVALID_ARGUMENT naming a field.
template <typename Request>
absl::StatusOr<CellQuery> QueryOf(const Request& request, absl::Time now) {
  MB_ASSIGN_OR_RETURN(const DaySpan span, SpanFields(request.start_date(), request.end_date(), kMostDays));
  if (!v1::ObligationStatus_IsValid(request.status())) return InvalidField("status", "is no status");
  CellQuery query;
  query.range = SubtreeRange(OrganizationCodeOf(request.parent()));
  query.from = EndOfDay(span.start);
  query.to = EndOfDay(span.end);
  if (!request.item().empty()) query.item = std::string(LastSegment(request.item()));
  query.status = request.status();
  query.now = now;
  return query;
}

}  // namespace

void MatrixHandlers::Register(rpc::Service* service) {
  service->Handle("GetObligationMatrix", this, &MatrixHandlers::GetMatrix);
  service->Handle("ListObligationCells", this, &MatrixHandlers::ListCells);
  service->Handle("ExportObligationCells", this, &MatrixHandlers::ExportCells);
}

absl::StatusOr<v1::GetObligationMatrixResponse> MatrixHandlers::GetMatrix(
    const rpc::CallContext& call, const v1::GetObligationMatrixRequest& request) {
  MB_ASSIGN_OR_RETURN(const ReadTime time, ReadTimeOf(request, clock_->Now()));
  MB_ASSIGN_OR_RETURN(const CellQuery query, QueryOf(request, time.time));
  if (!common::v1::Domain_IsValid(request.domain())) return InvalidField("domain", "is no domain");
  const std::string root(OrganizationCodeOf(request.parent()));
  MB_RETURN_IF_ERROR(catalog_->RequireKnown(call, root));
  const Viewer viewer(call.principal);
  MatrixSums sums(root);
  MB_RETURN_IF_ERROR(database_->Read(call.budget, [&](db::Connection& sql) {
    const auto add = [&](std::string_view organization, std::string_view item, v1::ObligationStatus status) {
      sums.Add(organization, item, status);
    };
    return time.given ? obligations::CountCellsAsOf(sql, query, viewer, add)
                      : obligations::CountCells(sql, query, viewer, add);
  }));
  std::map<std::string, catalog::ItemPtr> items;
  const absl::CivilDay last_day = LastDayOf(query.to) - 1;
  for (const std::string& item : sums.Items()) {
    const auto found = catalog_->FindItem(call, item, last_day);
    if (request.domain() != common::v1::DOMAIN_UNSPECIFIED) {
      // A name may be left out, whole items may not.
      MB_RETURN_IF_ERROR(found.status());
      if (*found == nullptr || (*found)->domain() != request.domain()) sums.Drop(item);
    }
    if (!found.ok()) break;  // nor will catalog answer the next one
    items[item] = *found;
  }
  v1::GetObligationMatrixResponse response = sums.Build();
  for (v1::ObligationMatrixRow& row : *response.mutable_rows()) {
    const catalog::ItemPtr& item = items[std::string(LastSegment(row.item()))];
    if (item != nullptr) row.set_display_name(item->level2());
  }
  return response;
}

absl::StatusOr<v1::ListObligationCellsResponse> MatrixHandlers::ListCells(
    const rpc::CallContext& call, const v1::ListObligationCellsRequest& request) {
  MB_ASSIGN_OR_RETURN(const CellQuery query, QueryOf(request, clock_->Now()));
  MB_ASSIGN_OR_RETURN(const int page_size, PageSize(request.page_size(), kMostCells, kMostCells));
  MB_RETURN_IF_ERROR(catalog_->RequireKnown(call, OrganizationCodeOf(request.parent())));
  const Viewer viewer(call.principal);
  MB_ASSIGN_OR_RETURN(const std::string token, ReadPageToken(request, viewer.Fingerprint()));
  const PagePosition after = PagePosition::Parse(token);
  MB_ASSIGN_OR_RETURN(std::vector<Cell> cells, database_->Read(call.budget, [&](db::Connection& sql) {
    return obligations::Cells(sql, query, viewer, after.organization, after.id, page_size + 1);
  }));
  v1::ListObligationCellsResponse response;
  if (static_cast<int>(cells.size()) > page_size) {
    cells.resize(page_size);
    const PagePosition last{absl::UnixEpoch(), cells.back().organization, cells.back().id};
    response.set_next_page_token(MakePageToken(request, viewer.Fingerprint(), last.Text()));
  }
  response.mutable_cells()->Reserve(static_cast<int>(cells.size()));
  for (const Cell& cell : cells) {
    v1::ObligationCell& out = *response.add_cells();
    out.set_organization(OrganizationName(cell.organization));
    const ObligationIdParts parts = PartsOf(cell.id);
    out.set_item(ItemName(parts.item));
    out.set_period(std::string(parts.period));
    out.set_phase(parts.phase);
    out.set_status(cell.status);
    out.set_obligation(ObligationName(cell.organization, cell.id));
  }
  return response;
}

absl::StatusOr<google::api::HttpBody> MatrixHandlers::ExportCells(const rpc::CallContext& call,
                                                                  const v1::ExportObligationCellsRequest& request) {
  MB_ASSIGN_OR_RETURN(const CellQuery query, QueryOf(request, clock_->Now()));
  MB_ASSIGN_OR_RETURN(const int lines, PageSize(request.page_size(), kMostLines, kMostLines));
  MB_RETURN_IF_ERROR(catalog_->RequireKnown(call, OrganizationCodeOf(request.parent())));
  const Viewer viewer(call.principal);
  const std::string after_organization(OrganizationCodeOf(request.after()));
  const std::string after_id(request.after().empty() ? "" : LastSegment(request.after()));
  std::vector<Cell> cells;
  MB_RETURN_IF_ERROR(database_->Read(call.budget, [&](db::Connection& sql) -> absl::Status {
    MB_ASSIGN_OR_RETURN(cells, obligations::Cells(sql, query, viewer, after_organization, after_id, lines));
    return obligations::NameCells(sql, query, &cells);
  }));
  OrganizationNames names(catalog_, &call);
  google::api::HttpBody body;
  body.set_content_type("text/csv; charset=utf-8");
  body.set_data(CellsAsCsv(
      cells, [&](const std::string& organization, const std::string& day) { return names.On(organization, day); }));
  return body;
}

}  // namespace mingbai::publication
