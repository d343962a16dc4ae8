#pragma once

// Timing (公开时限) in a sentence, as the standard catalogue prints it and as people read it (DOMAIN C-2, C-6). Pure.

#include <string>
#include <string_view>

#include "mingbai/catalog/v1/item.pb.h"

namespace mingbai::catalog {

// The rule as a sentence, such as "信息形成或者变更之日起20个工作日内" or "每季度首月20日前"; empty for a rule without
// kind. ReadTiming gives the very rule back.
std::string TimingText(const v1::TimingRule& rule);

// How stages stand in the sentence.
inline constexpr std::string_view kStagesOpen = "分阶段公开（";
inline constexpr std::string_view kStageArrow = "→";
inline constexpr std::string_view kStagesClose = "），每阶段到达";
inline constexpr std::string_view kStagesFrom = "之日起";
inline constexpr std::string_view kStagesEnd = "个工作日内";
inline constexpr std::string_view kStagesSameDay = "当日";

// A stage's name, with a backslash before what would end it.
std::string EscapeStage(std::string_view stage);

// Stands before what is said of a phase: "；事前提前7日公开".
inline constexpr std::string_view kPhaseMark = "；事";

}  // namespace mingbai::catalog
