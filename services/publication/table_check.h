#pragma once

#include <string>

#include "google/protobuf/repeated_field.h"
#include "mingbai/catalog/v1/item.pb.h"
#include "mingbai/publication/v1/publication.pb.h"
#include "services/publication/content_findings.h"

namespace mingbai::publication {

// Adds what is wrong with the content's table against the item's column elements: columns, cells, sums, ratios
// (DOMAIN P-7). `path` is the table's, such as "content.table". Pure.
void CheckTable(const google::protobuf::RepeatedPtrField<catalog::v1::ContentElement>& elements,
                const v1::Content& content, const std::string& path, ContentFindings* findings);

}  // namespace mingbai::publication
