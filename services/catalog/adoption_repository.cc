#include "services/catalog/adoption_repository.h"

#include "common/names/names.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "services/catalog/client/adopted_item.h"

namespace mingbai::catalog {
namespace {

constexpr char kList[] =
    "SELECT a.item, a.version, a.effective_date, a.state, a.task, a.leader, a.person_responsible, a.timing, "
    "a.decision, a.facts "
    "FROM adoption_version a WHERE a.organization = ? AND a.item > ? AND a.version = "
    "(SELECT MAX(b.version) FROM adoption_version b WHERE b.organization = a.organization AND b.item = a.item) "
    "ORDER BY a.item LIMIT ?";
constexpr char kVersions[] =
    "SELECT item, version, effective_date, state, task, leader, person_responsible, timing, decision, facts, reason "
    "FROM adoption_version WHERE organization = ? AND (? = '' OR item = ?) ORDER BY item, version";
constexpr char kBetween[] =
    "SELECT organization, item, version, effective_date, state, timing, facts FROM adoption_version "
    "WHERE organization >= ? AND organization <= ? ORDER BY organization, item, version";
constexpr char kInEffect[] =
    "(SELECT item, version, effective_date, state, task, leader, person_responsible, timing, decision, facts, "
    "organization "
    "FROM adoption_version WHERE organization = ? AND item = ? AND effective_date <= ? ORDER BY version DESC LIMIT 1)";
// So many at a time: what is asked for beyond the last name finds nothing.
constexpr size_t kNamesPerStatement = 32;
constexpr char kInsert[] =
    "INSERT INTO adoption_version (organization, item, version, effective_date, state, task, leader, "
    "person_responsible, timing, decision, facts, reason, create_time) VALUES ";

// What has no column of its own: decision, notice_days, channels, elements, additions, and a timing that repeats the
// item's: the column has the organization's own, which alone decides on duties.
std::string FactsOf(v1::Adoption adoption) {
  adoption.clear_name();
  adoption.clear_task();
  adoption.clear_leader();
  adoption.clear_person_responsible();
  if (HasOwnTiming(adoption)) adoption.clear_timing();
  adoption.clear_effective_date();
  adoption.clear_state();
  adoption.clear_etag();
  return adoption.SerializeAsString();
}

absl::StatusOr<v1::TimingRule> ParseTiming(const std::string& bytes) {
  v1::TimingRule timing;
  if (!timing.ParseFromString(bytes)) return absl::DataLossError("a stored timing does not parse");
  return timing;
}

absl::StatusOr<v1::Adoption> ParseFacts(const std::string& bytes) {
  v1::Adoption facts;
  if (!facts.ParseFromString(bytes)) return absl::DataLossError("a stored adoption does not parse");
  return facts;
}

absl::StatusOr<AdoptionRow> ReadRow(const db::Rows& rows, std::string_view organization) {
  AdoptionRow row;
  v1::Adoption& adoption = row.adoption;
  adoption.set_name(StrCat(OrganizationName(organization), "/adoptions/", rows.Text(0)));
  row.version = static_cast<int>(rows.Int(1));
  adoption.set_effective_date(rows.Text(2));
  adoption.set_state(static_cast<v1::AdoptionState>(rows.Int(3)));
  adoption.set_task(rows.Text(4));
  adoption.set_leader(rows.Text(5));
  adoption.set_person_responsible(rows.Text(6));
  if (!rows.Null(7)) {
    MB_ASSIGN_OR_RETURN(*adoption.mutable_timing(), ParseTiming(rows.Text(7)));
  }
  if (!rows.Null(9)) {
    MB_ASSIGN_OR_RETURN(const v1::Adoption facts, ParseFacts(rows.Text(9)));
    adoption.MergeFrom(facts);
  } else if (!rows.Text(8).empty()) {
    // From before decisions were kept whole.
    adoption.mutable_decision()->set_minutes(rows.Text(8));
  }
  adoption.set_etag(StrCat(row.version));
  return row;
}

}  // namespace

AdoptionVersion VersionOf(const AdoptionRow& row) {
  const v1::Adoption& adoption = row.adoption;
  const bool own = HasOwnTiming(adoption);
  return {row.version,
          adoption.effective_date(),
          adoption.state() == v1::ADOPTION_STATE_DROPPED,
          own,
          own ? adoption.timing() : v1::TimingRule(),
          OwnNoticeDays(adoption)};
}

absl::StatusOr<std::vector<AdoptionRow>> ListAdoptions(db::Connection& sql, std::string_view organization,
                                                       std::string_view after, int limit) {
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(kList, {organization, after, limit}));
  std::vector<AdoptionRow> adoptions;
  while (rows.Next()) {
    MB_ASSIGN_OR_RETURN(adoptions.emplace_back(), ReadRow(rows, organization));
  }
  return adoptions;
}

absl::StatusOr<std::map<std::string, std::vector<AdoptionRow>>> ReadAdoptionsOf(db::Connection& sql,
                                                                                std::string_view organization,
                                                                                std::string_view item) {
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(kVersions, {organization, item, item}));
  std::map<std::string, std::vector<AdoptionRow>> adoptions;
  while (rows.Next()) {
    AdoptionRow& row = adoptions[rows.Text(0)].emplace_back();
    MB_ASSIGN_OR_RETURN(row, ReadRow(rows, organization));
    row.reason = rows.Text(10);
  }
  return adoptions;
}

absl::StatusOr<AdoptionVersions> ReadAdoptionsBetween(db::Connection& sql, std::string_view low,
                                                      std::string_view high) {
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(kBetween, {low, high}));
  AdoptionVersions versions;
  while (rows.Next()) {
    AdoptionVersion version;
    version.version = static_cast<int>(rows.Int(2));
    version.effective_date = rows.Text(3);
    version.dropped = rows.Int(4) == v1::ADOPTION_STATE_DROPPED;
    version.has_timing = !rows.Null(5);
    if (version.has_timing) {
      MB_ASSIGN_OR_RETURN(version.timing, ParseTiming(rows.Text(5)));
    }
    if (!rows.Null(6)) {
      MB_ASSIGN_OR_RETURN(const v1::Adoption facts, ParseFacts(rows.Text(6)));
      version.notice_days = OwnNoticeDays(facts);
    }
    versions[{rows.Text(0), rows.Text(1)}].push_back(std::move(version));
  }
  return versions;
}

absl::StatusOr<std::vector<AdoptionRow>> ReadAdoptionsInEffect(db::Connection& sql,
                                                               absl::Span<const std::string_view> names,
                                                               std::string_view day) {
  static const std::string& statement = *new std::string([] {
    std::string text = kInEffect;
    for (size_t i = 1; i < kNamesPerStatement; ++i) StrAppend(&text, " UNION ALL ", kInEffect);
    return text;
  }());
  std::vector<AdoptionRow> adoptions;
  for (size_t first = 0; first < names.size(); first += kNamesPerStatement) {
    std::vector<db::Value> values;
    for (size_t i = first; i < first + kNamesPerStatement; ++i) {
      const std::string_view name = i < names.size() ? names[i] : std::string_view();
      values.insert(values.end(), {OrganizationCodeOf(name), LastSegment(name), day});
    }
    MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(statement, values));
    while (rows.Next()) {
      MB_ASSIGN_OR_RETURN(adoptions.emplace_back(), ReadRow(rows, rows.Text(10)));
    }
  }
  return adoptions;
}

absl::Status InsertAdoptions(db::Connection& sql, absl::Span<const AdoptionRow> rows, absl::Time now) {
  std::vector<std::string> timings;
  timings.reserve(rows.size());
  std::vector<std::string> facts;
  facts.reserve(rows.size());
  std::vector<db::Value> cells;
  cells.reserve(rows.size() * 13);
  for (const AdoptionRow& row : rows) {
    const v1::Adoption& adoption = row.adoption;
    db::Value timing;
    if (HasOwnTiming(adoption)) timing = std::string_view(timings.emplace_back(adoption.timing().SerializeAsString()));
    cells.insert(cells.end(), {OrganizationCodeOf(adoption.name()), LastSegment(adoption.name()), row.version,
                               adoption.effective_date(), static_cast<int>(adoption.state()), adoption.task(),
                               adoption.leader(), adoption.person_responsible(), timing, adoption.decision().minutes(),
                               std::string_view(facts.emplace_back(FactsOf(adoption))), row.reason, now});
  }
  return sql.ExecuteMany(kInsert, 13, cells).status();
}

}  // namespace mingbai::catalog
