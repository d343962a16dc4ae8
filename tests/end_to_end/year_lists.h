#pragma once

// What the small model's matrix looks like in the lists of each tier: by status and child, as a spreadsheet, what an
// organization has to do, and what its people have let become overdue. Nothing of what is tested is used. Pure.

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "tests/end_to_end/year_model.h"

namespace mingbai::year {

class Lists {
 public:
  explicit Lists(const std::vector<Organization>& organizations);

  bool Below(const std::string& root, const std::string& code) const { return !Child(root, code).empty(); }
  // What of the matrix has its term's last day in [from, to), and lies below the root.
  Matrix Part(const Matrix& matrix, const std::string& root, const std::string& from, const std::string& to) const;
  // "item|child of the root|status" and "child of the root|status" -> how many.
  std::map<std::string, int> Counts(const Matrix& part, const std::string& root) const;
  std::map<std::string, int> Sums(const Matrix& part, const std::string& root) const;
  static std::map<std::string, std::string> Statuses(const Matrix& part);
  // "obligation" -> its line of the spreadsheet, columns apart by "|".
  static std::map<std::string, std::string> Lines(const Matrix& part);
  // Section -> obligations of an organization in their order, a week ahead.
  static std::map<std::string, std::string> ToDo(const Matrix& matrix, const std::string& organization, Instant now);
  // Place in the list -> whose, how many, since when, the first five.
  using PersonFor = std::function<std::string(const std::string& organization, const std::string& item)>;
  std::map<std::string, std::string> Overdue(const Matrix& matrix, const std::string& root,
                                             const PersonFor& find) const;

 private:
  // The root's child in whose subtree it lies, itself for the root's own; empty outside.
  std::string Child(const std::string& root, const std::string& code) const;

  std::map<std::string, std::string> parents_;
};

// A line of Overdue by its place.
std::string Place(int number);

}  // namespace mingbai::year
