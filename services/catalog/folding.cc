#include "services/catalog/folding.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>

namespace mingbai::catalog {
namespace {

bool IsPlain(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80 && !(c >= 'A' && c <= 'Z'); });
}

}  // namespace

std::string Folded(std::string_view text) {
  std::string folded(text);
  if (IsPlain(text)) return folded;
  UErrorCode error = U_ZERO_ERROR;
  static const icu::Normalizer2* const form = [] {
    UErrorCode missing = U_ZERO_ERROR;
    return icu::Normalizer2::getNFKCCasefoldInstance(missing);
  }();
  if (form == nullptr) return folded;
  const icu::StringPiece piece(text.data(), static_cast<int32_t>(text.size()));
  if (form->isNormalizedUTF8(piece, error) && U_SUCCESS(error)) return folded;
  folded.clear();
  error = U_ZERO_ERROR;
  icu::StringByteSink<std::string> sink(&folded);
  form->normalizeUTF8(0, piece, sink, nullptr, error);
  return U_SUCCESS(error) ? folded : std::string(text);
}

std::string FoldedWord(std::string_view text) {
  const std::string folded = Folded(text);
  std::string word;
  for (int32_t i = 0; i < static_cast<int32_t>(folded.size());) {
    const int32_t begin = i;
    UChar32 character = 0;
    U8_NEXT_OR_FFFD(folded.data(), i, static_cast<int32_t>(folded.size()), character);
    if (!u_isUWhiteSpace(character)) word.append(folded, static_cast<size_t>(begin), static_cast<size_t>(i - begin));
  }
  return word;
}

}  // namespace mingbai::catalog
