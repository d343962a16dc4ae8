// Reminders: who is told what on which day (DOMAIN P-2, C-7, C-9, C-13).

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "tests/integration/publication/reminder_fixture.h"

namespace mingbai::publication {
namespace {

using absl::CivilDay;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr auto kReminded = v1::PublicationEvent::kReminded;

// v-finance of September is due on 10 October 2026, a Saturday.
TEST_F(ReminderTest, P2_FromBeforeItIsDueToOneTierUp) {
  AdoptBy("v-finance", "张某 文书", "王某 书记");
  Appoint(kTownship, catalog::v1::ROSTER_ROLE_OFFICE, "李某", "公开办主任");
  Appoint(kVillage, catalog::v1::ROSTER_ROLE_LIAISON, "赵某", "包村干部");
  Go(CivilDay(2026, 10, 6), 9);
  StartReminders();
  AwaitRound(CivilDay(2026, 10, 6));
  EXPECT_THAT(Told(anyone_, kVillage, CivilDay(2026, 10, 6)), IsEmpty());
  Round(CivilDay(2026, 10, 7));
  EXPECT_THAT(Told(anyone_, kVillage, CivilDay(2026, 10, 7)), ElementsAre("张某 文书: 1 012/v-finance"));
  Round(CivilDay(2026, 10, 8));  // told once
  EXPECT_THAT(Told(anyone_, kVillage, CivilDay(2026, 10, 8)), IsEmpty());
  Round(CivilDay(2026, 10, 10));
  EXPECT_THAT(Told(anyone_, kVillage, CivilDay(2026, 10, 10)), ElementsAre("张某 文书: 2 012/v-finance"));
  Round(CivilDay(2026, 10, 11));
  EXPECT_THAT(Told(anyone_, kVillage, CivilDay(2026, 10, 11)),
              UnorderedElementsAre("张某 文书: 3 012/v-finance", "王某 书记: 3 012/v-finance"));
  EXPECT_THAT(Told(anyone_, kTownship, CivilDay(2026, 10, 11)), IsEmpty());
  // Nobody adopted it in the other village: the organization itself is told.
  EXPECT_THAT(Told(anyone_, kOtherVillage, CivilDay(2026, 10, 11)), ElementsAre(": 3 013/v-finance"));
  // Monday to Wednesday are the three working days.
  Round(CivilDay(2026, 10, 14));
  EXPECT_THAT(Told(anyone_, kTownship, CivilDay(2026, 10, 14)), IsEmpty());
  Round(CivilDay(2026, 10, 15));
  EXPECT_THAT(
      Told(anyone_, kTownship, CivilDay(2026, 10, 15)),
      UnorderedElementsAre("李某 公开办主任: 4 012/v-finance 4 013/v-finance", "赵某 包村干部: 4 012/v-finance"));
  // Overdue is told again each week, with what is new that day; what was disclosed is not.
  Round(CivilDay(2026, 10, 17));
  EXPECT_THAT(Told(anyone_, kOtherVillage, CivilDay(2026, 10, 17)), ElementsAre(": 1 013/v-dibao"));
  Disclose("v-finance", "2026-09", Finance());
  Round(CivilDay(2026, 10, 18));
  EXPECT_THAT(Told(anyone_, kVillage, CivilDay(2026, 10, 18)), IsEmpty());
  EXPECT_THAT(Told(anyone_, kOtherVillage, CivilDay(2026, 10, 18)), ElementsAre(": 3 013/v-finance"));
  EXPECT_THAT(Told(anyone_, kTownship, CivilDay(2026, 10, 18)), IsEmpty());
}

TEST_F(ReminderTest, P2_TheEventIsTheDigest) {
  AdoptBy("v-finance", "张某 文书", "王某 书记");
  Go(CivilDay(2026, 10, 10), 8);
  StartReminders();
  EXPECT_EQ(CountEvents(kReminded, 2), 2);  // and the other village
  for (const auto& [event, payload] : Events(service_)) {
    if (payload.change_case() != kReminded || payload.reminded().person().empty()) continue;
    const v1::ReminderDigest& digest = payload.reminded();
    EXPECT_EQ(event.aggregate(), digest.name());
    EXPECT_EQ(event.organization(), kVillage);
    EXPECT_EQ(digest.due_count(), 1);
    EXPECT_EQ(digest.summary(), "公开事项提醒：今日到期1件。");
    EXPECT_EQ(digest.reminders(0).display_name(), "事项 v-finance");
    EXPECT_EQ(digest.reminders(0).days_left(), 0);
    const auto page = TryList(anyone_, kVillage, "2026-10-10");
    MB_ASSERT_OK(page);
    EXPECT_EQ(page->digests(0).SerializeAsString(), digest.SerializeAsString());
  }
}

TEST_F(ReminderTest, C9_WhatIsInsideACircleIsToldToItsMembers) {
  Go(CivilDay(2026, 10, 23));
  StartReminders();
  AwaitRound(CivilDay(2026, 10, 23));
  const std::string finance = ": 3 012/v-finance 3 012/v-dibao", inside = ": 3 012/p-members";
  for (const ClientPtr& client : {anyone_, office_, plain_clerk_}) {
    EXPECT_THAT(Told(client, kVillage, CivilDay(2026, 10, 23)), ElementsAre(finance));
    EXPECT_THAT(Told(client, kTownship, CivilDay(2026, 10, 23)), ElementsAre(": 4 012/v-finance 4 013/v-finance"));
  }
  EXPECT_THAT(Told(member_, kVillage, CivilDay(2026, 10, 23)), UnorderedElementsAre(finance, inside));
  for (const auto& [event, payload] : Events(service_)) {
    if (payload.change_case() != kReminded || payload.reminded().reminders(0).display_name() != "事项 p-members")
      continue;
    EXPECT_EQ(event.audience().circle(), "党员");
    EXPECT_EQ(event.organization(), payload.reminded().reminders(0).organization());
    EXPECT_EQ(payload.reminded().circle(), event.organization() + "/circles/党员");
  }
  const auto page = TryList(member_, kVillage, "2026-10-23");
  MB_ASSERT_OK(page);
  std::vector<std::string> circles;
  for (const v1::ReminderDigest& digest : page->digests()) circles.push_back(digest.circle());
  EXPECT_THAT(circles, UnorderedElementsAre("", std::string(kVillage) + "/circles/党员"));
}

TEST_F(ReminderTest, C9_ACircleIsThatOfWhoOwes) {
  Go(CivilDay(2026, 10, 26));  // escalated since the 20th's third working day
  StartReminders();
  AwaitRound(CivilDay(2026, 10, 26));
  const auto told = Told(member_, kTownship, CivilDay(2026, 10, 26));
  EXPECT_EQ(std::count(told.begin(), told.end(), ": 4 012/p-members"), 1);
  EXPECT_EQ(std::count(told.begin(), told.end(), ": 4 013/p-members"), 0);  // of another village's circle
  for (const std::string& line : Told(office_, kTownship, CivilDay(2026, 10, 26))) {
    EXPECT_EQ(line.find("p-members"), std::string::npos) << line;
  }
}

TEST_F(ReminderTest, P2_NothingInQuietHours) {
  Go(CivilDay(2026, 10, 10), 20);
  StartReminders();
  EXPECT_EQ(CountEvents(kReminded, 0), 0);
  Go(CivilDay(2026, 10, 11), 7);
  EXPECT_EQ(CountEvents(kReminded, 0), 0);
  Go(CivilDay(2026, 10, 11), 8);
  EXPECT_EQ(CountEvents(kReminded, 2), 2);
  EXPECT_THAT(Told(anyone_, kVillage, CivilDay(2026, 10, 11)), ElementsAre(": 3 012/v-finance"));
}

// Whatever day a replica dies on, what was noted is told with the next digest, to whom it concerns by then, unless it
// has been settled.
TEST_F(ReminderTest, P2_WhatWasNotedAndNotToldIsToldWithTheNext) {
  for (const char* stage : {"2", "3"}) {
    Sql(std::string("INSERT INTO reminder (organization, obligation, term_end, stage, day, addressee, person) SELECT "
                    "organization, id, due_time, ") +
        stage + ", '2026-10-11', organization, '张某' FROM obligation WHERE item = 'v-finance' AND period = '2026-09'");
  }
  Disclose("v-finance", "2026-09", Finance());
  Go(CivilDay(2026, 10, 12));
  StartReminders();
  AwaitRound(CivilDay(2026, 10, 12));
  EXPECT_THAT(Told(anyone_, kVillage, CivilDay(2026, 10, 12)), IsEmpty());
  // Its last day is over: that it is today is told to nobody.
  EXPECT_THAT(Told(anyone_, kOtherVillage, CivilDay(2026, 10, 12)), ElementsAre(": 3 013/v-finance"));
}

// Of several who were to be told of the same, one had been when it broke off: the others are told the next day, and
// nobody twice until it is repeated.
TEST_F(ReminderTest, P2_WhoWasNotReachedIsToldTheNextDay) {
  AdoptBy("v-finance", "张某", "王某");
  for (const char* who : {"1, '张某'", "0, '王某'"}) {
    Sql(std::string("INSERT INTO reminder (organization, obligation, term_end, stage, day, addressee, told, person) "
                    "SELECT organization, id, due_time, 3, '2026-10-11', organization, ") +
        who + " FROM obligation WHERE item = 'v-finance' AND period = '2026-09' AND organization = '371325001012'");
  }
  Go(CivilDay(2026, 10, 12));
  StartReminders();
  AwaitRound(CivilDay(2026, 10, 12));
  EXPECT_THAT(Told(anyone_, kVillage, CivilDay(2026, 10, 12)), ElementsAre("王某: 3 012/v-finance"));
  Round(CivilDay(2026, 10, 13));
  EXPECT_THAT(Told(anyone_, kVillage, CivilDay(2026, 10, 13)), IsEmpty());
  Round(CivilDay(2026, 10, 19));
  EXPECT_THAT(Told(anyone_, kVillage, CivilDay(2026, 10, 19)),
              ::testing::IsSupersetOf({"张某: 3 012/v-finance", "王某: 3 012/v-finance"}));
}

// Who was told alone, and is the only one who is responsible by now, is told again as everybody is.
TEST_F(ReminderTest, P2_WhoWasToldAloneIsToldAgain) {
  AdoptBy("v-finance", "张某", "张某");
  Sql("INSERT INTO reminder (organization, obligation, term_end, stage, day, addressee, told, person) SELECT "
      "organization, id, due_time, 3, '2026-10-11', organization, 2, '张某' FROM obligation WHERE item = 'v-finance' "
      "AND period = '2026-09' AND organization = '371325001012'");
  Go(CivilDay(2026, 10, 12));
  StartReminders();
  AwaitRound(CivilDay(2026, 10, 12));
  EXPECT_THAT(Told(anyone_, kVillage, CivilDay(2026, 10, 12)), IsEmpty());
  Round(CivilDay(2026, 10, 18));
  EXPECT_THAT(Told(anyone_, kVillage, CivilDay(2026, 10, 18)), ::testing::Contains("张某: 3 012/v-finance"));
}

// After an outage nothing is told of before the ledger has been looked at: what ended meanwhile may have been put off.
TEST_F(ReminderTest, P2_NothingIsToldBeforeTheLedgerHasBeenLookedAt) {
  Sql("INSERT INTO lease (name, token, beat, holder, expires_at) VALUES ('duty ledger', 1, 1, 'away', '2199-01-01')");
  Sql("INSERT INTO ledger_look (id, looked_at) VALUES (1, '2026-10-10 01:00:00')");
  SetDueDay("v-finance", 20, "2026-10-10");
  Go(CivilDay(2026, 10, 12));
  criers_.push_back(NewReplica("", {.upkeep = true, .reminders = true}));
  EXPECT_EQ(CountEvents(kReminded, 0), 0);
  EXPECT_EQ(Sql("SELECT COUNT(*) FROM reminder"), "0");
  Sql("UPDATE lease SET expires_at = '2000-01-01' WHERE name = 'duty ledger'");
  AwaitRound(CivilDay(2026, 10, 12));
  for (const std::string& line : Told(anyone_, kVillage, CivilDay(2026, 10, 12))) {
    EXPECT_EQ(line.find("v-finance"), std::string::npos) << line;
  }
}

// The database takes names that differ in blanks at their end for one.
TEST_F(ReminderTest, P2_BlanksMakeNobodyElse) {
  AdoptBy("v-finance", "张某 文书", "张某 文书 ");
  AdoptBy("v-dibao", "张某 文书 ", "王某 书记");
  Go(CivilDay(2026, 10, 21));
  StartReminders();
  AwaitRound(CivilDay(2026, 10, 21));
  EXPECT_THAT(Told(anyone_, kVillage, CivilDay(2026, 10, 21)),
              UnorderedElementsAre("张某 文书: 3 012/v-finance 3 012/v-dibao", "王某 书记: 3 012/v-dibao"));
  EXPECT_THAT(Told(anyone_, kOtherVillage, CivilDay(2026, 10, 21)), ElementsAre(": 3 013/v-finance 3 013/v-dibao"));
}

TEST_F(ReminderTest, P2_AClockThatWentBackSilencesNobody) {
  Go(CivilDay(2027, 10, 10));
  StartReminders();
  AwaitRound(CivilDay(2027, 10, 10));
  Round(CivilDay(2026, 10, 9));
  EXPECT_THAT(Told(anyone_, kVillage, CivilDay(2026, 10, 9)), ElementsAre(": 1 012/v-finance"));
  Round(CivilDay(2026, 10, 10));
  EXPECT_THAT(Told(anyone_, kVillage, CivilDay(2026, 10, 10)), ElementsAre(": 2 012/v-finance"));
}

// What an organization that is no more left overdue is told one tier up, whether or not somebody stands in its place.
TEST_F(ReminderTest, C1_WhatWasLeftOverdueGoesUp) {
  catalog::v1::AbolishOrganizationRequest abolition;
  abolition.set_name(kVillage);
  abolition.set_effective_date("2026-10-12");
  abolition.set_basis("县政〔2026〕35号");
  abolition.set_request_id(NewRequestId());
  Go(CivilDay(2026, 10, 12));
  MB_ASSERT_OK(Call<catalog::v1::ReorganizeResponse>(catalog_office_, "AbolishOrganization", abolition));
  Regenerate();
  Go(CivilDay(2026, 10, 16));
  StartReminders();
  AwaitRound(CivilDay(2026, 10, 16));
  EXPECT_THAT(Told(anyone_, kVillage, CivilDay(2026, 10, 16)), IsEmpty());
  EXPECT_THAT(Told(anyone_, kTownship, CivilDay(2026, 10, 16)), ElementsAre(": 4 012/v-finance 4 013/v-finance"));
}

TEST_F(ReminderTest, C1_WhatWasLeftOverdueIsNotTheSuccessors) {
  catalog::v1::MergeOrganizationsRequest merger;
  merger.set_parent(kCounty);
  merger.add_sources(kVillage);
  merger.set_successor(kOtherVillage);
  merger.set_effective_date("2026-10-12");
  merger.set_basis("县政〔2026〕36号");
  merger.set_request_id(NewRequestId());
  Go(CivilDay(2026, 10, 12));
  MB_ASSERT_OK(Call<catalog::v1::ReorganizeResponse>(catalog_office_, "MergeOrganizations", merger));
  Regenerate();
  Go(CivilDay(2026, 10, 13));
  StartReminders();
  AwaitRound(CivilDay(2026, 10, 13));
  EXPECT_THAT(Told(anyone_, kVillage, CivilDay(2026, 10, 13)), IsEmpty());
  EXPECT_THAT(Told(anyone_, kOtherVillage, CivilDay(2026, 10, 13)), ElementsAre(": 3 013/v-finance"));
  EXPECT_THAT(Told(anyone_, kTownship, CivilDay(2026, 10, 13)), ElementsAre(": 3 012/v-finance"));
}

TEST_F(ReminderTest, P2_OnceWithThreeReplicas) {
  Go(CivilDay(2026, 10, 9));
  for (int i = 0; i < 3; ++i) StartReminders();
  for (CivilDay day(2026, 10, 9); day <= CivilDay(2026, 10, 24); ++day) Round(day);
  const int rows = std::stoi(Sql("SELECT COUNT(*) FROM reminder_digest"));
  EXPECT_EQ(CountEvents(kReminded, rows), rows);
  EXPECT_EQ(Sql("SELECT COUNT(*) FROM (SELECT 1 FROM reminder WHERE stage <> 3 GROUP BY organization, obligation, "
                "term_end, stage HAVING COUNT(*) > 1) twice"),
            "0");
  // Finance before, due, overdue three times (10-11, 10-18) and one tier up; before, due and overdue of the others.
  EXPECT_EQ(Sql("SELECT GROUP_CONCAT(CONCAT(day, ' ', stage) ORDER BY day, stage) FROM reminder WHERE organization = "
                "'371325001012' AND obligation = 'v-finance.2026-09.none.0'"),
            "2026-10-09 1,2026-10-10 2,2026-10-11 3,2026-10-15 4,2026-10-18 3");
}

TEST_F(ReminderTest, P2_WithoutACatalogNothingIsLost) {
  Go(CivilDay(2026, 10, 10));
  {
    const auto alone = NewReplica("127.0.0.1:1", {.reminders = true});
    EXPECT_EQ(CountEvents(kReminded, 0), 0);
  }
  StartReminders();
  AwaitRound(CivilDay(2026, 10, 10));
  EXPECT_EQ(CountEvents(kReminded, 2), 2);
}

TEST_F(ReminderTest, C13_TheBusySeasonIsToldOfEarlier) {
  catalog::v1::SetCountyDaysRequest days;
  days.set_disclosure_day(26);
  auto& season = *days.add_busy_seasons();
  season.set_display_name("三秋");
  season.set_first_day("09-20");
  season.set_last_day("10-20");
  days.set_request_id(NewRequestId());
  MB_ASSERT_OK(Call<catalog::v1::WorkingCalendar>(catalog_office_, "SetCountyDays", days));
  Go(CivilDay(2026, 10, 10));
  StartReminders();
  AwaitRound(CivilDay(2026, 10, 10));
  EXPECT_THAT(Told(anyone_, kVillage, CivilDay(2026, 10, 10)), ElementsAre(": 2 012/v-finance 1 012/v-dibao"));
}

TEST_F(ReminderTest, C13_ADeferralIsToldOfAsANewTerm) {
  auto defer = Deferral(std::string(kVillage) + "/obligations/v-finance.2026-09.none.0", "2026-10-13");
  MB_ASSERT_OK(Call<v1::Obligation>(office_, "DeferObligation", defer));
  StartReminders();
  AwaitRound(CivilDay(2026, 10, 10));
  EXPECT_THAT(Told(anyone_, kVillage, CivilDay(2026, 10, 10)), ElementsAre(": 1 012/v-finance"));
  Round(CivilDay(2026, 10, 13));
  EXPECT_THAT(Told(anyone_, kVillage, CivilDay(2026, 10, 13)), ElementsAre(": 2 012/v-finance"));
}

// Once the day's round is over nothing is written any more: each transaction of the round fences itself with the lease,
// whose beat counts them, while its renewals count the steps.
TEST_F(ReminderTest, P2_WhenAllIsToldNothingIsWritten) {
  Go(CivilDay(2026, 10, 10));
  StartReminders();
  AwaitRound(CivilDay(2026, 10, 10));
  const std::string beat = "SELECT beat FROM lease WHERE name = 'reminders'";
  const std::string renewed = "SELECT expires_at FROM lease WHERE name = 'reminders'";
  const std::string after = Sql(beat);
  EXPECT_GT(std::stoi(after), 0);
  for (int steps = 0; steps < 4; ++steps) {
    const std::string seen = Sql(renewed);
    for (int i = 0; i < 600 && Sql(renewed) == seen; ++i) absl::SleepFor(absl::Milliseconds(20));
    EXPECT_NE(Sql(renewed), seen);
  }
  EXPECT_EQ(Sql(beat), after);
  Round(CivilDay(2026, 10, 11));
  EXPECT_GT(std::stoi(Sql(beat)), std::stoi(after));
}

// Catalog is asked for the calendar and for an office once a day, not for each block of organizations; and for nothing
// where nobody owes anything.
TEST_F(ReminderTest, P2_CatalogIsAskedOnceADay) {
  const auto calls = [&](const std::string& method) {
    int64_t count = 0;
    for (const absl::string_view line : absl::StrSplit(catalog_->runtime().metrics().Text(), '\n')) {
      if (!absl::StartsWith(line, "mingbai_calls_total") || !absl::StrContains(line, method)) continue;
      int64_t value = 0;
      EXPECT_TRUE(absl::SimpleAtoi(line.substr(line.rfind(' ') + 1), &value)) << line;
      count += value;
    }
    return count;
  };
  catalog::v1::BatchCreateOrganizationsRequest more;  // twenty villages beside the two: six blocks
  more.set_parent(kTownship);
  more.set_request_id(NewRequestId());
  for (int i = 0; i < 20; ++i) {
    auto& village = *more.add_organizations();
    village.set_name("organizations/3713250010" + std::to_string(50 + i));
    village.set_display_name("村" + std::to_string(i));
    village.set_tier(common::v1::TIER_VILLAGE);
    village.set_kind(catalog::v1::ORGANIZATION_KIND_DIVISION);
    village.set_parent(kTownship);
  }
  MB_ASSERT_OK(Call<catalog::v1::BatchCreateOrganizationsResponse>(catalog_office_, "BatchCreateOrganizations", more));
  Regenerate();
  int64_t calendars = calls("GetWorkingCalendar");
  Go(CivilDay(2026, 10, 26));
  StartReminders();
  AwaitRound(CivilDay(2026, 10, 26));
  EXPECT_EQ(Sql("SELECT COUNT(DISTINCT organization) FROM reminder WHERE stage = 4"), "22");
  // Of each village its office, full-time staff and liaison; of the township, to whom it all goes up, the first two.
  EXPECT_EQ(calls("ListRoster"), 22 * 3 + 2);
  EXPECT_LE(calls("GetWorkingCalendar"), calendars + 2) << "by the round, and by the replica as it started";
  calendars = calls("GetWorkingCalendar");
  Round(CivilDay(2026, 8, 20));  // nothing is near
  EXPECT_EQ(calls("GetWorkingCalendar"), calendars);
  EXPECT_EQ(calls("ListRoster"), 22 * 3 + 2);
}

}  // namespace
}  // namespace mingbai::publication
