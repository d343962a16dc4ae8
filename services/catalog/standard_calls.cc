#include "services/catalog/standard_calls.h"

#include <set>
#include <utility>

#include "common/mysql/errors.h"
#include "common/mysql/idempotency.h"
#include "common/names/names.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "mingbai/common/v1/attachment.pb.h"
#include "services/catalog/catalog_service.h"
#include "services/catalog/catalog_writes.h"
#include "services/catalog/client/organization_days.h"
#include "services/catalog/decision_rules.h"
#include "services/catalog/item_writer.h"
#include "services/catalog/organization_repository.h"
#include "services/catalog/standard_file.h"
#include "services/catalog/standard_repository.h"
#include "services/catalog/standard_writer.h"

namespace mingbai::catalog {
namespace {

using google::api::HttpBody;
using Response = v1::ImportStandardCatalogueResponse;

constexpr char kTitle[] = "基层政务公开标准目录";
constexpr char kCsvType[] = "text/csv; charset=utf-8; header=present";
constexpr char kXlsxType[] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

// Counts the fates and takes them over.
void Report(std::vector<PlannedRow> rows, Response* response) {
  for (PlannedRow& row : rows) {
    switch (row.row.fate()) {
      case v1::ROW_FATE_CREATED:
        response->set_created(response->created() + 1);
        break;
      case v1::ROW_FATE_NEW_VERSION:
        response->set_new_versions(response->new_versions() + 1);
        break;
      case v1::ROW_FATE_UNCHANGED:
        response->set_unchanged(response->unchanged() + 1);
        break;
      default:
        response->set_refused(response->refused() + 1);
    }
    *response->add_rows() = std::move(row.row);
  }
}

}  // namespace

void StandardCatalogueCalls::Register(rpc::Service& service) {
  service.Handle("ExportStandardCatalogue", this, &StandardCatalogueCalls::Export);
  service.Handle("ImportStandardCatalogue", this, &StandardCatalogueCalls::Import);
}

absl::StatusOr<HttpBody> StandardCatalogueCalls::Export(const rpc::CallContext& call,
                                                        const v1::ExportStandardCatalogueRequest& request) {
  const std::string day = request.date().empty() ? FormatDay(CountyDay(Now())) : request.date();
  if (!ParseDay(day).has_value()) return InvalidField("date", "is no day");
  std::string title = kTitle;
  std::vector<v1::Item> items;
  MB_RETURN_IF_ERROR(database_.Read(call.budget, [&](db::Connection& sql) -> absl::Status {
    const std::string owner(LastSegment(request.owner()));
    if (!owner.empty()) {
      MB_ASSIGN_OR_RETURN(auto organization, ReadOrganization(sql, owner));
      if (!organization.has_value()) return NoOrganization(request.owner());
      title = StrCat(OnDay(organization->organization, day).display_name(), kTitle);
    }
    MB_ASSIGN_OR_RETURN(items, ListItemsOfOwner(sql, {day, request.tier(), request.domain()}, owner, kMostRows + 1));
    return absl::OkStatus();
  }));
  if (items.size() > kMostRows) {
    return Failed("TOO_MANY_ITEMS",
                  StrCat("more than ", kMostRows, " items: ask for an owner's, a tier's or a domain's"));
  }
  const bool csv = request.format() == v1::CATALOGUE_FORMAT_CSV;
  common::v1::Attachment attachment;
  const std::string ending = day + (csv ? ".csv" : ".xlsx");
  attachment.set_file_name(title + ending);
  attachment.set_ascii_name("catalogue-" + ending);
  HttpBody body;
  body.add_extensions()->PackFrom(attachment);
  if (csv) {
    body.set_content_type(kCsvType);
    body.set_data(WriteCatalogueCsv(items));
    return body;
  }
  body.set_content_type(kXlsxType);
  // Made on the day that it is for, so that the same catalogue is the same file.
  MB_ASSIGN_OR_RETURN(*body.mutable_data(),
                      WriteCatalogueXlsx(items, StrCat(title, "（", day, "）"), StartOfDay(*ParseDay(day))));
  return body;
}

absl::StatusOr<Response> StandardCatalogueCalls::Import(const rpc::CallContext& call,
                                                        const v1::ImportStandardCatalogueRequest& request) {
  if (!request.effective_date().empty() && !ParseDay(request.effective_date()).has_value()) {
    return InvalidField("effective_date", "is no day");
  }
  FieldErrors errors;
  CheckDecision(request.decision(), "decision", errors);
  MB_RETURN_IF_ERROR(errors.ToStatus());
  MB_ASSIGN_OR_RETURN(const XlsxTable table, ReadCatalogueFile(request.content(), request.format(), request.sheet()));
  const absl::StatusOr<Header> header = FindHeader(table.rows);
  if (!header.ok()) return BadFile("HEADER_INVALID", std::string(header.status().message()));
  if (table.rows.size() - header->first_row > kMostRows) {
    return BadFile("FILE_TOO_LARGE", StrCat("has more than ", kMostRows, " rows"));
  }
  const std::string today = FormatDay(CountyDay(Now()));
  FileFacts facts{request.parent(), request.effective_date(), table.from_1904, {}, request.decision()};
  MB_ASSIGN_OR_RETURN(facts.by_name, database_.Read(call.budget, [&](db::Connection& sql) {
    return ReadOrganizationNames(sql, LastSegment(request.parent()), today);
  }));
  const std::vector<RowReading> readings = ReadRows(table.rows, *header, facts);
  const absl::Time now = Now();
  const auto run = [&](db::Transaction& tx) -> absl::StatusOr<Response> {
    Response response;
    response.set_sheet(table.sheet);
    for (const std::string& name : table.sheets) response.add_sheets(name);
    for (const std::string& name : header->unread) response.add_unread_columns(name);
    MB_ASSIGN_OR_RETURN(auto rows, Take(tx, readings, *header, request.defaults(), !request.validate_only(), now));
    Report(std::move(rows), &response);
    return response;
  };
  // A look writes nothing, so that nothing is kept of it either: the same request_id may do it afterwards.
  if (request.validate_only()) return database_.Transact(call.budget, run);
  return db::Mutate<Response>(database_, call, run);
}

absl::StatusOr<std::vector<PlannedRow>> StandardCatalogueCalls::Take(db::Transaction& tx,
                                                                     const std::vector<RowReading>& readings,
                                                                     const Header& header,
                                                                     const v1::CatalogueDefaults& defaults, bool write,
                                                                     absl::Time now) {
  std::vector<PlannedRow> rows;
  if (readings.empty()) return rows;
  std::set<std::string> owners;
  for (const RowReading& reading : readings) owners.emplace(LastSegment(reading.item.owner()));
  std::map<std::string, ItemRow> locked;
  if (write) {
    MB_ASSIGN_OR_RETURN(locked, LockItemsOf(tx.sql(), owners));
  }
  MB_ASSIGN_OR_RETURN(const ItemVersions versions, ReadItemsOf(tx.sql(), {owners.begin(), owners.end()}));
  const std::set<std::string> ids = IdsOf(readings, defaults);
  MB_ASSIGN_OR_RETURN(const std::set<std::string> taken, ItemIdsBetween(tx.sql(), *ids.begin(), *ids.rbegin()));
  const std::string today = FormatDay(CountyDay(now));
  NamedOrganizations named;
  MB_ASSIGN_OR_RETURN(rows, PlanImport(readings, header, defaults, versions, taken, [&](const v1::Item& item) {
                        absl::Status fits = CheckOrganizations(tx.sql(), item, today, "item", named);
                        if (fits.ok()) fits = CheckItemDecision(item, today, "item", named);
                        return fits;
                      }));

  std::vector<ItemRow> added;
  std::vector<v1::Item> stored;
  for (PlannedRow& row : rows) {
    if (!row.item.has_value()) continue;
    if (!write) continue;
    v1::Item& item = *row.item;
    const std::string id(LastSegment(item.name()));
    if (row.row.fate() == v1::ROW_FATE_CREATED) {
      StampItem(item, 1, now);
      added.push_back({id, std::string(LastSegment(item.owner())), 1, EmitItem(tx, item, now, 0)});
    } else {
      ItemRow& current = locked.at(id);
      StampItem(item, ++current.newest_version, now);
      current.last_event_id = EmitItem(tx, item, now, current.last_event_id);
      MB_RETURN_IF_ERROR(UpdateItemRow(tx.sql(), current));
    }
    stored.push_back(std::move(item));
  }
  if (!added.empty()) {
    absl::Status inserted = InsertItems(tx.sql(), added);
    if (db::IsDuplicateKey(inserted)) {
      return Error(absl::StatusCode::kAborted, "CONFLICT", "another call has defined one of the items; repeat");
    }
    MB_RETURN_IF_ERROR(inserted);
  }
  if (!stored.empty()) MB_RETURN_IF_ERROR(InsertItemVersions(tx.sql(), stored));
  return rows;
}

}  // namespace mingbai::catalog
