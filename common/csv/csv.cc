#include "common/csv/csv.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/status.h"

namespace mingbai {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

absl::Status Broken(int line, std::string_view why) {
  return InvalidField("csv", absl::StrCat("line ", line, ": ", std::string(why)));
}

// One pass over the text; `position_` is the next byte to read.
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text), old_ends_(HasOldEnds(text)) {
    if (text_.substr(0, kByteOrderMark.size()) == kByteOrderMark) position_ = kByteOrderMark.size();
  }

  absl::StatusOr<std::vector<CsvRecord>> Run() {
    std::vector<CsvRecord> records;
    while (position_ < text_.size()) {
      CsvRecord record;
      record.line = line_;
      bool quoted = false;
      MB_RETURN_IF_ERROR(ReadRecord(&record, &quoted));
      const bool blank = record.fields.size() == 1 && record.fields[0].empty() && !quoted;
      if (!blank) records.push_back(std::move(record));
    }
    return records;
  }

 private:
  // Reads up to and including the record's line end.
  absl::Status ReadRecord(CsvRecord* record, bool* quoted) {
    while (true) {
      std::string field;
      if (position_ < text_.size() && text_[position_] == '"') {
        *quoted = true;
        MB_RETURN_IF_ERROR(ReadQuoted(&field));
      } else {
        MB_RETURN_IF_ERROR(ReadPlain(&field));
      }
      record->fields.push_back(std::move(field));
      if (position_ < text_.size() && text_[position_] == ',') {
        ++position_;
        continue;
      }
      SkipLineEnd();
      return absl::OkStatus();
    }
  }

  absl::Status ReadPlain(std::string* field) {
    const size_t start = position_;
    while (position_ < text_.size() && text_[position_] != ',' && !AtLineEnd()) {
      if (text_[position_] == '"') return Broken(line_, "a quote inside an unquoted field");
      ++position_;
    }
    field->assign(text_.substr(start, position_ - start));
    return absl::OkStatus();
  }

  absl::Status ReadQuoted(std::string* field) {
    const int opened = line_;
    ++position_;
    while (position_ < text_.size()) {
      const char c = text_[position_++];
      if (c != '"') {
        if (c == '\n' || (old_ends_ && c == '\r')) ++line_;
        field->push_back(c);
      } else if (position_ < text_.size() && text_[position_] == '"') {
        field->push_back('"');
        ++position_;
      } else if (position_ == text_.size() || text_[position_] == ',' || AtLineEnd()) {
        return absl::OkStatus();
      } else {
        return Broken(line_, "text after a closing quote");
      }
    }
    return Broken(opened, "a quote that is never closed");
  }

  // Whether lines end in CR alone: outside of quotes there is one, and no LF.
  static bool HasOldEnds(std::string_view text) {
    bool quoted = false;
    bool found = false;
    for (const char c : text) {
      if (c == '"') quoted = !quoted;
      if (c == '\n' && !quoted) return false;
      found = found || (c == '\r' && !quoted);
    }
    return found;
  }

  bool AtLineEnd() const {
    return text_[position_] == '\n' || (old_ends_ && text_[position_] == '\r') ||
           (text_[position_] == '\r' && position_ + 1 < text_.size() && text_[position_ + 1] == '\n') ||
           (text_[position_] == '\r' && position_ + 1 == text_.size());
  }

  void SkipLineEnd() {
    if (position_ < text_.size() && text_[position_] == '\r') {
      ++position_;
      if (old_ends_) ++line_;
    }
    if (old_ends_) return;
    if (position_ < text_.size() && text_[position_] == '\n') {
      ++position_;
      ++line_;
    }
  }

  const std::string_view text_;
  const bool old_ends_;
  size_t position_ = 0;
  int line_ = 1;
};

// Whether what follows any apostrophes begins as a formula does.
bool BeginsAsFormula(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of('\''), text.size()));
  for (std::string_view sign : {"=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"}) {
    if (text.starts_with(sign)) return true;
  }
  return false;
}

void AppendField(std::string_view field, bool quote, std::string* out) {
  if (!quote && field.find_first_of(",\"\r\n") == std::string_view::npos && !field.starts_with(kByteOrderMark)) {
    out->append(field);
    return;
  }
  out->push_back('"');
  for (char c : field) {
    if (c == '"') out->push_back('"');
    out->push_back(c);
  }
  out->push_back('"');
}

}  // namespace

std::string WriteCsv(const std::vector<std::vector<std::string>>& records) {
  std::string out(kByteOrderMark);
  for (const std::vector<std::string>& record : records) {
    for (size_t i = 0; i < record.size(); ++i) {
      if (i > 0) out.push_back(',');
      AppendField(record[i], record.size() == 1 && record[i].empty(), &out);
    }
    out += "\r\n";
  }
  return out;
}

std::string GuardedCell(std::string_view text) {
  std::string cell(BeginsAsFormula(text) ? "'" : "");
  cell += text;
  return cell;
}

std::string_view UnguardedCell(std::string_view text) {
  if (text.starts_with('\'') && BeginsAsFormula(text)) text.remove_prefix(1);
  return text;
}

absl::StatusOr<std::vector<CsvRecord>> ParseCsv(std::string_view text) { return Parser(text).Run(); }

}  // namespace mingbai
