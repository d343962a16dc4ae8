#include "tests/integration/feedback/feedback_fixture.h"

#include <fstream>

#include "common/names/names.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "mingbai/catalog/v1/catalog_service.pb.h"
#include "services/catalog/wiring.h"
#include "services/feedback/wiring.h"
#include "tests/support/decision.h"
#include "tests/support/items.h"

namespace mingbai::feedback {

using ::mingbai::testing::NewRequestId;
using ::mingbai::testing::ServiceHarness;
using ::mingbai::testing::TestCall;
using ::mingbai::testing::TestToken;

absl::Time At(int month, int day, int hour, int minute) {
  return StartOfDay(absl::CivilDay(2026, month, day)) + absl::Hours(hour) + absl::Minutes(minute);
}
absl::Time TimeOf(const google::protobuf::Timestamp& timestamp) {
  return absl::FromUnixSeconds(timestamp.seconds()) + absl::Nanoseconds(timestamp.nanos());
}
absl::Time EndOf(int month, int day) { return EndOfDay(absl::CivilDay(2026, month, day)); }

std::string Clerk(const std::string& code) { return TestToken("clerk", code); }
std::string Office() { return TestToken("disclosure-office", kCounty); }
std::string Reader() { return TestToken("reader", kCounty); }
std::string Follower() { return TestToken("service", "", "follower"); }

namespace {

void MakeTokens() {
  for (const char* code : {kCounty, kDepartment, kTown, kVillage, kNeighbour, kOtherTown, kOtherVillage}) Clerk(code);
  Office();
  Reader();
  Follower();
}

void AddOrganization(catalog::v1::BatchCreateOrganizationsRequest* request, const std::string& code,
                     const std::string& parent, common::v1::Tier tier, catalog::v1::OrganizationKind kind) {
  catalog::v1::Organization* organization = request->add_organizations();
  organization->set_name(OrganizationName(code));
  organization->set_display_name("单位" + code);
  organization->set_tier(tier);
  organization->set_kind(kind);
  if (!parent.empty()) organization->set_parent(OrganizationName(parent));
}

void LoadOrganizations(const rpc::Client& client) {
  using namespace catalog::v1;  // NOLINT: the enums of one call
  BatchCreateOrganizationsRequest request;
  request.set_parent(OrganizationName(kCounty));
  request.set_request_id(NewRequestId());
  AddOrganization(&request, kCounty, "", common::v1::TIER_COUNTY, ORGANIZATION_KIND_DIVISION);
  AddOrganization(&request, kDepartment, kCounty, common::v1::TIER_COUNTY, ORGANIZATION_KIND_DEPARTMENT);
  AddOrganization(&request, kTown, kCounty, common::v1::TIER_TOWNSHIP, ORGANIZATION_KIND_DIVISION);
  AddOrganization(&request, kVillage, kTown, common::v1::TIER_VILLAGE, ORGANIZATION_KIND_DIVISION);
  AddOrganization(&request, kNeighbour, kTown, common::v1::TIER_VILLAGE, ORGANIZATION_KIND_DIVISION);
  AddOrganization(&request, kOtherTown, kCounty, common::v1::TIER_TOWNSHIP, ORGANIZATION_KIND_DIVISION);
  AddOrganization(&request, kOtherVillage, kOtherTown, common::v1::TIER_VILLAGE, ORGANIZATION_KIND_DIVISION);
  MB_EXPECT_OK(client.Call<BatchCreateOrganizationsResponse>(TestCall(), "BatchCreateOrganizations", request));
}

void LoadItems(const rpc::Client& client) {
  using namespace catalog::v1;  // NOLINT: the enums of one call
  BatchCreateItemsRequest request;
  request.set_parent(OrganizationName(kCounty));
  request.set_request_id(NewRequestId());
  const std::pair<const char*, common::v1::Domain> kItems[] = {{"party-affairs", common::v1::DOMAIN_PARTY},
                                                               {"dibao", common::v1::DOMAIN_GOVERNMENT},
                                                               {"village-finance", common::v1::DOMAIN_VILLAGE},
                                                               {"school-fees", common::v1::DOMAIN_SERVICE}};
  for (const auto& [id, domain] : kItems) {
    Item* item = request.add_items();
    *item = mingbai::testing::VillageItem(id, OrganizationName(kCounty));
    item->set_domain(domain);
    mingbai::testing::AddElement(item, "内容", ELEMENT_TYPE_TEXT);
    mingbai::testing::SetPrompt(item, 20);
    if (domain == common::v1::DOMAIN_SERVICE) *item->mutable_service_guide() = mingbai::testing::Guide();
  }
  MB_EXPECT_OK(client.Call<BatchCreateItemsResponse>(TestCall(), "BatchCreateItems", request));
}

}  // namespace

ServiceHarness& FeedbackTest::Catalog() {
  // Lives as long as the process; its schema goes with it.
  static std::unique_ptr<ServiceHarness> catalog = [] {
    MakeTokens();
    config::v1::CatalogConfig config;
    auto harness = std::make_unique<ServiceHarness>(
        "catalog", catalog::Migrations(), std::make_shared<FakeClock>(At(9, 1)),
        [config](service::Runtime& runtime) { return catalog::Wire(runtime, config); });
    auto client = harness->Client("mingbai.catalog.v1.CatalogService", Office());
    LoadOrganizations(*client);
    LoadItems(*client);
    PublishCalendar(*client);
    return harness;
  }();
  return *catalog;
}

void FeedbackTest::PublishCalendar(const rpc::Client& client, const std::string& left_out) {
  catalog::v1::ImportCalendarRequest request;
  request.set_request_id(NewRequestId());
  std::ifstream file("deploy/data/calendar/holidays.csv");
  std::string line;
  while (std::getline(file, line)) {
    const std::vector<std::string_view> cells = Split(Strip(line), ',');
    if (cells.size() < 3 || !ParseDay(cells[0]).has_value() || cells[0] == left_out) continue;
    catalog::v1::CalendarDay* day = request.add_days();
    day->set_date(std::string(cells[0]));
    day->set_kind(cells[1] == "workday" ? catalog::v1::DAY_KIND_WORKDAY : catalog::v1::DAY_KIND_HOLIDAY);
    day->set_display_name(std::string(cells[2]));
  }
  ASSERT_GT(request.days_size(), 0) << "run from the project's root";
  request.set_first_year(static_cast<int>(ParseDay(request.days(0).date())->year()));
  request.set_last_year(2026);
  request.set_replaces_published(!left_out.empty());
  MB_EXPECT_OK(client.Call<catalog::v1::WorkingCalendar>(TestCall(), "ImportCalendar", request));
}

void FeedbackTest::SetUpTestSuite() { Catalog(); }

FeedbackTest::FeedbackTest() : clock_(std::make_shared<FakeClock>(At(9, 30, 10))) {
  service_ = NewService(Catalog().target());
  WaitUntilReady(*service_);
}

std::unique_ptr<ServiceHarness> FeedbackTest::NewService(const std::string& catalog_target) {
  config::v1::FeedbackConfig config;
  config.set_catalog_target(catalog_target);
  return std::make_unique<ServiceHarness>("feedback", Migrations(), clock_, [config](service::Runtime& runtime) {
    return feedback::Wire(runtime, config);
  });
}

std::unique_ptr<ServiceHarness> FeedbackTest::NewReplica() {
  config::v1::FeedbackConfig config;
  config.set_catalog_target(Catalog().target());
  return std::make_unique<ServiceHarness>(
      "feedback", Migrations(), clock_, [config](service::Runtime& runtime) { return feedback::Wire(runtime, config); },
      service_->schema());
}

void FeedbackTest::WaitUntilReady(ServiceHarness& service) {
  // A complaint about a town that is known goes through once the catalog has been read.
  auto client = service.Client(kFeedback, "");
  absl::Status status;
  for (int i = 0; i < 200; ++i) {
    v1::CreateCaseRequest probe = NewCase();
    probe.mutable_case_()->set_organization(OrganizationName("371325999999"));
    status = client->Call<v1::CreateCaseResponse>(TestCall(), "CreateCase", probe).status();
    if (ReasonOf(status) == "ORGANIZATION_NOT_FOUND") return;
    absl::SleepFor(absl::Milliseconds(50));
  }
  FAIL() << status;
}

const rpc::Client& FeedbackTest::Client(const std::string& token) {
  std::shared_ptr<const rpc::Client>& client = clients_[token];
  if (client == nullptr) client = service_->Client(kFeedback, token);
  return *client;
}

v1::CreateCaseRequest FeedbackTest::NewCase(v1::CaseKind kind, const std::string& organization) {
  v1::CreateCaseRequest request;
  v1::Case* asked = request.mutable_case_();
  asked->set_kind(kind);
  asked->set_organization(OrganizationName(organization));
  asked->set_title("路灯为什么不亮");
  asked->set_text("三组的路灯坏了一个月，\n维修的钱花到哪里去了？");
  asked->set_contact("王五 13800000000");
  if (kind == v1::CASE_KIND_OBJECTION) asked->set_publication("publications/0000000000001");
  request.set_request_id(NewRequestId());
  return request;
}

v1::CreateCaseResponse FeedbackTest::Create(const v1::CreateCaseRequest& request) {
  auto response = Call<v1::CreateCaseResponse>("", "CreateCase", request);
  EXPECT_THAT(response, ::mingbai::testing::IsOk());
  return response.ok() ? *response : v1::CreateCaseResponse();
}

v1::AnswerCaseRequest FeedbackTest::AnswerRequest(const std::string& name, v1::AnswerForm form) {
  v1::AnswerCaseRequest request;
  request.set_name(name);
  request.mutable_answer()->set_text("已公开");
  request.mutable_answer()->set_form(form);
  request.set_request_id(NewRequestId());
  return request;
}

v1::TransferCaseRequest FeedbackTest::TransferRequest(const std::string& name, const std::string& handler) {
  v1::TransferCaseRequest request;
  request.set_name(name);
  request.set_handler(OrganizationName(handler));
  request.set_reason("属其职责");
  request.set_request_id(NewRequestId());
  return request;
}

v1::ExtendCaseRequest FeedbackTest::ExtendRequest(const std::string& name) {
  v1::ExtendCaseRequest request;
  request.set_name(name);
  request.set_reason("需要检索");
  request.set_approver("李主任");
  request.set_request_id(NewRequestId());
  return request;
}

v1::RateCaseRequest FeedbackTest::RateRequest(const std::string& receipt, int rating) {
  v1::RateCaseRequest request;
  request.set_receipt(receipt);
  request.set_rating(rating);
  request.set_request_id(NewRequestId());
  return request;
}

v1::Case FeedbackTest::Answer(const v1::Case& about, const std::string& token, v1::AnswerForm form,
                              const std::string& text) {
  v1::AnswerCaseRequest request = AnswerRequest(about.name(), form);
  request.mutable_answer()->set_text(text);
  auto response = Call<v1::Case>(token, "AnswerCase", request);
  EXPECT_THAT(response, ::mingbai::testing::IsOk());
  return response.ok() ? *response : v1::Case();
}

v1::Case FeedbackTest::Rate(const std::string& receipt, int rating) {
  auto response = Call<v1::Case>("", "RateCase", RateRequest(receipt, rating));
  EXPECT_THAT(response, ::mingbai::testing::IsOk());
  return response.ok() ? *response : v1::Case();
}

v1::Case FeedbackTest::Transfer(const v1::Case& about, const std::string& token, const std::string& handler) {
  auto response = Call<v1::Case>(token, "TransferCase", TransferRequest(about.name(), handler));
  EXPECT_THAT(response, ::mingbai::testing::IsOk());
  return response.ok() ? *response : v1::Case();
}

std::vector<v1::FeedbackEvent> FeedbackTest::Events(size_t expected) {
  std::vector<v1::FeedbackEvent> events;
  for (int i = 0; i < 100 && events.size() < expected; ++i) {
    common::v1::ListEventsRequest request;
    request.set_wait_ms(100);
    auto response = Call<common::v1::ListEventsResponse>(Follower(), "ListEvents", request);
    EXPECT_THAT(response, ::mingbai::testing::IsOk());
    if (!response.ok()) return events;
    events.clear();
    for (const common::v1::Event& event : response->events()) {
      EXPECT_TRUE(event.payload().UnpackTo(&events.emplace_back()));
    }
    if (events.size() < expected) absl::SleepFor(absl::Milliseconds(20));
  }
  return events;
}

std::vector<std::vector<std::string>> FeedbackTest::Sql(const std::string& statement) {
  auto table = service_->schema()->Sql(statement);
  EXPECT_THAT(table, ::mingbai::testing::IsOk());
  return table.ok() ? *table : std::vector<std::vector<std::string>>();
}

int64_t FeedbackTest::Count(const std::string& from_where) {
  auto table = Sql("SELECT COUNT(*) FROM " + from_where);
  return table.empty() ? -1 : std::stoll(table[0][0]);
}

}  // namespace mingbai::feedback
