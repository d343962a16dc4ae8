#include "services/publication/ledger_upkeep.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "common/names/names.h"
#include "common/rpc/call_context.h"
#include "common/status/status.h"
#include "common/telemetry/log.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "services/publication/ledger_inputs.h"
#include "services/publication/release_check.h"
#include "services/publication/timestamps.h"

namespace mingbai::publication {
namespace {

constexpr absl::Duration kLookEvery = absl::Minutes(1);
constexpr int kPastMonths = 3;
constexpr absl::Duration kLongest = absl::Minutes(30);

}  // namespace

absl::StatusOr<bool> LedgerUpkeep::Step() {
  const absl::CivilDay day = CountyDay(clock_->Now());
  if (!changed_.exchange(false) && absl::Now() < look_at_ && day == looked_day_) return false;
  const absl::Status looked = LookAll();
  if (!looked.ok()) {
    changed_ = true;
    return looked;
  }
  look_at_ = absl::Now() + kLookEvery;
  looked_day_ = day;
  return false;
}

absl::Status LedgerUpkeep::LookAll() {
  rpc::CallContext call = rpc::SystemContext("duty ledger");
  call.budget.deadline = absl::Now() + kLongest;
  const absl::Time now = ToMicros(clock_->Now());
  const absl::CivilMonth month(CountyDay(now));
  const std::string this_month = FormatMonth(month);
  inputs::Months plan, past;
  absl::Time looked_at = now;
  // A month that has ended since the last look is still to be looked at as it ended.
  absl::CivilMonth open = month;
  MB_RETURN_IF_ERROR(database_->Read(call.budget, [&](db::Connection& sql) -> absl::Status {
    MB_ASSIGN_OR_RETURN(const std::optional<absl::Time> before, inputs::ReadLook(sql));
    looked_at = before.value_or(now);
    open = std::min(month, absl::CivilMonth(CountyDay(looked_at)));
    MB_ASSIGN_OR_RETURN(plan, inputs::ReadPlan(sql, FormatMonth(std::min(open, month - kPastMonths))));
    return absl::OkStatus();
  }));
  MB_RETURN_IF_ERROR(GoOnBelowSuccessors(call, now, &plan));
  for (auto& [root, months] : plan) {
    while (!months.empty() && *months.begin() < FormatMonth(open)) past[root].insert(months.extract(months.begin()));
  }
  // What has become of organizations since, and is not carried out yet, counts as not looked at.
  absl::Time told_until = now;
  if (!plan.empty()) {
    MB_ASSIGN_OR_RETURN(told_until, ToldUntil(call, plan.begin()->first, now));
  }
  // The past first: who was entered late is new there only as long as nothing of it has been looked at.
  MB_RETURN_IF_ERROR(Look(call, past, Keep::kPast, looked_at));
  MB_RETURN_IF_ERROR(Look(call, plan, Keep::kAll, looked_at));
  // After the plan, which may have moved terms into other months.
  MB_ASSIGN_OR_RETURN(const inputs::Months followed, database_->Read(call.budget, [&](db::Connection& sql) {
    return inputs::ReadFollowed(sql, this_month);
  }));
  MB_RETURN_IF_ERROR(Look(call, followed, Keep::kStored, looked_at));
  return database_->Transact(call.budget, [&](db::Transaction& tx) {
    return inputs::WriteLook(tx.sql(), std::max(told_until, std::min(looked_at, now)));
  });
}

absl::Status LedgerUpkeep::GoOnBelowSuccessors(const rpc::CallContext& call, absl::Time now, inputs::Months* plan) {
  std::vector<std::string> roots;
  for (const auto& [root, months] : *plan) roots.push_back(root);
  for (size_t i = 0; i < roots.size(); ++i) {  // it grows: a successor may have ended in its turn
    MB_ASSIGN_OR_RETURN(const catalog::OrganizationPtr root, catalog_->FindOrganization(call, roots[i]));
    const std::optional<absl::Time> end = root == nullptr ? std::nullopt : EndedBy(*root, now);
    if (!end.has_value()) continue;
    const std::string first = FormatMonth(absl::CivilMonth(CountyDay(*end)));
    for (const std::string& name : root->history().successors()) {
      const std::string successor(OrganizationCodeOf(name));
      // One that has stood before has its own ledger, or none.
      MB_ASSIGN_OR_RETURN(const catalog::OrganizationPtr found, catalog_->FindOrganization(call, successor));
      if (found == nullptr || found->begin_date() != root->abolish_date()) continue;
      std::vector<std::string> months;
      for (const std::string& month : (*plan)[roots[i]]) {
        const bool kept = std::any_of(plan->begin(), plan->end(), [&](const auto& other) {
          return InSubtree(other.first, successor) && other.second.count(month) > 0;
        });
        if (month >= first && !kept) months.push_back(month);
      }
      if (months.empty()) continue;
      MB_RETURN_IF_ERROR(database_->Transact(
          call.budget, [&](db::Transaction& tx) { return inputs::AddPlan(tx.sql(), successor, months); }));
      (*plan)[successor].insert(months.begin(), months.end());
      roots.push_back(successor);
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<absl::Time> LedgerUpkeep::ToldUntil(const rpc::CallContext& call, const std::string& root,
                                                   absl::Time now) const {
  catalog::v1::ListDutyStampsRequest request;
  request.set_parent(OrganizationName(root));
  request.set_page_size(1);
  MB_ASSIGN_OR_RETURN(const catalog::v1::ListDutyStampsResponse answer, catalog_->ListDutyStamps(call, request));
  const std::optional<absl::CivilDay> awaited = ParseDay(answer.awaited_date());
  return awaited.has_value() ? std::min(now, StartOfDay(*awaited)) : now;
}

absl::Status LedgerUpkeep::Look(const rpc::CallContext& call, const inputs::Months& kept, Keep keep,
                                absl::Time looked_at) {
  for (const auto& [root, planned] : kept) {
    std::vector<std::string> months;
    for (auto month = planned.begin(); month != planned.end(); ++month) {
      months.push_back(*month);
      const auto next = std::next(month);
      const absl::CivilMonth following = absl::CivilMonth(*ParseDay(*month + "-01")) + 1;
      // A stretch of consecutive months at a time, a year at most.
      if (next != planned.end() && *next == FormatMonth(following) && months.size() < 12) continue;
      MB_ASSIGN_OR_RETURN(const v1::GenerateObligationsResponse done,
                          generator_->Refresh(call, OrganizationName(root), months, keep, looked_at));
      if (done.created() + done.changed() + done.withdrawn() > 0) {
        log::Info("duty ledger brought in line", {{"organization", root},
                                                  {"months", StrCat(months.front(), " to ", months.back())},
                                                  {"created", StrCat(done.created())},
                                                  {"changed", StrCat(done.changed())},
                                                  {"withdrawn", StrCat(done.withdrawn())}});
      }
      months.clear();
    }
  }
  return absl::OkStatus();
}

}  // namespace mingbai::publication
