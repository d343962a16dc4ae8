#include "services/ctl/item_csv.h"

#include <fstream>
#include <sstream>

#include "absl/strings/numbers.h"
#include "common/csv/csv.h"
#include "common/names/names.h"
#include "common/status/status.h"
#include "common/text/text.h"

namespace mingbai::ctl {
namespace {

using catalog::v1::ContentElement;
using catalog::v1::TimingRule;

absl::Status Wrong(std::string_view what, std::string_view text) {
  return absl::InvalidArgumentError(StrCat(what, ": \"", text, "\""));
}

// The number behind a letter: "m2" with 'm' is 2; 0 for anything else.
int NumberAfter(std::string_view word, char letter) {
  int number = 0;
  if (word.size() < 2 || word[0] != letter || !absl::SimpleAtoi(AbslView(word.substr(1)), &number)) return 0;
  return number;
}

// What stands before the separator, which is taken off the text with it.
std::string_view TakeUntil(std::string_view* text, char separator) {
  const size_t end = text->find(separator);
  const std::string_view part = text->substr(0, end);
  text->remove_prefix(end == std::string_view::npos ? text->size() : end + 1);
  return part;
}

// An enum value by its short name, such as "TOWNSHIP" of Tier; 0 where there is none.
int EnumByName(const google::protobuf::EnumDescriptor* type, std::string_view prefix, std::string_view name) {
  const auto* value = type->FindValueByName(StrCat(prefix, name));
  return value == nullptr ? 0 : value->number();
}

template <typename List>
absl::Status ParseEnumList(const google::protobuf::EnumDescriptor* type, std::string_view prefix, std::string_view text,
                           List* list) {
  for (std::string_view name : Split(text, ';')) {
    const int value = EnumByName(type, prefix, name);
    if (value == 0) return Wrong(StrCat("no ", type->name()), name);
    list->Add(value);
  }
  return absl::OkStatus();
}

absl::Status ParseElement(std::string_view text, ContentElement* element) {
  static const auto& types = *new std::map<std::string_view, catalog::v1::ElementType>{
      {"text", catalog::v1::ELEMENT_TYPE_TEXT},         {"integer", catalog::v1::ELEMENT_TYPE_INTEGER},
      {"decimal2", catalog::v1::ELEMENT_TYPE_DECIMAL2}, {"money", catalog::v1::ELEMENT_TYPE_MONEY},
      {"date", catalog::v1::ELEMENT_TYPE_DATE},         {"person", catalog::v1::ELEMENT_TYPE_PERSON},
      {"ratio2", catalog::v1::ELEMENT_TYPE_RATIO2}};
  std::string_view rest = text;
  element->set_column(ConsumePrefix(&rest, "@"));
  element->set_optional(ConsumeSuffix(&rest, "?"));
  element->set_sum(ConsumeSuffix(&rest, ":sum"));
  element->set_display_name(std::string(TakeUntil(&rest, ':')));
  const auto type = types.find(TakeUntil(&rest, '='));
  if (type == types.end() || element->display_name().empty()) return Wrong("no content element", text);
  element->set_type(type->second);
  if (!rest.empty()) {
    element->set_numerator(std::string(TakeUntil(&rest, '/')));
    element->set_denominator(std::string(rest));
  }
  return absl::OkStatus();
}

// Role words of the column `responsible`: all organizations of one tier and kind.
const std::map<std::string_view, std::pair<common::v1::Tier, catalog::v1::OrganizationKind>>& RoleWords() {
  using namespace common::v1;   // NOLINT: a table of constants
  using namespace catalog::v1;  // NOLINT
  static const auto& words = *new std::map<std::string_view, std::pair<Tier, OrganizationKind>>{
      {"县委", {TIER_COUNTY, ORGANIZATION_KIND_DIVISION}},
      {"县人民政府", {TIER_COUNTY, ORGANIZATION_KIND_DIVISION}},
      {"县直各单位党组织", {TIER_COUNTY, ORGANIZATION_KIND_DEPARTMENT}},
      {"县直各部门", {TIER_COUNTY, ORGANIZATION_KIND_DEPARTMENT}},
      {"各学校", {TIER_COUNTY, ORGANIZATION_KIND_SCHOOL}},
      {"各医院", {TIER_COUNTY, ORGANIZATION_KIND_HOSPITAL}},
      {"各公用事业单位", {TIER_COUNTY, ORGANIZATION_KIND_UTILITY}},
      {"各服务中心", {TIER_COUNTY, ORGANIZATION_KIND_SERVICE_CENTER}},
      {"乡镇（街道）党（工）委", {TIER_TOWNSHIP, ORGANIZATION_KIND_DIVISION}},
      {"乡镇人民政府（街道办事处）", {TIER_TOWNSHIP, ORGANIZATION_KIND_DIVISION}},
      {"村（社区）党组织", {TIER_VILLAGE, ORGANIZATION_KIND_DIVISION}},
      {"村（居）民委员会", {TIER_VILLAGE, ORGANIZATION_KIND_DIVISION}}};
  return words;
}

absl::Status ParseResponsible(std::string_view text, const std::map<std::string, std::string>& by_name,
                              catalog::v1::Item* item) {
  for (std::string_view name : Split(text, ';')) {
    auto* who = item->add_responsibilities();
    if (auto word = RoleWords().find(name); word != RoleWords().end()) {
      who->set_tier(word->second.first);
      who->set_kind(word->second.second);
    } else if (auto code = by_name.find(std::string(name)); code != by_name.end()) {
      who->set_organization(OrganizationName(code->second));
    } else {
      return Wrong("nobody is called so", name);
    }
  }
  return absl::OkStatus();
}

std::string Cell(const CsvRow& row, const char* column) {
  auto it = row.find(column);
  return it == row.end() ? "" : it->second;
}

}  // namespace

absl::StatusOr<std::vector<CsvRow>> ReadCsvFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(StrCat("cannot read ", path));
  std::stringstream text;
  text << file.rdbuf();
  MB_ASSIGN_OR_RETURN(std::vector<CsvRecord> records, ParseCsv(text.str()));
  std::vector<CsvRow> rows;
  for (size_t i = 1; i < records.size(); ++i) {
    if (records[i].fields.size() != records[0].fields.size()) {
      return absl::InvalidArgumentError(StrCat(path, ":", records[i].line, " has another number of columns"));
    }
    CsvRow row;
    for (size_t j = 0; j < records[0].fields.size(); ++j) row[records[0].fields[j]] = records[i].fields[j];
    rows.push_back(std::move(row));
  }
  return rows;
}

absl::StatusOr<TimingRule> ParseTiming(std::string_view text) {
  static const auto& cycles =
      *new std::map<std::string_view, catalog::v1::Cycle>{{"monthly", catalog::v1::CYCLE_MONTHLY},
                                                          {"quarterly", catalog::v1::CYCLE_QUARTERLY},
                                                          {"halfyearly", catalog::v1::CYCLE_HALF_YEARLY},
                                                          {"yearly", catalog::v1::CYCLE_YEARLY}};
  const std::vector<std::string_view> words = Split(text, ' ');
  TimingRule rule;
  if (auto cycle = cycles.find(words[0]); cycle != cycles.end() && words.size() == 3) {
    rule.set_kind(catalog::v1::TIMING_KIND_PERIODIC);
    rule.set_cycle(cycle->second);
    rule.set_month(NumberAfter(words[1], 'm'));
    rule.set_day(NumberAfter(words[2], 'd'));
    rule.set_working_day(NumberAfter(words[2], 'w'));
    if (rule.month() > 0 && (rule.day() > 0) != (rule.working_day() > 0)) return rule;
  } else if (words.size() >= 2) {
    rule.set_working_days_after(NumberAfter(words[1], 'w'));
    rule.set_days_after(NumberAfter(words[1], 'd'));
    std::string_view stages = words.size() == 3 ? words[2] : "";
    if (words[0] == "permanent" && words.size() == 2) {
      rule.set_kind(catalog::v1::TIMING_KIND_PERMANENT);
    } else if (words[0] == "prompt" && words.size() == 2) {
      rule.set_kind(catalog::v1::TIMING_KIND_PROMPT);
    } else if (words[0] == "staged" && ConsumePrefix(&stages, "stages=")) {
      rule.set_kind(catalog::v1::TIMING_KIND_STAGED);
      for (std::string_view stage : Split(stages, '/')) rule.add_stages(std::string(stage));
    }
    if (rule.kind() != catalog::v1::TIMING_KIND_UNSPECIFIED && rule.working_days_after() + rule.days_after() > 0) {
      return rule;
    }
  }
  return Wrong("no timing", text);
}

absl::Status ParseElements(std::string_view text, catalog::v1::Item* item) {
  for (std::string_view part : Split(text, ';')) MB_RETURN_IF_ERROR(ParseElement(part, item->add_elements()));
  return absl::OkStatus();
}

absl::StatusOr<catalog::v1::Item> ParseItem(const CsvRow& row, const std::string& owner,
                                            const std::string& effective_date,
                                            const std::map<std::string, std::string>& by_name) {
  catalog::v1::Item item;
  item.set_name(ItemName(Cell(row, "item_id")));
  item.set_owner(owner);
  item.set_domain(
      static_cast<common::v1::Domain>(EnumByName(common::v1::Domain_descriptor(), "DOMAIN_", Cell(row, "domain"))));
  item.set_level1(Cell(row, "level1"));
  item.set_level2(Cell(row, "level2"));
  MB_RETURN_IF_ERROR(ParseElements(Cell(row, "content_elements"), &item));
  item.set_legal_basis(Cell(row, "legal_basis"));
  MB_ASSIGN_OR_RETURN(*item.mutable_timing(), ParseTiming(Cell(row, "timing")));
  item.set_responsible(Cell(row, "responsible"));
  MB_RETURN_IF_ERROR(ParseResponsible(item.responsible(), by_name, &item));
  MB_RETURN_IF_ERROR(
      ParseEnumList(common::v1::Channel_descriptor(), "CHANNEL_", Cell(row, "channels"), item.mutable_channels()));
  const std::string audience_text = Cell(row, "audience");
  std::string_view audience = audience_text;
  const bool circle = ConsumePrefix(&audience, "CIRCLE:");
  item.mutable_audience()->set_audience_class(circle ? common::v1::AUDIENCE_CLASS_CIRCLE
                                                     : common::v1::AUDIENCE_CLASS_PUBLIC);
  if (circle) item.mutable_audience()->set_circle(std::string(audience));
  item.set_mode(static_cast<catalog::v1::DisclosureMode>(
      EnumByName(catalog::v1::DisclosureMode_descriptor(), "DISCLOSURE_MODE_", Cell(row, "mode"))));
  MB_RETURN_IF_ERROR(ParseEnumList(common::v1::Tier_descriptor(), "TIER_", Cell(row, "tiers"), item.mutable_tiers()));
  MB_RETURN_IF_ERROR(ParseEnumList(catalog::v1::OrganizationKind_descriptor(), "ORGANIZATION_KIND_",
                                   Cell(row, "organization_kinds"), item.mutable_organization_kinds()));
  item.set_mandatory(Cell(row, "mandatory") == "true");
  int notice_days = 0;
  if (!absl::SimpleAtoi(Cell(row, "notice_days"), &notice_days)) return Wrong("no notice_days", item.name());
  item.set_notice_days(notice_days);
  if (Cell(row, "phases") != "NONE") {
    MB_RETURN_IF_ERROR(
        ParseEnumList(common::v1::Phase_descriptor(), "PHASE_", Cell(row, "phases"), item.mutable_phases()));
  }
  item.set_source(Cell(row, "seed"));
  item.set_quote(Cell(row, "quote"));
  item.set_effective_date(effective_date);
  return item;
}

absl::StatusOr<catalog::v1::Organization> ParseOrganization(const CsvRow& row) {
  catalog::v1::Organization organization;
  organization.set_name(OrganizationName(Cell(row, "code")));
  organization.set_display_name(Cell(row, "name"));
  organization.set_tier(
      static_cast<common::v1::Tier>(EnumByName(common::v1::Tier_descriptor(), "TIER_", Cell(row, "tier"))));
  organization.set_kind(static_cast<catalog::v1::OrganizationKind>(
      EnumByName(catalog::v1::OrganizationKind_descriptor(), "ORGANIZATION_KIND_", Cell(row, "kind"))));
  if (!Cell(row, "parent_code").empty()) organization.set_parent(OrganizationName(Cell(row, "parent_code")));
  const std::string aliases = Cell(row, "aliases");
  for (std::string_view alias : Split(aliases, ';')) {
    if (!alias.empty()) organization.add_aliases(std::string(alias));
  }
  return organization;
}

}  // namespace mingbai::ctl
