#include "services/feedback/case_handover.h"

#include <string>
#include <vector>

#include "common/names/names.h"
#include "common/rpc/call_context.h"
#include "common/status/status.h"
#include "services/feedback/case_change.h"
#include "services/feedback/case_queries.h"
#include "services/feedback/case_repository.h"
#include "services/feedback/case_rules.h"

namespace mingbai::feedback {
namespace {

constexpr int kBatch = 50;
constexpr char kReason[] = "机构撤并";

// An abolished handler, and who may take its cases, in the order in which they are asked.
struct Handover {
  std::string from;
  std::vector<std::string> to;
};

absl::StatusOr<std::vector<std::string>> Takers(const rpc::CallContext& call, catalog::Directory& directory,
                                                const catalog::v1::Organization& abolished) {
  std::vector<std::string> takers;
  const std::string code(LastSegment(abolished.name()));
  MB_ASSIGN_OR_RETURN(const catalog::OrganizationPtr heir, directory.FindStanding(call, code));
  const std::string above(LastSegment(heir != nullptr ? heir->parent() : abolished.parent()));
  if (heir != nullptr) takers.emplace_back(LastSegment(heir->name()));
  if (!above.empty()) {
    MB_ASSIGN_OR_RETURN(const catalog::OrganizationPtr standing, directory.FindStanding(call, above));
    if (standing != nullptr) takers.emplace_back(LastSegment(standing->name()));
  }
  return takers;
}

absl::StatusOr<std::vector<Handover>> FindHandovers(const rpc::CallContext& call, catalog::Directory& directory,
                                                    const std::vector<std::string>& handlers) {
  std::vector<Handover> found;
  for (const std::string& handler : handlers) {
    MB_ASSIGN_OR_RETURN(const catalog::OrganizationPtr organization, directory.FindOrganization(call, handler));
    if (organization == nullptr || organization->state() != catalog::v1::ORGANIZATION_STATE_ABOLISHED) continue;
    Handover handover = {handler, {}};
    MB_ASSIGN_OR_RETURN(handover.to, Takers(call, directory, *organization));
    if (!handover.to.empty()) found.push_back(std::move(handover));
  }
  return found;
}

absl::Status HandOver(db::Transaction& tx, uint64_t id, const Handover& handover, absl::Time now) {
  MB_ASSIGN_OR_RETURN(std::optional<CaseRecord> record, FindCase(tx.sql(), id, /*lock=*/true));
  if (!record.has_value() || !IsOpen(record->state) || record->handler != handover.from) return absl::OkStatus();
  for (const std::string& taker : handover.to) {
    // A complaint does not go to whom it is about.
    absl::StatusOr<Steps> steps = ApplyTransfer(now, taker, kReason, &*record);
    if (!steps.ok()) continue;
    return StoreChange(tx, v1::FeedbackEvent::kTransferred, now, "feedback", *std::move(steps), &*record);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<bool> HandOverCases(db::Database& database, const timed::Lease& lease, catalog::Directory& directory,
                                   absl::Time now) {
  const rpc::CallContext call = rpc::SystemContext("feedback handover");
  MB_ASSIGN_OR_RETURN(const std::vector<std::string> handlers,
                      database.Read(call.budget, [](db::Connection& sql) { return ListHandlers(sql); }));
  MB_ASSIGN_OR_RETURN(const std::vector<Handover> handovers, FindHandovers(call, directory, handlers));
  bool more = false;
  for (const Handover& handover : handovers) {
    MB_ASSIGN_OR_RETURN(const std::vector<uint64_t> ids, database.Read(call.budget, [&](db::Connection& sql) {
      return FindOpenOf(sql, handover.from, kBatch);
    }));
    if (ids.empty()) continue;
    MB_RETURN_IF_ERROR(database.Transact(call.budget, [&](db::Transaction& tx) -> absl::Status {
      MB_RETURN_IF_ERROR(lease.Fence(tx));
      for (uint64_t id : ids) MB_RETURN_IF_ERROR(HandOver(tx, id, handover, now));
      return absl::OkStatus();
    }));
    more = more || ids.size() == kBatch;
  }
  return more;
}

}  // namespace mingbai::feedback
