#include "services/publication/audience.h"

#include "common/names/names.h"
#include "common/status/status.h"
#include "common/text/text.h"

namespace mingbai::publication {

Viewer::Viewer(const Principal& caller) : principal(caller) {
  const bool handles =
      caller.Has(common::v1::PERMISSION_PUBLICATION_DRAFT) || caller.Has(common::v1::PERMISSION_PUBLICATION_REVIEW) ||
      caller.Has(common::v1::PERMISSION_PUBLICATION_SECRECY) || caller.Has(common::v1::PERMISSION_PUBLICATION_PUBLISH);
  if (handles && !caller.organization.empty()) {
    CodeRange range = SubtreeRange(caller.organization);
    acts_low = std::move(range.low);
    acts_high = std::move(range.high);
  }
  for (const std::string& circle : caller.circles) StrAppend(&circles, "\n", circle, "\n");
}

std::string Viewer::Fingerprint() const { return StrCat(acts_low, "\t", circles); }

common::v1::Audience AudienceOf(const std::string& circle) {
  common::v1::Audience audience;
  audience.set_audience_class(circle.empty() ? common::v1::AUDIENCE_CLASS_PUBLIC : common::v1::AUDIENCE_CLASS_CIRCLE);
  audience.set_circle(circle);
  return audience;
}

absl::Status CheckNotWider(const common::v1::Audience& asked, const common::v1::Audience& item) {
  if (item.audience_class() == common::v1::AUDIENCE_CLASS_PUBLIC) return absl::OkStatus();
  if (asked.audience_class() == common::v1::AUDIENCE_CLASS_CIRCLE && asked.circle() == item.circle()) {
    return absl::OkStatus();
  }
  return Failed("AUDIENCE_WIDER_THAN_ITEM", "the audience is wider than the item's");
}

bool Includes(const std::string& shown, const std::string& others) { return shown.empty() || shown == others; }

bool Answers(const std::string& shown, const std::string& owed, const common::v1::Audience& item) {
  if (Includes(shown, owed)) return true;
  return owed.empty() && item.audience_class() == common::v1::AUDIENCE_CLASS_CIRCLE && item.circle() == shown;
}

}  // namespace mingbai::publication
