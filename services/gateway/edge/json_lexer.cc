#include "services/gateway/edge/json_lexer.h"

#include "absl/strings/ascii.h"

namespace mingbai::gateway::edge {
namespace {

void AppendUtf8(unsigned code, std::string* out) {
  if (code < 0x80) {
    out->push_back(static_cast<char>(code));
  } else if (code < 0x800) {
    out->push_back(static_cast<char>(0xC0 | (code >> 6)));
    out->push_back(static_cast<char>(0x80 | (code & 0x3F)));
  } else if (code < 0x10000) {
    out->push_back(static_cast<char>(0xE0 | (code >> 12)));
    out->push_back(static_cast<char>(0x80 | ((code >> 6) & 0x3F)));
    out->push_back(static_cast<char>(0x80 | (code & 0x3F)));
  } else {
    out->push_back(static_cast<char>(0xF0 | (code >> 18)));
    out->push_back(static_cast<char>(0x80 | ((code >> 12) & 0x3F)));
    out->push_back(static_cast<char>(0x80 | ((code >> 6) & 0x3F)));
    out->push_back(static_cast<char>(0x80 | (code & 0x3F)));
  }
}

}  // namespace

char JsonLexer::Peek() {
  while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t')) {
    ++at_;
  }
  return at_ < text_.size() ? text_[at_] : '\0';
}

bool JsonLexer::Take(char c) {
  if (Peek() != c || at_ == text_.size()) return false;
  ++at_;
  return true;
}

bool JsonLexer::TakeWord(std::string_view word) {
  Peek();
  if (text_.substr(at_, word.size()) != word) return false;
  const size_t end = at_ + word.size();
  if (end < text_.size() && absl::ascii_isalnum(text_[end])) return false;
  at_ = end;
  return true;
}

bool JsonLexer::TakeNumber(std::string_view* digits) {
  Peek();
  size_t i = at_;
  auto run = [&] {
    const size_t begin = i;
    while (i < text_.size() && absl::ascii_isdigit(text_[i])) ++i;
    return i - begin;
  };
  if (i < text_.size() && text_[i] == '-') ++i;
  const bool zero = i < text_.size() && text_[i] == '0';
  const size_t whole = run();
  if (whole == 0 || (zero && whole > 1)) return false;
  if (i < text_.size() && text_[i] == '.') {
    ++i;
    if (run() == 0) return false;
  }
  if (i < text_.size() && (text_[i] == 'e' || text_[i] == 'E')) {
    ++i;
    if (i < text_.size() && (text_[i] == '+' || text_[i] == '-')) ++i;
    if (run() == 0) return false;
  }
  *digits = text_.substr(at_, i - at_);
  at_ = i;
  return true;
}

bool JsonLexer::TakeHex4(unsigned* out) {
  if (at_ + 4 > text_.size()) return false;
  *out = 0;
  for (int i = 0; i < 4; ++i) {
    const char c = absl::ascii_tolower(text_[at_ + i]);
    if (!absl::ascii_isxdigit(c)) return false;
    *out = *out * 16 + (absl::ascii_isdigit(c) ? c - '0' : c - 'a' + 10);
  }
  at_ += 4;
  return true;
}

JsonLexer::StringResult JsonLexer::TakeString(std::string* out) {
  out->clear();
  if (!Take('"')) return StringResult::kMalformed;
  bool lone = false;
  while (at_ < text_.size()) {
    const size_t plain = at_;
    while (at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\\' &&
           static_cast<unsigned char>(text_[at_]) >= 0x20) {
      ++at_;
    }
    out->append(text_.substr(plain, at_ - plain));
    if (at_ == text_.size() || static_cast<unsigned char>(text_[at_]) < 0x20) return StringResult::kMalformed;
    if (text_[at_++] == '"') return lone ? StringResult::kLoneSurrogate : StringResult::kOk;
    if (at_ == text_.size()) return StringResult::kMalformed;
    switch (text_[at_++]) {
      case '"':
        out->push_back('"');
        break;
      case '\\':
        out->push_back('\\');
        break;
      case '/':
        out->push_back('/');
        break;
      case 'b':
        out->push_back('\b');
        break;
      case 'f':
        out->push_back('\f');
        break;
      case 'n':
        out->push_back('\n');
        break;
      case 'r':
        out->push_back('\r');
        break;
      case 't':
        out->push_back('\t');
        break;
      case 'u': {
        unsigned code;
        if (!TakeHex4(&code)) return StringResult::kMalformed;
        if (code >= 0xD800 && code < 0xDC00 && text_.substr(at_, 2) == "\\u") {
          const size_t before = at_;
          at_ += 2;
          unsigned low;
          if (!TakeHex4(&low)) return StringResult::kMalformed;
          if (low >= 0xDC00 && low < 0xE000) {
            code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
          } else {
            at_ = before;
          }
        }
        if (code >= 0xD800 && code < 0xE000) {
          lone = true;
        } else {
          AppendUtf8(code, out);
        }
        break;
      }
      default:
        return StringResult::kMalformed;
    }
  }
  return StringResult::kMalformed;
}

}  // namespace mingbai::gateway::edge
