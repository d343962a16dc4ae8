#include "services/publication/publication_view.h"

#include "common/id/id.h"
#include "common/names/names.h"
#include "common/text/text.h"
#include "services/publication/audience.h"
#include "services/publication/timestamps.h"

namespace mingbai::publication {
namespace {

bool AtWork(const PublicationRow& row, const VersionRow& version) {
  return row.work != v1::PUBLICATION_STATE_UNSPECIFIED && version.version == row.newest_version;
}

}  // namespace

v1::PublicationState StateOf(const PublicationRow& row, const VersionRow& version, absl::Time now) {
  if (AtWork(row, version)) return row.work;
  if (row.withdraw_time.has_value()) return v1::PUBLICATION_STATE_WITHDRAWN;
  if (version.version == row.public_version) return PublicState(row.standing(), now);
  return v1::PUBLICATION_STATE_PUBLISHED;
}

v1::Publication PublicView(const PublicationRow& row, const VersionRow& version, absl::Time now) {
  v1::Publication out;
  out.set_name(PublicationName(EncodeId(row.id)));
  out.set_organization(OrganizationName(row.about.organization));
  out.set_item(ItemName(row.about.item));
  out.set_period(row.about.period);
  out.set_phase(row.about.phase);
  out.set_occurrence(row.about.occurrence);
  *out.mutable_audience() = AudienceOf(row.about.circle);
  *out.mutable_content() = version.content;
  out.set_state(StateOf(row, version, now));
  out.set_version(version.version);
  out.set_content_hash(version.content_hash);
  if (version.publish_time.has_value()) {
    *out.mutable_publish_time() = ToTimestamp(*version.publish_time);
  } else if (AtWork(row, version) && row.publish_at.has_value()) {
    *out.mutable_publish_time() = ToTimestamp(*row.publish_at);
  }
  if (version.notice_close.has_value()) *out.mutable_notice_close_time() = ToTimestamp(*version.notice_close);
  out.set_change_reason(row.withdraw_time.has_value() ? row.withdraw_reason : version.change_reason);
  *out.mutable_create_time() = ToTimestamp(version.create_time);
  out.set_public_version(row.public_version);
  out.set_item_display_name(version.item_display_name);
  return out;
}

v1::Publication OfficialView(const PublicationRow& row, const VersionRow& version,
                             const std::vector<ApprovalRow>& approvals, absl::Time now) {
  v1::Publication out = PublicView(row, version, now);
  out.set_author(version.author);
  out.set_etag(StrCat(row.version));
  for (const ApprovalRow& row : approvals) {
    v1::Approval& approval = *out.add_approvals();
    approval.set_step(row.step);
    approval.set_approver(row.approver);
    approval.set_approved(row.approved);
    approval.set_opinion(row.opinion);
    approval.set_content_hash(row.content_hash);
    *approval.mutable_decide_time() = ToTimestamp(row.decide_time);
  }
  return out;
}

v1::Publication Heading(const PublicationRow& row, const VersionRow& version, absl::Time now) {
  v1::Publication out = PublicView(row, version, now);
  out.mutable_content()->clear_fields();
  out.mutable_content()->clear_table();
  return out;
}

}  // namespace mingbai::publication
