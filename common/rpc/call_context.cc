#include "common/rpc/call_context.h"

#include "common/status/status.h"
#include "common/text/text.h"

namespace mingbai::rpc {

absl::Status CallContext::RequireScope(std::string_view code) const {
  scope_checked = true;
  if (principal.ActsFor(code)) return absl::OkStatus();
  return Error(absl::StatusCode::kPermissionDenied, "OUT_OF_SCOPE",
               StrCat("the caller does not act for organization ", code));
}

absl::Status CallContext::RequireCounty() const {
  scope_checked = true;
  // Six digits name the county, the rest what lies below it.
  constexpr std::string_view kWhole = "000000";
  const std::string_view code = principal.organization;
  if (code.size() == 12 && code.substr(6) == kWhole) return absl::OkStatus();
  return Error(absl::StatusCode::kPermissionDenied, "OUT_OF_SCOPE", "the caller does not act for the county");
}

CallContext SystemContext(std::string_view what) {
  CallContext call;
  call.principal.subject = StrCat("system:", what);
  call.principal.anonymous = false;
  call.method = std::string(what);
  return call;
}

}  // namespace mingbai::rpc
