#include "services/catalog/standard_service.h"

#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_replace.h"
#include "common/text/text.h"
#include "services/catalog/folding.h"
#include "services/catalog/standard_words.h"

namespace mingbai::catalog {
namespace {

constexpr std::pair<v1::HandlingMode, std::string_view> kModes[] = {{v1::HANDLING_MODE_ON_THE_SPOT, "即时办结"},
                                                                    {v1::HANDLING_MODE_PROMISED, "承诺受理"},
                                                                    {v1::HANDLING_MODE_JOINT, "联审联办"}};

// A part of a list, with a backslash before what would end it.
std::string Quoted(const std::string& part) { return absl::StrReplaceAll(part, {{"\\", "\\\\"}, {";", "\\;"}}); }
std::string Unquoted(const std::string& part) { return absl::StrReplaceAll(part, {{"\\\\", "\\"}, {"\\;", ";"}}); }

}  // namespace

std::string_view WordOf(v1::HandlingMode mode) {
  for (const auto& [value, word] : kModes) {
    if (value == mode) return word;
  }
  return "";
}

void WriteGuide(const v1::ServiceGuide& guide, const std::function<void(Column, std::string)>& set) {
  set(Column::kMatter, guide.matter());
  set(Column::kApprovalBasis, guide.approval_basis());
  set(Column::kProcedure, guide.procedure());
  std::vector<std::string> materials;
  for (const std::string& one : guide.materials()) materials.push_back(Quoted(one));
  set(Column::kMaterials, JoinParts(materials));
  set(Column::kTimeLimit, guide.time_limit());
  set(Column::kFees, guide.fees());
  set(Column::kWindow, guide.window());
  set(Column::kStaff, guide.staff());
  set(Column::kContact, guide.contact());
  set(Column::kHandling, std::string(WordOf(guide.handling())));
  set(Column::kPromisedDays, StrCat(guide.promised_working_days()));
}

std::optional<v1::ServiceGuide> ReadGuide(const std::function<std::string(Column)>& text,
                                          const std::function<std::string(Column)>& line,
                                          const std::function<void(GuideProblem)>& problem) {
  v1::ServiceGuide guide;
  guide.set_matter(line(Column::kMatter));
  guide.set_approval_basis(text(Column::kApprovalBasis));
  guide.set_procedure(text(Column::kProcedure));
  if (const std::string materials = line(Column::kMaterials); !materials.empty()) {
    for (const std::string& one : SplitParts(materials)) guide.add_materials(Unquoted(one));
  }
  guide.set_time_limit(line(Column::kTimeLimit));
  guide.set_fees(text(Column::kFees));
  guide.set_window(line(Column::kWindow));
  guide.set_staff(line(Column::kStaff));
  guide.set_contact(line(Column::kContact));
  const std::string mode = FoldedWord(line(Column::kHandling));
  for (const auto& [value, word] : kModes) {
    if (word == mode) guide.set_handling(value);
  }
  if (!mode.empty() && guide.handling() == v1::HANDLING_MODE_UNSPECIFIED) {
    problem({Column::kHandling, StrCat("must be 即时办结, 承诺受理 or 联审联办: \"", mode, "\"")});
  }
  const std::string days = FoldedWord(line(Column::kPromisedDays));
  int number = 0;
  if (!days.empty() && !absl::SimpleAtoi(days, &number)) {
    problem({Column::kPromisedDays, StrCat("no number of days: \"", days, "\"")});
  }
  guide.set_promised_working_days(number);
  if (guide.ByteSizeLong() == 0) return std::nullopt;
  return guide;
}

}  // namespace mingbai::catalog
