#include "common/identity/principal.h"

#include "common/config/config.h"
#include "common/crypto/crypto.h"
#include "common/names/names.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "mingbai/config/v1/config.pb.h"

namespace mingbai {

bool Principal::ActsFor(std::string_view code) const { return !organization.empty() && InSubtree(organization, code); }

bool Principal::InCircle(std::string_view code, std::string_view circle) const {
  return circles.count(StrCat(code, "/", circle)) > 0;
}

absl::StatusOr<TokenFile> TokenFile::Load(const std::string& path) {
  config::v1::TokenFile file;
  MB_RETURN_IF_ERROR(LoadConfig(path, &file));
  TokenFile tokens;
  std::set<std::string> subjects;
  auto wrong = [&](const config::v1::TokenPrincipal& entry, std::string_view why) {
    return absl::InvalidArgumentError(StrCat(path, ": principal \"", entry.subject(), "\": ", why));
  };
  for (const auto& entry : file.principals()) {
    Principal principal;
    principal.anonymous = false;
    principal.subject = entry.subject();
    principal.organization = entry.organization();
    principal.permissions = {};
    if (entry.subject().empty() || entry.subject() == "anonymous" || !subjects.insert(entry.subject()).second) {
      return wrong(entry, "subject is empty, reserved or not unique");
    }
    if (entry.token_sha256().size() != 64) return wrong(entry, "token_sha256 is not 64 hex digits");
    if (!entry.organization().empty() && !IsOrganizationCode(entry.organization())) {
      return wrong(entry, "organization is not an organization code");
    }
    for (const std::string& role : entry.roles()) {
      const PermissionSet* permissions = PermissionsOfRole(role);
      if (permissions == nullptr) return wrong(entry, StrCat("unknown role \"", role, "\""));
      principal.permissions.Add(*permissions);
    }
    if (!tokens.by_hash_.emplace(entry.token_sha256(), std::move(principal)).second) {
      return wrong(entry, "token is not unique");
    }
  }
  return tokens;
}

absl::StatusOr<Principal> TokenFile::Authenticate(std::string_view authorization) const {
  if (authorization.empty()) return Principal();
  if (ConsumePrefix(&authorization, "Bearer ")) {
    // Tokens are found by their hash, so that the time taken says nothing about a token that is close.
    auto it = by_hash_.find(Sha256Hex(authorization));
    if (it != by_hash_.end()) return it->second;
  }
  return Error(absl::StatusCode::kUnauthenticated, "TOKEN_UNKNOWN", "the token is not known; send none to read");
}

}  // namespace mingbai
