// Obligations: every method but the decisions on one, and every error of the contract (DOMAIN P-2, C-6, C-9).

#include "common/time/county_time.h"
#include "services/catalog/wiring.h"
#include "services/publication/timestamps.h"
#include "tests/integration/publication/publication_fixture.h"

namespace mingbai::publication {
namespace {

using absl::StatusCode;

class ObligationTest : public PublicationTest {
 protected:
  absl::StatusOr<v1::GenerateObligationsResponse> TryGenerate(const ClientPtr& client,
                                                              const v1::GenerateObligationsRequest& request) {
    return Call<v1::GenerateObligationsResponse>(client, "GenerateObligations", request);
  }
  absl::StatusOr<v1::Obligation> TryReport(const std::string& item, const std::string& date,
                                           common::v1::Phase phase = common::v1::PHASE_UNSPECIFIED,
                                           const std::string& organization = kVillage) {
    v1::ReportEventRequest request;
    request.set_parent(organization);
    request.set_item("items/" + item);
    request.set_event_date(date);
    request.set_description("发生'; DROP TABLE obligation;-- 😀𠮷");
    request.set_phase(phase);
    if (item == "v-phased") request.set_stage("方案");
    request.set_request_id(NewRequestId());
    return Call<v1::Obligation>(organization == kVillage ? clerk_ : office_, "ReportEvent", request);
  }
  v1::ListObligationsResponse List(const ClientPtr& client, const v1::ListObligationsRequest& request) {
    auto answer = Call<v1::ListObligationsResponse>(client, "ListObligations", request);
    EXPECT_THAT(answer, IsOk());
    return answer.value_or(v1::ListObligationsResponse());
  }
  static v1::ListObligationsRequest Listing(const std::string& parent, bool subtree = false) {
    v1::ListObligationsRequest request;
    request.set_parent(parent);
    request.set_subtree(subtree);
    return request;
  }
};

TEST_F(ObligationTest, P2_GenerateMakesTheLedgerAndARepeatChangesNothing) {
  auto first = TryGenerate(office_, Generation(kCounty, "2026-10-01", "2027-01-01"));
  MB_ASSERT_OK(first);
  // Per village: finance 09, 10, 11; dibao Q4; rules once; and members 10, 11, 12, of which their circle alone is told.
  EXPECT_EQ(first->created(), 10);
  EXPECT_EQ(Sql("SELECT COUNT(*) FROM obligation"), "16");
  EXPECT_EQ(first->existing(), 0);
  auto again = TryGenerate(office_, Generation(kCounty, "2026-10-01", "2027-01-01"));
  MB_ASSERT_OK(again);
  EXPECT_EQ(again->created(), 0);
  // Nothing has changed: nothing is looked at.
  EXPECT_EQ(again->existing(), 0);
  EXPECT_EQ(again->unchanged_organizations(), 4);
  auto wider = TryGenerate(office_, Generation(kVillage, "2026-10-01", "2027-02-01"));
  MB_ASSERT_OK(wider);
  EXPECT_EQ(wider->created(), 2);  // finance of December, dibao of the first quarter
  EXPECT_EQ(wider->existing(), 5);

  const v1::Obligation finance = GetObligation("v-finance.2026-10.none.0");
  EXPECT_EQ(finance.organization(), kVillage);
  EXPECT_EQ(finance.item(), "items/v-finance");
  EXPECT_EQ(finance.item_version(), 1);
  EXPECT_EQ(finance.period(), "2026-10");
  EXPECT_EQ(finance.display_name(), "事项 v-finance");
  EXPECT_EQ(finance.status(), v1::OBLIGATION_STATUS_UPCOMING);
  EXPECT_EQ(FromTimestamp(finance.open_time()), StartOfDay(absl::CivilDay(2026, 11, 1)));
  EXPECT_EQ(FromTimestamp(finance.due_time()), StartOfDay(absl::CivilDay(2026, 11, 11)));
  EXPECT_EQ(FromTimestamp(finance.next_change_time()), StartOfDay(absl::CivilDay(2026, 11, 1)));
  const v1::Obligation rules = GetObligation("v-rules.permanent.none.0");
  EXPECT_EQ(rules.calendar_version(), 1);
}

TEST_F(ObligationTest, P2_OneEventPerOrganizationAndAudienceTellsOfThem) {
  Generate();
  EXPECT_EQ(CountEvents(v1::PublicationEvent::kGenerated, 4), 4);
  int obligations = 0;
  for (const auto& [event, payload] : Events(service_)) {
    ASSERT_EQ(payload.change_case(), v1::PublicationEvent::kGenerated);
    for (const auto& obligation : payload.generated().obligations()) {
      ++obligations;
      EXPECT_EQ(event.organization(), obligation.organization());
      // What belongs to a circle is told to the circle (DOMAIN C-9).
      EXPECT_EQ(event.audience().audience_class() == common::v1::AUDIENCE_CLASS_CIRCLE,
                obligation.item() == "items/p-members");
    }
  }
  EXPECT_EQ(obligations, 16);
}

TEST_F(ObligationTest, P2_GenerateIsIdempotentByRequestId) {
  const auto request = Generation(kCounty, "2026-10-01", "2026-11-01");
  auto first = TryGenerate(office_, request);
  MB_ASSERT_OK(first);
  auto repeat = TryGenerate(office_, request);
  MB_ASSERT_OK(repeat);
  EXPECT_EQ(repeat->created(), first->created());
  auto other = request;
  other.set_end_date("2027-02-01");
  EXPECT_THAT(TryGenerate(office_, other), StatusIs(StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));
  EXPECT_EQ(Sql("SELECT COUNT(*) FROM obligation WHERE circle = ''"), std::to_string(first->created()));
}

TEST_F(ObligationTest, GenerateRefusesWhatItCannotDo) {
  EXPECT_THAT(TryGenerate(office_, Generation(kCounty, "2026-02-30", "2026-11-01")), InvalidFieldIs("start_date"));
  EXPECT_THAT(TryGenerate(office_, Generation(kCounty, "2026-10-01", "2026-10-99")), InvalidFieldIs("end_date"));
  EXPECT_THAT(TryGenerate(office_, Generation(kCounty, "2026-10-01", "2026-10-01")), InvalidFieldIs("end_date"));
  EXPECT_THAT(TryGenerate(office_, Generation(kCounty, "2026-01-01", "2027-02-06")), InvalidFieldIs("end_date"));
  EXPECT_THAT(TryGenerate(office_, Generation("organizations/371325099000", "2026-10-01", "2026-11-01")),
              StatusIs(StatusCode::kNotFound, "ORGANIZATION_NOT_FOUND"));
  EXPECT_THAT(TryGenerate(anyone_, Generation(kCounty, "2026-10-01", "2026-11-01")),
              StatusIs(StatusCode::kUnauthenticated, "TOKEN_MISSING"));
  EXPECT_THAT(TryGenerate(member_, Generation(kCounty, "2026-10-01", "2026-11-01")),
              StatusIs(StatusCode::kPermissionDenied, "PERMISSION_MISSING"));
  EXPECT_THAT(TryGenerate(clerk_, Generation(kCounty, "2026-10-01", "2026-11-01")),
              StatusIs(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  EXPECT_EQ(Sql("SELECT COUNT(*) FROM obligation"), "0");
}

TEST_F(ObligationTest, C11_GenerateWithoutACalendar) {
  mingbai::testing::ServiceHarness bare("catalog", catalog::Migrations(), clock_, [](service::Runtime& runtime) {
    return catalog::Wire(runtime, config::v1::CatalogConfig());
  });
  harness_ = NewService(bare.target());
  EXPECT_THAT(TryGenerate(As(mingbai::testing::TestToken("disclosure-office", "371325000000")),
                          Generation(kCounty, "2026-10-01", "2026-11-01")),
              StatusIs(StatusCode::kFailedPrecondition, "CALENDAR_MISSING"));
  harness_.reset();
}

TEST_F(ObligationTest, CatalogDownIsNamed) {
  harness_ = NewService("127.0.0.1:1");
  const ClientPtr office = As(mingbai::testing::TestToken("disclosure-office", "371325000000"));
  EXPECT_THAT(TryGenerate(office, Generation(kCounty, "2026-10-01", "2026-11-01")),
              StatusIs(StatusCode::kUnavailable, "CATALOG_UNAVAILABLE"));
  EXPECT_THAT(Call<v1::Publication>(As(mingbai::testing::TestToken("clerk", "371325001012")), "CreatePublication",
                                    Creation("v-finance", "2026-10", Finance())),
              StatusIs(StatusCode::kUnavailable, "CATALOG_UNAVAILABLE"));
}

TEST_F(ObligationTest, C6_AReportedEventMakesAPromptItemDue) {
  auto first = TryReport("v-prompt", "2026-09-30");
  MB_ASSERT_OK(first);
  EXPECT_EQ(first->name(), std::string(kVillage) + "/obligations/v-prompt.2026-09-30.none.0");
  EXPECT_EQ(FromTimestamp(first->due_time()), EndOfDay(absl::CivilDay(2026, 10, 10)));  // 8, 9 and the worked 10
  EXPECT_EQ(first->calendar_version(), 1);
  auto second = TryReport("v-prompt", "2026-09-30");
  MB_ASSERT_OK(second);
  EXPECT_EQ(second->occurrence(), 1);
  auto before = TryReport("v-phased", "2026-10-09", common::v1::PHASE_BEFORE);
  MB_ASSERT_OK(before);
  EXPECT_EQ(before->name(), std::string(kVillage) + "/obligations/v-phased.2026-10-09.before.0");
  auto after = TryReport("v-phased", "2026-10-09", common::v1::PHASE_AFTER);
  MB_ASSERT_OK(after);
  EXPECT_EQ(after->occurrence(), 0);
}

TEST_F(ObligationTest, P6_AMajorMatterIsDisclosedForSevenFullDaysBeforeItIsDecided) {
  auto planned = TryReport("v-phased", "2026-10-20", common::v1::PHASE_BEFORE);
  MB_ASSERT_OK(planned);
  // Disclosed on the 12th, the 13th to the 19th are seven full days.
  EXPECT_EQ(FromTimestamp(planned->due_time()), EndOfDay(absl::CivilDay(2026, 10, 12)));
  EXPECT_EQ(planned->status(), v1::OBLIGATION_STATUS_DUE);
  EXPECT_EQ(planned->description().substr(0, 9), "方案：");
  // Told too late, it is overdue as it comes.
  auto late = TryReport("v-phased", "2026-10-15", common::v1::PHASE_BEFORE);
  MB_ASSERT_OK(late);
  EXPECT_EQ(late->status(), v1::OBLIGATION_STATUS_OVERDUE);
  EXPECT_EQ(CountEvents(v1::PublicationEvent::kOverdue, 1), 1);
  // Only what falls due before it is told ahead, and not for ever.
  EXPECT_THAT(TryReport("v-phased", "2026-10-20", common::v1::PHASE_AFTER), InvalidFieldIs("event_date"));
  EXPECT_THAT(TryReport("v-phased", "2027-11-15", common::v1::PHASE_BEFORE), InvalidFieldIs("event_date"));
}

TEST_F(ObligationTest, C6_AStageIsOneOfTheItems) {
  v1::ReportEventRequest request;
  request.set_parent(kVillage);
  request.set_item("items/v-phased");
  request.set_event_date("2026-10-09");
  request.set_description("开工");
  request.set_phase(common::v1::PHASE_AFTER);
  request.set_request_id(NewRequestId());
  EXPECT_THAT(Call<v1::Obligation>(clerk_, "ReportEvent", request), InvalidFieldIs("stage"));
  request.set_stage("竣工");
  EXPECT_THAT(Call<v1::Obligation>(clerk_, "ReportEvent", request), InvalidFieldIs("stage"));
  request.set_stage("方案");
  MB_EXPECT_OK(Call<v1::Obligation>(clerk_, "ReportEvent", request));
  request.set_item("items/v-prompt");
  request.clear_phase();
  request.set_request_id(NewRequestId());
  EXPECT_THAT(Call<v1::Obligation>(clerk_, "ReportEvent", request), InvalidFieldIs("stage"));
}

TEST_F(ObligationTest, ReportEventIsIdempotentAndRefuses) {
  v1::ReportEventRequest request;
  request.set_parent(kVillage);
  request.set_item("items/v-prompt");
  request.set_event_date("2026-10-09");
  request.set_description("发生");
  request.set_request_id(NewRequestId());
  auto first = Call<v1::Obligation>(clerk_, "ReportEvent", request);
  MB_ASSERT_OK(first);
  auto repeat = Call<v1::Obligation>(clerk_, "ReportEvent", request);
  MB_ASSERT_OK(repeat);
  EXPECT_EQ(repeat->name(), first->name());
  EXPECT_EQ(Sql("SELECT COUNT(*) FROM obligation"), "1");
  request.set_description("另一件");
  EXPECT_THAT(Call<v1::Obligation>(clerk_, "ReportEvent", request),
              StatusIs(StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));

  EXPECT_THAT(TryReport("v-finance", "2026-10-09"), StatusIs(StatusCode::kFailedPrecondition, "NOT_PROMPT"));
  EXPECT_THAT(TryReport("c-only", "2026-10-09"), StatusIs(StatusCode::kFailedPrecondition, "NO_DUTY"));
  EXPECT_THAT(TryReport("no-such", "2026-10-09"), StatusIs(StatusCode::kFailedPrecondition, "NO_DUTY"));
  EXPECT_THAT(TryReport("v-prompt", "2025-12-31"), StatusIs(StatusCode::kFailedPrecondition, "NO_DUTY"));
  EXPECT_THAT(TryReport("v-prompt", "2026-10-09", common::v1::PHASE_UNSPECIFIED, "organizations/371325099000"),
              StatusIs(StatusCode::kFailedPrecondition, "NO_DUTY"));
  EXPECT_THAT(TryReport("v-prompt", "2026-02-30"), InvalidFieldIs("event_date"));
  EXPECT_THAT(TryReport("v-prompt", "2026-10-11"), InvalidFieldIs("event_date"));
  EXPECT_THAT(TryReport("v-prompt", "2026-10-09", common::v1::PHASE_BEFORE), InvalidFieldIs("phase"));
  EXPECT_THAT(TryReport("v-phased", "2026-10-09"), InvalidFieldIs("phase"));
  EXPECT_THAT(TryReport("v-phased", "2026-10-09", common::v1::PHASE_DURING), InvalidFieldIs("phase"));
  request.set_parent(kOtherVillage);
  request.set_request_id(NewRequestId());
  EXPECT_THAT(Call<v1::Obligation>(clerk_, "ReportEvent", request),
              StatusIs(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
}

TEST_F(ObligationTest, C9_ObligationsOfACircleAreForItsMembers) {
  Generate();
  v1::GetObligationRequest request;
  request.set_name(std::string(kVillage) + "/obligations/p-members.2026-10.none.0");
  MB_EXPECT_OK(Call<v1::Obligation>(member_, "GetObligation", request));
  const auto hidden = Call<v1::Obligation>(anyone_, "GetObligation", request);
  EXPECT_THAT(hidden, StatusIs(StatusCode::kNotFound, "OBLIGATION_NOT_FOUND"));
  // G-2: not even officials of the organization, nor may they decide on it.
  for (const ClientPtr& client : {outsider_, plain_clerk_, office_}) {
    EXPECT_EQ(Call<v1::Obligation>(client, "GetObligation", request).status().ToString(), hidden.status().ToString());
  }
  v1::ExemptObligationRequest exempt;
  exempt.set_name(request.name());
  exempt.set_basis("none");
  exempt.set_request_id(NewRequestId());
  EXPECT_THAT(Call<v1::Obligation>(office_, "ExemptObligation", exempt),
              StatusIs(StatusCode::kNotFound, "OBLIGATION_NOT_FOUND"));
  request.set_name(std::string(kVillage) + "/obligations/p-members.2126-10.none.0");
  EXPECT_EQ(Call<v1::Obligation>(anyone_, "GetObligation", request).status().ToString(), hidden.status().ToString());

  EXPECT_EQ(List(anyone_, Listing(kVillage)).obligations_size(), 5);
  EXPECT_EQ(List(member_, Listing(kVillage)).obligations_size(), 8);
  EXPECT_EQ(List(plain_clerk_, Listing(kVillage)).obligations_size(), 5);
  EXPECT_EQ(List(member_, Listing(kTownship, true)).obligations_size(), 13);
  EXPECT_EQ(List(office_, Listing(kCounty, true)).obligations_size(), 10);
  EXPECT_EQ(List(office_, Listing(kCounty)).obligations_size(), 0);
}

// Bad input: an organization that does not exist.
TEST_F(ObligationTest, OfAnUnknownOrganizationNothingIsListed) {
  const std::string nowhere = "organizations/371325999999";
  EXPECT_THAT(Call<v1::ListObligationsResponse>(anyone_, "ListObligations", Listing(nowhere)),
              StatusIs(StatusCode::kNotFound, "ORGANIZATION_NOT_FOUND"));
  v1::SummarizeObligationsRequest summary;
  summary.set_parent(nowhere);
  summary.set_start_date("2026-10-01");
  summary.set_end_date("2026-11-01");
  EXPECT_THAT(Call<v1::SummarizeObligationsResponse>(anyone_, "SummarizeObligations", summary),
              StatusIs(StatusCode::kNotFound, "ORGANIZATION_NOT_FOUND"));
  v1::ListPublicationsRequest publications;
  publications.set_organization(nowhere);
  EXPECT_THAT(Call<v1::ListPublicationsResponse>(anyone_, "ListPublications", publications),
              StatusIs(StatusCode::kNotFound, "ORGANIZATION_NOT_FOUND"));
}

TEST_F(ObligationTest, ListPagesInOrderAndRefusesForeignTokens) {
  Generate();
  const auto all = List(member_, Listing(kCounty, true));
  std::vector<std::string> wanted, paged;
  for (const auto& obligation : all.obligations()) wanted.push_back(obligation.name());
  for (int i = 1; i < all.obligations_size(); ++i) {
    const auto& a = all.obligations(i - 1);
    const auto& b = all.obligations(i);
    EXPECT_LE(std::pair(a.due_time().seconds(), a.name()), std::pair(b.due_time().seconds(), b.name()));
  }
  for (bool subtree : {true, false}) {
    auto request = Listing(subtree ? kCounty : kVillage, subtree);
    request.set_page_size(3);
    paged.clear();
    do {
      const auto page = List(member_, request);
      EXPECT_LE(page.obligations_size(), 3);
      for (const auto& obligation : page.obligations()) paged.push_back(obligation.name());
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    if (subtree) {
      EXPECT_EQ(paged, wanted);
    } else {
      EXPECT_EQ(paged.size(), 8);
    }
  }

  auto request = Listing(kCounty, true);
  request.set_page_size(3);
  const std::string token = List(member_, request).next_page_token();
  request.set_page_token(token);
  EXPECT_THAT(Call<v1::ListObligationsResponse>(anyone_, "ListObligations", request), InvalidFieldIs("page_token"));
  request.set_item("items/v-finance");
  EXPECT_THAT(Call<v1::ListObligationsResponse>(member_, "ListObligations", request), InvalidFieldIs("page_token"));
  request.set_page_token("x");
  EXPECT_THAT(Call<v1::ListObligationsResponse>(office_, "ListObligations", request), InvalidFieldIs("page_token"));
  request.clear_page_token();
  EXPECT_EQ(List(office_, request).obligations_size(), 3);
  request.set_start_date("2026-10-10");
  request.set_end_date("2026-10-11");
  EXPECT_EQ(List(office_, request).obligations_size(), 2);  // finance of September, last day 10 October
  request.set_end_date("2026-10-10");
  EXPECT_THAT(Call<v1::ListObligationsResponse>(office_, "ListObligations", request), InvalidFieldIs("end_date"));
  request.set_start_date("2026-13-10");
  EXPECT_THAT(Call<v1::ListObligationsResponse>(office_, "ListObligations", request), InvalidFieldIs("start_date"));
  request.clear_start_date();
  request.clear_end_date();
  request.set_page_size(-1);
  EXPECT_THAT(Call<v1::ListObligationsResponse>(office_, "ListObligations", request), InvalidFieldIs("page_size"));
  request.set_page_size(0);
  request.set_status(static_cast<v1::ObligationStatus>(99));
  EXPECT_THAT(Call<v1::ListObligationsResponse>(office_, "ListObligations", request), InvalidFieldIs("status"));
}

TEST_F(ObligationTest, P2_SummaryCountsByChildAndStatusAndSaysWhenItChanges) {
  Generate();
  Disclose("v-dibao", "2026-Q4", Dibao());
  v1::SummarizeObligationsRequest request;
  request.set_parent(kTownship);
  request.set_start_date("2026-10-01");
  request.set_end_date("2026-11-01");
  auto answer = Call<v1::SummarizeObligationsResponse>(office_, "SummarizeObligations", request);
  MB_ASSERT_OK(answer);
  // Per village: finance 09 (due 10 Oct), dibao, members 10, rules (due 27 Oct or so).
  ASSERT_EQ(answer->entries_size(), 2);
  EXPECT_EQ(answer->entries(0).organization(), kVillage);
  EXPECT_EQ(answer->entries(0).counts().on_time(), 1);
  EXPECT_EQ(answer->entries(0).counts().due() + answer->entries(0).counts().on_time(),
            answer->entries(0).counts().total());
  EXPECT_EQ(answer->total().total(), answer->entries(0).counts().total() + answer->entries(1).counts().total());
  EXPECT_EQ(FromTimestamp(answer->next_change_time()), EndOfDay(absl::CivilDay(2026, 10, 10)));
  clock_->Set(EndOfDay(absl::CivilDay(2026, 10, 10)));
  answer = Call<v1::SummarizeObligationsResponse>(office_, "SummarizeObligations", request);
  MB_ASSERT_OK(answer);
  EXPECT_EQ(answer->total().overdue(), 2);
  request.set_parent(kCounty);
  answer = Call<v1::SummarizeObligationsResponse>(anyone_, "SummarizeObligations", request);
  MB_ASSERT_OK(answer);
  ASSERT_EQ(answer->entries_size(), 1);
  EXPECT_EQ(answer->entries(0).organization(), kTownship);
  // Circles are filtered before counting (DOMAIN C-9).
  auto members = Call<v1::SummarizeObligationsResponse>(member_, "SummarizeObligations", request);
  EXPECT_EQ(members->total().total(), answer->total().total() + 1);
  auto officials = Call<v1::SummarizeObligationsResponse>(office_, "SummarizeObligations", request);
  EXPECT_EQ(officials->total().total(), answer->total().total());

  request.set_end_date("2026-10-01");
  EXPECT_THAT(Call<v1::SummarizeObligationsResponse>(office_, "SummarizeObligations", request),
              InvalidFieldIs("end_date"));
  request.set_start_date("2026-02-30");
  EXPECT_THAT(Call<v1::SummarizeObligationsResponse>(office_, "SummarizeObligations", request),
              InvalidFieldIs("start_date"));
}

}  // namespace
}  // namespace mingbai::publication
