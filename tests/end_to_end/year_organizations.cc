#include "tests/end_to_end/year_script.h"
#include "tests/end_to_end/year_writer.h"

namespace mingbai::year {
namespace {

// Disclosed, overdue, put off, exempt and under way when the village ends.
void WriteMergedVillage(Writer* writer) {
  for (const char* id : {"finance.2026-01.none.0", "finance.2026-02.none.0", "finance.2026-03.none.0"}) {
    writer->On("2026-04-09", 11, Disclosure{kSource, id});  // the first two late
  }
  writer->On("2026-05-20", 11, Deferral{kSource, "assets.2026-04.none.0", "2026-06-30"});
  writer->On("2026-06-01", 11, Deferral{kSource, "dibao.2026-Q2.none.0", "2026-08-15"});
  writer->On("2026-06-02", 11, Exemption{kSource, "half.2026-H1.none.0"});
  writer->On("2026-06-03", 11, Disclosure{kSource, "clinic.2026-06.none.0"});
  // Stricter for the last days: June is handed over with the term of the last day.
  writer->On("2026-06-10", 9, Adoption{kSource, "assets", "2026-06-12", Periodic(1, 2, 5)});
  writer->On("2026-06-10", 11, Report{kSource, "contract", "2026-06-10"});  // overdue on the 12th
  writer->On("2026-06-11", 11, Report{kSource, "contract", "2026-06-11"});  // its term ends when the village does
  writer->On("2026-06-12", 11, Report{kSource, "contract", "2026-06-12"});
  writer->On("2026-06-12", 12, Report{kSource, "contract", "2026-06-12"});
  writer->On("2026-06-15", 11, Disclosure{kSource, "contract.2026-06-12.none.1"});
  writer->On("2026-06-12", 12, Report{kSource, "project", "2026-07-10", "before", "招标"});
  writer->On("2026-06-12", 13, Report{kSource, "project", "2026-06-17", "before", "验收"});  // too late
  // The successor's own, and what it was handed.
  writer->On("2026-06-15", 11, Report{kSuccessor, "contract", "2026-06-15"});
  writer->On("2026-06-17", 11, Disclosure{kSuccessor, "contract.2026-06-12.none.1000"});  // late
  writer->On("2026-06-22", 11, Disclosure{kSuccessor, "assets.2026-04.none.1000"});       // within the deferral
  writer->On("2026-06-24", 11, Disclosure{kSuccessor, "subsidy.2026-06.none.1000"});
  writer->On("2026-07-02", 11, Disclosure{kSuccessor, "project.2026-07-10.before.1000"});
  writer->On("2026-07-13", 11, Deferral{kSuccessor, "finance.2026-06.none.1000", "2026-07-20"});
  // Inside the party.
  writer->On("2026-06-12", 14, Report{kSource, "admission", "2026-06-12"});
  writer->On("2026-06-18", 11, Disclosure{kSuccessor, "admission.2026-06-12.none.1000"});
  writer->On("2026-06-18", 12, Disclosure{kSuccessor, "dues.2026-Q2.none.1000"});
  // The office above discloses what the village left overdue.
  writer->On("2026-07-06", 11, Disclosure{kSource, "finance.2026-05.none.0"});
}

// Its township has what was under way, until the catalog takes it out, though it owes nothing of the kind itself.
void WriteAbolishedVillage(Writer* writer) {
  writer->On("2026-09-09", 11, Deferral{kAbolished, "assets.2026-08.none.0", "2026-10-31"});
  writer->On("2026-09-14", 11, Report{kAbolished, "contract", "2026-09-14"});
  writer->On("2026-09-24", 11, Disclosure{"371325200000", "subsidy.2026-09.none.1000"});
  writer->On("2026-10-15", 11, Disclosure{"371325200000", "assets.2026-08.none.1000"});
}

// The first of those in its place has what was under way; each owes from its first day on.
void WriteSplitVillage(Writer* writer) {
  writer->On("2026-10-20", 11, Deferral{kSplit, "members.2026-Q4.none.0", "2026-11-30"});
  writer->On("2026-10-30", 11, Report{kSplit, "contract", "2026-10-30"});
  writer->On("2026-11-04", 11, Disclosure{kFounded, "finance.2026-10.none.1000"});
  writer->On("2026-11-05", 11, Disclosure{kFounded, "members.2026-Q4.none.1000"});
  writer->On("2026-11-06", 11, Report{kSecondFounded, "contract", "2026-11-06"});
  writer->On("2026-11-24", 11, Disclosure{kSecondFounded, "subsidy.2026-11.none.0"});
  writer->On("2027-01-12", 11, Disclosure{kFounded, "assembly.2026-Q4.none.1000"});
  // What is handed over has the stricter term of who is no more; the first founded has one of its own.
  writer->On("2026-09-28", 9, Adoption{kSplit, "half", "2026-10-01", Periodic(6, 7, 10)});
  writer->On("2026-11-09", 9, Adoption{kFounded, "half", "2026-11-09", Periodic(6, 7, 8)});
  writer->On("2027-01-08", 11, Disclosure{kFounded, "half.2026-H2.none.1000"});
}

// What was handed over is handed on, in the same period, with what was put off and reported meanwhile; between the two
// days half-yearly accounts become quarterly.
void WriteChainOfMergers(Writer* writer) {
  writer->On("2026-12-02", 15, Merger{kChained, kMiddle, "2026-12-07"});
  writer->On("2026-12-03", 11, Deferral{kChained, "finance.2026-11.none.0", "2027-01-08"});
  writer->On("2026-12-04", 11, Report{kChained, "contract", "2026-12-04"});
  writer->On("2026-12-04", 12, Report{kChained, "project", "2027-01-12", "before", "招标"});
  writer->On("2026-12-07", 8, MergerTakesEffect{});
  writer->On("2026-12-08", 11, Disclosure{kMiddle, "contract.2026-12-04.none.1000"});
  writer->On("2026-12-11", 11, Disclosure{kMiddle, "assets.2026-11.none.1000"});
  writer->On("2026-12-15", 11, Deferral{kMiddle, "clinic.2026-12.none.1000", "2027-01-20"});
  writer->On("2026-12-16", 11, Exemption{kMiddle, "subsidy.2026-12.none.1000"});
  writer->On("2026-12-16", 15, Merger{kMiddle, kLast, "2026-12-23"});
  writer->On("2026-12-21", 11,
             Report{kMiddle, "contract", "2026-12-21"});  // its last day is the first of the successor
  writer->On("2026-12-23", 8, MergerTakesEffect{});
  writer->On("2026-12-24", 11, Disclosure{kLast, "contract.2026-12-21.none.1000"});
  writer->On("2027-01-04", 11, Disclosure{kLast, "finance.2026-12.none.1000"});
  writer->On("2027-01-04", 12, Deferral{kLast, "finance.2026-12.none.1001000", "2027-01-20"});
  writer->On("2027-01-06", 11, Exemption{kLast, "half.2026-H2.none.1001000"});
}

// The same across a change of the catalog, with what falls due in a month that nobody has generated.
void WriteEarlyChain(Writer* writer) {
  writer->On("2026-04-02", 11, Deferral{kEarlyChained, "finance.2026-03.none.0", "2026-05-29"});
  writer->On("2026-04-07", 15, Merger{kEarlyChained, kEarlyMiddle, "2026-04-13"});
  writer->On("2026-04-10", 11, Report{kEarlyChained, "contract", "2026-04-10"});
  writer->On("2026-04-10", 12, Report{kEarlyChained, "project", "2026-05-28", "before", "招标"});
  writer->On("2026-04-13", 8, MergerTakesEffect{});
  writer->On("2026-04-15", 11, Disclosure{kEarlyMiddle, "contract.2026-04-10.none.1000"});
  writer->On("2026-04-16", 11, Deferral{kEarlyMiddle, "members.2026-Q2.none.1000", "2026-05-20"});
  // By the item it would be over, and not be owed any more from 18 May on; who put it off asks for it all the same.
  writer->On("2026-04-16", 12, Deferral{kEarlyMiddle, "loans.2026-Q2.none.1000", "2026-05-29"});
  writer->On("2026-04-17", 11, Exemption{kEarlyMiddle, "half.2026-H1.none.1000"});
  writer->On("2026-04-28", 15, Merger{kEarlyMiddle, kEarlyLast, "2026-05-06"});
  writer->On("2026-04-30", 11, Report{kEarlyMiddle, "contract", "2026-04-30"});
  writer->On("2026-05-06", 8, MergerTakesEffect{});
  writer->On("2026-05-07", 11, Disclosure{kEarlyLast, "members.2026-Q2.none.1001000"});
  writer->On("2026-05-08", 11, Disclosure{kEarlyLast, "finance.2026-04.none.1001000"});
  writer->On("2026-05-14", 11, Disclosure{kEarlyLast, "project.2026-05-28.before.1001000"});
  writer->On("2026-05-28", 11, Disclosure{kEarlyLast, "finance.2026-03.none.1001000"});
  writer->On("2026-06-24", 11, Disclosure{kEarlyLast, "assembly.2026-Q2.none.1000"});
  writer->On("2027-01-05", 11, Disclosure{kEarlyLast, "annual.2026.none.1001000"});
}

// A village ends, its successor the day after, and the calendar changes while nobody keeps the ledger: all is seen at
// once.
void WriteUnseenMerger(Writer* writer) {
  writer->On("2026-08-19", 15, Merger{kUnseen, kUnseenSuccessor, "2026-08-24"});
  writer->On("2026-08-19", 16, Merger{kUnseenSuccessor, kUnseenLast, "2026-08-25"});
  writer->On("2026-08-21", 11, Report{kUnseen, "contract", "2026-08-21"});   // its term is over when it is seen
  writer->On("2026-08-21", 12, Report{kUnseen, "admission", "2026-08-21"});  // counted anew
  writer->On("2026-08-21", 13, Deferral{kUnseen, "assets.2026-07.none.0", "2026-08-25"});
  writer->On("2026-08-21", 14, Report{kUnseenSuccessor, "admission", "2026-08-21"});  // counted anew
  writer->On("2026-08-23", 12, LedgerStops{});
  writer->On("2026-08-25", 9, NoticeOfAugust());
  writer->On("2026-08-26", 8, LedgerStarts{});
  writer->On("2026-08-29", 11, Disclosure{kUnseenLast, "admission.2026-08-21.none.1001000"});  // on time by the new one
  writer->On("2026-09-02", 11, Disclosure{kUnseenLast, "finance.2026-08.none.1001000"});
}

}  // namespace

const std::vector<std::string>& Villages() {
  static const auto& villages = *new std::vector<std::string>{
      "371325001012", "371325001013", "371325001014", kSplit,         "371325001016",  // 费城街道
      "371325101201", kSuccessor,     kSource,        "371325101205", "371325101206",  // 上冶镇
      "371325200201", "371325200202", "371325200203", kAbolished,     "371325200211",  // 大田庄乡
  };
  return villages;
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
  for (const char* village :
       {kChained, kMiddle, kLast, kEarlyChained, kEarlyMiddle, kEarlyLast, kUnseen, kUnseenSuccessor, kUnseenLast}) {
    all.push_back({village, std::string(village).substr(0, 9) + "000", "village"});
  }
  for (const char* village : {kFounded, kSecondFounded}) {
    all.push_back({village, "371325001000", "village", "2026-11-02"});
  }
  return all;
}

void WriteReorganizations(Writer* writer) {
  WriteMergedVillage(writer);
  WriteAbolishedVillage(writer);
  WriteSplitVillage(writer);
  WriteChainOfMergers(writer);
  WriteEarlyChain(writer);
  WriteUnseenMerger(writer);
}

}  // namespace mingbai::year
