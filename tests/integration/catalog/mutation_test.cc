// What holds for every mutation: a repeat gives the first answer, another payload is refused (DESIGN invariant 14).

#include "absl/strings/str_replace.h"
#include "google/api/httpbody.pb.h"
#include "google/protobuf/descriptor.h"
#include "tests/integration/catalog/mutation_fixture.h"

namespace mingbai::catalog {

void MutationTest::TryOrganizations() {
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
}

void MutationTest::TryItems() {
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
}

void MutationTest::TryReorganizations() {
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
}

void MutationTest::TryImports() {
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
}

TEST_F(MutationTest, Invariant14_EveryMutationHappensOnce) {
  TryOrganizations();
  TryItems();
  TryReorganizations();
  TryImports();
  TryPeople();
  TryCircles();
  TryDrafts();
  TryFilings();
  // Every mutation of the contract was tried.
  int declared = 0;
  const auto* service = v1::Organization::descriptor()->file()->pool()->FindServiceByName(kService);
  ASSERT_NE(service, nullptr);
  for (int i = 0; i < service->method_count(); ++i) {
    declared += service->method(i)->options().GetExtension(common::v1::access).mutation();
  }
  EXPECT_EQ(methods_, declared);
}

}  // namespace mingbai::catalog
