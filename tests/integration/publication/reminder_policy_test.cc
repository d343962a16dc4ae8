// When reminders go out, in versions; and the methods of reminders as the contract has them (DOMAIN P-2).

#include <string>
#include <utility>
#include <vector>

#include "tests/integration/publication/reminder_fixture.h"

namespace mingbai::publication {
namespace {

using absl::CivilDay;
using absl::StatusCode;
using ::testing::ElementsAre;

TEST_F(ReminderTest, ThePolicyIsWrittenInVersions) {
  v1::ReminderPolicy policy = Policy();
  EXPECT_EQ(policy.version(), 0);
  EXPECT_EQ(policy.days_before(), 3);
  policy.set_days_before(10);
  policy.set_busy_days_before(12);
  policy.set_quiet_until("09:30");
  const auto set = SetPolicy(office_, policy);
  MB_ASSERT_OK(set);
  EXPECT_EQ(set->version(), 1);
  EXPECT_EQ(Policy().SerializeAsString(), set->SerializeAsString());
  StartReminders();
  EXPECT_EQ(CountEvents(v1::PublicationEvent::kReminded, 0), 0);  // 09:00
  clock_->Set(StartOfDay(CivilDay(2026, 10, 10)) + absl::Minutes(9 * 60 + 30));
  AwaitRound(CivilDay(2026, 10, 10));
  EXPECT_THAT(Told(anyone_, kVillage, CivilDay(2026, 10, 10)), ElementsAre(": 2 012/v-finance 1 012/v-dibao"));
}

TEST_F(ReminderTest, EarlierVersionsOfThePolicyCanBeRead) {
  const auto versions = [&](int page_size, const std::string& token) {
    v1::ListReminderPolicyVersionsRequest request;
    request.set_page_size(page_size);
    request.set_page_token(token);
    return Call<v1::ListReminderPolicyVersionsResponse>(anyone_, "ListReminderPolicyVersions", request);
  };
  std::vector<v1::ReminderPolicy> written = {Policy()};  // what ships is never lost
  for (int days = 4; days <= 7; ++days) {
    v1::ReminderPolicy policy = Policy();
    policy.set_days_before(days);
    const auto set = SetPolicy(office_, policy);
    MB_ASSERT_OK(set);
    written.insert(written.begin(), *set);
  }
  const auto expect_all = [&](int page_size, int pages) {
    std::vector<std::string> read;
    std::string token;
    int seen = 0;
    do {
      const auto page = versions(page_size, token);
      MB_ASSERT_OK(page);
      for (const v1::ReminderPolicy& policy : page->policies()) read.push_back(policy.SerializeAsString());
      token = page->next_page_token();
      ++seen;
    } while (!token.empty());
    EXPECT_EQ(seen, pages) << page_size;
    ASSERT_EQ(read.size(), written.size()) << page_size;
    for (size_t i = 0; i < read.size(); ++i) EXPECT_EQ(read[i], written[i].SerializeAsString()) << i;
  };
  expect_all(0, 1);
  for (const auto& [size, pages] : {std::pair(1, 5), std::pair(2, 3), std::pair(4, 2), std::pair(5, 1)}) {
    expect_all(size, pages);
  }
  EXPECT_THAT(versions(-1, ""), InvalidFieldIs("page_size"));
  EXPECT_THAT(versions(0, "1"), InvalidFieldIs("page_token"));
}

TEST_F(ReminderTest, SetReminderPolicyRefuses) {
  const v1::ReminderPolicy policy = Policy();
  MB_ASSERT_OK(SetPolicy(office_, policy));
  EXPECT_THAT(SetPolicy(office_, policy), StatusIs(StatusCode::kAborted, "STALE_ETAG"));
  EXPECT_THAT(SetPolicy(clerk_, policy), StatusIs(StatusCode::kPermissionDenied, "PERMISSION_MISSING"));
  const auto with = [&](auto change) {
    v1::ReminderPolicy wrong = policy;
    wrong.clear_etag();
    change(&wrong);
    return SetPolicy(office_, wrong).status();
  };
  EXPECT_THAT(with([](auto* p) { p->set_days_before(0); }), InvalidFieldIs("policy.days_before"));
  EXPECT_THAT(with([](auto* p) { p->set_days_before(61); }), InvalidFieldIs("policy.days_before"));
  EXPECT_THAT(with([](auto* p) { p->set_busy_days_before(2); }), InvalidFieldIs("policy.busy_days_before"));
  EXPECT_THAT(with([](auto* p) { p->set_repeat_overdue_days(-1); }), InvalidFieldIs("policy.repeat_overdue_days"));
  EXPECT_THAT(with([](auto* p) { p->set_escalate_working_days(61); }), InvalidFieldIs("policy.escalate_working_days"));
  EXPECT_THAT(with([](auto* p) { p->set_quiet_until("24:00"); }), InvalidFieldIs("policy.quiet_until"));
  EXPECT_THAT(with([](auto* p) { p->set_quiet_from("08:59"); }), InvalidFieldIs("policy.quiet_from"));
  MB_EXPECT_OK(with([](auto*) {}));
}

TEST_F(ReminderTest, ListRemindersPagesAndRefuses) {
  Go(CivilDay(2026, 10, 10));
  StartReminders();
  for (const CivilDay day : {CivilDay(2026, 10, 10), CivilDay(2026, 10, 11), CivilDay(2026, 10, 17)}) Round(day);
  std::vector<std::string> days;
  std::string token;
  do {
    const auto page = TryList(anyone_, kVillage, "", 2, token);
    MB_ASSERT_OK(page);
    EXPECT_LE(page->digests_size(), 2);
    for (const auto& digest : page->digests()) days.push_back(digest.date());
    token = page->next_page_token();
    if (!token.empty()) {
      EXPECT_THAT(TryList(anyone_, kOtherVillage, "", 2, token), InvalidFieldIs("page_token"));
      EXPECT_THAT(TryList(anyone_, kVillage, "2026-10-10", 2, token), InvalidFieldIs("page_token"));
    }
  } while (!token.empty());
  EXPECT_THAT(days, ElementsAre("2026-10-17", "2026-10-11", "2026-10-10"));
  EXPECT_THAT(TryList(anyone_, "organizations/371325999999"),
              StatusIs(StatusCode::kNotFound, "ORGANIZATION_NOT_FOUND"));
  EXPECT_THAT(TryList(anyone_, "villages/1"), InvalidFieldIs("parent"));
  EXPECT_THAT(TryList(anyone_, kVillage, "2026-02-30"), InvalidFieldIs("date"));
  EXPECT_THAT(TryList(anyone_, kVillage, "", -1), InvalidFieldIs("page_size"));
}

}  // namespace
}  // namespace mingbai::publication
