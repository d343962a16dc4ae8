#pragma once

// A publication, its versions and approvals as stored.

#include <cstdint>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "mingbai/common/v1/types.pb.h"
#include "mingbai/publication/v1/publication.pb.h"
#include "services/publication/canonical_content.h"
#include "services/publication/life_cycle.h"

namespace mingbai::publication {

struct PublicationRow {
  uint64_t id = 0;
  ContentBinding about;                                     // never changes
  int newest_version = 1;                                   // greatest number given
  int official_version = 1;                                 // that officials see
  int public_version = 0;                                   // that the public sees; 0 for none
  v1::PublicationState work = v1::PUBLICATION_STATE_DRAFT;  // of version newest_version; UNSPECIFIED for none at work
  std::optional<absl::Time> publish_at;
  std::optional<absl::Time> first_publish;  // since it has been up without a break
  absl::Time list_time;                     // of publishing; of creation before that
  std::optional<absl::Time> notice_close;
  std::optional<absl::Time> notice_watch;  // when the notice's closing is to be told; nullopt once told
  std::optional<absl::Time> archive_time;
  std::optional<absl::Time> withdraw_time;
  std::string withdraw_reason;
  std::string withdrawn_by;
  int64_t version = 1;  // counts writes: the etag
  uint64_t last_event_id = 0;

  Standing standing() const;
};

struct VersionRow {
  int version = 1;
  int revision = 1;
  std::string author;
  std::string change_reason;
  int item_version = 0;
  std::string item_display_name;
  int notice_days = 0;
  absl::Time create_time;
  std::optional<absl::Time> publish_time;
  std::optional<absl::Time> notice_close;
  std::string publisher;
  std::string content_hash;
  v1::Content content;
};

struct ApprovalRow {
  int version = 1;
  std::string step;
  std::string approver;
  bool approved = false;
  std::string opinion;
  std::string content_hash;
  absl::Time decide_time;
};

}  // namespace mingbai::publication
