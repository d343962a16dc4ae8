#include "services/publication/publication_columns.h"

namespace mingbai::publication {

Standing PublicationRow::standing() const {
  return {work, public_version > 0, notice_close, archive_time.has_value(), withdraw_time.has_value()};
}

PublicationRow ReadPublicationRow(const db::Rows& rows) {
  PublicationRow row;
  row.id = rows.UInt(0);
  row.about.organization = rows.Text(1);
  row.about.item = rows.Text(2);
  row.about.period = rows.Text(3);
  row.about.phase = static_cast<common::v1::Phase>(rows.Int(4));
  row.about.occurrence = static_cast<int>(rows.Int(5));
  row.about.circle = rows.Text(6);
  row.newest_version = static_cast<int>(rows.Int(7));
  row.official_version = static_cast<int>(rows.Int(8));
  row.public_version = static_cast<int>(rows.Int(9));
  row.work = static_cast<v1::PublicationState>(rows.Int(10));
  row.publish_at = rows.MaybeTime(11);
  row.first_publish = rows.MaybeTime(12);
  row.list_time = rows.Time(13);
  row.notice_close = rows.MaybeTime(14);
  row.notice_watch = rows.MaybeTime(15);
  row.archive_time = rows.MaybeTime(16);
  row.withdraw_time = rows.MaybeTime(17);
  row.withdraw_reason = rows.Text(18);
  row.withdrawn_by = rows.Text(19);
  row.version = rows.Int(20);
  row.last_event_id = rows.UInt(21);
  return row;
}

VersionRow ReadVersionRow(const db::Rows& rows, int column) {
  VersionRow row;
  row.version = static_cast<int>(rows.Int(column));
  row.revision = static_cast<int>(rows.Int(column + 1));
  row.author = rows.Text(column + 2);
  row.change_reason = rows.Text(column + 3);
  row.item_version = static_cast<int>(rows.Int(column + 4));
  row.item_display_name = rows.Text(column + 5);
  row.notice_days = static_cast<int>(rows.Int(column + 6));
  row.create_time = rows.Time(column + 7);
  row.publish_time = rows.MaybeTime(column + 8);
  row.notice_close = rows.MaybeTime(column + 9);
  row.publisher = rows.Text(column + 10);
  row.content_hash = rows.Text(column + 11);
  row.content.ParseFromString(rows.Text(column + 12));
  return row;
}

}  // namespace mingbai::publication
