#include "tests/integration/gateway/gateway_world.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "common/names/names.h"
#include "google/protobuf/text_format.h"
#include "services/catalog/wiring.h"
#include "services/evaluation/wiring.h"
#include "services/feedback/wiring.h"
#include "services/publication/wiring.h"
#include "tests/support/circles.h"
#include "tests/support/items.h"

namespace mingbai::gateway {

using ::mingbai::testing::NewRequestId;
using ::mingbai::testing::ServiceHarness;
using ::mingbai::testing::TestToken;

namespace {

constexpr char kItems[] = R"pb(
  items {
    name: "items/v-finance"
    level2: "村级财务收支"
    mandatory: true
    elements { display_name: "科目" type: ELEMENT_TYPE_TEXT column: true }
    elements { display_name: "收入" type: ELEMENT_TYPE_MONEY column: true sum: true }
    elements { display_name: "支出" type: ELEMENT_TYPE_MONEY column: true sum: true }
    audience { audience_class: AUDIENCE_CLASS_PUBLIC }
    timing { kind: TIMING_KIND_PERIODIC cycle: CYCLE_MONTHLY month: 2 day: 10 }
  }
  items {
    name: "items/v-subsidy"
    level2: "低保名单"
    notice_days: 7
    elements { display_name: "科目" type: ELEMENT_TYPE_TEXT column: true }
    elements { display_name: "收入" type: ELEMENT_TYPE_MONEY column: true sum: true }
    elements { display_name: "支出" type: ELEMENT_TYPE_MONEY column: true sum: true }
    audience { audience_class: AUDIENCE_CLASS_PUBLIC }
    timing { kind: TIMING_KIND_PROMPT days_after: 7 }
  }
  items {
    name: "items/v-members"
    level2: "党员情况"
    elements { display_name: "科目" type: ELEMENT_TYPE_TEXT column: true }
    elements { display_name: "收入" type: ELEMENT_TYPE_MONEY column: true sum: true }
    elements { display_name: "支出" type: ELEMENT_TYPE_MONEY column: true sum: true }
    audience { audience_class: AUDIENCE_CLASS_CIRCLE circle: "党员" }
    timing { kind: TIMING_KIND_PROMPT days_after: 7 }
  })pb";

void AddOrganization(const std::string& name, const std::string& display_name, const std::string& parent,
                     common::v1::Tier tier, catalog::v1::BatchCreateOrganizationsRequest* request) {
  catalog::v1::Organization* organization = request->add_organizations();
  organization->set_name(name);
  organization->set_display_name(display_name);
  organization->set_parent(parent);
  organization->set_tier(tier);
  organization->set_kind(catalog::v1::ORGANIZATION_KIND_DIVISION);
}

}  // namespace

GatewayTest::GatewayTest()
    : clock_(std::make_shared<FakeClock>(StartOfDay(absl::CivilDay(2026, 10, 8)) + absl::Hours(9))),
      office_(TestToken("disclosure-office", "371325000000")),
      clerk_(TestToken("clerk", "371325000000")),
      reviewer_(TestToken("reviewer", "371325000000")),
      secrecy_(TestToken("secrecy-officer", "371325000000")),
      publisher_(TestToken("publisher", "371325000000")),
      town_clerk_(TestToken("clerk", "371325001000")),
      other_town_clerk_(TestToken("clerk", "371325002000")),
      town_office_(TestToken("disclosure-office", "371325001000")) {
  testing::PartyOfficeToken();
  catalog_ = std::make_unique<ServiceHarness>("catalog", catalog::Migrations(), clock_, [](service::Runtime& runtime) {
    return catalog::Wire(runtime, config::v1::CatalogConfig());
  });
  EnterCounty();
  publication_ = StartPublication(nullptr, "127.0.0.1:0");
  feedback_ =
      std::make_unique<ServiceHarness>("feedback", feedback::Migrations(), clock_, [this](service::Runtime& runtime) {
        config::v1::FeedbackConfig config;
        config.set_catalog_target(catalog_->target());
        return feedback::Wire(runtime, config);
      });
  evaluation_ = std::make_unique<ServiceHarness>("evaluation", evaluation::Migrations(), clock_,
                                                 [this](service::Runtime& runtime) {
                                                   config::v1::EvaluationConfig config;
                                                   config.set_catalog_target(catalog_->target());
                                                   config.set_publication_target(publication_->target());
                                                   config.set_feedback_target(feedback_->target());
                                                   return evaluation::Wire(runtime, config);
                                                 });
  gateway_ = StartGateway(&parts_);
}

std::unique_ptr<ServiceHarness> GatewayTest::StartGateway(std::shared_ptr<class Gateway>* parts) {
  return std::make_unique<ServiceHarness>(
      "gateway", std::vector<db::Migration>(), clock_,
      [this, parts](service::Runtime& runtime) { return AssembleGateway(runtime, parts); });
}

absl::Status GatewayTest::AssembleGateway(service::Runtime& runtime, std::shared_ptr<class Gateway>* parts) const {
  config::v1::GatewayConfig config;
  config.set_http_address("127.0.0.1:0");
  config.set_catalog_target(catalog_->target());
  config.set_publication_target(publication_->target());
  config.set_feedback_target(feedback_->target());
  config.set_evaluation_target(evaluation_->target());
  MB_ASSIGN_OR_RETURN(*parts, Assemble(runtime, config));
  return absl::OkStatus();
}

GatewayTest::~GatewayTest() {
  parts_.reset();
  for (auto* harness : {&gateway_, &evaluation_, &feedback_, &publication_, &catalog_}) harness->reset();
}

std::unique_ptr<ServiceHarness> GatewayTest::StartPublication(const testing::TestSchema* schema,
                                                              const std::string& address) {
  return std::make_unique<ServiceHarness>(
      "publication", publication::Migrations(), clock_,
      [this](service::Runtime& runtime) {
        config::v1::PublicationConfig config;
        mingbai::testing::UseTestLedger(config.mutable_ledger());
        config.set_catalog_target(catalog_->target());
        return publication::Wire(runtime, config);
      },
      schema, address);
}

void GatewayTest::EnterCounty() {
  const char* service = "mingbai.catalog.v1.CatalogService";
  catalog::v1::BatchCreateOrganizationsRequest organizations;
  organizations.set_parent(kCounty);
  organizations.set_request_id(NewRequestId());
  AddOrganization(kCounty, "费县", "", common::v1::TIER_COUNTY, &organizations);
  AddOrganization(kTown, "费城街道", kCounty, common::v1::TIER_TOWNSHIP, &organizations);
  AddOrganization(kOtherTown, "上冶镇", kCounty, common::v1::TIER_TOWNSHIP, &organizations);
  AddOrganization(kVillage, "北石沟村", kTown, common::v1::TIER_VILLAGE, &organizations);
  AddOrganization(kOtherVillage, "南石沟村", kTown, common::v1::TIER_VILLAGE, &organizations);
  MB_ASSERT_OK(Call<catalog::v1::BatchCreateOrganizationsResponse>(*catalog_, service, "BatchCreateOrganizations",
                                                                   organizations, office_));
  catalog::v1::BatchCreateItemsRequest items;
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(kItems, &items));
  items.set_parent(kCounty);
  items.set_request_id(NewRequestId());
  for (catalog::v1::Item& item : *items.mutable_items()) {
    catalog::v1::Item whole = testing::VillageItem("", kCounty);
    whole.set_level1("村级事务");
    whole.MergeFrom(item);
    item = whole;
  }
  MB_ASSERT_OK(Call<catalog::v1::BatchCreateItemsResponse>(*catalog_, service, "BatchCreateItems", items, office_));
  catalog::v1::ImportCalendarRequest calendar;
  MB_ASSERT_OK(testing::EnterCircle(
      *catalog_, kVillage + std::string("/circles/党员"),
      {"clerk@371325000000", "reviewer@371325000000", "secrecy-officer@371325000000", "publisher@371325000000"}));
  calendar.set_first_year(2026);
  calendar.set_last_year(2026);
  calendar.add_days()->set_date("2026-10-01");
  calendar.mutable_days(0)->set_kind(catalog::v1::DAY_KIND_HOLIDAY);
  calendar.mutable_days(0)->set_display_name("国庆节");
  calendar.set_request_id(NewRequestId());
  MB_ASSERT_OK(Call<catalog::v1::WorkingCalendar>(*catalog_, service, "ImportCalendar", calendar, office_));
}

absl::StatusOr<v1::Board> GatewayTest::GetBoard(const std::string& organization) {
  v1::GetBoardRequest request;
  request.set_name(organization);
  return Gateway<v1::Board>("GetBoard", request);
}

absl::StatusOr<v1::Overview> GatewayTest::GetOverview(const std::string& organization, const std::string& period) {
  v1::GetOverviewRequest request;
  request.set_name(organization);
  request.set_period(period);
  return Gateway<v1::Overview>("GetOverview", request);
}

absl::StatusOr<v1::ImportRecordsResponse> GatewayTest::Import(const std::string& csv, const std::string& request_id,
                                                              const std::string& token, const std::string& parent,
                                                              const std::string& item, const std::string& period) {
  return ImportThrough(*gateway_, csv, request_id, token, parent, item, period);
}

absl::StatusOr<v1::ImportRecordsResponse> GatewayTest::ImportThrough(ServiceHarness& gateway, const std::string& csv,
                                                                     const std::string& request_id,
                                                                     const std::string& token,
                                                                     const std::string& parent, const std::string& item,
                                                                     const std::string& period) {
  v1::ImportRecordsRequest request;
  request.set_parent(parent);
  request.set_item(item);
  request.set_period(period);
  request.set_csv(csv);
  request.set_source_note("示例数据");
  request.set_request_id(request_id);
  return Call<v1::ImportRecordsResponse>(gateway, "mingbai.gateway.v1.GatewayService", "ImportRecords", request, token);
}

void GatewayTest::Release(const std::string& name) {
  publication::v1::GetPublicationRequest get;
  get.set_name(name);
  auto current = Publication<publication::v1::Publication>("GetPublication", get, clerk_);
  MB_ASSERT_OK(current);
  publication::v1::ReviewPublicationRequest review;
  review.set_name(name);
  review.set_content_hash(current->content_hash());
  review.set_approved(true);
  review.set_request_id(NewRequestId());
  MB_ASSERT_OK(Publication<publication::v1::Publication>("ReviewPublication", review, reviewer_));
  publication::v1::CheckSecrecyRequest secrecy;
  secrecy.set_name(name);
  secrecy.set_content_hash(current->content_hash());
  secrecy.set_approved(true);
  secrecy.set_basis("不涉密");
  secrecy.set_request_id(NewRequestId());
  MB_ASSERT_OK(Publication<publication::v1::Publication>("CheckSecrecy", secrecy, secrecy_));
  publication::v1::SchedulePublicationRequest schedule;
  schedule.set_name(name);
  schedule.set_request_id(NewRequestId());
  MB_ASSERT_OK(Publication<publication::v1::Publication>("SchedulePublication", schedule, publisher_));
}

std::string GatewayTest::Publish(const std::string& organization, const std::string& item, const std::string& period) {
  publication::v1::CreatePublicationRequest create;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      R"pb(content {
             title: "收支"
             table {
               columns: "科目"
               columns: "收入"
               columns: "支出"
               rows { cells: "租金" cells: "100.00" cells: "0.00" }
               total { cells: "合计" cells: "100.00" cells: "0.00" }
             }
           })pb",
      create.mutable_publication()));
  create.mutable_publication()->set_organization(organization);
  create.mutable_publication()->set_item(item);
  create.mutable_publication()->set_period(period);
  create.set_request_id(NewRequestId());
  auto draft = Publication<publication::v1::Publication>("CreatePublication", create, clerk_);
  EXPECT_THAT(draft, testing::IsOk());
  if (!draft.ok()) return "";
  publication::v1::SubmitPublicationRequest submit;
  submit.set_name(draft->name());
  submit.set_request_id(NewRequestId());
  EXPECT_THAT(Publication<publication::v1::Publication>("SubmitPublication", submit, clerk_), testing::IsOk());
  Release(draft->name());
  return draft->name();
}

publication::v1::ListPublicationsResponse GatewayTest::Publications(const std::string& organization,
                                                                    const std::string& item) {
  publication::v1::ListPublicationsRequest request;
  request.set_organization(organization);
  request.set_item(item);
  auto listed = Publication<publication::v1::ListPublicationsResponse>("ListPublications", request, clerk_);
  EXPECT_THAT(listed, testing::IsOk());
  return listed.ok() ? *listed : publication::v1::ListPublicationsResponse();
}

HttpAnswer GatewayTest::Http(const std::string& request_line, const std::string& headers, const std::string& body) {
  HttpAnswer answer;
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(parts_->http_port()));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  std::string request = absl::StrCat(request_line, " HTTP/1.1\r\nHost: test\r\nConnection: close\r\n", headers);
  if (!body.empty()) {
    absl::StrAppend(&request, "Content-Type: application/json\r\nContent-Length: ", body.size(), "\r\n");
  }
  absl::StrAppend(&request, "\r\n", body);
  EXPECT_EQ(write(fd, request.data(), request.size()), static_cast<ssize_t>(request.size()));
  std::string text;
  char buffer[4096];
  for (ssize_t n = read(fd, buffer, sizeof(buffer)); n > 0; n = read(fd, buffer, sizeof(buffer))) {
    text.append(buffer, n);
  }
  close(fd);
  const size_t end = text.find("\r\n\r\n");
  if (text.size() < 12 || end == std::string::npos) return answer;
  answer.status = std::atoi(text.substr(9, 3).c_str());
  answer.head = text.substr(0, end);
  answer.body = text.substr(end + 4);
  return answer;
}

bool GatewayTest::Until(const std::function<bool()>& condition) {
  const absl::Time end = absl::Now() + absl::Seconds(20);
  while (absl::Now() < end) {
    if (condition()) return true;
    absl::SleepFor(absl::Milliseconds(5));
  }
  return condition();
}

}  // namespace mingbai::gateway
