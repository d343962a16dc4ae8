#pragma once

// Columns of the publication tables and how their rows are read: shared by the repositories.

#include "common/mysql/connection.h"
#include "services/publication/publication_row.h"

#define MB_PUBLICATION_COLUMNS                                                                                      \
  "p.id, p.organization, p.item, p.period, p.phase, p.occurrence, p.circle, p.newest_version, p.official_version, " \
  "p.public_version, p.work_state, p.publish_at, p.first_publish_time, p.list_time, p.notice_close_time, "          \
  "p.notice_watch, p.archive_time, p.withdraw_time, p.withdraw_reason, p.withdrawn_by, p.version, p.last_event_id"

#define MB_VERSION_COLUMNS                                                                                 \
  "v.version, v.revision, v.author, v.change_reason, v.item_version, v.item_display_name, v.notice_days, " \
  "v.create_time, v.publish_time, v.notice_close_time, v.publisher, c.content_hash"

namespace mingbai::publication {

inline constexpr int kPublicationColumns = 22;
inline constexpr int kVersionColumns = 12;

// Reads MB_PUBLICATION_COLUMNS from column 0 on.
PublicationRow ReadPublicationRow(const db::Rows& rows);
// Reads MB_VERSION_COLUMNS and the serialized content after them, from `column` on.
VersionRow ReadVersionRow(const db::Rows& rows, int column);

}  // namespace mingbai::publication
