// The national standard catalogue to and from files, through the service (DOMAIN C-2, G-3).

#include <fstream>
#include <sstream>

#include "common/csv/csv.h"
#include "google/api/httpbody.pb.h"
#include "mingbai/common/v1/attachment.pb.h"
#include "services/catalog/standard_writer.h"
#include "tests/integration/catalog/catalog_fixture.h"
#include "tests/support/zip_builder.h"

namespace mingbai::catalog {
namespace {

using absl::StatusCode;
using google::api::HttpBody;
using ::mingbai::testing::MakeXlsx;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class StandardCatalogueTest : public CatalogTest {
 protected:
  static v1::ExportStandardCatalogueRequest Asking(v1::CatalogueFormat format) {
    v1::ExportStandardCatalogueRequest request;
    request.set_format(format);
    return request;
  }
  absl::StatusOr<HttpBody> Export(const v1::ExportStandardCatalogueRequest& request) {
    return Call<HttpBody>(anyone_, "ExportStandardCatalogue", request);
  }
  std::string Exported(v1::CatalogueFormat format) {
    auto body = Export(Asking(format));
    EXPECT_THAT(body, ::mingbai::testing::IsOk());
    return body.ok() ? body->data() : "";
  }
  static v1::ImportStandardCatalogueRequest File(const std::string& content,
                                                 v1::CatalogueFormat format = v1::CATALOGUE_FORMAT_CSV) {
    v1::ImportStandardCatalogueRequest request;
    request.set_parent(kCounty);
    request.set_content(content);
    request.set_format(format);
    *request.mutable_decision() = Decided();
    request.set_request_id(NewRequestId());
    return request;
  }
  absl::StatusOr<v1::ImportStandardCatalogueResponse> Import(const v1::ImportStandardCatalogueRequest& request) {
    return Call<v1::ImportStandardCatalogueResponse>(office_, "ImportStandardCatalogue", request);
  }
  std::vector<v1::Item> Items() {
    v1::ListItemsRequest request;
    request.set_page_size(1000);
    request.set_date("9999-12-31");
    auto response = Call<v1::ListItemsResponse>(anyone_, "ListItems", request);
    EXPECT_THAT(response, ::mingbai::testing::IsOk());
    return {response->items().begin(), response->items().end()};
  }
  // created, new versions, unchanged, refused
  static std::vector<int> Counts(const absl::StatusOr<v1::ImportStandardCatalogueResponse>& response) {
    if (!response.ok()) return {};
    return {response->created(), response->new_versions(), response->unchanged(), response->refused()};
  }
};

TEST_F(StandardCatalogueTest, C2_RoundTripOfBothFormats) {
  EnterCounty();
  v1::Item nasty = Item("v-nasty", true);
  nasty.set_level2(kNasty);
  nasty.set_quote("=1+1\r\n第二行");
  nasty.add_responsibilities()->set_organization(kVillage);
  Define(nasty);
  v1::Item township = Item("p-township");
  township.set_owner(kTownship);
  Define(township);
  const std::string csv = Exported(v1::CATALOGUE_FORMAT_CSV);
  const std::string xlsx = Exported(v1::CATALOGUE_FORMAT_XLSX);
  EXPECT_EQ(Exported(v1::CATALOGUE_FORMAT_XLSX), xlsx);
  // Nothing changes where it is there, however often it is delivered.
  EXPECT_THAT(Counts(Import(File(csv))), ElementsAre(0, 0, 2, 0));
  EXPECT_THAT(Counts(Import(File(xlsx, v1::CATALOGUE_FORMAT_XLSX))), ElementsAre(0, 0, 2, 0));
  const std::vector<v1::Item> items = Items();
  for (const v1::Item& item : items) EXPECT_EQ(item.version(), 1);
  // Into another catalog it gives equal items.
  for (auto [format, file] : {std::pair(v1::CATALOGUE_FORMAT_CSV, csv), std::pair(v1::CATALOGUE_FORMAT_XLSX, xlsx)}) {
    ServiceHarness other("catalog", Migrations(), clock_,
                         [](service::Runtime& runtime) { return Wire(runtime, config::v1::CatalogConfig()); });
    auto office = other.Client(kService, office_token_);
    MB_ASSERT_OK(Call<v1::BatchCreateOrganizationsResponse>(office, "BatchCreateOrganizations", SmallCounty()));
    auto imported = Call<v1::ImportStandardCatalogueResponse>(office, "ImportStandardCatalogue", File(file, format));
    MB_ASSERT_OK(imported);
    EXPECT_THAT(Counts(imported), ElementsAre(2, 0, 0, 0)) << imported->DebugString();
    auto again = Call<HttpBody>(office, "ExportStandardCatalogue", Asking(v1::CATALOGUE_FORMAT_CSV));
    MB_ASSERT_OK(again);
    EXPECT_EQ(again->data(), csv);
    for (const v1::Item& item : items) {
      v1::GetItemRequest request;
      request.set_name(item.name());
      auto stored = Call<v1::Item>(office, "GetItem", request);
      MB_ASSERT_OK(stored);
      EXPECT_EQ(stored->SerializeAsString(), item.SerializeAsString());
    }
  }
}

TEST_F(StandardCatalogueTest, C2_ExportFiltersAndSaysWhatItIs) {
  EnterCounty();
  Define(Item("v-finance"));
  v1::Item party = Item("p-dues");
  party.set_owner(kTownship);
  party.set_domain(common::v1::DOMAIN_PARTY);
  party.add_tiers(common::v1::TIER_TOWNSHIP);
  party.set_effective_date("2026-12-01");
  Define(party);
  const auto ids = [&](const v1::ExportStandardCatalogueRequest& request) {
    std::vector<std::string> ids;
    auto body = Export(request);
    EXPECT_THAT(body, ::mingbai::testing::IsOk());
    const auto records = ParseCsv(body->data());
    for (size_t i = 1; i < records->size(); ++i) ids.push_back((*records)[i].fields[15]);
    return ids;
  };
  v1::ExportStandardCatalogueRequest request = Asking(v1::CATALOGUE_FORMAT_CSV);
  EXPECT_THAT(ids(request), ElementsAre("v-finance"));
  request.set_date("2026-12-01");
  EXPECT_THAT(ids(request), ElementsAre("p-dues", "v-finance"));
  request.set_owner(kTownship);
  EXPECT_THAT(ids(request), ElementsAre("p-dues"));
  request.clear_owner();
  request.set_domain(common::v1::DOMAIN_PARTY);
  EXPECT_THAT(ids(request), ElementsAre("p-dues"));
  request.clear_domain();
  request.set_tier(common::v1::TIER_TOWNSHIP);
  EXPECT_THAT(ids(request), ElementsAre("p-dues"));
  EXPECT_THAT(Export(request)->content_type(), HasSubstr("text/csv"));
  request.set_format(v1::CATALOGUE_FORMAT_XLSX);
  auto sheet = Export(request);
  MB_ASSERT_OK(sheet);
  EXPECT_THAT(sheet->content_type(), HasSubstr("spreadsheetml"));
  common::v1::Attachment saved;
  ASSERT_TRUE(sheet->extensions_size() == 1 && sheet->extensions(0).UnpackTo(&saved));
  EXPECT_EQ(saved.file_name(), "基层政务公开标准目录2026-12-01.xlsx");
  EXPECT_EQ(saved.ascii_name(), "catalogue-2026-12-01.xlsx");
  request.set_owner("organizations/371325009000");
  EXPECT_THAT(Export(request), StatusIs(StatusCode::kNotFound, "ORGANIZATION_NOT_FOUND"));
  request.clear_owner();
  request.set_date("2026-02-30");
  EXPECT_THAT(Export(request), InvalidFieldIs("date"));
  request.clear_date();
  request.clear_format();
  EXPECT_THAT(Export(request), InvalidFieldIs("format"));
}

// DOMAIN C-5: the catalog that ships, whole.
TEST_F(StandardCatalogueTest, C5_TheShippedCatalog) {
  std::ifstream organizations("deploy/data/county/organizations.csv");
  std::stringstream text;
  text << organizations.rdbuf();
  auto records = ParseCsv(text.str());
  MB_ASSERT_OK(records);
  v1::BatchCreateOrganizationsRequest batch;
  batch.set_parent(kCounty);
  const auto send = [&] {
    batch.set_request_id(NewRequestId());
    MB_ASSERT_OK(Call<v1::BatchCreateOrganizationsResponse>(office_, "BatchCreateOrganizations", batch));
    batch.clear_organizations();
  };
  for (size_t i = 1; i < records->size(); ++i) {
    const auto& cells = (*records)[i].fields;
    auto* organization = batch.add_organizations();
    organization->set_name("organizations/" + cells[0]);
    organization->set_display_name(cells[1]);
    common::v1::Tier tier = common::v1::TIER_UNSPECIFIED;
    v1::OrganizationKind kind = v1::ORGANIZATION_KIND_UNSPECIFIED;
    ASSERT_TRUE(common::v1::Tier_Parse("TIER_" + cells[2], &tier));
    ASSERT_TRUE(v1::OrganizationKind_Parse("ORGANIZATION_KIND_" + cells[3], &kind));
    organization->set_tier(tier);
    organization->set_kind(kind);
    if (!cells[4].empty()) organization->set_parent("organizations/" + cells[4]);
    if (batch.organizations_size() == 500) send();
  }
  send();
  std::ifstream items("deploy/data/catalog/items.csv");
  std::stringstream content;
  content << items.rdbuf();
  v1::ImportStandardCatalogueRequest request = File(content.str());
  request.set_effective_date("2026-09-01");
  auto response = Import(request);
  MB_ASSERT_OK(response);
  EXPECT_THAT(Counts(response), ElementsAre(151, 0, 0, 0));
  for (const auto& row : response->rows()) EXPECT_THAT(row.notes(), IsEmpty()) << row.DebugString();
  const std::string csv = Exported(v1::CATALOGUE_FORMAT_CSV);
  const std::string xlsx = Exported(v1::CATALOGUE_FORMAT_XLSX);
  EXPECT_THAT(Counts(Import(File(csv))), ElementsAre(0, 0, 151, 0));
  EXPECT_THAT(Counts(Import(File(xlsx, v1::CATALOGUE_FORMAT_XLSX))), ElementsAre(0, 0, 151, 0));
  request.set_request_id(NewRequestId());
  EXPECT_THAT(Counts(Import(request)), ElementsAre(0, 0, 151, 0));
  EXPECT_EQ(Exported(v1::CATALOGUE_FORMAT_CSV), csv);
}

TEST_F(StandardCatalogueTest, G3_GoodRowsGoInAndEachFateIsTold) {
  EnterCounty();
  Define(Item("v-finance"));
  v1::Item foreign = Item("v-foreign");
  foreign.set_owner(kTownship);
  Define(foreign);
  v1::Item named = Item("v-named");
  named.set_level2("点名");
  Define(named);
  auto records = *ParseCsv(Exported(v1::CATALOGUE_FORMAT_CSV));
  ASSERT_EQ(records.size(), 4u);
  std::vector<std::vector<std::string>> rows = {records[0].fields};
  const auto add = [&](const std::function<void(std::vector<std::string>&)>& change) {
    rows.push_back(records[1].fields);
    change(rows.back());
  };
  constexpr int kLevel2 = 2, kTiming = 5, kId = 15, kOwner = 16, kResponsibilities = 19, kDate = 26;
  add([](auto& cells) { cells[kLevel2] = "改了", cells[kDate] = "2026-11-01"; });
  add([](auto& cells) { cells[kId] = "v-new"; });
  add([](auto& cells) { cells[kId] = "v-bad", cells[kTiming] = "看情况"; });
  add([](auto& cells) { cells[kId] = "v-nobody", cells[kResponsibilities] = "371325000000-NOBODY"; });
  add([](auto& cells) { cells[kId] = "v-foreign"; });
  add([](auto& cells) { cells[kId] = "v-nowhere", cells[kOwner] = "371325009000"; });
  rows.push_back(records[3].fields);
  v1::ImportStandardCatalogueRequest request = File(WriteCsv(rows));

  request.set_validate_only(true);
  auto look = Import(request);
  MB_ASSERT_OK(look);
  EXPECT_THAT(Counts(look), ElementsAre(1, 1, 1, 4));
  EXPECT_EQ(Items().size(), 3u);  // nothing was written, nor is the request_id used up
  request.set_validate_only(false);
  auto response = Import(request);
  MB_ASSERT_OK(response);
  EXPECT_EQ(response->SerializeAsString(), look->SerializeAsString());
  std::vector<std::string> fates;
  for (const auto& row : response->rows()) {
    fates.push_back(std::to_string(row.row()) + " " + row.item() + " " + v1::RowFate_Name(row.fate()) + " " +
                    (row.problems().empty() ? "" : row.problems(0).column() + " " + row.problems(0).reason()));
  }
  EXPECT_THAT(fates, ElementsAre("2 items/v-finance ROW_FATE_NEW_VERSION ", "3 items/v-new ROW_FATE_CREATED ",
                                 "4 items/v-bad ROW_FATE_REFUSED 公开时限 UNREADABLE",
                                 "5 items/v-nobody ROW_FATE_REFUSED 责任单位 ORGANIZATION_NOT_FOUND",
                                 "6 items/v-foreign ROW_FATE_REFUSED 事项编号 OWNED_ELSEWHERE",
                                 "7 items/v-nowhere ROW_FATE_REFUSED 制定单位 ORGANIZATION_NOT_FOUND",
                                 "8 items/v-named ROW_FATE_UNCHANGED "));
  EXPECT_EQ(Items().size(), 4u);
  EXPECT_EQ(Items()[0].level2(), "改了");
  EXPECT_EQ(Items()[0].version(), 2);
  // Each item that was written tells of it, in the order of the rows: five organizations and three items came before.
  const auto events = Events(10);
  ASSERT_EQ(events.size(), 10u);
  EXPECT_EQ(events[8].item(), "items/v-finance");
  EXPECT_EQ(events[9].item(), "items/v-new");
  // A repeat gives the first answer, another payload is refused, the same file anew changes nothing.
  EXPECT_EQ(Import(request)->SerializeAsString(), response->SerializeAsString());
  request.set_effective_date("2026-12-01");
  EXPECT_THAT(Import(request), StatusIs(StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));
  EXPECT_THAT(Counts(Import(File(WriteCsv(rows)))), ElementsAre(0, 0, 3, 4));
}

// The decision is the request's: no column of a row is to blame.
TEST_F(StandardCatalogueTest, C4_ADecisionThatDoesNotFitIsNamedAsTheRequestsOwn) {
  EnterCounty();
  v1::Item item = Item("v-finance");
  item.set_effective_date("2026-12-01");
  Define(item);
  item.set_level2("改了名的收支");
  v1::ImportStandardCatalogueRequest request = File(WriteCatalogueCsv({item}));
  request.mutable_decision()->set_decision_date("2027-05-01");
  auto response = Import(request);
  MB_ASSERT_OK(response);
  ASSERT_EQ(response->rows(0).problems_size(), 1);
  EXPECT_EQ(response->rows(0).problems(0).column(), "");
  EXPECT_EQ(response->rows(0).problems(0).reason(), "DECISION_IN_FUTURE");
  EXPECT_THAT(response->rows(0).problems(0).description(),
              ::testing::StartsWith("decision.decision_date: C-4: decided on 2027-05-01"));
}

TEST_F(StandardCatalogueTest, G3_WhoMayAndForWhom) {
  EnterCounty();
  Define(Item("v-finance"));
  v1::ImportStandardCatalogueRequest request = File(Exported(v1::CATALOGUE_FORMAT_CSV));
  const auto import = [&](const std::shared_ptr<const rpc::Client>& client) {
    request.set_request_id(NewRequestId());
    return Call<v1::ImportStandardCatalogueResponse>(client, "ImportStandardCatalogue", request);
  };
  EXPECT_THAT(import(anyone_), StatusIs(StatusCode::kUnauthenticated, "TOKEN_MISSING"));
  EXPECT_THAT(import(clerk_), StatusIs(StatusCode::kPermissionDenied, "PERMISSION_MISSING"));
  EXPECT_THAT(import(township_), StatusIs(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  // For the township the county's rows are not its own.
  request.set_parent(kTownship);
  auto response = import(township_);
  MB_ASSERT_OK(response);
  EXPECT_EQ(response->rows(0).problems(0).reason(), "OUT_OF_SUBTREE");
  request.clear_parent();
  EXPECT_THAT(import(office_), InvalidFieldIs("parent"));
  request.set_parent(kCounty);
  request.set_effective_date("2026-02-30");
  EXPECT_THAT(import(office_), InvalidFieldIs("effective_date"));
  request.clear_effective_date();
  request.clear_content();
  EXPECT_THAT(import(office_), InvalidFieldIs("content"));
}

TEST_F(StandardCatalogueTest, G3_WrongFilesAreRefusedWithTheirReason) {
  EnterCounty();
  Define(Item("v-finance"));
  const std::string csv = Exported(v1::CATALOGUE_FORMAT_CSV);
  const std::string xlsx = Exported(v1::CATALOGUE_FORMAT_XLSX);
  const auto refused = [&](const std::string& content, v1::CatalogueFormat format, const char* reason,
                           const char* words) {
    const auto answer = Import(File(content, format));
    EXPECT_THAT(answer, StatusIs(StatusCode::kInvalidArgument, reason)) << words;
    EXPECT_THAT(answer.status().message(), HasSubstr(words));
    EXPECT_THAT(Paths(answer), ElementsAre("content"));
  };
  constexpr auto kCsv = v1::CATALOGUE_FORMAT_CSV;
  constexpr auto kXlsx = v1::CATALOGUE_FORMAT_XLSX;
  refused(xlsx, kCsv, "FILE_UNREADABLE", "ZIP archive");
  refused(csv, kXlsx, "FILE_UNREADABLE", "no .xlsx");
  refused(xlsx.substr(0, xlsx.size() / 2), kXlsx, "FILE_UNREADABLE", "ZIP");
  refused("\xD0\xF2\xBA\xC5,\xD2\xBB\xBC\xB6\xCA\xC2\xCF\xEE\r\n", kCsv, "FILE_UNREADABLE", "GBK");
  refused("甲,乙\r\n", kCsv, "HEADER_INVALID", "公开时限");
  refused(MakeXlsx("<sheetData>" + std::string(100 << 20, ' ') + "</sheetData>"), kXlsx, "FILE_TOO_LARGE", "far more");
  refused(
      "二级事项,公开时限\r\n" + std::string(3 << 20, '\n') +
          [] {
            std::string rows;
            for (int i = 0; i < 5001; ++i) rows += "x,y\r\n";
            return rows;
          }(),
      kCsv, "FILE_TOO_LARGE", "5000 rows");
  v1::ImportStandardCatalogueRequest request = File(xlsx, kXlsx);
  request.set_sheet("没有");
  EXPECT_THAT(Import(request), InvalidFieldIs("sheet"));
  request.set_sheet("标准目录");
  request.set_request_id(NewRequestId());
  EXPECT_THAT(Counts(Import(request)), ElementsAre(0, 0, 1, 0));
  // 10 MB do not even get to the method.
  EXPECT_THAT(Import(File(std::string(10 << 20, 'x'))).status().code(), StatusCode::kResourceExhausted);
}

TEST_F(StandardCatalogueTest, G3_FormulasAndMergedCells) {
  EnterCounty();
  const auto cell = [](const std::string& text) { return "<c t=\"inlineStr\"><is><t>" + text + "</t></is></c>"; };
  std::string data = "<sheetData><row r=\"1\">";
  for (const char* header : {"一级事项", "二级事项", "公开内容（要素）", "公开依据", "公开时限", "公开主体",
                             "公开渠道和载体", "全社会", "主动", "村级"}) {
    data += cell(header);
  }
  const std::string rest = cell("内容") + cell("依据") + cell("每月公开一次") + cell("村（居）民委员会") +
                           cell("■政府网站") + cell("√") + cell("√") + cell("√") + "</row>";
  data += "</row><row r=\"2\">" + cell("财务") + cell("收入") + rest;
  data += "<row r=\"3\"><c/>" + cell("支出") + rest;
  data += "<row r=\"4\"><c/><c t=\"str\"><f>A2&amp;\"x\"</f><v>财务x</v></c>" + rest;
  data += "</sheetData><mergeCells><mergeCell ref=\"A2:A4\"/></mergeCells>";
  v1::ImportStandardCatalogueRequest request = File(MakeXlsx(data), v1::CATALOGUE_FORMAT_XLSX);
  request.set_effective_date("2026-01-01");
  request.mutable_defaults()->set_domain(common::v1::DOMAIN_VILLAGE);
  auto response = Import(request);
  MB_ASSERT_OK(response);
  EXPECT_THAT(Counts(response), ElementsAre(2, 0, 0, 1)) << response->DebugString();
  EXPECT_EQ(response->rows(2).problems(0).reason(), "FORMULA");
  EXPECT_EQ(response->rows(2).problems(0).column(), "二级事项");
  for (const v1::Item& item : Items()) {
    EXPECT_EQ(item.level1(), "财务");
    EXPECT_EQ(item.timing().cycle(), v1::CYCLE_MONTHLY);
    EXPECT_EQ(item.organization_kinds(0), v1::ORGANIZATION_KIND_DIVISION);
  }
  request.set_request_id(NewRequestId());
  EXPECT_THAT(Counts(Import(request)), ElementsAre(0, 0, 2, 1));
}

}  // namespace
}  // namespace mingbai::catalog
