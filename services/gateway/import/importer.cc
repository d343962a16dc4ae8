#include "services/gateway/import/importer.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/crypto/crypto.h"
#include "common/names/names.h"
#include "common/status/status.h"
#include "mingbai/publication/v1/publication_service.pb.h"
#include "services/gateway/import/unavailable.h"

namespace mingbai::gateway {
namespace {

// What the library says of a service that cannot be reached, by the service's name.
absl::Status Named(const absl::Status& status) {
  return NamedUnavailable(status, "PUBLICATION_UNAVAILABLE", "the publication service cannot be reached");
}

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
  if (!IsRefusal(status)) return Named(status);
  ImportOutcome outcome;
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

absl::Status Importer::Begin(const rpc::CallContext& call, const std::string& parent) const {
  publication::v1::BeginDeliveryRequest request;
  request.set_parent(parent);
  request.set_delivery_sha256(absl::BytesToHexString(call.payload_hash));
  request.set_request_id(DerivedRequestId({"begin", call.request_id}));
  return Named(publication_->Forward(call, "BeginDelivery", request.SerializeAsString()).status());
}

absl::StatusOr<ImportOutcome> Importer::Deliver(const rpc::CallContext& call, const std::string& item,
                                                const std::string& period, const ImportDraft& draft) const {
  publication::v1::DeliverPublicationRequest request;
  publication::v1::Publication* publication = request.mutable_publication();
  publication->set_organization(OrganizationName(draft.code));
  publication->set_item(item);
  publication->set_period(period);
  *publication->mutable_content() = draft.content;
  request.set_incomplete(draft.missing_line > 0);
  request.set_request_id(DerivedRequestId({"deliver", call.request_id, draft.code}));
  const absl::StatusOr<std::string> bytes =
      publication_->Forward(call, "DeliverPublication", request.SerializeAsString());
  if (!bytes.ok()) return Refused(bytes.status());
  publication::v1::DeliverPublicationResponse delivered;
  if (!delivered.ParseFromString(*bytes)) {
    return absl::InternalError("publication gave no answer to DeliverPublication that can be read");
  }
  ImportOutcome outcome;
  outcome.publication = delivered.publication().name();
  outcome.draft = delivered.publication().state() == publication::v1::PUBLICATION_STATE_DRAFT;
  for (const auto& row : delivered.refused_rows()) outcome.refused[row.row()] = row.reason();
  return outcome;
}

}  // namespace mingbai::gateway
