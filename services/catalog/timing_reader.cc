#include "services/catalog/timing_reader.h"

#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_join.h"
#include "absl/time/civil_time.h"
#include "common/text/text.h"
#include "re2/re2.h"
#include "services/catalog/client/cycle.h"
#include "services/catalog/client/timing_text.h"
#include "services/catalog/event_words.h"
#include "services/catalog/folding.h"
#include "services/catalog/stages_reader.h"

namespace mingbai::catalog {
namespace {

using Reading = std::optional<TimingReading>;

constexpr int kYear = 12;
constexpr int kMostMonths = 24;  // TimingRule.month
constexpr int kMonthEnd = 31;
constexpr int kShortestMonth = 28;
constexpr int kLeapless = 2026;  // a year in which February is that short
// Regulation on the disclosure of government information, art. 26 (DOMAIN C-6).
constexpr int kRegulationDays = 20;
constexpr char kNoDays[] = "names no days: read as within 20 working days";
constexpr char kAtOnce[] = "names no days: read as on the same day";
constexpr char kEvent[] = "read as after an event: due whenever somebody reports one";
constexpr char kNoCycle[] = "names no cycle: read as each quarter, by its end";
constexpr char kAfterEach[] = "read as after each period's end, not as its last days";
constexpr char kClipped[] = "not every month that it falls in has that day: its last day counts there";

#define MB_NUMBER "([0-9]{1,3}|[一二两三四五六七八九十]{1,3})"
// What may follow the days without saying more.
#define MB_END "(?:予以|向社会|主动|及时|准时|按时|全面|对外|进行|完成)*(?:公开|公布|公示|发布|更新){0,2}(?:一次)?"
#define MB_AT_ONCE "(?:实时|即时|随时|当场)" MB_END
#define MB_WITHIN "(?:之内|以内|内)"
#define MB_BEFORE "(?:之前|以前|前)?"

// "二十三" is 23; 0 where it is no number of up to 99.
int ParseNumber(std::string_view text) {
  int number = 0;
  if (absl::SimpleAtoi(AbslView(text), &number)) return number;
  static constexpr std::string_view kDigits[] = {"", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
  const auto take_digit = [&]() -> int {
    if (ConsumePrefix(&text, "两")) return 2;
    for (int digit = 1; digit <= 9; ++digit) {
      if (ConsumePrefix(&text, kDigits[digit])) return digit;
    }
    return 0;
  };
  number = take_digit();
  if (ConsumePrefix(&text, "十")) number = (number == 0 ? 1 : number) * 10 + take_digit();
  return text.empty() ? number : 0;
}

re2::StringPiece Piece(std::string_view text) { return {text.data(), text.size()}; }

// Matches the whole text, or takes a beginning off it.
bool Matches(std::string_view text, const RE2& pattern, std::string* number = nullptr) {
  return number == nullptr ? RE2::FullMatch(Piece(text), pattern) : RE2::FullMatch(Piece(text), pattern, number);
}
bool Begins(std::string_view text, const RE2& pattern) {
  re2::StringPiece rest = Piece(text);
  return RE2::Consume(&rest, pattern);
}
bool Take(std::string_view* text, const RE2& pattern, std::string* number = nullptr) {
  re2::StringPiece rest = Piece(*text);
  const bool found = number == nullptr ? RE2::Consume(&rest, pattern) : RE2::Consume(&rest, pattern, number);
  if (found) *text = {rest.data(), rest.size()};
  return found;
}

TimingReading After(v1::TimingKind kind, int working_days, int days, std::string note = "") {
  TimingReading reading;
  reading.rule.set_kind(kind);
  reading.rule.set_working_days_after(working_days);
  reading.rule.set_days_after(days);
  reading.note = std::move(note);
  return reading;
}

common::v1::Phase PhaseOf(std::string_view word) {
  return word == "前" ? common::v1::PHASE_BEFORE : word == "中" ? common::v1::PHASE_DURING : common::v1::PHASE_AFTER;
}

Reading ReadPermanent(std::string_view text) {
  static const RE2 word("(?:长期|常年|永久)(?:公开|公示)?");
  static const RE2 days("[,(:]?([^0-9每]*?(?:之日起|之后|以后|后|起)?)" MB_NUMBER "个?工作日" MB_WITHIN MB_END "\\)?");
  // "永久基本农田划定后20个工作日内" begins with a noun.
  static const RE2 permanent("(?:长期|常年|永久)(?:$|公开|公示|[,(:]|" MB_NUMBER "个?工作日)");
  if (!Begins(text, permanent)) return std::nullopt;
  Take(&text, word);
  if (text.empty()) {
    return After(v1::TIMING_KIND_PERMANENT, kRegulationDays, 0, kNoDays);
  }
  std::string event, number;
  if (!RE2::FullMatch(Piece(text), days, &event, &number) || StatesTerm(event)) return std::nullopt;
  return After(v1::TIMING_KIND_PERMANENT, ParseNumber(number), 0);
}

const char* NoteOn(std::string_view event) { return event.empty() || IsPlainEvent(event) ? "" : kEvent; }

Reading ReadPrompt(std::string_view text) {
  static const RE2 timely("(?:及时|临时)" MB_END);
  static const RE2 at_once(MB_AT_ONCE);
  static const RE2 same_day("([^0-9每]*?(?:形成|变更|产生|发生|作出|办结|到达)?(?:的)?)当[日天]" MB_END);
  static const RE2 event("[^0-9每]*?(?:之日起|之后|以后|后|起|形成|变更|产生|生成|获取|作出|办结)的?");
  static const RE2 span_after(
      "[一二两三四五六七八九十百半几数]+个?(?:年|月|季度?|周|星期|工作日|日|天)(?:之|以)?后的?$");
  static const RE2 period_ends(
      "(?:月|季|年)(?:度|份)?(?:初|末|底|终|结)?(?:结束|终了|届满)?(?:之日起|之后|以后|后|起)的?$");
  static const RE2 working_days(MB_NUMBER "个?工作日" MB_WITHIN MB_END);
  static const RE2 days(MB_NUMBER "个?(?:自然日|日历日|日|天)" MB_WITHIN MB_END);
  if (Matches(text, timely)) return After(v1::TIMING_KIND_PROMPT, kRegulationDays, 0, kNoDays);
  if (Matches(text, at_once)) {
    TimingReading reading = After(v1::TIMING_KIND_PROMPT, 0, 0, kAtOnce);
    reading.rule.set_same_day(true);
    return reading;
  }
  if (std::string event; Matches(text, same_day, &event)) {
    if (StatesTerm(event)) return std::nullopt;
    TimingReading reading = After(v1::TIMING_KIND_PROMPT, 0, 0, NoteOn(event));
    reading.rule.set_same_day(true);
    return reading;
  }
  // The event may hold words that look like its own end: every end is tried.
  for (std::string_view rest = text;;) {
    const std::string_view of_event = text.substr(0, text.size() - rest.size());
    // "届满三个月后10日内": so long after the event is no term that a rule has. "财务月结后5日内": what comes again and
    // again is no event, and which period that is nobody can tell.
    if (StatesTerm(of_event) || RE2::PartialMatch(Piece(of_event), span_after) ||
        RE2::PartialMatch(Piece(of_event), period_ends)) {
      return std::nullopt;
    }
    std::string number;
    const bool counted = Matches(rest, days, &number);
    if (counted || Matches(rest, working_days, &number)) {
      if (EndsWithoutEvent(of_event)) return std::nullopt;
      const int term = ParseNumber(number);
      return After(v1::TIMING_KIND_PROMPT, counted ? 0 : term, counted ? term : 0, NoteOn(of_event));
    }
    if (!Take(&rest, event)) return std::nullopt;
  }
}

// "事前事后即时公开": each phase on the day of its event.
Reading ReadPhasesAtOnce(std::string_view text) {
  static const RE2 phase("事(前|中|后)(?:公开)?[、,和]?");
  static const RE2 at_once(MB_AT_ONCE);
  TimingReading reading = After(v1::TIMING_KIND_PROMPT, 0, 0, kAtOnce);
  reading.rule.set_same_day(true);
  std::string word;
  while (Take(&text, phase, &word)) {
    v1::PhaseTiming* timing = reading.rule.add_phases();
    timing->set_phase(PhaseOf(word));
    timing->set_same_day(true);
  }
  if (reading.rule.phases().empty() || !Matches(text, at_once)) return std::nullopt;
  return reading;
}

using CycleWords = std::vector<std::pair<v1::Cycle, const RE2*>>;

// Takes the first of the words that the text begins with.
bool TakeOne(const CycleWords& words, std::string_view* text, v1::Cycle* cycle) {
  for (const auto& [value, word] : words) {
    if (Take(text, *word)) {
      *cycle = value;
      return true;
    }
  }
  return false;
}

bool TakeCycle(std::string_view* text, v1::Cycle* cycle) {
  static const CycleWords& words = *new CycleWords{{v1::CYCLE_HALF_YEARLY, new RE2("(?:每|按|逐)?半年(?:度)?")},
                                                   {v1::CYCLE_MONTHLY, new RE2("(?:每个?|按|逐)月(?:度)?")},
                                                   {v1::CYCLE_QUARTERLY, new RE2("(?:(?:每个?|按|逐)季度?|季度)")},
                                                   {v1::CYCLE_YEARLY, new RE2("(?:(?:每|按|逐)年(?:度)?|年度)")}};
  return TakeOne(words, text, cycle);
}

// "每月结束后", "季度后", "年终后": the end of each period.
bool TakePeriodEnd(std::string_view* text, v1::Cycle* cycle) {
#define MB_EACH "(?:每个?|按|逐)"
#define MB_ENDED "[,:的]?(?:末|底)?(?:结束|终了)?(?:之后|以后|后)的?"
  static const CycleWords& words = *new CycleWords{
      {v1::CYCLE_HALF_YEARLY, new RE2(MB_EACH "?半年度?" MB_ENDED)},
      {v1::CYCLE_MONTHLY, new RE2(MB_EACH "?月(?:度|份)?" MB_ENDED)},
      {v1::CYCLE_QUARTERLY, new RE2(MB_EACH "?季度?" MB_ENDED)},
      {v1::CYCLE_YEARLY, new RE2("(?:" MB_EACH "年度?|年度|年(?:末|底|终)|年结束|年终了)终?" MB_ENDED)}};
#undef MB_ENDED
#undef MB_EACH
  return TakeOne(words, text, cycle);
}

// Takes the month off the text; 0 where it names none, -1 where it names one that cannot be.
int TakeMonth(std::string_view* text, v1::Cycle cycle) {
  static const RE2 after("(?:结束|终了)后第" MB_NUMBER "个月(?:份)?");
  static const RE2 nth("第" MB_NUMBER "个月(?:份)?");
  static const RE2 first("首个?月");
  static const RE2 last("(?:末月|最后一?个月)");
  static const RE2 next_month("(?:结束后)?(?:次月|下个?月)");
  static const RE2 this_month("(?:当月|本月)");
  static const RE2 next_year("(?:次年|下一?年|翌年|第二年)(?:度)?" MB_NUMBER "月(?:份)?");
  static const RE2 of_year(MB_NUMBER "月(?:份)?");
  static const RE2 quarter_of_year("(?:的)?第?([一二三四1-4])季度");
  const int length = MonthsOf(cycle);
  std::string number;
  const auto month = [&number](int most, int from = 0) {
    const int named = ParseNumber(number);
    return named >= 1 && named <= most ? from + named : -1;
  };
  if (cycle == v1::CYCLE_YEARLY) {
    if (Take(text, next_year, &number)) return month(kYear, length);
    if (Take(text, of_year, &number)) return month(kYear);
    if (Take(text, quarter_of_year, &number)) return ParseNumber(number) * 3;
    if (ConsumePrefix(text, "上半年")) return 6;
    if (ConsumePrefix(text, "年终")) return length;
  }
  if (Take(text, after, &number)) return month(kMostMonths - length, length);
  if (cycle == v1::CYCLE_MONTHLY) {
    if (Take(text, next_month)) return 2;
    if (Take(text, this_month)) return 1;
    return 0;
  }
  if (Take(text, nth, &number)) return month(length);
  if (Take(text, first)) return 1;
  if (Take(text, last)) return length;
  return 0;
}

// Takes the day by which; false where there is none.
bool TakeDay(std::string_view* text, v1::TimingRule* rule) {
  static const RE2 working_day("(?:第" MB_NUMBER "个工作日" MB_BEFORE ")");
  static const RE2 first_working_days("前" MB_NUMBER "个工作日" MB_WITHIN "?");
  static const RE2 day(MB_NUMBER "[日号]" MB_BEFORE);
  static const RE2 end("(?:份)?(?:月|年|季|季度)?(?:底|末)" MB_BEFORE);
  static const RE2 disclosure_day("的?(?:党务|政务|村务)*公开(?:工作)?日" MB_BEFORE);
  std::string number;
  if (Take(text, disclosure_day)) {
    rule->set_on_disclosure_day(true);
  } else if (Take(text, working_day, &number) || Take(text, first_working_days, &number)) {
    rule->set_working_day(ParseNumber(number));
  } else if (Take(text, day, &number)) {
    rule->set_day(ParseNumber(number));
  } else if (ConsumePrefix(text, "上旬")) {
    rule->set_day(10);
  } else if (ConsumePrefix(text, "中旬")) {
    rule->set_day(20);
  } else if (Take(text, end) || ConsumePrefix(text, "下旬")) {
    rule->set_day(kMonthEnd);
  } else {
    return false;
  }
  return true;
}

// Whether the rule's day is one that a month in which it falls due may lack.
bool IsClipped(const v1::TimingRule& rule) {
  if (rule.day() <= kShortestMonth) return false;
  for (int month = rule.month(); month < rule.month() + kYear; month += MonthsOf(rule.cycle())) {
    const absl::CivilMonth of_year(kLeapless, (month - 1) % kYear + 1);
    if (rule.day() > (absl::CivilDay(of_year + 1) - 1).day()) return true;
  }
  return false;
}

// "定期公开" of itself, and "半年和年终": by the ends of the periods.
Reading ReadPeriodsAlone(std::string_view text) {
  static const RE2 some("定期" MB_END);
  static const RE2 halves("半年和年(?:终|底|末)" MB_END);
  const bool by_halves = Matches(text, halves);
  if (!by_halves && !Matches(text, some)) return std::nullopt;
  TimingReading reading;
  reading.rule.set_kind(v1::TIMING_KIND_PERIODIC);
  reading.rule.set_cycle(by_halves ? v1::CYCLE_HALF_YEARLY : v1::CYCLE_QUARTERLY);
  reading.rule.set_month(MonthsOf(reading.rule.cycle()));
  reading.rule.set_day(kMonthEnd);
  if (!by_halves) reading.note = kNoCycle;
  return reading;
}

Reading ReadPeriodic(std::string_view text) {
  static const RE2 comma("[,:的]");
  static const RE2 numbered_day(MB_NUMBER "[日号]");
  static const RE2 end("前?" MB_END);
  static const RE2 days(MB_NUMBER "(?:日|天|个自然日)" MB_WITHIN MB_END);
  static const RE2 working_days(MB_NUMBER "个?工作日" MB_WITHIN MB_END);
  static const RE2 after_each("每个?(?:月|季|季度|半年|年)后");
  static const RE2 part_of_year("(?:的)?第?[一二三四1-4]季度|上半年");
  TimingReading reading;
  v1::TimingRule& rule = reading.rule;
  rule.set_kind(v1::TIMING_KIND_PERIODIC);
  v1::Cycle cycle = v1::CYCLE_UNSPECIFIED;
  std::string number;
  if (std::string_view after = text; TakePeriodEnd(&after, &cycle)) {
    const bool counted = Matches(after, days, &number);
    if (counted || Matches(after, working_days, &number)) {
      rule.set_cycle(cycle);
      rule.set_month(MonthsOf(cycle) + 1);
      counted ? rule.set_day(ParseNumber(number)) : rule.set_working_day(ParseNumber(number));
      const bool each = RE2::FullMatch(Piece(text.substr(0, text.size() - after.size())), after_each);
      std::vector<const char*> notes;
      if (each) notes.push_back(kAfterEach);
      if (IsClipped(rule)) notes.push_back(kClipped);
      reading.note = absl::StrJoin(notes, "; ");
      return reading;
    }
  }
  if (text.starts_with("次年")) {
    cycle = v1::CYCLE_YEARLY;
  } else if (!TakeCycle(&text, &cycle)) {
    return std::nullopt;
  }
  rule.set_cycle(cycle);
  Take(&text, comma);
  const int length = MonthsOf(cycle);
  std::string_view rest = text;
  const bool is_part = cycle == v1::CYCLE_YEARLY && Take(&rest, part_of_year);
  const int month = TakeMonth(&text, cycle);
  if (month < 0) return std::nullopt;
  const bool ends_period =
      month == 0 &&
      (text.starts_with("底") || text.starts_with("末") || text.starts_with("年底") || text.starts_with("年末") ||
       text.starts_with("季末") || text.starts_with("月底") || text.starts_with("月末"));
  std::string_view ahead = text;
  const bool numbered = Take(&ahead, numbered_day);
  const bool day = TakeDay(&text, &rule);
  // Before a month, or by its end: nobody can tell.
  if (month > 0 && !day && text.starts_with("前")) return std::nullopt;
  // By which day of the quarter's or the year's three or twelve months nobody can tell.
  if (month == 0 && day && !ends_period && cycle != v1::CYCLE_MONTHLY) return std::nullopt;
  if (is_part && day && rule.day() != kMonthEnd) return std::nullopt;
  rule.set_month(month == 0 ? length : month);
  if (!day) rule.set_day(kMonthEnd);
  if (numbered && IsClipped(rule)) reading.note = kClipped;
  return Matches(text, end) ? Reading(reading) : std::nullopt;
}

Reading ReadCommon(std::string_view text) {
  if (std::optional<v1::TimingRule> staged = ReadStages(text)) return TimingReading{*std::move(staged), ""};
  const std::string folded = FoldedWord(text);
  std::string_view sentence = folded;
  for (std::string_view mark : {"。", ";", ".", ","}) ConsumeSuffix(&sentence, mark);
  static const RE2 modal("(?:至少|应当|必须)+");
  Take(&sentence, modal);
  if (sentence.empty()) return std::nullopt;
  for (auto* read : {&ReadPermanent, &ReadPeriodsAlone, &ReadPeriodic, &ReadPhasesAtOnce, &ReadPrompt}) {
    if (Reading reading = read(sentence)) return reading;
  }
  return std::nullopt;
}

// Takes what is said of phases off the end.
std::vector<v1::PhaseTiming> TakePhases(std::string_view* text) {
  static const RE2 pattern(
      "(?s)(.*)；事(前|中|后)(?:提前([0-9]{1,3})日|([0-9]{1,3})个工作日内|([0-9]{1,3})个自然日内|当日)公开。?");
  std::vector<v1::PhaseTiming> phases;
  re2::StringPiece rest;
  std::string phase, before, working_days, days;
  while (RE2::FullMatch(Piece(*text), pattern, &rest, &phase, &before, &working_days, &days)) {
    v1::PhaseTiming timing;
    timing.set_phase(PhaseOf(phase));
    int number = 0;
    if (absl::SimpleAtoi(before, &number)) {
      timing.set_days_before(number);
    } else if (absl::SimpleAtoi(working_days, &number)) {
      timing.set_working_days_after(number);
    } else if (absl::SimpleAtoi(days, &number)) {
      timing.set_days_after(number);
    } else {
      timing.set_same_day(true);
    }
    phases.insert(phases.begin(), timing);
    *text = {rest.data(), rest.size()};
  }
  return phases;
}

}  // namespace

bool CountsNoDays(const v1::TimingRule& rule) {
  return rule.kind() != v1::TIMING_KIND_PERIODIC && !rule.same_day() && rule.working_days_after() == 0 &&
         rule.days_after() == 0;
}

std::optional<TimingReading> ReadTiming(std::string_view text) {
  const std::vector<v1::PhaseTiming> phases = TakePhases(&text);
  Reading reading = ReadCommon(text);
  if (!reading.has_value() || phases.empty()) return reading;
  const v1::TimingKind kind = reading->rule.kind();
  if (kind != v1::TIMING_KIND_PROMPT && kind != v1::TIMING_KIND_STAGED) return std::nullopt;
  for (const v1::PhaseTiming& phase : phases) *reading->rule.add_phases() = phase;
  return reading;
}

}  // namespace mingbai::catalog
