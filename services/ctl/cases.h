#pragma once

// The demonstration's citizens: what they raise, on which days, and when it is answered.

#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "mingbai/feedback/v1/case.pb.h"
#include "services/ctl/api.h"

namespace mingbai::ctl {

// A case of the month: raised on `raised`, answered on `answered` if at all, rated if not 0.
struct DemoCase {
  feedback::v1::Case content;
  absl::CivilDay raised;
  std::optional<absl::CivilDay> answered;
  std::string answer;
  int rating = 0;
  std::string key;
};

// Cases about some of the villages (by code) in `month`, answered in time, late or not at all. Pure.
std::vector<DemoCase> DemoCases(const std::vector<std::string>& villages, absl::CivilMonth month);

// Raises the case without a token, as a citizen would; its receipt.
absl::StatusOr<std::string> Raise(Api& api, const DemoCase& demo);
// Answers it as the handler, and rates it by receipt.
absl::Status AnswerAndRate(Api& api, const DemoCase& demo, const std::string& receipt);

}  // namespace mingbai::ctl
