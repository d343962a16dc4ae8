#include "services/publication/element_value.h"

#include "common/text/text_safety.h"
#include "common/time/county_time.h"

namespace mingbai::publication {
namespace {

using catalog::v1::ElementType;

const char* FormOf(ElementType type) {
  switch (type) {
    case catalog::v1::ELEMENT_TYPE_INTEGER:
      return "is no whole number such as 2995";
    case catalog::v1::ELEMENT_TYPE_DECIMAL2:
      return "is no number with two digits after the point such as 10.38";
    case catalog::v1::ELEMENT_TYPE_MONEY:
      return "is no amount in yuan such as 2850.00";
    case catalog::v1::ELEMENT_TYPE_RATIO2:
      return "is no per cent with two digits after the point such as 13.29";
    case catalog::v1::ELEMENT_TYPE_DATE:
      return "is no day such as 2026-10-26";
    default:
      return "is not of its type";
  }
}

bool HasForm(ElementType type, std::string_view text) {
  switch (type) {
    case catalog::v1::ELEMENT_TYPE_TEXT:
    case catalog::v1::ELEMENT_TYPE_PERSON:
      return true;
    case catalog::v1::ELEMENT_TYPE_DATE:
      return ParseDay(text).has_value();
    default:
      return NumberOf(type, text).has_value();
  }
}

}  // namespace

std::optional<Hundredths> NumberOf(ElementType type, std::string_view text) {
  switch (type) {
    case catalog::v1::ELEMENT_TYPE_INTEGER:
      return ParseHundredths(text, NumberForm::kInteger);
    case catalog::v1::ELEMENT_TYPE_DECIMAL2:
    case catalog::v1::ELEMENT_TYPE_RATIO2:
      return ParseHundredths(text, NumberForm::kDecimal2);
    case catalog::v1::ELEMENT_TYPE_MONEY:
      return ParseHundredths(text, NumberForm::kMoney);
    default:
      return std::nullopt;
  }
}

void CheckValue(const catalog::v1::ContentElement& element, std::string_view text, const std::string& path,
                ContentFindings* findings) {
  if (IsBlank(text)) {
    if (!element.optional()) findings->Add(path, "is empty");
    return;
  }
  if (!HasForm(element.type(), text)) findings->Add(path, FormOf(element.type()));
}

}  // namespace mingbai::publication
