#include "services/catalog/stages_reader.h"

#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "common/text/text.h"
#include "services/catalog/client/timing_text.h"

namespace mingbai::catalog {

std::optional<v1::TimingRule> ReadStages(std::string_view text) {
  if (!ConsumePrefix(&text, kStagesOpen)) return std::nullopt;
  v1::TimingRule rule;
  rule.set_kind(v1::TIMING_KIND_STAGED);
  std::string stage;
  while (!text.empty()) {
    if (ConsumePrefix(&text, "\\")) {
      // The character that was kept from ending the name.
      do {
        stage.push_back(text.empty() ? '\\' : text.front());
        if (!text.empty()) text.remove_prefix(1);
      } while (!text.empty() && (static_cast<unsigned char>(text.front()) & 0xC0) == 0x80);
    } else if (ConsumePrefix(&text, kStageArrow)) {
      rule.add_stages(std::move(stage));
      stage.clear();
    } else if (ConsumePrefix(&text, kStagesClose)) {
      rule.add_stages(std::move(stage));
      if (text == kStagesSameDay) {
        rule.set_same_day(true);
        return rule;
      }
      int days = 0;
      if (!ConsumePrefix(&text, kStagesFrom) || !ConsumeSuffix(&text, kStagesEnd) ||
          !absl::SimpleAtoi(AbslView(text), &days)) {
        return std::nullopt;
      }
      rule.set_working_days_after(days);
      return rule;
    } else {
      stage.push_back(text.front());
      text.remove_prefix(1);
    }
  }
  return std::nullopt;
}

}  // namespace mingbai::catalog
