#include "services/catalog/filing_writer.h"

#include <limits>
#include <set>
#include <utility>
#include <vector>

#include "common/id/id.h"
#include "common/names/names.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "mingbai/catalog/v1/events.pb.h"
#include "services/catalog/catalog_service.h"
#include "services/catalog/dated_repository.h"
#include "services/catalog/filing_rules.h"
#include "services/catalog/organization_repository.h"
#include "services/catalog/party_repository.h"
#include "services/catalog/proto_time.h"

namespace mingbai::catalog {
namespace {

// Whether it is that organization, or stands in its place on the day, also by way of others.
absl::StatusOr<bool> StandsFor(db::Connection& sql, std::string_view organization, std::string_view predecessor,
                               std::string_view day) {
  std::vector<std::string> left = {std::string(organization)};
  std::set<std::string> seen(left.begin(), left.end());
  while (!left.empty()) {
    const std::string code = std::move(left.back());
    left.pop_back();
    if (code == predecessor) return true;
    MB_ASSIGN_OR_RETURN(const auto row, ReadOrganization(sql, code));
    if (!row.has_value()) continue;
    for (const v1::Predecessor& before : row->organization.history().predecessors()) {
      if (before.effective_date() > day) continue;
      std::string next(LastSegment(before.organization()));
      if (seen.insert(next).second) left.push_back(std::move(next));
    }
  }
  return false;
}

}  // namespace

uint64_t EmitFiling(db::Transaction& tx, const FilingRow& row, absl::Time now) {
  v1::CatalogEvent event;
  event.set_filing(row.filing.name());
  return EmitPublic(tx, row.filing.name(), row.organization, now, event, row.last_event_id);
}

absl::StatusOr<std::optional<FilingRow>> LockReplaced(db::Transaction& tx, const std::string& replaces,
                                                      v1::FilingKind kind, std::string_view organization,
                                                      const std::string& path, absl::Time now) {
  if (replaces.empty()) return std::nullopt;
  const absl::Status no =
      Failed("NOT_REPLACEABLE", StrCat(replaces, " is no filing of this kind and organization that was objected to"));
  MB_ASSIGN_OR_RETURN(const bool its,
                      StandsFor(tx.sql(), organization, OrganizationCodeOf(replaces), FormatDay(CountyDay(now))));
  if (!its) return AtEntry(no, path);
  MB_ASSIGN_OR_RETURN(auto row, LockFiling(tx.sql(), replaces));
  if (!row.has_value() || row->filing.kind() != kind ||
      row->filing.history().rbegin()->state() != v1::FILING_STATE_OBJECTED) {
    return AtEntry(no, path);
  }
  if (!row->filing.replaced_by().empty()) {
    return AtEntry(Failed("ALREADY_REPLACED", StrCat(row->filing.replaced_by(), " stands in its place")), path);
  }
  return row;
}

absl::Status MarkReplaced(db::Transaction& tx, FilingRow replaced, const std::string& by, absl::Time now) {
  replaced.filing.set_replaced_by(by);
  replaced.filing.set_etag(StrCat(++replaced.version));
  replaced.last_event_id = EmitFiling(tx, replaced, now);
  return WriteAnswer(tx.sql(), replaced);
}

absl::StatusOr<v1::Filing> FileWithTierAbove(db::Transaction& tx, const v1::Organization& organization,
                                             v1::Filing filing, const std::string& filer, int working_days,
                                             absl::Time now) {
  if (organization.parent().empty()) {
    return Failed("NO_TIER_ABOVE", StrCat("nobody stands above ", organization.name()));
  }
  FilingRow row;
  row.organization = LastSegment(organization.name());
  row.id = tx.NewId();
  row.version = 1;
  filing.DiscardUnknownFields();
  filing.set_name(StrCat(organization.name(), "/filings/", EncodeId(row.id)));
  filing.set_receiver(organization.parent());
  filing.clear_party_receiver();
  if (filing.domain() == common::v1::DOMAIN_PARTY) {
    MB_ASSIGN_OR_RETURN(const auto party,
                        ListStanding<v1::PartyOrganization>(tx.sql(), kPartyCollection, "", FormatDay(CountyDay(now)),
                                                            "", std::numeric_limits<int>::max()));
    if (const auto receiver = FindPartyReceiver(party, organization.name()); receiver.has_value()) {
      filing.set_receiver(receiver->organization);
      filing.set_party_receiver(receiver->party);
    }
  }
  filing.set_filer(filer);
  *filing.mutable_file_time() = ToProto(now);
  filing.set_term_working_days(working_days);
  filing.clear_replaced_by();
  filing.clear_state();
  filing.clear_last_day();
  filing.clear_calendar_version();
  filing.clear_provisional();
  filing.clear_history();
  v1::FilingStep& filed = *filing.add_history();
  filed.set_state(v1::FILING_STATE_FILED);
  *filed.mutable_time() = ToProto(now);
  filed.set_actor(filer);
  filing.set_etag(StrCat(row.version));
  row.filing = std::move(filing);
  row.last_event_id = EmitFiling(tx, row, now);
  MB_RETURN_IF_ERROR(InsertFiling(tx.sql(), row, now));
  return std::move(row.filing);
}

}  // namespace mingbai::catalog
