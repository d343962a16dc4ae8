// The mutations about people, drafts and filings, for the test that every one happens once.

#include "tests/integration/catalog/mutation_fixture.h"

namespace mingbai::catalog {

void MutationTest::TryPeople() {
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
}

void MutationTest::TryCircles() {
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
}

void MutationTest::TryDrafts() {
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

  v1::ReturnCatalogDraftRequest returning;
  returning.set_name(draft.name());
  returning.set_reason("再议");
  returning.set_request_id(NewRequestId());
  auto other_returning = returning;
  other_returning.set_reason("另一个");
  ExpectOnce<v1::CatalogDraft>("ReturnCatalogDraft", returning, other_returning);
  submission.set_request_id(NewRequestId());
  MB_ASSERT_OK(Call<v1::CatalogDraft>(office_, "SubmitCatalogDraft", submission));

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
}

void MutationTest::TryFilings() {
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
}

}  // namespace mingbai::catalog
