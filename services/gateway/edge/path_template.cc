#include "services/gateway/edge/path_template.h"

#include "common/text/text.h"

namespace mingbai::gateway::edge {
namespace {

absl::Status Wrong(std::string_view text, std::string_view why) {
  return absl::InvalidArgumentError(StrCat("path template ", text, ": ", why));
}

bool IsLiteral(std::string_view segment) {
  return !segment.empty() && segment.find_first_of("*{}=%?# ") == std::string_view::npos;
}

}  // namespace

absl::StatusOr<PathTemplate> ParsePathTemplate(std::string_view text) {
  if (text.empty() || text[0] != '/') return Wrong(text, "does not begin with \"/\"");
  PathTemplate out;
  std::string_view rest = text.substr(1);
  const size_t colon = rest.rfind(':');
  const size_t end = rest.find_last_of("/}");
  if (colon != std::string_view::npos && (end == std::string_view::npos || colon > end)) {
    out.custom_verb = std::string(rest.substr(colon + 1));
    if (!IsLiteral(out.custom_verb)) return Wrong(text, "has an empty or broken custom verb");
    rest = rest.substr(0, colon);
  }
  auto add_segments = [&out](std::string_view piece, bool may_vary) {
    for (std::string_view segment : Split(piece, '/')) {
      if (!out.segments.empty() && out.segments.back() == "**") return false;
      if (!(may_vary && (segment == "*" || segment == "**")) && !IsLiteral(segment)) return false;
      out.segments.emplace_back(segment);
    }
    return true;
  };
  while (!rest.empty()) {
    if (rest[0] == '{') {
      const size_t close = rest.find('}');
      if (close == std::string_view::npos) return Wrong(text, "lacks a \"}\"");
      const std::string_view inside = rest.substr(1, close - 1);
      const size_t equals = inside.find('=');
      const std::string_view within = equals == std::string_view::npos ? "*" : inside.substr(equals + 1);
      TemplateVariable variable;
      variable.field_path = std::string(inside.substr(0, equals));
      variable.first = out.segments.size();
      if (variable.field_path.empty()) return Wrong(text, "has a variable without a field");
      if (!add_segments(within, true)) return Wrong(text, "has a broken segment");
      variable.last = out.segments.size();
      out.variables.push_back(std::move(variable));
      rest = rest.substr(close + 1);
      if (!rest.empty() && rest[0] != '/') return Wrong(text, "goes on after a variable without \"/\"");
    } else {
      const size_t slash = rest.find('/');
      if (!add_segments(rest.substr(0, slash), false)) return Wrong(text, "has a broken segment");
      rest = slash == std::string_view::npos ? std::string_view() : rest.substr(slash);
    }
    if (!rest.empty()) {
      rest = rest.substr(1);
      if (rest.empty()) return Wrong(text, "ends in \"/\"");
    }
  }
  if (out.segments.empty()) return Wrong(text, "has no segment");
  if (out.segments.back() == "**" && !out.custom_verb.empty()) return Wrong(text, "has a custom verb after \"**\"");
  return out;
}

SplitPath SplitRequestPath(std::string_view path) {
  SplitPath out;
  if (!path.empty() && path[0] == '/') path = path.substr(1);
  out.segments = Split(path, '/');
  std::string_view& last = out.segments.back();
  const size_t colon = last.rfind(':');
  if (colon != std::string_view::npos) {
    out.custom_verb = last.substr(colon + 1);
    last = last.substr(0, colon);
  }
  return out;
}

}  // namespace mingbai::gateway::edge
