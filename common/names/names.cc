#include "common/names/names.h"

#include <array>

#include "common/text/text.h"

namespace mingbai {
namespace {

constexpr std::string_view kOrganizations = "organizations/";
constexpr size_t kNational = 12;
// Where the levels of a national code end: province, prefecture, county, township, village.
constexpr std::array<size_t, 5> kLevels = {2, 4, 6, 9, 12};

bool AllZero(std::string_view text) { return text.find_first_not_of('0') == std::string_view::npos; }

}  // namespace

std::string OrganizationName(std::string_view code) { return StrCat(kOrganizations, code); }
std::string ItemName(std::string_view id) { return StrCat("items/", id); }
std::string PublicationName(std::string_view id) { return StrCat("publications/", id); }

std::string_view LastSegment(std::string_view name) {
  size_t slash = name.rfind('/');
  return slash == std::string_view::npos ? name : name.substr(slash + 1);
}

std::string_view OrganizationCodeOf(std::string_view name) {
  if (!ConsumePrefix(&name, kOrganizations)) return {};
  return name.substr(0, name.find('/'));
}

bool IsOrganizationCode(std::string_view code) {
  if (code.size() < kNational || code.size() > 64) return false;
  for (char c : code.substr(0, kNational)) {
    if (c < '0' || c > '9') return false;
  }
  std::string_view rest = code.substr(kNational);
  while (!rest.empty()) {
    if (rest[0] != '-') return false;
    rest.remove_prefix(1);
    size_t letters = 0;
    while (letters < rest.size() && rest[letters] >= 'A' && rest[letters] <= 'Z') ++letters;
    if (letters == 0 || letters > 12) return false;
    rest.remove_prefix(letters);
  }
  return true;
}

std::string_view CodePrefix(std::string_view code) {
  if (code.size() != kNational) return code;
  for (size_t level : kLevels) {
    if (AllZero(code.substr(level))) return code.substr(0, level);
  }
  return code;
}

bool InSubtree(std::string_view root, std::string_view code) {
  if (root == code) return true;
  if (root.size() != kNational) return code.starts_with(root) && code[root.size()] == '-';
  return code.starts_with(CodePrefix(root));
}

CodeRange SubtreeRange(std::string_view root) {
  CodeRange range{std::string(CodePrefix(root)), std::string(CodePrefix(root))};
  if (root.size() > kNational) {
    // "-" and "." are neighbours, and no code has a "." in it; only `root` itself and "root-…" lie between.
    range.high += '.';
  } else {
    ++range.high.back();
  }
  return range;
}

std::string DirectChild(std::string_view root, std::string_view code) {
  if (root == code) return std::string(code);
  if (root.size() == kNational && code.substr(0, kNational) != root) {
    const std::string_view national = code.substr(0, kNational);
    const size_t prefix = CodePrefix(root).size();
    for (size_t level : kLevels) {
      if (level <= prefix) continue;
      std::string child = StrCat(national.substr(0, level), std::string(kNational - level, '0'));
      // Codes may skip a level (counties straight below a province): a child equal to its root is none.
      if (child != root) return child;
    }
    return std::string(national);
  }
  size_t dash = code.find('-', root.size() + 1);
  return std::string(code.substr(0, dash));
}

}  // namespace mingbai
