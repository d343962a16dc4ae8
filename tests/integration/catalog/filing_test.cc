// Filing with the tier above (DOMAIN C-10).

#include "tests/integration/catalog/catalog_fixture.h"

namespace mingbai::catalog {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;

class FilingTest : public CatalogTest {
 protected:
  static v1::Filing Plan(const std::string& title = "集体林地补偿方案") {
    v1::Filing filing;
    filing.set_kind(v1::FILING_KIND_OUT_OF_CATALOG);
    filing.set_domain(common::v1::DOMAIN_VILLAGE);
    filing.set_title(title);
    filing.set_content("补偿面积、标准和对象\n公开期七天");
    filing.set_why("目录没有这一事项，村民要求公开");
    filing.set_planned_date("2026-11-02");
    filing.mutable_audience()->set_audience_class(common::v1::AUDIENCE_CLASS_PUBLIC);
    filing.add_channels(common::v1::CHANNEL_BOARD);
    return filing;
  }
  absl::StatusOr<v1::Filing> File(const std::shared_ptr<const rpc::Client>& client, const std::string& parent,
                                  const v1::Filing& filing) {
    v1::CreateFilingRequest request;
    request.set_parent(parent);
    *request.mutable_filing() = filing;
    request.set_request_id(NewRequestId());
    return Call<v1::Filing>(client, "CreateFiling", request);
  }
  absl::StatusOr<v1::Filing> Get(const std::shared_ptr<const rpc::Client>& client, const std::string& name) {
    v1::GetFilingRequest request;
    request.set_name(name);
    return Call<v1::Filing>(client, "GetFiling", request);
  }
  absl::StatusOr<v1::Filing> Acknowledge(const std::shared_ptr<const rpc::Client>& client, const std::string& name,
                                         const std::string& etag = "") {
    v1::AcknowledgeFilingRequest request;
    request.set_name(name);
    request.set_remark("同意备案");
    request.set_etag(etag);
    request.set_request_id(NewRequestId());
    return Call<v1::Filing>(client, "AcknowledgeFiling", request);
  }
  absl::StatusOr<v1::Filing> Object(const std::shared_ptr<const rpc::Client>& client, const std::string& name) {
    v1::ObjectToFilingRequest request;
    request.set_name(name);
    request.set_reason("公开范围不明");
    request.set_request_id(NewRequestId());
    return Call<v1::Filing>(client, "ObjectToFiling", request);
  }
  std::vector<std::string> Received(const std::string& parent, bool answered = false) {
    v1::ListReceivedFilingsRequest request;
    request.set_parent(parent);
    request.set_show_answered(answered);
    auto listed = Call<v1::ListReceivedFilingsResponse>(office_, "ListReceivedFilings", request);
    EXPECT_THAT(listed, ::mingbai::testing::IsOk());
    std::vector<std::string> names;
    for (const v1::Filing& filing : listed->filings()) names.push_back(filing.name());
    return names;
  }
  static std::vector<int> States(const v1::Filing& filing) {
    std::vector<int> states;
    for (const v1::FilingStep& step : filing.history()) states.push_back(step.state());
    return states;
  }
  void EnterCalendar() {
    v1::ImportCalendarRequest request;
    request.set_first_year(2026);
    request.set_last_year(2026);
    request.add_days()->set_date("2026-10-10");
    request.mutable_days(0)->set_kind(v1::DAY_KIND_WORKDAY);
    request.set_request_id(NewRequestId());
    MB_ASSERT_OK(Call<v1::WorkingCalendar>(office_, "ImportCalendar", request));
  }
};

TEST_F(FilingTest, C10_APlanOutsideTheCatalogGoesOneTierUp) {
  EnterCounty();
  EnterCalendar();
  const int events = static_cast<int>(Events(6).size());
  auto filed = File(clerk_, kVillage, Plan(kNasty));
  MB_ASSERT_OK(filed);
  EXPECT_EQ(filed->title(), kNasty);
  EXPECT_EQ(filed->receiver(), kTownship);
  EXPECT_EQ(filed->filer(), "clerk@371325001012");
  EXPECT_EQ(filed->state(), v1::FILING_STATE_FILED);
  EXPECT_EQ(filed->term_working_days(), 5);
  EXPECT_EQ(filed->last_day(), "2026-10-16");  // Monday to Friday after the make-up Saturday of today
  EXPECT_EQ(filed->calendar_version(), 1);
  EXPECT_FALSE(filed->provisional());
  EXPECT_EQ(Get(clerk_, filed->name())->SerializeAsString(), filed->SerializeAsString());
  EXPECT_THAT(Received(kTownship), ElementsAre(filed->name()));
  EXPECT_THAT(Received(kCounty), ElementsAre());

  clock_->Advance(absl::Hours(30));
  auto taken = Acknowledge(township_, filed->name(), filed->etag());
  MB_ASSERT_OK(taken);
  EXPECT_EQ(taken->state(), v1::FILING_STATE_ACKNOWLEDGED);
  EXPECT_EQ(taken->history(1).actor(), "disclosure-office@371325001000");
  EXPECT_EQ(taken->history(1).reason(), "同意备案");
  EXPECT_THAT(Received(kTownship), ElementsAre());
  EXPECT_THAT(Received(kTownship, true), ElementsAre(filed->name()));
  const auto told = Events(events + 2);
  EXPECT_EQ(told[told.size() - 2].filing(), filed->name());
  EXPECT_EQ(told.back().filing(), filed->name());
  // Answered once.
  EXPECT_THAT(Acknowledge(township_, filed->name()), StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
  EXPECT_THAT(Object(township_, filed->name()), StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
  EXPECT_THAT(Acknowledge(township_, filed->name(), "1"), StatusIs(StatusCode::kAborted, "STALE_ETAG"));
}

TEST_F(FilingTest, C10_ObjectedAndFiledAgain) {
  EnterCounty();
  auto filed = File(clerk_, kVillage, Plan());
  MB_ASSERT_OK(filed);
  EXPECT_TRUE(filed->provisional()) << "no calendar is published";
  v1::Filing again = Plan();
  again.set_replaces(filed->name());
  auto early = File(clerk_, kVillage, again);
  EXPECT_THAT(early, StatusIs(StatusCode::kFailedPrecondition, "NOT_REPLACEABLE"));
  EXPECT_THAT(Paths(early), ElementsAre("filing.replaces"));
  auto objected = Object(township_, filed->name());
  MB_ASSERT_OK(objected);
  EXPECT_EQ(objected->state(), v1::FILING_STATE_OBJECTED);
  EXPECT_EQ(objected->history(1).reason(), "公开范围不明");
  auto second = File(clerk_, kVillage, again);
  MB_ASSERT_OK(second);
  EXPECT_EQ(second->replaces(), filed->name());
  // Once: which of two would stand in its place could not be told.
  EXPECT_EQ(Get(clerk_, filed->name())->replaced_by(), second->name());
  auto third = File(clerk_, kVillage, again);
  EXPECT_THAT(third, StatusIs(StatusCode::kFailedPrecondition, "ALREADY_REPLACED"));
  EXPECT_THAT(Paths(third), ElementsAre("filing.replaces"));
  MB_ASSERT_OK(Object(township_, second->name()));
  again.set_replaces(second->name());
  v1::Filing other_kind = again;
  other_kind.set_kind(v1::FILING_KIND_IMPLEMENTATION_PLAN);
  EXPECT_THAT(File(clerk_, kVillage, other_kind), StatusIs(StatusCode::kFailedPrecondition, "NOT_REPLACEABLE"));
  MB_EXPECT_OK(File(clerk_, kVillage, again));
  // Another's filing is not replaced.
  EXPECT_THAT(File(office_, kOtherVillage, again), StatusIs(StatusCode::kFailedPrecondition, "NOT_REPLACEABLE"));
}

TEST_F(FilingTest, C10_WhoStandsInItsPlaceFilesAgain) {
  EnterCounty();
  auto filed = File(clerk_, kVillage, Plan());
  MB_ASSERT_OK(filed);
  MB_ASSERT_OK(Object(township_, filed->name()));
  v1::Filing again = Plan();
  again.set_replaces(filed->name());
  const auto move = [&](const std::string& from, const std::string& to, const std::string& day) {
    v1::MoveOrganizationRequest request;
    request.set_name(from);
    *request.mutable_organization() = Organization(to, common::v1::TIER_VILLAGE, kTownship);
    request.set_effective_date(day);
    request.set_basis("县政〔2026〕33号");
    request.set_request_id(NewRequestId());
    MB_ASSERT_OK(Call<v1::ReorganizeResponse>(office_, "MoveOrganization", request));
  };
  const std::string once = "organizations/371325001040", twice = "organizations/371325001041";
  move(kVillage, once, "2026-10-09");
  move(once, twice, "2026-10-10");
  EXPECT_THAT(File(office_, kOtherVillage, again), StatusIs(StatusCode::kFailedPrecondition, "NOT_REPLACEABLE"));
  auto second = File(office_, twice, again);
  MB_ASSERT_OK(second);
  EXPECT_EQ(Get(office_, filed->name())->replaced_by(), second->name());
}

TEST_F(FilingTest, C10_OverdueIsComputed) {
  EnterCounty();
  EnterCalendar();
  auto filed = File(clerk_, kVillage, Plan());
  MB_ASSERT_OK(filed);
  clock_->Advance(absl::Hours(24 * 6));  // the last day
  EXPECT_EQ(Get(clerk_, filed->name())->state(), v1::FILING_STATE_FILED);
  clock_->Advance(absl::Hours(24));
  auto overdue = Get(clerk_, filed->name());
  MB_ASSERT_OK(overdue);
  EXPECT_EQ(overdue->state(), v1::FILING_STATE_OVERDUE);
  EXPECT_THAT(States(*overdue), ElementsAre(v1::FILING_STATE_FILED, v1::FILING_STATE_OVERDUE));
  EXPECT_THAT(Received(kTownship), ElementsAre(filed->name()));
  // A late answer counts, and it is seen that it was late.
  auto late = Acknowledge(township_, filed->name());
  MB_ASSERT_OK(late);
  EXPECT_EQ(late->state(), v1::FILING_STATE_ACKNOWLEDGED);
  EXPECT_THAT(States(*late),
              ElementsAre(v1::FILING_STATE_FILED, v1::FILING_STATE_OVERDUE, v1::FILING_STATE_ACKNOWLEDGED));
}

TEST_F(FilingTest, C10_OnlyTheTierAboveAnswers) {
  EnterCounty();
  auto filed = File(clerk_, kVillage, Plan());
  MB_ASSERT_OK(filed);
  auto village = harness_.Client(kService, village_token_);
  EXPECT_THAT(Acknowledge(village, filed->name()), StatusIs(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  auto neighbour = harness_.Client(kService, neighbour_token_);
  EXPECT_THAT(Acknowledge(neighbour, filed->name()), StatusIs(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  EXPECT_THAT(Get(neighbour, filed->name()), StatusIs(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  EXPECT_THAT(Acknowledge(clerk_, filed->name()), StatusIs(StatusCode::kPermissionDenied, "PERMISSION_MISSING"));
  EXPECT_THAT(Get(anyone_, filed->name()), StatusIs(StatusCode::kUnauthenticated, "TOKEN_MISSING"));
  const std::string none = std::string(kVillage) + "/filings/0000000000000";
  EXPECT_THAT(Get(clerk_, none), StatusIs(StatusCode::kNotFound, "FILING_NOT_FOUND"));
  EXPECT_THAT(Acknowledge(township_, none), StatusIs(StatusCode::kNotFound, "FILING_NOT_FOUND"));
  EXPECT_THAT(Object(township_, std::string(kVillage) + "/filings/none"),
              StatusIs(StatusCode::kNotFound, "FILING_NOT_FOUND"));
  MB_EXPECT_OK(Acknowledge(office_, filed->name()));  // the county acts for the township, too
}

// A party matter goes up the party's own tree, which need not be the divisions'.
TEST_F(FilingTest, C10_APartyMatterIsFiledWithThePartyOrganizationAbove) {
  EnterCounty();
  const auto enter = [&](const std::string& id, v1::PartyOrganizationKind kind, const std::string& superior,
                         const std::string& organization) {
    v1::SetPartyOrganizationRequest request;
    v1::PartyOrganization& party = *request.mutable_party_organization();
    party.set_name("partyOrganizations/" + id);
    party.set_kind(kind);
    party.set_display_name(id);
    party.set_superior(superior);
    party.add_organizations(organization);
    party.set_effective_date("2026-01-01");
    request.set_request_id(NewRequestId());
    MB_ASSERT_OK(Call<v1::PartyOrganization>(office_, "SetPartyOrganization", request));
  };
  v1::Filing plan = Plan();
  plan.set_domain(common::v1::DOMAIN_PARTY);
  auto without = File(clerk_, kVillage, plan);
  MB_ASSERT_OK(without);
  EXPECT_EQ(without->receiver(), kTownship);
  EXPECT_EQ(without->party_receiver(), "");
  enter("county-committee", v1::PARTY_ORGANIZATION_KIND_COMMITTEE, "", kCounty);
  enter("village-branch", v1::PARTY_ORGANIZATION_KIND_BRANCH, "partyOrganizations/county-committee", kVillage);
  auto filed = File(clerk_, kVillage, plan);
  MB_ASSERT_OK(filed);
  EXPECT_EQ(filed->receiver(), kCounty);
  EXPECT_EQ(filed->party_receiver(), "partyOrganizations/county-committee");
  EXPECT_EQ(File(clerk_, kVillage, Plan())->receiver(), kTownship) << "no party matter";
  EXPECT_THAT(Acknowledge(township_, filed->name()), StatusIs(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  MB_EXPECT_OK(Acknowledge(office_, filed->name()));
}

TEST_F(FilingTest, C10_WhatCannotBeFiled) {
  EnterCounty();
  v1::Filing catalog = Plan();
  catalog.set_kind(v1::FILING_KIND_CATALOG);
  EXPECT_THAT(File(clerk_, kVillage, catalog), InvalidFieldIs("filing.kind"));
  v1::Filing nowhere = Plan();
  nowhere.clear_audience();
  nowhere.clear_channels();
  EXPECT_THAT(Paths(File(clerk_, kVillage, nowhere)), ElementsAre("filing.audience", "filing.channels"));
  nowhere.set_kind(v1::FILING_KIND_IMPLEMENTATION_PLAN);
  MB_EXPECT_OK(File(clerk_, kVillage, nowhere));
  EXPECT_THAT(File(office_, kCounty, Plan()), StatusIs(StatusCode::kFailedPrecondition, "NO_TIER_ABOVE"));
  EXPECT_THAT(File(office_, "organizations/371325001099", Plan()),
              StatusIs(StatusCode::kFailedPrecondition, "ORGANIZATION_NOT_FOUND"));
  v1::AbolishOrganizationRequest abolition;
  abolition.set_name(kOtherVillage);
  abolition.set_effective_date("2026-10-10");
  abolition.set_basis("县政〔2026〕40号");
  abolition.set_request_id(NewRequestId());
  MB_ASSERT_OK(Call<v1::ReorganizeResponse>(office_, "AbolishOrganization", abolition));
  EXPECT_THAT(File(office_, kOtherVillage, Plan()),
              StatusIs(StatusCode::kFailedPrecondition, "ORGANIZATION_ABOLISHED"));
}

TEST_F(FilingTest, C10_ListedByWhoFiled) {
  EnterCounty();
  std::vector<std::string> names;
  for (const char* title : {"一", "二", "三"}) names.push_back(File(clerk_, kVillage, Plan(title))->name());
  MB_ASSERT_OK(Acknowledge(township_, names[1]));
  v1::ListFilingsRequest request;
  request.set_parent(kVillage);
  request.set_page_size(2);
  auto first = Call<v1::ListFilingsResponse>(clerk_, "ListFilings", request);
  MB_ASSERT_OK(first);
  ASSERT_EQ(first->filings_size(), 2);
  EXPECT_EQ(first->filings(0).name(), names[2]);
  EXPECT_EQ(first->filings(1).state(), v1::FILING_STATE_ACKNOWLEDGED);
  request.set_page_token(first->next_page_token());
  auto second = Call<v1::ListFilingsResponse>(clerk_, "ListFilings", request);
  MB_ASSERT_OK(second);
  ASSERT_EQ(second->filings_size(), 1);
  EXPECT_EQ(second->filings(0).name(), names[0]);
  request.clear_page_token();
  request.set_open(true);
  EXPECT_EQ(Call<v1::ListFilingsResponse>(clerk_, "ListFilings", request)->filings_size(), 2);
  request.set_kind(v1::FILING_KIND_IMPLEMENTATION_PLAN);
  EXPECT_EQ(Call<v1::ListFilingsResponse>(clerk_, "ListFilings", request)->filings_size(), 0);
  v1::ListReceivedFilingsRequest received;
  received.set_parent(kTownship);
  received.set_show_answered(true);
  received.set_page_size(2);
  auto page = Call<v1::ListReceivedFilingsResponse>(township_, "ListReceivedFilings", received);
  MB_ASSERT_OK(page);
  ASSERT_EQ(page->filings_size(), 2);
  EXPECT_EQ(page->filings(0).name(), names[0]);
  received.set_page_token(page->next_page_token());
  EXPECT_EQ(Call<v1::ListReceivedFilingsResponse>(township_, "ListReceivedFilings", received)->filings(0).name(),
            names[2]);
  EXPECT_THAT(Call<v1::ListReceivedFilingsResponse>(clerk_, "ListReceivedFilings", received),
              StatusIs(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  request.set_parent("organizations/371325001099");
  EXPECT_THAT(Call<v1::ListFilingsResponse>(office_, "ListFilings", request),
              StatusIs(StatusCode::kNotFound, "ORGANIZATION_NOT_FOUND"));
  received.clear_page_token();
  received.set_parent("organizations/371325001099");
  EXPECT_THAT(Call<v1::ListReceivedFilingsResponse>(office_, "ListReceivedFilings", received),
              StatusIs(StatusCode::kNotFound, "ORGANIZATION_NOT_FOUND"));
}

}  // namespace
}  // namespace mingbai::catalog
