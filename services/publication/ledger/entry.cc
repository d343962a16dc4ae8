#include "services/publication/ledger/entry.h"

#include <nlohmann/json.hpp>

#include "absl/strings/escaping.h"
#include "absl/time/time.h"
#include "common/crypto/crypto.h"
#include "mingbai/publication/v1/events.pb.h"
#include "services/publication/timestamps.h"

namespace mingbai::publication::ledger {
namespace {

using nlohmann::json;

std::string Line(const json& entry) {
  // All text was checked to be UTF-8 when it came in.
  return entry.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string TimeText(const google::protobuf::Timestamp& time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E6SZ", FromTimestamp(time), absl::UTCTimeZone());
}

json Duty(const v1::Obligation& obligation) {
  json out = {{"name", obligation.name()}, {"due", TimeText(obligation.due_time())}};
  if (obligation.has_open_time()) out["open"] = TimeText(obligation.open_time());
  if (obligation.has_withdraw_time()) out["withdrawn"] = true;
  return out;
}

void AddPublication(const v1::PublicationChanged& change, json* out) {
  const v1::Publication& publication = change.publication();
  (*out)["publication"] = publication.name();
  (*out)["item"] = publication.item();
  (*out)["period"] = publication.period();
  (*out)["version"] = publication.version();
  (*out)["content"] = publication.content_hash();
  if (publication.has_notice_close_time()) (*out)["noticeEnd"] = TimeText(publication.notice_close_time());
  if (!publication.change_reason().empty()) (*out)["reason"] = publication.change_reason();
  if (change.has_obligation()) (*out)["obligation"] = Duty(change.obligation());
}

void AddDecision(const v1::Obligation& obligation, json* out) {
  (*out)["obligation"] = Duty(obligation);
  (*out)["reason"] = obligation.reason();
  if (obligation.has_deferred_until_time()) (*out)["until"] = TimeText(obligation.deferred_until_time());
}

}  // namespace

absl::StatusOr<std::string> EntryOf(const common::v1::Event& event) {
  v1::PublicationEvent payload;
  if (!event.payload().UnpackTo(&payload)) return absl::InternalError("an event that is no PublicationEvent");
  json out = {{"organization", event.organization()}, {"time", TimeText(event.event_time())}};
  switch (payload.change_case()) {
    case v1::PublicationEvent::kGenerated:
      out["type"] = "generated";
      out["obligations"] = json::array();
      for (const v1::Obligation& obligation : payload.generated().obligations()) {
        out["obligations"].push_back(Duty(obligation));
      }
      break;
    case v1::PublicationEvent::kPublished:
      out["type"] = "published";
      AddPublication(payload.published(), &out);
      break;
    case v1::PublicationEvent::kNoticeClosed:
      out["type"] = "noticeClosed";
      AddPublication(payload.notice_closed(), &out);
      break;
    case v1::PublicationEvent::kWithdrawn:
      out["type"] = "withdrawn";
      AddPublication(payload.withdrawn(), &out);
      break;
    case v1::PublicationEvent::kArchived:
      out["type"] = "archived";
      AddPublication(payload.archived(), &out);
      break;
    case v1::PublicationEvent::kOverdue:
      out["type"] = "overdue";
      out["obligation"] = Duty(payload.overdue());
      break;
    case v1::PublicationEvent::kDeferred:
      out["type"] = "deferred";
      AddDecision(payload.deferred(), &out);
      break;
    case v1::PublicationEvent::kExempted:
      out["type"] = "exempted";
      AddDecision(payload.exempted(), &out);
      break;
    case v1::PublicationEvent::kChanged:
      out["type"] = "changed";
      out["obligations"] = json::array();
      for (const v1::ObligationChange& change : payload.changed().changes()) {
        json duty = Duty(change.obligation());
        duty["oldDue"] = TimeText(change.old_due_time());
        out["obligations"].push_back(std::move(duty));
      }
      break;
    case v1::PublicationEvent::kReminded: {
      // Whom it was told to is said by the service, not for ever.
      const v1::ReminderDigest& digest = payload.reminded();
      out["type"] = "reminded";
      out["reminder"] = digest.name();
      out["counts"] = {{"beforeDue", digest.before_due_count()},
                       {"due", digest.due_count()},
                       {"overdue", digest.overdue_count()},
                       {"escalated", digest.escalated_count()}};
      break;
    }
    case v1::PublicationEvent::CHANGE_NOT_SET:
      return absl::InternalError("an event that tells of nothing");
  }
  return Line(out);
}

std::string SealedEntry(std::string_view entry, std::string_view salt) {
  std::string opened(salt);
  opened += entry;
  return Line({{"type", "sealed"}, {"sha256", Sha256Hex(opened)}});
}

}  // namespace mingbai::publication::ledger
