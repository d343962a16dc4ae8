#include "services/publication/reminder_handlers.h"

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "common/id/id.h"
#include "common/mysql/idempotency.h"
#include "common/names/names.h"
#include "common/paging/paging.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "services/publication/audience.h"
#include "services/publication/reminder_repository.h"
#include "services/publication/reminder_rules.h"
#include "services/publication/request_fields.h"
#include "services/publication/timestamps.h"

namespace mingbai::publication {
namespace {

constexpr int kStandardPage = 20;
constexpr int kMostPerPage = 100;
constexpr int kStandardVersions = 100;
constexpr int kMostVersions = 1000;

}  // namespace

void ReminderHandlers::Register(rpc::Service* service) {
  service->Handle("GetReminderPolicy", this, &ReminderHandlers::GetPolicy);
  service->Handle("ListReminderPolicyVersions", this, &ReminderHandlers::ListPolicyVersions);
  service->Handle("SetReminderPolicy", this, &ReminderHandlers::SetPolicy);
  service->Handle("ListReminders", this, &ReminderHandlers::List);
}

absl::StatusOr<v1::ReminderPolicy> ReminderHandlers::GetPolicy(const rpc::CallContext& call,
                                                               const v1::GetReminderPolicyRequest&) {
  return database_->Read(call.budget, reminders::ReadPolicy);
}

absl::StatusOr<v1::ListReminderPolicyVersionsResponse> ReminderHandlers::ListPolicyVersions(
    const rpc::CallContext& call, const v1::ListReminderPolicyVersionsRequest& request) {
  MB_ASSIGN_OR_RETURN(const int page_size, PageSize(request.page_size(), kStandardVersions, kMostVersions));
  MB_ASSIGN_OR_RETURN(const std::string position, ReadPageToken(request, ""));
  int before = std::numeric_limits<int>::max();
  if (!position.empty() && !absl::SimpleAtoi(position, &before)) return InvalidField("page_token", "is no token");
  MB_ASSIGN_OR_RETURN(std::vector<v1::ReminderPolicy> policies, database_->Read(call.budget, [&](db::Connection& sql) {
    return reminders::ReadPolicies(sql, before, page_size + 1);
  }));
  // Before the first that was written stands what ships.
  if (static_cast<int>(policies.size()) <= page_size) policies.push_back(StandardReminderPolicy());
  v1::ListReminderPolicyVersionsResponse response;
  if (static_cast<int>(policies.size()) > page_size) {
    policies.resize(page_size);
    response.set_next_page_token(MakePageToken(request, "", StrCat(policies.back().version())));
  }
  for (v1::ReminderPolicy& policy : policies) *response.add_policies() = std::move(policy);
  return response;
}

absl::StatusOr<v1::ReminderPolicy> ReminderHandlers::SetPolicy(const rpc::CallContext& call,
                                                               const v1::SetReminderPolicyRequest& request) {
  MB_RETURN_IF_ERROR(call.RequireCounty());
  MB_RETURN_IF_ERROR(CheckReminderPolicy(request.policy()));
  using Response = v1::ReminderPolicy;
  return db::Mutate<Response>(*database_, call, [&](db::Transaction& tx) -> absl::StatusOr<Response> {
    MB_RETURN_IF_ERROR(reminders::LockPolicy(tx.sql()));
    MB_ASSIGN_OR_RETURN(const v1::ReminderPolicy before, reminders::ReadPolicy(tx.sql()));
    MB_RETURN_IF_ERROR(CheckEtag(request.policy().etag(), before.version()));
    v1::ReminderPolicy policy = request.policy();
    policy.DiscardUnknownFields();
    policy.set_version(before.version() + 1);
    policy.set_etag(std::to_string(policy.version()));
    *policy.mutable_create_time() = ToTimestamp(ToMicros(clock_->Now()));
    MB_RETURN_IF_ERROR(reminders::AddPolicy(tx.sql(), policy, call.principal.subject));
    return policy;
  });
}

absl::StatusOr<v1::ListRemindersResponse> ReminderHandlers::List(const rpc::CallContext& call,
                                                                 const v1::ListRemindersRequest& request) {
  MB_ASSIGN_OR_RETURN(const int page_size, PageSize(request.page_size(), kStandardPage, kMostPerPage));
  if (!request.date().empty()) MB_RETURN_IF_ERROR(DayField(request.date(), "date").status());
  const std::string organization(OrganizationCodeOf(request.parent()));
  MB_RETURN_IF_ERROR(catalog_->RequireKnown(call, organization));
  const Viewer viewer(call.principal);
  MB_ASSIGN_OR_RETURN(const std::string token, ReadPageToken(request, viewer.Fingerprint()));
  const uint64_t before = DecodeId(token).value_or(0);
  using Listed = std::vector<reminders::ListedDigest>;
  MB_ASSIGN_OR_RETURN(Listed listed, database_->Read(call.budget, [&](db::Connection& sql) {
    return reminders::List(sql, organization, request.date(), before, page_size + 1, viewer);
  }));
  v1::ListRemindersResponse response;
  if (static_cast<int>(listed.size()) > page_size) {
    listed.resize(page_size);
    response.set_next_page_token(MakePageToken(request, viewer.Fingerprint(), EncodeId(listed.back().id)));
  }
  for (auto& [id, digest] : listed) *response.add_digests() = std::move(digest);
  return response;
}

}  // namespace mingbai::publication
