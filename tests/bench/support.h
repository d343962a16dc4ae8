#pragma once

// What the benchmark programs share: flags, medians, waiting for rest, and the file of results.

#include <initializer_list>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace mingbai::bench {

// Flags "--name=value". A name that is not in `known` ends the process with code 2; so does a missing value.
class Flags {
 public:
  Flags(int argc, char** argv, std::initializer_list<const char*> known);
  // The value; ends the process with code 2 where it was not given.
  std::string Get(const std::string& name) const;
  int Int(const std::string& name) const;
  // The numbers of a comma-separated list.
  std::vector<int> Ints(const std::string& name) const;

 private:
  std::map<std::string, std::string> values_;
};

// Ends the process with code 1 and the message.
[[noreturn]] void Fail(const std::string& message);
void OrFail(const absl::Status& status);

double Median(std::vector<double> values);
// The value below which the part (0 to 1) of them lies; there is one at least.
double Percentile(std::vector<double> values, double part);

// Returns once the processes together use less than a tenth of one core for a second: what a round has left to be
// done (events to be read, pages to be flushed) must not fall into the next. After `most` it returns anyway, and says
// so.
void Settle(const std::vector<int>& pids, absl::Duration most = absl::Minutes(3));

// One line of the table that tests/bench/run prints.
struct Measurement {
  std::string name;
  double value = 0;
  std::string unit;  // "ratio"
  double bound = 0;  // the target
  std::vector<double> rounds;
  std::vector<std::pair<std::string, double>> details;
  bool at_most = false;  // less is better
};

// Appends it to `file`: name, value, unit, "at least" or "at most", target, rounds and details as JSON, tab-separated.
// Prints it too.
void Append(const std::string& file, const Measurement& measurement);

}  // namespace mingbai::bench
