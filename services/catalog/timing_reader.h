#pragma once

// How stages stand in a sentence of timing; shared by what writes and what reads it.

#include <string>
#include <string_view>

namespace mingbai::catalog {

inline constexpr std::string_view kStagesOpen = "分阶段公开（";
inline constexpr std::string_view kStageArrow = "→";
inline constexpr std::string_view kStagesClose = "），每阶段到达之日起";
inline constexpr std::string_view kStagesEnd = "个工作日内";

// A stage's name, with a backslash before what would end it.
std::string EscapeStage(std::string_view stage);

}  // namespace mingbai::catalog
