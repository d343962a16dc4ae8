#include "tests/end_to_end/year_script.h"

#include <algorithm>
#include <fstream>

namespace mingbai::year {
namespace {

constexpr char kSource[] = "371325101203";     // 上冶三村, merged into
constexpr char kSuccessor[] = "371325101202";  // 上冶一村 on 16 June
constexpr char kAbolished[] = "371325200206";  // whose duties its township has from 16 September on
constexpr char kSplit[] = "371325001015";      // 2 November: two in its place
constexpr char kFounded[] = "371325001101";
constexpr char kSecondFounded[] = "371325001102";
constexpr char kFinances[] = "371325000000-CZJ";
constexpr char kCivilAffairs[] = "371325000000-MZJ";

const std::vector<std::string>& Villages() {
  static const auto& villages = *new std::vector<std::string>{
      "371325001012", "371325001013", "371325001014", kSplit,         "371325001016",  // 费城街道
      "371325101201", kSuccessor,     kSource,        "371325101205", "371325101206",  // 上冶镇
      "371325200201", "371325200202", "371325200203", kAbolished,     "371325200211",  // 大田庄乡
  };
  return villages;
}

Rule Periodic(int months, int month, int day) {
  Rule rule;
  rule.months = months;
  rule.month = month;
  rule.day = day;
  return rule;
}
Rule NthWorkingDay(int months, int month, int working_day) {
  Rule rule;
  rule.months = months;
  rule.month = month;
  rule.working_day = working_day;
  return rule;
}
Rule After(Kind kind, int working_days, int days_before = 0) {
  Rule rule;
  rule.kind = kind;
  rule.working_days_after = working_days;
  rule.days_before = days_before;
  return rule;
}

CatalogVersion First() {
  Rule meeting;
  meeting.months = meeting.month = 1;
  meeting.disclosure_day = true;
  return {"2026-01-01",
          {
              {"finance", "village", true, Periodic(1, 2, 10)},
              {"members", "village", true, Periodic(3, 1, 20)},  // by the 20th of the quarter's first month
              {"dibao", "village", true, Periodic(3, 4, 15)},
              {"assets", "village", true, Periodic(1, 2, 25)},
              {"half", "village", true, Periodic(6, 7, 15)},
              {"plan", "village", true, Periodic(12, 12, 20)},
              {"annual", "village", true, Periodic(12, 13, 31)},
              {"loans", "village", true, Periodic(3, 1, 25)},
              {"clinic", "village", false, Periodic(1, 1, 28)},
              {"assembly", "village", true, Periodic(3, 3, 25)},
              {"dues", "village", true, Periodic(3, 3, 20), false, /*for_members=*/true},
              {"admission", "village", true, After(Kind::kPrompt, 5), false, /*for_members=*/true},
              {"rules", "village", true, After(Kind::kPermanent, 20)},
              {"contract", "village", true, After(Kind::kPrompt, 3)},
              {"project", "village", true, After(Kind::kStaged, 5, 7)},
              {"window", "township", true, NthWorkingDay(1, 2, 5)},
              {"report", "township", true, NthWorkingDay(1, 2, 7)},
              {"meeting", "township", true, meeting},
              {"works", "township", true, Periodic(6, 6, 31)},
              {"minutes", "township", true, Periodic(1, 2, 10)},
              {"info", "department", true, After(Kind::kPrompt, 20)},
              {"review", "department", true, Periodic(12, 1, 31)},
          }};
}

// In the middle of the second quarter: what was quarterly becomes monthly, terms become shorter, one item is left to
// whoever adopts it, two are new.
CatalogVersion Second() {
  return {"2026-05-18",
          {
              {"dibao", "village", true, Periodic(1, 2, 15)},
              {"assets", "village", true, Periodic(1, 2, 12)},
              {"window", "township", true, NthWorkingDay(1, 2, 3)},
              {"contract", "village", true, After(Kind::kPrompt, 2)},
              {"loans", "village", false, Periodic(3, 1, 25)},
              {"subsidy", "village", true, Periodic(1, 1, 25)},
              {"charter", "village", true, After(Kind::kPermanent, 25)},
          }};
}

CatalogVersion Third() {
  return {"2026-10-12",
          {
              {"finance", "village", true, Periodic(1, 2, 5)},
              {"plan", "village", true, Periodic(12, 12, 20), /*abolished=*/true},
              {"assembly", "village", true, Periodic(3, 4, 20)},  // the last quarter's moves into January
              {"dues", "village", true, Periodic(3, 3, 20)},      // told to everybody from now on
              {"clinic", "village", true, Periodic(1, 1, 28)},
              {"winter", "village", true, Periodic(3, 1, 20)},
              {"works", "township", true, Periodic(3, 3, 20)},
              {"minutes", "township", true, Periodic(3, 4, 15)},
          }};
}

// The State Council's notice for 2026, as the county received it.
Notice NoticeOf2026() {
  Notice notice{2026, 2026, {}};
  std::ifstream file("deploy/data/calendar/holidays.csv");
  for (std::string line; std::getline(file, line);) {
    if (line.substr(0, 4) == "2026") notice.days[line.substr(0, 10)] = line.substr(11, 7) == "workday";
  }
  return notice;
}

class Writer {
 public:
  void On(const std::string& day, int hour, Event event) { facts_.push_back({At(DayOf(day), hour), std::move(event)}); }
  void Looks();
  void Changes();
  void MergedVillage();
  void AbolishedVillage();
  void SplitVillage();
  void Reports();
  void Decisions();
  void Routine();
  std::vector<Fact> Done() {
    std::stable_sort(facts_.begin(), facts_.end(), [](const Fact& a, const Fact& b) { return a.at < b.at; });
    return std::move(facts_);
  }

 private:
  std::vector<Fact> facts_;
};

void Writer::Changes() {
  On("2025-12-29", 9, NoticeOf2026());
  On("2025-12-29", 10, First());
  On("2025-12-30", 9, Adoption{Villages()[0], "finance", "2026-01-01", Periodic(1, 2, 8)});
  On("2025-12-30", 9, Adoption{Villages()[0], "clinic", "2026-01-01", Periodic(1, 1, 20)});
  On("2025-12-30", 9, Adoption{Villages()[0], "loans", "2026-01-01", std::nullopt});
  On("2025-12-30", 9, Adoption{kSource, "clinic", "2026-01-01", std::nullopt});
  On("2025-12-30", 9, Adoption{Villages()[9], "contract", "2026-03-02", After(Kind::kPrompt, 1)});
  On("2025-12-31", 9, Generation{"2026-01-01", "2027-01-01"});
  On("2026-03-20", 9, Adoption{Villages()[9], "finance", "2026-04-01", Periodic(1, 2, 5)});
  // Entered late: nothing was due on 20 February, though it had been put off.
  On("2025-12-30", 9, Adoption{Villages()[10], "clinic", "2026-01-01", Periodic(1, 1, 20)});
  On("2026-02-18", 9, Deferral{Villages()[10], "clinic.2026-02.none.0", "2026-04-10"});
  On("2026-03-11", 9, Adoption{Villages()[10], "clinic", "2026-02-15", std::nullopt, /*dropped=*/true});
  On("2026-05-11", 9, Second());
  On("2026-06-05", 15, Merger{kSource, kSuccessor, "2026-06-16"});
  On("2026-06-16", 8, MergerTakesEffect{});
  // Only the successor is looked at again: what it was handed stays.
  On("2026-07-10", 9, Adoption{kSuccessor, "loans", "2026-07-10", std::nullopt});
  On("2026-08-10", 9, Adoption{Villages()[12], "clinic", "2026-08-10", std::nullopt});
  // A day off and a worked Saturday in exchange, made known when the Saturday has passed.
  Notice late = NoticeOf2026();
  late.days["2026-09-05"] = true;
  late.days["2026-09-09"] = false;
  On("2026-09-07", 10, late);
  On("2026-09-10", 9, Merger{kAbolished, "371325200000", "2026-09-16"});
  On("2026-09-16", 8, MergerTakesEffect{});
  On("2026-09-14", 9, Adoption{Villages()[12], "clinic", "2026-09-15", std::nullopt, /*dropped=*/true});
  On("2026-10-08", 9, Third());
  On("2026-10-28", 9, Split{kSplit, {kFounded, kSecondFounded}, "2026-11-02"});
  On("2026-11-02", 8, MergerTakesEffect{});
  // January has not been generated; what moved there follows.
  On("2026-11-11", 9, Adoption{Villages()[2], "assembly", "2026-11-11", Periodic(3, 4, 10), false, "会计"});
  On("2026-12-01", 9, Generation{"2027-01-01", "2027-02-01"});
  On("2026-12-31", 9, Notice{2027, 2027, {{"2027-01-01", false}, {"2027-01-02", false}, {"2027-01-03", false}}});
}

// Disclosed, overdue, put off, exempt and under way when the village ends.
void Writer::MergedVillage() {
  for (const char* id : {"finance.2026-01.none.0", "finance.2026-02.none.0", "finance.2026-03.none.0"}) {
    On("2026-04-09", 11, Disclosure{kSource, id});  // the first two late
  }
  On("2026-05-20", 11, Deferral{kSource, "assets.2026-04.none.0", "2026-06-30"});
  On("2026-06-01", 11, Deferral{kSource, "dibao.2026-Q2.none.0", "2026-08-15"});
  On("2026-06-02", 11, Exemption{kSource, "half.2026-H1.none.0"});
  On("2026-06-03", 11, Disclosure{kSource, "clinic.2026-06.none.0"});
  // Stricter for the last days: June is handed over with the term of the last day.
  On("2026-06-10", 9, Adoption{kSource, "assets", "2026-06-12", Periodic(1, 2, 5)});
  On("2026-06-10", 11, Report{kSource, "contract", "2026-06-10"});  // overdue on the 12th
  On("2026-06-11", 11, Report{kSource, "contract", "2026-06-11"});  // its term ends when the village does
  On("2026-06-12", 11, Report{kSource, "contract", "2026-06-12"});
  On("2026-06-12", 12, Report{kSource, "contract", "2026-06-12"});
  On("2026-06-15", 11, Disclosure{kSource, "contract.2026-06-12.none.1"});
  On("2026-06-12", 12, Report{kSource, "project", "2026-07-10", "before", "招标"});
  On("2026-06-12", 13, Report{kSource, "project", "2026-06-17", "before", "验收"});  // too late
  // The successor's own, and what it was handed.
  On("2026-06-15", 11, Report{kSuccessor, "contract", "2026-06-15"});
  On("2026-06-17", 11, Disclosure{kSuccessor, "contract.2026-06-12.none.1000"});  // late
  On("2026-06-22", 11, Disclosure{kSuccessor, "assets.2026-04.none.1000"});       // within the deferral
  On("2026-06-24", 11, Disclosure{kSuccessor, "subsidy.2026-06.none.1000"});
  On("2026-07-02", 11, Disclosure{kSuccessor, "project.2026-07-10.before.1000"});
  On("2026-07-13", 11, Deferral{kSuccessor, "finance.2026-06.none.1000", "2026-07-20"});
  // Inside the party.
  On("2026-06-12", 14, Report{kSource, "admission", "2026-06-12"});
  On("2026-06-18", 11, Disclosure{kSuccessor, "admission.2026-06-12.none.1000"});
  On("2026-06-18", 12, Disclosure{kSuccessor, "dues.2026-Q2.none.1000"});
  // The office above discloses what the village left overdue.
  On("2026-07-06", 11, Disclosure{kSource, "finance.2026-05.none.0"});
}

// Its township has what was under way, until the catalog takes it out, though it owes nothing of the kind itself.
void Writer::AbolishedVillage() {
  On("2026-09-09", 11, Deferral{kAbolished, "assets.2026-08.none.0", "2026-10-31"});
  On("2026-09-14", 11, Report{kAbolished, "contract", "2026-09-14"});
  On("2026-09-24", 11, Disclosure{"371325200000", "subsidy.2026-09.none.1000"});
  On("2026-10-15", 11, Disclosure{"371325200000", "assets.2026-08.none.1000"});
}

// The first of those in its place has what was under way; each owes from its first day on.
void Writer::SplitVillage() {
  On("2026-10-20", 11, Deferral{kSplit, "members.2026-Q4.none.0", "2026-11-30"});
  On("2026-10-30", 11, Report{kSplit, "contract", "2026-10-30"});
  On("2026-11-04", 11, Disclosure{kFounded, "finance.2026-10.none.1000"});
  On("2026-11-05", 11, Disclosure{kFounded, "members.2026-Q4.none.1000"});
  On("2026-11-06", 11, Report{kSecondFounded, "contract", "2026-11-06"});
  On("2026-11-24", 11, Disclosure{kSecondFounded, "subsidy.2026-11.none.0"});
  On("2027-01-12", 11, Disclosure{kFounded, "assembly.2026-Q4.none.1000"});
}

void Writer::Reports() {
  const auto& villages = Villages();
  On("2026-01-14", 11, Report{villages[0], "contract", "2026-01-14"});
  On("2026-02-12", 11, Report{villages[1], "contract", "2026-02-12"});  // before the Spring Festival
  On("2026-02-25", 11, Disclosure{villages[1], "contract.2026-02-12.none.0"});
  On("2026-03-05", 11, Report{villages[9], "contract", "2026-03-05"});  // within its own, stricter term
  On("2026-04-01", 11, Report{villages[2], "project", "2026-04-20", "before", "招标"});
  On("2026-04-12", 11, Disclosure{villages[2], "project.2026-04-20.before.0"});
  On("2026-04-21", 11, Report{villages[2], "project", "2026-04-20", "after", "招标"});
  On("2026-05-15", 11, Report{villages[3], "contract", "2026-05-15"});  // a day before the shorter term: still the old
  On("2026-05-18", 11, Report{villages[3], "contract", "2026-05-18"});
  On("2026-08-20", 11, Report{kFinances, "info", "2026-08-20"});
  On("2026-09-03", 11, Report{villages[4], "project", "2026-09-02", "after", "验收"});  // counts from the 2nd
  On("2026-09-03", 12, Report{villages[4], "contract", "2026-09-03"});                  // counted anew it would be over
  On("2026-09-04", 11, Report{villages[5], "contract", "2026-09-04"});
  On("2026-09-07", 9, Report{villages[11], "contract", "2026-09-07"});
  On("2026-09-28", 11, Report{kCivilAffairs, "info", "2026-09-28"});  // across the National Day
  On("2026-10-20", 11, Disclosure{kCivilAffairs, "info.2026-09-28.none.0"});
  On("2026-12-15", 11, Report{kFinances, "info", "2026-12-15"});
  On("2026-12-30", 11, Report{villages[0], "contract", "2026-12-30"});
  On("2026-12-30", 12, Report{villages[12], "project", "2026-12-28", "after", "招标"});
  On("2027-01-04", 11, Disclosure{villages[0], "contract.2026-12-30.none.0"});  // on time by the new calendar only
}

void Writer::Decisions() {
  const auto& villages = Villages();
  for (int i : {3, 4, 5}) On("2026-04-08", 11, Deferral{villages[i], "finance.2026-03.none.0", "2026-04-20"});
  On("2026-04-18", 11, Disclosure{villages[3], "finance.2026-03.none.0"});  // within it
  On("2026-04-25", 11, Disclosure{villages[4], "finance.2026-03.none.0"});  // after it; the third never
  On("2026-01-12", 11, Exemption{villages[6], "members.2026-Q1.none.0"});
  On("2026-07-20", 11, Exemption{villages[11], "finance.2026-06.none.0"});  // overdue for ten days
  On("2026-08-20", 11, Deferral{villages[8], "plan.2026.none.0", "2027-01-10"});
  On("2026-11-20", 11, Deferral{villages[8], "clinic.2026-11.none.0", "2026-12-05"});
  On("2026-10-09", 11, Deferral{villages[14], "finance.2026-10.none.0", "2026-11-20"});
}

// What most do most of the time, some late, some never.
void Writer::Routine() {
  const auto& villages = Villages();
  for (int month = 0; month < 12; ++month) {
    const std::string period = Text(DayOf(2026, month + 1, 1)).substr(0, 7);
    const Day next = DayOf(2026 + (month + 1) / 12, (month + 1) % 12 + 1, 1);
    for (int i = 0; i < 15; ++i) {
      const int turn = (i * 7 + month * 3) % 5;
      if (turn == 0 || villages[i] == kSource || (month == 2 && i >= 3 && i <= 5)) continue;
      if ((month == 5 && i == 11) || (month % 3 == 1 && i % 2 == 0)) continue;
      const Day day = turn == 1 ? next + 13 : next + 2 + turn;
      if (villages[i] == kSplit && day > DayOf("2026-10-31")) continue;
      if (villages[i] == kAbolished && day > DayOf("2026-09-08")) continue;
      On(Text(day), 14, Disclosure{villages[i], "finance." + period + ".none.0"});
    }
    for (const char* township : {"371325001000", "371325101000"}) {
      On(Text(DayOf(2026, month + 1, month % 4 == 3 ? 28 : 26)), 14,
         Disclosure{township, "meeting." + period + ".none.0"});
    }
    On(Text(next + 8), 15, Disclosure{"371325200000", "window." + period + ".none.0"});
  }
  for (int i = 0; i < 15; i += 2) {
    On("2026-01-19", 15, Disclosure{villages[i], "rules.permanent.none.0"});
    On("2026-03-17", 15, Disclosure{villages[i], "dues.2026-Q1.none.0"});
    On("2026-12-22", 15, Disclosure{villages[i], "dues.2026-Q4.none.0"});  // late, and to everybody
    On("2026-04-20", 15, Disclosure{villages[i], "members.2026-Q2.none.0"});
    On("2026-10-20", 15, Disclosure{villages[i], "members.2026-Q4.none.0"});
    On("2026-10-21", 15, Disclosure{villages[i], "winter.2026-Q4.none.0"});
    if (villages[i] != kSource) On("2026-06-12", 15, Disclosure{villages[i], "assets.2026-05.none.0"});
    On("2026-12-18", 15, Disclosure{villages[i], "clinic.2026-12.none.0"});
  }
  On("2026-01-30", 15, Disclosure{kFinances, "review.2026.none.0"});
  On("2026-07-10", 15, Disclosure{villages[1], "half.2026-H1.none.0"});
  On("2026-09-30", 15, Disclosure{villages[2], "plan.2026.none.0"});  // before it is abolished
}

void Writer::Looks() {
  for (int month = 1; month <= 12; ++month) On(Text(DayOf(2026, month, 26)), 20, Look{});
  for (const char* day :
       {"2025-12-31", "2026-03-11", "2026-05-10", "2026-05-11", "2026-05-17", "2026-05-18", "2026-05-25", "2026-06-04",
        "2026-06-05", "2026-06-15", "2026-06-16", "2026-06-17", "2026-07-15", "2026-08-15", "2026-09-06", "2026-09-07",
        "2026-09-08", "2026-09-15", "2026-09-16", "2026-10-07", "2026-10-08", "2026-10-11", "2026-10-12", "2026-10-28",
        "2026-11-01", "2026-11-02", "2026-11-11", "2026-12-01", "2026-12-30", "2026-12-31", "2027-01-26"}) {
    On(day, 20, Look{});
  }
}

}  // namespace

std::vector<Membership> Memberships() {
  return {{Villages()[0], "2026-01-01", "2026-06-30"},
          {Villages()[7], "2026-01-01", ""},
          {Villages()[6], "2026-03-01", ""},
          {Villages()[10], "2026-01-01", ""}};
}

Circles CirclesOn(Day day) {
  Circles circles;
  for (const Membership& one : Memberships()) {
    if (day >= DayOf(one.first_day) && (one.last_day.empty() || day <= DayOf(one.last_day))) {
      circles.insert(one.organization);
    }
  }
  return circles;
}

std::vector<Organization> County() {
  const std::string county = "371325000000";
  std::vector<Organization> all = {{county, "", "county"}};
  for (const char* township : {"371325001000", "371325101000", "371325200000"}) {
    all.push_back({township, county, "township"});
  }
  for (const char* department : {kFinances, kCivilAffairs}) all.push_back({department, county, "department"});
  for (const std::string& village : Villages()) {
    all.push_back({village, village.substr(0, 9) + "000", "village"});
  }
  for (const char* village : {kFounded, kSecondFounded}) {
    all.push_back({village, "371325001000", "village", "2026-11-02"});
  }
  return all;
}

std::vector<Fact> Script() {
  Writer writer;
  writer.Changes();
  writer.MergedVillage();
  writer.AbolishedVillage();
  writer.SplitVillage();
  writer.Reports();
  writer.Decisions();
  writer.Routine();
  writer.Looks();
  return writer.Done();
}

}  // namespace mingbai::year
