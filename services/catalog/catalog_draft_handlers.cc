#include "services/catalog/catalog_draft_handlers.h"

#include <limits>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "common/id/id.h"
#include "common/mysql/idempotency.h"
#include "common/names/names.h"
#include "common/paging/paging.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "mingbai/catalog/v1/events.pb.h"
#include "services/catalog/catalog_draft_apply.h"
#include "services/catalog/catalog_service.h"
#include "services/catalog/decision_rules.h"
#include "services/catalog/filing_writer.h"
#include "services/catalog/organization_repository.h"
#include "services/catalog/organization_rules.h"
#include "services/catalog/proto_time.h"

namespace mingbai::catalog {
namespace {

constexpr int kStandardPage = 20;
constexpr int kLargestPage = 100;

absl::Status NoDraft(std::string_view name) { return NotFound("DRAFT_NOT_FOUND", StrCat("there is no ", name)); }

// What a draft's changes are about, and whose they are.
struct Spoken {
  v1::Organization organization;
  std::set<common::v1::Domain> domains;
  std::map<std::string, std::string> titles;  // of items, by id
};

// Says all changes on the locked organization, and writes them where they are decided. FAILED_PRECONDITION, reason
// ORGANIZATION_ABOLISHED: what one that stands no more decides would be nobody's.
absl::StatusOr<Spoken> Apply(db::Transaction& tx, DraftRow& row, const v1::CollectiveDecision* decision,
                             absl::Time now) {
  CatalogWrites writes(tx, now);
  MB_ASSIGN_OR_RETURN(const bool known, writes.LockAdopter(row.organization));
  if (!known) return absl::DataLossError("a draft's organization is missing");
  const std::string today = FormatDay(CountyDay(now));
  MB_RETURN_IF_ERROR(CheckStillStands(writes.adopter(), today, today));
  MB_RETURN_IF_ERROR(SayChanges(row.organization, decision, row.draft, writes));
  if (decision != nullptr) MB_RETURN_IF_ERROR(writes.Write());
  return Spoken{writes.adopter(), writes.domains(), writes.titles()};
}

// The decided catalog as a filing (DOMAIN C-10).
v1::Filing CatalogFiling(const v1::CatalogDraft& draft, const Spoken& spoken, const std::string& replaces) {
  v1::Filing filing;
  filing.set_kind(v1::FILING_KIND_CATALOG);
  // A party matter goes to the party tree, whatever it is decided with; of several other domains, or of none that is
  // known, it is a matter of government.
  const bool party = spoken.domains.contains(common::v1::DOMAIN_PARTY);
  filing.set_domain(party                        ? common::v1::DOMAIN_PARTY
                    : spoken.domains.size() == 1 ? *spoken.domains.begin()
                                                 : common::v1::DOMAIN_GOVERNMENT);
  filing.set_title(draft.title());
  filing.set_content(Summary(draft, spoken.titles));
  filing.set_why(StrCat(draft.decision().body(), "，", draft.decision().minutes()));
  filing.set_planned_date(draft.effective_date());
  filing.set_catalog_draft(draft.name());
  filing.set_replaces(replaces);
  return filing;
}

}  // namespace

void CatalogDraftHandlers::Register(rpc::Service& service) {
  service.Handle("CreateCatalogDraft", this, &CatalogDraftHandlers::Create);
  service.Handle("GetCatalogDraft", this, &CatalogDraftHandlers::Get);
  service.Handle("ListCatalogDrafts", this, &CatalogDraftHandlers::List);
  service.Handle("UpdateCatalogDraft", this, &CatalogDraftHandlers::Update);
  service.Handle("SubmitCatalogDraft", this, &CatalogDraftHandlers::Submit);
  service.Handle("DecideCatalogDraft", this, &CatalogDraftHandlers::Decide);
  service.Handle("ReturnCatalogDraft", this, &CatalogDraftHandlers::Return);
  service.Handle("DiscardCatalogDraft", this, &CatalogDraftHandlers::Discard);
  service.Handle("CompareCatalogDraft", this, &CatalogDraftHandlers::Compare);
}

absl::StatusOr<v1::CatalogDraft> CatalogDraftHandlers::Create(Call call, const v1::CreateCatalogDraftRequest& request) {
  FieldErrors errors;
  CheckDraft(request.draft(), request.parent(), "draft.changes", errors);
  MB_RETURN_IF_ERROR(errors.ToStatus());
  const absl::Time now = Now();
  const std::string code(LastSegment(request.parent()));
  return db::Mutate<v1::CatalogDraft>(database_, call, [&](db::Transaction& tx) -> absl::StatusOr<v1::CatalogDraft> {
    MB_ASSIGN_OR_RETURN(const auto organization, ReadOrganization(tx.sql(), code));
    if (!organization.has_value()) return Failed("ORGANIZATION_NOT_FOUND", StrCat("there is no ", request.parent()));
    DraftRow row;
    row.organization = code;
    row.id = tx.NewId();
    row.version = 1;
    v1::CatalogDraft& draft = row.draft;
    draft.set_title(request.draft().title());
    draft.set_effective_date(request.draft().effective_date());
    *draft.mutable_changes() = request.draft().changes();
    draft = Settled(std::move(draft));
    draft.DiscardUnknownFields();
    draft.set_name(StrCat(request.parent(), "/catalogDrafts/", EncodeId(row.id)));
    draft.set_state(v1::CATALOG_DRAFT_STATE_DRAFT);
    draft.set_author(call.principal.subject);
    *draft.mutable_create_time() = ToProto(now);
    *draft.mutable_update_time() = ToProto(now);
    draft.set_etag(StrCat(row.version));
    MB_RETURN_IF_ERROR(InsertDraft(tx.sql(), row, now));
    return std::move(row.draft);
  });
}

absl::StatusOr<v1::CatalogDraft> CatalogDraftHandlers::Get(Call call, const v1::GetCatalogDraftRequest& request) {
  return database_.Read(call.budget, [&](db::Connection& sql) -> absl::StatusOr<v1::CatalogDraft> {
    MB_ASSIGN_OR_RETURN(auto row, ReadDraft(sql, request.name()));
    if (!row.has_value()) return NoDraft(request.name());
    return std::move(row->draft);
  });
}

absl::StatusOr<v1::ListCatalogDraftsResponse> CatalogDraftHandlers::List(Call call,
                                                                         const v1::ListCatalogDraftsRequest& request) {
  MB_ASSIGN_OR_RETURN(const int size, PageSize(request.page_size(), kStandardPage, kLargestPage));
  MB_ASSIGN_OR_RETURN(const std::string position, ReadPageToken(request, ""));
  const uint64_t before = DecodeId(position).value_or(std::numeric_limits<int64_t>::max());
  const std::string_view code = LastSegment(request.parent());
  using Found = std::vector<DraftRow>;
  MB_ASSIGN_OR_RETURN(Found found, database_.Read(call.budget, [&](db::Connection& sql) -> absl::StatusOr<Found> {
    MB_ASSIGN_OR_RETURN(const auto organization, ReadOrganization(sql, code));
    if (!organization.has_value()) return NoOrganization(request.parent());
    return ListDrafts(sql, code, request.state(), before, size + 1);
  }));
  v1::ListCatalogDraftsResponse response;
  const std::string next = CutPage(found, size, [](const DraftRow& last) { return EncodeId(last.id); });
  if (!next.empty()) response.set_next_page_token(MakePageToken(request, "", next));
  for (DraftRow& row : found) *response.add_drafts() = std::move(row.draft);
  return response;
}

absl::StatusOr<v1::CatalogDraft> CatalogDraftHandlers::Take(Call call, const std::string& name, const std::string& etag,
                                                            DraftVerb verb, const Step& step) {
  const absl::Time now = Now();
  return db::Mutate<v1::CatalogDraft>(database_, call, [&](db::Transaction& tx) -> absl::StatusOr<v1::CatalogDraft> {
    MB_ASSIGN_OR_RETURN(auto row, LockDraft(tx.sql(), name));
    if (!row.has_value()) return NoDraft(name);
    MB_RETURN_IF_ERROR(CheckDraftVerb(row->draft.state(), verb));
    if (!etag.empty() && etag != row->draft.etag()) {
      return Error(absl::StatusCode::kAborted, "STALE_ETAG", "the draft has been written since it was read");
    }
    MB_RETURN_IF_ERROR(step(tx, *row, now));
    row->draft.set_etag(StrCat(++row->version));
    MB_RETURN_IF_ERROR(WriteDraft(tx.sql(), *row, now));
    return std::move(row->draft);
  });
}

absl::StatusOr<v1::CatalogDraft> CatalogDraftHandlers::Update(Call call, const v1::UpdateCatalogDraftRequest& request) {
  const v1::CatalogDraft& patch = request.draft();
  if (patch.name().empty()) return InvalidField("draft.name", "is required");
  return Take(call, patch.name(), patch.etag(), DraftVerb::kUpdate,
              [&](db::Transaction&, DraftRow& row, absl::Time now) -> absl::Status {
                MB_ASSIGN_OR_RETURN(row.draft, Rewritten(row.draft, patch, request.update_mask()));
                FieldErrors errors;
                CheckDraft(row.draft, OrganizationName(row.organization), "draft.changes", errors);
                MB_RETURN_IF_ERROR(errors.ToStatus());
                row.draft = Settled(std::move(row.draft));
                row.draft.DiscardUnknownFields();
                *row.draft.mutable_update_time() = ToProto(now);
                return absl::OkStatus();
              });
}

absl::StatusOr<v1::CatalogDraft> CatalogDraftHandlers::Submit(Call call, const v1::SubmitCatalogDraftRequest& request) {
  return Take(call, request.name(), request.etag(), DraftVerb::kSubmit,
              [](db::Transaction& tx, DraftRow& row, absl::Time now) -> absl::Status {
                MB_RETURN_IF_ERROR(Apply(tx, row, nullptr, now).status());
                row.draft.set_state(v1::CATALOG_DRAFT_STATE_SUBMITTED);
                *row.draft.mutable_submit_time() = ToProto(now);
                return absl::OkStatus();
              });
}

absl::StatusOr<v1::CatalogDraft> CatalogDraftHandlers::Decide(Call call, const v1::DecideCatalogDraftRequest& request) {
  FieldErrors errors;
  CheckDecision(request.decision(), "decision", errors);
  MB_RETURN_IF_ERROR(errors.ToStatus());
  return Take(call, request.name(), request.etag(), DraftVerb::kDecide,
              [&](db::Transaction& tx, DraftRow& row, absl::Time now) -> absl::Status {
                v1::CatalogDraft& draft = row.draft;
                if (ChangesItems(draft) && !call.principal.Has(common::v1::PERMISSION_CATALOG_WRITE)) {
                  return Error(absl::StatusCode::kPermissionDenied, "PERMISSION_MISSING",
                               "who decides on items needs PERMISSION_CATALOG_WRITE");
                }
                // Whether villagers must have been asked depends on each change.
                MB_RETURN_IF_ERROR(CheckDecided(request.decision(), draft.effective_date(), FormatDay(CountyDay(now)),
                                                /*by_villagers=*/false, "decision"));
                MB_ASSIGN_OR_RETURN(const Spoken spoken, Apply(tx, row, &request.decision(), now));
                *draft.mutable_decision() = request.decision();
                draft.set_state(v1::CATALOG_DRAFT_STATE_DECIDED);
                *draft.mutable_end_time() = ToProto(now);
                MB_ASSIGN_OR_RETURN(auto replaced, LockReplaced(tx, request.replaces(), v1::FILING_KIND_CATALOG,
                                                                row.organization, "replaces", now));
                if (!spoken.organization.parent().empty()) {
                  MB_ASSIGN_OR_RETURN(
                      const v1::Filing filing,
                      FileWithTierAbove(tx, spoken.organization, CatalogFiling(draft, spoken, request.replaces()),
                                        call.principal.subject, working_days_, now));
                  draft.set_filing(filing.name());
                  if (replaced.has_value()) {
                    MB_RETURN_IF_ERROR(MarkReplaced(tx, *std::move(replaced), filing.name(), now));
                  }
                }
                v1::CatalogEvent event;
                event.set_catalog_draft(draft.name());
                row.last_event_id = EmitPublic(tx, draft.name(), row.organization, now, event, row.last_event_id);
                return absl::OkStatus();
              });
}

absl::StatusOr<v1::CatalogDraft> CatalogDraftHandlers::Return(Call call, const v1::ReturnCatalogDraftRequest& request) {
  return Take(call, request.name(), request.etag(), DraftVerb::kReturn,
              [&](db::Transaction& tx, DraftRow& row, absl::Time now) -> absl::Status {
                // The version before the newest is what was submitted: nothing is written in between.
                MB_ASSIGN_OR_RETURN(const v1::CatalogDraft written, ReadDraftVersion(tx.sql(), row, row.version - 1));
                row.draft = GivenBack(std::move(row.draft), written, call.principal.subject, request.reason(), now);
                return absl::OkStatus();
              });
}

absl::StatusOr<v1::CatalogDraft> CatalogDraftHandlers::Discard(Call call,
                                                               const v1::DiscardCatalogDraftRequest& request) {
  return Take(call, request.name(), request.etag(), DraftVerb::kDiscard,
              [&](db::Transaction&, DraftRow& row, absl::Time now) -> absl::Status {
                row.draft.set_state(v1::CATALOG_DRAFT_STATE_DISCARDED);
                row.draft.set_discard_reason(request.reason());
                *row.draft.mutable_end_time() = ToProto(now);
                return absl::OkStatus();
              });
}

absl::StatusOr<v1::CompareCatalogDraftResponse> CatalogDraftHandlers::Compare(
    Call call, const v1::CompareCatalogDraftRequest& request) {
  using Response = v1::CompareCatalogDraftResponse;
  return database_.Read(call.budget, [&](db::Connection& sql) -> absl::StatusOr<Response> {
    MB_ASSIGN_OR_RETURN(const auto row, ReadDraft(sql, request.name()));
    if (!row.has_value()) return NoDraft(request.name());
    return CompareDraft(sql, row->draft);
  });
}

}  // namespace mingbai::catalog
