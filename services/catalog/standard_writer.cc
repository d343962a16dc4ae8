#include "services/catalog/standard_writer.h"

#include <algorithm>

#include "common/csv/csv.h"
#include "common/names/names.h"
#include "common/text/text.h"
#include "services/catalog/client/timing_text.h"
#include "services/catalog/standard_elements.h"
#include "services/catalog/standard_layout.h"
#include "services/catalog/standard_service.h"
#include "services/catalog/standard_words.h"

namespace mingbai::catalog {
namespace {

constexpr std::string_view kTick = "√";
constexpr std::string_view kNone = "无";

template <typename Enum>
std::string WordsText(const google::protobuf::RepeatedField<int>& values) {
  std::vector<std::string> words;
  for (int value : values) words.emplace_back(WordOf(static_cast<Enum>(value)));
  return words.empty() ? std::string(kNone) : JoinParts(words);
}

// A tick, with the place where the tiers do not stand in their usual order.
std::string TierTick(const v1::Item& item, common::v1::Tier tier) {
  const auto at = std::find(item.tiers().begin(), item.tiers().end(), tier);
  if (at == item.tiers().end()) return "";
  if (std::is_sorted(item.tiers().begin(), item.tiers().end())) return std::string(kTick);
  return StrCat(kTick, at - item.tiers().begin() + 1);
}

// The circle's name; one that would read as a tick, or begins with a backslash, behind a backslash.
std::string CircleText(const common::v1::Audience& audience) {
  if (audience.audience_class() != common::v1::AUDIENCE_CLASS_CIRCLE) return "";
  const bool quoted = audience.circle().starts_with("\\") || ReadTick(audience.circle()).has_value();
  return StrCat(quoted ? "\\" : "", audience.circle());
}

std::string TickIf(bool ticked) { return ticked ? std::string(kTick) : ""; }

}  // namespace

std::vector<std::string> ItemCells(const v1::Item& item, int number) {
  std::vector<std::string> cells(kWrittenColumns);
  const auto set = [&](Column column, std::string text) { cells[static_cast<size_t>(column)] = std::move(text); };
  set(Column::kNumber, StrCat(number));
  set(Column::kLevel1, item.level1());
  set(Column::kLevel2, item.level2());
  set(Column::kElements, ElementNames(item.elements()));
  set(Column::kLegalBasis, item.legal_basis());
  set(Column::kTiming, TimingText(item.timing()));
  set(Column::kResponsible, item.responsible());
  set(Column::kChannels, ChannelsText(item.channels()));
  set(Column::kWholeSociety, TickIf(item.audience().audience_class() == common::v1::AUDIENCE_CLASS_PUBLIC));
  set(Column::kCircle, CircleText(item.audience()));
  set(Column::kProactive, TickIf(item.mode() == v1::DISCLOSURE_MODE_PROACTIVE));
  set(Column::kOnRequest, TickIf(item.mode() == v1::DISCLOSURE_MODE_ON_REQUEST));
  set(Column::kCounty, TierTick(item, common::v1::TIER_COUNTY));
  set(Column::kTownship, TierTick(item, common::v1::TIER_TOWNSHIP));
  set(Column::kVillage, TierTick(item, common::v1::TIER_VILLAGE));
  set(Column::kItemId, std::string(LastSegment(item.name())));
  set(Column::kOwner, std::string(LastSegment(item.owner())));
  set(Column::kDomain, std::string(WordOf(item.domain())));
  set(Column::kKinds, WordsText<v1::OrganizationKind>(item.organization_kinds()));
  set(Column::kResponsibilities, ResponsibilitiesText(item.responsibilities()));
  set(Column::kElementRules, ElementRules(item.elements()));
  set(Column::kMandatory, item.mandatory() ? "是" : "否");
  set(Column::kNoticeDays, StrCat(item.notice_days()));
  set(Column::kPhases, WordsText<common::v1::Phase>(item.phases()));
  set(Column::kSource, item.source());
  set(Column::kQuote, item.quote());
  set(Column::kEffectiveDate, item.effective_date());
  if (item.has_service_guide()) WriteGuide(item.service_guide(), set);
  return cells;
}

std::string WriteCatalogueCsv(const std::vector<v1::Item>& items) {
  std::vector<std::vector<std::string>> records(1);
  for (size_t i = 0; i < kWrittenColumns; ++i) records[0].emplace_back(InfoOf(static_cast<Column>(i)).header);
  for (const v1::Item& item : items) {
    records.push_back(ItemCells(item, static_cast<int>(records.size())));
    for (std::string& cell : records.back()) cell = GuardedCell(cell);
  }
  return WriteCsv(records);
}

absl::StatusOr<std::string> WriteCatalogueXlsx(const std::vector<v1::Item>& items, const std::string& title,
                                               absl::Time created) {
  constexpr int kTitle = 0;
  constexpr int kGroups = 1;
  constexpr int kHeaders = 2;
  constexpr int kLastColumn = static_cast<int>(kWrittenColumns) - 1;
  XlsxSheet sheet;
  sheet.name = "标准目录";
  sheet.title = true;
  sheet.header_rows = 3;
  sheet.created = created;
  sheet.rows.assign(3, std::vector<std::string>(kWrittenColumns));
  sheet.rows[kTitle][0] = title;
  sheet.merged.push_back({kTitle, 0, kTitle, kLastColumn});
  for (int i = 0; i <= kLastColumn; ++i) {
    const ColumnInfo& info = InfoOf(static_cast<Column>(i));
    sheet.widths.push_back(info.width);
    sheet.centered.push_back(info.centered);
    if (info.group.empty()) {
      sheet.rows[kGroups][static_cast<size_t>(i)] = std::string(info.header);
      sheet.merged.push_back({kGroups, i, kHeaders, i});
      continue;
    }
    sheet.rows[kHeaders][static_cast<size_t>(i)] = std::string(info.header);
    if (i > 0 && InfoOf(static_cast<Column>(i - 1)).group == info.group) {
      sheet.merged.back().last_column = i;
    } else {
      sheet.rows[kGroups][static_cast<size_t>(i)] = std::string(info.group);
      sheet.merged.push_back({kGroups, i, kGroups, i});
    }
  }
  int number = 0;
  for (const v1::Item& item : items) sheet.rows.push_back(ItemCells(item, ++number));
  return WriteXlsx(sheet);
}

}  // namespace mingbai::catalog
