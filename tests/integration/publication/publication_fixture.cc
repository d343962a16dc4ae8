#include "tests/integration/publication/publication_fixture.h"

#include "absl/strings/numbers.h"
#include "absl/time/clock.h"
#include "common/time/county_time.h"
#include "mingbai/common/v1/events.pb.h"
#include "services/catalog/wiring.h"
#include "services/publication/wiring.h"
#include "tests/support/circles.h"
#include "tests/support/items.h"
#include "tests/support/month_texts.h"

namespace mingbai::publication {
namespace {

using mingbai::testing::ServiceHarness;
using mingbai::testing::TestCall;
using mingbai::testing::TestToken;

constexpr char kCatalog[] = "mingbai.catalog.v1.CatalogService";
constexpr char kPublication[] = "mingbai.publication.v1.PublicationService";
constexpr char kMembers[] = "organizations/371325001012/circles/党员";

absl::Time Start() { return StartOfDay(absl::CivilDay(2026, 10, 10)) + absl::Hours(9); }

std::string OfficeToken() { return TestToken("disclosure-office", "371325000000"); }
std::string ClerkToken() { return TestToken("clerk", "371325001012"); }
std::string PlainClerkToken() { return TestToken("clerk", "371325001012", "plain-clerk"); }
std::string OutsiderToken() { return TestToken("clerk;reviewer;secrecy-officer;publisher", "371325001013"); }
std::string ReviewerToken() { return TestToken("reviewer;clerk", "371325001000"); }
std::string SecrecyToken() { return TestToken("secrecy-officer;clerk", "371325001000"); }
std::string PublisherToken() { return TestToken("publisher", "371325001000"); }
std::string ReaderToken() { return TestToken("reader", "371325001000"); }
std::string MemberToken() { return TestToken("reader", ""); }
std::string ServiceToken() { return TestToken("service", "", "test-service"); }

void MakeTokens() {
  for (auto make : {OfficeToken, ClerkToken, PlainClerkToken, OutsiderToken, ReviewerToken, SecrecyToken,
                    PublisherToken, ReaderToken, MemberToken, ServiceToken, mingbai::testing::PartyOfficeToken}) {
    make();
  }
}

void AddOrganization(catalog::v1::BatchCreateOrganizationsRequest* request, const char* name, common::v1::Tier tier,
                     const char* parent) {
  auto& organization = *request->add_organizations();
  organization.set_name(name);
  organization.set_display_name(std::string("单位") + name);
  organization.set_tier(tier);
  organization.set_kind(catalog::v1::ORGANIZATION_KIND_DIVISION);
  organization.set_parent(parent);
}

catalog::v1::Item& AddItem(catalog::v1::BatchCreateItemsRequest* request, const char* id) {
  catalog::v1::Item& item = *request->add_items();
  item = testing::VillageItem(id, kCounty);
  item.set_level2(StrCat("事项 ", id));
  item.set_mandatory(true);
  return item;
}

catalog::v1::ContentElement& AddColumn(catalog::v1::Item* item, const char* name, catalog::v1::ElementType type,
                                       bool sum) {
  catalog::v1::ContentElement& element = testing::AddElement(item, name, type);
  element.set_column(true);
  element.set_sum(sum);
  return element;
}

catalog::v1::BatchCreateItemsRequest Items() {
  catalog::v1::BatchCreateItemsRequest request;
  request.set_parent(kCounty);
  request.set_request_id(NewRequestId());
  auto& finance = AddItem(&request, "v-finance");
  testing::SetPeriodic(&finance, catalog::v1::CYCLE_MONTHLY, 2, 10);
  AddColumn(&finance, "项目", catalog::v1::ELEMENT_TYPE_TEXT, false);
  AddColumn(&finance, "金额", catalog::v1::ELEMENT_TYPE_MONEY, true);
  auto& dibao = AddItem(&request, "v-dibao");
  testing::SetPeriodic(&dibao, catalog::v1::CYCLE_QUARTERLY, 1, 20);
  dibao.set_notice_days(7);
  AddColumn(&dibao, "乡镇", catalog::v1::ELEMENT_TYPE_TEXT, false);
  AddColumn(&dibao, "户数", catalog::v1::ELEMENT_TYPE_INTEGER, true);
  AddColumn(&dibao, "变动户数", catalog::v1::ELEMENT_TYPE_INTEGER, true);
  auto& rate = AddColumn(&dibao, "变动率", catalog::v1::ELEMENT_TYPE_RATIO2, false);
  rate.set_numerator("变动户数");
  rate.set_denominator("户数");
  auto& party = AddItem(&request, "p-members");
  testing::SetPeriodic(&party, catalog::v1::CYCLE_MONTHLY, 1, 20);
  testing::SetCircle(&party, "党员");
  AddColumn(&party, "项目", catalog::v1::ELEMENT_TYPE_TEXT, false);
  AddColumn(&party, "金额", catalog::v1::ELEMENT_TYPE_MONEY, true);
  auto& prompt = AddItem(&request, "v-prompt");
  testing::SetPrompt(&prompt, 3);
  AddColumn(&prompt, "项目", catalog::v1::ELEMENT_TYPE_TEXT, false);
  auto& phased = AddItem(&request, "v-phased");
  phased.mutable_timing()->set_kind(catalog::v1::TIMING_KIND_STAGED);
  phased.mutable_timing()->set_working_days_after(5);
  phased.mutable_timing()->add_stages("方案");
  auto& ahead = *phased.mutable_timing()->add_phases();
  ahead.set_phase(common::v1::PHASE_BEFORE);
  ahead.set_days_before(7);
  phased.add_phases(common::v1::PHASE_BEFORE);
  phased.add_phases(common::v1::PHASE_AFTER);
  AddColumn(&phased, "项目", catalog::v1::ELEMENT_TYPE_TEXT, false);
  auto& permanent = AddItem(&request, "v-rules");
  permanent.mutable_timing()->set_kind(catalog::v1::TIMING_KIND_PERMANENT);
  permanent.mutable_timing()->set_working_days_after(20);
  permanent.set_effective_date("2026-09-28");
  AddColumn(&permanent, "项目", catalog::v1::ELEMENT_TYPE_TEXT, false);
  auto& county = AddItem(&request, "c-only");
  testing::SetPeriodic(&county, catalog::v1::CYCLE_YEARLY, 1, 31);
  county.clear_tiers();
  county.add_tiers(common::v1::TIER_COUNTY);
  county.set_mandatory(false);
  AddColumn(&county, "项目", catalog::v1::ELEMENT_TYPE_TEXT, false);
  return request;
}

}  // namespace

std::shared_ptr<FakeClock> PublicationTest::shared_clock_;
std::unique_ptr<ServiceHarness> PublicationTest::catalog_;

void PublicationTest::TearDown() {
  if (harness_ == nullptr) return;
  mingbai::testing::ExpectMonthTextsSayWhatRowsSay(
      [this](const std::string& select) { return *harness_->schema()->Sql(select); });
}

v1::DeferObligationRequest PublicationTest::Deferral(const std::string& name, const std::string& until,
                                                     const std::string& reason) {
  auto request = For<v1::DeferObligationRequest>(name);
  request.set_until_date(until);
  request.set_reason(reason);
  return request;
}

v1::ReportEventRequest PublicationTest::Event(const std::string& village, const std::string& day) {
  v1::ReportEventRequest request;
  request.set_parent(village);
  request.set_item("items/v-prompt");
  request.set_event_date(day);
  request.set_description("合同签订");
  request.set_request_id(NewRequestId());
  return request;
}

catalog::v1::ImportCalendarRequest PublicationTest::Calendar() {
  catalog::v1::ImportCalendarRequest request;
  request.set_first_year(2026);
  request.set_last_year(2026);
  request.set_request_id(NewRequestId());
  for (int day = 1; day <= 7; ++day) {
    auto& holiday = *request.add_days();
    holiday.set_date("2026-10-0" + std::to_string(day));
    holiday.set_kind(catalog::v1::DAY_KIND_HOLIDAY);
    holiday.set_display_name("国庆节");
  }
  auto& worked = *request.add_days();
  worked.set_date("2026-10-10");
  worked.set_kind(catalog::v1::DAY_KIND_WORKDAY);
  worked.set_display_name("国庆节");
  return request;
}

void PublicationTest::SetUpTestSuite() {
  MakeTokens();
  shared_clock_ = std::make_shared<FakeClock>(Start());
  catalog_ = std::make_unique<ServiceHarness>(
      "catalog", catalog::Migrations(), shared_clock_,
      [](service::Runtime& runtime) { return catalog::Wire(runtime, config::v1::CatalogConfig()); });
  const ClientPtr office = catalog_->Client(kCatalog, OfficeToken());
  catalog::v1::BatchCreateOrganizationsRequest organizations;
  organizations.set_parent(kCounty);
  organizations.set_request_id(NewRequestId());
  AddOrganization(&organizations, kCounty, common::v1::TIER_COUNTY, "");
  AddOrganization(&organizations, kTownship, common::v1::TIER_TOWNSHIP, kCounty);
  AddOrganization(&organizations, kVillage, common::v1::TIER_VILLAGE, kTownship);
  AddOrganization(&organizations, kOtherVillage, common::v1::TIER_VILLAGE, kTownship);
  MB_ASSERT_OK(office->Call<catalog::v1::BatchCreateOrganizationsResponse>(TestCall(), "BatchCreateOrganizations",
                                                                           organizations));
  MB_ASSERT_OK(office->Call<catalog::v1::BatchCreateItemsResponse>(TestCall(), "BatchCreateItems", Items()));
  MB_ASSERT_OK(office->Call<catalog::v1::WorkingCalendar>(TestCall(), "ImportCalendar", Calendar()));
  MB_ASSERT_OK(
      mingbai::testing::EnterCircle(*catalog_, kMembers,
                                    {"clerk@371325001012", "reviewer;clerk@371325001000",
                                     "secrecy-officer;clerk@371325001000", "publisher@371325001000", "reader@"}));
}

void PublicationTest::TearDownTestSuite() {
  catalog_.reset();
  shared_clock_.reset();
}

PublicationTest::PublicationTest() : clock_(shared_clock_) {
  clock_->Set(Start());
  harness_ = NewService(catalog_->target());
  anyone_ = As("");
  office_ = As(OfficeToken());
  clerk_ = As(ClerkToken());
  plain_clerk_ = As(PlainClerkToken());
  reader_ = As(ReaderToken());
  outsider_ = As(OutsiderToken());
  reviewer_ = As(ReviewerToken());
  secrecy_ = As(SecrecyToken());
  publisher_ = As(PublisherToken());
  member_ = As(MemberToken());
  service_ = As(ServiceToken());
}

PublicationTest::~PublicationTest() = default;

std::function<absl::Status(service::Runtime&)> PublicationTest::WiredTo(const std::string& catalog_target,
                                                                        Works works) {
  return [catalog_target, works](service::Runtime& runtime) {
    config::v1::PublicationConfig config;
    mingbai::testing::UseTestLedger(config.mutable_ledger());
    config.set_catalog_target(catalog_target);
    config.set_no_upkeep(!works.upkeep);
    config.set_no_reminders(!works.reminders);
    return Wire(runtime, config);
  };
}

ClientPtr PublicationTest::As(const std::string& token) const { return harness_->Client(kPublication, token); }

std::unique_ptr<ServiceHarness> PublicationTest::NewService(const std::string& catalog_target, Works works) {
  return std::make_unique<ServiceHarness>("publication", Migrations(), clock_, WiredTo(catalog_target, works));
}

std::unique_ptr<ServiceHarness> PublicationTest::NewReplica(const std::string& catalog_target, Works works) {
  return std::make_unique<ServiceHarness>("publication", Migrations(), clock_,
                                          WiredTo(catalog_target.empty() ? catalog_->target() : catalog_target, works),
                                          harness_->schema());
}

ClientPtr PublicationTest::WithoutCatalog() {
  alone_ = NewReplica("127.0.0.1:1", Works());
  return alone_->Client(kPublication, "");
}

v1::GenerateObligationsRequest PublicationTest::Generation(const std::string& parent, const std::string& start,
                                                           const std::string& end) {
  v1::GenerateObligationsRequest request;
  request.set_parent(parent);
  request.set_start_date(start);
  request.set_end_date(end);
  request.set_request_id(NewRequestId());
  return request;
}

v1::CreatePublicationRequest PublicationTest::Creation(const std::string& item, const std::string& period,
                                                       const v1::Content& content) {
  v1::CreatePublicationRequest request;
  request.mutable_publication()->set_organization(kVillage);
  request.mutable_publication()->set_item("items/" + item);
  request.mutable_publication()->set_period(period);
  *request.mutable_publication()->mutable_content() = content;
  request.set_request_id(NewRequestId());
  return request;
}

v1::Content PublicationTest::Finance(const std::string& title) {
  v1::Content content;
  content.set_title(title);
  auto& table = *content.mutable_table();
  for (const char* name : {"项目", "金额"}) table.add_columns(name);
  for (auto [name, money] : {std::pair("电费", "120.50"), std::pair("维修费", "4000")}) {
    auto& row = *table.add_rows();
    row.add_cells(name);
    row.add_cells(money);
  }
  table.mutable_total()->add_cells("合计");
  table.mutable_total()->add_cells("4120.50");
  content.add_citations("村务会议纪要〔2026〕10号");
  content.set_source_note("样例数据");
  return content;
}

v1::Content PublicationTest::Dibao() {
  v1::Content content;
  content.set_title("低保变动情况");
  auto& table = *content.mutable_table();
  for (const char* name : {"乡镇", "户数", "变动户数", "变动率"}) table.add_columns(name);
  for (const char* cell : {"新林镇", "1329", "138", "10.38"}) {
    if (table.rows().empty()) table.add_rows();
    table.mutable_rows(0)->add_cells(cell);
  }
  for (const char* cell : {"合计", "1329", "138", "10.38"}) table.mutable_total()->add_cells(cell);
  return content;
}

v1::Publication PublicationTest::Create(const std::string& item, const std::string& period,
                                        const v1::Content& content) {
  auto made = Call<v1::Publication>(clerk_, "CreatePublication", Creation(item, period, content));
  EXPECT_THAT(made, IsOk());
  return made.value_or(v1::Publication());
}

v1::Publication PublicationTest::Submit(const std::string& name) {
  auto answer = Call<v1::Publication>(clerk_, "SubmitPublication", For<v1::SubmitPublicationRequest>(name));
  EXPECT_THAT(answer, IsOk());
  return answer.value_or(v1::Publication());
}

v1::Publication PublicationTest::Approve(const v1::Publication& publication) {
  auto review = For<v1::ReviewPublicationRequest>(publication.name());
  review.set_content_hash(publication.content_hash());
  review.set_approved(true);
  EXPECT_THAT(Call<v1::Publication>(reviewer_, "ReviewPublication", review), IsOk());
  auto secrecy = For<v1::CheckSecrecyRequest>(publication.name());
  secrecy.set_content_hash(publication.content_hash());
  secrecy.set_approved(true);
  secrecy.set_basis("不涉密");
  auto answer = Call<v1::Publication>(secrecy_, "CheckSecrecy", secrecy);
  EXPECT_THAT(answer, IsOk());
  return answer.value_or(v1::Publication());
}

v1::Publication PublicationTest::Publish(const std::string& name) {
  auto answer = Call<v1::Publication>(publisher_, "SchedulePublication", For<v1::SchedulePublicationRequest>(name));
  EXPECT_THAT(answer, IsOk());
  return answer.value_or(v1::Publication());
}

v1::Publication PublicationTest::ScheduleAt(const std::string& name, absl::Time time) {
  auto request = For<v1::SchedulePublicationRequest>(name);
  request.mutable_publish_time()->set_seconds(absl::ToUnixSeconds(time));
  auto answer = Call<v1::Publication>(publisher_, "SchedulePublication", request);
  EXPECT_THAT(answer, IsOk());
  return answer.value_or(v1::Publication());
}

v1::Publication PublicationTest::Disclose(const std::string& item, const std::string& period,
                                          const v1::Content& content) {
  const v1::Publication made = Create(item, period, content);
  Approve(Submit(made.name()));
  return Publish(made.name());
}

void PublicationTest::Generate(const std::string& start, const std::string& end) {
  MB_ASSERT_OK(Call<v1::GenerateObligationsResponse>(office_, "GenerateObligations", Generation(kCounty, start, end)));
}

v1::Publication PublicationTest::Get(const ClientPtr& client, const std::string& name) {
  v1::GetPublicationRequest request;
  request.set_name(name);
  auto answer = Call<v1::Publication>(client, "GetPublication", request);
  EXPECT_THAT(answer, IsOk());
  return answer.value_or(v1::Publication());
}

v1::Obligation PublicationTest::GetObligation(const std::string& id, const std::string& organization) {
  v1::GetObligationRequest request;
  request.set_name(organization + "/obligations/" + id);
  auto answer = Call<v1::Obligation>(clerk_, "GetObligation", request);
  EXPECT_THAT(answer, IsOk());
  return answer.value_or(v1::Obligation());
}

std::vector<std::pair<common::v1::Event, v1::PublicationEvent>> PublicationTest::Events(const ClientPtr& client) {
  std::vector<std::pair<common::v1::Event, v1::PublicationEvent>> all;
  // Events are numbered after they are committed, and a replica learns of the numbers later still.
  const absl::Time limit = absl::Now() + absl::Seconds(15);
  while (Sql("SELECT COUNT(*) FROM outbox WHERE seq IS NULL") != "0" && absl::Now() < limit) {
    absl::SleepFor(absl::Milliseconds(20));
  }
  int64_t last = 0;
  EXPECT_TRUE(absl::SimpleAtoi(Sql("SELECT next - 1 FROM event_head"), &last));
  common::v1::ListEventsRequest request;
  request.set_wait_ms(1000);
  while (request.after_seq() < last) {
    auto page = Call<common::v1::ListEventsResponse>(client, "ListEvents", request);
    EXPECT_THAT(page, IsOk());
    if (!page.ok()) return all;
    for (const auto& event : page->events()) {
      v1::PublicationEvent payload;
      EXPECT_TRUE(event.payload().UnpackTo(&payload));
      all.emplace_back(event, payload);
    }
    request.set_after_seq(page->next_after_seq());
    if (absl::Now() > limit) {
      ADD_FAILURE() << "events up to " << last << " are not told, up to " << request.after_seq() << " they are";
      return all;
    }
  }
  return all;
}

int PublicationTest::CountEvents(v1::PublicationEvent::ChangeCase kind, int wanted) {
  auto count = [&] {
    int found = 0;
    for (const auto& [event, payload] : Events(service_)) found += payload.change_case() == kind;
    return found;
  };
  const absl::Time limit = absl::Now() + absl::Seconds(15);
  while (count() < wanted && absl::Now() < limit) absl::SleepFor(absl::Milliseconds(100));
  absl::SleepFor(absl::Milliseconds(1500));  // time for a second one, were it wrongly told
  return count();
}

std::string PublicationTest::Sql(const std::string& statement) {
  auto table = harness_->schema()->Sql(statement);
  EXPECT_THAT(table, IsOk());
  return table.ok() && !table->empty() ? (*table)[0][0] : "";
}

}  // namespace mingbai::publication
