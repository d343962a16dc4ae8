#pragma once

// Who calls. Static tokens with roles and an organization scope.

#include <cstdint>
#include <initializer_list>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "absl/status/statusor.h"
#include "mingbai/common/v1/options.pb.h"

namespace mingbai {

// Permissions in one word: a principal is copied for every call.
class PermissionSet {
 public:
  PermissionSet(std::initializer_list<common::v1::Permission> permissions) {
    for (common::v1::Permission permission : permissions) Add(permission);
  }
  void Add(common::v1::Permission permission) { bits_ |= uint64_t{1} << permission; }
  void Add(const PermissionSet& other) { bits_ |= other.bits_; }
  bool Has(common::v1::Permission permission) const { return (bits_ >> permission & 1) != 0; }

 private:
  static_assert(common::v1::Permission_MAX < 64);
  uint64_t bits_ = 0;
};

struct Principal {
  std::string subject = "anonymous";
  std::string organization;  // code of the subtree's root in which the caller acts; empty for anonymous
  PermissionSet permissions = {common::v1::PERMISSION_PUBLIC};
  // "organization code/circle id", of the day of the call; filled by services that show what is for circles
  // (Runtime::ResolveCircles).
  std::set<std::string> circles;
  bool anonymous = true;

  bool Has(common::v1::Permission permission) const { return permissions.Has(permission); }
  // Whether the caller acts for `code`: an official whose subtree holds it.
  bool ActsFor(std::string_view code) const;
  // Whether the caller belongs to the circle of that organization.
  bool InCircle(std::string_view code, std::string_view circle) const;
};

// Permissions of a role (roles.cc is the table); nullptr for an unknown role.
const PermissionSet* PermissionsOfRole(std::string_view role);

// The token file (mingbai.config.v1.TokenFile), read once. Immutable: thread-safe.
class TokenFile {
 public:
  TokenFile() = default;
  // INVALID_ARGUMENT naming the file and the key, the role or the subject that is wrong.
  static absl::StatusOr<TokenFile> Load(const std::string& path);
  // The principal of an `authorization` value: anonymous for "", the token's for "Bearer <token>"; UNAUTHENTICATED,
  // reason TOKEN_UNKNOWN, for anything else.
  absl::StatusOr<Principal> Authenticate(std::string_view authorization) const;

 private:
  std::unordered_map<std::string, Principal> by_hash_;
};

}  // namespace mingbai
