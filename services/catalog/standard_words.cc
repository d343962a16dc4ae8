#include "services/catalog/standard_words.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "common/text/text.h"
#include "services/catalog/folding.h"

namespace mingbai::catalog {
namespace {

template <typename Enum>
using Words = std::vector<std::pair<Enum, std::string_view>>;

template <typename Enum>
const Words<Enum>& WordsOf();

template <>
const Words<common::v1::Domain>& WordsOf() {
  static const auto& words = *new Words<common::v1::Domain>{{common::v1::DOMAIN_PARTY, "党务"},
                                                            {common::v1::DOMAIN_GOVERNMENT, "政务"},
                                                            {common::v1::DOMAIN_VILLAGE, "村务"},
                                                            {common::v1::DOMAIN_SERVICE, "办事"}};
  return words;
}

template <>
const Words<common::v1::Tier>& WordsOf() {
  static const auto& words = *new Words<common::v1::Tier>{
      {common::v1::TIER_COUNTY, "县级"}, {common::v1::TIER_TOWNSHIP, "乡级"}, {common::v1::TIER_VILLAGE, "村级"}};
  return words;
}

template <>
const Words<common::v1::Phase>& WordsOf() {
  static const auto& words = *new Words<common::v1::Phase>{
      {common::v1::PHASE_BEFORE, "事前"}, {common::v1::PHASE_DURING, "事中"}, {common::v1::PHASE_AFTER, "事后"}};
  return words;
}

template <>
const Words<v1::OrganizationKind>& WordsOf() {
  static const auto& words = *new Words<v1::OrganizationKind>{
      {v1::ORGANIZATION_KIND_DIVISION, "行政区划"},    {v1::ORGANIZATION_KIND_DEPARTMENT, "部门"},
      {v1::ORGANIZATION_KIND_SCHOOL, "学校"},          {v1::ORGANIZATION_KIND_HOSPITAL, "医院"},
      {v1::ORGANIZATION_KIND_UTILITY, "公用事业单位"}, {v1::ORGANIZATION_KIND_SERVICE_CENTER, "服务中心"}};
  return words;
}

template <>
const Words<v1::ElementType>& WordsOf() {
  static const auto& words = *new Words<v1::ElementType>{
      {v1::ELEMENT_TYPE_TEXT, "文本"},  {v1::ELEMENT_TYPE_INTEGER, "整数"}, {v1::ELEMENT_TYPE_DECIMAL2, "小数"},
      {v1::ELEMENT_TYPE_MONEY, "金额"}, {v1::ELEMENT_TYPE_DATE, "日期"},    {v1::ELEMENT_TYPE_PERSON, "人名"},
      {v1::ELEMENT_TYPE_RATIO2, "比率"}};
  return words;
}

// The published catalogues' names where they have the same channel, else our own.
template <>
const Words<common::v1::Channel>& WordsOf() {
  static const auto& words =
      *new Words<common::v1::Channel>{{common::v1::CHANNEL_BOARD, "社区/企事业单位/村公示栏（电子屏）"},
                                      {common::v1::CHANNEL_WEBSITE, "政府网站"},
                                      {common::v1::CHANNEL_MEETING, "会议"},
                                      {common::v1::CHANNEL_BROADCAST, "广播电视"},
                                      {common::v1::CHANNEL_KIOSK, "触摸屏"},
                                      {common::v1::CHANNEL_LEAFLET, "宣传单"},
                                      {common::v1::CHANNEL_READING_ROOM, "公开查阅点"},
                                      {common::v1::CHANNEL_HOUSEHOLD_CARD, "明白卡"},
                                      {common::v1::CHANNEL_SMS, "精准推送"}};
  return words;
}

template <typename Enum>
std::string_view FindWord(Enum value) {
  for (const auto& [known, word] : WordsOf<Enum>()) {
    if (known == value) return word;
  }
  return "";
}

// Other names under which published catalogues list a channel.
std::optional<common::v1::Channel> ChannelBySynonym(std::string_view folded) {
  static const auto& synonyms = *new std::vector<std::pair<std::string_view, common::v1::Channel>>{
      {"公示栏", common::v1::CHANNEL_BOARD},        {"公开栏", common::v1::CHANNEL_BOARD},
      {"宣传栏", common::v1::CHANNEL_BOARD},        {"政府门户网站", common::v1::CHANNEL_WEBSITE},
      {"门户网站", common::v1::CHANNEL_WEBSITE},    {"网站", common::v1::CHANNEL_WEBSITE},
      {"村民会议", common::v1::CHANNEL_MEETING},    {"村民代表会议", common::v1::CHANNEL_MEETING},
      {"广播", common::v1::CHANNEL_BROADCAST},      {"短信", common::v1::CHANNEL_SMS},
      {"查阅点", common::v1::CHANNEL_READING_ROOM}, {"电子触摸屏", common::v1::CHANNEL_KIOSK},
      {"宣传册", common::v1::CHANNEL_LEAFLET},      {"公开明白卡", common::v1::CHANNEL_HOUSEHOLD_CARD}};
  for (const auto& [name, channel] : synonyms) {
    if (name == folded) return channel;
  }
  // 社区公示栏, 单位/村委会公示栏(电子屏), 企事业单位公示栏 …
  std::string_view name = folded;
  if (ConsumeSuffix(&name, "(电子屏)")) ConsumeSuffix(&name, "/");
  if (name.ends_with("公示栏") || name.ends_with("公开栏")) return common::v1::CHANNEL_BOARD;
  return std::nullopt;
}

constexpr std::string_view kTicks[] = {"■", "☑", "☒", "✓", "✔", "√", "●", "▲"};
constexpr std::string_view kBlanks[] = {"□", "☐", "口", "○", "◻"};

}  // namespace

std::string_view WordOf(common::v1::Domain domain) { return FindWord(domain); }
std::string_view WordOf(common::v1::Tier tier) { return FindWord(tier); }
std::string_view WordOf(common::v1::Phase phase) { return FindWord(phase); }
std::string_view WordOf(v1::OrganizationKind kind) { return FindWord(kind); }
std::string_view WordOf(v1::ElementType type) { return FindWord(type); }
std::string_view WordOf(common::v1::Channel channel) { return FindWord(channel); }

template <typename Enum>
Enum ValueOf(std::string_view word) {
  const std::string folded = FoldedWord(word);
  for (const auto& [value, known] : WordsOf<Enum>()) {
    if (FoldedWord(known) == folded) return value;
  }
  return static_cast<Enum>(0);
}
template common::v1::Domain ValueOf(std::string_view word);
template common::v1::Tier ValueOf(std::string_view word);
template common::v1::Phase ValueOf(std::string_view word);
template v1::OrganizationKind ValueOf(std::string_view word);
template v1::ElementType ValueOf(std::string_view word);
template common::v1::Channel ValueOf(std::string_view word);

std::optional<Role> RoleOf(std::string_view word) {
  using common::v1::TIER_COUNTY;
  using common::v1::TIER_TOWNSHIP;
  using common::v1::TIER_VILLAGE;
  static const auto& roles = *new std::vector<std::pair<std::string_view, Role>>{
      {"县委", {TIER_COUNTY, v1::ORGANIZATION_KIND_DIVISION}},
      {"县人民政府", {TIER_COUNTY, v1::ORGANIZATION_KIND_DIVISION}},
      {"县直各单位党组织", {TIER_COUNTY, v1::ORGANIZATION_KIND_DEPARTMENT}},
      {"县直各部门", {TIER_COUNTY, v1::ORGANIZATION_KIND_DEPARTMENT}},
      {"各学校", {TIER_COUNTY, v1::ORGANIZATION_KIND_SCHOOL}},
      {"各医院", {TIER_COUNTY, v1::ORGANIZATION_KIND_HOSPITAL}},
      {"各公用事业单位", {TIER_COUNTY, v1::ORGANIZATION_KIND_UTILITY}},
      {"各服务中心", {TIER_COUNTY, v1::ORGANIZATION_KIND_SERVICE_CENTER}},
      {"乡镇(街道)党(工)委", {TIER_TOWNSHIP, v1::ORGANIZATION_KIND_DIVISION}},
      {"乡镇人民政府(街道办事处)", {TIER_TOWNSHIP, v1::ORGANIZATION_KIND_DIVISION}},
      {"村(社区)党组织", {TIER_VILLAGE, v1::ORGANIZATION_KIND_DIVISION}},
      {"村(居)民委员会", {TIER_VILLAGE, v1::ORGANIZATION_KIND_DIVISION}}};
  const std::string folded = FoldedWord(word);
  for (const auto& [name, role] : roles) {
    if (name == folded) return role;
  }
  return std::nullopt;
}

std::string ChannelsText(const google::protobuf::RepeatedField<int>& channels) {
  std::string text;
  const auto add = [&](std::string_view box, std::string_view name) {
    StrAppend(&text, text.empty() ? "" : " ", box, name);
  };
  for (int channel : channels) add("■", WordOf(static_cast<common::v1::Channel>(channel)));
  for (const auto& [channel, name] : WordsOf<common::v1::Channel>()) {
    if (std::find(channels.begin(), channels.end(), channel) == channels.end()) add("□", name);
  }
  return text;
}

std::vector<common::v1::Channel> ReadChannels(std::string_view text, std::vector<std::string>* unknown) {
  std::vector<common::v1::Channel> channels;
  const auto add = [&](std::string_view name) {
    const std::string folded = FoldedWord(name);
    if (folded.empty()) return;
    auto channel = ValueOf<common::v1::Channel>(folded);
    if (channel == common::v1::CHANNEL_UNSPECIFIED) {
      channel = ChannelBySynonym(folded).value_or(common::v1::CHANNEL_UNSPECIFIED);
    }
    if (channel == common::v1::CHANNEL_UNSPECIFIED) {
      unknown->emplace_back(Strip(name));
    } else if (std::find(channels.begin(), channels.end(), channel) == channels.end()) {
      channels.push_back(channel);
    }
  };
  const auto box_at = [](std::string_view rest, const auto& boxes) -> size_t {
    for (std::string_view box : boxes) {
      if (rest.starts_with(box)) return box.size();
    }
    return 0;
  };
  bool boxes = false;
  bool ticked = false;
  std::string name;
  for (size_t i = 0; i < text.size();) {
    const std::string_view rest = text.substr(i);
    // "口" is a box only where a name begins: scanned sheets have it so.
    const size_t tick = box_at(rest, kTicks);
    const size_t blank = name.empty() || !rest.starts_with("口") ? box_at(rest, kBlanks) : 0;
    if (tick == 0 && blank == 0) {
      if (name.empty() && (rest.front() == ' ' || rest.front() == '\n')) {
        ++i;
        continue;
      }
      // Within a list of boxes a blank ends a name.
      if (boxes && (rest.front() == ' ' || rest.front() == '\n' || rest.front() == '\r' || rest.starts_with("　"))) {
        if (ticked) add(name);
        name.clear();
        ++i;
        continue;
      }
      name.push_back(text[i++]);
      continue;
    }
    if (boxes ? ticked : false) add(name);
    boxes = true;
    ticked = tick > 0;
    name.clear();
    i += tick + blank;
  }
  if (boxes) {
    if (ticked) add(name);
    return channels;
  }
  std::string part;
  for (size_t i = 0; i <= name.size();) {
    const std::string_view rest = std::string_view(name).substr(i);
    size_t separator = 0;
    for (std::string_view mark : {"、", "；", "，", ";", ",", "\n", " "}) {
      if (rest.starts_with(mark)) separator = mark.size();
    }
    if (rest.empty() || separator > 0) {
      add(part);
      part.clear();
      i += std::max<size_t>(separator, 1);
    } else {
      part.push_back(name[i++]);
    }
  }
  return channels;
}

std::optional<Tick> ReadTick(std::string_view text) {
  const std::string folded = FoldedWord(text);
  std::string_view mark = folded;
  if (mark.empty() || mark == "否" || mark == "-" || mark == "—" || mark == "/") return Tick();
  if (mark == "是" || mark == "v") return Tick{true, 0};
  for (std::string_view blank : kBlanks) {
    if (mark == blank) return Tick();
  }
  for (std::string_view tick : kTicks) {
    if (!ConsumePrefix(&mark, tick)) continue;
    Tick read{true, 0};
    if (mark.empty() || (absl::SimpleAtoi(AbslView(mark), &read.order) && read.order >= 1 && read.order <= 9))
      return read;
    return std::nullopt;
  }
  return std::nullopt;
}

std::string JoinParts(const std::vector<std::string>& parts) {
  std::string text;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) text.push_back(';');
    text += parts[i];
  }
  return text;
}

std::vector<std::string> SplitParts(std::string_view text) {
  std::vector<std::string> parts(1);
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) {
      parts.back().push_back(text[i++]);
      parts.back().push_back(text[i]);
    } else if (text[i] == ';') {
      parts.emplace_back();
    } else {
      parts.back().push_back(text[i]);
    }
  }
  return parts;
}

}  // namespace mingbai::catalog
