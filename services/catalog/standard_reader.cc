#include "services/catalog/standard_reader.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "common/names/names.h"
#include "common/text/text.h"
#include "common/text/text_safety.h"
#include "common/time/county_time.h"
#include "re2/re2.h"
#include "services/catalog/folding.h"
#include "services/catalog/standard_elements.h"
#include "services/catalog/standard_service.h"
#include "services/catalog/standard_words.h"
#include "services/catalog/timing_reader.h"

namespace mingbai::catalog {
namespace {

// Text of one line: what a sheet breaks into lines is joined, ends in line breaks are dropped; nothing else changes.
std::string OneLine(std::string_view text) {
  static const RE2 ends("^\\s*[\r\n]\\s*|\\s*[\r\n]\\s*$");
  static const RE2 breaks("[ \\t　]*[\r\n]+[ \\t　]*");
  std::string line(text);
  if (line.find_first_of("\r\n") == std::string::npos) return line;
  RE2::GlobalReplace(&line, ends, "");
  RE2::GlobalReplace(&line, breaks, " ");
  return line;
}

// One row while it is read.
class Reader {
 public:
  Reader(const TableRow& row, const Header& header, const FileFacts& facts)
      : row_(row), header_(header), facts_(facts) {
    reading_.row = row.number;
    *reading_.item.mutable_decision() = facts.decision;
  }

  RowReading Read() {
    ReadTexts();
    ReadElements();
    ReadTimingCell();
    ReadChannelsCell();
    ReadAudience();
    ReadMode();
    ReadTiers();
    ReadIdentity();
    ReadKinds();
    ReadWho();
    ReadFlags();
    ReadEffectiveDate();
    ReadServiceGuide();
    return std::move(reading_);
  }

 private:
  v1::Item& item() { return reading_.item; }
  void Says(const char* field) { reading_.fields.emplace_back(field); }
  void Problem(Column column, std::string_view reason, std::string description) {
    reading_.problems.push_back(MakeRemark(header_.Name(column), reason, std::move(description)));
  }
  void Note(Column column, std::string_view reason, std::string description) {
    reading_.notes.push_back(MakeRemark(header_.Name(column), reason, std::move(description)));
  }

  // The cell's text; a formula is a problem and reads as empty.
  std::string_view Text(Column column) {
    const TableCell& cell = CellAt(row_, header_, column);
    if (!cell.formula) return cell.text;
    if (!formula_[static_cast<size_t>(column)]) {
      Problem(column, "FORMULA", StrCat("holds a formula (", cell.text, "): put its value there"));
    }
    formula_[static_cast<size_t>(column)] = true;
    return "";
  }
  // The same without what cannot be seen; empty where the cell says nothing.
  std::string_view Said(Column column) {
    const std::string_view text = Text(column);
    return IsBlank(text) ? std::string_view() : text;
  }

  void ReadTexts() {
    const auto read = [&](Column column, const char* field, const auto& set) {
      const std::string_view text = Said(column);
      if (text.empty()) return;
      set(OneLine(text));
      Says(field);
    };
    read(Column::kLevel1, "level1", [this](const std::string& text) { item().set_level1(text); });
    read(Column::kLevel2, "level2", [this](const std::string& text) { item().set_level2(text); });
    read(Column::kLegalBasis, "legal_basis", [this](const std::string& text) { item().set_legal_basis(text); });
    read(Column::kResponsible, "responsible", [this](const std::string& text) { item().set_responsible(text); });
    if (header_.Has(Column::kSource)) {
      item().set_source(OneLine(Text(Column::kSource)));
      Says("source");
    }
    if (header_.Has(Column::kQuote)) {
      item().set_quote(std::string(Text(Column::kQuote)));
      Says("quote");
    }
  }

  void ReadElements() {
    const std::string_view names = Said(Column::kElements);
    const std::string_view rules = Said(Column::kElementRules);
    if (rules.empty()) {
      reading_.element_names = ReadElementNames(names);
      return;
    }
    std::string wrong;
    const auto elements = ReadElementRules(rules, &wrong);
    if (!elements.has_value()) {
      return Problem(Column::kElementRules, "UNREADABLE", StrCat("no content element: \"", wrong, "\""));
    }
    if (!names.empty() && FoldedWord(names) != FoldedWord(ElementNames(*elements))) {
      return Problem(Column::kElements, "CONTRADICTION",
                     StrCat(header_.Name(Column::kElementRules), " names other elements: change both, or empty one"));
    }
    *item().mutable_elements() = *elements;
    Says("elements");
  }

  void ReadTimingCell() {
    const std::string_view text = Said(Column::kTiming);
    if (text.empty()) return;
    const auto timing = ReadTiming(text);
    if (!timing.has_value()) {
      return Problem(Column::kTiming, "UNREADABLE", StrCat("no timing that is known: \"", text, "\""));
    }
    if (CountsNoDays(timing->rule)) {
      return Problem(Column::kTiming, "UNREADABLE",
                     StrCat("counts no days: \"", text, "\"; on the event's own day is 当日"));
    }
    *item().mutable_timing() = timing->rule;
    Says("timing");
    if (!timing->note.empty()) Note(Column::kTiming, "READ_AS", timing->note);
  }

  void ReadChannelsCell() {
    const std::string_view text = Said(Column::kChannels);
    if (text.empty()) return;
    std::vector<std::string> unknown;
    const auto channels = ReadChannels(text, &unknown);
    if (channels.empty()) {
      return Problem(
          Column::kChannels, unknown.empty() ? "MISSING" : "UNREADABLE",
          unknown.empty() ? "no channel is ticked" : StrCat("no channel that is known: \"", unknown[0], "\""));
    }
    for (const std::string& name : unknown) {
      Note(Column::kChannels, "LEFT_OUT", StrCat("\"", name, "\" is no channel that an item can name"));
    }
    for (common::v1::Channel channel : channels) item().add_channels(channel);
    Says("channels");
  }

  // Whether the cell is ticked; what is neither tick nor blank is a problem.
  Tick TickAt(Column column) {
    const std::string_view text = Said(column);
    const auto tick = ReadTick(text);
    if (!tick.has_value()) Problem(column, "UNREADABLE", StrCat("neither ticked (√) nor empty: \"", text, "\""));
    return tick.value_or(Tick());
  }

  void ReadAudience() {
    const bool everyone = TickAt(Column::kWholeSociety).ticked;
    std::string circle = OneLine(Said(Column::kCircle));
    bool ticked = false;
    if (circle.starts_with('\\')) {
      circle.erase(0, 1);
    } else if (const auto tick = ReadTick(circle); tick.has_value()) {
      ticked = tick->ticked;
      circle.clear();
    }
    if (everyone && (ticked || !circle.empty())) {
      return Problem(Column::kCircle, "CONTRADICTION", "both the whole society and a specific group");
    }
    if (everyone) {
      item().mutable_audience()->set_audience_class(common::v1::AUDIENCE_CLASS_PUBLIC);
    } else if (ticked || !circle.empty()) {
      item().mutable_audience()->set_audience_class(common::v1::AUDIENCE_CLASS_CIRCLE);
      item().mutable_audience()->set_circle(circle);
      reading_.circle_unnamed = ticked;
    } else {
      return;
    }
    Says("audience");
  }

  void ReadMode() {
    const bool proactive = TickAt(Column::kProactive).ticked;
    const bool on_request = TickAt(Column::kOnRequest).ticked;
    if (proactive && on_request) return Problem(Column::kOnRequest, "CONTRADICTION", "both modes are ticked");
    if (!proactive && !on_request) return;
    item().set_mode(proactive ? v1::DISCLOSURE_MODE_PROACTIVE : v1::DISCLOSURE_MODE_ON_REQUEST);
    Says("mode");
  }

  void ReadTiers() {
    std::vector<std::pair<int, common::v1::Tier>> tiers;
    const auto add = [&](Column column, common::v1::Tier tier) {
      const Tick tick = TickAt(column);
      if (tick.ticked) tiers.emplace_back(tick.order, tier);
    };
    add(Column::kCounty, common::v1::TIER_COUNTY);
    add(Column::kTownship, common::v1::TIER_TOWNSHIP);
    add(Column::kVillage, common::v1::TIER_VILLAGE);
    if (TickAt(Column::kTownshipAndVillage).ticked) {
      for (auto tier : {common::v1::TIER_TOWNSHIP, common::v1::TIER_VILLAGE}) tiers.emplace_back(0, tier);
    }
    if (tiers.empty()) return;
    std::stable_sort(tiers.begin(), tiers.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (const auto& [order, tier] : tiers) item().add_tiers(tier);
    Says("tiers");
  }

  void ReadIdentity() {
    const std::string_view id = Strip(Said(Column::kItemId));
    if (!id.empty()) item().set_name(ItemName(id));
    const std::string_view owner = Strip(Said(Column::kOwner));
    item().set_owner(owner.empty() ? facts_.parent : OrganizationName(owner));
    if (!owner.empty() && (!IsOrganizationCode(owner) || !InSubtree(LastSegment(facts_.parent), owner))) {
      Problem(Column::kOwner, "OUT_OF_SUBTREE", StrCat("\"", owner, "\" does not lie in ", facts_.parent));
    }
    std::string domain = FoldedWord(Said(Column::kDomain));
    if (domain.empty()) return;
    std::string_view word = domain;
    ConsumeSuffix(&word, "公开");
    item().set_domain(ValueOf<common::v1::Domain>(word));
    if (item().domain() == common::v1::DOMAIN_UNSPECIFIED) {
      return Problem(Column::kDomain, "UNREADABLE", StrCat("no domain: \"", domain, "\""));
    }
    Says("domain");
  }

  // The words of a list, separated by semicolons or 、.
  static std::vector<std::string> Words(std::string_view text) {
    std::string list(text);
    RE2::GlobalReplace(&list, "[；、，,\r\n]", ";");
    std::vector<std::string> words;
    for (std::string_view word : Split(list, ';')) {
      word = Strip(word);
      if (!word.empty()) words.emplace_back(word);
    }
    return words;
  }

  void ReadKinds() {
    if (const std::string_view text = Said(Column::kKinds); !text.empty()) {
      for (const std::string& word : Words(text)) {
        const auto kind = ValueOf<v1::OrganizationKind>(word);
        if (kind == v1::ORGANIZATION_KIND_UNSPECIFIED) {
          return Problem(Column::kKinds, "UNREADABLE", StrCat("no kind of organization: \"", word, "\""));
        }
        item().add_organization_kinds(kind);
      }
      Says("organization_kinds");
    }
    const std::string_view text = Said(Column::kPhases);
    if (text.empty()) return;
    Says("phases");
    if (FoldedWord(text) == "无") return;
    for (const std::string& word : Words(text)) {
      const auto phase = ValueOf<common::v1::Phase>(word);
      if (phase == common::v1::PHASE_UNSPECIFIED) {
        return Problem(Column::kPhases, "UNREADABLE", StrCat("no phase: \"", word, "\""));
      }
      item().add_phases(phase);
    }
  }

  // Who owes it: as 责任单位 says, else as the words under 公开主体 mean, where all of them are known (DOMAIN C-8).
  void ReadWho() {
    if (const std::string_view text = Said(Column::kResponsibilities); !text.empty()) {
      std::string wrong;
      const auto who = ReadResponsibilities(text, &wrong);
      if (!who.has_value()) {
        return Problem(Column::kResponsibilities, "UNREADABLE", StrCat("nobody is meant by \"", wrong, "\""));
      }
      *item().mutable_responsibilities() = *who;
      Says("responsibilities");
      return;
    }
    Responsibilities meant;
    std::vector<int> kinds;
    const auto add_kind = [&](v1::OrganizationKind kind) {
      if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) kinds.push_back(kind);
    };
    for (const std::string& word : Words(item().responsible())) {
      v1::Responsibility* who = meant.Add();
      if (const auto role = RoleOf(word); role.has_value()) {
        who->set_tier(role->tier);
        who->set_kind(role->kind);
        add_kind(role->kind);
      } else if (auto named = facts_.by_name.find(word); named != facts_.by_name.end()) {
        who->set_organization(OrganizationName(named->second.code));
        add_kind(named->second.kind);
      } else {
        reading_.unknown_responsible = word;
        return;
      }
    }
    if (meant.empty()) return;
    *item().mutable_responsibilities() = meant;
    reading_.kinds_meant = std::move(kinds);
    Says("responsibilities");
  }

  void ReadFlags() {
    if (const std::string_view text = Said(Column::kMandatory); !text.empty()) {
      const std::string word = FoldedWord(text);
      if (word != "是" && word != "否") return Problem(Column::kMandatory, "UNREADABLE", "must be 是 or 否");
      item().set_mandatory(word == "是");
      Says("mandatory");
    }
    if (const std::string_view text = Said(Column::kNoticeDays); !text.empty()) {
      int days = 0;
      if (!absl::SimpleAtoi(FoldedWord(text), &days)) {
        return Problem(Column::kNoticeDays, "UNREADABLE", StrCat("no number of days: \"", text, "\""));
      }
      item().set_notice_days(days);
      Says("notice_days");
    }
  }

  // YYYY-MM-DD; also as spreadsheets show a day, or keep it.
  void ReadEffectiveDate() {
    static const RE2 day_text("([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?");
    const std::string_view text = Said(Column::kEffectiveDate);
    if (text.empty()) {
      item().set_effective_date(facts_.effective_date);
      return;
    }
    int year = 0;
    int month = 0;
    int day = 0;
    if (RE2::FullMatch(FoldedWord(text), day_text, &year, &month, &day)) {
      item().set_effective_date(absl::StrFormat("%04d-%02d-%02d", year, month, day));
    } else if (const auto kept = XlsxDay(text, facts_.from_1904);
               kept.has_value() && CellAt(row_, header_, Column::kEffectiveDate).number) {
      item().set_effective_date(FormatDay(*kept));
    }
    if (!ParseDay(item().effective_date()).has_value()) {
      reading_.day_unreadable = true;
      Problem(Column::kEffectiveDate, "UNREADABLE", StrCat("no day: \"", text, "\""));
    }
  }

  void ReadServiceGuide() {
    const auto guide =
        ReadGuide([this](Column column) { return std::string(Said(column)); },
                  [this](Column column) { return OneLine(Said(column)); },
                  [this](const GuideProblem& problem) { Problem(problem.column, "UNREADABLE", problem.description); });
    if (!guide.has_value()) return;
    *item().mutable_service_guide() = *guide;
    Says("service_guide");
  }

  const TableRow& row_;
  const Header& header_;
  const FileFacts& facts_;
  RowReading reading_;
  std::array<bool, kAllColumns> formula_{};
};

bool RepeatsHeader(const TableRow& row, const Header& header) {
  const auto same = [&](Column column) {
    return FoldedWord(CellAt(row, header, column).text) == FoldedWord(header.Name(column));
  };
  return same(Column::kLevel2) || same(Column::kTiming);
}

}  // namespace

v1::RowRemark MakeRemark(std::string column, std::string_view reason, std::string description) {
  v1::RowRemark remark;
  remark.set_column(std::move(column));
  remark.set_reason(std::string(reason));
  remark.set_description(std::move(description));
  return remark;
}

RowReading ReadRow(const TableRow& row, const Header& header, const FileFacts& facts) {
  return Reader(row, header, facts).Read();
}

std::vector<RowReading> ReadRows(const std::vector<TableRow>& rows, const Header& header, const FileFacts& facts) {
  std::vector<RowReading> readings;
  for (size_t i = header.first_row; i < rows.size(); ++i) {
    const bool blank = std::all_of(rows[i].cells.begin(), rows[i].cells.end(),
                                   [](const TableCell& cell) { return !cell.formula && IsBlank(cell.text); });
    if (!blank && !RepeatsHeader(rows[i], header)) readings.push_back(ReadRow(rows[i], header, facts));
  }
  return readings;
}

}  // namespace mingbai::catalog
