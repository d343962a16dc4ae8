#pragma once

// What service items say (DOMAIN C-14) in the standard catalogue's further columns 办事指南. Pure: thread-safe.

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "mingbai/catalog/v1/item.pb.h"
#include "services/catalog/standard_layout.h"

namespace mingbai::catalog {

// The word for a mode of handling, such as 即时办结; empty for none.
std::string_view WordOf(v1::HandlingMode mode);

// Fills the columns of a guide.
void WriteGuide(const v1::ServiceGuide& guide, const std::function<void(Column, std::string)>& set);

// A cell that says nothing known.
struct GuideProblem {
  Column column;
  std::string description;
};

// Reads the columns; `text` gives a cell's text, empty where it says nothing, and `line` the same in one line. nullopt
// where none of them says anything. `problem` is called for a cell that cannot be read.
std::optional<v1::ServiceGuide> ReadGuide(const std::function<std::string(Column)>& text,
                                          const std::function<std::string(Column)>& line,
                                          const std::function<void(GuideProblem)>& problem);

}  // namespace mingbai::catalog
