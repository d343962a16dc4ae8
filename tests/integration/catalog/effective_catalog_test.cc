// County → township → village: what an organization's catalog is on a day, and that nobody below weakens it (DOMAIN
// C-3, C-7).

#include <functional>

#include "tests/integration/catalog/catalog_fixture.h"

namespace mingbai::catalog {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class EffectiveCatalogTest : public CatalogTest {
 protected:
  absl::StatusOr<v1::GetEffectiveCatalogResponse> Effective(const std::string& organization, const std::string& day,
                                                            int page_size = 0, const std::string& token = "") {
    v1::GetEffectiveCatalogRequest request;
    request.set_name(organization);
    request.set_date(day);
    request.set_page_size(page_size);
    request.set_page_token(token);
    return Call<v1::GetEffectiveCatalogResponse>(anyone_, "GetEffectiveCatalog", request);
  }
  absl::StatusOr<v1::ListUnclearDutiesResponse> Unclear(const std::string& parent, const std::string& day,
                                                        int page_size = 0, const std::string& token = "") {
    v1::ListUnclearDutiesRequest request;
    request.set_parent(parent);
    request.set_date(day);
    request.set_page_size(page_size);
    request.set_page_token(token);
    return Call<v1::ListUnclearDutiesResponse>(anyone_, "ListUnclearDuties", request);
  }
  v1::Item Owned(const std::string& owner, const std::string& id, bool mandatory) {
    v1::Item item = Item(id, mandatory);
    item.set_owner(owner);
    return item;
  }
  absl::StatusOr<v1::BatchAdoptItemsResponse> Adopt(const v1::Adoption& adoption) {
    return Call<v1::BatchAdoptItemsResponse>(clerk_, "BatchAdoptItems", Adopting(kVillage, {adoption}));
  }
  // One item that has something to weaken.
  v1::Item Strict() {
    v1::Item item = Item("v-strict", true);
    item.set_notice_days(7);
    item.add_channels(common::v1::CHANNEL_MEETING);
    item.add_elements()->set_display_name("摘要");
    item.mutable_elements(1)->set_type(v1::ELEMENT_TYPE_TEXT);
    return item;
  }
};

TEST_F(EffectiveCatalogTest, C3_EachItemSaysWhereItComesFrom) {
  EnterCounty();
  Define(Owned(kCounty, "v-a", true));
  Define(Owned(kCounty, "v-b", false));
  Define(Owned(kTownship, "v-c", true));
  Define(Owned(kVillage, "v-d", false));
  Define(Owned(kCounty, "v-e", false));
  Define(Owned(kOtherVillage, "v-f", true));
  v1::Adoption strict = Adoption(kVillage, "v-b");
  *strict.mutable_timing() = Item("x").timing();
  strict.mutable_timing()->set_day(5);
  strict.set_notice_days(3);
  strict.add_channels(common::v1::CHANNEL_MEETING);
  strict.add_channels(common::v1::CHANNEL_BOARD);
  MB_ASSERT_OK(Adopt(strict));
  auto catalog = Effective(kVillage, "2026-05-01");
  MB_ASSERT_OK(catalog);
  ASSERT_EQ(catalog->items_size(), 5);
  const auto standing = [&](int i) { return catalog->items(i).standing(); };
  EXPECT_EQ(standing(0), v1::CATALOG_STANDING_MANDATORY);
  EXPECT_EQ(standing(1), v1::CATALOG_STANDING_ADOPTED);
  EXPECT_EQ(standing(2), v1::CATALOG_STANDING_MANDATORY);
  EXPECT_EQ(catalog->items(2).item().owner(), kTownship);
  EXPECT_EQ(standing(3), v1::CATALOG_STANDING_LOCAL);
  EXPECT_EQ(standing(4), v1::CATALOG_STANDING_NOT_ADOPTED);
  const v1::EffectiveItem& adopted = catalog->items(1);
  EXPECT_TRUE(adopted.owed() && adopted.clear() && adopted.own_timing());
  EXPECT_EQ(adopted.timing().day(), 5);
  EXPECT_EQ(adopted.deadline(), "每月，次月5日前");
  EXPECT_EQ(adopted.notice_days(), 3);
  EXPECT_THAT(adopted.channels(), ElementsAre(common::v1::CHANNEL_BOARD, common::v1::CHANNEL_MEETING));
  EXPECT_EQ(adopted.leader(), "张三 主任");
  EXPECT_EQ(adopted.decision().SerializeAsString(), Decided().SerializeAsString());
  EXPECT_FALSE(catalog->items(4).owed());
  // Before the adoption's day it is only offered; a township sees its own tier's items.
  EXPECT_EQ(Effective(kVillage, "2026-03-31")->items(1).standing(), v1::CATALOG_STANDING_NOT_ADOPTED);
  EXPECT_EQ(Effective(kTownship, "2026-05-01")->items_size(), 0);
  EXPECT_EQ(Effective(kVillage, "2025-12-31")->items_size(), 0);
}

TEST_F(EffectiveCatalogTest, C3_ListedInPages) {
  EnterCounty();
  for (const char* id : {"v-a", "v-b", "v-c"}) Define(Item(id, true));
  auto first = Effective(kVillage, "", 2);
  MB_ASSERT_OK(first);
  EXPECT_EQ(first->items_size(), 2);
  auto second = Effective(kVillage, "", 2, first->next_page_token());
  MB_ASSERT_OK(second);
  ASSERT_EQ(second->items_size(), 1);
  EXPECT_EQ(second->items(0).item().name(), "items/v-c");
  EXPECT_EQ(second->next_page_token(), "");
  EXPECT_THAT(Effective(kOtherVillage, "", 2, first->next_page_token()), InvalidFieldIs("page_token"));
  EXPECT_THAT(Effective(kVillage, "2026-02-30"), InvalidFieldIs("date"));
  EXPECT_THAT(Effective("organizations/371325001099", ""), StatusIs(StatusCode::kNotFound, "ORGANIZATION_NOT_FOUND"));
}

// A village tries every weakening, and hears the rule each time.
TEST_F(EffectiveCatalogTest, C3_AVillageWeakensNothing) {
  EnterCounty();
  const v1::Item item = Define(Strict());
  struct Try {
    const char* field;
    const char* rule;
    std::function<void(v1::Adoption&)> weaken;
  };
  const std::vector<Try> tries = {
      {"timing", "C-6",
       [&](v1::Adoption& adoption) {
         *adoption.mutable_timing() = item.timing();
         adoption.mutable_timing()->set_day(11);
       }},
      {"timing", "C-6",
       [&](v1::Adoption& adoption) {
         *adoption.mutable_timing() = item.timing();
         adoption.mutable_timing()->set_cycle(v1::CYCLE_QUARTERLY);
         adoption.mutable_timing()->set_month(4);
       }},
      {"notice_days", "P-5", [](v1::Adoption& adoption) { adoption.set_notice_days(6); }},
      {"channels", "P-8", [](v1::Adoption& adoption) { adoption.add_channels(common::v1::CHANNEL_BOARD); }},
      {"elements", "P-7", [&](v1::Adoption& adoption) { *adoption.add_elements() = item.elements(0); }},
      {"elements", "P-7",
       [&](v1::Adoption& adoption) {
         *adoption.mutable_elements() = item.elements();
         adoption.mutable_elements(1)->set_optional(true);
       }},
  };
  for (const Try& one : tries) {
    SCOPED_TRACE(one.field);
    v1::Adoption adoption = Adoption(kVillage, "v-strict");
    one.weaken(adoption);
    auto refused = Adopt(adoption);
    EXPECT_THAT(refused, StatusIs(StatusCode::kFailedPrecondition, "WEAKENS_MANDATORY_ITEM"));
    EXPECT_THAT(Paths(refused), ElementsAre(std::string("adoptions[0].") + one.field));
    EXPECT_THAT(std::string(refused.status().message()), HasSubstr("C-3: "));
    EXPECT_THAT(std::string(refused.status().message()), HasSubstr(one.rule));
  }
  MB_ASSERT_OK(Adopt(Adoption(kVillage, "v-strict")));
  auto dropped = Call<v1::Adoption>(clerk_, "DropAdoption", Dropping(kVillage, "v-strict"));
  EXPECT_THAT(dropped, StatusIs(StatusCode::kFailedPrecondition, "MANDATORY_ITEM"));
  EXPECT_THAT(std::string(dropped.status().message()), HasSubstr("C-3: "));
  // Nor does it change the item itself.
  EXPECT_THAT(Call<v1::Item>(clerk_, "UpdateItem", ItemUpdate(item, {"notice_days"})),
              StatusIs(StatusCode::kPermissionDenied, "PERMISSION_MISSING"));
  EXPECT_THAT(Call<v1::Item>(township_, "UpdateItem", ItemUpdate(item, {"notice_days"})),
              StatusIs(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  // Bad facts of its own are named, too.
  v1::Adoption twice = Adoption(kVillage, "v-strict");
  twice.add_channels(common::v1::CHANNEL_BOARD);
  twice.add_channels(common::v1::CHANNEL_BOARD);
  EXPECT_THAT(Adopt(twice), InvalidFieldIs("adoptions[0].channels[1]"));
}

TEST_F(EffectiveCatalogTest, C7_WhatNobodyIsNamedForIsListed) {
  EnterCounty();
  Define(Item("v-a", true));
  Define(Owned(kTownship, "v-b", true));
  Define(Item("v-c", false));
  MB_ASSERT_OK(Adopt(Adoption(kVillage, "v-a")));
  auto unclear = Unclear(kTownship, "2026-05-01");
  MB_ASSERT_OK(unclear);
  ASSERT_EQ(unclear->duties_size(), 3);
  EXPECT_EQ(unclear->duties(0).organization(), kVillage);
  EXPECT_EQ(unclear->duties(0).item(), "items/v-b");
  EXPECT_EQ(unclear->duties(0).title(), "财务收支");
  EXPECT_EQ(unclear->duties(0).deadline(), "每月，次月10日前");
  EXPECT_EQ(unclear->duties(0).since(), "2026-01-01");
  EXPECT_EQ(unclear->duties(1).organization(), kOtherVillage);
  // The day before the adoption it was unclear, too.
  EXPECT_EQ(Unclear(kVillage, "2026-03-31")->duties_size(), 2);
  // Pages are of organizations: the township itself owes nothing.
  auto first = Unclear(kTownship, "2026-05-01", 1);
  MB_ASSERT_OK(first);
  EXPECT_EQ(first->duties_size(), 0);
  auto second = Unclear(kTownship, "2026-05-01", 1, first->next_page_token());
  MB_ASSERT_OK(second);
  EXPECT_EQ(second->duties_size(), 1);
  auto third = Unclear(kTownship, "2026-05-01", 1, second->next_page_token());
  MB_ASSERT_OK(third);
  EXPECT_EQ(third->duties_size(), 2);
  EXPECT_EQ(third->next_page_token(), "");
  EXPECT_THAT(Unclear(kTownship, "2026-13-01"), InvalidFieldIs("date"));
  EXPECT_THAT(Unclear("organizations/371325001099", ""), StatusIs(StatusCode::kNotFound, "ORGANIZATION_NOT_FOUND"));
}

// C-8: what names one that has ended is listed from its end on, be that recorded ahead, while its owner stands and
// nobody named has its affairs.
TEST_F(EffectiveCatalogTest, C8_WhatNamesOneThatHasEndedIsListed) {
  EnterCounty();
  const auto named = [&](const char* id, const char* owner) {
    v1::Item item = Owned(owner, id, true);
    item.add_responsibilities()->set_organization(kVillage);
    return item;
  };
  Define(named("v-named", kCounty));
  v1::Item both = named("v-both", kCounty);
  both.add_responsibilities()->set_organization(kOtherVillage);
  Define(both);
  Define(named("v-own", kVillage));
  v1::MergeOrganizationsRequest merger;
  merger.set_parent(kTownship);
  merger.add_sources(kVillage);
  merger.set_successor(kOtherVillage);
  merger.set_effective_date("2026-12-01");
  merger.set_basis("县政〔2026〕31号");
  merger.set_request_id(NewRequestId());
  MB_ASSERT_OK(Call<v1::ReorganizeResponse>(office_, "MergeOrganizations", merger));
  const auto after = Unclear(kVillage, "2026-12-05");
  MB_ASSERT_OK(after);
  ASSERT_EQ(after->duties_size(), 1);
  EXPECT_EQ(after->duties(0).item(), "items/v-named");
  EXPECT_EQ(after->duties(0).since(), "2026-12-01");
  EXPECT_EQ(Unclear(kVillage, "2026-11-30")->duties_size(), 3) << "nobody has adopted them";
}

// C-8: nor what an owner that has ended itself cannot mend.
TEST_F(EffectiveCatalogTest, C8_WhatAnEndedOwnersItemNamesIsNotListed) {
  EnterCounty();
  v1::Item item = Owned(kTownship, "v-town", true);
  item.add_responsibilities()->set_organization(kVillage);
  Define(item);
  for (const char* ending : {kVillage, kOtherVillage, kTownship}) {
    v1::AbolishOrganizationRequest abolition;
    abolition.set_name(ending);
    abolition.set_effective_date(ending == std::string(kTownship) ? "2026-11-02" : "2026-11-01");
    abolition.set_basis("县政〔2026〕35号");
    abolition.set_request_id(NewRequestId());
    MB_ASSERT_OK(Call<v1::ReorganizeResponse>(office_, "AbolishOrganization", abolition));
  }
  EXPECT_EQ(Unclear(kCounty, "2026-11-01")->duties_size(), 1);
  EXPECT_EQ(Unclear(kCounty, "2026-11-02")->duties_size(), 0);
}

TEST_F(EffectiveCatalogTest, C4_TwoVersionsAreCompared) {
  EnterCounty();
  v1::Item item = Define(Item("v-finance"));
  item.mutable_timing()->set_day(5);
  MB_ASSERT_OK(Call<v1::Item>(office_, "UpdateItem", ItemUpdate(item, {"timing"})));
  v1::CompareItemVersionsRequest request;
  request.set_name("items/v-finance");
  request.set_from_version(1);
  request.set_to_version(2);
  auto compared = Call<v1::CompareItemVersionsResponse>(anyone_, "CompareItemVersions", request);
  MB_ASSERT_OK(compared);
  ASSERT_EQ(compared->differences_size(), 1);
  EXPECT_EQ(compared->differences(0).label(), "公开时限");
  EXPECT_EQ(compared->differences(0).before(), "每月，次月10日前");
  EXPECT_EQ(compared->differences(0).after(), "每月，次月5日前");
  request.set_to_version(3);
  EXPECT_THAT(Call<v1::CompareItemVersionsResponse>(anyone_, "CompareItemVersions", request),
              StatusIs(StatusCode::kNotFound, "ITEM_NOT_FOUND"));
  request.set_to_version(0);
  EXPECT_THAT(Call<v1::CompareItemVersionsResponse>(anyone_, "CompareItemVersions", request),
              InvalidFieldIs("to_version"));
}

// What the county takes out of an item is no longer owed where an adoption merely repeated it; what the village added
// is.
TEST_F(EffectiveCatalogTest, C3_WhatAnAdoptionRepeatedGoesWithTheItem) {
  EnterCounty();
  v1::Item item = Define(Strict());  // the board and a meeting; 金额 and 摘要; 7 days
  v1::Adoption adoption = Adoption(kVillage, "v-strict");
  *adoption.mutable_timing() = item.timing();
  adoption.set_notice_days(7);
  *adoption.mutable_channels() = item.channels();
  adoption.add_channels(common::v1::CHANNEL_BROADCAST);
  *adoption.mutable_elements() = item.elements();
  adoption.add_elements()->set_display_name("经办人");
  adoption.mutable_elements(2)->set_type(v1::ELEMENT_TYPE_TEXT);
  adoption.mutable_additions()->set_notice_days(30);  // the service's to say
  auto adopted = Adopt(adoption);
  MB_ASSERT_OK(adopted);
  const v1::AdoptionAdditions& own = adopted->adoptions(0).additions();
  EXPECT_EQ(own.item_version(), 1);
  EXPECT_FALSE(own.timing());
  EXPECT_EQ(own.notice_days(), 0);
  EXPECT_THAT(own.channels(), ElementsAre(common::v1::CHANNEL_BROADCAST));
  ASSERT_EQ(own.elements_size(), 1);
  EXPECT_EQ(own.elements(0).display_name(), "经办人");
  item.mutable_elements()->DeleteSubrange(1, 1);
  item.clear_channels();
  item.add_channels(common::v1::CHANNEL_BOARD);
  item.set_notice_days(3);
  item.mutable_timing()->set_day(20);
  item.set_effective_date("2026-06-01");
  MB_ASSERT_OK(
      Call<v1::Item>(office_, "UpdateItem", ItemUpdate(item, {"elements", "channels", "notice_days", "timing"})));
  const auto names = [](const v1::EffectiveItem& one) {
    std::vector<std::string> elements;
    for (const v1::ContentElement& element : one.elements()) elements.push_back(element.display_name());
    return elements;
  };
  const v1::EffectiveItem before = Effective(kVillage, "2026-05-31")->items(0);
  EXPECT_THAT(names(before), ElementsAre("金额", "摘要", "经办人"));
  EXPECT_EQ(before.notice_days(), 7);
  const v1::EffectiveItem after = Effective(kVillage, "2026-06-01")->items(0);
  EXPECT_THAT(names(after), ElementsAre("金额", "经办人"));
  EXPECT_THAT(after.channels(), ElementsAre(common::v1::CHANNEL_BOARD, common::v1::CHANNEL_BROADCAST));
  EXPECT_EQ(after.notice_days(), 3);
  EXPECT_FALSE(after.own_timing());
  EXPECT_EQ(after.timing().day(), 20);
  EXPECT_EQ(Duties(kVillage, "2026-06-01", "2026-06-02").duties(0).timing().day(), 20);
  // What was adopted is read back as it was said, and other services read what counts.
  v1::BatchGetAdoptionsRequest get;
  get.add_names(std::string(kVillage) + "/adoptions/v-strict");
  auto read = Call<v1::BatchGetAdoptionsResponse>(anyone_, "BatchGetAdoptions", get);
  MB_ASSERT_OK(read);
  EXPECT_EQ(read->adoptions(0).SerializeAsString(), adopted->adoptions(0).SerializeAsString());
  EXPECT_EQ(read->adoptions(0).timing().day(), 10);
}

}  // namespace
}  // namespace mingbai::catalog
