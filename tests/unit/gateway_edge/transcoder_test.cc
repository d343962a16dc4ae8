#include "services/gateway/edge/transcoder.h"

#include "gtest/gtest.h"
#include "mingbai/catalog/v1/catalog_service.pb.h"
#include "mingbai/evaluation/v1/evaluation_service.pb.h"
#include "mingbai/feedback/v1/feedback_service.pb.h"
#include "mingbai/gateway/v1/gateway_service.pb.h"
#include "mingbai/publication/v1/publication_service.pb.h"
#include "services/gateway/edge/field_text.h"
#include "tests/unit/gateway_edge/edge_fixture.h"

namespace mingbai::gateway::edge {
namespace {

using catalog::v1::GetItemRequest;
using catalog::v1::ListOrganizationsRequest;
using catalog::v1::UpdateOrganizationRequest;
using feedback::v1::AnswerCaseRequest;
using feedback::v1::CreateCaseRequest;
using testing::InvalidFieldIs;
using testing::StatusIs;

TEST(PathVariable, HoldsTheWholeName) {
  const auto request = Transcoded<gateway::v1::GetBoardRequest>("GET", "/v1/organizations/371325001012/board");
  MB_ASSERT_OK(request);
  EXPECT_EQ(request->name(), "organizations/371325001012");
}

TEST(PathVariable, NestedInAnObject) {
  const auto request = Transcoded<UpdateOrganizationRequest>(
      "PATCH", "/v1/organizations/371325001012?updateMask=displayName,aliases&request_id=r1",
      R"({"displayName":"王家村"})");
  MB_ASSERT_OK(request);
  EXPECT_EQ(request->organization().name(), "organizations/371325001012");
  EXPECT_EQ(request->organization().display_name(), "王家村");
  EXPECT_EQ(request->request_id(), "r1");
  ASSERT_EQ(request->update_mask().paths_size(), 2);
  EXPECT_EQ(request->update_mask().paths(0), "display_name");
}

TEST(PathVariable, MayStandInTheBodyTooIfEqual) {
  for (const char* name : {"organizations/371325001012", "371325001012"}) {
    const auto request = Transcoded<UpdateOrganizationRequest>("PATCH", "/v1/organizations/371325001012",
                                                               std::string(R"({"name":")") + name + "\"}");
    MB_ASSERT_OK(request);
    EXPECT_EQ(request->organization().name(), "organizations/371325001012");
  }
}

TEST(PathVariable, ContradictedByTheBody) {
  EXPECT_THAT(Transcoded<UpdateOrganizationRequest>("PATCH", "/v1/organizations/371325001012",
                                                    R"({"name":"organizations/371325001013"})"),
              InvalidFieldIs("organization.name"));
}

TEST(PathVariable, IsNoParameter) {
  EXPECT_THAT(Transcoded<GetItemRequest>("GET", "/v1/items/a?name=items/b"), InvalidFieldIs("name"));
}

TEST(PathVariable, InvalidUtf8NamesTheField) {
  EXPECT_THAT(Transcoded<GetItemRequest>("GET", "/v1/items/%FF"), InvalidFieldIs("name"));
}

TEST(Query, EnumsInFullOrShort) {
  for (const char* tier : {"village", "VILLAGE", "Village", "TIER_VILLAGE"}) {
    const auto request =
        Transcoded<evaluation::v1::ListRankingsRequest>("GET", std::string("/v1/rankings?period=2026-10&tier=") + tier);
    MB_ASSERT_OK(request);
    EXPECT_EQ(request->tier(), common::v1::TIER_VILLAGE);
    EXPECT_EQ(request->period(), "2026-10");
  }
  const auto cases = Transcoded<feedback::v1::ListCasesRequest>("GET", "/v1/organizations/1/cases?timeliness=in_time");
  MB_ASSERT_OK(cases);
  EXPECT_EQ(cases->timeliness(), feedback::v1::CASE_TIMELINESS_IN_TIME);
}

TEST(Query, UnknownEnumValue) {
  for (const char* tier : {"hamlet", "", "3", "tier_village "}) {
    EXPECT_THAT(Transcoded<ListOrganizationsRequest>("GET", std::string("/v1/organizations?tier=") + tier),
                InvalidFieldIs("tier"));
  }
}

TEST(Query, ResourcesByTheirLastSegmentAlone) {
  const auto request = Transcoded<publication::v1::ListPublicationsRequest>(
      "GET", "/v1/publications?organization=371325001012&item=finance&page_size=20&page_token=abc");
  MB_ASSERT_OK(request);
  EXPECT_EQ(request->organization(), "organizations/371325001012");
  EXPECT_EQ(request->item(), "items/finance");
  EXPECT_EQ(request->page_size(), 20);
  EXPECT_EQ(request->page_token(), "abc");
  const auto full = Transcoded<ListOrganizationsRequest>("GET", "/v1/organizations?parent=organizations/371325000000");
  MB_ASSERT_OK(full);
  EXPECT_EQ(full->parent(), "organizations/371325000000");
  const auto empty = Transcoded<ListOrganizationsRequest>("GET", "/v1/organizations?parent=");
  MB_ASSERT_OK(empty);
  EXPECT_EQ(empty->parent(), "");
}

TEST(Query, CamelCaseNamesBooleansAndDecoding) {
  const auto request = Transcoded<publication::v1::ListObligationsRequest>(
      "GET", "/v1/organizations/1/obligations?subtree=true&pageSize=5&startDate=2026%2D10-01&&pageToken=a+b%2Bc");
  MB_ASSERT_OK(request);
  EXPECT_TRUE(request->subtree());
  EXPECT_EQ(request->page_size(), 5);
  EXPECT_EQ(request->start_date(), "2026-10-01");
  EXPECT_EQ(request->page_token(), "a b+c");
}

TEST(Query, WrongTypesNameTheField) {
  EXPECT_THAT(Transcoded<ListOrganizationsRequest>("GET", "/v1/organizations?page_size=ten"),
              InvalidFieldIs("page_size"));
  EXPECT_THAT(Transcoded<ListOrganizationsRequest>("GET", "/v1/organizations?page_size="), InvalidFieldIs("page_size"));
  EXPECT_THAT(Transcoded<ListOrganizationsRequest>("GET", "/v1/organizations?page_size=1.5"),
              InvalidFieldIs("page_size"));
  EXPECT_THAT(Transcoded<ListOrganizationsRequest>("GET", "/v1/organizations?page_size=2147483648"),
              InvalidFieldIs("page_size"));
  EXPECT_THAT(Transcoded<publication::v1::ListObligationsRequest>("GET", "/v1/organizations/1/obligations?subtree=yes"),
              InvalidFieldIs("subtree"));
}

TEST(Query, UnknownOrTwice) {
  EXPECT_THAT(Transcoded<ListOrganizationsRequest>("GET", "/v1/organizations?colour=red"), InvalidFieldIs("colour"));
  EXPECT_THAT(Transcoded<ListOrganizationsRequest>("GET", "/v1/organizations?tier.x=1"), InvalidFieldIs("tier.x"));
  EXPECT_THAT(Transcoded<ListOrganizationsRequest>("GET", "/v1/organizations?page_size=1&pageSize=2"),
              InvalidFieldIs("page_size"));
}

TEST(Query, BrokenEscape) {
  EXPECT_THAT(Transcoded<ListOrganizationsRequest>("GET", "/v1/organizations?parent=%4"),
              StatusIs(absl::StatusCode::kInvalidArgument, "MALFORMED_URL"));
}

TEST(Query, InvalidUtf8NamesTheField) {
  EXPECT_THAT(Transcoded<ListOrganizationsRequest>("GET", "/v1/organizations?parent=%C3%28"), InvalidFieldIs("parent"));
}

TEST(Query, FourByteCharactersAndSqlPassUnchanged) {
  const auto request = Transcoded<ListOrganizationsRequest>(
      "GET", "/v1/organizations?page_token=%F0%A0%AE%B7%27%3B%20DROP%20TABLE%20x%3B--");
  MB_ASSERT_OK(request);
  EXPECT_EQ(request->page_token(), "𠮷'; DROP TABLE x;--");
}

TEST(Query, NestedFieldsBesideABodyField) {
  EXPECT_THAT(Transcoded<UpdateOrganizationRequest>("PATCH", "/v1/organizations/1?organization.displayName=x", "{}"),
              InvalidFieldIs("organization.display_name"));
}

TEST(Query, NothingBesideAWholeBody) {
  EXPECT_THAT(Transcoded<CreateCaseRequest>("POST", "/v1/cases?request_id=x", "{}"), InvalidFieldIs("request_id"));
}

TEST(Body, Whole) {
  const auto request = Transcoded<CreateCaseRequest>(
      "POST", "/v1/cases",
      R"( {"case": {"kind":"CASE_KIND_QUESTION","organization":"371325001012","item":"items/finance","title":"路灯",
           "text":"a\n\u6751\ud842\udfb7"}, "requestId":"r"} )");
  MB_ASSERT_OK(request);
  EXPECT_EQ(request->case_().kind(), feedback::v1::CASE_KIND_QUESTION);
  EXPECT_EQ(request->case_().organization(), "organizations/371325001012");
  EXPECT_EQ(request->case_().item(), "items/finance");
  EXPECT_EQ(request->case_().text(), "a\n村𠮷");
  EXPECT_EQ(request->request_id(), "r");
}

TEST(Body, WithAPathVariable) {
  const auto request = Transcoded<AnswerCaseRequest>("POST", "/v1/organizations/371325001012/cases/c1:answer",
                                                     R"({"answer":{"text":"x"},"request_id":"r"})");
  MB_ASSERT_OK(request);
  EXPECT_EQ(request->name(), "organizations/371325001012/cases/c1");
  EXPECT_EQ(request->answer().text(), "x");
}

TEST(Body, EmptyIsTheEmptyObject) {
  const auto request = Transcoded<CreateCaseRequest>("POST", "/v1/cases", "");
  MB_ASSERT_OK(request);
  EXPECT_EQ(request->ByteSizeLong(), 0u);
}

TEST(Body, NotAllowedOnReads) {
  EXPECT_THAT(Transcoded<GetItemRequest>("GET", "/v1/items/a", "{}"),
              StatusIs(absl::StatusCode::kInvalidArgument, "BODY_NOT_ALLOWED"));
}

TEST(Body, UnknownFieldOfABodyFieldIsNamedFromTheRequest) {
  EXPECT_THAT(Transcoded<UpdateOrganizationRequest>("PATCH", "/v1/organizations/1", R"({"colour":1})"),
              InvalidFieldIs("organization.colour"));
}

TEST(Text, SetsTimesMasksAndLists) {
  publication::v1::SchedulePublicationRequest schedule;
  const auto* time = schedule.GetDescriptor()->FindFieldByName("publish_time");
  MB_EXPECT_OK(SetFromText(&schedule, time, "publish_time", "2026-10-26T08:00:00+08:00"));
  EXPECT_EQ(schedule.publish_time().seconds(), 1792972800);
  EXPECT_THAT(SetFromText(&schedule, time, "publish_time", "yesterday"), InvalidFieldIs("publish_time"));
  catalog::v1::Organization organization;
  const auto* aliases = organization.GetDescriptor()->FindFieldByName("aliases");
  MB_EXPECT_OK(SetFromText(&organization, aliases, "aliases", "a"));
  MB_EXPECT_OK(SetFromText(&organization, aliases, "aliases", "b"));
  EXPECT_EQ(organization.aliases_size(), 2);
  UpdateOrganizationRequest update;
  const auto* mask = update.GetDescriptor()->FindFieldByName("update_mask");
  MB_EXPECT_OK(SetFromText(&update, mask, "update_mask", "display_name"));
  EXPECT_EQ(update.update_mask().paths(0), "display_name");
  const auto* object = update.GetDescriptor()->FindFieldByName("organization");
  EXPECT_THAT(SetFromText(&update, object, "organization", "x"), InvalidFieldIs("organization"));
}

TEST(ToJson, BytesThatAreNoResponse) {
  EXPECT_THAT(ToJson(gateway::v1::Board::descriptor(), "\x0a\xff"),
              StatusIs(absl::StatusCode::kInternal, "BAD_RESPONSE"));
}

}  // namespace
}  // namespace mingbai::gateway::edge
