// Reminders: who is told what on which day (DOMAIN P-2, C-7, C-9, C-13).

#include <algorithm>
#include <string>
#include <vector>

#include "common/time/county_time.h"
#include "tests/integration/publication/catalog_change_fixture.h"

namespace mingbai::publication {
namespace {

using absl::CivilDay;
using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr auto kReminded = v1::PublicationEvent::kReminded;

class ReminderTest : public CatalogChangeTest {
 protected:
  ReminderTest() { Generate(); }

  void Go(CivilDay day, int hour = 9) { clock_->Set(StartOfDay(day) + absl::Hours(hour)); }
  void StartReminders() { criers_.push_back(NewReplica("", {.reminders = true})); }

  void AdoptBy(const std::string& item, const std::string& person, const std::string& leader) {
    catalog::v1::Adoption adoption = Adoption(item);
    adoption.set_leader(leader);
    adoption.set_person_responsible(person);
    Adopt(adoption);
  }
  void Appoint(const char* organization, catalog::v1::RosterRole role, const std::string& person,
               const std::string& post) {
    catalog::v1::BatchAppointRequest request;
    request.set_parent(kCounty);
    request.set_request_id(NewRequestId());
    auto& appointment = *request.add_appointments();
    appointment.set_organization(organization);
    appointment.set_role(role);
    appointment.set_person_name(person);
    appointment.set_post(post);
    appointment.set_first_day("2026-01-01");
    appointment.set_reference("任命〔2026〕1号");
    MB_ASSERT_OK(Call<catalog::v1::BatchAppointResponse>(catalog_office_, "BatchAppoint", request));
  }

  absl::StatusOr<v1::ListRemindersResponse> TryList(const ClientPtr& client, const std::string& parent,
                                                    const std::string& date = "", int page_size = 0,
                                                    const std::string& token = "") {
    v1::ListRemindersRequest request;
    request.set_parent(parent);
    request.set_date(date);
    request.set_page_size(page_size);
    request.set_page_token(token);
    return Call<v1::ListRemindersResponse>(client, "ListReminders", request);
  }
  // "person: stage organization/item …" of each digest of a day.
  static std::string Line(const v1::ReminderDigest& digest) {
    std::string line = digest.person() + ":";
    for (const v1::Reminder& one : digest.reminders()) {
      const size_t slash = one.obligation().rfind('/');
      line += " " + std::to_string(one.stage()) + " " + one.organization().substr(one.organization().size() - 3) + "/" +
              one.obligation().substr(slash + 1, one.obligation().find('.') - slash - 1);
    }
    return line;
  }
  std::vector<std::string> Told(const ClientPtr& client, const std::string& parent, CivilDay day) {
    std::vector<std::string> told;
    const auto page = TryList(client, parent, FormatDay(day), 100);
    EXPECT_THAT(page, IsOk());
    if (!page.ok()) return told;
    for (const v1::ReminderDigest& digest : page->digests()) told.push_back(Line(digest));
    return told;
  }
  // Until the round of the day is over; it is told by then.
  void AwaitRound(CivilDay day) {
    const std::string over = "SELECT COUNT(*) FROM reminder_round WHERE day = '" + FormatDay(day) +
                             "' AND noted = 1 AND NOT EXISTS (SELECT 1 FROM reminder WHERE told = 0)";
    for (int i = 0; i < 600 && Sql(over) != "1"; ++i) absl::SleepFor(absl::Milliseconds(50));
    EXPECT_EQ(Sql(over), "1") << FormatDay(day);
  }
  void Round(CivilDay day) {
    Go(day);
    AwaitRound(day);
  }
  v1::ReminderPolicy Policy() {
    auto policy = Call<v1::ReminderPolicy>(anyone_, "GetReminderPolicy", v1::GetReminderPolicyRequest());
    EXPECT_THAT(policy, IsOk());
    return policy.value_or(v1::ReminderPolicy());
  }
  absl::StatusOr<v1::ReminderPolicy> SetPolicy(const ClientPtr& client, const v1::ReminderPolicy& policy) {
    v1::SetReminderPolicyRequest request;
    *request.mutable_policy() = policy;
    request.set_request_id(NewRequestId());
    return Call<v1::ReminderPolicy>(client, "SetReminderPolicy", request);
  }

  std::vector<std::unique_ptr<mingbai::testing::ServiceHarness>> criers_;
};

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
  }
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

// Whatever day a replica dies on, what was noted is told with the next digest, unless it has been settled.
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
  EXPECT_THAT(Told(anyone_, kOtherVillage, CivilDay(2026, 10, 12)), ElementsAre("张某: 3 013/v-finance"));
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
  auto defer = For<v1::DeferObligationRequest>(std::string(kVillage) + "/obligations/v-finance.2026-09.none.0");
  defer.set_until_date("2026-10-13");
  defer.set_reason("农忙");
  MB_ASSERT_OK(Call<v1::Obligation>(office_, "DeferObligation", defer));
  StartReminders();
  AwaitRound(CivilDay(2026, 10, 10));
  EXPECT_THAT(Told(anyone_, kVillage, CivilDay(2026, 10, 10)), ElementsAre(": 1 012/v-finance"));
  Round(CivilDay(2026, 10, 13));
  EXPECT_THAT(Told(anyone_, kVillage, CivilDay(2026, 10, 13)), ElementsAre(": 2 012/v-finance"));
}

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
  EXPECT_EQ(CountEvents(kReminded, 0), 0);  // 09:00
  clock_->Set(StartOfDay(CivilDay(2026, 10, 10)) + absl::Minutes(9 * 60 + 30));
  AwaitRound(CivilDay(2026, 10, 10));
  EXPECT_THAT(Told(anyone_, kVillage, CivilDay(2026, 10, 10)), ElementsAre(": 2 012/v-finance 1 012/v-dibao"));
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
