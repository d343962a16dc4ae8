#pragma once

// Stages as TimingText (client/timing_text.h) writes them, read back. Pure.

#include <optional>
#include <string_view>

#include "mingbai/catalog/v1/item.pb.h"

namespace mingbai::catalog {

// The rule that the text states from its first character to its last; nullopt where it is not of stages.
std::optional<v1::TimingRule> ReadStages(std::string_view text);

}  // namespace mingbai::catalog
