// What was recorded before stands: no reorganization takes what another rests on (DOMAIN C-1).

#include <functional>
#include <thread>

#include "tests/integration/catalog/organization_move_fixture.h"

namespace mingbai::catalog {
namespace {

using absl::StatusCode;

constexpr char kBefore[] = "2026-11-03";
constexpr char kDay[] = "2026-11-06";
constexpr int kRaces = 10;

class ReorganizationOrderTest : public OrganizationMoveTest {
 protected:
  absl::Status Merge(const char* source, const char* successor, const char* day) {
    v1::MergeOrganizationsRequest request;
    request.set_parent(kTownship);
    request.add_sources(source);
    request.set_successor(successor);
    request.set_effective_date(day);
    request.set_basis("县政〔2026〕31号");
    request.set_request_id(NewRequestId());
    return Call<v1::ReorganizeResponse>(office_, "MergeOrganizations", request).status();
  }
  absl::Status MoveOf(const char* source, const char* day) {
    v1::MoveOrganizationRequest request = Moving();
    request.set_name(source);
    request.set_effective_date(day);
    return Record(request).status();
  }
  absl::Status SplitOf(const char* source, const char* day) {
    v1::SplitOrganizationRequest request;
    request.set_name(source);
    *request.add_organizations() = Organization("organizations/371325001020", common::v1::TIER_VILLAGE, kTownship);
    *request.add_organizations() = Organization("organizations/371325001021", common::v1::TIER_VILLAGE, kTownship);
    request.set_effective_date(day);
    request.set_basis("县政〔2026〕32号");
    request.set_request_id(NewRequestId());
    return Call<v1::ReorganizeResponse>(office_, "SplitOrganization", request).status();
  }
  absl::Status End(const std::string& name, const char* day) {
    v1::AbolishOrganizationRequest request;
    request.set_name(name);
    request.set_effective_date(day);
    request.set_basis("县政〔2026〕34号");
    request.set_request_id(NewRequestId());
    return Call<v1::ReorganizeResponse>(office_, "AbolishOrganization", request).status();
  }
  absl::Status Found(const std::string& name, common::v1::Tier tier, const std::string& parent,
                     const std::string& begin = "", v1::OrganizationKind kind = v1::ORGANIZATION_KIND_DIVISION) {
    v1::Organization organization = Organization(name, tier, parent, kind);
    organization.set_begin_date(begin);
    return Call<v1::Organization>(office_, "CreateOrganization", Creation(organization)).status();
  }
  // Calls both at once; one of them succeeds, and the other one is told why not.
  static void ExpectOneOf(const std::function<absl::Status()>& a, const std::string& a_reason,
                          const std::function<absl::Status()>& b, const std::string& b_reason) {
    absl::Status of_a;
    std::thread other([&] { of_a = a(); });
    const absl::Status of_b = b();
    other.join();
    EXPECT_NE(of_a.ok(), of_b.ok()) << of_a << " " << of_b;
    if (!of_a.ok()) EXPECT_THAT(of_a, StatusIs(StatusCode::kFailedPrecondition, a_reason));
    if (!of_b.ok()) EXPECT_THAT(of_b, StatusIs(StatusCode::kFailedPrecondition, b_reason));
  }
};

TEST_F(ReorganizationOrderTest, C1_WhoTakesAPlaceDoesNotEndBeforeOrThatDay) {
  MB_ASSERT_OK(Merge(kVillage, kOtherVillage, kDay));
  for (const char* day : {kBefore, kDay}) {
    EXPECT_THAT(MoveOf(kOtherVillage, day), StatusIs(StatusCode::kFailedPrecondition, "EFFECTIVE_DATE_BACKWARD"));
    EXPECT_THAT(SplitOf(kOtherVillage, day), StatusIs(StatusCode::kFailedPrecondition, "EFFECTIVE_DATE_BACKWARD"));
    EXPECT_THAT(End(kOtherVillage, day), StatusIs(StatusCode::kFailedPrecondition, "EFFECTIVE_DATE_BACKWARD"));
  }
  MB_EXPECT_OK(MoveOf(kOtherVillage, "2026-11-07"));
}

TEST_F(ReorganizationOrderTest, C1_NorIsItMergedThatDay) {
  MB_ASSERT_OK(Merge(kOtherVillage, kVillage, kDay));
  EXPECT_THAT(MoveOf(kVillage, kDay), StatusIs(StatusCode::kFailedPrecondition, "EFFECTIVE_DATE_BACKWARD"));
  EXPECT_THAT(MoveOf(kVillage, kBefore), StatusIs(StatusCode::kFailedPrecondition, "EFFECTIVE_DATE_BACKWARD"));
}

// The other way round: nobody's place is taken by one whose end is known, before, on or after that day.
TEST_F(ReorganizationOrderTest, C1_WhoseEndIsKnownTakesNobodysPlace) {
  MB_ASSERT_OK(MoveOf(kOtherVillage, kDay));
  for (const char* day : {kBefore, kDay, "2026-11-07"}) {
    EXPECT_THAT(Merge(kVillage, kOtherVillage, day),
                StatusIs(StatusCode::kFailedPrecondition, "ORGANIZATION_ABOLISHED"));
  }
  MB_ASSERT_OK(End(kVillage, kBefore));
}

TEST_F(ReorganizationOrderTest, C1_NothingIsFoundedBelowOneWhoseEndIsKnown) {
  constexpr char kThird[] = "organizations/371325003000";
  MB_ASSERT_OK(Found(kThird, common::v1::TIER_TOWNSHIP, kCounty));
  MB_ASSERT_OK(End(kThird, kDay));
  const auto refused = [](const absl::Status& status, const std::string& path) {
    EXPECT_THAT(status, StatusIs(StatusCode::kFailedPrecondition, "ORGANIZATION_ABOLISHED"));
    EXPECT_THAT(FieldPathsOf(status), ::testing::ElementsAre(path));
  };
  const std::string below = "organizations/371325003001";
  refused(Found(below, common::v1::TIER_VILLAGE, kThird), "organization.parent");
  refused(Found(below, common::v1::TIER_VILLAGE, kThird, "2020-01-01"), "organization.parent");
  v1::MoveOrganizationRequest move = Moving(below, kThird);
  move.set_effective_date(kBefore);
  refused(Record(move).status(), "organization.parent");
  // Below one that moves: it would stay at the old code.
  MB_ASSERT_OK(MoveOf(kVillage, kDay));
  refused(
      Found(std::string(kVillage) + "-XX", common::v1::TIER_VILLAGE, kVillage, "", v1::ORGANIZATION_KIND_DEPARTMENT),
      "organization.parent");
  MB_EXPECT_OK(Found(std::string(kNewVillage) + "-XX", common::v1::TIER_VILLAGE, kNewVillage, kDay,
                     v1::ORGANIZATION_KIND_DEPARTMENT));
}

// A code says where one lies, as far as that one stands.
TEST_F(ReorganizationOrderTest, C1_TheParentIsTheNearestOfTheCode) {
  constexpr char kInTownship[] = "organizations/371325002996";
  const absl::Status refused = Found(kInTownship, common::v1::TIER_VILLAGE, kCounty);
  EXPECT_THAT(refused, StatusIs(StatusCode::kFailedPrecondition, "PARENT_NOT_NEAREST"));
  EXPECT_THAT(FieldPathsOf(refused), ::testing::ElementsAre("organization.parent"));
  EXPECT_THAT(Record(Moving(kInTownship, kCounty)), StatusIs(StatusCode::kFailedPrecondition, "PARENT_NOT_NEAREST"));
  MB_EXPECT_OK(Found("organizations/371325009001", common::v1::TIER_VILLAGE, kCounty)) << "there is no such township";
  MB_ASSERT_OK(End(kNewTownship, kDay));
  MB_EXPECT_OK(Found(kInTownship, common::v1::TIER_VILLAGE, kCounty)) << "it is to end";
  v1::ImportOrganizationsRequest import;
  import.set_parent(kCounty);
  import.set_csv("code,name,tier,kind,parent_code\n371325001996,村,VILLAGE,DIVISION,371325000000\n");
  import.set_request_id(NewRequestId());
  auto imported = Call<v1::ImportOrganizationsResponse>(office_, "ImportOrganizations", import);
  MB_ASSERT_OK(imported);
  ASSERT_EQ(imported->refusals_size(), 1);
  EXPECT_THAT(imported->refusals(0).reason(), ::testing::HasSubstr("371325001000"));
}

// Both look first and write then: the parent's row lets one of them go first.
TEST_F(ReorganizationOrderTest, C1_AParentDoesNotEndWhileAChildIsFounded) {
  for (int i = 0; i < kRaces; ++i) {
    const std::string prefix = "organizations/3713251" + std::to_string(10 + i);
    const std::string town = prefix + "000", village = prefix + "001";
    MB_ASSERT_OK(Found(town, common::v1::TIER_TOWNSHIP, kCounty));
    ExpectOneOf([&] { return End(town, "2026-10-10"); }, "HAS_CHILDREN",
                [&] { return Found(village, common::v1::TIER_VILLAGE, town); }, "ORGANIZATION_ABOLISHED");
  }
}

TEST_F(ReorganizationOrderTest, C1_AParentDoesNotEndWhileAnotherMovesBelowIt) {
  for (int i = 0; i < kRaces; ++i) {
    const std::string prefix = "organizations/3713251" + std::to_string(10 + i);
    const std::string town = prefix + "000", code = "organizations/3713250011" + std::to_string(10 + i);
    MB_ASSERT_OK(Found(town, common::v1::TIER_TOWNSHIP, kCounty));
    MB_ASSERT_OK(Found(code, common::v1::TIER_VILLAGE, kTownship));
    v1::MoveOrganizationRequest move = Moving(prefix + "001", town);
    move.set_name(code);
    ExpectOneOf([&] { return End(town, kMoveDay); }, "HAS_CHILDREN", [&] { return Record(move).status(); },
                "ORGANIZATION_ABOLISHED");
  }
}

}  // namespace
}  // namespace mingbai::catalog
