#include "services/gateway/views/ancestors.h"

namespace mingbai::gateway {

std::vector<std::string> WithAncestors(std::string_view code) {
  std::vector<std::string> codes = {std::string(code)};
  // A department or branch: the parent's code + "-" + letters.
  size_t hyphen = code.rfind('-');
  while (hyphen != std::string_view::npos) {
    code = code.substr(0, hyphen);
    codes.emplace_back(code);
    hyphen = code.rfind('-');
  }
  // 2+2+2+3+3 digits, trailing groups zero above the village.
  if (code.size() != 12) return codes;
  for (size_t kept : {size_t{9}, size_t{6}, size_t{4}, size_t{2}}) {
    std::string above = std::string(code.substr(0, kept)) + std::string(12 - kept, '0');
    if (above != codes.back()) codes.push_back(std::move(above));
  }
  return codes;
}

}  // namespace mingbai::gateway
