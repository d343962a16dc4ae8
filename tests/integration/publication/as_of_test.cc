// What the ledger said at a time, and which status that had then (DOMAIN P-2, C-4, C-9; DESIGN invariant 6).

#include <optional>
#include <vector>

#include "common/time/county_time.h"
#include "services/publication/timestamps.h"
#include "tests/integration/publication/catalog_change_fixture.h"

namespace mingbai::publication {
namespace {

using absl::CivilDay;
using absl::StatusCode;

constexpr char kFinance[] = "v-finance.2026-09.none.0";  // due on 10 October

class AsOfTest : public CatalogChangeTest {
 protected:
  absl::StatusOr<v1::Obligation> GetAt(const ClientPtr& client, const std::string& id, absl::Time time) {
    v1::GetObligationRequest request;
    request.set_name(std::string(kVillage) + "/obligations/" + id);
    *request.mutable_read_time() = ToTimestamp(time);
    return Call<v1::Obligation>(client, "GetObligation", request);
  }
  v1::ObligationStatus StatusAt(const std::string& id, absl::Time time) {
    const auto answer = GetAt(clerk_, id, time);
    EXPECT_THAT(answer, IsOk());
    return answer.ok() ? answer->status() : v1::OBLIGATION_STATUS_UNSPECIFIED;
  }
  std::vector<v1::Obligation> ListAt(const ClientPtr& client, const std::string& parent, absl::Time time,
                                     int page_size = 100) {
    std::vector<v1::Obligation> all;
    v1::ListObligationsRequest request;
    request.set_parent(parent);
    request.set_subtree(parent != kVillage);
    request.set_page_size(page_size);
    *request.mutable_read_time() = ToTimestamp(time);
    do {
      const auto page = Call<v1::ListObligationsResponse>(client, "ListObligations", request);
      EXPECT_THAT(page, IsOk());
      if (!page.ok()) return all;
      all.insert(all.end(), page->obligations().begin(), page->obligations().end());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return all;
  }
  v1::SummarizeObligationsResponse SummaryAt(const ClientPtr& client, std::optional<absl::Time> time) {
    v1::SummarizeObligationsRequest request;
    request.set_parent(kTownship);
    request.set_start_date("2026-10-01");
    request.set_end_date("2027-01-01");
    if (time.has_value()) *request.mutable_read_time() = ToTimestamp(*time);
    const auto answer = Call<v1::SummarizeObligationsResponse>(client, "SummarizeObligations", request);
    EXPECT_THAT(answer, IsOk());
    return answer.value_or(v1::SummarizeObligationsResponse());
  }
  absl::Time At(int day, int hour = 9) {
    return StartOfDay(CivilDay(2026, 10, 1)) + absl::Hours(24 * (day - 1) + hour);
  }

  const absl::Duration kInstant = absl::Microseconds(1);
};

TEST_F(AsOfTest, P2_BeforeAnythingWasRecordedThereIsNothing) {
  const absl::Time made = clock_->Now();
  Generate();
  EXPECT_THAT(GetAt(clerk_, kFinance, made - kInstant), StatusIs(StatusCode::kNotFound, "OBLIGATION_NOT_FOUND"));
  EXPECT_TRUE(ListAt(clerk_, kVillage, made - kInstant).empty());
  EXPECT_EQ(SummaryAt(clerk_, made - kInstant).total().total(), 0);
  EXPECT_EQ(StatusAt(kFinance, made), v1::OBLIGATION_STATUS_DUE);
  EXPECT_EQ(ListAt(clerk_, kVillage, made).size(), 8);
  EXPECT_EQ(SummaryAt(clerk_, made).total().total(), 13);  // the circle of the own village only
}

// What was written with the row is right at exactly that time, and not a moment before.
TEST_F(AsOfTest, P2_DeferralFulfilmentAndExemptionShowFromTheirTimeOn) {
  Generate();
  clock_->Set(At(10, 12));
  auto defer = Deferral(std::string(kVillage) + "/obligations/" + kFinance, "2026-10-20");
  MB_ASSERT_OK(Call<v1::Obligation>(office_, "DeferObligation", defer));
  clock_->Set(At(12));
  Disclose("v-finance", "2026-09", Finance());
  clock_->Set(At(13));
  auto exempt = For<v1::ExemptObligationRequest>(std::string(kVillage) + "/obligations/v-dibao.2026-Q4.none.0");
  exempt.set_basis("无此事项");
  MB_ASSERT_OK(Call<v1::Obligation>(office_, "ExemptObligation", exempt));
  clock_->Set(At(26));

  EXPECT_EQ(StatusAt(kFinance, At(10, 12) - kInstant), v1::OBLIGATION_STATUS_DUE);
  const auto before = GetAt(clerk_, kFinance, At(10, 12) - kInstant);
  MB_ASSERT_OK(before);
  EXPECT_FALSE(before->has_deferred_until_time());
  EXPECT_EQ(before->reason(), "");
  EXPECT_EQ(before->etag(), "1");
  EXPECT_EQ(StatusAt(kFinance, At(10, 12)), v1::OBLIGATION_STATUS_DEFERRED);
  EXPECT_EQ(StatusAt(kFinance, At(12) - kInstant), v1::OBLIGATION_STATUS_DEFERRED);
  EXPECT_EQ(StatusAt(kFinance, At(12)), v1::OBLIGATION_STATUS_FULFILLED_ON_TIME);
  const auto deferred = GetAt(clerk_, kFinance, At(11));
  MB_ASSERT_OK(deferred);
  EXPECT_EQ(deferred->publication(), "");
  EXPECT_FALSE(deferred->has_fulfill_time());
  EXPECT_EQ(FromTimestamp(deferred->next_change_time()), EndOfDay(CivilDay(2026, 10, 20)));
  EXPECT_EQ(StatusAt("v-dibao.2026-Q4.none.0", At(13) - kInstant), v1::OBLIGATION_STATUS_DUE);
  EXPECT_EQ(StatusAt("v-dibao.2026-Q4.none.0", At(13)), v1::OBLIGATION_STATUS_EXEMPT);
  // The counts of those times, too.
  EXPECT_EQ(SummaryAt(office_, At(11)).total().deferred(), 1);
  EXPECT_EQ(SummaryAt(office_, At(11)).total().exempt(), 0);
  EXPECT_EQ(SummaryAt(office_, At(12)).total().on_time(), 1);
  EXPECT_EQ(SummaryAt(office_, At(12)).total().deferred(), 0);
  EXPECT_EQ(SummaryAt(office_, At(13)).total().exempt(), 1);
  EXPECT_EQ(SummaryAt(office_, At(11)).total().total(), SummaryAt(office_, std::nullopt).total().total());
  EXPECT_EQ(SummaryAt(office_, At(26)).SerializeAsString(), SummaryAt(office_, std::nullopt).SerializeAsString());
}

TEST_F(AsOfTest, C4_ChangesOfTheCatalogShowFromTheirTimeOn) {
  Generate();
  const absl::Time made = clock_->Now();
  clock_->Set(At(11));
  SetDueDay("v-finance", 5, "2026-10-15");
  SetMandatory("v-dibao", false, "2026-10-12");
  Regenerate();
  clock_->Set(At(26));
  const std::string october = "v-finance.2026-10.none.0";
  const auto old_term = GetAt(clerk_, october, At(11) - kInstant);
  MB_ASSERT_OK(old_term);
  EXPECT_EQ(FromTimestamp(old_term->due_time()), StartOfDay(CivilDay(2026, 11, 11)));
  EXPECT_EQ(old_term->item_version(), 1);
  const auto new_term = GetAt(clerk_, october, At(11));
  MB_ASSERT_OK(new_term);
  EXPECT_EQ(FromTimestamp(new_term->due_time()), StartOfDay(CivilDay(2026, 11, 6)));
  EXPECT_EQ(StatusAt("v-dibao.2026-Q4.none.0", At(11) - kInstant), v1::OBLIGATION_STATUS_DUE);
  EXPECT_EQ(StatusAt("v-dibao.2026-Q4.none.0", At(11)), v1::OBLIGATION_STATUS_WITHDRAWN);

  // Whatever the page size, nothing twice and nothing missing, in the order of the terms of that time.
  for (int page_size : {1, 3, 100}) {
    for (const std::string& parent : {std::string(kVillage), std::string(kTownship)}) {
      const auto then = ListAt(member_, parent, made, page_size);
      EXPECT_EQ(then.size(), parent == kVillage ? 8 : 13) << page_size;
      for (size_t i = 1; i < then.size(); ++i) {
        EXPECT_LE(std::pair(then[i - 1].due_time().seconds(), then[i - 1].name()),
                  std::pair(then[i].due_time().seconds(), then[i].name()));
      }
      for (const auto& obligation : then) {
        EXPECT_EQ(obligation.item_version(), 1);
        EXPECT_NE(obligation.status(), v1::OBLIGATION_STATUS_WITHDRAWN);
      }
    }
  }
  // By status then.
  v1::ListObligationsRequest request;
  request.set_parent(kCounty);
  request.set_subtree(true);
  request.set_status(v1::OBLIGATION_STATUS_WITHDRAWN);
  *request.mutable_read_time() = ToTimestamp(made);
  EXPECT_EQ(Call<v1::ListObligationsResponse>(office_, "ListObligations", request)->obligations_size(), 0);
  *request.mutable_read_time() = ToTimestamp(At(11));
  EXPECT_EQ(Call<v1::ListObligationsResponse>(office_, "ListObligations", request)->obligations_size(), 2);
}

// Of a time that has not come yet: today's facts, with the status that they will have then.
TEST_F(AsOfTest, P2_AheadOfTimeTodaysFactsCount) {
  Generate();
  EXPECT_EQ(StatusAt(kFinance, At(10, 23)), v1::OBLIGATION_STATUS_DUE);
  EXPECT_EQ(StatusAt(kFinance, EndOfDay(CivilDay(2026, 10, 10))), v1::OBLIGATION_STATUS_OVERDUE);
  EXPECT_EQ(StatusAt("v-finance.2026-10.none.0", At(31)), v1::OBLIGATION_STATUS_UPCOMING);
  EXPECT_EQ(StatusAt("v-finance.2026-10.none.0", StartOfDay(CivilDay(2026, 11, 1))), v1::OBLIGATION_STATUS_DUE);
  EXPECT_EQ(SummaryAt(office_, At(26)).total().overdue(), 4);  // finance and dibao of both villages
  EXPECT_EQ(SummaryAt(office_, std::nullopt).total().overdue(), 0);
}

TEST_F(AsOfTest, C9_WhatACircleWasGivenStaysClosed) {
  Generate();
  const absl::Time made = clock_->Now();
  const std::string circle = "p-members.2026-11.none.0";
  // The item was for the circle, and is everyone's now; another way round with finance.
  clock_->Set(At(11));
  catalog::v1::Item party = Item("p-members");
  party.clear_audience();
  party.mutable_audience()->set_audience_class(common::v1::AUDIENCE_CLASS_PUBLIC);
  party.set_effective_date("2026-10-12");
  Update(party, "audience");
  catalog::v1::Item finance = Item("v-finance");
  finance.mutable_audience()->set_audience_class(common::v1::AUDIENCE_CLASS_CIRCLE);
  finance.mutable_audience()->set_circle("党员");
  finance.set_effective_date("2026-10-12");
  Update(finance, "audience");
  Regenerate();
  clock_->Set(At(12));
  MB_EXPECT_OK(GetAt(anyone_, circle, At(11)));
  EXPECT_THAT(GetAt(anyone_, circle, made), StatusIs(StatusCode::kNotFound, "OBLIGATION_NOT_FOUND"));
  MB_EXPECT_OK(GetAt(member_, circle, made));
  const std::string october = "v-finance.2026-10.none.0";
  for (absl::Time time : {made, At(11), At(12)}) {
    EXPECT_THAT(GetAt(anyone_, october, time), StatusIs(StatusCode::kNotFound, "OBLIGATION_NOT_FOUND"));
    MB_EXPECT_OK(GetAt(member_, october, time));
  }
  for (const auto& obligation : ListAt(anyone_, kVillage, made)) {
    EXPECT_NE(obligation.item(), "items/p-members");
    EXPECT_NE(obligation.name(), std::string(kVillage) + "/obligations/" + october);
  }
  EXPECT_EQ(ListAt(member_, kVillage, made).size(), 8);
  // Counts come after the same filter: of the village finance 09, dibao and the rules, of the other one the same.
  EXPECT_EQ(SummaryAt(anyone_, made).total().total(), 6);
  EXPECT_EQ(SummaryAt(anyone_, made).total().total(), static_cast<int>(ListAt(anyone_, kTownship, made).size()));
}

TEST_F(AsOfTest, AReadTimeIsATimeAndBindsItsPages) {
  Generate();
  v1::ListObligationsRequest list;
  list.set_parent(kVillage);
  list.set_page_size(2);
  *list.mutable_read_time() = ToTimestamp(clock_->Now());
  const auto page = Call<v1::ListObligationsResponse>(member_, "ListObligations", list);
  MB_ASSERT_OK(page);
  list.set_page_token(page->next_page_token());
  MB_EXPECT_OK(Call<v1::ListObligationsResponse>(member_, "ListObligations", list));
  *list.mutable_read_time() = ToTimestamp(clock_->Now() + kInstant);
  EXPECT_THAT(Call<v1::ListObligationsResponse>(member_, "ListObligations", list), InvalidFieldIs("page_token"));
  list.clear_read_time();
  EXPECT_THAT(Call<v1::ListObligationsResponse>(member_, "ListObligations", list), InvalidFieldIs("page_token"));

  v1::GetObligationRequest get;
  get.set_name(std::string(kVillage) + "/obligations/" + kFinance);
  get.mutable_read_time()->set_seconds(-1);
  EXPECT_THAT(Call<v1::Obligation>(clerk_, "GetObligation", get), InvalidFieldIs("read_time"));
  get.mutable_read_time()->set_seconds(253402214400);
  EXPECT_THAT(Call<v1::Obligation>(clerk_, "GetObligation", get), InvalidFieldIs("read_time"));
  get.mutable_read_time()->set_seconds(0);
  get.mutable_read_time()->set_nanos(-1);
  EXPECT_THAT(Call<v1::Obligation>(clerk_, "GetObligation", get), InvalidFieldIs("read_time"));
  *list.mutable_read_time() = get.read_time();
  EXPECT_THAT(Call<v1::ListObligationsResponse>(clerk_, "ListObligations", list), InvalidFieldIs("read_time"));
  v1::SummarizeObligationsRequest summary;
  summary.set_parent(kVillage);
  summary.set_start_date("2026-10-01");
  summary.set_end_date("2026-11-01");
  *summary.mutable_read_time() = get.read_time();
  EXPECT_THAT(Call<v1::SummarizeObligationsResponse>(clerk_, "SummarizeObligations", summary),
              InvalidFieldIs("read_time"));
}

}  // namespace
}  // namespace mingbai::publication
