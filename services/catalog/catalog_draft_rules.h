#pragma once

// Rules of catalog drafts (DOMAIN C-4). Pure.

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/status/status.h"
#include "google/protobuf/field_mask.pb.h"
#include "mingbai/catalog/v1/draft.pb.h"

namespace mingbai::catalog {

enum class DraftVerb { kUpdate, kSubmit, kDecide, kDiscard };

// Whether a draft in that state allows the verb: FAILED_PRECONDITION, reason WRONG_STATE.
absl::Status CheckDraftVerb(v1::CatalogDraftState state, DraftVerb verb);

// Adds a violation for everything in which the draft contradicts itself: a day that is none, a change that says nothing
// or breaks CheckItem or CheckAdoptionFacts, an item that is not `organization`'s (a resource name), one resource named
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

// What a draft says, a line for each change, for the tier above to read.
std::string Summary(const v1::CatalogDraft& draft);

}  // namespace mingbai::catalog
