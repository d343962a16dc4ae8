// What organizations have goes on under their new codes exactly once, whatever is killed while the day of their moves
// comes (DOMAIN C-1, DESIGN invariants 1 and 3): catalog is killed (SIGKILL) at random points of carrying over moves
// that were recorded ahead, first as the only one and then as one of two replicas, which also take the lease from each
// other; then everything is compared, row for row, with a county where nothing was killed.

#include <algorithm>
#include <cstdio>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/time/clock.h"
#include "common/text/text.h"
#include "common/time/clock.h"
#include "common/time/county_time.h"
#include "gtest/gtest.h"
#include "mingbai/catalog/v1/catalog_service.pb.h"
#include "services/ctl/api.h"
#include "tests/support/decision.h"
#include "tests/support/items.h"
#include "tests/support/process_stack.h"
#include "tests/support/status_matchers.h"
#include "tests/support/stored_rows.h"

namespace mingbai {
namespace {

constexpr char kCounty[] = "organizations/371325000000";
constexpr char kTownship[] = "organizations/371325001000";
constexpr char kNewTownship[] = "organizations/371325002000";
// Villages that move on each of the two days.
constexpr int kMoves = 60;
const std::vector<std::string>& Days() {
  static const auto& days = *new std::vector<std::string>{"2026-11-01", "2026-12-01"};
  return days;
}
constexpr int kAdopted = 6;  // items that each village adopts
// What is asked of the disturbances of each day.
constexpr int kAmid = 8;

std::string Village(int number) { return StrCat("organizations/", 371325001201 + number); }
std::string NewVillage(int number) { return StrCat("organizations/", 371325002201 + number); }
const std::string& DayOf(int village) { return Days()[village / kMoves]; }

catalog::v1::Organization Organization(const std::string& name, const std::string& parent, common::v1::Tier tier) {
  catalog::v1::Organization organization;
  organization.set_name(name);
  organization.set_parent(parent);
  organization.set_display_name(StrCat("单位", name.substr(14)));
  organization.set_tier(tier);
  organization.set_kind(catalog::v1::ORGANIZATION_KIND_DIVISION);
  return organization;
}

catalog::v1::Item MonthlyItem(const std::string& id, const std::string& owner) {
  catalog::v1::Item item = testing::VillageItem(id, owner);
  item.set_level2(StrCat("每月公开的事项", id));
  testing::AddElement(&item, "内容", catalog::v1::ELEMENT_TYPE_TEXT);
  testing::SetPeriodic(&item, catalog::v1::CYCLE_MONTHLY, 1, 20);
  return item;
}

// A table that moves write, and what is left out of it: times and names that are given when a row is written. A stored
// message that says when it was written is compared without that.
struct Table {
  std::string name, columns, order;
};
const Table kTables[] = {
    {"organization", "code, display_name, parent, aliases, version, begin_date, abolish_date, watch_date, HEX(history)",
     "code"},
    {"item", "id, owner, newest_version", "id"},
    {"item_former_owner", "owner, id", "owner, id"},
    {"adoption_version",
     "organization, item, version, effective_date, state, task, leader, person_responsible, COALESCE(HEX(timing), ''), "
     "decision, reason, COALESCE(HEX(facts), '')",
     "organization, item, version"},
    {"bulletin_board_version",
     "organization, board_id, version, effective_date, display_name, place, set_up_date, removal_date, removal_reason",
     "organization, board_id, version"},
    {"appointment",
     "organization, role, person_name, post, first_day, last_day, reference, COALESCE(ended_day, ''), end_reason",
     "organization, person_name, first_day"},
    {"circle_member",
     "organization, circle, subject, first_day, last_day, reason, author, COALESCE(ended_day, ''), end_reason",
     "organization, circle, subject, first_day"},
    {"organization_move", "from_code, to_code, effective_date, basis, author, carried, carry_time IS NOT NULL",
     "from_code"},
    // Who has heard of it: each is told once.
    {"outbox", "aggregate, COUNT(*)", "aggregate"},
};

// A county whose villages move on two days.
class County {
 public:
  explicit County(bool disturb) : stack_(MINGBAI_BINARIES, true), disturb_(disturb) {
    clock_ = *SharedClock::Open(stack_.clock_file());
    clock_->Set(StartOfDay(absl::CivilDay(2026, 10, 9)) + absl::Hours(9));
    api_ = std::make_unique<ctl::Api>(stack_.http(), stack_.tokens_folder());
    Enter();
    MB_EXPECT_OK(ctl::InParallel(2 * kMoves, 8, [this](int village) { return Settle(village); }));
  }

  // The day comes; waits until all its moves are carried over and told of.
  void Come(const std::string& day, const std::vector<std::string>& replicas) {
    clock_->Set(StartOfDay(*ParseDay(day)) + absl::Minutes(1));
    const absl::Time end = absl::Now() + absl::Seconds(120);
    while (!IsOver(day) && absl::Now() < end) {
      if (disturb_) {
        Disturb(day, replicas);
      } else {
        absl::SleepFor(absl::Milliseconds(20));
      }
    }
    ASSERT_TRUE(IsOver(day)) << day;
  }
  std::string AddReplica() { return stack_.AddReplica("catalog"); }

  // How many kills, and takings of the lease, came when a part of that day's moves was carried over.
  int killed(const std::string& day) const { return Count(killed_, day); }
  int usurped(const std::string& day) const { return Count(usurped_, day); }
  int64_t CountRows(const std::string& rows) const { return std::stoll(Query("SELECT COUNT(*) FROM " + rows)[0][0]); }

  std::vector<std::string> Rows(const Table& table) const {
    const std::string grouped = table.name == "outbox" ? " GROUP BY aggregate" : "";
    std::vector<std::string> rows;
    for (const auto& row : Query(StrCat("SELECT CONCAT_WS('|', ", table.columns, ") FROM ", table.name, grouped,
                                        " ORDER BY ", table.order))) {
      rows.push_back(row[0]);
    }
    return rows;
  }
  // Versions of items and circles, but for when they were written.
  template <typename T>
  std::vector<std::string> Messages(const std::string& rows) const {
    std::vector<std::string> messages;
    for (const auto& row : Query(rows)) {
      T message;
      EXPECT_TRUE(message.ParseFromString(absl::HexStringToBytes(row[0])));
      message.clear_create_time();
      messages.push_back(message.ShortDebugString());
    }
    return messages;
  }

 private:
  void Enter() {
    catalog::v1::BatchCreateOrganizationsRequest organizations;
    organizations.set_parent(kCounty);
    *organizations.add_organizations() = Organization(kCounty, "", common::v1::TIER_COUNTY);
    for (const char* township : {kTownship, kNewTownship}) {
      *organizations.add_organizations() = Organization(township, kCounty, common::v1::TIER_TOWNSHIP);
    }
    for (int i = 0; i < 2 * kMoves; ++i) {
      *organizations.add_organizations() = Organization(Village(i), kTownship, common::v1::TIER_VILLAGE);
    }
    MB_EXPECT_OK(Call<catalog::v1::BatchCreateOrganizationsResponse>("/v1/organizations:batchCreate", &organizations));
    catalog::v1::BatchCreateItemsRequest items;
    items.set_parent(kCounty);
    for (int i = 0; i < kAdopted; ++i) *items.add_items() = MonthlyItem(StrCat("adopted-", i), kCounty);
    for (int i = 0; i < 2 * kMoves; i += 5) {
      // Its own, and one of the county that names it responsible.
      *items.add_items() = MonthlyItem(StrCat("own-", i), Village(i));
      *items.add_items() = MonthlyItem(StrCat("named-", i), kCounty);
      items.mutable_items()->rbegin()->add_responsibilities()->set_organization(Village(i));
    }
    MB_EXPECT_OK(Call<catalog::v1::BatchCreateItemsResponse>("/v1/items:batchCreate", &items));
  }

  // What a village has, and that it moves.
  absl::Status Settle(int number) {
    const std::string village = Village(number);
    catalog::v1::BatchAdoptItemsRequest adopt;
    adopt.set_parent(village);
    for (int i = 0; i < kAdopted; ++i) {
      catalog::v1::Adoption& adoption = *adopt.add_adoptions();
      adoption.set_name(StrCat(village, "/adoptions/adopted-", i));
      adoption.set_task("按时公开");
      adoption.set_leader("书记");
      adoption.set_person_responsible("文书");
      adoption.set_effective_date("2026-01-01");
      *adoption.mutable_decision() = testing::Decided();
    }
    MB_RETURN_IF_ERROR(
        Call<catalog::v1::BatchAdoptItemsResponse>(StrCat("/v1/", village, "/adoptions:batchAdopt"), &adopt));
    catalog::v1::BatchCreateBulletinBoardsRequest boards;
    boards.set_parent(village);
    for (const char* id : {"B1", "B2"}) {
      catalog::v1::BulletinBoard& board = *boards.add_boards();
      board.set_name(StrCat(village, "/boards/", id));
      board.set_display_name("公开栏");
      board.set_place("村口");
      board.set_set_up_date("2026-02-01");
    }
    MB_RETURN_IF_ERROR(
        Call<catalog::v1::BatchCreateBulletinBoardsResponse>(StrCat("/v1/", village, "/boards:batchCreate"), &boards));
    catalog::v1::BatchAppointRequest appoint;
    appoint.set_parent(village);
    for (const char* person : {"甲", "乙", "丙"}) {
      catalog::v1::Appointment& one = *appoint.add_appointments();
      one.set_organization(village);
      one.set_role(catalog::v1::ROSTER_ROLE_FULL_TIME_STAFF);
      one.set_person_name(person);
      one.set_post("村文书");
      one.set_first_day("2026-01-01");
      one.set_reference("镇党发〔2026〕3号");
    }
    MB_RETURN_IF_ERROR(
        Call<catalog::v1::BatchAppointResponse>(StrCat("/v1/", village, "/appointments:batchAppoint"), &appoint));
    MB_RETURN_IF_ERROR(SetCircle(village + "/circles/党员"));
    catalog::v1::MoveOrganizationRequest move;
    move.set_name(village);
    *move.mutable_organization() = Organization(NewVillage(number), kNewTownship, common::v1::TIER_VILLAGE);
    move.set_effective_date(DayOf(number));
    move.set_basis("县政〔2026〕33号");
    return Call<catalog::v1::ReorganizeResponse>(StrCat("/v1/", village, ":move"), &move);
  }

  absl::Status SetCircle(const std::string& circle) {
    catalog::v1::SetCircleRequest set;
    set.mutable_circle()->set_name(circle);
    set.mutable_circle()->set_effective_date("2026-01-01");
    MB_RETURN_IF_ERROR(Call<catalog::v1::Circle>("/v1/circles", &set));
    catalog::v1::BatchAddCircleMembersRequest add;
    add.set_parent(circle);
    for (const char* subject : {"a", "b", "c", "d"}) {
      catalog::v1::CircleMember& member = *add.add_members();
      member.set_subject(subject);
      member.set_first_day("2026-01-01");
      member.set_reason("支部党员大会");
    }
    return Call<catalog::v1::BatchAddCircleMembersResponse>(StrCat("/v1/", circle, "/members:batchAdd"), &add);
  }

  template <typename Response, typename Request>
  absl::Status Call(const std::string& target, Request* request) {
    request->set_request_id(ctl::RequestIdFor(StrCat(target, request->SerializeAsString())));
    Response response;
    return api_->Call("everything", "enter", "POST", target, request, &response);
  }

  // After some more moves, and a part of the next, one that may be at it is killed and started again, or loses its
  // lease to the other as where it was held up for long.
  void Disturb(const std::string& day, const std::vector<std::string>& replicas) {
    const int64_t from = Carried(day);
    const int64_t until = from + std::uniform_int_distribution<int>(0, 3)(random_);
    const absl::Time began = absl::Now();
    while (Carried(day) < until && !IsOver(day) && absl::Now() < began + absl::Seconds(30)) {
      absl::SleepFor(absl::Milliseconds(1));
    }
    absl::SleepFor(absl::Milliseconds(std::uniform_int_distribution<int>(0, 10)(random_)));
    const std::string& one = replicas[std::uniform_int_distribution<size_t>(0, replicas.size() - 1)(random_)];
    const bool kill = replicas.size() == 1 || random_() % 2 == 0;
    if (kill) stack_.Kill(one);
    const int64_t at = Carried(day);
    // What waits for the lease of who is gone to run out need not wait here.
    MB_EXPECT_OK(stack_.schema("catalog").Sql("UPDATE lease SET expires_at = '2000-01-01' WHERE name = 'catalog'"));
    if (kill) {
      stack_.Start(one);
      EXPECT_TRUE(stack_.WaitHealthy(one));
    }
    if (at > from && at < kMoves) (kill ? killed_ : usurped_).push_back(day);
  }

  int64_t Carried(const std::string& day) const {
    return CountRows(StrCat("organization_move WHERE carried = 1 AND effective_date = '", day, "'"));
  }
  bool IsOver(const std::string& day) const {
    return Carried(day) == kMoves &&
           CountRows(StrCat("organization WHERE watch_date <> '' AND watch_date <= '", day, "'")) == 0;
  }
  static int Count(const std::vector<std::string>& days, const std::string& day) {
    return static_cast<int>(std::count(days.begin(), days.end(), day));
  }
  std::vector<std::vector<std::string>> Query(const std::string& query) const {
    const auto found = stack_.schema("catalog").Sql(query);
    MB_EXPECT_OK(found);
    return found.ok() ? *found : std::vector<std::vector<std::string>>(1, {"0"});
  }

  testing::ProcessStack stack_;
  const bool disturb_;
  std::unique_ptr<SharedClock> clock_;
  std::unique_ptr<ctl::Api> api_;
  std::mt19937 random_{20261101};
  std::vector<std::string> killed_, usurped_;  // the day of each
};

TEST(MoveKill, C1_WhatGoesOnIsCarriedOnceWhateverIsKilled) {
  County killed(true);
  killed.Come(Days()[0], {"catalog"});
  const std::string replica = killed.AddReplica();
  killed.Come(Days()[1], {"catalog", replica});
  if (::testing::Test::HasFatalFailure()) return;
  std::printf("amid a day's moves: %d kills of catalog alone; %d of one of two, %d leases lost to the other\n",
              killed.killed(Days()[0]), killed.killed(Days()[1]), killed.usurped(Days()[1]));
  EXPECT_GE(killed.killed(Days()[0]), kAmid);
  EXPECT_GE(killed.killed(Days()[1]) + killed.usurped(Days()[1]), kAmid);
  RecordProperty("kills", killed.killed(Days()[0]) + killed.killed(Days()[1]));

  County whole(false);
  for (const std::string& day : Days()) whole.Come(day, {"catalog"});
  // Everything has gone on.
  EXPECT_EQ(whole.CountRows("organization_move WHERE carried = 1"), 2 * kMoves);
  EXPECT_EQ(whole.CountRows("adoption_version WHERE organization LIKE '371325002%'"), 2 * kMoves * kAdopted);
  EXPECT_EQ(whole.CountRows("bulletin_board_version WHERE organization LIKE '371325002%'"), 2 * kMoves * 2);
  EXPECT_EQ(whole.CountRows("appointment WHERE organization LIKE '371325002%'"), 2 * kMoves * 3);
  EXPECT_EQ(whole.CountRows("circle_member WHERE organization LIKE '371325002%'"), 2 * kMoves * 4);
  EXPECT_EQ(whole.CountRows("item WHERE owner LIKE '371325002%'"), 2 * kMoves / 5);
  for (const Table& table : kTables) {
    SCOPED_TRACE(table.name);
    const std::vector<std::string> rows = whole.Rows(table);
    EXPECT_FALSE(rows.empty());
    testing::ExpectEqualRows(killed.Rows(table), rows);
  }
  const std::string items = "SELECT HEX(body) FROM item_version ORDER BY id, version";
  testing::ExpectEqualRows(killed.Messages<catalog::v1::Item>(items), whole.Messages<catalog::v1::Item>(items));
  const std::string circles =
      "SELECT HEX(body) FROM dated_version WHERE collection = 'circle' ORDER BY parent, id, version";
  testing::ExpectEqualRows(killed.Messages<catalog::v1::Circle>(circles), whole.Messages<catalog::v1::Circle>(circles));
}

}  // namespace
}  // namespace mingbai
