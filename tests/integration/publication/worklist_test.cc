// GetWorklist and ListOverdueByOwner (DOMAIN P-2, C-7, C-9, C-13).

#include <string>
#include <vector>

#include "common/time/county_time.h"
#include "services/publication/timestamps.h"
#include "tests/integration/publication/catalog_change_fixture.h"
#include "tests/integration/publication/raw_rows.h"

namespace mingbai::publication {
namespace {

using absl::CivilDay;
using absl::StatusCode;

class WorklistTest : public CatalogChangeTest {
 protected:
  absl::StatusOr<v1::GetWorklistResponse> TryWorklist(const ClientPtr& client, const std::string& parent = kVillage,
                                                      int days = 0, int page_size = 0) {
    v1::GetWorklistRequest request;
    request.set_parent(parent);
    request.set_days(days);
    request.set_page_size(page_size);
    return Call<v1::GetWorklistResponse>(client, "GetWorklist", request);
  }
  v1::GetWorklistResponse Worklist(const ClientPtr& client, int days = 0, int page_size = 0) {
    auto answer = TryWorklist(client, kVillage, days, page_size);
    EXPECT_THAT(answer, IsOk());
    return answer.value_or(v1::GetWorklistResponse());
  }
  static std::vector<std::string> Ids(const v1::WorklistSection& section) {
    std::vector<std::string> ids;
    for (const auto& obligation : section.obligations()) {
      ids.push_back(obligation.name().substr(obligation.name().rfind('/') + 1));
    }
    return ids;
  }
  absl::StatusOr<v1::ListOverdueByOwnerResponse> TryOwners(const ClientPtr& client, const std::string& parent,
                                                           int page_size = 0, const std::string& token = "") {
    v1::ListOverdueByOwnerRequest request;
    request.set_parent(parent);
    request.set_page_size(page_size);
    request.set_page_token(token);
    return Call<v1::ListOverdueByOwnerResponse>(client, "ListOverdueByOwner", request);
  }
  std::vector<std::string> Owners(const ClientPtr& client, const std::string& parent, int page_size = 0) {
    std::vector<std::string> owners;
    std::string token;
    do {
      const auto page = TryOwners(client, parent, page_size, token);
      EXPECT_THAT(page, IsOk());
      if (!page.ok()) return owners;
      for (const auto& owner : page->owners()) {
        owners.push_back(owner.organization().substr(owner.organization().size() - 3) + " " +
                         owner.person_responsible() + "/" + owner.leader() + " " + std::to_string(owner.count()));
      }
      token = page->next_page_token();
    } while (!token.empty());
    return owners;
  }
  void AdoptBy(const std::string& village, const std::string& item, const std::string& person,
               const std::string& effective = "2026-01-01") {
    catalog::v1::Adoption adoption = Adoption(item, village);
    adoption.set_person_responsible(person);
    adoption.set_effective_date(effective);
    Adopt(adoption);
  }
  using List = std::vector<std::string>;
};

TEST_F(WorklistTest, P2_WhatIsOverdueDueTodayAndSoon) {
  Generate();
  auto list = Worklist(clerk_);
  EXPECT_EQ(list.date(), "2026-10-10");
  EXPECT_EQ(Ids(list.overdue()), List());
  EXPECT_EQ(Ids(list.due_today()), List({"v-finance.2026-09.none.0"}));
  EXPECT_EQ(Ids(list.due_soon()), List());
  list = Worklist(clerk_, 10);
  // Of one day, by name.
  EXPECT_EQ(Ids(list.due_soon()), List({"p-members.2026-10.none.0", "v-dibao.2026-Q4.none.0"}));
  clock_->Set(StartOfDay(CivilDay(2026, 10, 20)) + absl::Hours(8));
  list = Worklist(clerk_, 31, 1);
  EXPECT_EQ(Ids(list.overdue()), List({"v-finance.2026-09.none.0"}));
  EXPECT_EQ(list.due_today().count(), 2);
  EXPECT_EQ(list.due_today().obligations_size(), 1);
  EXPECT_EQ(list.due_soon().count(), 3);  // the rules, finance and members of the next month
  // Circles are filtered before anything is counted (DOMAIN C-9).
  for (const ClientPtr& client : {anyone_, office_, plain_clerk_}) {
    list = Worklist(client, 31);
    EXPECT_EQ(Ids(list.due_today()), List({"v-dibao.2026-Q4.none.0"}));
    EXPECT_EQ(list.due_today().count(), 1);
    EXPECT_EQ(list.due_soon().count(), 2);
  }
}

TEST_F(WorklistTest, C13_DeferralsThatEndSoonAndWhatIsSettled) {
  Generate();
  auto defer = Deferral(std::string(kVillage) + "/obligations/v-finance.2026-09.none.0", "2026-10-15");
  MB_ASSERT_OK(Call<v1::Obligation>(office_, "DeferObligation", defer));
  auto list = Worklist(plain_clerk_, 4);
  EXPECT_EQ(list.due_today().count() + list.overdue().count() + list.deferrals_ending().count(), 0);
  list = Worklist(plain_clerk_, 5);
  EXPECT_EQ(Ids(list.deferrals_ending()), List({"v-finance.2026-09.none.0"}));
  EXPECT_EQ(list.deferrals_ending().obligations(0).reason(), "农忙");
  // A change of the catalog that moves the first term beyond it does not hide it.
  Sql("UPDATE obligation SET due_time = '2026-12-10 16:00:00' WHERE deferred_until IS NOT NULL");
  MB_ASSERT_OK(FinishRows(*harness_));
  EXPECT_EQ(Ids(Worklist(plain_clerk_, 5).deferrals_ending()), List({"v-finance.2026-09.none.0"}));
  // Over again.
  clock_->Set(EndOfDay(CivilDay(2026, 10, 15)));
  list = Worklist(plain_clerk_);
  EXPECT_EQ(Ids(list.overdue()), List({"v-finance.2026-09.none.0"}));
  EXPECT_EQ(Ids(list.due_soon()), List({"v-dibao.2026-Q4.none.0"}));
  // Fulfilled, exempt and withdrawn ones are on no list.
  Disclose("v-finance", "2026-09", Finance());
  SetMandatory("v-dibao", false, "2026-10-16");
  Regenerate();
  auto exempt = For<v1::ExemptObligationRequest>(std::string(kVillage) + "/obligations/v-rules.permanent.none.0");
  exempt.set_basis("无此事项");
  MB_ASSERT_OK(Call<v1::Obligation>(office_, "ExemptObligation", exempt));
  list = Worklist(plain_clerk_, 20);
  EXPECT_EQ(list.overdue().count() + list.due_today().count() + list.due_soon().count(), 0);
}

TEST_F(WorklistTest, GetWorklistRefuses) {
  EXPECT_THAT(TryWorklist(clerk_, "organizations/371325999999"),
              StatusIs(StatusCode::kNotFound, "ORGANIZATION_NOT_FOUND"));
  EXPECT_THAT(TryWorklist(clerk_, kVillage, 32), InvalidFieldIs("days"));
  EXPECT_THAT(TryWorklist(clerk_, kVillage, -1), InvalidFieldIs("days"));
  EXPECT_THAT(TryWorklist(clerk_, kVillage, 7, -1), InvalidFieldIs("page_size"));
  EXPECT_THAT(TryWorklist(clerk_, "villages/1"), InvalidFieldIs("parent"));
}

TEST_F(WorklistTest, C7_OverdueByOwnerWithTheUnnamedFirst) {
  Generate();
  AdoptBy(kVillage, "v-finance", "张三 文书");
  AdoptBy(kVillage, "v-dibao", "李四 会计");
  AdoptBy(kOtherVillage, "v-finance", "张三 文书");
  AdoptBy(kOtherVillage, "v-dibao", "赵六 文书", "2026-12-01");  // not yet
  EXPECT_EQ(Owners(office_, kCounty), List());
  clock_->Set(StartOfDay(CivilDay(2026, 11, 25)));
  // Overdue of each: finance of September and October, dibao, the rules; of members only their own.
  const List wanted = {"012 / 1", "013 / 2", "012 张三 文书/王书记 2", "012 李四 会计/王书记 1",
                       "013 张三 文书/王书记 2"};
  for (int page_size : {0, 1, 2, 5}) {
    for (const char* parent : {kCounty, kTownship}) EXPECT_EQ(Owners(office_, parent, page_size), wanted) << page_size;
  }
  EXPECT_EQ(Owners(office_, kOtherVillage), List({"013 / 2", "013 张三 文书/王书记 2"}));
  EXPECT_EQ(Owners(member_, kVillage)[0], "012 / 3");  // members of October and November beside the rules
  const auto page = TryOwners(office_, kVillage);
  MB_ASSERT_OK(page);
  const auto& zhang = page->owners(1);
  EXPECT_EQ(FromTimestamp(zhang.oldest_time()), EndOfDay(CivilDay(2026, 10, 10)));
  ASSERT_EQ(zhang.obligations_size(), 2);
  EXPECT_EQ(zhang.obligations(0).name(), std::string(kVillage) + "/obligations/v-finance.2026-09.none.0");
  EXPECT_EQ(zhang.obligations(0).status(), v1::OBLIGATION_STATUS_OVERDUE);
  // A deferral that runs is not overdue.
  auto defer = Deferral(std::string(kVillage) + "/obligations/v-rules.permanent.none.0", "2026-12-01");
  MB_ASSERT_OK(Call<v1::Obligation>(office_, "DeferObligation", defer));
  EXPECT_EQ(Owners(office_, kVillage)[0], "012 张三 文书/王书记 2");
}

TEST_F(WorklistTest, ListOverdueByOwnerRefuses) {
  Generate();
  clock_->Set(StartOfDay(CivilDay(2026, 11, 25)));
  EXPECT_THAT(TryOwners(office_, "organizations/371325999999"),
              StatusIs(StatusCode::kNotFound, "ORGANIZATION_NOT_FOUND"));
  EXPECT_THAT(TryOwners(office_, kCounty, -1), InvalidFieldIs("page_size"));
  const auto page = TryOwners(office_, kCounty, 1);
  MB_ASSERT_OK(page);
  ASSERT_NE(page->next_page_token(), "");
  MB_EXPECT_OK(TryOwners(office_, kCounty, 1, page->next_page_token()));
  EXPECT_THAT(TryOwners(office_, kTownship, 1, page->next_page_token()), InvalidFieldIs("page_token"));
  EXPECT_THAT(TryOwners(member_, kCounty, 1, page->next_page_token()), InvalidFieldIs("page_token"));
  EXPECT_THAT(TryOwners(office_, kCounty, 1, "x"), InvalidFieldIs("page_token"));
}

// Who is responsible is catalog's: where it cannot be asked, nobody is said to be unnamed.
TEST_F(WorklistTest, C7_WithoutCatalogNobodyIsCalledUnnamed) {
  Generate();
  clock_->Set(StartOfDay(CivilDay(2026, 11, 25)));
  const ClientPtr alone = WithoutCatalog();
  EXPECT_THAT(TryOwners(alone, kCounty), StatusIs(StatusCode::kUnavailable, "CATALOG_UNAVAILABLE"));
  const auto list = TryWorklist(alone);
  MB_ASSERT_OK(list);
  EXPECT_EQ(list->overdue().count(), 4);
}

}  // namespace
}  // namespace mingbai::publication
