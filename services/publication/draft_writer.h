#pragma once

// How drafts come into being and change, for the methods that write content. What takes a transaction runs in that of
// its caller, who has locked the publication's row; `row` is as stored afterwards.

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/mysql/database.h"
#include "common/rpc/call_context.h"
#include "mingbai/publication/v1/publication.pb.h"
#include "services/publication/catalog_reader.h"
#include "services/publication/publication_row.h"

namespace mingbai::publication {

// What a new publication is about, and the item that says what it must hold.
struct NewDraft {
  ContentBinding about;
  catalog::ItemPtr item;
  std::optional<absl::Time> ended;  // when the organization ceased to be
  bool for_others = false;          // the item is for organizations of other tiers, kinds or places
  absl::Status phase;               // why the item is not disclosed in the phase; OK where it is
};

// Whether the content's texts are looked at too, or elsewhere.
enum class Texts { kChecked, kElsewhere };
// What can be said of a new publication without looking anything up: INVALID_ARGUMENT naming the field.
absl::Status CheckAbout(const v1::Publication& publication, Texts texts = Texts::kChecked);

// What a new publication is about. FAILED_PRECONDITION, reason ORGANIZATION_NOT_FOUND, ITEM_NOT_FOUND or
// AUDIENCE_WIDER_THAN_ITEM; INVALID_ARGUMENT; PERMISSION_DENIED, reason OUT_OF_SCOPE,
// where the caller does not belong to its circle; errors of the catalog.
absl::StatusOr<NewDraft> CheckNew(const rpc::CallContext& call, const CatalogReader& catalog, absl::Time now,
                                  const v1::Publication& publication);

// Stores the content as the version's next revision.
absl::Status AddRevision(db::Transaction& tx, const PublicationRow& row, const std::string& author, absl::Time now,
                         const v1::Content& content, VersionRow* version);

// Notes in the version what the item says.
void TakeItem(const catalog::v1::Item& item, VersionRow* version);

// Stores a new publication as a draft; its version. FAILED_PRECONDITION, reason ORGANIZATION_ABOLISHED, where the
// organization is no more and has left nothing overdue that it answers; ITEM_NOT_FOR_ORGANIZATION, unless it answers
// what the organization owes.
absl::StatusOr<VersionRow> InsertDraft(db::Transaction& tx, const std::string& author, absl::Time now,
                                       const NewDraft& draft, const v1::Content& content, PublicationRow* row);

// Puts other content into the version at work, which is a draft then. FAILED_PRECONDITION, reason WRONG_STATE.
absl::Status ReplaceContent(db::Transaction& tx, const std::string& author, absl::Time now, const v1::Content& content,
                            PublicationRow* row);

// Submits the draft with what the item demands (DOMAIN P-7); the status of `item` and of `owed_item`
// (ItemOwedInAnotherPhase) after the state's.
// FAILED_PRECONDITION, reason WRONG_STATE, AUDIENCE_WIDER_THAN_ITEM or PHASE_NOT_OWED (CheckPhaseOwed);
// INVALID_ARGUMENT naming what is missing in the content.
absl::Status SubmitDraft(db::Transaction& tx, absl::Time now, const absl::StatusOr<catalog::ItemPtr>& item,
                         const absl::StatusOr<catalog::ItemPtr>& owed_item, PublicationRow* row);

}  // namespace mingbai::publication
