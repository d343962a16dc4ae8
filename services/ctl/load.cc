#include "services/ctl/load.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <set>

#include "common/config/config.h"
#include "common/id/id.h"
#include "common/names/names.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "mingbai/catalog/v1/catalog_service.pb.h"
#include "mingbai/evaluation/v1/evaluation_service.pb.h"
#include "services/catalog/client/applies.h"
#include "services/ctl/county_csv.h"

namespace mingbai::ctl {
namespace {

constexpr char kOffice[] = "disclosure-office";
constexpr int kBatch = 200;
constexpr int kThreads = 8;

// Sends `entries` in batches through `send`, which gets the batch's range.
absl::Status InBatches(size_t entries, const std::function<absl::Status(size_t, size_t)>& send) {
  for (size_t from = 0; from < entries; from += kBatch) {
    MB_RETURN_IF_ERROR(send(from, std::min(entries, from + kBatch)));
  }
  return absl::OkStatus();
}

// One write of the load. Its request id is made of all that it says, so that the same files loaded again repeat
// nothing.
template <typename Request, typename Response>
absl::Status Write(Api& api, const std::string& kind, const std::string& target, Request& request, Response* response) {
  request.set_request_id(RequestIdFor(StrCat(kind, "\n", target, "\n", request.SerializeAsString())));
  absl::Status status = api.Call(kOffice, kind, "POST", target, &request, response);
  if (!absl::IsAlreadyExists(status)) return status;
  return absl::AlreadyExistsError(
      StrCat(std::string(status.message()),
             "; it was not loaded by these files: enter the rest through the API, or start over with deploy/local/run "
             "--reset"));
}

struct County {
  std::string root;
  std::vector<catalog::v1::Organization> organizations;
};

absl::StatusOr<County> ReadCounty(const LoadOptions& options) {
  MB_ASSIGN_OR_RETURN(std::vector<CsvRow> rows, ReadCsvFile(options.data + "/county/organizations.csv"));
  County county;
  for (const CsvRow& row : rows) {
    MB_ASSIGN_OR_RETURN(catalog::v1::Organization organization, ParseOrganization(row));
    const std::string code(LastSegment(organization.name()));
    if (organization.parent().empty()) county.root = code;
    if (!options.only_township.empty() && organization.tier() != common::v1::TIER_COUNTY &&
        !InSubtree(options.only_township, code)) {
      continue;
    }
    county.organizations.push_back(std::move(organization));
  }
  if (county.root.empty()) return absl::InvalidArgumentError("organizations.csv has no root");
  return county;
}

absl::Status LoadOrganizations(Api& api, const County& county) {
  return InBatches(county.organizations.size(), [&](size_t from, size_t to) {
    catalog::v1::BatchCreateOrganizationsRequest request;
    request.set_parent(OrganizationName(county.root));
    for (size_t i = from; i < to; ++i) *request.add_organizations() = county.organizations[i];
    catalog::v1::BatchCreateOrganizationsResponse response;
    return Write(api, "load organizations", "/v1/organizations:batchCreate", request, &response);
  });
}

absl::Status LoadBoards(Api& api, const LoadOptions& options, const County& county) {
  MB_ASSIGN_OR_RETURN(std::vector<CsvRow> rows, ReadCsvFile(options.data + "/county/boards.csv"));
  std::set<std::string> known;
  for (const auto& organization : county.organizations) known.insert(std::string(LastSegment(organization.name())));
  std::erase_if(rows, [&](const CsvRow& row) { return known.count(row.at("organization_code")) == 0; });
  return InBatches(rows.size(), [&](size_t from, size_t to) {
    catalog::v1::BatchCreateBulletinBoardsRequest request;
    request.set_parent(OrganizationName(county.root));
    for (size_t i = from; i < to; ++i) {
      auto* board = request.add_boards();
      board->set_name(StrCat(OrganizationName(rows[i].at("organization_code")), "/boards/", rows[i].at("board_id")));
      board->set_display_name(rows[i].at("display_name"));
      board->set_place(rows[i].at("place"));
      board->set_inside_yard(rows[i].at("inside_yard") == "true");
      board->set_serves(rows[i].at("serves"));
    }
    catalog::v1::BatchCreateBulletinBoardsResponse response;
    return Write(api, "load boards", StrCat("/v1/organizations/", county.root, "/boards:batchCreate"), request,
                 &response);
  });
}

absl::Status LoadCalendar(Api& api, const LoadOptions& options) {
  MB_ASSIGN_OR_RETURN(std::vector<CsvRow> rows, ReadCsvFile(options.data + "/calendar/holidays.csv"));
  catalog::v1::ImportCalendarRequest request;
  for (const CsvRow& row : rows) {
    auto* day = request.add_days();
    day->set_date(row.at("date"));
    day->set_kind(row.at("kind") == "workday" ? catalog::v1::DAY_KIND_WORKDAY : catalog::v1::DAY_KIND_HOLIDAY);
    day->set_display_name(row.at("name"));
    const std::optional<absl::CivilDay> date = ParseDay(row.at("date"));
    if (!date.has_value()) return absl::InvalidArgumentError(StrCat("holidays.csv: no day ", row.at("date")));
    const int year = static_cast<int>(date->year());
    if (request.first_year() == 0) request.set_first_year(year);
    request.set_last_year(std::max(request.last_year(), year));
  }
  catalog::v1::WorkingCalendar calendar;
  return Write(api, "load calendar", "/v1/calendar:import", request, &calendar);
}

// The decision that ships for a tier, such as "village".
absl::Status ReadDecision(const LoadOptions& options, const char* tier, catalog::v1::CollectiveDecision* decision) {
  return LoadConfig(StrCat(options.data, "/catalog/decisions/", tier, ".textproto"), decision);
}

// What an import refused, and which columns it did not know: a catalog that ships, or that a county edits, has neither.
absl::Status CheckImport(const catalog::v1::ImportStandardCatalogueResponse& response) {
  std::string wrong;
  for (const std::string& column : response.unread_columns()) StrAppend(&wrong, "\n  unknown column ", column);
  for (const auto& row : response.rows()) {
    for (const auto& problem : row.problems()) {
      StrAppend(&wrong, "\n  line ", row.row(), ", ", problem.column(), ": ", problem.description());
    }
    for (const auto& note : row.notes()) {
      std::fprintf(stderr, "items.csv, line %d, %s: %s\n", row.row(), note.column().c_str(),
                   note.description().c_str());
    }
  }
  return wrong.empty() ? absl::OkStatus()
                       : absl::InvalidArgumentError(StrCat("items.csv, of which only this was not taken:", wrong));
}

// The items in effect on the first day.
absl::StatusOr<std::vector<catalog::v1::Item>> ReadItems(Api& api, const LoadOptions& options) {
  std::vector<catalog::v1::Item> items;
  std::string token;
  do {
    catalog::v1::ListItemsResponse page;
    MB_RETURN_IF_ERROR(api.Get(
        "list items", StrCat("/v1/items?page_size=1000&date=", options.effective_date, "&page_token=", token), &page));
    items.insert(items.end(), page.items().begin(), page.items().end());
    token = page.next_page_token();
  } while (!token.empty());
  return items;
}

// The import of the file, without a request id.
absl::StatusOr<catalog::v1::ImportStandardCatalogueRequest> ReadCatalogue(const LoadOptions& options,
                                                                          const std::string& root) {
  MB_ASSIGN_OR_RETURN(std::string content, ReadFile(options.data + "/catalog/items.csv"));
  catalog::v1::ImportStandardCatalogueRequest request;
  request.set_parent(OrganizationName(root));
  request.set_content(std::move(content));
  request.set_format(catalog::v1::CATALOGUE_FORMAT_CSV);
  request.set_effective_date(options.effective_date);
  MB_RETURN_IF_ERROR(ReadDecision(options, "county", request.mutable_decision()));
  return request;
}

std::string ImportTarget(const catalog::v1::ImportStandardCatalogueRequest& request) {
  return StrCat("/v1/", request.parent(), "/items:importStandardCatalogue");
}

absl::Status LoadItems(Api& api, const LoadOptions& options, const std::string& root) {
  MB_ASSIGN_OR_RETURN(catalog::v1::ImportStandardCatalogueRequest request, ReadCatalogue(options, root));
  catalog::v1::ImportStandardCatalogueResponse response;
  MB_RETURN_IF_ERROR(Write(api, "load items", ImportTarget(request), request, &response));
  return CheckImport(response);
}

// Each organization adopts what the county fixed for it, with the four things clear (DOMAIN C-7); those above the
// villages adopt whatever the catalog has for them, services with their six elements too (C-14).
absl::Status Adopt(Api& api, const LoadOptions& options, const County& county,
                   const std::vector<catalog::v1::Item>& items) {
  catalog::v1::CollectiveDecision of_village;
  MB_RETURN_IF_ERROR(ReadDecision(options, "village", &of_village));
  catalog::v1::CollectiveDecision of_unit;
  MB_RETURN_IF_ERROR(ReadDecision(options, "unit", &of_unit));
  return InParallel(static_cast<int>(county.organizations.size()), kThreads, [&](int i) -> absl::Status {
    const catalog::v1::Organization& organization = county.organizations[i];
    const bool village = organization.tier() == common::v1::TIER_VILLAGE;
    catalog::v1::BatchAdoptItemsRequest request;
    request.set_parent(organization.name());
    for (const catalog::v1::Item& item : items) {
      if ((village && !item.mandatory()) || !catalog::AppliesTo(item, organization)) continue;
      auto* adoption = request.add_adoptions();
      adoption->set_name(StrCat(organization.name(), "/adoptions/", LastSegment(item.name())));
      adoption->set_task(StrCat("按时公开", item.level2()));
      adoption->set_leader(village ? "村党组织书记" : "单位主要负责人");
      adoption->set_person_responsible(village ? "村文书" : "公开办专干");
      *adoption->mutable_decision() = village ? of_village : of_unit;
      adoption->set_effective_date(options.effective_date);
    }
    if (request.adoptions().empty()) return absl::OkStatus();
    catalog::v1::BatchAdoptItemsResponse response;
    return Write(api, "adopt items", StrCat("/v1/", organization.name(), "/adoptions:batchAdopt"), request, &response);
  });
}

absl::Status LoadRubrics(Api& api, const LoadOptions& options) {
  for (const char* name : {"village", "township"}) {
    evaluation::v1::WriteRubricRequest request;
    MB_RETURN_IF_ERROR(LoadConfig(StrCat(options.data, "/rubrics/", name, ".textproto"), request.mutable_rubric()));
    evaluation::v1::Rubric rubric;
    MB_RETURN_IF_ERROR(Write(api, "load rubrics", "/v1/rubrics", request, &rubric));
  }
  return absl::OkStatus();
}

// Which departments supervise what (DOMAIN C-8). The rest goes first: without it no block stands.
absl::Status LoadBlocks(Api& api, const LoadOptions& options) {
  catalog::v1::ListBlocksResponse file;
  MB_RETURN_IF_ERROR(LoadConfig(options.data + "/county/blocks.textproto", &file));
  std::stable_partition(file.mutable_blocks()->begin(), file.mutable_blocks()->end(), [](const auto& block) {
    return block.tiers().empty() && block.organization_kinds().empty() && block.items().empty();
  });
  for (catalog::v1::Block& block : *file.mutable_blocks()) {
    block.set_effective_date(options.effective_date);
    catalog::v1::SetBlockRequest request;
    *request.mutable_block() = std::move(block);
    catalog::v1::Block stored;
    MB_RETURN_IF_ERROR(Write(api, "load blocks", "/v1/blocks", request, &stored));
  }
  return absl::OkStatus();
}

// The roles that organizations must have filled (DOMAIN C-15).
absl::Status LoadRosterRequirements(Api& api, const LoadOptions& options) {
  catalog::v1::SetRosterRequirementsRequest request;
  MB_RETURN_IF_ERROR(LoadConfig(options.data + "/county/roster.textproto", request.mutable_requirements()));
  request.mutable_requirements()->set_effective_date(options.effective_date);
  catalog::v1::RosterRequirements stored;
  return Write(api, "load roster requirements", "/v1/rosterRequirements", request, &stored);
}

}  // namespace

absl::StatusOr<std::string> FindRoot(Api& api) {
  catalog::v1::ListOrganizationsResponse counties;
  MB_RETURN_IF_ERROR(api.Get("list organizations", "/v1/organizations?tier=county&page_size=1000", &counties));
  for (const auto& organization : counties.organizations()) {
    if (organization.parent().empty()) return std::string(LastSegment(organization.name()));
  }
  return absl::NotFoundError("no county is loaded; mingbaictl demo or load does it");
}

absl::StatusOr<bool> IsLoaded(Api& api) {
  evaluation::v1::ListRubricsResponse rubrics;
  MB_RETURN_IF_ERROR(api.Get("list rubrics", "/v1/rubrics", &rubrics));
  return rubrics.rubrics_size() >= 2;
}

absl::StatusOr<std::string> LoadCounty(Api& api, const LoadOptions& options) {
  MB_ASSIGN_OR_RETURN(const bool loaded, IsLoaded(api));
  if (loaded) {
    return absl::AlreadyExistsError(
        "a county is loaded, and what it decides is its own from then on; an edited items.csv is taken by mingbaictl "
        "catalog");
  }
  MB_ASSIGN_OR_RETURN(County county, ReadCounty(options));
  MB_RETURN_IF_ERROR(LoadCalendar(api, options));
  MB_RETURN_IF_ERROR(LoadOrganizations(api, county));
  MB_RETURN_IF_ERROR(LoadBoards(api, options, county));
  MB_RETURN_IF_ERROR(LoadItems(api, options, county.root));
  MB_ASSIGN_OR_RETURN(std::vector<catalog::v1::Item> items, ReadItems(api, options));
  MB_RETURN_IF_ERROR(Adopt(api, options, county, items));
  MB_RETURN_IF_ERROR(LoadBlocks(api, options));
  MB_RETURN_IF_ERROR(LoadRosterRequirements(api, options));
  // Last: by them IsLoaded tells that all the rest is there.
  MB_RETURN_IF_ERROR(LoadRubrics(api, options));
  std::printf("loaded: %zu organizations, %zu catalog items, the calendar, blocks, roster requirements, two rubrics\n",
              county.organizations.size(), items.size());
  return county.root;
}

absl::Status LoadCatalog(Api& api, const LoadOptions& options, bool validate_only) {
  MB_ASSIGN_OR_RETURN(const std::string root, FindRoot(api));
  MB_ASSIGN_OR_RETURN(catalog::v1::ImportStandardCatalogueRequest request, ReadCatalogue(options, root));
  request.set_validate_only(validate_only);
  // Each run is a write of its own: the same file applied again undoes what was decided since.
  request.set_request_id(RequestIdFor(StrCat("catalog\n", RandomBase32(16))));
  catalog::v1::ImportStandardCatalogueResponse response;
  MB_RETURN_IF_ERROR(api.Call(kOffice, "import items", "POST", ImportTarget(request), &request, &response));
  std::set<std::string> named;
  int changed = 0;
  for (const auto& row : response.rows()) {
    named.insert(row.item());
    if (row.fate() != catalog::v1::ROW_FATE_CREATED && row.fate() != catalog::v1::ROW_FATE_NEW_VERSION) continue;
    ++changed;
    std::printf("%s: %s\n", row.item().c_str(),
                row.fate() == catalog::v1::ROW_FATE_CREATED ? "new" : "another version");
  }
  MB_ASSIGN_OR_RETURN(const std::vector<catalog::v1::Item> items, ReadItems(api, options));
  for (const catalog::v1::Item& item : items) {
    if (item.owner() != request.parent() || named.count(item.name()) > 0) continue;
    std::printf("%s: not in the file, stays as it is\n", item.name().c_str());
  }
  std::printf("%d of %d items %s from %s on\n", changed, response.rows_size(),
              validate_only ? "would change" : "have changed", options.effective_date.c_str());
  return CheckImport(response);
}

}  // namespace mingbai::ctl
