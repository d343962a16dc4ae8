#pragma once

// Names and forms of what a C2SP tlog-tiles log serves (https://c2sp.org/tlog-tiles).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/merkle/tree.h"

namespace mingbai::merkle {

// Which tile: hashes of a level, or the entries of level 0.
struct TileName {
  bool entries = false;
  int level = 0;           // 0 to 5
  uint64_t index = 0;      // below 2^40
  int width = kTileWidth;  // 1 to 256; less than 256 for a partial one
  bool operator==(const TileName&) const = default;

  uint64_t first() const { return index * kTileWidth; }
};

// "0/x001/x234/067", "entries/000.p/8": what follows "tile/". nullopt where the text is no such path; every tile has
// one path only.
std::optional<TileName> ParseTilePath(std::string_view path);
std::string TilePath(const TileName& name);

// The longest entry that a bundle can hold.
inline constexpr size_t kLongestEntry = 65535;
// A bundle: each entry after its length as two bytes, the greater first.
void AppendToBundle(std::string_view entry, std::string* bundle);
// INVALID_ARGUMENT where the bytes are no whole entries.
absl::StatusOr<std::vector<std::string>> ReadBundle(std::string_view bundle);

}  // namespace mingbai::merkle
