#pragma once

// The tokens of JSON (RFC 8259).

#include <string>
#include <string_view>

namespace mingbai::gateway::edge {

// Walks over a text that must outlive it. Not thread-safe.
class JsonLexer {
 public:
  explicit JsonLexer(std::string_view text) : text_(text) {}

  // The next character that is no white space, not consumed; '\0' at the end.
  char Peek();
  // Consumes `c` if it comes next.
  bool Take(char c);
  // Consumes the word ("true", "null") if it comes next and ends there.
  bool TakeWord(std::string_view word);
  // Consumes a number; false where none stands here.
  bool TakeNumber(std::string_view* digits);
  enum class StringResult { kOk, kMalformed, kLoneSurrogate };
  // Consumes a string with its quotes and decodes it. Bytes are copied as they are: the caller checks UTF-8.
  StringResult TakeString(std::string* out);

  bool AtEnd() { return Peek() == '\0' && at_ == text_.size(); }
  size_t position() const { return at_; }

 private:
  bool TakeHex4(unsigned* out);

  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace mingbai::gateway::edge
