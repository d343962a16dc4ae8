#include "common/rpc/trace.h"

#include <cstdint>

#include "absl/random/random.h"
#include "common/text/text.h"

namespace mingbai::rpc {
namespace {

bool IsHex(std::string_view text) { return text.find_first_not_of("0123456789abcdef") == std::string_view::npos; }
bool IsZero(std::string_view text) { return text.find_first_not_of('0') == std::string_view::npos; }

uint64_t NonZero() {
  thread_local absl::BitGen random;
  return absl::Uniform<uint64_t>(random, 1, UINT64_MAX);
}

}  // namespace

std::string ContinueTrace(std::string_view incoming) {
  const bool valid = incoming.size() == 55 && incoming.substr(0, 3) == "00-" && incoming[35] == '-' &&
                     incoming[52] == '-' && IsHex(incoming.substr(3, 32)) && IsHex(incoming.substr(36, 16)) &&
                     IsHex(incoming.substr(53, 2)) && !IsZero(incoming.substr(3, 32)) &&
                     !IsZero(incoming.substr(36, 16));
  const std::string span = StrCat(absl::Hex(NonZero(), absl::kZeroPad16));
  if (valid) return StrCat(incoming.substr(0, 36), span, incoming.substr(52));
  return StrCat("00-", absl::Hex(NonZero(), absl::kZeroPad16), absl::Hex(NonZero(), absl::kZeroPad16), "-", span,
                "-01");
}

std::string_view TraceId(std::string_view traceparent) {
  return traceparent.size() == 55 ? traceparent.substr(3, 32) : std::string_view();
}

}  // namespace mingbai::rpc
