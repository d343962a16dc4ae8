#pragma once

// What of a natural person must not be public as it stands (DOMAIN P-4): identity numbers, private telephone numbers,
// bank cards, and where somebody lives. Pure: thread-safe. Texts are valid UTF-8 (the wrapper refuses any other).

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace mingbai {

enum class PersonalDataKind {
  // A resident identity number (GB 11643): 18 digits, the last may be X, with a possible birthday and a valid check
  // digit; also within a longer number.
  kIdentityNumber,
  // 11 digits from 13 to 19, with or without the country code. Lines of offices (0539-…, 12345) are none.
  kMobileNumber,
  // 16 to 19 digits with the first ones of an issuer and a valid Luhn digit (ISO/IEC 7812).
  kBankCard,
  // The house within its village or street: 12号楼3单元402室, 3组12号 (the number), what follows 家住.
  // An office's (文化路12号) is none unless the text says that somebody lives there.
  kHomeAddress,
};

// Where it stands in the text: bytes [begin, end), at the bounds of characters.
struct PersonalData {
  PersonalDataKind kind = PersonalDataKind::kIdentityNumber;
  size_t begin = 0;
  size_t end = 0;
};

// What stands in the text, in its order, none overlapping another. Numbers are found with blanks, hyphens or invisible
// characters within them, and in full-width digits.
std::vector<PersonalData> FindPersonalData(std::string_view text);

// Whether an identity number stands in the text.
bool HoldsIdentityNumber(std::string_view text);

// Whether a number of a natural person stands in the text: any of the above but where somebody lives.
bool HoldsPersonalNumber(std::string_view text);

// The text with an asterisk for each digit of such a number and for each character of where somebody lives: what
// everyone may read of it. Masking what is masked changes nothing.
std::string MaskPersonalData(std::string_view text);

}  // namespace mingbai
