// Organizations in bulk (DOMAIN C-1, G-3).

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "tests/integration/catalog/catalog_fixture.h"

namespace mingbai::catalog {
namespace {

using absl::StatusCode;
using Response = v1::ImportOrganizationsResponse;

constexpr char kHeader[] = "code,name,tier,kind,parent_code,aliases,begin_date\n";

class OrganizationImportTest : public CatalogTest {
 protected:
  absl::StatusOr<Response> Send(const std::string& csv, bool validate_only = false, bool headed = true,
                                const std::string& parent = kCounty) {
    v1::ImportOrganizationsRequest request;
    request.set_parent(parent);
    request.set_csv(headed ? kHeader + csv : csv);
    request.set_validate_only(validate_only);
    request.set_request_id(NewRequestId());
    return office_->Call<Response>(TestCall(), "ImportOrganizations", request, absl::Seconds(60));
  }
  Response MustSend(const std::string& csv, bool validate_only = false) {
    auto answer = Send(csv, validate_only);
    EXPECT_THAT(answer, ::mingbai::testing::IsOk());
    return answer.value_or(Response());
  }
  std::string Count() { return (*harness_.schema()->Sql("SELECT COUNT(*) FROM organization"))[0][0]; }
};

constexpr char kCountyRows[] =
    "371325001012,村,VILLAGE,DIVISION,371325001000,\"旧名;别名\",\n"
    "371325000000-MZJ,民政局,COUNTY,DEPARTMENT,371325000000,,\n"
    "371325001000,街道,TOWNSHIP,DIVISION,371325000000,,\n"
    "371325000000,费县,COUNTY,DIVISION,,,\n";

TEST_F(OrganizationImportTest, C1_ACountyInOneFileInAnyOrder) {
  EXPECT_EQ(MustSend(kCountyRows, true).created(), 4);
  EXPECT_EQ(Count(), "0");
  EXPECT_EQ(MustSend(kCountyRows).created(), 4);
  EXPECT_EQ(Count(), "4");
  // Sent again, nothing is entered twice.
  const Response again = MustSend(kCountyRows);
  EXPECT_EQ(again.created(), 0);
  EXPECT_EQ(again.unchanged(), 4);
  EXPECT_EQ(again.refused(), 0);
  EXPECT_EQ(Events(4).size(), 4u);
}

TEST_F(OrganizationImportTest, G3_ABadRowNeverCostsTheGoodOnes) {
  MustSend(kCountyRows);
  const Response mixed = MustSend(
      "371325001013,好村,VILLAGE,DIVISION,371325001000,,2026-11-01\n"
      "371325001012,改名村,VILLAGE,DIVISION,371325001000,,\n"  // 3: there with another name
      "371325001014,无上级,VILLAGE,DIVISION,371325009000,,\n"  // 4: no parent, and not below it
      "371325001015,错层级,HAMLET,DIVISION,371325001000,,\n"   // 5
      "371325001016,,VILLAGE,DIVISION,371325001000,,\n"        // 6: no name
      "371325001013,重复,VILLAGE,DIVISION,371325001000,,\n"    // 7
      "XYZ,坏码,VILLAGE,DIVISION,371325001000,,\n"             // 8
      "371326001001,外县,VILLAGE,DIVISION,371326001000,,\n"    // 9: elsewhere
      "371325001017,坏日,VILLAGE,DIVISION,371325001000,,2026-02-30\n"
      "371325001018,'; DROP TABLE organization;--,VILLAGE,DIVISION,371325001000,,\n");
  EXPECT_EQ(mixed.created(), 2);
  EXPECT_EQ(mixed.refused(), 8);
  std::map<int, std::string> why;
  for (const auto& refused : mixed.refusals()) why[refused.line()] = refused.reason();
  // By the file's own columns.
  EXPECT_EQ(why[3], "code: exists with other facts: rename or reorganize it");
  EXPECT_EQ(why[4], "parent_code: there is no organizations/371325009000");
  EXPECT_EQ(why[5], "tier: \"HAMLET\" is none of COUNTY, TOWNSHIP, VILLAGE");
  EXPECT_EQ(why[6], "name: is required");
  EXPECT_EQ(why[7], "code: stands in line 2 already");
  EXPECT_EQ(why[8], "code: is no organization's code");
  EXPECT_EQ(why[9], "code: does not lie in the parent's subtree");
  EXPECT_EQ(why[10], "begin_date: is no day");
  EXPECT_EQ(Count(), "6");
}

// G-3, P-4: an identity number costs its own row alone, and what is left aside costs nothing; a text that is damaged
// says where.
TEST_F(OrganizationImportTest, G3_AnIdentityNumberCostsItsRowAlone) {
  MustSend(kCountyRows);
  const Response mixed = MustSend(
      "371325001013,好村,VILLAGE,DIVISION,371325001000,,\n"
      "371325001014,李四37132519700203001X村,VILLAGE,DIVISION,371325001000,,\n");
  EXPECT_EQ(mixed.created(), 1);
  ASSERT_EQ(mixed.refused(), 1);
  EXPECT_EQ(mixed.refusals(0).line(), 3);
  EXPECT_THAT(mixed.refusals(0).reason(), ::testing::HasSubstr("identity number"));
  const auto aside = Send(
      "code,name,tier,kind,parent_code,负责人身份证号\n"
      "371325001015,另村,VILLAGE,DIVISION,371325001000,37132519700203001X\n",
      false, false);
  ASSERT_THAT(aside, ::mingbai::testing::IsOk());
  EXPECT_EQ(aside->created(), 1);
  const auto turned = Send("371325001016,好村,VILLAGE,DIVISION,371325001000,,\n371325001017,\u202E村,VILLAGE,,,,\n");
  EXPECT_THAT(turned, InvalidFieldIs("csv"));
  EXPECT_THAT(std::string(turned.status().message()), ::testing::HasSubstr("in line 3"));
}

// What a caller chose as a mark is nobody's text: a district's code and a time may well look like an identity number.
TEST_F(OrganizationImportTest, P4_ARequestIdIsNoText) {
  v1::CreateOrganizationRequest request;
  v1::Organization& county = *request.mutable_organization();
  county.set_name(kCounty);
  county.set_display_name("费县");
  county.set_tier(common::v1::TIER_COUNTY);
  county.set_kind(v1::ORGANIZATION_KIND_DIVISION);
  request.set_request_id("37132519700203001X");
  MB_ASSERT_OK(Call<v1::Organization>(office_, "CreateOrganization", request));
}

TEST_F(OrganizationImportTest, G3_BlanksAtTheEndsOfACellAreNotMeant) {
  MustSend(kCountyRows);
  EXPECT_EQ(MustSend(" 371325001013 ,\u3000东村 \u00A0,VILLAGE , DIVISION,371325001000 ,\u3000旧东村 , \n").created(),
            1);
  const Response same = MustSend("371325001013,东村,VILLAGE,DIVISION,371325001000,,\n");
  EXPECT_EQ(same.unchanged(), 1);
  const Response blank = MustSend("371325001014,\u3000 ,VILLAGE,DIVISION,371325001000,,\n");
  ASSERT_EQ(blank.refusals_size(), 1);
  EXPECT_EQ(blank.refusals(0).reason(), "name: is required");
}

TEST_F(OrganizationImportTest, WhatIsNoCsvIsRefusedWhole) {
  EXPECT_THAT(Send("", false, false), InvalidFieldIs("csv"));
  EXPECT_THAT(Send(""), InvalidFieldIs("csv"));
  EXPECT_THAT(Send("code,name\n1,2\n", false, false), InvalidFieldIs("csv"));
  EXPECT_THAT(Send("code,code,name,tier,kind,parent_code\n1,2\n", false, false), InvalidFieldIs("csv"));
  EXPECT_THAT(Send("\"open"), InvalidFieldIs("csv"));
  EXPECT_THAT(Call<Response>(township_, "ImportOrganizations",
                             [] {
                               v1::ImportOrganizationsRequest request;
                               request.set_parent(kCounty);
                               request.set_csv("x");
                               request.set_request_id(NewRequestId());
                               return request;
                             }()),
              StatusIs(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
}

// A whole prefecture's villages: in portions of a request's size; broken off in between, the rest is completed.
TEST_F(OrganizationImportTest, C1_ManyThousandsInPortions) {
  MustSend(kCountyRows);
  std::string towns, villages;
  for (int town = 101; town < 121; ++town) {
    const std::string code = "371325" + std::to_string(town);
    towns += code + "000,镇,TOWNSHIP,DIVISION,371325000000,,\n";
    for (int village = 1; village <= 300; ++village) {
      std::string number = std::to_string(village);
      number.insert(0, 3 - number.size(), '0');
      villages += code + number + ",村" + number + ",VILLAGE,DIVISION," + code + "000,,\n";
    }
  }
  EXPECT_EQ(MustSend(towns).created(), 20);
  EXPECT_EQ(MustSend(villages.substr(0, villages.find("371325110001"))).created(), 2700);
  const Response rest = MustSend(villages);
  EXPECT_EQ(rest.created(), 3300);
  EXPECT_EQ(rest.unchanged(), 2700);
  EXPECT_EQ(Count(), "6024");
}

// A row that does not fit says nothing of its code; nor does a name that is only to come.
TEST_F(OrganizationImportTest, G3_ABadRowDoesNotCostTheGoodOneOfItsCode) {
  MustSend(kCountyRows);
  const Response mixed = MustSend(
      "371325001013,村,NOSUCH,DIVISION,371325001000,,\n"
      "371325001013,\u200b,VILLAGE,DIVISION,371325001000,,\n"
      "371325001013,好村,VILLAGE,DIVISION,371325001000,,\n");
  EXPECT_EQ(mixed.created(), 1);
  EXPECT_EQ(mixed.refused(), 2);
  v1::UpdateOrganizationRequest rename;
  rename.mutable_organization()->set_name(kVillage);
  rename.mutable_organization()->set_display_name("明年的名");
  rename.mutable_update_mask()->add_paths("display_name");
  rename.set_effective_date("2027-01-01");
  rename.set_request_id(NewRequestId());
  MB_ASSERT_OK(Call<v1::Organization>(office_, "UpdateOrganization", rename));
  EXPECT_EQ(MustSend(kCountyRows).unchanged(), 4);
}

// Sent by several at once, each learns what became of each row.
TEST_F(OrganizationImportTest, G3_SentByManyAtOnce) {
  MustSend(kCountyRows);
  std::string csv;
  for (int i = 100; i < 400; ++i) csv += "371325001" + std::to_string(i) + ",村,VILLAGE,DIVISION,371325001000,,\n";
  std::atomic<int> created = 0, unchanged = 0;
  std::vector<std::thread> callers;
  for (int i = 0; i < 6; ++i) {
    callers.emplace_back([&] {
      const Response answer = MustSend(csv);
      created += answer.created();
      unchanged += answer.unchanged();
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(created, 300);
  EXPECT_EQ(unchanged, 5 * 300);
}

}  // namespace
}  // namespace mingbai::catalog
