#include "services/publication/canonical_content.h"

#include <string_view>

#include "common/names/names.h"
#include "common/text/text.h"

namespace mingbai::publication {
namespace {

void AppendText(std::string_view text, std::string* out) {
  static constexpr char kHex[] = "0123456789abcdef";
  *out += '"';
  for (char c : text) {
    switch (c) {
      case '"':
        *out += "\\\"";
        break;
      case '\\':
        *out += "\\\\";
        break;
      case '\b':
        *out += "\\b";
        break;
      case '\f':
        *out += "\\f";
        break;
      case '\n':
        *out += "\\n";
        break;
      case '\r':
        *out += "\\r";
        break;
      case '\t':
        *out += "\\t";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          StrAppend(out, "\\u00", std::string(1, kHex[c >> 4]), std::string(1, kHex[c & 15]));
        } else {
          *out += c;
        }
    }
  }
  *out += '"';
}

template <typename Texts>
void AppendTexts(const Texts& texts, std::string* out) {
  *out += '[';
  for (int i = 0; i < texts.size(); ++i) {
    if (i > 0) *out += ',';
    AppendText(texts.Get(i), out);
  }
  *out += ']';
}

// `key` sorts after what has been written in this object, and is plain ASCII.
void AppendKey(std::string_view key, std::string* out) {
  if (out->back() != '{') *out += ',';
  AppendText(key, out);
  *out += ':';
}

void AppendPair(std::string_view key, std::string_view text, std::string* out) {
  AppendKey(key, out);
  AppendText(text, out);
}

void AppendTable(const v1::Table& table, std::string* out) {
  *out += '{';
  AppendKey("columns", out);
  AppendTexts(table.columns(), out);
  AppendKey("rows", out);
  *out += '[';
  for (int i = 0; i < table.rows_size(); ++i) {
    if (i > 0) *out += ',';
    AppendTexts(table.rows(i).cells(), out);
  }
  *out += ']';
  if (table.has_total()) {
    AppendKey("total", out);
    AppendTexts(table.total().cells(), out);
  }
  *out += '}';
}

}  // namespace

std::string PhaseWord(common::v1::Phase phase) {
  switch (phase) {
    case common::v1::PHASE_BEFORE:
      return "before";
    case common::v1::PHASE_DURING:
      return "during";
    case common::v1::PHASE_AFTER:
      return "after";
    default:
      return "none";
  }
}

common::v1::Phase PhaseOfWord(std::string_view word) {
  if (word == "before") return common::v1::PHASE_BEFORE;
  if (word == "during") return common::v1::PHASE_DURING;
  return word == "after" ? common::v1::PHASE_AFTER : common::v1::PHASE_UNSPECIFIED;
}

std::string CanonicalContent(const ContentBinding& binding, const v1::Content& content) {
  std::string out = "{";
  AppendKey("audience", &out);
  out += '{';
  AppendPair("circle", binding.circle, &out);
  AppendPair("class", binding.circle.empty() ? "public" : "circle", &out);
  out += '}';
  AppendKey("citations", &out);
  AppendTexts(content.citations(), &out);
  AppendKey("fields", &out);
  out += '[';
  for (int i = 0; i < content.fields_size(); ++i) {
    out += i > 0 ? ",{" : "{";
    AppendPair("name", content.fields(i).name(), &out);
    AppendPair("value", content.fields(i).value(), &out);
    out += '}';
  }
  out += ']';
  AppendPair("format", "content-v1", &out);
  AppendPair("item", ItemName(binding.item), &out);
  AppendPair("occurrence", StrCat(binding.occurrence), &out);
  AppendPair("organization", OrganizationName(binding.organization), &out);
  AppendPair("period", binding.period, &out);
  AppendPair("phase", PhaseWord(binding.phase), &out);
  AppendPair("source_note", content.source_note(), &out);
  if (content.has_table()) {
    AppendKey("table", &out);
    AppendTable(content.table(), &out);
  }
  AppendPair("title", content.title(), &out);
  out += '}';
  return out;
}

}  // namespace mingbai::publication
