#pragma once

#include <string_view>

namespace mingbai::catalog {

// Whether what should be an event's name states a term itself: "按月公开，重大事项发生后", "会前三日公示，会后",
// "招标前张榜，中标后". Of two terms neither may be lost, and what is disclosed before is not disclosed after. `event`
// is folded (FoldedWord). Pure: thread-safe.
bool StatesTerm(std::string_view event);

}  // namespace mingbai::catalog
