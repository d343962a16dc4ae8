// The token file (docs/architecture.md, Identity).

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "common/crypto/crypto.h"
#include "common/identity/principal.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace mingbai {
namespace {

using ::absl::StatusCode;
using ::mingbai::testing::StatusIs;

class TokenFileTest : public ::testing::Test {
 protected:
  TokenFileTest() {
    char pattern[] = "/tmp/mingbai-identity-XXXXXX";
    folder_ = mkdtemp(pattern);
  }
  ~TokenFileTest() override { std::filesystem::remove_all(folder_); }

  absl::StatusOr<TokenFile> Load(const std::string& more) {
    const std::string path = folder_ + "/tokens.textproto";
    std::ofstream(path) << "principals { token_sha256: \"" << Sha256Hex("secret") << "\" subject: \"clerk:1\" " << more
                        << " }\n";
    return TokenFile::Load(path);
  }

  std::string folder_;
};

TEST_F(TokenFileTest, ATokenGivesItsPrincipalAndNoCircle) {
  auto tokens = Load("roles: \"party-office\" organization: \"371325000000\"");
  MB_ASSERT_OK(tokens);
  auto principal = tokens->Authenticate("Bearer secret");
  MB_ASSERT_OK(principal);
  EXPECT_EQ(principal->subject, "clerk:1");
  EXPECT_TRUE(principal->Has(common::v1::PERMISSION_CIRCLE_WRITE));
  EXPECT_TRUE(principal->circles.empty());
  EXPECT_THAT(tokens->Authenticate("Bearer other"), StatusIs(StatusCode::kUnauthenticated, "TOKEN_UNKNOWN"));
}

// DOMAIN C-9: circles stand in the catalog alone. A file that still names some does not start a service.
TEST_F(TokenFileTest, C9_CirclesInTheFileStopTheStart) {
  const auto tokens = Load("circles: \"371325001012/党员\"");
  EXPECT_FALSE(tokens.ok());
  EXPECT_NE(std::string(tokens.status().message()).find("circles"), std::string::npos) << tokens.status();
}

// Who writes circles is who keeps the party's organizations; who belongs to them is told to services alone.
TEST(Roles, C9_WhoMayWriteAndReadCircles) {
  using enum common::v1::Permission;
  for (const char* role : {"disclosure-office", "clerk", "reviewer", "secrecy-officer", "publisher", "inspector",
                           "reader", "gateway", "service"}) {
    EXPECT_FALSE(PermissionsOfRole(role)->Has(PERMISSION_CIRCLE_WRITE)) << role;
    EXPECT_EQ(PermissionsOfRole(role)->Has(PERMISSION_MEMBERSHIP_READ), role == std::string("service")) << role;
    EXPECT_EQ(PermissionsOfRole(role)->Has(PERMISSION_CIRCLE_READ), role == std::string("clerk")) << role;
  }
  EXPECT_FALSE(PermissionsOfRole("party-office")->Has(PERMISSION_MEMBERSHIP_READ));
}

}  // namespace
}  // namespace mingbai
