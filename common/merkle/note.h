#pragma once

// Signed notes (https://c2sp.org/signed-note) with Ed25519, and the checkpoints that they carry
// (https://c2sp.org/tlog-checkpoint).

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace mingbai::merkle {

struct Checkpoint {
  std::string origin;
  uint64_t size = 0;
  std::string root;  // 32 bytes
};
// The note's text: three lines.
std::string CheckpointText(const Checkpoint& checkpoint);
// INVALID_ARGUMENT where the text is no checkpoint. Extension lines are passed over.
absl::StatusOr<Checkpoint> ParseCheckpoint(std::string_view text);

// Immutable: thread-safe.
class NoteSigner {
 public:
  // `seed` has 32 bytes. INVALID_ARGUMENT where the name is empty or holds blanks or "+", or the seed does not fit.
  static absl::StatusOr<NoteSigner> Make(std::string_view name, std::string_view seed);
  const std::string& name() const { return name_; }
  // "name+keyhash+key", for those who verify.
  const std::string& verifier_key() const { return verifier_key_; }
  // The whole note: `text`, which ends in a line break, with its signature.
  std::string Sign(std::string_view text) const;

 private:
  NoteSigner() = default;
  std::string name_;
  std::string key_id_;  // 4 bytes
  std::string verifier_key_;
  std::shared_ptr<void> key_;
};

// The text of a note whose signature by this key holds. INVALID_ARGUMENT for a broken key or note, PERMISSION_DENIED
// where the key has not signed it or the signature is wrong.
absl::StatusOr<std::string> OpenNote(std::string_view note, std::string_view verifier_key);

}  // namespace mingbai::merkle
