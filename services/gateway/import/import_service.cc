#include "services/gateway/import/import_service.h"

#include <atomic>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/names/names.h"
#include "common/status/status.h"
#include "common/time/county_time.h"
#include "services/gateway/import/table_import.h"

namespace mingbai::gateway {
namespace {

constexpr size_t kMostOrganizations = 5000;

}  // namespace

absl::StatusOr<ImportPlan> ImportService::Plan(const rpc::CallContext& call,
                                               const v1::ImportRecordsRequest& request) const {
  const absl::CivilDay today = CountyDay(clock_->Now());
  MB_ASSIGN_OR_RETURN(const catalog::ItemPtr item, items_.Find(call, LastSegment(request.item()), today));
  if (item == nullptr) return InvalidField("item", "no such item is in effect today");
  MB_ASSIGN_OR_RETURN(const ImportTable table, ReadImport(request.csv(), *item));
  const std::string_view root = LastSegment(request.parent());
  const std::set<std::string> codes = OrganizationsOf(table, root);
  if (codes.size() > kMostOrganizations) {
    return InvalidField("csv", absl::StrCat("rows of more than ", kMostOrganizations, " organizations"));
  }
  MB_ASSIGN_OR_RETURN(const OwedItems owed, items_.Read(call, item, codes, today));
  return PlanImport(table, *item, root, request.period(), request.source_note(), owed);
}

absl::StatusOr<v1::ImportRecordsResponse> ImportService::Import(const rpc::CallContext& call,
                                                                const v1::ImportRecordsRequest& request) {
  MB_RETURN_IF_ERROR(PeriodWords(request.period()).status());
  MB_ASSIGN_OR_RETURN(ImportPlan plan, Plan(call, request));
  MB_RETURN_IF_ERROR(importer_->Begin(call, request.parent()));

  std::vector<absl::StatusOr<ImportOutcome>> outcomes(plan.drafts.size(), absl::CancelledError());
  std::atomic<bool> failed{false};
  std::vector<std::function<void()>> tasks;
  for (size_t i = 0; i < plan.drafts.size(); ++i) {
    tasks.push_back([&, i] {
      if (failed) return;
      outcomes[i] = importer_->Deliver(call, request.item(), request.period(), plan.drafts[i]);
      if (!outcomes[i].ok()) failed = true;
    });
  }
  fan_out_.Run(std::move(tasks));
  for (const absl::StatusOr<ImportOutcome>& outcome : outcomes) {
    if (!outcome.ok() && !absl::IsCancelled(outcome.status())) return outcome.status();
  }

  v1::ImportRecordsResponse response;
  for (size_t i = 0; i < plan.drafts.size(); ++i) {
    if (!outcomes[i].ok()) return outcomes[i].status();
    if (outcomes[i]->publication.empty()) {
      RefuseDraft(plan.drafts[i], outcomes[i]->refusal, &plan);
    } else {
      AcceptDraft(plan.drafts[i], outcomes[i]->publication, outcomes[i]->draft, outcomes[i]->refused, &plan);
      response.add_publications(outcomes[i]->publication);
    }
  }
  for (v1::ImportedRow& row : plan.rows) {
    row.accepted() ? response.set_accepted(response.accepted() + 1) : response.set_refused(response.refused() + 1);
    *response.add_rows() = std::move(row);
  }
  return response;
}

}  // namespace mingbai::gateway
