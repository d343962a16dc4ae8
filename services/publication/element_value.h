#pragma once

// One value of a content element (DOMAIN P-7). Pure.

#include <optional>
#include <string>
#include <string_view>

#include "mingbai/catalog/v1/item.pb.h"
#include "services/publication/content_findings.h"
#include "services/publication/exact_number.h"

namespace mingbai::publication {

// The number that the text is in the element's type; nullopt where it is none, or the type is not a number's.
std::optional<Hundredths> NumberOf(catalog::v1::ElementType type, std::string_view text);

// Adds what is wrong with the value: empty though not optional, or not of its type's form.
void CheckValue(const catalog::v1::ContentElement& element, std::string_view text, const std::string& path,
                ContentFindings* findings);

}  // namespace mingbai::publication
