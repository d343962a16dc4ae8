#pragma once

// The overview of a county or township (DOMAIN G-1), put together from what the other services answered. Pure.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "mingbai/evaluation/v1/evaluation_service.pb.h"
#include "mingbai/feedback/v1/feedback_service.pb.h"
#include "mingbai/gateway/v1/gateway_service.pb.h"
#include "mingbai/publication/v1/publication_service.pb.h"
#include "services/catalog/client/directory.h"

namespace mingbai::gateway {

inline constexpr int kMostOverdue = 50;
inline constexpr int kMostBest = 10;
inline constexpr int kMostLast = 3;

// The answers; an error stands for a part that could not be had.
struct OverviewParts {
  absl::StatusOr<publication::v1::SummarizeObligationsResponse> obligations;
  absl::StatusOr<publication::v1::ListObligationsResponse> overdue;
  absl::StatusOr<feedback::v1::SummarizeCasesResponse> cases;
  absl::StatusOr<std::vector<evaluation::v1::Ranking>> villages;  // best first
  // Of the organization and what lies below it on the tiers above the village.
  absl::StatusOr<std::vector<evaluation::v1::Ranking>> above;
};

// The overview at `now` of the first of `subtree`, which holds at least that one and its direct children, by code.
// A service of which a part is an error is named in `missing` (DOMAIN G-4).
v1::Overview BuildOverview(const std::vector<catalog::OrganizationPtr>& subtree, const std::string& period,
                           const OverviewParts& parts, absl::Time now);

// on time ÷ (on time + late + overdue) in hundredths of a per cent, half away from zero; -1 where nothing has ended.
int32_t OnTimeBasisPoints(const publication::v1::ObligationCounts& counts);

// sum ÷ count rounded half away from zero (DOMAIN E-4); -1 where count is 0.
int64_t MeanThousandths(int64_t sum, int64_t count);

}  // namespace mingbai::gateway
