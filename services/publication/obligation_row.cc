#include "services/publication/obligation_row.h"

#include "common/id/id.h"
#include "common/names/names.h"
#include "common/text/text.h"
#include "services/publication/canonical_content.h"
#include "services/publication/timestamps.h"

namespace mingbai::publication {

std::string ObligationId(std::string_view item, std::string_view period, common::v1::Phase phase, int occurrence) {
  return StrCat(item, ".", period, ".", PhaseWord(phase), ".", occurrence);
}

std::string_view ItemOf(std::string_view obligation_id) {
  for (int part = 0; part < 3; ++part) {  // occurrence, phase, period
    const size_t dot = obligation_id.rfind('.');
    if (dot == std::string_view::npos) return {};
    obligation_id = obligation_id.substr(0, dot);
  }
  return obligation_id;
}

ObligationIdParts PartsOf(std::string_view obligation_id) {
  const std::string_view item = ItemOf(obligation_id);
  if (item.empty()) return {};
  obligation_id.remove_prefix(item.size() + 1);
  const size_t period = obligation_id.find('.'), phase = obligation_id.rfind('.');
  return {item, obligation_id.substr(0, period), PhaseOfWord(obligation_id.substr(period + 1, phase - period - 1))};
}

std::string ObligationName(std::string_view organization, std::string_view id) {
  return StrCat(OrganizationName(organization), "/obligations/", id);
}

bool IsSettled(const ObligationRow& row, absl::Time now) {
  return row.facts.fulfilled.has_value() || row.facts.exempt || TermEnd(row.facts) <= now;
}

std::optional<absl::Time> WatchTime(const ObligationRow& row) {
  if (row.facts.fulfilled.has_value() || row.facts.exempt || row.facts.withdrawn.has_value()) return std::nullopt;
  const absl::Time end = TermEnd(row.facts);
  if (row.told == end) return std::nullopt;
  return end;
}

v1::Obligation ToProto(const ObligationRow& row, absl::Time now) {
  v1::Obligation out;
  out.set_name(ObligationName(row.organization, row.id));
  out.set_organization(OrganizationName(row.organization));
  out.set_item(ItemName(row.item));
  out.set_item_version(row.item_version);
  out.set_period(row.period);
  out.set_phase(row.phase);
  out.set_occurrence(row.occurrence);
  *out.mutable_open_time() = ToTimestamp(row.facts.open);
  *out.mutable_due_time() = ToTimestamp(row.facts.due);
  out.set_status(StatusAt(row.facts, now));
  if (row.publication.has_value()) out.set_publication(PublicationName(EncodeId(*row.publication)));
  if (row.facts.fulfilled.has_value()) *out.mutable_fulfill_time() = ToTimestamp(*row.facts.fulfilled);
  if (row.facts.deferred_until.has_value()) {
    *out.mutable_deferred_until_time() = ToTimestamp(*row.facts.deferred_until);
  }
  out.set_reason(row.reason);
  out.set_approver(row.approver);
  if (auto change = NextChange(row.facts, now)) *out.mutable_next_change_time() = ToTimestamp(*change);
  out.set_etag(StrCat(row.version));
  out.set_display_name(row.display_name);
  out.set_calendar_version(row.calendar_version);
  out.set_provisional(row.provisional);
  if (row.facts.withdrawn.has_value()) *out.mutable_withdraw_time() = ToTimestamp(*row.facts.withdrawn);
  out.set_description(row.description);
  if (!row.origin.empty()) out.set_origin(OrganizationName(row.origin));
  return out;
}

}  // namespace mingbai::publication
