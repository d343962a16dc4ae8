#include "tests/end_to_end/year_ledger.h"

#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "google/api/httpbody.pb.h"
#include "gtest/gtest.h"
#include "tests/end_to_end/year_items.h"
#include "tests/end_to_end/year_lists.h"
#include "tests/support/service_harness.h"
#include "tests/support/status_matchers.h"

namespace mingbai::year {
namespace {

constexpr char kCounty[] = "371325000000";
constexpr Instant kCountyOffset = 8 * 3600;  // UTC+8, without summer time

std::string Name(const std::string& organization) { return "organizations/" + organization; }
Instant InstantOf(const google::protobuf::Timestamp& time) {
  return time.seconds() == 0 ? 0 : time.seconds() + kCountyOffset;
}
// After a resource name's first segment: "371325001012/obligations/x" -> "371325001012/x".
std::string KeyOf(const std::string& name) {
  std::string key = name.substr(std::string("organizations/").size());
  return key.replace(key.find("/obligations/"), std::string("/obligations/").size(), "/");
}
std::string StatusName(publication::v1::ObligationStatus status) {
  return publication::v1::ObligationStatus_Name(status).substr(std::string("OBLIGATION_STATUS_").size());
}

// The records of a CSV file (RFC 4180) without its byte order mark.
std::vector<std::vector<std::string>> RecordsOf(const std::string& csv) {
  std::vector<std::vector<std::string>> records(1, {""});
  bool quoted = false;
  for (size_t i = csv.rfind("\xEF\xBB\xBF", 0) == 0 ? 3 : 0; i < csv.size(); ++i) {
    const char c = csv[i];
    if (quoted && c == '"' && csv.substr(i + 1, 1) == "\"") {
      records.back().back() += csv[++i];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      records.back().emplace_back();
    } else if (c == '\n' && !quoted) {
      records.push_back({""});
    } else if (c != '\r' || quoted) {
      records.back().back() += c;
    }
  }
  records.pop_back();  // the last line ends, too
  return records;
}

// The counts of a cell, each under its status.
void Put(const std::string& prefix, const publication::v1::ObligationCounts& counts, std::map<std::string, int>* all) {
  int sum = 0;
  for (const auto& [status, count] : {std::pair("UPCOMING", counts.upcoming()),
                                      {"DUE", counts.due()},
                                      {"OVERDUE", counts.overdue()},
                                      {"FULFILLED_ON_TIME", counts.on_time()},
                                      {"FULFILLED_LATE", counts.late()},
                                      {"DEFERRED", counts.deferred()},
                                      {"EXEMPT", counts.exempt()},
                                      {"WITHDRAWN", counts.withdrawn()}}) {
    if (count > 0) (*all)[prefix + "|" + status] = count;
    sum += count;
  }
  EXPECT_EQ(sum, counts.total()) << prefix;
}

}  // namespace

template <typename Response>
Response LedgerReader::Read(const std::string& method, const google::protobuf::Message& request) const {
  const auto answer = client_->Call<Response>(testing::TestCall(), method, request, absl::Seconds(60));
  EXPECT_THAT(answer, testing::IsOk()) << method << " " << request.ShortDebugString().substr(0, 300);
  return answer.value_or(Response());
}

Matrix LedgerReader::Obligations(Instant read_time) const {
  publication::v1::ListObligationsRequest request;
  request.set_parent(Name(kCounty));
  request.set_subtree(true);
  request.set_page_size(400);
  if (read_time > 0) request.mutable_read_time()->set_seconds(read_time - kCountyOffset);
  Matrix matrix;
  do {
    const auto page = Read<publication::v1::ListObligationsResponse>("ListObligations", request);
    for (const publication::v1::Obligation& one : page.obligations()) {
      const std::string key = KeyOf(one.name());
      const IdParts parts = PartsOf(key.substr(key.find('/') + 1));
      Cell cell{key.substr(0, key.find('/')),
                one.item().substr(6),
                one.period(),
                parts.phase,
                one.occurrence(),
                StatusName(one.status()),
                InstantOf(one.due_time()),
                InstantOf(one.deferred_until_time()),
                one.origin().empty() ? "" : one.origin().substr(14),
                one.item_version(),
                InstantOf(one.open_time()),
                InstantOf(one.fulfill_time())};
      EXPECT_TRUE(matrix.emplace(key, cell).second) << key << " is told twice";
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return matrix;
}

std::map<std::string, int> LedgerReader::Counts(const std::string& root, const std::string& from, const std::string& to,
                                                Instant read_time) const {
  publication::v1::GetObligationMatrixRequest request;
  request.set_parent(Name(root));
  request.set_start_date(from);
  request.set_end_date(to);
  if (read_time > 0) request.mutable_read_time()->set_seconds(read_time - kCountyOffset);
  std::map<std::string, int> counts;
  const auto matrix = Read<publication::v1::GetObligationMatrixResponse>("GetObligationMatrix", request);
  for (const auto& row : matrix.rows()) {
    for (const auto& cell : row.cells()) {
      Put(row.item().substr(6) + "|" + cell.organization().substr(14), cell.counts(), &counts);
    }
    Put(row.item().substr(6) + "|all", row.total(), &counts);
  }
  for (const auto& cell : matrix.totals()) Put("all|" + cell.organization().substr(14), cell.counts(), &counts);
  Put("all|all", matrix.total(), &counts);
  return counts;
}

std::map<std::string, int> LedgerReader::Sums(const std::string& root, const std::string& from, const std::string& to,
                                              Instant read_time) const {
  publication::v1::SummarizeObligationsRequest request;
  request.set_parent(Name(root));
  request.set_start_date(from);
  request.set_end_date(to);
  if (read_time > 0) request.mutable_read_time()->set_seconds(read_time - kCountyOffset);
  std::map<std::string, int> counts;
  const auto sums = Read<publication::v1::SummarizeObligationsResponse>("SummarizeObligations", request);
  for (const auto& entry : sums.entries()) Put(entry.organization().substr(14), entry.counts(), &counts);
  Put("all", sums.total(), &counts);
  return counts;
}

std::map<std::string, std::string> LedgerReader::Cells(const std::string& root, const std::string& from,
                                                       const std::string& to) const {
  publication::v1::ListObligationCellsRequest request;
  request.set_parent(Name(root));
  request.set_start_date(from);
  request.set_end_date(to);
  request.set_page_size(300);
  std::map<std::string, std::string> cells;
  std::string last;
  do {
    const auto page = Read<publication::v1::ListObligationCellsResponse>("ListObligationCells", request);
    for (const auto& cell : page.cells()) {
      const std::string key = KeyOf(cell.obligation());
      EXPECT_LT(last, key) << "out of order";
      last = key;
      const IdParts parts = PartsOf(key.substr(key.find('/') + 1));
      EXPECT_EQ(cell.organization() + cell.item() + cell.period(),
                Name(key.substr(0, key.find('/'))) + "items/" + parts.item + parts.period);
      EXPECT_EQ(cell.phase(), PhaseOf(parts.phase));
      cells[key] = StatusName(cell.status());
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return cells;
}

std::map<std::string, std::string> LedgerReader::Lines(const std::string& root, const std::string& from,
                                                       const std::string& to) const {
  publication::v1::ExportObligationCellsRequest request;
  request.set_parent(Name(root));
  request.set_start_date(from);
  request.set_end_date(to);
  request.set_page_size(1000);
  std::map<std::string, std::string> lines;
  size_t in_file = 1000;
  while (in_file == 1000) {
    const auto file = Read<google::api::HttpBody>("ExportObligationCells", request);
    auto records = RecordsOf(file.data());
    EXPECT_EQ(records.at(0), (std::vector<std::string>{"单位代码", "单位名称", "事项编号", "事项名称", "周期", "阶段",
                                                       "期限", "状态", "义务"}));
    in_file = records.size() - 1;
    for (size_t i = 1; i < records.size() && records[i].size() == 9; ++i) {
      std::string line = records[i][0];
      for (size_t column = 1; column < 8; ++column) line += "|" + records[i][column];
      EXPECT_TRUE(lines.emplace(KeyOf(records[i][8]), line).second) << records[i][8] << " is told twice";
      request.set_after(records[i][8]);
    }
  }
  return lines;
}

std::map<std::string, std::string> LedgerReader::ToDo(const std::string& organization) const {
  publication::v1::GetWorklistRequest request;
  request.set_parent(Name(organization));
  request.set_page_size(100);
  std::map<std::string, std::string> sections;
  const auto list = Read<publication::v1::GetWorklistResponse>("GetWorklist", request);
  for (const auto& [name, section] : {std::pair("overdue", &list.overdue()),
                                      {"today", &list.due_today()},
                                      {"soon", &list.due_soon()},
                                      {"deferrals ending", &list.deferrals_ending()}}) {
    EXPECT_EQ(section->count(), section->obligations_size()) << organization << " " << name;
    for (const auto& one : section->obligations()) {
      sections[name] += one.name().substr(one.name().rfind('/') + 1) + " ";
    }
  }
  return sections;
}

std::map<std::string, std::string> LedgerReader::Overdue(const std::string& root) const {
  publication::v1::ListOverdueByOwnerRequest request;
  request.set_parent(Name(root));
  request.set_page_size(7);
  std::map<std::string, std::string> lines;
  do {
    const auto page = Read<publication::v1::ListOverdueByOwnerResponse>("ListOverdueByOwner", request);
    for (const auto& owner : page.owners()) {
      std::string line = owner.organization().substr(14) + " " + owner.person_responsible() + "/" + owner.leader() +
                         " " + std::to_string(owner.count()) + " since " + TimeText(InstantOf(owner.oldest_time())) +
                         ":";
      for (const auto& one : owner.obligations()) line += " " + one.name().substr(one.name().rfind('/') + 1);
      lines[Place(static_cast<int>(lines.size()))] = line;
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return lines;
}

}  // namespace mingbai::year
