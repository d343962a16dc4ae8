#include "services/gateway/import/importer.h"

#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/crypto/crypto.h"
#include "common/names/names.h"
#include "common/status/status.h"
#include "mingbai/publication/v1/publication_service.pb.h"

namespace mingbai::gateway {
namespace {

constexpr size_t kIdLength = 40;

// Whether the error says something of the table that was delivered, rather than of the caller or the moment.
bool IsRefusal(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kInvalidArgument:
      return ReasonOf(status) != "REQUEST_ID_REUSED";
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kAlreadyExists:
      return true;
    default:
      return false;
  }
}

absl::StatusOr<ImportOutcome> Refused(const absl::Status& status) {
  if (!IsRefusal(status)) return status;
  ImportOutcome outcome;
  const std::vector<std::string> paths = FieldPathsOf(status);
  if (!paths.empty()) outcome.bad_row = RowOfPath(paths.front());
  const std::string reason = ReasonOf(status);
  outcome.refusal = absl::StrCat(reason, reason.empty() ? "" : ": ", std::string(status.message()));
  return outcome;
}

}  // namespace

std::string DerivedRequestId(std::initializer_list<std::string_view> parts) {
  std::string all;
  for (std::string_view part : parts) absl::StrAppend(&all, std::string(part), "\n");
  return absl::StrCat("import-", Sha256Hex(all).substr(0, kIdLength));
}

int RowOfPath(const std::string& path) {
  static constexpr char kRows[] = "rows[";
  const size_t start = path.find(kRows);
  if (start == std::string::npos) return -1;
  const size_t digits = start + sizeof(kRows) - 1;
  const size_t end = path.find(']', digits);
  int row = -1;
  if (end == std::string::npos || !absl::SimpleAtoi(path.substr(digits, end - digits), &row)) return -1;
  return row;
}

absl::StatusOr<ImportOutcome> Importer::Deliver(const rpc::CallContext& call, const std::string& item,
                                                const std::string& period, const ImportDraft& draft,
                                                int attempt) const {
  publication::v1::DeliverPublicationRequest request;
  publication::v1::Publication* publication = request.mutable_publication();
  publication->set_organization(OrganizationName(draft.code));
  publication->set_item(item);
  publication->set_period(period);
  *publication->mutable_content() = draft.content;
  request.set_incomplete(draft.missing_line > 0);
  request.set_delivery_sha256(absl::BytesToHexString(call.payload_hash));
  request.set_request_id(DerivedRequestId({call.request_id, draft.code, absl::StrCat(attempt)}));
  const absl::StatusOr<std::string> bytes =
      publication_->Forward(call, "DeliverPublication", request.SerializeAsString());
  if (!bytes.ok()) return Refused(bytes.status());
  publication::v1::Publication delivered;
  if (!delivered.ParseFromString(*bytes)) {
    return absl::InternalError("publication gave no answer to DeliverPublication that can be read");
  }
  return ImportOutcome{delivered.name(), "", -1};
}

}  // namespace mingbai::gateway
