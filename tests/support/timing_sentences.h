#pragma once

// The sentences of the sources that say when something is disclosed, as tests/data/timing-sentences holds them (read
// from the repository's root, where tests start).

#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "common/csv/csv.h"
#include "common/time/calendar.h"
#include "common/time/county_time.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "mingbai/catalog/v1/item.pb.h"

namespace mingbai::testing {

// One sentence, and what follows from it.
struct TimingSentence {
  std::string source;     // the document's number, or the law with its article
  std::string quote;      // verbatim
  std::string words;      // as the catalog prints it, or the sentence's own; empty where it is no timing
  std::string rule;       // the TimingRule; "notice_days: N" where words are empty
  std::string left_open;  // what the words leave open, as the reading's note says; empty where they say all
  std::string phase;      // BEFORE, DURING, AFTER, or empty
  std::string from;       // an event on this day, owed since it, or the first day on which it may fall due
  std::string last_day;   // of the term, by the shipped calendar
};

inline std::string TextOf(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file.good()) << path;
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

inline std::vector<TimingSentence> TimingSentences() {
  std::vector<TimingSentence> sentences;
  const auto records = ParseCsv(TextOf("tests/data/timing-sentences/sentences.csv"));
  EXPECT_TRUE(records.ok()) << records.status();
  for (size_t i = 1; records.ok() && i < records->size(); ++i) {
    const std::vector<std::string>& fields = (*records)[i].fields;
    EXPECT_EQ(fields.size(), 9u) << "line " << (*records)[i].line;
    if (fields.size() != 9) continue;
    sentences.push_back({fields[0], fields[1], fields[2], fields[3], fields[4], fields[5], fields[6], fields[7]});
  }
  return sentences;
}

// Source and text of each sentence as it stands in the source.
inline std::vector<std::pair<std::string, std::string>> TimingExtracts() {
  std::vector<std::pair<std::string, std::string>> extracts;
  std::istringstream lines(TextOf("tests/data/timing-sentences/extracts.txt"));
  for (std::string line; std::getline(lines, line);) {
    const size_t tab = line.find('\t');
    EXPECT_NE(tab, std::string::npos) << line;
    if (tab != std::string::npos) extracts.emplace_back(line.substr(0, tab), line.substr(tab + 1));
  }
  return extracts;
}

inline catalog::v1::TimingRule RuleOf(const std::string& text) {
  catalog::v1::TimingRule rule;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &rule)) << text;
  return rule;
}

// The calendar that ships.
inline WorkingCalendar ShippedCalendar() {
  std::vector<SpecialDay> days;
  const auto records = ParseCsv(TextOf("deploy/data/calendar/holidays.csv"));
  EXPECT_TRUE(records.ok()) << records.status();
  for (size_t i = 1; records.ok() && i < records->size(); ++i) {
    const std::vector<std::string>& fields = (*records)[i].fields;
    if (const auto day = ParseDay(fields[0])) days.push_back({*day, fields[1] == "workday", fields[2]});
  }
  return WorkingCalendar(1, 2018, 2026, days);
}

}  // namespace mingbai::testing
