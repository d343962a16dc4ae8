#include "services/catalog/board_rules.h"

#include <algorithm>
#include <set>

#include "common/text/text.h"
#include "google/protobuf/util/field_mask_util.h"
#include "services/catalog/dated_rules.h"

namespace mingbai::catalog {
namespace {

void Number(v1::BulletinBoard& board, int version, const std::string& effective_date) {
  board.DiscardUnknownFields();
  board.set_version(version);
  board.set_etag(StrCat(version));
  board.set_effective_date(effective_date);
}

absl::Status CheckStanding(const v1::BulletinBoard& newest) {
  if (newest.removal_date().empty()) return absl::OkStatus();
  return Failed("BOARD_TAKEN_DOWN", StrCat(newest.name(), " is taken down from ", newest.removal_date(), " on"));
}

}  // namespace

void CheckBoard(const v1::BulletinBoard& board, const std::string& path, FieldErrors& errors) {
  CheckDay(board.set_up_date(), path + ".set_up_date", errors);
  CheckDay(board.effective_date(), path + ".effective_date", errors);
  CheckNoPersonalNumbers(board.keeper(), path + ".keeper", errors);
  CheckNoPersonalNumbers(board.place(), path + ".place", errors);
  if (!board.keeper_phone().empty() && board.keeper().empty()) {
    errors.Add(path + ".keeper_phone", "is the telephone of a keeper, who is not named");
  }
}

std::string SetUpDay(const v1::BulletinBoard& board, const std::string& today) {
  if (!board.set_up_date().empty()) return board.set_up_date();
  return board.effective_date().empty() ? today : board.effective_date();
}

v1::BulletinBoard FirstVersion(const v1::BulletinBoard& board, const std::string& today) {
  v1::BulletinBoard first = board;
  first.set_set_up_date(SetUpDay(board, today));
  first.clear_removal_date();
  first.clear_removal_reason();
  Number(first, 1, first.set_up_date());
  return first;
}

absl::StatusOr<v1::BulletinBoard> ApplyBoardUpdate(const v1::BulletinBoard& newest, const v1::BulletinBoard& patch,
                                                   const google::protobuf::FieldMask& mask, const std::string& today) {
  static const auto& changeable = *new std::set<std::string>{
      "display_name", "place", "inside_yard", "serves", "photo_sha256", "coordinates", "keeper", "keeper_phone"};
  FieldErrors errors;
  for (const std::string& path : mask.paths()) {
    if (changeable.count(path) == 0) errors.Add("update_mask", StrCat("\"", path, "\" is not a field that can change"));
  }
  MB_RETURN_IF_ERROR(errors.ToStatus());
  MB_RETURN_IF_ERROR(CheckEtag(patch.etag(), newest.version()));
  MB_RETURN_IF_ERROR(CheckStanding(newest));
  v1::BulletinBoard next = newest;
  google::protobuf::util::FieldMaskUtil::MergeOptions options;
  options.set_replace_message_fields(true);
  // A path that the patch leaves out is emptied.
  for (const std::string& path : mask.paths()) {
    next.GetReflection()->ClearField(&next, next.GetDescriptor()->FindFieldByName(path));
  }
  google::protobuf::util::FieldMaskUtil::MergeMessageTo(patch, mask, options, &next);
  next.set_effective_date(patch.effective_date());
  CheckBoard(next, "board", errors);
  MB_RETURN_IF_ERROR(errors.ToStatus());
  const std::string from =
      patch.effective_date().empty() ? std::max(today, newest.effective_date()) : patch.effective_date();
  MB_RETURN_IF_ERROR(CheckForward(newest.effective_date(), from));
  Number(next, newest.version() + 1, from);
  return next;
}

absl::StatusOr<v1::BulletinBoard> ApplyTakeDown(const v1::BulletinBoard& newest,
                                                const v1::TakeDownBulletinBoardRequest& request) {
  if (!IsDay(request.removal_date())) return InvalidField("removal_date", "is no day");
  MB_RETURN_IF_ERROR(CheckEtag(request.etag(), newest.version()));
  MB_RETURN_IF_ERROR(CheckStanding(newest));
  MB_RETURN_IF_ERROR(CheckForward(newest.effective_date(), request.removal_date()));
  v1::BulletinBoard next = newest;
  next.set_removal_date(request.removal_date());
  next.set_removal_reason(request.reason());
  Number(next, newest.version() + 1, request.removal_date());
  return next;
}

}  // namespace mingbai::catalog
