#pragma once

// Tables for a terminal, with Chinese aligned: a wide character takes two columns. Pure.

#include <string>
#include <string_view>
#include <vector>

namespace mingbai::ctl {

// Columns that the text takes on a terminal (East Asian wide and full-width characters take two).
int DisplayWidth(std::string_view utf8);
// The text cut to at most `width` columns, with "…" where something was cut.
std::string FitTo(std::string_view utf8, int width);

class Table {
 public:
  // Headers; one that begins with ">" makes its column align right.
  explicit Table(std::vector<std::string> headers);
  void Add(std::vector<std::string> cells);
  // The rows under the headers, two spaces between columns.
  std::string ToString() const;

 private:
  std::vector<std::string> headers_;
  std::vector<bool> right_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace mingbai::ctl
