#pragma once

// Page sizes and tokens (AIP-158). A token carries the position and a fingerprint of its query, so that it fits no
// other.

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"

namespace mingbai {

// `asked` as a page size: 0 gives `standard`, more than `most` gives `most`; negative is INVALID_ARGUMENT.
absl::StatusOr<int> PageSize(int asked, int standard, int most);

// The token for going on after `position` (any bytes) in the query that `request` describes; the request's page_size,
// page_token and request_id do not count as part of the query. `viewer` distinguishes callers who see different rows.
std::string MakePageToken(const google::protobuf::Message& request, std::string_view viewer, std::string_view position);
// The position in `request`'s page_token; empty where it has none. INVALID_ARGUMENT on page_token where it is not a
// token of this query.
absl::StatusOr<std::string> ReadPageToken(const google::protobuf::Message& request, std::string_view viewer);

}  // namespace mingbai
