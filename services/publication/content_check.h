#pragma once

// Whether content carries what its item asks for (DOMAIN P-7), and nothing that must not go out (DOMAIN P-4). Pure:
// thread-safe.

#include <map>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/repeated_field.h"
#include "mingbai/catalog/v1/item.pb.h"
#include "mingbai/publication/v1/publication.pb.h"

namespace mingbai::publication {

using Elements = google::protobuf::RepeatedPtrField<catalog::v1::ContentElement>;

// OK where the content holds no identity number and no deceiving character; else INVALID_ARGUMENT, reason CONTENT, with
// paths below `root` (such as "publication.content"). A draft must pass this and nothing more.
absl::Status CheckSafety(const v1::Content& content, std::string_view root);

// OK where the content is safe and complete: every element that is not optional is there and filled, nothing unknown
// is, values have the form of their types, sum columns add up to the total row, ratios are those of their columns
// (rounded half away from zero). Else INVALID_ARGUMENT, reason CONTENT, with up to 16 paths such as
// "content.table.rows[3].cells[2]".
absl::Status CheckContent(const Elements& elements, const v1::Content& content, std::string_view root);

// Content without the rows that break the item's elements.
struct Sifted {
  v1::Content content;                 // without a total row where rows were left out
  std::map<int, std::string> refused;  // reason by position of the row in what was brought
};
// Leaves out what CheckContent finds in rows, each row judged by itself. INVALID_ARGUMENT, reason CONTENT, with paths
// below `root` for what is found elsewhere (in the total row only where no row is left out), and where no row remains.
absl::StatusOr<Sifted> SiftContent(const Elements& elements, const v1::Content& content, std::string_view root);

}  // namespace mingbai::publication
