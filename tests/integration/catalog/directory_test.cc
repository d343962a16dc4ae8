// The catalog as other services see it, following a real one.

#include "services/catalog/client/directory.h"

#include "absl/time/clock.h"
#include "tests/integration/catalog/catalog_fixture.h"

namespace mingbai::catalog {
namespace {

using absl::StatusCode;

// Waits until the condition holds; false after `limit`.
template <typename F>
bool Within(absl::Duration limit, F&& holds) {
  const absl::Time end = absl::Now() + limit;
  while (!holds()) {
    if (absl::Now() > end) return false;
    absl::SleepFor(absl::Milliseconds(5));
  }
  return true;
}

class DirectoryTest : public CatalogTest {
 protected:
  DirectoryTest() : directory_(harness_.Client(kService, service_token_)) {}

  void StartLoaded() {
    directory_.Start();
    ASSERT_TRUE(Within(absl::Seconds(10), [&] { return directory_.loaded(); }));
  }
  std::string NameOf(Directory& directory, const std::string& code) {
    auto found = directory.FindOrganization(TestCall(), code);
    return found.ok() && *found != nullptr ? (*found)->display_name() : "";
  }
  static v1::UpdateOrganizationRequest Renaming(const std::string& name) {
    v1::UpdateOrganizationRequest request;
    *request.mutable_organization() = Organization(kVillage, common::v1::TIER_VILLAGE, kTownship);
    request.mutable_organization()->set_display_name(name);
    request.mutable_update_mask()->add_paths("display_name");
    request.set_request_id(NewRequestId());
    return request;
  }

  Directory directory_;
};

TEST_F(DirectoryTest, C1_FollowsOrganizationsLive) {
  EnterCounty();
  StartLoaded();
  EXPECT_EQ(NameOf(directory_, "371325001012"), "单位1012");
  MB_ASSERT_OK(Call<v1::Organization>(office_, "UpdateOrganization", Renaming("新名 😀𠮷")));
  EXPECT_TRUE(Within(absl::Seconds(1), [&] { return NameOf(directory_, "371325001012") == "新名 😀𠮷"; }));

  MB_ASSERT_OK(Call<v1::Organization>(
      office_, "CreateOrganization",
      Creation(Organization("organizations/371325001014", common::v1::TIER_VILLAGE, kTownship))));
  EXPECT_TRUE(Within(absl::Seconds(1), [&] { return directory_.Subtree("371325001000").size() == 4; }));
}

TEST_F(DirectoryTest, C1_SubtreeHasItsRootFirst) {
  EnterCounty();
  StartLoaded();
  const auto codes = [&](const std::string& root) {
    std::vector<std::string> codes;
    for (const OrganizationPtr& organization : directory_.Subtree(root)) codes.push_back(organization->name());
    return codes;
  };
  EXPECT_THAT(codes("371325000000"), ::testing::ElementsAre(kCounty, kDepartment, kTownship, kVillage, kOtherVillage));
  EXPECT_THAT(codes("371325001000"), ::testing::ElementsAre(kTownship, kVillage, kOtherVillage));
  EXPECT_THAT(codes("371325000000-MZJ"), ::testing::ElementsAre(kDepartment));
  EXPECT_THAT(codes("371325009000"), ::testing::IsEmpty());
  EXPECT_THAT(codes(""), ::testing::IsEmpty());
}

TEST_F(DirectoryTest, C4_KnowsTheVersionInEffect) {
  EnterCounty();
  v1::Item item = Define(Item("v-finance"));
  item.set_level2("旧的");
  item.set_effective_date("2026-05-01");
  MB_ASSERT_OK(Call<v1::Item>(office_, "UpdateItem", ItemUpdate(item, {"level2"})));
  StartLoaded();
  const auto version = [&](absl::CivilDay day) {
    auto found = directory_.FindItem(TestCall(), "v-finance", day);
    EXPECT_THAT(found, ::mingbai::testing::IsOk());
    return found.ok() && *found != nullptr ? (*found)->version() : 0;
  };
  EXPECT_EQ(version(absl::CivilDay(2025, 12, 31)), 0);
  EXPECT_EQ(version(absl::CivilDay(2026, 4, 30)), 1);
  EXPECT_EQ(version(absl::CivilDay(2026, 5, 1)), 2);
  item.set_etag("2");
  item.set_effective_date("2026-12-01");
  MB_ASSERT_OK(Call<v1::Item>(office_, "UpdateItem", ItemUpdate(item, {"level2"})));
  EXPECT_TRUE(Within(absl::Seconds(1), [&] { return version(absl::CivilDay(2026, 12, 1)) == 3; }));
  EXPECT_EQ(version(absl::CivilDay(2026, 11, 30)), 2);
}

TEST_F(DirectoryTest, C11_HoldsTheNewestCalendar) {
  StartLoaded();
  EXPECT_EQ(directory_.Calendar()->version(), 0);
  v1::ImportCalendarRequest request;
  request.set_first_year(2026);
  request.set_last_year(2026);
  request.set_request_id(NewRequestId());
  request.add_days()->set_date("2026-10-01");
  request.mutable_days(0)->set_kind(v1::DAY_KIND_HOLIDAY);
  MB_ASSERT_OK(Call<v1::WorkingCalendar>(office_, "ImportCalendar", request));
  EXPECT_TRUE(Within(absl::Seconds(1), [&] { return directory_.Calendar()->version() == 1; }));
  EXPECT_FALSE(directory_.Calendar()->IsWorking(absl::CivilDay(2026, 10, 1)));
}

TEST_F(DirectoryTest, Directory_AsksForWhatItDoesNotKnow) {
  EnterCounty();
  Define(Item("v-finance"));
  // Not started: nothing is held.
  EXPECT_EQ(NameOf(directory_, "371325001012"), "单位1012");
  auto none = directory_.FindOrganization(TestCall(), "371325001099");
  MB_ASSERT_OK(none);
  EXPECT_EQ(*none, nullptr);
  EXPECT_EQ(*directory_.FindOrganization(TestCall(), "not a code"), nullptr);
  auto item = directory_.FindItem(TestCall(), "v-finance", absl::CivilDay(2026, 10, 1));
  MB_ASSERT_OK(item);
  ASSERT_NE(*item, nullptr);
  EXPECT_EQ((*item)->version(), 1);
  EXPECT_EQ(*directory_.FindItem(TestCall(), "v-none", absl::CivilDay(2026, 10, 1)), nullptr);
  EXPECT_EQ(*directory_.FindItem(TestCall(), "no such/id", absl::CivilDay(2026, 10, 1)), nullptr);
}

TEST_F(DirectoryTest, Directory_SaysWhatItCannotKnow) {
  EnterCounty();
  Define(Item("v-finance"));
  StartLoaded();
  harness_.Stop();
  // What is held is still told.
  EXPECT_EQ(NameOf(directory_, "371325001012"), "单位1012");
  auto item = directory_.FindItem(TestCall(), "v-finance", absl::CivilDay(2026, 10, 1));
  MB_ASSERT_OK(item);
  EXPECT_NE(*item, nullptr);
  EXPECT_THAT(directory_.FindOrganization(TestCall(), "371325001099"),
              StatusIs(StatusCode::kUnavailable, "CATALOG_UNAVAILABLE"));
  EXPECT_THAT(directory_.FindItem(TestCall(), "v-none", absl::CivilDay(2026, 10, 1)),
              StatusIs(StatusCode::kUnavailable, "CATALOG_UNAVAILABLE"));
}

TEST_F(DirectoryTest, Directory_TellsListenersOfSnapshotsAndChanges) {
  EnterCounty();
  ASSERT_EQ(Events(5).size(), 5);  // in order before the snapshot: none of them is told again
  absl::Mutex mutex;
  std::vector<std::string> told;
  Directory directory(harness_.Client(kService, service_token_));
  directory.OnChange([&](const common::v1::Event& event) {
    absl::MutexLock lock(&mutex);
    // What an event tells of has been applied when the listener hears of it.
    told.push_back(event.has_payload() ? event.aggregate() + " " + NameOf(directory, "371325001012") : "snapshot");
  });
  directory.Start();
  ASSERT_TRUE(Within(absl::Seconds(10), [&] { return directory.loaded(); }));
  MB_ASSERT_OK(Call<v1::Organization>(office_, "UpdateOrganization", Renaming("新名")));
  const auto heard = [&] {
    absl::MutexLock lock(&mutex);
    return told;
  };
  EXPECT_TRUE(Within(absl::Seconds(2), [&] { return heard().size() >= 2; }));
  EXPECT_THAT(heard(), ::testing::ElementsAre("snapshot", std::string(kVillage) + " 新名"));
  directory.Stop();
}

// A catalog that goes away and comes back at the same address with the same schema.
TEST(DirectoryRestart, Invariant10_FollowsAgainAfterCatalogRestarts) {
  const std::string office_token = TestToken("disclosure-office", "371325000000");
  const std::string service_token = TestToken("service", "");
  ::mingbai::testing::TestSchema schema;
  auto clock = std::make_shared<FakeClock>(absl::Now());
  const auto wire = [](service::Runtime& runtime) { return Wire(runtime, config::v1::CatalogConfig()); };
  auto catalog = std::make_unique<ServiceHarness>("catalog", Migrations(), clock, wire, &schema);
  const std::string address = catalog->target();
  rpc::Client office(address, kService, office_token);
  Directory directory(std::make_shared<rpc::Client>(address, kService, service_token));
  directory.Start();

  v1::CreateOrganizationRequest request;
  request.mutable_organization()->set_name(kCounty);
  request.mutable_organization()->set_display_name("旧县");
  request.mutable_organization()->set_tier(common::v1::TIER_COUNTY);
  request.mutable_organization()->set_kind(v1::ORGANIZATION_KIND_DIVISION);
  request.set_request_id(NewRequestId());
  MB_ASSERT_OK(office.Call<v1::Organization>(TestCall(), "CreateOrganization", request));
  const auto name = [&]() -> std::string {
    auto found = directory.Subtree("371325000000");
    return found.empty() ? "" : found[0]->display_name();
  };
  ASSERT_TRUE(Within(absl::Seconds(5), [&] { return name() == "旧县"; }));

  catalog = nullptr;
  EXPECT_EQ(name(), "旧县");
  catalog = std::make_unique<ServiceHarness>("catalog", Migrations(), clock, wire, &schema, address);
  v1::UpdateOrganizationRequest rename;
  *rename.mutable_organization() = request.organization();
  rename.mutable_organization()->set_display_name("新县");
  rename.mutable_update_mask()->add_paths("display_name");
  rename.set_request_id(NewRequestId());
  ASSERT_TRUE(Within(absl::Seconds(10),
                     [&] { return office.Call<v1::Organization>(TestCall(), "UpdateOrganization", rename).ok(); }));
  // Its channel comes back by itself, at gRPC's own pace; then changes are heard within a second again.
  EXPECT_TRUE(Within(absl::Seconds(10), [&] { return name() == "新县"; }));
  rename.mutable_organization()->set_display_name("又名县");
  rename.set_request_id(NewRequestId());
  MB_ASSERT_OK(office.Call<v1::Organization>(TestCall(), "UpdateOrganization", rename));
  EXPECT_TRUE(Within(absl::Seconds(1), [&] { return name() == "又名县"; }));
  directory.Stop();
}

}  // namespace
}  // namespace mingbai::catalog
