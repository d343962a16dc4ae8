// Cases about and of organizations that are no more (DOMAIN C-1, F-5).

#include "common/id/id.h"
#include "common/names/names.h"
#include "mingbai/catalog/v1/catalog_service.pb.h"
#include "services/feedback/case_handover.h"
#include "tests/integration/feedback/feedback_fixture.h"

namespace mingbai::feedback {
namespace {

using ::mingbai::testing::NewRequestId;
using ::mingbai::testing::StatusIs;
using ::mingbai::testing::TestCall;
using ::mingbai::testing::TestToken;

class HandoverTest : public FeedbackTest {
 protected:
  // Villages of their own for each test, since all share the catalog.
  HandoverTest()
      : catalog_(Catalog().Client("mingbai.catalog.v1.CatalogService", TestToken("disclosure-office", kCounty))) {}

  void Found(const std::string& code) {
    catalog::v1::CreateOrganizationRequest request;
    auto& village = *request.mutable_organization();
    village.set_name(OrganizationName(code));
    village.set_display_name("旧村");
    village.set_tier(common::v1::TIER_VILLAGE);
    village.set_kind(catalog::v1::ORGANIZATION_KIND_DIVISION);
    village.set_parent(OrganizationName(kTown));
    request.set_request_id(NewRequestId());
    MB_ASSERT_OK(catalog_->Call<catalog::v1::Organization>(TestCall(), "CreateOrganization", request));
  }
  void Abolish(const std::string& code, const std::string& successor) {
    catalog::v1::AbolishOrganizationRequest request;
    request.set_name(OrganizationName(code));
    if (!successor.empty()) request.set_successor(OrganizationName(successor));
    request.set_effective_date("2026-09-01");
    request.set_basis("县政〔2026〕31号");
    request.set_request_id(NewRequestId());
    MB_ASSERT_OK(catalog_->Call<catalog::v1::ReorganizeResponse>(TestCall(), "AbolishOrganization", request));
  }
  // A new case about the village, once the service has heard that it is no more.
  v1::Case CreateAfterAbolition(const std::string& code) {
    v1::Case made;
    for (int i = 0; i < 100; ++i) {
      made = Create(NewCase(v1::CASE_KIND_QUESTION, code)).case_();
      if (HandlerOf(made.name()) != code) break;
      absl::SleepFor(absl::Milliseconds(100));
    }
    return made;
  }
  std::string HandlerOf(const std::string& name) {
    return Sql("SELECT handler FROM feedback_case WHERE case_id = " +
               std::to_string(*DecodeId(LastSegment(name))))[0][0];
  }

  const std::shared_ptr<const rpc::Client> catalog_;
};

TEST_F(HandoverTest, F5_ACaseAboutAnAbolishedVillageGoesToItsSuccessor) {
  const std::string old = "371325001090";
  Found(old);
  const v1::Case open = Create(NewCase(v1::CASE_KIND_QUESTION, old)).case_();
  const v1::Case answered = Create(NewCase(v1::CASE_KIND_QUESTION, old)).case_();
  Answer(answered, Clerk(kTown));
  EXPECT_EQ(HandlerOf(open.name()), old);
  Abolish(old, kNeighbour);
  // A new one; it stays found under the village that it is about.
  const v1::Case fresh = CreateAfterAbolition(old);
  EXPECT_EQ(fresh.organization(), OrganizationName(old));
  EXPECT_EQ(HandlerOf(fresh.name()), kNeighbour);
  // What was open is transferred, its clock running on, what was answered stays.
  for (int i = 0; i < 200 && HandlerOf(open.name()) != kNeighbour; ++i) absl::SleepFor(absl::Milliseconds(100));
  EXPECT_EQ(HandlerOf(open.name()), kNeighbour);
  EXPECT_EQ(HandlerOf(answered.name()), old);
  v1::GetCaseRequest request;
  request.set_name(open.name());
  auto now = Call<v1::Case>(Clerk(kTown), "GetCase", request);
  MB_ASSERT_OK(now);
  EXPECT_EQ(now->due_time().seconds(), open.due_time().seconds());
  // Nobody transfers to it any more.
  EXPECT_THAT(Call<v1::Case>(Clerk(kTown), "TransferCase", TransferRequest(open.name(), old)),
              StatusIs(absl::StatusCode::kFailedPrecondition, "ORGANIZATION_ABOLISHED"));
}

TEST_F(HandoverTest, F5_WithoutASuccessorItGoesOneTierUp) {
  const std::string old = "371325001091";
  Found(old);
  const v1::Case complaint = Create(NewCase(v1::CASE_KIND_COMPLAINT, old)).case_();
  Abolish(old, "");
  EXPECT_EQ(HandlerOf(CreateAfterAbolition(old).name()), kTown);
  EXPECT_EQ(HandlerOf(complaint.name()), kTown);
}

}  // namespace
}  // namespace mingbai::feedback
