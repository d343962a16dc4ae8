#include "tests/bench/support.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/text/text.h"

namespace mingbai::bench {
namespace {

[[noreturn]] void WrongUsage(const std::string& message) {
  std::fprintf(stderr, "%s\n", message.c_str());
  std::exit(2);
}

// Seconds of processor time that a process has used; 0 where it has gone.
double CpuSeconds(int pid) {
  std::ifstream file(StrCat("/proc/", pid, "/stat"));
  std::string line;
  std::getline(file, line);
  const size_t end_of_name = line.rfind(')');
  if (end_of_name == std::string::npos) return 0;
  std::istringstream fields(line.substr(end_of_name + 2));
  std::string skipped;
  for (int i = 0; i < 11; ++i) fields >> skipped;  // state … cmajflt
  int64_t user = 0, system = 0;
  fields >> user >> system;
  return static_cast<double>(user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

std::string Number(double value) {
  std::string text = absl::StrFormat("%.4f", value);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

}  // namespace

Flags::Flags(int argc, char** argv, std::initializer_list<const char*> known) {
  // As the services do.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  std::setvbuf(stdout, nullptr, _IOLBF, 0);  // progress shows at once, also through a pipe
  for (int i = 1; i < argc; ++i) {
    std::string_view flag = argv[i];
    const size_t equals = flag.find('=');
    if (!ConsumePrefix(&flag, "--") || equals == std::string_view::npos) {
      WrongUsage(StrCat("\"", argv[i], "\" is not --name=value"));
    }
    const std::string name(flag.substr(0, equals - 2));
    if (std::find(known.begin(), known.end(), name) == known.end()) WrongUsage(StrCat("unknown flag --", name));
    values_[name] = std::string(flag.substr(equals - 1));
  }
}

std::string Flags::Get(const std::string& name) const {
  auto found = values_.find(name);
  if (found == values_.end() || found->second.empty()) WrongUsage(StrCat("--", name, "= is required"));
  return found->second;
}

int Flags::Int(const std::string& name) const {
  int value = 0;
  if (!absl::SimpleAtoi(Get(name), &value)) WrongUsage(StrCat("--", name, "= is not a number"));
  return value;
}

std::vector<int> Flags::Ints(const std::string& name) const {
  std::vector<int> values;
  const std::string text = Get(name);
  for (std::string_view part : Split(text, ',')) {
    int value = 0;
    if (!absl::SimpleAtoi(AbslView(part), &value)) WrongUsage(StrCat("--", name, "= is not a list of numbers"));
    values.push_back(value);
  }
  return values;
}

void Fail(const std::string& message) {
  std::fprintf(stderr, "%s\n", message.c_str());
  std::exit(1);
}

void OrFail(const absl::Status& status) {
  if (!status.ok()) Fail(status.ToString());
}

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

double Percentile(std::vector<double> values, double part) {
  std::sort(values.begin(), values.end());
  return values[std::min(values.size() - 1, static_cast<size_t>(part * static_cast<double>(values.size())))];
}

void Settle(const std::vector<int>& pids, absl::Duration most) {
  const absl::Time until = absl::Now() + most;
  auto used = [&pids] {
    double sum = 0;
    for (int pid : pids) sum += CpuSeconds(pid);
    return sum;
  };
  double last = used();
  while (absl::Now() < until) {
    absl::SleepFor(absl::Seconds(1));
    const double now = used();
    if (now - last < 0.2) return;  // what they use at rest, and a little

    last = now;
  }
  std::fprintf(stderr, "the services were not at rest after %d s\n", static_cast<int>(absl::ToInt64Seconds(most)));
}

void Append(const std::string& file, const Measurement& measurement) {
  std::string rounds = "[";
  for (double round : measurement.rounds) StrAppend(&rounds, rounds.size() > 1 ? "," : "", Number(round));
  std::string details = "{";
  for (const auto& [name, value] : measurement.details) {
    StrAppend(&details, details.size() > 1 ? "," : "", "\"", name, "\":", Number(value));
  }
  const char* bound = measurement.at_most ? "at most" : "at least";
  const std::string line = StrCat(measurement.name, "\t", Number(measurement.value), "\t", measurement.unit, "\t",
                                  bound, "\t", Number(measurement.bound), "\t", rounds, "]\t", details, "}\n");
  std::ofstream(file, std::ios::app) << line;
  std::printf("%s: %s (rounds %s])\n", measurement.name.c_str(), Number(measurement.value).c_str(), rounds.c_str());
}

}  // namespace mingbai::bench
