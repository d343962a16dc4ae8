#pragma once

// The way of one publication through the public API, from draft to public, each step by the role that takes it.

#include <string>

#include "absl/status/status.h"
#include "mingbai/publication/v1/publication.pb.h"
#include "services/ctl/api.h"

namespace mingbai::ctl {

// Creates, submits, reviews, checks and publishes at once. `key` makes the steps idempotent.
absl::Status Publish(Api& api, const publication::v1::Publication& draft, const std::string& key);

// The steps after submission, of a publication that was submitted otherwise (an import).
absl::Status Approve(Api& api, const std::string& name, const std::string& content_hash, const std::string& key);

}  // namespace mingbai::ctl
