#include "common/paging/paging.h"

#include <algorithm>
#include <memory>

#include "absl/strings/escaping.h"
#include "common/crypto/crypto.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "google/protobuf/descriptor.h"

namespace mingbai {
namespace {

constexpr size_t kFingerprint = 8;

std::string Fingerprint(const google::protobuf::Message& request, std::string_view viewer, std::string_view position) {
  std::unique_ptr<google::protobuf::Message> query(request.New());
  query->CopyFrom(request);
  for (const char* name : {"page_size", "page_token", "request_id"}) {
    if (const auto* field = query->GetDescriptor()->FindFieldByName(name)) {
      query->GetReflection()->ClearField(query.get(), field);
    }
  }
  return Sha256(StrCat(query->GetTypeName(), "\n", viewer, "\n", position.size(), "\n", position,
                       query->SerializeAsString()))
      .substr(0, kFingerprint);
}

}  // namespace

absl::StatusOr<int> PageSize(int asked, int standard, int most) {
  if (asked < 0) return InvalidField("page_size", "must not be negative");
  return asked == 0 ? standard : std::min(asked, most);
}

std::string MakePageToken(const google::protobuf::Message& request, std::string_view viewer,
                          std::string_view position) {
  return absl::WebSafeBase64Escape(StrCat(Fingerprint(request, viewer, position), position));
}

absl::StatusOr<std::string> ReadPageToken(const google::protobuf::Message& request, std::string_view viewer) {
  const auto* field = request.GetDescriptor()->FindFieldByName("page_token");
  const std::string token = request.GetReflection()->GetString(request, field);
  if (token.empty()) return std::string();
  std::string bytes;
  if (!absl::WebSafeBase64Unescape(token, &bytes) || bytes.size() <= kFingerprint ||
      bytes.substr(0, kFingerprint) != Fingerprint(request, viewer, bytes.substr(kFingerprint))) {
    return InvalidField("page_token", "is not a token of this query");
  }
  return bytes.substr(kFingerprint);
}

}  // namespace mingbai
