// ExplainObligation: why an obligation is due, and what it said before (DOMAIN P-2, C-3, C-4, C-6, C-9, C-11, C-13).

#include <map>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "common/time/county_time.h"
#include "services/publication/timestamps.h"
#include "tests/integration/publication/catalog_change_fixture.h"
#include "tests/support/circles.h"

namespace mingbai::publication {
namespace {

using absl::CivilDay;
using absl::StatusCode;

constexpr char kOctober[] = "v-finance.2026-10.none.0";

class ExplainTest : public CatalogChangeTest {
 protected:
  absl::StatusOr<v1::ExplainObligationResponse> TryExplain(const ClientPtr& client, const std::string& id,
                                                           const std::string& organization = kVillage) {
    v1::ExplainObligationRequest request;
    request.set_name(organization + "/obligations/" + id);
    return Call<v1::ExplainObligationResponse>(client, "ExplainObligation", request);
  }
  v1::ExplainObligationResponse Explain(const std::string& id) {
    auto answer = TryExplain(clerk_, id);
    EXPECT_THAT(answer, IsOk());
    return answer.value_or(v1::ExplainObligationResponse());
  }
  static std::vector<std::pair<int, int>> Gaps(const v1::ExplainObligationResponse& answer) {
    std::vector<std::pair<int, int>> gaps;
    for (const auto& gap : answer.unexplained()) gaps.emplace_back(gap.part(), gap.reason());
    return gaps;
  }
  using GapList = std::vector<std::pair<int, int>>;
  static std::map<std::string, std::string> Changes(const v1::PastObligation& past) {
    std::map<std::string, std::string> changes;
    for (const auto& difference : past.differences()) {
      changes[difference.field()] = difference.before() + " -> " + difference.after();
    }
    return changes;
  }
  v1::Obligation Report(const std::string& item, const std::string& date) {
    v1::ReportEventRequest request;
    request.set_parent(kVillage);
    request.set_item("items/" + item);
    request.set_event_date(date);
    request.set_description("合同签订");
    request.set_request_id(NewRequestId());
    auto reported = Call<v1::Obligation>(clerk_, "ReportEvent", request);
    EXPECT_THAT(reported, IsOk());
    return reported.value_or(v1::Obligation());
  }
  void AdoptDue(const std::string& item, int day, const std::string& effective) {
    catalog::v1::Adoption adoption = Adoption(item);
    adoption.set_task("按月公布");
    adoption.set_leader("王某 支部书记");
    adoption.set_person_responsible("张某 文书");
    adoption.mutable_decision()->set_minutes("村民代表会议纪要〔2026〕3号");
    adoption.set_effective_date(effective);
    if (day > 0) {
      *adoption.mutable_timing() = Item(item).timing();
      adoption.mutable_timing()->set_day(day);
    }
    Adopt(adoption);
  }
};

TEST_F(ExplainTest, P2_AnObligationExplainsItself) {
  Generate();
  const auto answer = Explain(kOctober);
  EXPECT_EQ(Gaps(answer), GapList());
  EXPECT_EQ(answer.obligation().SerializeAsString(), GetObligation(kOctober).SerializeAsString());
  EXPECT_EQ(answer.item().level2(), "事项 v-finance");
  EXPECT_EQ(answer.item().version(), 1);
  EXPECT_EQ(answer.item().legal_basis(), "村民委员会组织法");
  EXPECT_EQ(answer.item().effective_date(), "2026-01-01");
  EXPECT_EQ(answer.ground(), v1::DUTY_GROUND_MANDATORY);
  EXPECT_FALSE(answer.has_adoption());
  EXPECT_EQ(answer.rule().origin(), v1::RULE_ORIGIN_ITEM);
  EXPECT_EQ(answer.rule().words(), "每月，次月10日前");
  EXPECT_EQ(answer.rule().timing().day(), 10);
  EXPECT_EQ(answer.period().first_day(), "2026-10-01");
  EXPECT_EQ(answer.period().last_day(), "2026-10-31");
  EXPECT_EQ(answer.term().last_day(), "2026-11-10");
  EXPECT_EQ(answer.term().words(), "规定为10日，即2026年11月10日");
  EXPECT_EQ(answer.history_size(), 0);
  EXPECT_EQ(answer.decisions_size(), 0);
}

TEST_F(ExplainTest, C11_TheDaysAreCountedOneByOne) {
  const std::string id(Report("v-prompt", "2026-09-30").name().substr(std::string(kVillage).size() + 13));
  const auto answer = Explain(id);
  EXPECT_EQ(Gaps(answer), GapList());
  EXPECT_EQ(answer.description(), "合同签订");
  EXPECT_EQ(answer.rule().words(), "信息形成或者变更之日起3个工作日内");
  EXPECT_EQ(answer.period().first_day(), "2026-09-30");
  EXPECT_EQ(answer.term().counting(), v1::TERM_COUNTING_WORKING_DAYS_AFTER);
  EXPECT_EQ(answer.term().number(), 3);
  EXPECT_EQ(answer.term().calendar_version(), 1);
  EXPECT_EQ(answer.term().counted_calendar_version(), 1);
  // As catalog's own ExplainDeadline says it.
  catalog::v1::ExplainDeadlineRequest request;
  request.set_event_date("2026-09-30");
  request.set_working_days(3);
  auto deadline = Call<catalog::v1::ExplainDeadlineResponse>(catalog_office_, "ExplainDeadline", request);
  MB_ASSERT_OK(deadline);
  ASSERT_EQ(answer.term().days_size(), deadline->days_size());
  for (int i = 0; i < deadline->days_size(); ++i) {
    EXPECT_EQ(answer.term().days(i).SerializeAsString(), deadline->days(i).SerializeAsString());
  }
  EXPECT_EQ(answer.term().last_day(), deadline->last_day());
}

TEST_F(ExplainTest, C3_TheOrganizationsStricterRuleAndItsDecision) {
  AdoptDue("v-finance", 5, "2026-09-01");
  Generate();
  const auto answer = Explain(kOctober);
  EXPECT_EQ(Gaps(answer), GapList());
  EXPECT_EQ(answer.rule().origin(), v1::RULE_ORIGIN_ADOPTION);
  EXPECT_EQ(answer.rule().words(), "每月，次月5日前");
  EXPECT_EQ(answer.term().last_day(), "2026-11-05");
  EXPECT_EQ(answer.ground(), v1::DUTY_GROUND_MANDATORY);
  EXPECT_EQ(answer.adoption().decision().minutes(), "村民代表会议纪要〔2026〕3号");
  EXPECT_EQ(answer.adoption().person_responsible(), "张某 文书");
  EXPECT_EQ(answer.adoption().leader(), "王某 支部书记");
  EXPECT_EQ(answer.adoption().task(), "按月公布");
  // What the county does not make mandatory is owed because it was adopted.
  SetMandatory("v-finance", false, "2026-10-15");
  Regenerate();
  EXPECT_EQ(Explain(kOctober).ground(), v1::DUTY_GROUND_ADOPTED);
  EXPECT_EQ(Explain(kOctober).obligation().item_version(), 2);
}

TEST_F(ExplainTest, C4_TheVersionThatMadeItDueAndWhatItSaidBefore) {
  Generate();
  const absl::Time made = clock_->Now();
  clock_->Advance(absl::Hours(1));
  const absl::Time changed = clock_->Now();
  SetDueDay("v-finance", 5, "2026-10-15");
  Regenerate();
  clock_->Advance(absl::Hours(1));
  const absl::Time deferred = clock_->Now();
  auto defer = Deferral(std::string(kVillage) + "/obligations/" + kOctober, "2026-11-20");
  MB_ASSERT_OK(Call<v1::Obligation>(office_, "DeferObligation", defer));

  const auto answer = Explain(kOctober);
  EXPECT_EQ(Gaps(answer), GapList());
  EXPECT_EQ(answer.item().version(), 2);
  EXPECT_EQ(answer.item().effective_date(), "2026-10-15");
  EXPECT_EQ(answer.rule().words(), "每月，次月5日前");
  ASSERT_EQ(answer.history_size(), 2);
  const auto& first = answer.history(0);
  EXPECT_EQ(FromTimestamp(first.from_time()), made);
  EXPECT_EQ(FromTimestamp(first.until_time()), changed);
  EXPECT_EQ(FromTimestamp(first.obligation().due_time()), StartOfDay(CivilDay(2026, 11, 11)));
  EXPECT_EQ(first.obligation().status(), v1::OBLIGATION_STATUS_UPCOMING);
  EXPECT_EQ(Changes(first),
            (std::map<std::string, std::string>{
                {"item_version", "1 -> 2"}, {"due_time", "2026-11-10T16:00:00+00:00 -> 2026-11-05T16:00:00+00:00"}}));
  EXPECT_EQ(FromTimestamp(answer.history(1).from_time()), changed);
  EXPECT_EQ(FromTimestamp(answer.history(1).until_time()), deferred);
  EXPECT_EQ(Changes(answer.history(1)),
            (std::map<std::string, std::string>{{"deferred_until_time", " -> 2026-11-20T16:00:00+00:00"},
                                                {"reason", " -> 农忙"},
                                                {"approver", " -> disclosure-office@371325000000"}}));
  ASSERT_EQ(answer.decisions_size(), 1);
  EXPECT_EQ(answer.decisions(0).kind(), v1::OBLIGATION_DECISION_KIND_DEFERRAL);
  EXPECT_EQ(FromTimestamp(answer.decisions(0).until_time()), EndOfDay(CivilDay(2026, 11, 20)));
  EXPECT_EQ(answer.decisions(0).reason(), "农忙");
  EXPECT_EQ(answer.decisions(0).approver(), "disclosure-office@371325000000");
  EXPECT_EQ(FromTimestamp(answer.decisions(0).decide_time()), deferred);
  // September's stayed with the version that it fell due by, which is not the newest any more.
  const auto september = Explain("v-finance.2026-09.none.0");
  EXPECT_EQ(Gaps(september), GapList());
  EXPECT_EQ(september.item().version(), 1);
  EXPECT_EQ(september.rule().words(), "每月，次月10日前");
}

TEST_F(ExplainTest, C13_AnExemptionAndAWithdrawal) {
  Generate();
  auto exempt = For<v1::ExemptObligationRequest>(std::string(kVillage) + "/obligations/v-dibao.2026-Q4.none.0");
  exempt.set_basis("无此事项");
  MB_ASSERT_OK(Call<v1::Obligation>(office_, "ExemptObligation", exempt));
  SetMandatory("v-finance", false, "2026-10-12");
  Regenerate();
  const auto dibao = Explain("v-dibao.2026-Q4.none.0");
  EXPECT_EQ(dibao.obligation().status(), v1::OBLIGATION_STATUS_EXEMPT);
  ASSERT_EQ(dibao.decisions_size(), 1);
  EXPECT_EQ(dibao.decisions(0).kind(), v1::OBLIGATION_DECISION_KIND_EXEMPTION);
  EXPECT_EQ(dibao.decisions(0).reason(), "无此事项");
  EXPECT_FALSE(dibao.decisions(0).has_until_time());
  EXPECT_EQ(dibao.period().words(), "2026年第4季度");
  const auto finance = Explain(kOctober);
  EXPECT_EQ(finance.obligation().status(), v1::OBLIGATION_STATUS_WITHDRAWN);
  EXPECT_EQ(Changes(finance.history(0)).count("withdraw_time"), 1);
  // It was owed in the version that ended before its term did: that stretch explains it.
  EXPECT_EQ(finance.rule().words(), "每月，次月10日前");
  EXPECT_EQ(finance.ground(), v1::DUTY_GROUND_MANDATORY);
}

// A mistake in a text that is mended from the version's own first day on: the terms that it made due stay explained.
TEST_F(ExplainTest, P2_AVersionThatNeverAppliedIsExplainedByTheOneInItsPlace) {
  Generate();
  Report("v-prompt", "2026-09-30");
  for (const char* id : {"v-finance", "v-prompt"}) {
    catalog::v1::Item item = Item(id);
    item.set_legal_basis("中华人民共和国村民委员会组织法");
    Update(item, "legal_basis");
    EXPECT_EQ(Item(id).version(), 2);
  }
  clock_->Set(StartOfDay(CivilDay(2026, 10, 12)) + absl::Hours(9));
  Regenerate();
  for (const char* id : {"v-finance.2026-09.none.0", "v-prompt.2026-09-30.none.0"}) {
    const auto answer = Explain(id);
    EXPECT_EQ(answer.obligation().item_version(), 1);
    EXPECT_EQ(answer.item().legal_basis(), "村民委员会组织法");
    EXPECT_EQ(Gaps(answer), GapList()) << answer.ShortDebugString();
    EXPECT_NE(answer.ground(), v1::DUTY_GROUND_UNSPECIFIED);
  }
}

// What is over stays as it was counted, whatever calendars have come since.
TEST_F(ExplainTest, C11_ATermIsExplainedByTheCalendarThatCountedIt) {
  Generate();
  auto revised = Calendar();
  revised.set_replaces_published(true);
  auto& holiday = *revised.add_days();
  holiday.set_date("2026-10-20");
  holiday.set_kind(catalog::v1::DAY_KIND_HOLIDAY);
  holiday.set_display_name("调休");
  MB_ASSERT_OK(Call<catalog::v1::WorkingCalendar>(catalog_office_, "ImportCalendar", revised));
  const auto answer = Explain("v-rules.permanent.none.0");
  EXPECT_EQ(Gaps(answer), GapList());
  EXPECT_EQ(answer.term().calendar_version(), 1);
  EXPECT_EQ(answer.term().counted_calendar_version(), 1);
  EXPECT_EQ(answer.term().counted_last_day(), answer.term().last_day());
  EXPECT_EQ(answer.term().days(answer.term().days_size() - 1).date(), answer.term().last_day());
  EXPECT_EQ(answer.term().counting(), v1::TERM_COUNTING_WORKING_DAYS_AFTER);
  EXPECT_EQ(answer.term().number(), 20);
  EXPECT_EQ(answer.period().words(), "长期");
  EXPECT_EQ(answer.period().first_day(), "2026-09-28");
}

TEST_F(ExplainTest, WithoutCatalogItSaysWhatItCannotTell) {
  Generate();
  const ClientPtr alone = WithoutCatalog();
  const auto answer = TryExplain(alone, kOctober);
  MB_ASSERT_OK(answer);
  EXPECT_EQ(Gaps(*answer), GapList({{v1::EXPLANATION_PART_ITEM, v1::UNEXPLAINED_REASON_CATALOG_UNAVAILABLE},
                                    {v1::EXPLANATION_PART_DUTY, v1::UNEXPLAINED_REASON_CATALOG_UNAVAILABLE},
                                    {v1::EXPLANATION_PART_RULE, v1::UNEXPLAINED_REASON_CATALOG_UNAVAILABLE},
                                    {v1::EXPLANATION_PART_TERM, v1::UNEXPLAINED_REASON_CATALOG_UNAVAILABLE}}));
  EXPECT_EQ(answer->term().last_day(), "2026-11-10");
  EXPECT_EQ(answer->period().words(), "2026年10月");
  EXPECT_FALSE(answer->has_item());
}

TEST_F(ExplainTest, AVersionThatCatalogDoesNotKnowIsSaid) {
  Generate();
  Sql("UPDATE obligation SET item_version = 7 WHERE id = '" + std::string(kOctober) + "'");
  EXPECT_EQ(Gaps(Explain(kOctober)), GapList({{v1::EXPLANATION_PART_ITEM, v1::UNEXPLAINED_REASON_VERSION_UNKNOWN},
                                              {v1::EXPLANATION_PART_DUTY, v1::UNEXPLAINED_REASON_DUTY_UNKNOWN},
                                              {v1::EXPLANATION_PART_RULE, v1::UNEXPLAINED_REASON_DUTY_UNKNOWN},
                                              {v1::EXPLANATION_PART_TERM, v1::UNEXPLAINED_REASON_DUTY_UNKNOWN}}));
  Sql("UPDATE obligation SET item = 'v-gone', item_version = 1 WHERE id = '" + std::string(kOctober) + "'");
  const std::pair<int, int> unknown = {v1::EXPLANATION_PART_ITEM, v1::UNEXPLAINED_REASON_VERSION_UNKNOWN};
  EXPECT_EQ(Gaps(Explain(kOctober))[0], unknown);
}

TEST_F(ExplainTest, C9_OutsideTheCircleThereIsNoSuchObligation) {
  Generate();
  const std::string id = "p-members.2026-11.none.0";
  MB_EXPECT_OK(TryExplain(member_, id));
  const auto hidden = TryExplain(anyone_, id);
  EXPECT_THAT(hidden, StatusIs(StatusCode::kNotFound, "OBLIGATION_NOT_FOUND"));
  for (const ClientPtr& client : {outsider_, plain_clerk_, office_}) {
    EXPECT_EQ(TryExplain(client, id).status().ToString(), hidden.status().ToString());
  }
  EXPECT_EQ(TryExplain(anyone_, "p-members.2126-11.none.0").status().ToString(), hidden.status().ToString());
  EXPECT_EQ(TryExplain(anyone_, id, "organizations/371325099000").status().ToString(), hidden.status().ToString());
  EXPECT_THAT(TryExplain(anyone_, "x", "villages/1"), InvalidFieldIs("name"));
  // What it said to the circle, and what was decided there, stays in it when it becomes everyone's.
  auto defer = Deferral(std::string(kVillage) + "/obligations/" + id, "2026-11-25", "内部原因");
  const std::string token = mingbai::testing::TestToken("disclosure-office", "371325000000", "office-member");
  MB_ASSERT_OK(mingbai::testing::AddMembers(*catalog_, std::string(kVillage) + "/circles/党员", {"office-member"}));
  const auto replica = NewReplica();  // knows the new token
  MB_ASSERT_OK(Call<v1::Obligation>(replica->Client("mingbai.publication.v1.PublicationService", token),
                                    "DeferObligation", defer));
  catalog::v1::Item party = Item("p-members");
  party.clear_audience();
  party.mutable_audience()->set_audience_class(common::v1::AUDIENCE_CLASS_PUBLIC);
  party.set_effective_date("2026-10-12");
  Update(party, "audience");
  Regenerate();
  const auto outside = TryExplain(anyone_, id);
  MB_ASSERT_OK(outside);
  EXPECT_EQ(outside->history_size(), 0);
  EXPECT_EQ(outside->decisions_size(), 0);
  const auto inside = TryExplain(member_, id);
  MB_ASSERT_OK(inside);
  EXPECT_EQ(inside->history_size(), 2);
  EXPECT_EQ(inside->decisions_size(), 1);
}

}  // namespace
}  // namespace mingbai::publication
