#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "common/identity/principal.h"
#include "common/rpc/budget.h"
#include "common/rpc/cancellation.h"

namespace mingbai::rpc {

// What a handler knows of the call that it answers. Made by the wrapper (or by a test); lives as long as the call.
struct CallContext {
  Principal principal;
  Budget budget;
  Cancellation* cancellation = nullptr;  // ends the calls made with this context early; nullptr: nobody does
  std::string method;                    // full name, "mingbai.catalog.v1.CatalogService.GetItem"
  std::string traceparent;               // W3C trace context of this call; handed on to the calls that it makes
  std::string authorization;             // as received; handed on by the gateway only
  std::string request_id;                // of mutations
  std::string payload_hash;              // SHA-256 of the request's bytes (32 raw bytes), of mutations
  bool response_secret = false;          // the response has a field marked secret
  mutable bool scope_checked = false;

  // OK where the caller acts for the organization of `code`; PERMISSION_DENIED, reason OUT_OF_SCOPE. Methods whose
  // declared scope is no organization call it after loading; an official method that never did answers INTERNAL.
  absl::Status RequireScope(std::string_view code) const;
  // The same for what holds for all organizations: OK where the caller acts for a whole county or more.
  absl::Status RequireCounty() const;
};

// A context for work that no caller asked for (timed work, consumers): the service itself, no deadline.
CallContext SystemContext(std::string_view what);

}  // namespace mingbai::rpc
