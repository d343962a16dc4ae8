#pragma once

// Rules of catalog drafts (DOMAIN C-4). Pure.

#include <map>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/status/status.h"
#include "google/protobuf/field_mask.pb.h"
#include "mingbai/catalog/v1/draft.pb.h"

namespace mingbai::catalog {

enum class DraftVerb { kUpdate, kSubmit, kDecide, kReturn, kDiscard };

// Whether a draft in that state allows the verb: FAILED_PRECONDITION, reason WRONG_STATE.
absl::Status CheckDraftVerb(v1::CatalogDraftState state, DraftVerb verb);

// Adds a violation for everything in which the draft contradicts itself: a day that is none, a change that says nothing
// or breaks CheckItem or CheckAdoptionFacts, an item that is added or revised for another owner than `organization` (a
// resource name; that a revised item is its own shows when the draft is submitted), one resource named
// by several additions or adoptions. `path` is the path of `changes`, such as "draft.changes".
void CheckDraft(const v1::CatalogDraft& draft, const std::string& organization, const std::string& path,
                FieldErrors& errors);

// The draft with its own effective date in all its changes, and without decisions and numbers of versions in them.
v1::CatalogDraft Settled(v1::CatalogDraft draft);

// `current` with what the mask names of `patch`: title, effective_date, changes. INVALID_ARGUMENT on update_mask for
// other paths.
absl::StatusOr<v1::CatalogDraft> Rewritten(const v1::CatalogDraft& current, const v1::CatalogDraft& patch,
                                           const google::protobuf::FieldMask& mask);

// Whether it changes items, and not adoptions alone.
bool ChangesItems(const v1::CatalogDraft& draft);

// Where a change stands in the request, such as "changes[3].adopt_item".
std::string PathOf(const v1::CatalogChange& change, const std::string& changes, int index);

// The draft, which was submitted, as it was written before (`written`): without the etags that it was bound to; and
// that `actor` gave it back, at `now`.
v1::CatalogDraft GivenBack(v1::CatalogDraft submitted, const v1::CatalogDraft& written, const std::string& actor,
                           const std::string& reason, absl::Time now);

// What a draft says, a line for each change, for the tier above to read. `titles` has what items are called (level2) by
// id; one that it lacks is called by its id.
std::string Summary(const v1::CatalogDraft& draft, const std::map<std::string, std::string>& titles);

}  // namespace mingbai::catalog
