#pragma once

// Rules of bulletin boards (DOMAIN P-8). Pure.

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/status/status.h"
#include "google/protobuf/field_mask.pb.h"
#include "mingbai/catalog/v1/board.pb.h"

namespace mingbai::catalog {

// Adds a violation for everything that is wrong with the board by itself: a day that is none, personal numbers where
// none may stand, a telephone without a keeper. `path` is the board's own, such as "boards[3]".
void CheckBoard(const v1::BulletinBoard& board, const std::string& path, FieldErrors& errors);

// The day on which a new board was set up: its set_up_date, or its effective_date where it names only that, or `today`.
std::string SetUpDay(const v1::BulletinBoard& board, const std::string& today);

// The first version of a board, from the day on which it was set up. create_time is the caller's to set.
v1::BulletinBoard FirstVersion(const v1::BulletinBoard& board, const std::string& today);

// The next version of `newest`: the facts that the mask names are taken from `patch`. It applies from the patch's
// effective_date on, or where that is empty from `today` on, though not from before the newest version.
// INVALID_ARGUMENT on update_mask for a path that cannot change, or as CheckBoard's; ABORTED, reason STALE_ETAG;
// FAILED_PRECONDITION, reason BOARD_TAKEN_DOWN or EFFECTIVE_DATE_BACKWARD.
absl::StatusOr<v1::BulletinBoard> ApplyBoardUpdate(const v1::BulletinBoard& newest, const v1::BulletinBoard& patch,
                                                   const google::protobuf::FieldMask& mask, const std::string& today);

// The version that says that the board is not there from removal_date on. INVALID_ARGUMENT on removal_date; else as
// ApplyBoardUpdate.
absl::StatusOr<v1::BulletinBoard> ApplyTakeDown(const v1::BulletinBoard& newest,
                                                const v1::TakeDownBulletinBoardRequest& request);

}  // namespace mingbai::catalog
