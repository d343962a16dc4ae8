#include "tests/end_to_end/year_script.h"

#include <fstream>

#include "tests/end_to_end/year_writer.h"

namespace mingbai::year {
namespace {

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

// Half-yearly accounts become quarterly in the middle of what a village that was split handed over.
CatalogVersion Fourth() { return {"2026-12-14", {{"half", "village", true, Periodic(3, 4, 12)}}}; }

void WriteChanges(Writer* writer) {
  writer->On("2025-12-29", 9, NoticeOf2026());
  writer->On("2025-12-29", 10, First());
  writer->On("2025-12-30", 9, Adoption{Villages()[0], "finance", "2026-01-01", Periodic(1, 2, 8)});
  writer->On("2025-12-30", 9, Adoption{Villages()[0], "clinic", "2026-01-01", Periodic(1, 1, 20)});
  writer->On("2025-12-30", 9, Adoption{Villages()[0], "loans", "2026-01-01", std::nullopt});
  writer->On("2025-12-30", 9, Adoption{kSource, "clinic", "2026-01-01", std::nullopt});
  writer->On("2025-12-30", 9, Adoption{Villages()[9], "contract", "2026-03-02", After(Kind::kPrompt, 1)});
  writer->On("2025-12-31", 9, Generation{"2026-01-01", "2027-01-01"});
  writer->On("2026-03-20", 9, Adoption{Villages()[9], "finance", "2026-04-01", Periodic(1, 2, 5)});
  // Entered late: nothing was due on 20 February, though it had been put off.
  writer->On("2025-12-30", 9, Adoption{Villages()[10], "clinic", "2026-01-01", Periodic(1, 1, 20)});
  writer->On("2026-02-18", 9, Deferral{Villages()[10], "clinic.2026-02.none.0", "2026-04-10"});
  writer->On("2026-03-11", 9, Adoption{Villages()[10], "clinic", "2026-02-15", std::nullopt, /*dropped=*/true});
  writer->On("2026-05-11", 9, Second());
  writer->On("2026-06-05", 15, Merger{kSource, kSuccessor, "2026-06-16"});
  writer->On("2026-06-16", 8, MergerTakesEffect{});
  // Only the successor is looked at again: what it was handed stays.
  writer->On("2026-07-10", 9, Adoption{kSuccessor, "loans", "2026-07-10", std::nullopt});
  writer->On("2026-08-10", 9, Adoption{Villages()[12], "clinic", "2026-08-10", std::nullopt});
  // Another exchange, made known when the Saturday has passed.
  Notice late = NoticeOfAugust();
  late.days["2026-09-05"] = true;
  late.days["2026-09-09"] = false;
  writer->On("2026-09-07", 10, late);
  writer->On("2026-09-10", 9, Merger{kAbolished, "371325200000", "2026-09-16"});
  writer->On("2026-09-16", 8, MergerTakesEffect{});
  writer->On("2026-09-14", 9, Adoption{Villages()[12], "clinic", "2026-09-15", std::nullopt, /*dropped=*/true});
  writer->On("2026-10-08", 9, Third());
  writer->On("2026-10-28", 9, Split{kSplit, {kFounded, kSecondFounded}, "2026-11-02"});
  writer->On("2026-11-02", 8, MergerTakesEffect{});
  writer->On("2026-12-10", 9, Fourth());
  // January has not been generated; what moved there follows.
  writer->On("2026-11-11", 9, Adoption{Villages()[2], "assembly", "2026-11-11", Periodic(3, 4, 10), false, "会计"});
  writer->On("2026-12-01", 9, Generation{"2027-01-01", "2027-02-01"});
  writer->On("2026-12-31", 9,
             Notice{2027, 2027, {{"2027-01-01", false}, {"2027-01-02", false}, {"2027-01-03", false}}});
}

void WriteReports(Writer* writer) {
  const auto& villages = Villages();
  writer->On("2026-01-14", 11, Report{villages[0], "contract", "2026-01-14"});
  writer->On("2026-02-12", 11, Report{villages[1], "contract", "2026-02-12"});  // before the Spring Festival
  writer->On("2026-02-25", 11, Disclosure{villages[1], "contract.2026-02-12.none.0"});
  writer->On("2026-03-05", 11, Report{villages[9], "contract", "2026-03-05"});  // within its own, stricter term
  writer->On("2026-04-01", 11, Report{villages[2], "project", "2026-04-20", "before", "招标"});
  writer->On("2026-04-12", 11, Disclosure{villages[2], "project.2026-04-20.before.0"});
  writer->On("2026-04-21", 11, Report{villages[2], "project", "2026-04-20", "after", "招标"});
  writer->On("2026-05-15", 11,
             Report{villages[3], "contract", "2026-05-15"});  // a day before the shorter term: still the old
  writer->On("2026-05-18", 11, Report{villages[3], "contract", "2026-05-18"});
  writer->On("2026-08-20", 11, Report{kFinances, "info", "2026-08-20"});
  writer->On("2026-09-03", 11, Report{villages[4], "project", "2026-09-02", "after", "验收"});  // counts from the 2nd
  writer->On("2026-09-03", 12, Report{villages[4], "contract", "2026-09-03"});  // counted anew it would be over
  writer->On("2026-09-04", 11, Report{villages[5], "contract", "2026-09-04"});
  writer->On("2026-09-07", 9, Report{villages[11], "contract", "2026-09-07"});
  writer->On("2026-09-28", 11, Report{kCivilAffairs, "info", "2026-09-28"});  // across the National Day
  writer->On("2026-10-20", 11, Disclosure{kCivilAffairs, "info.2026-09-28.none.0"});
  writer->On("2026-12-15", 11, Report{kFinances, "info", "2026-12-15"});
  writer->On("2026-12-30", 11, Report{villages[0], "contract", "2026-12-30"});
  writer->On("2026-12-30", 12, Report{villages[12], "project", "2026-12-28", "after", "招标"});
  writer->On("2027-01-04", 11,
             Disclosure{villages[0], "contract.2026-12-30.none.0"});  // on time by the new calendar only
}

void WriteDecisions(Writer* writer) {
  const auto& villages = Villages();
  for (int i : {3, 4, 5}) writer->On("2026-04-08", 11, Deferral{villages[i], "finance.2026-03.none.0", "2026-04-20"});
  writer->On("2026-04-18", 11, Disclosure{villages[3], "finance.2026-03.none.0"});  // within it
  writer->On("2026-04-25", 11, Disclosure{villages[4], "finance.2026-03.none.0"});  // after it; the third never
  writer->On("2026-01-12", 11, Exemption{villages[6], "members.2026-Q1.none.0"});
  writer->On("2026-07-20", 11, Exemption{villages[11], "finance.2026-06.none.0"});  // overdue for ten days
  writer->On("2026-08-20", 11, Deferral{villages[8], "plan.2026.none.0", "2027-01-10"});
  writer->On("2026-11-20", 11, Deferral{villages[8], "clinic.2026-11.none.0", "2026-12-05"});
  writer->On("2026-10-09", 11, Deferral{villages[14], "finance.2026-10.none.0", "2026-11-20"});
}

// What most do most of the time, some late, some never.
void WriteRoutine(Writer* writer) {
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
      writer->On(Text(day), 14, Disclosure{villages[i], "finance." + period + ".none.0"});
    }
    for (const char* township : {"371325001000", "371325101000"}) {
      writer->On(Text(DayOf(2026, month + 1, month % 4 == 3 ? 28 : 26)), 14,
                 Disclosure{township, "meeting." + period + ".none.0"});
    }
    writer->On(Text(next + 8), 15, Disclosure{"371325200000", "window." + period + ".none.0"});
  }
  for (int i = 0; i < 15; i += 2) {
    writer->On("2026-01-19", 15, Disclosure{villages[i], "rules.permanent.none.0"});
    writer->On("2026-03-17", 15, Disclosure{villages[i], "dues.2026-Q1.none.0"});
    writer->On("2026-12-22", 15, Disclosure{villages[i], "dues.2026-Q4.none.0"});  // late, and to everybody
    writer->On("2026-04-20", 15, Disclosure{villages[i], "members.2026-Q2.none.0"});
    writer->On("2026-10-20", 15, Disclosure{villages[i], "members.2026-Q4.none.0"});
    writer->On("2026-10-21", 15, Disclosure{villages[i], "winter.2026-Q4.none.0"});
    if (villages[i] != kSource) writer->On("2026-06-12", 15, Disclosure{villages[i], "assets.2026-05.none.0"});
    writer->On("2026-12-18", 15, Disclosure{villages[i], "clinic.2026-12.none.0"});
  }
  writer->On("2026-01-30", 15, Disclosure{kFinances, "review.2026.none.0"});
  writer->On("2026-07-10", 15, Disclosure{villages[1], "half.2026-H1.none.0"});
  writer->On("2026-09-30", 15, Disclosure{villages[2], "plan.2026.none.0"});  // before it is abolished
}

void WriteLooks(Writer* writer) {
  for (int month = 1; month <= 12; ++month) writer->On(Text(DayOf(2026, month, 26)), 20, Look{});
  for (const char* day :
       {"2025-12-31", "2026-03-11", "2026-05-10", "2026-05-11", "2026-05-17", "2026-05-18", "2026-05-25", "2026-06-04",
        "2026-06-05", "2026-06-15", "2026-06-16", "2026-06-17", "2026-07-15", "2026-08-15", "2026-09-06", "2026-09-07",
        "2026-09-08", "2026-09-15", "2026-09-16", "2026-10-07", "2026-10-08", "2026-10-11", "2026-10-12", "2026-10-28",
        "2026-11-01", "2026-11-02", "2026-11-09", "2026-11-11", "2026-12-01", "2026-12-10", "2026-12-14", "2026-12-30",
        "2026-12-31", "2027-01-26", "2026-08-21", "2026-08-29", "2026-12-02", "2026-12-06", "2026-12-07", "2026-12-16",
        "2026-12-22", "2026-12-23", "2027-01-08", "2026-04-07", "2026-04-12", "2026-04-13", "2026-04-28", "2026-05-05",
        "2026-05-06", "2026-05-29"}) {
    writer->On(day, 20, Look{});
  }
}

}  // namespace

Notice NoticeOf2026() {
  Notice notice{2026, 2026, {}};
  std::ifstream file("deploy/data/calendar/holidays.csv");
  for (std::string line; std::getline(file, line);) {
    if (line.substr(0, 4) == "2026") notice.days[line.substr(0, 10)] = line.substr(11, 7) == "workday";
  }
  return notice;
}

Notice NoticeOfAugust() {
  Notice notice = NoticeOf2026();
  notice.days["2026-08-28"] = false;
  notice.days["2026-08-29"] = true;
  return notice;
}

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

std::vector<Fact> Script() {
  Writer writer;
  WriteChanges(&writer);
  WriteReorganizations(&writer);
  WriteReports(&writer);
  WriteDecisions(&writer);
  WriteRoutine(&writer);
  WriteLooks(&writer);
  return writer.Done();
}

}  // namespace mingbai::year
