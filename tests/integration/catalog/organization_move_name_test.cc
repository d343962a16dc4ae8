// Until the day of a move that was recorded ahead: names, appointments under the new code, and what is told when
// (DOMAIN C-1, C-15).

#include "tests/integration/catalog/move_ahead_fixture.h"

namespace mingbai::catalog {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class MoveNameTest : public MoveAheadTest {
 protected:
  MoveNameTest() : reader_(harness_.Client(kService, service_token_)) {}

  v1::Organization Get(const std::string& name, const std::string& day) {
    v1::GetOrganizationRequest request;
    request.set_name(name);
    request.set_date(day);
    auto answer = Call<v1::Organization>(anyone_, "GetOrganization", request);
    EXPECT_THAT(answer, ::mingbai::testing::IsOk());
    return answer.value_or(v1::Organization());
  }
  absl::Status Update(const std::string& name, const char* path, const v1::Organization& facts,
                      const std::string& day = "") {
    v1::UpdateOrganizationRequest request;
    *request.mutable_organization() = facts;
    request.mutable_organization()->set_name(name);
    request.mutable_organization()->set_tier(common::v1::TIER_VILLAGE);
    request.mutable_organization()->set_kind(v1::ORGANIZATION_KIND_DIVISION);
    request.mutable_update_mask()->add_paths(path);
    request.set_effective_date(day);
    request.set_basis("县民政〔2026〕8号");
    request.set_request_id(NewRequestId());
    return Call<v1::Organization>(office_, "UpdateOrganization", request).status();
  }
  absl::Status Rename(const std::string& display_name, const std::string& day) {
    v1::Organization facts;
    facts.set_display_name(display_name);
    return Update(kVillage, "display_name", facts, day);
  }
  // The move, under the name that the village bears today, or another one.
  absl::Status RecordAs(const std::string& display_name = "单位1012") {
    v1::MoveOrganizationRequest move = Moving();
    move.mutable_organization()->set_display_name(display_name);
    return Record(move).status();
  }
  absl::Status AppointAhead(const std::string& person, const std::string& first) {
    return AppointAt(kNewVillage, person, first).status();
  }

  const std::shared_ptr<const rpc::Client> reader_;
};

TEST_F(MoveNameTest, C1_ANewNameGoesOn) {
  MB_ASSERT_OK(RecordAs());
  MB_ASSERT_OK(Rename("新名村", "2026-10-15"));
  MB_ASSERT_OK(Rename("新新村", "2026-10-20"));
  Come();
  EXPECT_EQ(Get(kVillage, kEve).display_name(), "新新村");
  EXPECT_EQ(Get(kNewVillage, kMoveDay).display_name(), "新新村");
  EXPECT_THAT(Get(kNewVillage, kMoveDay).aliases(), ElementsAre("单位1012", "新名村"));
}

TEST_F(MoveNameTest, C1_ANameThatIsPlannedWhenTheMoveIsRecordedGoesOn) {
  MB_ASSERT_OK(Rename("新名村", "2026-10-15"));
  MB_ASSERT_OK(RecordAs());
  EXPECT_EQ(Get(kNewVillage, kMoveDay).display_name(), "新名村");
}

TEST_F(MoveNameTest, C1_ANameOfItsOwnStays) {
  MB_ASSERT_OK(RecordAs("自取名村"));
  MB_ASSERT_OK(Rename("新名村", "2026-10-15"));
  Come();
  EXPECT_EQ(Get(kNewVillage, kMoveDay).display_name(), "自取名村");
  EXPECT_THAT(Get(kNewVillage, kMoveDay).aliases(), IsEmpty());
}

// Nobody holds a role twice: what is appointed under the new code itself counts from its first day on.
TEST_F(MoveNameTest, C15_WhoIsAppointedThereAheadHoldsThePostOnce) {
  Appoint("甲");
  Appoint("乙");
  Appoint("丙");
  MB_ASSERT_OK(Record());
  MB_ASSERT_OK(AppointAhead("甲", kMoveDay));
  MB_ASSERT_OK(AppointAhead("乙", kLater));
  Come();
  EXPECT_THAT(Roster(kVillage),
              ElementsAre("甲 2026-01-01 2026-10-31", "乙 2026-01-01 2026-10-31", "丙 2026-01-01 2026-10-31"));
  EXPECT_THAT(Roster(kNewVillage),
              ElementsAre("甲 2026-11-01 ", "乙 2026-12-01 ", "乙 2026-11-01 2026-11-30", "丙 2026-11-01 "));
}

// What is written while the carry is due tells of nothing that rests on it.
TEST_F(MoveNameTest, C1_AnAliasDoesNotTellOfTheDayBeforeTheCarry) {
  DefineFor(kCounty, "v-a");
  Adopt({Adoption(kVillage, "v-a")});
  MB_ASSERT_OK(Record());
  BreakCircles();
  Heard();
  clock_->Set(StartOfDay(*ParseDay(kMoveDay)) + absl::Hours(1));
  v1::Organization facts;
  facts.set_display_name("单位");
  facts.add_aliases("老村");
  for (const char* name : {kVillage, kNewVillage}) MB_ASSERT_OK(Update(name, "aliases", facts));
  EXPECT_EQ(Count("SELECT GROUP_CONCAT(watch_date) FROM organization WHERE code IN ('371325001012', '371325002005')"),
            std::string(kMoveDay) + "," + kMoveDay);
  common::v1::ListEventsRequest request;
  request.set_after_seq(heard_);
  request.set_wait_ms(5000);
  std::vector<std::string> states;
  while (states.size() < 2) {
    auto answer = Call<common::v1::ListEventsResponse>(reader_, "ListEvents", request);
    MB_ASSERT_OK(answer);
    ASSERT_FALSE(answer->events().empty());
    for (const common::v1::Event& event : answer->events()) {
      v1::CatalogEvent payload;
      ASSERT_TRUE(event.payload().UnpackTo(&payload));
      states.push_back(v1::OrganizationState_Name(payload.organization().state()));
    }
    request.set_after_seq(answer->next_after_seq());
  }
  heard_ = request.after_seq();
  EXPECT_THAT(states, ElementsAre("ORGANIZATION_STATE_STANDING", "ORGANIZATION_STATE_PLANNED"));
  EXPECT_THAT(Duties(kNewVillage, kMoveDay, kLater).handovers(), IsEmpty());
  MendCircles();
  Come();
  EXPECT_THAT(Heard(), ElementsAre(kNewVillage, kVillage, kNewVillage)) << "adoptions, and then both organizations";
  EXPECT_EQ(Duties(kNewVillage, kMoveDay, kLater).handovers_size(), 1);
}

}  // namespace
}  // namespace mingbai::catalog
