#pragma once

// What the tests of the edge share.

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "services/gateway/edge/contracts.h"
#include "services/gateway/edge/transcoder.h"
#include "tests/support/status_matchers.h"

namespace mingbai::gateway::edge {

inline const RouteTable& Routes() {
  static const RouteTable* const kRoutes = new RouteTable(ContractRoutes().value());
  return *kRoutes;
}

// The request that an HTTP request becomes; `target` may have a query.
template <typename Message>
absl::StatusOr<Message> Transcoded(std::string_view verb, std::string_view target, std::string_view body = "") {
  const size_t mark = target.find('?');
  const RouteMatch match = Routes().Match(verb, target.substr(0, mark));
  if (match.route == nullptr) return absl::NotFoundError("no route");
  if (match.route->method->input_type() != Message::descriptor()) {
    return absl::InternalError("another route: " + match.route->method->full_name());
  }
  const std::string_view query = mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
  absl::StatusOr<std::string> bytes = ToRequestBytes(match, query, body);
  if (!bytes.ok()) return bytes.status();
  Message message;
  if (!message.ParseFromString(*bytes)) return absl::InternalError("no valid request came out");
  return message;
}

}  // namespace mingbai::gateway::edge
