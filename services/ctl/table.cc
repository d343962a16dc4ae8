#include "services/ctl/table.h"

#include <algorithm>
#include <cstdint>

namespace mingbai::ctl {
namespace {

// Ranges of the Unicode East Asian Width property W and F that Chinese text uses.
bool IsWide(uint32_t c) {
  return (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0x303E) || (c >= 0x3041 && c <= 0xA4CF) ||
         (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFE30 && c <= 0xFE6F) ||
         (c >= 0xFF00 && c <= 0xFF60) || (c >= 0xFFE0 && c <= 0xFFE6) || (c >= 0x1F300 && c <= 0x1FAFF) ||
         (c >= 0x20000 && c <= 0x3FFFD);
}

// The code point at `at`, and the bytes that it takes.
uint32_t Decode(std::string_view text, size_t at, size_t* length) {
  const unsigned char lead = text[at];
  *length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  *length = std::min(*length, text.size() - at);
  if (*length == 1) return lead;
  uint32_t c = lead & (0xFF >> (*length + 1));
  for (size_t i = 1; i < *length; ++i) c = (c << 6) | (text[at + i] & 0x3F);
  return c;
}

std::string Pad(const std::string& text, int width, bool right) {
  const std::string space(std::max(0, width - DisplayWidth(text)), ' ');
  return right ? space + text : text + space;
}

}  // namespace

int DisplayWidth(std::string_view utf8) {
  int width = 0;
  size_t length = 0;
  for (size_t at = 0; at < utf8.size(); at += length) width += IsWide(Decode(utf8, at, &length)) ? 2 : 1;
  return width;
}

std::string FitTo(std::string_view utf8, int width) {
  if (DisplayWidth(utf8) <= width) return std::string(utf8);
  int used = 0;
  size_t at = 0;
  size_t length = 0;
  while (at < utf8.size()) {
    const int wide = IsWide(Decode(utf8, at, &length)) ? 2 : 1;
    if (used + wide > width - 1) break;
    used += wide;
    at += length;
  }
  return std::string(utf8.substr(0, at)) + "…";
}

Table::Table(std::vector<std::string> headers) : headers_(std::move(headers)) {
  for (std::string& header : headers_) {
    right_.push_back(header.starts_with('>'));
    if (right_.back()) header.erase(0, 1);
  }
}

void Table::Add(std::vector<std::string> cells) {
  cells.resize(headers_.size());
  rows_.push_back(std::move(cells));
}

std::string Table::ToString() const {
  std::vector<int> widths;
  for (size_t i = 0; i < headers_.size(); ++i) {
    int width = DisplayWidth(headers_[i]);
    for (const auto& row : rows_) width = std::max(width, DisplayWidth(row[i]));
    widths.push_back(width);
  }
  std::string out;
  auto line = [&](const std::vector<std::string>& cells) {
    std::string text = " ";
    for (size_t i = 0; i < cells.size(); ++i) text += " " + Pad(cells[i], widths[i], right_[i]) + " ";
    out += text.substr(0, text.find_last_not_of(' ') + 1) + "\n";
  };
  line(headers_);
  std::string rule = " ";
  for (int width : widths) {
    rule += " ";
    for (int i = 0; i < width; ++i) rule += "─";
    rule += " ";
  }
  out += rule + "\n";
  for (const auto& row : rows_) line(row);
  return out;
}

}  // namespace mingbai::ctl
