#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <memory>

#include "common/text/text.h"
#include "common/xlsx/xlsx.h"
#include "common/xlsx/xlsx_parts.h"
#include "xlsxwriter.h"

namespace mingbai {
namespace {

// A file in memory with a path for a library that knows only paths.
class MemoryFile {
 public:
  MemoryFile() : file_(memfd_create("xlsx", MFD_CLOEXEC)) {}
  ~MemoryFile() {
    if (file_ >= 0) close(file_);
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  bool ok() const { return file_ >= 0; }
  std::string path() const { return StrCat("/proc/self/fd/", file_); }
  std::string Read() const {
    std::string all;
    std::array<char, 64 << 10> part;
    for (ssize_t got; (got = pread(file_, part.data(), part.size(), static_cast<off_t>(all.size()))) > 0;) {
      all.append(part.data(), static_cast<size_t>(got));
    }
    return all;
  }

 private:
  const int file_;
};

// The text with what would be read as an escape written as one, and for the two characters that XML has not. The
// library sees to controls.
std::string Escape(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i, 2) == "_x" && xlsx::Unescape(text.substr(i, 7)) != text.substr(i, 7)) out += "_x005F";
    const bool none =
        text.substr(i, 2) == "\xEF\xBF" && (text.substr(i + 2, 1) == "\xBE" || text.substr(i + 2, 1) == "\xBF");
    if (none) {
      out += text[i + 2] == '\xBE' ? "_xFFFE_" : "_xFFFF_";
      i += 2;
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

struct Formats {
  lxw_format* title;
  lxw_format* header;
  lxw_format* text;
  lxw_format* centered;
};

Formats MakeFormats(lxw_workbook* book) {
  Formats formats{workbook_add_format(book), workbook_add_format(book), workbook_add_format(book),
                  workbook_add_format(book)};
  for (lxw_format* format : {formats.header, formats.text, formats.centered}) {
    format_set_text_wrap(format);
    format_set_border(format, LXW_BORDER_THIN);
    format_set_align(format, LXW_ALIGN_VERTICAL_CENTER);
  }
  for (lxw_format* format : {formats.title, formats.header, formats.centered}) {
    format_set_align(format, LXW_ALIGN_CENTER);
  }
  format_set_bold(formats.title);
  format_set_font_size(formats.title, 16);
  format_set_bold(formats.header);
  return formats;
}

// Page and window: landscape, one page wide, the header always in sight.
void SetUp(lxw_worksheet* page, const XlsxSheet& sheet) {
  worksheet_set_landscape(page);
  worksheet_set_paper(page, 8);  // A3
  worksheet_fit_to_pages(page, 1, 0);
  for (size_t i = 0; i < sheet.widths.size(); ++i) {
    const auto column = static_cast<lxw_col_t>(i);
    worksheet_set_column(page, column, column, sheet.widths[i], nullptr);
  }
  if (sheet.header_rows > 0) {
    worksheet_freeze_panes(page, static_cast<lxw_row_t>(sheet.header_rows), 0);
    worksheet_repeat_rows(page, 0, static_cast<lxw_row_t>(sheet.header_rows - 1));
  }
}

lxw_error Fill(lxw_worksheet* page, const Formats& formats, const XlsxSheet& sheet) {
  const auto format_of = [&](size_t row, size_t column) {
    if (sheet.title && row == 0) return formats.title;
    if (static_cast<int>(row) < sheet.header_rows) return formats.header;
    return column < sheet.centered.size() && sheet.centered[column] ? formats.centered : formats.text;
  };
  // First, as merging writes its first cell.
  for (const CellRange& range : sheet.merged) {
    const lxw_error error =
        worksheet_merge_range(page, static_cast<lxw_row_t>(range.first_row), static_cast<lxw_col_t>(range.first_column),
                              static_cast<lxw_row_t>(range.last_row), static_cast<lxw_col_t>(range.last_column), "",
                              format_of(static_cast<size_t>(range.first_row), static_cast<size_t>(range.first_column)));
    if (error != LXW_NO_ERROR) return error;
  }
  for (size_t row = 0; row < sheet.rows.size(); ++row) {
    for (size_t column = 0; column < sheet.rows[row].size(); ++column) {
      const std::string& text = sheet.rows[row][column];
      if (text.empty() && static_cast<int>(row) < sheet.header_rows) continue;  // within a merged range
      const lxw_error error = worksheet_write_string(page, static_cast<lxw_row_t>(row), static_cast<lxw_col_t>(column),
                                                     Escape(text).c_str(), format_of(row, column));
      if (error != LXW_NO_ERROR) return error;
    }
  }
  return LXW_NO_ERROR;
}

absl::Status ToStatus(lxw_error error) {
  if (error == LXW_NO_ERROR) return absl::OkStatus();
  if (error == LXW_ERROR_MAX_STRING_LENGTH_EXCEEDED) {
    return absl::InvalidArgumentError("a cell would have more than 32,767 characters");
  }
  return absl::ResourceExhaustedError(StrCat("XLSX: ", lxw_strerror(error)));
}

}  // namespace

absl::StatusOr<std::string> WriteXlsx(const XlsxSheet& sheet) {
  const MemoryFile file;
  if (!file.ok()) return absl::ResourceExhaustedError("XLSX: no file in memory");
  const std::string path = file.path();
  lxw_workbook* book = workbook_new(path.c_str());
  if (book == nullptr) return absl::ResourceExhaustedError("XLSX: no memory");
  lxw_doc_properties properties = {};
  properties.created = absl::ToTimeT(sheet.created);
  workbook_set_properties(book, &properties);
  const Formats formats = MakeFormats(book);
  lxw_worksheet* page = workbook_add_worksheet(book, sheet.name.c_str());
  lxw_error filled = LXW_ERROR_MEMORY_MALLOC_FAILED;
  if (page != nullptr) {
    SetUp(page, sheet);
    filled = Fill(page, formats, sheet);
  }
  const lxw_error closed = workbook_close(book);  // also frees it
  if (absl::Status status = ToStatus(filled); !status.ok()) return status;
  if (absl::Status status = ToStatus(closed); !status.ok()) return status;
  return file.Read();
}

}  // namespace mingbai
