#pragma once

// The few cryptographic pieces that services share, on OpenSSL.

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace mingbai {

// SHA-256 as 32 bytes, and as lower-case hex.
std::string Sha256(std::string_view data);
std::string Sha256Hex(std::string_view data);

// Bytes that nobody can guess. Ends the process where the system gives none.
std::string RandomBytes(int count);

// AES-256-GCM with a random nonce: version byte, nonce, ciphertext, tag. `key` has 32 bytes; `context` is bound to
// the result and must be given again to open it.
std::string Seal(std::string_view key, std::string_view context, std::string_view plain);
// The plain text; DATA_LOSS where key, context or bytes are not those that were sealed.
absl::StatusOr<std::string> Unseal(std::string_view key, std::string_view context, std::string_view sealed);

}  // namespace mingbai
