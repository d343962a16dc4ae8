#pragma once

// Hashes of an append-only Merkle tree (RFC 6962, section 2.1), kept in levels of 8 as C2SP tlog-tiles does. A hash is
// 32 bytes.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace mingbai::merkle {

// Hashes of a full tile.
inline constexpr int kTileWidth = 256;

std::string LeafHash(std::string_view entry);
std::string NodeHash(std::string_view left, std::string_view right);

// A tree, empty at first, of which only the hashes since the last full tile of each level are in memory. Not
// thread-safe.
class Frontier {
 public:
  // Reads hashes [first, first + count) of a level: 0 has the leaves, each further one a hash per full tile below it.
  using Read = absl::FunctionRef<absl::StatusOr<std::vector<std::string>>(int level, uint64_t first, int count)>;
  // The frontier of a tree of `size` leaves. Errors of `read`; DATA_LOSS where it answers fewer hashes.
  static absl::StatusOr<Frontier> Load(uint64_t size, Read read);

  // A hash that came into being.
  struct Added {
    int level;
    uint64_t index;
    std::string hash;
  };
  // Appends a leaf; adds what came into being: the leaf's hash, and one for each tile that it filled.
  void Append(std::string_view entry, std::vector<Added>* added);

  uint64_t size() const { return size_; }
  // Root of the tree; that of the empty one where size is 0.
  std::string Root() const;

 private:
  uint64_t size_ = 0;
  std::vector<std::vector<std::string>> levels_;  // what has no full tile yet, lowest first
};

}  // namespace mingbai::merkle
