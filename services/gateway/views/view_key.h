#pragma once

#include <string>

namespace mingbai::gateway {

enum class ViewKind { kBoard, kOverview };

// Which view: of an organization, and for an overview of a month.
struct ViewKey {
  ViewKind kind = ViewKind::kBoard;
  std::string code;
  std::string period;  // empty for a board
};

}  // namespace mingbai::gateway
