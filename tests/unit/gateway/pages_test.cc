#include "services/gateway/pages.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace mingbai::gateway {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const absl::Time kNow = absl::FromUnixSeconds(1790000000);

TEST(Pages, HealthNamesClockAndServices) {
  EXPECT_EQ(HealthJson(true, kNow, {{"catalog", "ok"}, {"feedback", "unavailable"}}),
            "{\"status\":\"ok\",\"simulated_clock\":true,\"time\":\"2026-09-21T14:13:20.000000Z\","
            "\"services\":{\"catalog\":\"ok\",\"feedback\":\"unavailable\"}}");
}

TEST(Pages, HomeLinksTheCountyAndEscapesItsName) {
  const std::string page = HomePage(false, kNow, "371325000000", "费县<b>");
  EXPECT_THAT(page, HasSubstr("/v1/organizations/371325000000/overview"));
  EXPECT_THAT(page, HasSubstr("费县&lt;b&gt;"));
  EXPECT_THAT(page, HasSubstr("/openapi.json"));
  EXPECT_THAT(page, HasSubstr("2026-09-21 22:13"));
  EXPECT_THAT(page, Not(HasSubstr("模拟")));
  EXPECT_THAT(page, Not(HasSubstr("{{")));
}

TEST(Pages, HomeSaysThatTheClockIsSimulated) {
  const std::string page = HomePage(true, kNow, "", "");
  EXPECT_THAT(page, HasSubstr("时间是模拟的"));
  EXPECT_THAT(page, Not(HasSubstr("/overview")));
}

}  // namespace
}  // namespace mingbai::gateway
