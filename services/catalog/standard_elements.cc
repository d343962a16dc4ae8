#include "services/catalog/standard_elements.h"

#include "common/names/names.h"
#include "common/text/text.h"
#include "re2/re2.h"
#include "services/catalog/folding.h"
#include "services/catalog/standard_words.h"

namespace mingbai::catalog {
namespace {

constexpr std::string_view kEveryone = "全部";
constexpr std::string_view kColumn = "列";
constexpr std::string_view kSum = "合计";
constexpr std::string_view kOptional = "可空";

std::string Escaped(std::string_view name) {
  std::string text;
  for (char c : name) {
    if (c == ';' || c == ':' || c == '=' || c == '/' || c == '\\') text.push_back('\\');
    text.push_back(c);
  }
  return text;
}

// Takes a name up to an unescaped `end`, or to the text's end; false where a backslash escapes nothing.
bool TakeName(std::string_view* text, char end, std::string* name) {
  name->clear();
  while (!text->empty() && text->front() != end) {
    if (text->front() == '\\') {
      text->remove_prefix(1);
      if (text->empty()) return false;
    }
    name->push_back(text->front());
    text->remove_prefix(1);
  }
  if (!text->empty()) text->remove_prefix(1);
  return true;
}

// "科目:文本:列".
bool ReadElement(std::string_view text, v1::ContentElement* element) {
  if (!TakeName(&text, ':', element->mutable_display_name()) || element->display_name().empty()) return false;
  const size_t equals = text.find('=');
  std::string_view operands = equals == std::string_view::npos ? std::string_view() : text.substr(equals + 1);
  text = text.substr(0, equals);
  if (equals != std::string_view::npos) {
    if (!TakeName(&operands, '/', element->mutable_numerator()) ||
        !TakeName(&operands, '/', element->mutable_denominator()) || !operands.empty()) {
      return false;
    }
  }
  const std::vector<std::string_view> words = Split(text, ':');
  element->set_type(ValueOf<v1::ElementType>(words[0]));
  if (element->type() == v1::ELEMENT_TYPE_UNSPECIFIED) return false;
  for (size_t i = 1; i < words.size(); ++i) {
    if (words[i] == kColumn && !element->column()) {
      element->set_column(true);
    } else if (words[i] == kSum && !element->sum()) {
      element->set_sum(true);
    } else if (words[i] == kOptional && !element->optional()) {
      element->set_optional(true);
    } else {
      return false;
    }
  }
  return true;
}

}  // namespace

std::string ElementNames(const Elements& elements) {
  std::string text;
  for (const v1::ContentElement& element : elements) StrAppend(&text, text.empty() ? "" : "；", element.display_name());
  return text;
}

std::vector<std::string> ReadElementNames(std::string_view text) {
  // A figure with a fraction (0.5万元) and what is named by two numbers that follow on each other (一、二类) begin with
  // none; 1.2026年 and 四、四季度 do.
  static const RE2 bullet(
      "(?:[●■◆○•·▪*\\-—]|[(（][0-9一二三四五六七八九十]{1,3}[)）]|[0-9]{1,2}[.、．)）]|[①-⑳]|[一二三四五六七八九十]{1,"
      "3}、)[ 　]*");
  static const RE2 figures(
      "[0-9]{1,2}[.．][0-9]{1,2}(?:[^0-9年月日]|$)|"
      "(?:一、二|二、三|三、四|四、五|五、六|六、七|七、八|八、九|九、十)(?:类|级|等|档|期|批|组|季度|线|区)");
  static const RE2 end("[。．.,，、 　]+$");
  std::vector<std::string> names;
  std::string lines(text);
  RE2::GlobalReplace(&lines, "[；;\r]", "\n");
  for (std::string_view line : Split(lines, '\n')) {
    line = Strip(line);
    re2::StringPiece rest(line.data(), line.size());
    re2::StringPiece ahead = rest;
    if (!RE2::Consume(&ahead, figures)) RE2::Consume(&rest, bullet);
    std::string name(rest.data(), rest.size());
    RE2::Replace(&name, end, "");
    if (!name.empty()) names.push_back(std::move(name));
  }
  return names;
}

std::string ElementRules(const Elements& elements) {
  std::vector<std::string> parts;
  for (const v1::ContentElement& element : elements) {
    std::string part = StrCat(Escaped(element.display_name()), ":", WordOf(element.type()));
    if (element.column()) StrAppend(&part, ":", kColumn);
    if (element.sum()) StrAppend(&part, ":", kSum);
    if (element.optional()) StrAppend(&part, ":", kOptional);
    if (!element.numerator().empty() || !element.denominator().empty()) {
      StrAppend(&part, "=", Escaped(element.numerator()), "/", Escaped(element.denominator()));
    }
    parts.push_back(std::move(part));
  }
  return JoinParts(parts);
}

std::optional<Elements> ReadElementRules(std::string_view text, std::string* wrong) {
  Elements elements;
  for (const std::string& part : SplitParts(text)) {
    if (ReadElement(part, elements.Add())) continue;
    *wrong = part;
    return std::nullopt;
  }
  return elements;
}

std::string ResponsibilitiesText(const Responsibilities& responsibilities) {
  if (responsibilities.empty()) return std::string(kEveryone);
  std::vector<std::string> parts;
  for (const v1::Responsibility& who : responsibilities) {
    parts.push_back(who.organization().empty() ? StrCat(WordOf(who.tier()), ":", WordOf(who.kind()))
                                               : std::string(LastSegment(who.organization())));
  }
  return JoinParts(parts);
}

std::optional<Responsibilities> ReadResponsibilities(std::string_view text, std::string* wrong) {
  Responsibilities responsibilities;
  const std::string folded = FoldedWord(text);
  if (folded == kEveryone) return responsibilities;
  // Codes keep their capitals.
  for (std::string_view part : Split(text, ';')) {
    part = Strip(part);
    v1::Responsibility* who = responsibilities.Add();
    if (IsOrganizationCode(part)) {
      who->set_organization(OrganizationName(part));
      continue;
    }
    const size_t colon = part.find(':');
    if (colon != std::string_view::npos) {
      who->set_tier(ValueOf<common::v1::Tier>(part.substr(0, colon)));
      who->set_kind(ValueOf<v1::OrganizationKind>(part.substr(colon + 1)));
    }
    if (who->tier() == common::v1::TIER_UNSPECIFIED || who->kind() == v1::ORGANIZATION_KIND_UNSPECIFIED) {
      *wrong = std::string(part);
      return std::nullopt;
    }
  }
  return responsibilities;
}

}  // namespace mingbai::catalog
