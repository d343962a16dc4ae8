#include "common/merkle/tile.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "common/text/text.h"

namespace mingbai::merkle {
namespace {

constexpr uint64_t kMostTiles = uint64_t{1} << 40;
constexpr int kHighestLevel = 5;

// Three digits.
std::optional<int> Group(std::string_view text) {
  if (text.size() != 3) return std::nullopt;
  int value = 0;
  for (char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

// Digits of a number in its only form, at most three of them.
std::optional<int> Small(std::string_view text) {
  int value;
  if (text.empty() || text.size() > 3 || text.find_first_not_of("0123456789") != std::string_view::npos ||
      (text.size() > 1 && text[0] == '0') || !absl::SimpleAtoi(AbslView(text), &value)) {
    return std::nullopt;
  }
  return value;
}

}  // namespace

std::optional<TileName> ParseTilePath(std::string_view path) {
  TileName name;
  std::vector<std::string_view> parts = Split(path, '/');
  if (parts.size() < 2) return std::nullopt;
  name.entries = parts[0] == "entries";
  if (!name.entries) {
    const std::optional<int> level = Small(parts[0]);
    if (!level.has_value() || *level > kHighestLevel) return std::nullopt;
    name.level = *level;
  }
  parts.erase(parts.begin());
  if (parts.size() >= 2 && parts[parts.size() - 2].ends_with(".p")) {
    const std::optional<int> width = Small(parts.back());
    if (!width.has_value() || *width < 1 || *width >= kTileWidth) return std::nullopt;
    name.width = *width;
    parts.pop_back();
    parts.back().remove_suffix(2);
  }
  for (size_t i = 0; i < parts.size(); ++i) {
    std::string_view part = parts[i];
    if (i + 1 < parts.size() && !ConsumePrefix(&part, "x")) return std::nullopt;
    const std::optional<int> group = Group(part);
    // Leading groups of zeros would be a second path to the same tile.
    if (!group.has_value() || (i == 0 && parts.size() > 1 && *group == 0)) return std::nullopt;
    name.index = name.index * 1000 + *group;
    if (name.index >= kMostTiles) return std::nullopt;
  }
  return name;
}

std::string TilePath(const TileName& name) {
  std::string index = absl::StrFormat("%03d", name.index % 1000);
  for (uint64_t rest = name.index / 1000; rest > 0; rest /= 1000) {
    index.insert(0, absl::StrFormat("x%03d/", rest % 1000));
  }
  std::string path = name.entries ? "entries/" : StrCat(name.level, "/");
  path += index;
  if (name.width < kTileWidth) StrAppend(&path, ".p/", name.width);
  return path;
}

void AppendToBundle(std::string_view entry, std::string* bundle) {
  *bundle += static_cast<char>(entry.size() >> 8);
  *bundle += static_cast<char>(entry.size() & 0xFF);
  *bundle += entry;
}

absl::StatusOr<std::vector<std::string>> ReadBundle(std::string_view bundle) {
  std::vector<std::string> entries;
  while (!bundle.empty()) {
    if (bundle.size() < 2) return absl::InvalidArgumentError("a bundle ends inside a length");
    const size_t size = static_cast<unsigned char>(bundle[0]) << 8 | static_cast<unsigned char>(bundle[1]);
    if (bundle.size() < 2 + size) return absl::InvalidArgumentError("a bundle ends inside an entry");
    entries.emplace_back(bundle.substr(2, size));
    bundle.remove_prefix(2 + size);
  }
  return entries;
}

}  // namespace mingbai::merkle
