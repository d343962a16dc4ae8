#pragma once

// The board of an organization (DOMAIN G-1), put together from what the other services answered. Pure.

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "mingbai/catalog/v1/catalog_service.pb.h"
#include "mingbai/evaluation/v1/evaluation_service.pb.h"
#include "mingbai/feedback/v1/feedback_service.pb.h"
#include "mingbai/gateway/v1/gateway_service.pb.h"
#include "mingbai/publication/v1/publication_service.pb.h"

namespace mingbai::gateway {

// Most entries of each part, as the contract bounds them.
inline constexpr int kMostDisclosed = 60;
inline constexpr int kMostObligations = 60;
inline constexpr int kMostAnswers = 20;
inline constexpr int kMostScores = 12;

// The answers; an error stands for a part that could not be had.
struct BoardParts {
  absl::StatusOr<catalog::v1::ListBulletinBoardsResponse> boards;
  absl::StatusOr<publication::v1::ListPublicationsResponse> disclosed;  // all public states
  absl::StatusOr<publication::v1::ListPublicationsResponse> on_notice;
  absl::StatusOr<publication::v1::ListObligationsResponse> overdue;
  absl::StatusOr<publication::v1::ListObligationsResponse> due;
  // Not shown; they say when the board changes by time alone.
  absl::StatusOr<publication::v1::ListObligationsResponse> upcoming;
  absl::StatusOr<publication::v1::ListObligationsResponse> deferred;
  absl::StatusOr<feedback::v1::ListPublicAnswersResponse> answers;
  absl::StatusOr<evaluation::v1::ListScoresResponse> scores;
};

// The board at `now`. A service of which any part is an error is named in `missing` (DOMAIN G-4), what it did answer is
// kept. What is not public (a draft, or content of a circle, DOMAIN C-9) is left out whatever the services answered.
v1::Board BuildBoard(const catalog::v1::Organization& organization, const BoardParts& parts, absl::Time now);

}  // namespace mingbai::gateway
