// The matrix item × organization × period: counts, cells and their CSV (DOMAIN P-2, C-9).

#include <map>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "common/csv/csv.h"
#include "common/mysql/migrator.h"
#include "common/time/county_time.h"
#include "google/api/httpbody.pb.h"
#include "services/publication/cell_csv.h"
#include "services/publication/wiring.h"
#include "tests/integration/publication/catalog_change_fixture.h"
#include "tests/integration/publication/raw_rows.h"

namespace mingbai::publication {
namespace {

using absl::CivilDay;
using absl::StatusCode;

template <typename Request>
Request Over(const std::string& parent, const std::string& start = "2026-10-01",
             const std::string& end = "2026-11-01") {
  Request request;
  request.set_parent(parent);
  request.set_start_date(start);
  request.set_end_date(end);
  return request;
}

using MatrixRequest = v1::GetObligationMatrixRequest;
using CellsRequest = v1::ListObligationCellsRequest;
using ExportRequest = v1::ExportObligationCellsRequest;

class MatrixTest : public CatalogChangeTest {
 protected:
  absl::StatusOr<v1::GetObligationMatrixResponse> TryMatrix(const ClientPtr& client, const MatrixRequest& request) {
    return Call<v1::GetObligationMatrixResponse>(client, "GetObligationMatrix", request);
  }
  v1::GetObligationMatrixResponse Matrix(const ClientPtr& client, const MatrixRequest& request) {
    auto answer = TryMatrix(client, request);
    EXPECT_THAT(answer, IsOk());
    return answer.value_or(v1::GetObligationMatrixResponse());
  }
  absl::StatusOr<v1::ListObligationCellsResponse> TryCells(const ClientPtr& client, const CellsRequest& request) {
    return Call<v1::ListObligationCellsResponse>(client, "ListObligationCells", request);
  }
  std::vector<v1::ObligationCell> Cells(const ClientPtr& client, CellsRequest request) {
    std::vector<v1::ObligationCell> cells;
    do {
      const auto page = TryCells(client, request);
      EXPECT_THAT(page, IsOk());
      if (!page.ok()) return cells;
      EXPECT_LE(page->cells_size(), request.page_size() == 0 ? 1000 : request.page_size());
      cells.insert(cells.end(), page->cells().begin(), page->cells().end());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return cells;
  }
  absl::StatusOr<google::api::HttpBody> TryExport(const ClientPtr& client, const ExportRequest& request) {
    return Call<google::api::HttpBody>(client, "ExportObligationCells", request);
  }
  std::vector<CsvRecord> Export(const ClientPtr& client, const ExportRequest& request) {
    const auto answer = TryExport(client, request);
    EXPECT_THAT(answer, IsOk());
    if (!answer.ok()) return {};
    EXPECT_EQ(answer->content_type(), "text/csv; charset=utf-8");
    EXPECT_EQ(answer->data().substr(0, 3), "\xEF\xBB\xBF");
    const auto records = ParseCsv(answer->data());
    EXPECT_THAT(records, IsOk());
    return records.value_or(std::vector<CsvRecord>());
  }
};

TEST_F(MatrixTest, P2_CountsByItemAndChildWithTotals) {
  Generate();
  Disclose("v-dibao", "2026-Q4", Dibao());
  clock_->Set(StartOfDay(CivilDay(2026, 10, 12)));
  const auto county = Matrix(office_, Over<MatrixRequest>(kCounty));
  // Of both villages: finance of September, overdue; dibao, one of them disclosed; the rules.
  ASSERT_EQ(county.rows_size(), 3);
  EXPECT_EQ(county.rows(0).item(), "items/v-dibao");
  EXPECT_EQ(county.rows(0).display_name(), "事项 v-dibao");
  ASSERT_EQ(county.rows(0).cells_size(), 1);
  EXPECT_EQ(county.rows(0).cells(0).organization(), kTownship);
  EXPECT_EQ(county.rows(0).cells(0).counts().on_time(), 1);
  EXPECT_EQ(county.rows(0).cells(0).counts().due(), 1);
  EXPECT_EQ(county.rows(1).item(), "items/v-finance");
  EXPECT_EQ(county.rows(1).total().overdue(), 2);
  EXPECT_EQ(county.total().total(), 6);
  ASSERT_EQ(county.totals_size(), 1);
  EXPECT_EQ(county.totals(0).counts().SerializeAsString(), county.total().SerializeAsString());
  const auto township = Matrix(office_, Over<MatrixRequest>(kTownship));
  ASSERT_EQ(township.totals_size(), 2);
  EXPECT_EQ(township.totals(0).organization(), kVillage);
  EXPECT_EQ(township.totals(0).counts().on_time(), 1);
  EXPECT_EQ(township.totals(1).organization(), kOtherVillage);
  EXPECT_EQ(township.total().SerializeAsString(), county.total().SerializeAsString());
  EXPECT_EQ(Matrix(office_, Over<MatrixRequest>(kVillage)).totals(0).organization(), kVillage);
  // The total is SummarizeObligations'.
  auto summary = Call<v1::SummarizeObligationsResponse>(office_, "SummarizeObligations",
                                                        Over<v1::SummarizeObligationsRequest>(kCounty));
  MB_ASSERT_OK(summary);
  EXPECT_EQ(summary->total().SerializeAsString(), county.total().SerializeAsString());
  // The last day of the term decides, and the day after the range does not belong to it.
  EXPECT_EQ(Matrix(office_, Over<MatrixRequest>(kCounty, "2026-10-10", "2026-10-11")).total().total(), 2);
  EXPECT_EQ(Matrix(office_, Over<MatrixRequest>(kCounty, "2026-10-11", "2026-10-20")).total().total(), 0);
}

TEST_F(MatrixTest, P2_FiltersByItemDomainAndStatus) {
  Generate();
  clock_->Set(StartOfDay(CivilDay(2026, 10, 12)));
  auto request = Over<MatrixRequest>(kCounty);
  request.set_item("items/v-finance");
  EXPECT_EQ(Matrix(office_, request).rows_size(), 1);
  EXPECT_EQ(Matrix(office_, request).total().total(), 2);
  request.clear_item();
  request.set_status(v1::OBLIGATION_STATUS_DUE);
  EXPECT_EQ(Matrix(office_, request).total().due(), 4);
  EXPECT_EQ(Matrix(office_, request).total().total(), 4);
  request.clear_status();
  request.set_domain(common::v1::DOMAIN_VILLAGE);
  EXPECT_EQ(Matrix(office_, request).total().total(), 6);
  request.set_domain(common::v1::DOMAIN_PARTY);
  EXPECT_EQ(Matrix(office_, request).rows_size(), 0);
  EXPECT_EQ(Matrix(office_, request).totals_size(), 0);
  catalog::v1::Item item = Item("v-dibao");
  item.set_domain(common::v1::DOMAIN_GOVERNMENT);
  item.set_effective_date("2026-10-31");
  Update(item, "domain");
  request.set_domain(common::v1::DOMAIN_GOVERNMENT);
  // As on the last day of the range; the service learns of it by an event.
  for (int i = 0; i < 100 && Matrix(office_, request).rows_size() == 0; ++i) absl::SleepFor(absl::Milliseconds(100));
  EXPECT_EQ(Matrix(office_, request).rows_size(), 1);
  request.set_end_date("2026-10-31");
  EXPECT_EQ(Matrix(office_, request).rows_size(), 0);
}

TEST_F(MatrixTest, P2_DeferredExemptAndWithdrawnCountAsThat) {
  Generate();
  auto defer = Deferral(std::string(kVillage) + "/obligations/v-finance.2026-09.none.0", "2026-10-20");
  MB_ASSERT_OK(Call<v1::Obligation>(office_, "DeferObligation", defer));
  auto exempt = For<v1::ExemptObligationRequest>(std::string(kVillage) + "/obligations/v-rules.permanent.none.0");
  exempt.set_basis("无此事项");
  MB_ASSERT_OK(Call<v1::Obligation>(office_, "ExemptObligation", exempt));
  SetMandatory("v-dibao", false, "2026-10-12");
  Regenerate();
  const auto matrix = Matrix(office_, Over<MatrixRequest>(kVillage));
  EXPECT_EQ(matrix.total().deferred(), 1);
  EXPECT_EQ(matrix.total().exempt(), 1);
  EXPECT_EQ(matrix.total().withdrawn(), 1);
  EXPECT_EQ(matrix.total().total(), 3);
  clock_->Set(EndOfDay(CivilDay(2026, 10, 20)));
  EXPECT_EQ(Matrix(office_, Over<MatrixRequest>(kVillage)).total().overdue(), 1);
}

TEST_F(MatrixTest, C9_CirclesCountForTheirMembersOnly) {
  Generate();
  for (const ClientPtr& client : {anyone_, office_, outsider_, plain_clerk_}) {
    const auto matrix = Matrix(client, Over<MatrixRequest>(kCounty));
    EXPECT_EQ(matrix.total().total(), 6);
    for (const auto& row : matrix.rows()) EXPECT_NE(row.item(), "items/p-members");
    EXPECT_EQ(Cells(client, Over<CellsRequest>(kCounty)).size(), 6);
    auto hidden = Over<CellsRequest>(kCounty);
    hidden.set_item("items/p-members");
    EXPECT_EQ(Cells(client, hidden).size(), 0);
    EXPECT_EQ(Export(client, Over<ExportRequest>(kCounty)).size(), 7);
  }
  const auto members = Matrix(member_, Over<MatrixRequest>(kCounty));
  EXPECT_EQ(members.total().total(), 7);
  EXPECT_EQ(members.rows(0).item(), "items/p-members");
  EXPECT_EQ(members.rows(0).total().due(), 1);
  EXPECT_EQ(Cells(member_, Over<CellsRequest>(kCounty)).size(), 7);
}

TEST_F(MatrixTest, P2_CellsPageByOrganizationItemAndPeriod) {
  Generate();
  const auto range = [](const std::string& parent) { return Over<CellsRequest>(parent, "2026-10-01", "2027-01-01"); };
  const auto all = Cells(member_, range(kCounty));
  ASSERT_EQ(all.size(), 13);
  for (size_t i = 1; i < all.size(); ++i) EXPECT_LT(all[i - 1].obligation(), all[i].obligation());
  EXPECT_EQ(all[0].organization(), kVillage);
  EXPECT_EQ(all[0].item(), "items/p-members");
  EXPECT_EQ(all[0].period(), "2026-10");
  EXPECT_EQ(all[0].status(), v1::OBLIGATION_STATUS_DUE);
  EXPECT_EQ(all[0].obligation(), std::string(kVillage) + "/obligations/p-members.2026-10.none.0");
  EXPECT_EQ(all[12].organization(), kOtherVillage);
  for (int page_size : {1, 3, 8, 12, 13, 5000}) {
    for (int status : {0, 1}) {
      auto request = range(kCounty);
      request.set_page_size(page_size);
      request.set_status(static_cast<v1::ObligationStatus>(status));
      const auto paged = Cells(member_, request);
      std::vector<std::string> names, wanted;
      for (const auto& cell : paged) names.push_back(cell.obligation());
      for (const auto& cell : all) {
        if (status == 0 || cell.status() == status) wanted.push_back(cell.obligation());
      }
      EXPECT_EQ(names, wanted) << page_size << " " << status;
    }
  }
  auto one = range(kTownship);
  one.set_item("items/v-finance");
  EXPECT_EQ(Cells(anyone_, one).size(), 6);
  EXPECT_EQ(Cells(anyone_, range(kOtherVillage)).size(), 5);
  EXPECT_EQ(Cells(anyone_, Over<CellsRequest>(kCounty, "2028-01-01", "2028-02-01")).size(), 0);
}

// Counts and cells of many organizations are those of the list, also where pages end within an organization.
TEST_F(MatrixTest, P2_CountsAndCellsOfManyOrganizationsAgreeWithTheList) {
  std::string rows;
  for (int i = 0; i < 45; ++i) {
    const std::string code = "3713250010" + std::to_string(20 + i);
    for (int n = 0; n < 1 + i % 5; ++n) {
      const std::string item = "x-" + std::to_string(n);
      rows += std::string(rows.empty() ? "" : ",") + "('" + code + "','" + item + ".2026-09.none.0','" + item +
              "',1,'2026-09',0,0,'n','','2026-10-01 16:00:00','2026-10-" + std::to_string(8 + (i + n) % 8) +
              " 16:00:00',0,0," + (i % 3 == 0 ? "'2026-10-09 00:00:00'" : "NULL") + ",0)";
    }
  }
  MB_ASSERT_OK(harness_->schema()->Sql(
      "INSERT INTO obligation (organization, id, item, item_version, period, phase, occurrence, display_name, circle, "
      "open_time, due_time, calendar_version, exempt, fulfill_time, last_event_id) VALUES " +
      rows));
  MB_ASSERT_OK(FinishRows(*harness_));
  v1::ListObligationsRequest list;
  list.set_parent(kCounty);
  list.set_subtree(true);
  list.set_page_size(1000);
  const auto listed = Call<v1::ListObligationsResponse>(anyone_, "ListObligations", list);
  MB_ASSERT_OK(listed);
  std::map<std::string, int> wanted;
  for (const auto& obligation : listed->obligations()) wanted[obligation.name()] = obligation.status();
  for (int page_size : {7, 16, 1000}) {
    auto request = Over<CellsRequest>(kCounty);
    request.set_page_size(page_size);
    std::map<std::string, int> found;
    for (const auto& cell : Cells(anyone_, request)) {
      EXPECT_TRUE(found.emplace(cell.obligation(), cell.status()).second);
    }
    EXPECT_EQ(found, wanted) << page_size;
  }
  const auto matrix = Matrix(anyone_, Over<MatrixRequest>(kTownship));
  std::map<std::pair<std::string, std::string>, int> counts;
  for (const auto& obligation : listed->obligations()) ++counts[{obligation.item(), obligation.organization()}];
  size_t cells = 0;
  for (const auto& row : matrix.rows()) {
    EXPECT_EQ(row.display_name(), "");  // of items that catalog does not know
    for (const auto& cell : row.cells()) {
      ++cells;
      EXPECT_EQ((counts[{row.item(), cell.organization()}]), cell.counts().total());
    }
  }
  EXPECT_EQ(cells, counts.size());
}

TEST_F(MatrixTest, P2_TheCsvHoldsTheSameCells) {
  Generate();
  clock_->Set(StartOfDay(CivilDay(2026, 10, 12)));
  Sql("UPDATE obligation SET display_name = '=1+1' WHERE item = 'v-rules'");
  const auto records = Export(member_, Over<ExportRequest>(kTownship));
  const auto cells = Cells(member_, Over<CellsRequest>(kTownship));
  ASSERT_EQ(records.size(), cells.size() + 1);
  EXPECT_EQ(records[0].fields[0], "单位代码");
  for (size_t i = 0; i < cells.size(); ++i) {
    const auto& fields = records[i + 1].fields;
    ASSERT_EQ(fields.size(), 9);
    EXPECT_EQ("organizations/" + fields[0], cells[i].organization());
    EXPECT_EQ(fields[1], "单位" + cells[i].organization());
    EXPECT_EQ("items/" + fields[2], cells[i].item());
    EXPECT_EQ(fields[3], fields[2] == "v-rules" ? "'=1+1" : "事项 " + fields[2]);
    EXPECT_EQ(fields[7], StatusInWords(cells[i].status()));
    EXPECT_EQ(fields[8], cells[i].obligation());
  }
  // In parts: the last line of one says where the next begins.
  auto part = Over<ExportRequest>(kTownship);
  part.set_page_size(3);
  std::vector<std::string> names;
  for (;;) {
    const auto lines = Export(member_, part);
    for (size_t i = 1; i < lines.size(); ++i) names.push_back(lines[i].fields[8]);
    if (lines.size() < 4) break;
    part.set_after(names.back());
  }
  ASSERT_EQ(names.size(), cells.size());
  for (size_t i = 0; i < cells.size(); ++i) EXPECT_EQ(names[i], cells[i].obligation());
  auto overdue = Over<ExportRequest>(kTownship);
  overdue.set_status(v1::OBLIGATION_STATUS_OVERDUE);
  EXPECT_EQ(Export(anyone_, overdue).size(), 3);
}

// What was stored before there were texts of months is in them.
TEST_F(MatrixTest, P2_TheMigrationReadsWhatIsStored) {
  Generate();
  auto defer = Deferral(std::string(kVillage) + "/obligations/v-finance.2026-09.none.0", "2026-10-20");
  MB_ASSERT_OK(Call<v1::Obligation>(office_, "DeferObligation", defer));
  Disclose("v-dibao", "2026-Q4", Dibao());
  const auto before = Matrix(member_, Over<MatrixRequest>(kCounty));
  EXPECT_EQ(before.total().total(), 7);
  Sql("DROP TABLE obligation_month");
  Sql("DELETE FROM schema_version WHERE version >= 12");
  Sql("ALTER TABLE obligation ADD INDEX obligation_matrix (due_time, item)");
  db::ConnectOptions server;
  server.unix_socket = harness_->schema()->config().unix_socket();
  server.user = harness_->schema()->config().user();
  server.schema = harness_->schema()->config().schema();
  MB_ASSERT_OK(db::Migrate(server, Migrations()));
  EXPECT_EQ(Matrix(member_, Over<MatrixRequest>(kCounty)).SerializeAsString(), before.SerializeAsString());
}

TEST_F(MatrixTest, TheyRefuseWhatTheyCannotAnswer) {
  const std::string nowhere = "organizations/371325999999";
  EXPECT_THAT(TryMatrix(anyone_, Over<MatrixRequest>(nowhere)),
              StatusIs(StatusCode::kNotFound, "ORGANIZATION_NOT_FOUND"));
  EXPECT_THAT(TryCells(anyone_, Over<CellsRequest>(nowhere)),
              StatusIs(StatusCode::kNotFound, "ORGANIZATION_NOT_FOUND"));
  EXPECT_THAT(TryExport(anyone_, Over<ExportRequest>(nowhere)),
              StatusIs(StatusCode::kNotFound, "ORGANIZATION_NOT_FOUND"));
  EXPECT_THAT(TryMatrix(anyone_, Over<MatrixRequest>(kCounty, "2026-02-30")), InvalidFieldIs("start_date"));
  EXPECT_THAT(TryCells(anyone_, Over<CellsRequest>(kCounty, "2026-10-01", "2026-10-01")), InvalidFieldIs("end_date"));
  EXPECT_THAT(TryExport(anyone_, Over<ExportRequest>(kCounty, "2026-01-01", "2027-02-06")), InvalidFieldIs("end_date"));
  auto matrix = Over<MatrixRequest>(kCounty);
  matrix.set_status(static_cast<v1::ObligationStatus>(99));
  EXPECT_THAT(TryMatrix(anyone_, matrix), InvalidFieldIs("status"));
  matrix.clear_status();
  matrix.set_domain(static_cast<common::v1::Domain>(99));
  EXPECT_THAT(TryMatrix(anyone_, matrix), InvalidFieldIs("domain"));
  auto cells = Over<CellsRequest>(kCounty);
  cells.set_page_size(-1);
  EXPECT_THAT(TryCells(anyone_, cells), InvalidFieldIs("page_size"));
  auto csv = Over<ExportRequest>(kCounty);
  csv.set_page_size(-1);
  EXPECT_THAT(TryExport(anyone_, csv), InvalidFieldIs("page_size"));
  csv.set_page_size(0);
  csv.set_after("x");
  EXPECT_THAT(TryExport(anyone_, csv), InvalidFieldIs("after"));

  Generate();
  cells.set_page_size(2);
  const auto page = TryCells(member_, cells);
  MB_ASSERT_OK(page);
  cells.set_page_token(page->next_page_token());
  MB_EXPECT_OK(TryCells(member_, cells));
  EXPECT_THAT(TryCells(anyone_, cells), InvalidFieldIs("page_token"));
  cells.set_status(v1::OBLIGATION_STATUS_DUE);
  EXPECT_THAT(TryCells(member_, cells), InvalidFieldIs("page_token"));
  cells.clear_status();
  cells.set_parent(kTownship);
  EXPECT_THAT(TryCells(member_, cells), InvalidFieldIs("page_token"));
}

// A domain is catalog's: without it, whole items must not be missing silently; names may.
TEST_F(MatrixTest, WithoutCatalogADomainCannotBeAskedFor) {
  Generate();
  const ClientPtr alone = WithoutCatalog();
  auto request = Over<MatrixRequest>(kCounty);
  EXPECT_EQ(Matrix(alone, request).total().total(), 6);
  request.set_domain(common::v1::DOMAIN_VILLAGE);
  EXPECT_THAT(TryMatrix(alone, request), StatusIs(StatusCode::kUnavailable, "CATALOG_UNAVAILABLE"));
}

}  // namespace
}  // namespace mingbai::publication
