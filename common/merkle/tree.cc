#include "common/merkle/tree.h"

#include <utility>

#include "absl/types/span.h"
#include "common/crypto/crypto.h"
#include "common/status/status.h"
#include "common/text/text.h"

namespace mingbai::merkle {
namespace {

// Root of a perfect subtree over a power of two of hashes.
std::string PerfectRoot(absl::Span<const std::string> hashes) {
  if (hashes.size() == 1) return hashes[0];
  const size_t half = hashes.size() / 2;
  return NodeHash(PerfectRoot(hashes.subspan(0, half)), PerfectRoot(hashes.subspan(half)));
}

// Joins a run of hashes with what stands to their right (empty: nothing) into one root: the largest perfect subtrees
// stand leftmost, and are joined from the right.
std::string Join(absl::Span<const std::string> hashes, std::string right) {
  while (!hashes.empty()) {
    const size_t last = hashes.size() & -hashes.size();  // the lowest power of two in it
    const std::string root = PerfectRoot(hashes.subspan(hashes.size() - last));
    right = right.empty() ? root : NodeHash(root, right);
    hashes.remove_suffix(last);
  }
  return right;
}

}  // namespace

std::string LeafHash(std::string_view entry) { return Sha256(StrCat(std::string_view("\0", 1), entry)); }

std::string NodeHash(std::string_view left, std::string_view right) { return Sha256(StrCat("\1", left, right)); }

absl::StatusOr<Frontier> Frontier::Load(uint64_t size, Read read) {
  Frontier out;
  out.size_ = size;
  uint64_t count = size;
  for (int level = 0; count > 0; ++level, count /= kTileWidth) {
    const int width = static_cast<int>(count % kTileWidth);
    std::vector<std::string> hashes;
    if (width > 0) {
      MB_ASSIGN_OR_RETURN(hashes, read(level, count - width, width));
    }
    if (static_cast<int>(hashes.size()) != width) {
      return absl::DataLossError(StrCat("level ", level, " of the tree lacks hashes of a tree of ", size));
    }
    out.levels_.push_back(std::move(hashes));
  }
  return out;
}

void Frontier::Append(std::string_view entry, std::vector<Added>* added) {
  std::string hash = LeafHash(entry);
  uint64_t index = size_++;
  for (int level = 0;; ++level, index /= kTileWidth) {
    if (level == static_cast<int>(levels_.size())) levels_.emplace_back();
    std::vector<std::string>& tile = levels_[level];
    added->push_back({level, index, hash});
    tile.push_back(std::move(hash));
    if (tile.size() < kTileWidth) return;
    hash = PerfectRoot(tile);
    tile.clear();
  }
}

std::string Frontier::Root() const {
  std::string root;
  for (const std::vector<std::string>& tile : levels_) root = Join(tile, std::move(root));
  return root.empty() ? Sha256("") : root;
}

}  // namespace mingbai::merkle
