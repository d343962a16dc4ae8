#include "services/publication/ledger_writer.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "common/mysql/errors.h"
#include "common/names/names.h"
#include "common/status/status.h"
#include "mingbai/publication/v1/events.pb.h"
#include "services/publication/audience.h"
#include "services/publication/obligation_repository.h"
#include "services/publication/publication_repository.h"

namespace mingbai::publication {
namespace {

// Consumers read up to 500 events at a time: one is to stay small.
constexpr size_t kMostPerEvent = 100;

struct OrganizationSpan {
  std::string first;
  std::string last;
};

OrganizationSpan SpanOf(const std::vector<ObligationRow>& rows) {
  const auto [low, high] = std::minmax_element(
      rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.organization < b.organization; });
  return {low->organization, high->organization};
}

// Publications that went out before their obligation came into being answer it, if they did when it was open.
absl::Status FulfilAnswered(db::Transaction& tx, const OrganizationSpan& span, std::vector<ObligationRow>* rows) {
  MB_ASSIGN_OR_RETURN(auto answers, publications::LockAnswers(tx.sql(), span.first, span.last));
  std::map<obligations::Key, ObligationRow*> owed;
  for (ObligationRow& row : *rows) owed[{row.organization, row.id}] = &row;
  for (const publications::Answer& answer : answers) {
    if (!answer.first_publish.has_value()) continue;
    const ContentBinding& about = answer.about;
    const auto found =
        owed.find({about.organization, ObligationId(about.item, about.period, about.phase, about.occurrence)});
    if (found == owed.end()) continue;
    ObligationRow& row = *found->second;
    if (about.circle != row.circle || *answer.first_publish < row.facts.open) continue;
    if (row.facts.fulfilled.has_value() && *row.facts.fulfilled <= *answer.first_publish) continue;
    row.publication = answer.id;
    row.facts.fulfilled = answer.first_publish;
  }
  return absl::OkStatus();
}

// One event per organization and audience (more where there are many rows); its id is kept in the rows that it tells
// of.
void EmitGenerated(db::Transaction& tx, absl::Time now, std::vector<ObligationRow>* rows) {
  std::map<std::pair<std::string, std::string>, std::vector<ObligationRow*>> groups;
  for (ObligationRow& row : *rows) groups[{row.organization, row.circle}].push_back(&row);
  for (const auto& [key, members] : groups) {
    const auto& [organization, circle] = key;
    uint64_t id = 0;
    for (size_t first = 0; first < members.size(); first += kMostPerEvent) {
      const size_t end = std::min(first + kMostPerEvent, members.size());
      v1::PublicationEvent event;
      for (size_t i = first; i < end; ++i) *event.mutable_generated()->add_obligations() = ToProto(*members[i], now);
      id =
          tx.Emit({OrganizationName(organization) + "/obligations", organization, now, AudienceOf(circle), &event}, id);
      for (size_t i = first; i < end; ++i) members[i]->last_event_id = id;
    }
  }
}

}  // namespace

absl::StatusOr<std::vector<ObligationRow>> WriteNew(db::Transaction& tx, const NewObligations& batch, absl::Time now,
                                                    Look look) {
  if (batch.rows.empty()) return std::vector<ObligationRow>();
  const OrganizationSpan span = SpanOf(batch.rows);
  const bool all = look == Look::kAll;
  MB_ASSIGN_OR_RETURN(std::set<obligations::Key> existing,
                      obligations::Keys(tx.sql(), span.first, span.last, all ? absl::InfinitePast() : batch.from,
                                        all ? absl::InfiniteFuture() : batch.to));
  std::vector<ObligationRow> fresh;
  for (const ObligationRow& row : batch.rows) {
    if (existing.empty() || existing.count({row.organization, row.id}) == 0) fresh.push_back(row);
  }
  if (fresh.empty()) return fresh;
  // Locked until the commit, so that nothing goes out between this look and the rows below.
  MB_RETURN_IF_ERROR(FulfilAnswered(tx, span, &fresh));
  EmitGenerated(tx, now, &fresh);
  const absl::Status inserted = obligations::Insert(tx.sql(), fresh);
  if (db::IsDuplicateKey(inserted)) {
    return Error(absl::StatusCode::kAborted, "LEDGER_RACE", "an obligation came into being meanwhile");
  }
  MB_RETURN_IF_ERROR(inserted);
  return fresh;
}

}  // namespace mingbai::publication
