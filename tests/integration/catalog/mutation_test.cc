// What holds for every mutation: a repeat gives the first answer, another payload is refused (DESIGN invariant 14).

#include "absl/strings/str_replace.h"
#include "google/api/httpbody.pb.h"
#include "google/protobuf/descriptor.h"
#include "tests/integration/catalog/catalog_fixture.h"

namespace mingbai::catalog {
namespace {

class MutationTest : public CatalogTest {
 protected:
  // Calls twice: the answers are the same bytes and the state is written once. Then with `other`, under the same id.
  template <typename Response, typename Request>
  void ExpectOnce(const std::string& method, const Request& request, Request other) {
    SCOPED_TRACE(method);
    auto first = Call<Response>(caller_, method, request);
    MB_ASSERT_OK(first);
    const auto events = harness_.schema()->Sql("SELECT COUNT(*) FROM outbox");
    MB_ASSERT_OK(events);
    clock_->Advance(absl::Seconds(1));
    auto second = Call<Response>(caller_, method, request);
    MB_ASSERT_OK(second);
    EXPECT_EQ(first->SerializeAsString(), second->SerializeAsString());
    EXPECT_EQ(*harness_.schema()->Sql("SELECT COUNT(*) FROM outbox"), *events);
    other.set_request_id(request.request_id());
    EXPECT_THAT(Call<Response>(caller_, method, other),
                StatusIs(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));
    EXPECT_EQ(*harness_.schema()->Sql("SELECT COUNT(*) FROM outbox"), *events);
    other.clear_request_id();
    EXPECT_THAT(Call<Response>(caller_, method, other), InvalidFieldIs("request_id"));
    ++methods_;
  }
  std::shared_ptr<const rpc::Client> caller_ = office_;
  int methods_ = 0;
};

TEST_F(MutationTest, Invariant14_EveryMutationHappensOnce) {
  auto county = SmallCounty();
  auto other_county = county;
  other_county.mutable_organizations(1)->set_display_name("另一个");
  ExpectOnce<v1::BatchCreateOrganizationsResponse>("BatchCreateOrganizations", county, other_county);

  const auto township = Creation(Organization("organizations/371325101000", common::v1::TIER_TOWNSHIP, kCounty));
  auto other_township = township;
  other_township.mutable_organization()->set_display_name("另一个");
  ExpectOnce<v1::Organization>("CreateOrganization", township, other_township);

  v1::UpdateOrganizationRequest rename;
  *rename.mutable_organization() = Organization(kVillage, common::v1::TIER_VILLAGE, kTownship);
  rename.mutable_organization()->set_display_name("新名");
  rename.mutable_organization()->set_etag("1");  // stale for a repeat that would run again
  rename.mutable_update_mask()->add_paths("display_name");
  rename.set_request_id(NewRequestId());
  auto other_rename = rename;
  other_rename.mutable_organization()->set_display_name("另一个");
  ExpectOnce<v1::Organization>("UpdateOrganization", rename, other_rename);

  v1::BatchCreateBulletinBoardsRequest boards;
  boards.set_parent(kCounty);
  boards.set_request_id(NewRequestId());
  boards.add_boards()->set_name(std::string(kVillage) + "/boards/B1");
  boards.mutable_boards(0)->set_display_name("村务公开栏");
  boards.mutable_boards(0)->set_place("村委会门前");
  auto other_boards = boards;
  other_boards.mutable_boards(0)->set_place("院内");
  ExpectOnce<v1::BatchCreateBulletinBoardsResponse>("BatchCreateBulletinBoards", boards, other_boards);

  v1::UpdateBulletinBoardRequest moving;
  moving.mutable_board()->set_name(std::string(kVillage) + "/boards/B1");
  moving.mutable_board()->set_display_name("村务公开栏");
  moving.mutable_board()->set_place("广场");
  moving.mutable_update_mask()->add_paths("place");
  moving.set_request_id(NewRequestId());
  auto other_moving = moving;
  other_moving.mutable_board()->set_place("另一处");
  ExpectOnce<v1::BulletinBoard>("UpdateBulletinBoard", moving, other_moving);

  v1::TakeDownBulletinBoardRequest taking_down;
  taking_down.set_name(std::string(kVillage) + "/boards/B1");
  taking_down.set_removal_date("2026-12-01");
  taking_down.set_reason("拆除");
  taking_down.set_request_id(NewRequestId());
  auto other_taking_down = taking_down;
  other_taking_down.set_reason("另一个");
  ExpectOnce<v1::BulletinBoard>("TakeDownBulletinBoard", taking_down, other_taking_down);

  const auto item = ItemCreation(Item("v-finance"));
  auto other_item = item;
  other_item.mutable_item()->set_level2("另一个");
  ExpectOnce<v1::Item>("CreateItem", item, other_item);

  v1::BatchCreateItemsRequest items;
  items.set_parent(kCounty);
  items.set_request_id(NewRequestId());
  *items.add_items() = Item("v-local");
  auto other_items = items;
  other_items.mutable_items(0)->set_level2("另一个");
  ExpectOnce<v1::BatchCreateItemsResponse>("BatchCreateItems", items, other_items);

  // Without an etag a repeat would write another version, did it run.
  const auto update = ItemUpdate(Item("v-finance"), {"level2"});
  auto other_update = update;
  other_update.mutable_item()->set_level2("另一个");
  ExpectOnce<v1::Item>("UpdateItem", update, other_update);

  const auto adopting = Adopting(kVillage, {Adoption(kVillage, "v-local")});
  auto other_adopting = adopting;
  other_adopting.mutable_adoptions(0)->set_task("另一个");
  ExpectOnce<v1::BatchAdoptItemsResponse>("BatchAdoptItems", adopting, other_adopting);

  const auto dropping = Dropping(kVillage, "v-local");
  auto other_dropping = dropping;
  other_dropping.set_reason("另一个");
  ExpectOnce<v1::Adoption>("DropAdoption", dropping, other_dropping);

  v1::ImportCalendarRequest calendar;
  calendar.set_first_year(2026);
  calendar.set_last_year(2026);
  calendar.add_days()->set_date("2026-10-01");
  calendar.mutable_days(0)->set_kind(v1::DAY_KIND_HOLIDAY);
  calendar.set_request_id(NewRequestId());
  auto other_calendar = calendar;
  other_calendar.mutable_days(0)->set_date("2026-10-02");
  ExpectOnce<v1::WorkingCalendar>("ImportCalendar", calendar, other_calendar);

  v1::SetCountyDaysRequest days;
  days.set_disclosure_day(20);
  days.set_request_id(NewRequestId());
  auto other_days = days;
  other_days.set_disclosure_day(21);
  ExpectOnce<v1::WorkingCalendar>("SetCountyDays", days, other_days);

  v1::MergeOrganizationsRequest merger;
  merger.set_parent(kTownship);
  merger.add_sources(kVillage);
  merger.set_successor(kOtherVillage);
  merger.set_effective_date("2027-01-01");
  merger.set_basis("县政〔2026〕31号");
  merger.set_request_id(NewRequestId());
  auto other_merger = merger;
  other_merger.set_basis("另一个");
  ExpectOnce<v1::ReorganizeResponse>("MergeOrganizations", merger, other_merger);

  v1::SplitOrganizationRequest split;
  split.set_name(kOtherVillage);
  *split.add_organizations() = Organization("organizations/371325001031", common::v1::TIER_VILLAGE, kTownship);
  *split.add_organizations() = Organization("organizations/371325001032", common::v1::TIER_VILLAGE, kTownship);
  split.set_effective_date("2027-02-01");
  split.set_basis("县政〔2026〕32号");
  split.set_request_id(NewRequestId());
  auto other_split = split;
  other_split.set_basis("另一个");
  ExpectOnce<v1::ReorganizeResponse>("SplitOrganization", split, other_split);

  v1::MoveOrganizationRequest move;
  move.set_name("organizations/371325001031");
  *move.mutable_organization() =
      Organization("organizations/371325101001", common::v1::TIER_VILLAGE, "organizations/371325101000");
  move.set_effective_date("2027-03-01");
  move.set_basis("县政〔2026〕33号");
  move.set_request_id(NewRequestId());
  auto other_move = move;
  other_move.set_basis("另一个");
  ExpectOnce<v1::ReorganizeResponse>("MoveOrganization", move, other_move);

  v1::AbolishOrganizationRequest abolition;
  abolition.set_name("organizations/371325001032");
  abolition.set_effective_date("2027-03-01");
  abolition.set_basis("县政〔2026〕34号");
  abolition.set_request_id(NewRequestId());
  auto other_abolition = abolition;
  other_abolition.set_basis("另一个");
  ExpectOnce<v1::ReorganizeResponse>("AbolishOrganization", abolition, other_abolition);
  v1::ExportStandardCatalogueRequest asking;
  asking.set_format(v1::CATALOGUE_FORMAT_CSV);
  auto file = Call<google::api::HttpBody>(anyone_, "ExportStandardCatalogue", asking);
  MB_ASSERT_OK(file);
  v1::ImportStandardCatalogueRequest import;
  import.set_parent(kCounty);
  import.set_format(v1::CATALOGUE_FORMAT_CSV);
  *import.mutable_decision() = Decided();
  // Other names, so that new versions are written.
  import.set_content(absl::StrReplaceAll(file->data(), {{ "财务收支", "收支" }}));
  import.set_request_id(NewRequestId());
  auto other_import = import;
  other_import.set_effective_date("2026-12-01");
  ExpectOnce<v1::ImportStandardCatalogueResponse>("ImportStandardCatalogue", import, other_import);

  v1::ImportOrganizationsRequest bulk;
  bulk.set_parent(kCounty);
  bulk.set_csv("code,name,tier,kind,parent_code\n371325102000,新乡,TOWNSHIP,DIVISION,371325000000\n");
  bulk.set_request_id(NewRequestId());
  auto other_bulk = bulk;
  other_bulk.set_csv("code,name,tier,kind,parent_code\n371325103000,新乡,TOWNSHIP,DIVISION,371325000000\n");
  ExpectOnce<v1::ImportOrganizationsResponse>("ImportOrganizations", bulk, other_bulk);

  v1::BatchAppointRequest appointing;
  appointing.set_parent(kCounty);
  v1::Appointment& appointment = *appointing.add_appointments();
  appointment.set_organization(kVillage);
  appointment.set_role(v1::ROSTER_ROLE_FULL_TIME_STAFF);
  appointment.set_person_name("李四");
  appointment.set_post("村文书");
  appointment.set_first_day("2026-01-01");
  appointment.set_reference("镇党发〔2026〕3号");
  appointing.set_request_id(NewRequestId());
  auto other_appointing = appointing;
  other_appointing.mutable_appointments(0)->set_person_name("另一个");
  ExpectOnce<v1::BatchAppointResponse>("BatchAppoint", appointing, other_appointing);
  auto appointed = Call<v1::BatchAppointResponse>(office_, "BatchAppoint", appointing);
  MB_ASSERT_OK(appointed);

  v1::EndAppointmentRequest ending;
  ending.set_name(appointed->appointments(0).name());
  ending.set_last_day("2026-10-31");
  ending.set_reason("换届");
  ending.set_request_id(NewRequestId());
  auto other_ending = ending;
  other_ending.set_reason("另一个");
  ExpectOnce<v1::Appointment>("EndAppointment", ending, other_ending);

  v1::SetRosterRequirementsRequest requiring;
  requiring.mutable_requirements()->set_organization(kCounty);
  requiring.mutable_requirements()->set_effective_date("2026-01-01");
  v1::RosterRequirement& required = *requiring.mutable_requirements()->add_requirements();
  required.set_tier(common::v1::TIER_VILLAGE);
  required.set_kind(v1::ORGANIZATION_KIND_DIVISION);
  required.set_role(v1::ROSTER_ROLE_LIAISON);
  requiring.set_request_id(NewRequestId());
  auto other_requiring = requiring;
  other_requiring.mutable_requirements()->mutable_requirements(0)->set_minimum(2);
  ExpectOnce<v1::RosterRequirements>("SetRosterRequirements", requiring, other_requiring);

  v1::SetBlockRequest block;
  block.mutable_block()->set_name(std::string(kCounty) + "/blocks/rest");
  block.mutable_block()->set_display_name("其他");
  block.mutable_block()->set_rank(9);
  block.mutable_block()->add_departments(kDepartment);
  block.mutable_block()->set_effective_date("2026-01-01");
  block.set_request_id(NewRequestId());
  auto other_block = block;
  other_block.mutable_block()->set_rank(8);
  ExpectOnce<v1::Block>("SetBlock", block, other_block);
  block.mutable_block()->set_name(std::string(kCounty) + "/blocks/villages");
  block.mutable_block()->set_rank(1);
  block.mutable_block()->add_tiers(common::v1::TIER_VILLAGE);
  block.set_request_id(NewRequestId());
  MB_ASSERT_OK(Call<v1::Block>(office_, "SetBlock", block));

  v1::EndBlockRequest block_end;
  block_end.set_name(block.block().name());
  block_end.set_effective_date("2026-06-01");
  block_end.set_reason("机构改革");
  block_end.set_request_id(NewRequestId());
  auto other_block_end = block_end;
  other_block_end.set_reason("另一个");
  ExpectOnce<v1::Block>("EndBlock", block_end, other_block_end);

  v1::SetPartyOrganizationRequest party;
  party.mutable_party_organization()->set_name("partyOrganizations/town");
  party.mutable_party_organization()->set_display_name("镇党委");
  party.mutable_party_organization()->set_kind(v1::PARTY_ORGANIZATION_KIND_COMMITTEE);
  party.mutable_party_organization()->add_organizations(kTownship);
  party.mutable_party_organization()->set_effective_date("2026-01-01");
  party.set_request_id(NewRequestId());
  auto other_party = party;
  other_party.mutable_party_organization()->set_display_name("另一个");
  ExpectOnce<v1::PartyOrganization>("SetPartyOrganization", party, other_party);

  v1::EndPartyOrganizationRequest party_end;
  party_end.set_name("partyOrganizations/town");
  party_end.set_last_day("2026-12-31");
  party_end.set_reason("合并");
  party_end.set_request_id(NewRequestId());
  auto other_party_end = party_end;
  other_party_end.set_reason("另一个");
  ExpectOnce<v1::PartyOrganization>("EndPartyOrganization", party_end, other_party_end);

  caller_ = harness_.Client(kService, party_office_token_);
  v1::SetCircleRequest circle;
  circle.mutable_circle()->set_name(std::string(kVillage) + "/circles/党员");
  circle.mutable_circle()->set_effective_date("2026-01-01");
  circle.set_request_id(NewRequestId());
  auto other_circle = circle;
  other_circle.mutable_circle()->set_description("另一个");
  ExpectOnce<v1::Circle>("SetCircle", circle, other_circle);

  v1::BatchAddCircleMembersRequest adding;
  adding.set_parent(circle.circle().name());
  adding.add_members()->set_subject("clerk:1");
  adding.mutable_members(0)->set_first_day("2026-01-01");
  adding.mutable_members(0)->set_reason("支部党员大会");
  adding.set_request_id(NewRequestId());
  auto other_adding = adding;
  other_adding.mutable_members(0)->set_subject("clerk:2");
  ExpectOnce<v1::BatchAddCircleMembersResponse>("BatchAddCircleMembers", adding, other_adding);
  auto members = Call<v1::BatchAddCircleMembersResponse>(caller_, "BatchAddCircleMembers", adding);
  MB_ASSERT_OK(members);

  v1::EndCircleMembershipRequest leaving;
  leaving.set_name(members->members(0).name());
  leaving.set_last_day("2026-10-31");
  leaving.set_reason("转出");
  leaving.set_request_id(NewRequestId());
  auto other_leaving = leaving;
  other_leaving.set_reason("另一个");
  ExpectOnce<v1::CircleMember>("EndCircleMembership", leaving, other_leaving);

  v1::EndCircleRequest circle_end;
  circle_end.set_name(circle.circle().name());
  circle_end.set_last_day("2026-12-31");
  circle_end.set_reason("撤销");
  circle_end.set_request_id(NewRequestId());
  auto other_circle_end = circle_end;
  other_circle_end.set_reason("另一个");
  ExpectOnce<v1::Circle>("EndCircle", circle_end, other_circle_end);

  caller_ = office_;
  v1::CreateCatalogDraftRequest drafting;
  drafting.set_parent(kCounty);
  drafting.mutable_draft()->set_title("修订");
  drafting.mutable_draft()->set_effective_date("2027-06-01");
  *drafting.mutable_draft()->add_changes()->mutable_add_item() = Item("v-drafted");
  drafting.set_request_id(NewRequestId());
  auto other_drafting = drafting;
  other_drafting.mutable_draft()->set_title("另一个");
  ExpectOnce<v1::CatalogDraft>("CreateCatalogDraft", drafting, other_drafting);
  v1::CatalogDraft draft = *Call<v1::CatalogDraft>(office_, "CreateCatalogDraft", drafting);

  v1::UpdateCatalogDraftRequest rewriting;
  *rewriting.mutable_draft() = draft;
  rewriting.mutable_update_mask()->add_paths("title");
  rewriting.set_request_id(NewRequestId());
  auto other_rewriting = rewriting;
  other_rewriting.mutable_draft()->set_title("另一个");
  ExpectOnce<v1::CatalogDraft>("UpdateCatalogDraft", rewriting, other_rewriting);

  v1::SubmitCatalogDraftRequest submission;
  submission.set_name(draft.name());
  submission.set_request_id(NewRequestId());
  auto other_submission = submission;
  other_submission.set_etag("9");
  ExpectOnce<v1::CatalogDraft>("SubmitCatalogDraft", submission, other_submission);

  v1::DecideCatalogDraftRequest decision;
  decision.set_name(draft.name());
  *decision.mutable_decision() = Decided();
  decision.set_request_id(NewRequestId());
  auto other_decision = decision;
  other_decision.mutable_decision()->set_body("另一个");
  ExpectOnce<v1::CatalogDraft>("DecideCatalogDraft", decision, other_decision);

  drafting.set_request_id(NewRequestId());
  v1::DiscardCatalogDraftRequest discarding;
  discarding.set_name(Call<v1::CatalogDraft>(office_, "CreateCatalogDraft", drafting)->name());
  discarding.set_reason("不再需要");
  discarding.set_request_id(NewRequestId());
  auto other_discarding = discarding;
  other_discarding.set_reason("另一个");
  ExpectOnce<v1::CatalogDraft>("DiscardCatalogDraft", discarding, other_discarding);

  v1::CreateFilingRequest filing;
  filing.set_parent(kTownship);
  filing.mutable_filing()->set_kind(v1::FILING_KIND_IMPLEMENTATION_PLAN);
  filing.mutable_filing()->set_domain(common::v1::DOMAIN_GOVERNMENT);
  filing.mutable_filing()->set_title("实施方案");
  filing.mutable_filing()->set_content("内容");
  filing.mutable_filing()->set_why("年度安排");
  filing.mutable_filing()->set_planned_date("2026-11-01");
  filing.set_request_id(NewRequestId());
  auto other_filing = filing;
  other_filing.mutable_filing()->set_title("另一个");
  ExpectOnce<v1::Filing>("CreateFiling", filing, other_filing);

  v1::AcknowledgeFilingRequest acknowledgement;
  acknowledgement.set_name(Call<v1::Filing>(office_, "CreateFiling", filing)->name());
  acknowledgement.set_request_id(NewRequestId());
  auto other_acknowledgement = acknowledgement;
  other_acknowledgement.set_remark("另一个");
  ExpectOnce<v1::Filing>("AcknowledgeFiling", acknowledgement, other_acknowledgement);

  filing.set_request_id(NewRequestId());
  v1::ObjectToFilingRequest objection;
  objection.set_name(Call<v1::Filing>(office_, "CreateFiling", filing)->name());
  objection.set_reason("公开范围不明");
  objection.set_request_id(NewRequestId());
  auto other_objection = objection;
  other_objection.set_reason("另一个");
  ExpectOnce<v1::Filing>("ObjectToFiling", objection, other_objection);

  // Every mutation of the contract was tried.
  int declared = 0;
  const auto* service = v1::Organization::descriptor()->file()->pool()->FindServiceByName(kService);
  ASSERT_NE(service, nullptr);
  for (int i = 0; i < service->method_count(); ++i) {
    declared += service->method(i)->options().GetExtension(common::v1::access).mutation();
  }
  EXPECT_EQ(methods_, declared);
}

}  // namespace
}  // namespace mingbai::catalog
