#include "tests/end_to_end/year_lists.h"

#include <algorithm>
#include <tuple>

namespace mingbai::year {
namespace {

Instant EndOfTerm(const Cell& cell) { return cell.deferred != 0 ? cell.deferred : cell.due; }
std::string IdIn(const Cell& cell) { return IdOf(cell.item, cell.period, cell.phase, cell.occurrence); }

std::string Digits(const std::string& text) { return std::to_string(std::stoi(text)); }

std::string PeriodWords(const std::string& period) {
  if (period == "permanent") return "长期";
  std::string words = period.substr(0, 4) + "年";
  if (period.size() == 4) return words;
  const std::string rest = period.substr(5);
  if (rest == "H1") return words + "上半年";
  if (rest == "H2") return words + "下半年";
  if (rest[0] == 'Q') return words + "第" + rest.substr(1) + "季度";
  words += Digits(rest.substr(0, 2)) + "月";
  return rest.size() == 2 ? words : words + Digits(rest.substr(3)) + "日";
}

std::string StatusWords(const std::string& status) {
  static const auto& words = *new std::map<std::string, std::string>{
      {"UPCOMING", "未到公开期"},        {"DUE", "待公开"},        {"OVERDUE", "逾期未公开"},
      {"FULFILLED_ON_TIME", "按时公开"}, {"DEFERRED", "已延期"},   {"EXEMPT", "免予公开"},
      {"FULFILLED_LATE", "逾期公开"},    {"WITHDRAWN", "不再公开"}};
  return words.at(status);
}

// By the end of the term that applies, then by name.
std::vector<Cell> InOrder(const Matrix& matrix) {
  std::vector<Cell> cells;
  for (const auto& [key, cell] : matrix) cells.push_back(cell);
  std::sort(cells.begin(), cells.end(), [](const Cell& a, const Cell& b) {
    return std::tuple(EndOfTerm(a), a.organization, IdIn(a)) < std::tuple(EndOfTerm(b), b.organization, IdIn(b));
  });
  return cells;
}

}  // namespace

Lists::Lists(const std::vector<Organization>& organizations) {
  for (const Organization& one : organizations) parents_[one.code] = one.parent;
}

std::string Lists::Child(const std::string& root, const std::string& code) const {
  std::string child = code;
  if (code == root) return root;
  while (!child.empty() && parents_.at(child) != root) child = parents_.at(child);
  return child;
}

Matrix Lists::Part(const Matrix& matrix, const std::string& root, const std::string& from,
                   const std::string& to) const {
  Matrix part;
  for (const auto& [key, cell] : matrix) {
    const Day last = DayAt(cell.due) - 1;
    if (last >= DayOf(from) && last < DayOf(to) && Below(root, cell.organization)) part[key] = cell;
  }
  return part;
}

std::map<std::string, int> Lists::Counts(const Matrix& part, const std::string& root) const {
  std::map<std::string, int> counts;
  for (const auto& [key, cell] : part) {
    for (const std::string& item : {cell.item, std::string("all")}) {
      ++counts[item + "|" + Child(root, cell.organization) + "|" + cell.status];
      ++counts[item + "|all|" + cell.status];
    }
  }
  return counts;
}

std::map<std::string, int> Lists::Sums(const Matrix& part, const std::string& root) const {
  std::map<std::string, int> sums;
  for (const auto& [key, cell] : part) {
    ++sums[Child(root, cell.organization) + "|" + cell.status];
    ++sums["all|" + cell.status];
  }
  return sums;
}

std::map<std::string, std::string> Lists::Statuses(const Matrix& part) {
  std::map<std::string, std::string> statuses;
  for (const auto& [key, cell] : part) statuses[key] = cell.status;
  return statuses;
}

std::map<std::string, std::string> Lists::Lines(const Matrix& part) {
  std::map<std::string, std::string> lines;
  for (const auto& [key, cell] : part) {
    const std::string phase = cell.phase == "before" ? "事前" : cell.phase == "after" ? "事后" : "";
    lines[key] = cell.organization + "|单位" + cell.organization + "|" + cell.item + "|事项 " + cell.item + "|" +
                 PeriodWords(cell.period) + "|" + phase + "|" + Text(DayAt(EndOfTerm(cell)) - 1) + "|" +
                 StatusWords(cell.status);
  }
  return lines;
}

std::map<std::string, std::string> Lists::ToDo(const Matrix& matrix, const std::string& organization, Instant now) {
  std::map<std::string, std::string> sections;
  const Instant tonight = EndOf(DayAt(now)), horizon = EndOf(DayAt(now) + 7);
  Matrix own;
  for (const auto& [key, cell] : matrix) {
    if (cell.organization == organization) own[key] = cell;
  }
  for (const Cell& cell : InOrder(own)) {
    std::string section;
    if (cell.status == "OVERDUE") section = "overdue";
    if (cell.status == "DEFERRED" && EndOfTerm(cell) <= horizon) section = "deferrals ending";
    if ((cell.status == "DUE" || cell.status == "UPCOMING") && cell.due <= horizon) section = "soon";
    if (cell.status == "DUE" && cell.due <= tonight) section = "today";
    if (!section.empty()) sections[section] += IdIn(cell) + " ";
  }
  return sections;
}

std::map<std::string, std::string> Lists::Overdue(const Matrix& matrix, const std::string& root,
                                                  const PersonFor& find) const {
  // What nobody is named for comes first.
  std::map<std::tuple<bool, std::string, std::string>, std::vector<Cell>> owners;
  for (const Cell& cell : InOrder(matrix)) {
    if (cell.status != "OVERDUE" || !Below(root, cell.organization)) continue;
    const std::string person = find(cell.organization, cell.item);
    owners[{!person.empty(), cell.organization, person}].push_back(cell);
  }
  std::map<std::string, std::string> lines;
  for (const auto& [owner, cells] : owners) {
    const auto& [named, organization, person] = owner;
    std::string line = organization + " " + person + (named ? "/书记 " : "/ ") + std::to_string(cells.size()) +
                       " since " + TimeText(EndOfTerm(cells.front())) + ":";
    for (size_t i = 0; i < cells.size() && i < 5; ++i) line += " " + IdIn(cells[i]);
    lines[Place(static_cast<int>(lines.size()))] = line;
  }
  return lines;
}

std::string Place(int number) { return std::to_string(1000 + number); }

}  // namespace mingbai::year
