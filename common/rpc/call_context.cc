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

CallContext SystemContext(std::string_view what) {
  CallContext call;
  call.principal.subject = StrCat("system:", what);
  call.principal.anonymous = false;
  call.method = std::string(what);
  return call;
}

}  // namespace mingbai::rpc
