#include "services/gateway/import/importer.h"

#include <vector>

#include "absl/hash/hash.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/crypto/crypto.h"
#include "common/names/names.h"
#include "common/status/status.h"
#include "mingbai/publication/v1/publication_service.pb.h"

namespace mingbai::gateway {
namespace {

using publication::v1::Publication;

constexpr int kPage = 1000;
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

std::string ContentId(const publication::v1::Content& content) { return Sha256Hex(content.SerializeAsString()); }

bool SameContent(const publication::v1::Content& a, const publication::v1::Content& b) {
  return a.SerializeAsString() == b.SerializeAsString();
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

template <typename Response>
absl::StatusOr<Response> Importer::Call(const rpc::CallContext& call, const char* method,
                                        const google::protobuf::Message& request) const {
  MB_ASSIGN_OR_RETURN(const std::string bytes, publication_->Forward(call, method, request.SerializeAsString()));
  Response response;
  if (!response.ParseFromString(bytes)) {
    return absl::InternalError(absl::StrCat("publication gave no answer to ", method, " that can be read"));
  }
  return response;
}

absl::StatusOr<ImportOutcome> Importer::Deliver(const rpc::CallContext& call, const std::string& item,
                                                const std::string& period, const ImportDraft& draft) {
  const size_t lock = absl::HashOf(draft.code, item, period) % kLocks;
  absl::MutexLock held(&locks_[lock]);
  absl::StatusOr<ImportOutcome> outcome = DeliverLocked(call, item, period, draft);
  // Another replica has brought other content since the look at what stands: it stands now.
  if (ReasonOf(outcome.status()) == "REQUEST_ID_REUSED") outcome = DeliverLocked(call, item, period, draft);
  return outcome;
}

absl::StatusOr<Importer::Standing> Importer::FindStanding(const rpc::CallContext& call, const std::string& item,
                                                          const std::string& period, const ImportDraft& draft) const {
  publication::v1::ListPublicationsRequest request;
  request.set_organization(OrganizationName(draft.code));
  request.set_item(item);
  request.set_page_size(kPage);
  request.set_headings_only(true);
  Standing standing;
  do {
    MB_ASSIGN_OR_RETURN(auto page, Call<publication::v1::ListPublicationsResponse>(call, "ListPublications", request));
    for (const Publication& heading : page.publications()) {
      if (heading.period() != period || heading.phase() != common::v1::PHASE_UNSPECIFIED || heading.occurrence() != 0) {
        continue;
      }
      if (heading.state() == publication::v1::PUBLICATION_STATE_WITHDRAWN) {
        absl::StrAppend(&standing.withdrawn, heading.name(), "\n");
        continue;
      }
      publication::v1::GetPublicationRequest get;
      get.set_name(heading.name());
      MB_ASSIGN_OR_RETURN(Publication whole, Call<Publication>(call, "GetPublication", get));
      const bool same = SameContent(whole.content(), draft.content);
      if (same || standing.publication.name().empty()) standing.publication = std::move(whole);
      if (same) return standing;
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return standing;
}

absl::StatusOr<ImportOutcome> Importer::DeliverLocked(const rpc::CallContext& call, const std::string& item,
                                                      const std::string& period, const ImportDraft& draft) const {
  MB_ASSIGN_OR_RETURN(const Standing found, FindStanding(call, item, period, draft));
  const Publication& standing = found.publication;
  if (standing.name().empty()) {
    publication::v1::CreatePublicationRequest request;
    Publication* publication = request.mutable_publication();
    publication->set_organization(OrganizationName(draft.code));
    publication->set_item(item);
    publication->set_period(period);
    *publication->mutable_content() = draft.content;
    request.set_request_id(DerivedRequestId({"create", draft.code, item, period, found.withdrawn}));
    absl::StatusOr<Publication> created = Call<Publication>(call, "CreatePublication", request);
    if (!created.ok()) return Refused(created.status());
    return Submit(call, *created);
  }
  const bool draft_state = standing.state() == publication::v1::PUBLICATION_STATE_DRAFT;
  if (SameContent(standing.content(), draft.content)) {
    if (draft_state) return Submit(call, standing);
    return ImportOutcome{standing.name(), "", -1};
  }
  if (!draft_state || standing.public_version() > 0 || standing.author() != call.principal.subject) {
    return ImportOutcome{
        "", absl::StrCat(standing.name(), " of this item and period holds other content already: correct that"), -1};
  }
  publication::v1::UpdatePublicationRequest request;
  request.mutable_publication()->set_name(standing.name());
  request.mutable_publication()->set_etag(standing.etag());
  *request.mutable_publication()->mutable_content() = draft.content;
  request.set_request_id(DerivedRequestId({"update", standing.name(), standing.etag(), ContentId(draft.content)}));
  absl::StatusOr<Publication> updated = Call<Publication>(call, "UpdatePublication", request);
  if (!updated.ok()) return Refused(updated.status());
  return Submit(call, *updated);
}

absl::StatusOr<ImportOutcome> Importer::Submit(const rpc::CallContext& call, const Publication& publication) const {
  publication::v1::SubmitPublicationRequest request;
  request.set_name(publication.name());
  request.set_request_id(DerivedRequestId({"submit", publication.name(), publication.etag()}));
  absl::StatusOr<Publication> submitted = Call<Publication>(call, "SubmitPublication", request);
  if (!submitted.ok()) return Refused(submitted.status());
  return ImportOutcome{submitted->name(), "", -1};
}

}  // namespace mingbai::gateway
