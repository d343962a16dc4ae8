// ImportRecords on real services (DOMAIN G-3).

#include <thread>

#include "common/text/text.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "tests/integration/gateway/gateway_world.h"
#include "tests/support/decision.h"

namespace mingbai::gateway {
namespace {

using ::mingbai::testing::InvalidFieldIs;
using ::mingbai::testing::NewRequestId;
using ::mingbai::testing::StatusIs;
using ::testing::HasSubstr;

constexpr char kGood[] =
    "organization_code,科目,收入,支出,sample\n"
    "371325001012,租金,2850.05,0,true\n"
    "371325001012,报刊费,0,350.1,true\n"
    "371325001013,租金,4410,0,true\n";

class ImportTest : public GatewayTest {
 protected:
  // The village's assembly wants to see the grants from above, too.
  void AdoptWithGrant(const std::string& village) {
    catalog::v1::BatchAdoptItemsRequest request;
    ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(
        R"pb(adoptions {
               task: "按月公开收支"
               leader: "李明 书记"
               person_responsible: "王芳 文书"
               effective_date: "2026-10-01"
               elements { display_name: "科目" type: ELEMENT_TYPE_TEXT column: true }
               elements { display_name: "收入" type: ELEMENT_TYPE_MONEY column: true sum: true }
               elements { display_name: "支出" type: ELEMENT_TYPE_MONEY column: true sum: true }
               elements { display_name: "上级补助" type: ELEMENT_TYPE_MONEY column: true sum: true }
             })pb",
        &request));
    request.set_parent(village);
    request.mutable_adoptions(0)->set_name(village + "/adoptions/v-finance");
    *request.mutable_adoptions(0)->mutable_decision() = testing::Decided();
    request.set_request_id(NewRequestId());
    MB_ASSERT_OK(Call<catalog::v1::BatchAdoptItemsResponse>(*catalog_, "mingbai.catalog.v1.CatalogService",
                                                            "BatchAdoptItems", request, town_office_));
  }
};

TEST_F(ImportTest, G3_RowsBecomeSubmittedPublicationsWithExactTotals) {
  auto answer = Import(kGood, NewRequestId(), town_clerk_);
  MB_ASSERT_OK(answer);
  EXPECT_EQ(answer->accepted(), 3);
  EXPECT_EQ(answer->refused(), 0);
  ASSERT_EQ(answer->publications_size(), 2);
  ASSERT_EQ(answer->rows_size(), 3);
  EXPECT_EQ(answer->rows(0).line(), 2);
  EXPECT_EQ(answer->rows(0).publication(), answer->publications(0));
  EXPECT_EQ(answer->rows(2).publication(), answer->publications(1));

  const auto listed = Publications(kVillage, kFinance);
  ASSERT_EQ(listed.publications_size(), 1);
  const publication::v1::Publication& publication = listed.publications(0);
  EXPECT_EQ(publication.state(), publication::v1::PUBLICATION_STATE_SUBMITTED);
  EXPECT_EQ(publication.author(), "clerk@371325001000") << "the caller's, not the gateway's";
  EXPECT_EQ(publication.content().title(), "村级财务收支（2026年9月）");
  EXPECT_EQ(publication.content().source_note(), "示例数据");
  EXPECT_EQ(publication.content().table().total().cells(1), "2850.05");
  EXPECT_EQ(publication.content().table().total().cells(2), "350.10");
  // And it can go out.
  Release(publication.name());
  EXPECT_TRUE(Until([&] { return GetBoard()->disclosed_size() == 1; }));
}

TEST_F(ImportTest, G3_ABadRowNeverCostsTheGoodOnes) {
  auto answer = Import(
      "organization_code,科目,收入,支出\n"
      "371325001012,租金,一百,0\n"
      "371325001012,报刊费,0,350\n"
      "371325001013,租金,4410,0\n"
      "371325001999,租金,1,0\n"
      "371325002000,租金,1,0\n"
      "371325001000,租金,1,0\n",
      NewRequestId(), town_clerk_);
  MB_ASSERT_OK(answer);
  EXPECT_EQ(answer->accepted(), 2);
  EXPECT_EQ(answer->refused(), 4);
  EXPECT_THAT(answer->rows(0).reason(), HasSubstr("column 收入"));
  EXPECT_TRUE(answer->rows(1).accepted());
  EXPECT_THAT(answer->rows(1).reason(), HasSubstr("lacks line 2"));
  EXPECT_TRUE(answer->rows(2).accepted());
  EXPECT_THAT(answer->rows(3).reason(), HasSubstr("no such organization"));
  EXPECT_THAT(answer->rows(4).reason(), HasSubstr("does not lie below"));
  EXPECT_THAT(answer->rows(5).reason(), HasSubstr("ITEM_NOT_FOR_ORGANIZATION")) << "a township owes no village finance";
  EXPECT_EQ(Publications(kOtherVillage, kFinance).publications_size(), 1);
  // What is incomplete waits in a draft, and the whole table takes its place.
  auto kept = Publications(kVillage, kFinance);
  ASSERT_EQ(kept.publications_size(), 1);
  EXPECT_EQ(kept.publications(0).state(), publication::v1::PUBLICATION_STATE_DRAFT);
  EXPECT_EQ(kept.publications(0).content().table().rows_size(), 1);
  MB_ASSERT_OK(Import(kGood, NewRequestId(), town_clerk_));
  kept = Publications(kVillage, kFinance);
  ASSERT_EQ(kept.publications_size(), 1);
  EXPECT_EQ(kept.publications(0).state(), publication::v1::PUBLICATION_STATE_SUBMITTED);
  EXPECT_EQ(kept.publications(0).content().table().rows_size(), 2);
}

// A village that has adopted the item with a further column is delivered to in the same sheet as one that has not.
TEST_F(ImportTest, C3_WhatAVillageHasAdoptedIsDeliveredToIt) {
  AdoptWithGrant(kVillage);
  const std::string sheet =
      "organization_code,科目,收入,支出,上级补助\n"
      "371325001012,租金,2850.05,0,0.50\n"
      "371325001012,利息,1,0,2\n"
      "371325001013,租金,4410,0,\n";
  auto answer = Import(sheet, NewRequestId(), town_clerk_);
  MB_ASSERT_OK(answer);
  EXPECT_EQ(answer->accepted(), 3) << answer->ShortDebugString();
  for (const char* village : {kVillage, kOtherVillage}) {
    const auto listed = Publications(village, kFinance);
    ASSERT_EQ(listed.publications_size(), 1);
    EXPECT_EQ(listed.publications(0).state(), publication::v1::PUBLICATION_STATE_SUBMITTED);
    Release(listed.publications(0).name());
    const auto published = Publications(village, kFinance).publications(0);
    EXPECT_EQ(published.state(), publication::v1::PUBLICATION_STATE_PUBLISHED);
    const publication::v1::Table& table = published.content().table();
    const bool own = village == std::string(kVillage);
    EXPECT_EQ(table.columns_size(), own ? 4 : 3);
    EXPECT_EQ(table.total().cells(table.columns_size() - 1), own ? "2.50" : "0.00");
  }
  // A sheet without the column lacks what the one village owes; the other's rows are what they were.
  auto without = Import(kGood, NewRequestId(), town_clerk_, kTown, kFinance, "2026-10");
  MB_ASSERT_OK(without);
  EXPECT_EQ(without->accepted(), 1);
  EXPECT_THAT(without->rows(0).reason(), HasSubstr("column 上级补助: missing"));
  EXPECT_TRUE(without->rows(2).accepted());
  EXPECT_EQ(Publications(kVillage, kFinance).publications_size(), 1);
}

// What an adoption only repeated of its item goes where the item drops it.
TEST_F(ImportTest, C3_AColumnThatTheItemDropsIsAskedOfNobody) {
  AdoptWithGrant(kVillage);
  catalog::v1::GetItemRequest get;
  get.set_name("items/v-finance");
  auto item = Call<catalog::v1::Item>(*catalog_, "mingbai.catalog.v1.CatalogService", "GetItem", get, office_);
  MB_ASSERT_OK(item);
  ASSERT_EQ(item->elements(2).display_name(), "支出");
  catalog::v1::UpdateItemRequest update;
  *update.mutable_item() = *item;
  update.mutable_item()->mutable_elements()->DeleteSubrange(2, 1);
  update.mutable_item()->set_effective_date("2026-10-08");
  *update.mutable_item()->mutable_decision() = testing::Decided();
  for (const char* path : {"elements", "effective_date", "decision"}) update.mutable_update_mask()->add_paths(path);
  update.set_request_id(NewRequestId());
  MB_ASSERT_OK(Call<catalog::v1::Item>(*catalog_, "mingbai.catalog.v1.CatalogService", "UpdateItem", update, office_));
  const std::string sheet =
      "organization_code,科目,收入,上级补助\n"
      "371325001012,租金,2850.05,0.50\n"
      "371325001013,租金,4410,\n";
  absl::StatusOr<v1::ImportRecordsResponse> answer = absl::UnknownError("");
  EXPECT_TRUE(Until([&] { return (answer = Import(sheet, NewRequestId(), town_clerk_)).ok(); }));
  MB_ASSERT_OK(answer);
  EXPECT_EQ(answer->accepted(), 2) << answer->ShortDebugString();
  EXPECT_EQ(Publications(kVillage, kFinance).publications(0).content().table().columns_size(), 3);
}

// Where catalog cannot say what is owed, nothing is delivered.
TEST_F(ImportTest, G4_WithoutCatalogNothingIsJudged) {
  catalog_->Stop();
  EXPECT_THAT(Import(kGood, NewRequestId(), town_clerk_),
              StatusIs(absl::StatusCode::kUnavailable, "CATALOG_UNAVAILABLE"));
  EXPECT_EQ(Publications(kVillage, kFinance).publications_size(), 0);
}

// A draft that somebody else has mended since is theirs.
TEST_F(ImportTest, P9_AnothersEditIsNotReplaced) {
  auto first = Import("organization_code,科目,收入,支出\n371325001012,租金,一百,0\n371325001012,报刊费,0,350\n",
                      NewRequestId(), town_clerk_);
  MB_ASSERT_OK(first);
  publication::v1::UpdatePublicationRequest edit;
  edit.mutable_publication()->set_name(first->publications(0));
  *edit.mutable_publication()->mutable_content() = Publications(kVillage, kFinance).publications(0).content();
  edit.mutable_publication()->mutable_content()->set_title("由他人补正");
  edit.set_request_id(NewRequestId());
  MB_ASSERT_OK(Publication<publication::v1::Publication>("UpdatePublication", edit, clerk_));
  auto again = Import(kGood, NewRequestId(), town_clerk_);
  MB_ASSERT_OK(again);
  EXPECT_THAT(again->rows(0).reason(), HasSubstr("OTHER_CONTENT"));
  EXPECT_EQ(Publications(kVillage, kFinance).publications(0).content().title(), "由他人补正");
}

// A repeat gives the first answer; it undoes nothing that was done since.
TEST_F(ImportTest, G3_ARepeatUndoesNoLaterEdit) {
  const std::string id = NewRequestId();
  auto first = Import(kGood, id, town_clerk_);
  MB_ASSERT_OK(first);
  publication::v1::UpdatePublicationRequest edit;
  edit.mutable_publication()->set_name(first->publications(0));
  *edit.mutable_publication()->mutable_content() = Publications(kVillage, kFinance).publications(0).content();
  edit.mutable_publication()->mutable_content()->set_title("更正的标题");
  edit.set_request_id(NewRequestId());
  MB_ASSERT_OK(Publication<publication::v1::Publication>("UpdatePublication", edit, town_clerk_));
  auto repeat = Import(kGood, id, town_clerk_);
  MB_ASSERT_OK(repeat);
  EXPECT_EQ(repeat->SerializeAsString(), first->SerializeAsString());
  const auto standing = Publications(kVillage, kFinance).publications(0);
  EXPECT_EQ(standing.content().title(), "更正的标题");
  EXPECT_EQ(standing.state(), publication::v1::PUBLICATION_STATE_DRAFT);
}

TEST_F(ImportTest, G3_RepeatsDoNoHarm) {
  const std::string id = NewRequestId();
  auto first = Import(kGood, id, town_clerk_);
  MB_ASSERT_OK(first);
  auto repeat = Import(kGood, id, town_clerk_);
  MB_ASSERT_OK(repeat);
  EXPECT_EQ(repeat->SerializeAsString(), first->SerializeAsString());
  // The same delivery under another id, and by another clerk.
  auto again = Import(kGood, NewRequestId(), clerk_);
  MB_ASSERT_OK(again);
  EXPECT_EQ(again->SerializeAsString(), first->SerializeAsString());
  EXPECT_EQ(Publications(kVillage, kFinance).publications_size(), 1);
  // Also once it is out.
  Release(first->publications(0));
  auto late = Import(kGood, NewRequestId(), town_clerk_);
  MB_ASSERT_OK(late);
  EXPECT_EQ(late->SerializeAsString(), first->SerializeAsString());
  EXPECT_EQ(Publications(kVillage, kFinance).publications_size(), 1);
}

TEST_F(ImportTest, G3_ConcurrentDeliveriesMakeOnePublicationEach) {
  // To two replicas, under one id and under many.
  std::shared_ptr<class Gateway> other_parts;
  const std::unique_ptr<testing::ServiceHarness> other = StartGateway(&other_parts);
  for (int round = 1; round <= 5; ++round) {
    const std::string period = StrCat("2026-0", round);
    std::vector<std::thread> threads;
    std::atomic<int> accepted{0};
    const std::string id = NewRequestId();
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&, i] {
        auto answer = ImportThrough(i % 2 == 0 ? *gateway_ : *other, kGood, i % 4 < 2 ? id : NewRequestId(),
                                    town_clerk_, kTown, kFinance, period);
        if (answer.ok()) accepted += answer->accepted();
      });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(accepted, 8 * 3);
    EXPECT_EQ(Publications(kVillage, kFinance).publications_size(), round);
    EXPECT_EQ(Publications(kOtherVillage, kFinance).publications_size(), round);
  }
  other_parts.reset();
}

// What was withdrawn does not stand in the way of the same delivered again.
TEST_F(ImportTest, P9_AfterAWithdrawalANewPublicationIsMade) {
  auto first = Import(kGood, NewRequestId(), town_clerk_);
  MB_ASSERT_OK(first);
  Release(first->publications(0));
  publication::v1::WithdrawPublicationRequest withdraw;
  withdraw.set_name(first->publications(0));
  withdraw.set_reason("数字有误");
  withdraw.set_request_id(NewRequestId());
  MB_ASSERT_OK(Publication<publication::v1::Publication>("WithdrawPublication", withdraw, publisher_));
  auto again = Import(kGood, NewRequestId(), town_clerk_);
  MB_ASSERT_OK(again);
  EXPECT_EQ(again->accepted(), 3);
  EXPECT_NE(again->publications(0), first->publications(0));
  EXPECT_EQ(again->publications(1), first->publications(1));
}

TEST_F(ImportTest, P9_OtherContentIsRefusedOnceSubmitted) {
  MB_ASSERT_OK(Import(kGood, NewRequestId(), town_clerk_));
  auto other = Import("organization_code,科目,收入,支出\n371325001012,租金,1,0\n", NewRequestId(), town_clerk_);
  MB_ASSERT_OK(other);
  EXPECT_EQ(other->accepted(), 0);
  EXPECT_THAT(other->rows(0).reason(), HasSubstr("correct that"));
  // Another month is another publication.
  auto october = Import(kGood, NewRequestId(), town_clerk_, kTown, kFinance, "2026-10");
  MB_ASSERT_OK(october);
  EXPECT_EQ(october->accepted(), 3);
}

TEST_F(ImportTest, ADraftReturnedByTheReviewerIsReplacedByTheNextDelivery) {
  auto first = Import(kGood, NewRequestId(), town_clerk_);
  MB_ASSERT_OK(first);
  const publication::v1::Publication submitted = Publications(kVillage, kFinance).publications(0);
  publication::v1::ReviewPublicationRequest review;
  review.set_name(submitted.name());
  review.set_content_hash(submitted.content_hash());
  review.set_approved(false);
  review.set_opinion("租金有误");
  review.set_request_id(NewRequestId());
  MB_ASSERT_OK(Publication<publication::v1::Publication>("ReviewPublication", review, reviewer_));
  const std::string mended = "organization_code,科目,收入,支出\n371325001012,租金,2900,0\n";
  auto by_another = Import(mended, NewRequestId(), clerk_);
  MB_ASSERT_OK(by_another);
  EXPECT_EQ(by_another->accepted(), 0) << "nobody's draft is overwritten but one's own";
  auto second = Import(mended, NewRequestId(), town_clerk_);
  MB_ASSERT_OK(second);
  EXPECT_EQ(second->accepted(), 1);
  EXPECT_EQ(second->publications(0), submitted.name());
  const publication::v1::Publication after = Publications(kVillage, kFinance).publications(0);
  EXPECT_EQ(after.state(), publication::v1::PUBLICATION_STATE_SUBMITTED);
  EXPECT_EQ(after.content().table().rows(0).cells(1), "2900.00");
}

TEST_F(ImportTest, RowsThatPublicationRefusesNameTheirLine) {
  // DOMAIN P-4: an identity number in the second row.
  auto answer = Import(
      "organization_code,科目,收入,支出\n"
      "371325001012,租金,1,0\n"
      "371325001012,补助 11010519491231002X,0,5\n"
      "371325001012,水费,0,2\n"
      "371325001012,　,0,7\n",
      NewRequestId(), town_clerk_);
  MB_ASSERT_OK(answer);
  EXPECT_EQ(answer->accepted(), 2);
  EXPECT_FALSE(answer->rows(3).accepted()) << "a blank of a Chinese sheet is no subject";
  EXPECT_TRUE(answer->rows(2).accepted());
  EXPECT_THAT(answer->rows(1).reason(), HasSubstr("mask it"));
  EXPECT_FALSE(answer->rows(1).accepted());
  EXPECT_THAT(answer->rows(0).reason(), HasSubstr("lacks line 3"));
}

TEST_F(ImportTest, EveryErrorOfTheContract) {
  EXPECT_THAT(Import("organization_code,科目,收入\n371325001012,租金,1\n", NewRequestId(), town_clerk_),
              InvalidFieldIs("csv"));
  EXPECT_THAT(Import("organization_code,科目,收入,支出\n\"broken", NewRequestId(), town_clerk_), InvalidFieldIs("csv"));
  EXPECT_THAT(Import("", NewRequestId(), town_clerk_), InvalidFieldIs("csv"));
  EXPECT_THAT(Import(kGood, "", town_clerk_), InvalidFieldIs("request_id"));
  EXPECT_THAT(Import(kGood, NewRequestId(), town_clerk_, kTown, "items/no-such-item"), InvalidFieldIs("item"));
  EXPECT_THAT(Import(kGood, NewRequestId(), town_clerk_, kTown, kFinance, "2026-13"), InvalidFieldIs("period"));
  EXPECT_THAT(Import(kGood, NewRequestId(), town_clerk_, kTown, kFinance, "soon"), InvalidFieldIs("period"));
  EXPECT_THAT(Import(kGood, NewRequestId(), ""), StatusIs(absl::StatusCode::kUnauthenticated, "TOKEN_MISSING"));
  EXPECT_THAT(Import(kGood, NewRequestId(), reviewer_),
              StatusIs(absl::StatusCode::kPermissionDenied, "PERMISSION_MISSING"));
  EXPECT_THAT(Import(kGood, NewRequestId(), other_town_clerk_),
              StatusIs(absl::StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  EXPECT_THAT(Import(kGood, NewRequestId(), "no-such-token"),
              StatusIs(absl::StatusCode::kUnauthenticated, "TOKEN_UNKNOWN"));
  const std::string id = NewRequestId();
  MB_ASSERT_OK(Import(kGood, id, town_clerk_));
  const std::string other = std::string(kGood) + "371325001012,水费,0,1,true\n";
  EXPECT_THAT(Import(other, id, town_clerk_), StatusIs(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));
  // An organization that was not in the first delivery gains nothing by it.
  EXPECT_THAT(Import("organization_code,科目,收入,支出\n371325001012,租金,9,0\n371325001013,租金,9,0\n", id,
                     town_clerk_, kTown, kFinance, "2026-08"),
              StatusIs(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));
  EXPECT_EQ(Publications(kOtherVillage, kFinance).publications_size(), 1);
  // Whichever replica hears of it, and however long after.
  std::shared_ptr<class Gateway> parts;
  const std::unique_ptr<testing::ServiceHarness> replica = StartGateway(&parts);
  EXPECT_THAT(ImportThrough(*replica, other, id, town_clerk_),
              StatusIs(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));
  parts.reset();
}

TEST_F(ImportTest, ADeliveryCutShortIsFinishedByItsRepeat) {
  const std::string address = publication_->target();
  publication_->Stop();
  const std::string id = NewRequestId();
  EXPECT_EQ(Import(kGood, id, town_clerk_).status().code(), absl::StatusCode::kUnavailable);
  const std::unique_ptr<testing::ServiceHarness> again = StartPublication(publication_->schema(), address);
  absl::StatusOr<v1::ImportRecordsResponse> repeat;
  Until([&] { return (repeat = Import(kGood, id, town_clerk_)).ok(); });
  MB_ASSERT_OK(repeat);
  EXPECT_EQ(repeat->accepted(), 3);
  EXPECT_EQ(Publications(kVillage, kFinance).publications_size(), 1);
}

}  // namespace
}  // namespace mingbai::gateway
