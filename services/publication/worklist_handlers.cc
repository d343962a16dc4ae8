#include "services/publication/worklist_handlers.h"

#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "common/names/names.h"
#include "common/paging/paging.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "services/publication/obligation_open.h"
#include "services/publication/worklist.h"

namespace mingbai::publication {
namespace {

constexpr int kStandardDays = 7;
constexpr int kStandardSection = 20;
constexpr int kMostPerSection = 100;
constexpr int kStandardOwners = 50;
constexpr int kMostOwners = 200;
// Organizations whose overdue obligations are held in memory at a time.
constexpr int kOrganizationsPerBlock = 20;

// Where a page of owners ended: first come those whom nobody is named for, then the others.
struct OwnerPosition {
  bool named = false;
  std::string organization;  // code; empty at the beginning of either part
  std::string person;
  std::string leader;

  std::string Text() const { return StrCat(named ? "1" : "0", "\n", organization, "\n", person, "\n", leader); }
  static OwnerPosition Parse(std::string_view text) {
    OwnerPosition position;
    const std::vector<std::string_view> parts = Split(text, '\n');
    if (parts.size() != 4) return position;
    return {parts[0] == "1", std::string(parts[1]), std::string(parts[2]), std::string(parts[3])};
  }
  static OwnerPosition Of(const v1::OverdueOwner& owner) {
    return {IsNamed(owner), std::string(OrganizationCodeOf(owner.organization())), owner.person_responsible(),
            owner.leader()};
  }
  bool operator<(const OwnerPosition& other) const {
    return std::tie(named, organization, person, leader) <
           std::tie(other.named, other.organization, other.person, other.leader);
  }
};

}  // namespace

void WorklistHandlers::Register(rpc::Service* service) {
  service->Handle("GetWorklist", this, &WorklistHandlers::GetWorklist);
  service->Handle("ListOverdueByOwner", this, &WorklistHandlers::ListOverdueByOwner);
}

absl::StatusOr<v1::GetWorklistResponse> WorklistHandlers::GetWorklist(const rpc::CallContext& call,
                                                                      const v1::GetWorklistRequest& request) {
  MB_ASSIGN_OR_RETURN(const int most, PageSize(request.page_size(), kStandardSection, kMostPerSection));
  const int days = request.days() == 0 ? kStandardDays : request.days();
  const std::string organization(OrganizationCodeOf(request.parent()));
  MB_RETURN_IF_ERROR(catalog_->RequireKnown(call, organization));
  const Viewer viewer(call.principal);
  const absl::Time now = clock_->Now();
  const absl::Time before = EndOfDay(CountyDay(now) + days) + absl::Microseconds(1);
  using Rows = std::vector<ObligationRow>;
  MB_ASSIGN_OR_RETURN(Rows open, database_->Read(call.budget, [&](db::Connection& sql) {
    return obligations::Open(sql, organization, organization, before, viewer);
  }));
  return MakeWorklist(std::move(open), now, days, most);
}

absl::StatusOr<v1::ListOverdueByOwnerResponse> WorklistHandlers::ListOverdueByOwner(
    const rpc::CallContext& call, const v1::ListOverdueByOwnerRequest& request) {
  MB_ASSIGN_OR_RETURN(const int page_size, PageSize(request.page_size(), kStandardOwners, kMostOwners));
  const std::string root(OrganizationCodeOf(request.parent()));
  MB_RETURN_IF_ERROR(catalog_->RequireKnown(call, root));
  const Viewer viewer(call.principal);
  MB_ASSIGN_OR_RETURN(const std::string token, ReadPageToken(request, viewer.Fingerprint()));
  const absl::Time now = clock_->Now();
  const CodeRange range = SubtreeRange(root);

  v1::ListOverdueByOwnerResponse response;
  OwnerPosition after = OwnerPosition::Parse(token);
  for (const bool named : {false, true}) {
    if (after.named && !named) continue;
    std::string low = after.organization.empty() || after.named != named ? range.low : after.organization;
    while (!low.empty()) {
      MB_ASSIGN_OR_RETURN(Block block, ReadBlock(call, low, range.high, now, viewer));
      for (v1::OverdueOwner& owner : block.owners) {
        const OwnerPosition position = OwnerPosition::Of(owner);
        if (position.named != named || !(after < position)) continue;
        if (response.owners_size() == page_size) {
          response.set_next_page_token(
              MakePageToken(request, viewer.Fingerprint(), OwnerPosition::Of(response.owners(page_size - 1)).Text()));
          return response;
        }
        *response.add_owners() = std::move(owner);
      }
      // "!" sorts behind the code itself, which the database fills up with blanks, and before "-" and letters.
      const bool more = static_cast<int>(block.organizations.size()) == kOrganizationsPerBlock;
      low = more ? block.organizations.back() + '!' : std::string();
    }
  }
  return response;
}

absl::StatusOr<WorklistHandlers::Block> WorklistHandlers::ReadBlock(const rpc::CallContext& call,
                                                                    const std::string& low, const std::string& high,
                                                                    absl::Time now, const Viewer& viewer) const {
  Block block;
  std::vector<ObligationRow> overdue;
  MB_RETURN_IF_ERROR(database_->Read(call.budget, [&](db::Connection& sql) -> absl::Status {
    MB_ASSIGN_OR_RETURN(block.organizations, obligations::Owing(sql, low, high, kOrganizationsPerBlock));
    if (block.organizations.empty()) return absl::OkStatus();
    MB_ASSIGN_OR_RETURN(overdue, obligations::Open(sql, block.organizations.front(), block.organizations.back(),
                                                   now + absl::Microseconds(1), viewer));
    return absl::OkStatus();
  }));
  std::erase_if(overdue, [&](const auto& row) { return StatusAt(row.facts, now) != v1::OBLIGATION_STATUS_OVERDUE; });
  if (overdue.empty()) return block;
  std::set<std::string> names;
  for (const ObligationRow& row : overdue) {
    names.insert(StrCat(OrganizationName(row.organization), "/adoptions/", row.item));
  }
  MB_ASSIGN_OR_RETURN(const std::vector<catalog::v1::Adoption> adoptions,
                      catalog_->Adoptions(call, {names.begin(), names.end()}, CountyDay(now)));
  std::map<std::pair<std::string_view, std::string_view>, const catalog::v1::Adoption*> adopted;
  for (const catalog::v1::Adoption& adoption : adoptions) {
    adopted[{OrganizationCodeOf(adoption.name()), LastSegment(adoption.name())}] = &adoption;
  }
  const auto find = [&](const std::string& organization, const std::string& item) {
    const auto found = adopted.find({organization, item});
    return found == adopted.end() ? nullptr : found->second;
  };
  block.owners = ByOwner(std::move(overdue), find, now);
  return block;
}

}  // namespace mingbai::publication
