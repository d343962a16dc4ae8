#include "common/privacy/home_address.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/algorithm/container.h"
#include "common/text/code_point.h"
#include "re2/re2.h"

namespace mingbai::privacy {
namespace {

// The text as patterns read it: full-width forms narrow, blanks of any width and what cannot be seen left out, so that
// neither hides a house. For each byte: where its character stands in the text, bytes [begins, ends).
struct Plain {
  std::string text;
  std::vector<size_t> begins;
  std::vector<size_t> ends;
};

void AppendFolded(uint32_t point, std::string_view character, std::string* text) {
  if (point >= 0xFF01 && point <= 0xFF5E) {
    *text += static_cast<char>(point - 0xFEE0);
  } else {
    *text += character;
  }
}

Plain Fold(std::string_view text) {
  Plain plain;
  plain.text.reserve(text.size());
  for (size_t i = 0; i < text.size();) {
    const size_t begin = i;
    const uint32_t point = NextCodePoint(text, &i);
    if (point != '\n' && (IsSpace(point) || IsZeroWidth(point) || IsDirectionOverride(point))) continue;
    AppendFolded(point, text.substr(begin, i - begin), &plain.text);
    plain.begins.resize(plain.text.size(), begin);
    plain.ends.resize(plain.text.size(), i);
  }
  return plain;
}

// Numbers as they stand on doors: 12, 12A, 四零二.
#define MB_NUMBER "(?:[0-9]{1,5}[A-Za-z]?|[一二三四五六七八九十百零〇两]{1,6})"
#define MB_ROOM "(?:室|户|房间|房)"
#define MB_UNIT MB_NUMBER "单元(?:" MB_NUMBER "(?:楼|层))?"
#define MB_BUILDING "(?:" MB_NUMBER "|[A-Za-z甲乙丙丁东西南北])(?:号楼|号院|#楼|栋|幢)"
#define MB_HOUSE MB_NUMBER "(?:[-之]" MB_NUMBER ")?号"
#define MB_LIVES_HERE "家庭住址|家庭地址|现住址|现住地|现居住地|居住地址|居住地|住址|家住|现住|住在|居住在|居住于"
#define MB_REGISTERED "户籍地址|户籍地|户籍所在地|户口所在地|暂住|租住"
#define MB_LIVES "(?:" MB_LIVES_HERE "|" MB_REGISTERED ")"

// The commonest surnames but those that begin the names of things, too (田, 石, 文).
#define MB_SURNAMES_1 "王李张刘陈杨赵黄周吴徐孙胡朱林何郭罗梁宋郑谢韩唐冯于董萧程曹袁邓许"
#define MB_SURNAMES_2 "傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪任姜范姚谭廖邹熊陆郝孔"
#define MB_SURNAMES_3 "崔康毛邱秦史顾侯邵孟段钱汤尹黎易常乔贺赖龚"
#define MB_SURNAME "[" MB_SURNAMES_1 MB_SURNAMES_2 MB_SURNAMES_3 "]"

constexpr const char* kPatterns[] = {
    // A flat: 12号楼3单元402室, 3栋402室, 2单元401, 5-2-301室.
    "(" MB_BUILDING "(?:" MB_UNIT MB_NUMBER "(?:" MB_ROOM "|号)?|-?" MB_NUMBER MB_ROOM "))",
    "(" MB_UNIT "(?:" MB_NUMBER "(?:" MB_ROOM "|号)|[0-9]{3,4}))",
    "(?:^|[^0-9-])([0-9]{1,3}(?:-[0-9]{1,2})?-[0-9]{3,4}室)",
    // A house of a village or of its group: 3组12号, 王庄村12号. What else has a number there (3号机井) is followed by
    // its name.
    "(?:组|村|庄|屯|寨|社|队|社区|小区|家属院|巷|胡同|弄)(" MB_HOUSE
    ")(?:$|[^0-9一-龥A-Za-z、]|院|户主|住|家|村民|居民|的|" MB_SURNAME "[一-龥])",
    // Wherever it is said that somebody lives there.
    MB_LIVES "[:为是于在]?[一-龥A-Za-z]{0,30}?(?:" MB_NUMBER "组)?(" MB_NUMBER
             "(?:号|栋|幢|座|楼|单元|室|-)[^,。;、\\n()]{0,24})",
};

// A flat's number that stands in an office.
constexpr char kOffice[] =
    "(?:政府|中心|大厅|大厦|机关|办公|委员会|村委|居委|公司|学校|小学|中学|医院|卫生|局|银行|"
    "信用社|广场|大楼|写字楼|党校|法院|检察院|站|所)[一-龥]{0,6}$";

struct Patterns {
  std::vector<std::unique_ptr<RE2>> houses;
  RE2 office{kOffice};

  Patterns() {
    for (const char* pattern : kPatterns) houses.push_back(std::make_unique<RE2>(pattern));
  }
};

const Patterns& AllPatterns() {
  static const Patterns& patterns = *new Patterns();
  return patterns;
}

re2::StringPiece Piece(std::string_view text) { return {text.data(), text.size()}; }

// Whether patterns can find anything: most texts hold none of their words.
bool MayHoldHouse(std::string_view text) {
  return absl::c_any_of(std::array{"号", "单元", "室", "户", "组", "栋", "幢", "座", "楼", "住"},
                        [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

// What stands before a number, of the same clause.
bool IsOffice(const Plain& plain, size_t begin) {
  return RE2::PartialMatch(Piece(std::string_view(plain.text).substr(0, begin)), AllPatterns().office);
}

}  // namespace

std::vector<PersonalData> FindHomeAddresses(std::string_view text) {
  if (!MayHoldHouse(text)) return {};
  const Plain plain = Fold(text);
  const char* const start = plain.text.data();
  std::vector<PersonalData> found;
  for (const std::unique_ptr<RE2>& pattern : AllPatterns().houses) {
    const bool said = pattern == AllPatterns().houses.back();
    re2::StringPiece rest = Piece(plain.text);
    re2::StringPiece house;
    while (RE2::FindAndConsume(&rest, *pattern, &house)) {
      const size_t begin = house.data() - start;
      if (!said && IsOffice(plain, begin)) continue;
      found.push_back({PersonalDataKind::kHomeAddress, plain.begins[begin], plain.ends[begin + house.size() - 1]});
    }
  }
  return found;
}

}  // namespace mingbai::privacy
