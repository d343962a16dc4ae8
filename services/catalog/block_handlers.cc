#include "services/catalog/block_handlers.h"

#include <optional>
#include <set>
#include <vector>

#include "common/mysql/idempotency.h"
#include "common/names/names.h"
#include "common/paging/paging.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "services/catalog/block_rules.h"
#include "services/catalog/catalog_service.h"
#include "services/catalog/client/applies.h"
#include "services/catalog/client/organization_days.h"
#include "services/catalog/county.h"
#include "services/catalog/dated_repository.h"
#include "services/catalog/dated_rules.h"
#include "services/catalog/handler_support.h"
#include "services/catalog/item_repository.h"
#include "services/catalog/organization_repository.h"
#include "services/catalog/organization_rules.h"
#include "services/catalog/proto_time.h"

namespace mingbai::catalog {
namespace {

using Blocks = std::vector<v1::Block>;

absl::Status NoBlock(std::string_view name) { return NotFound("BLOCK_NOT_FOUND", StrCat("there is no ", name)); }

// The newest version of a block among all; nullptr where there is none.
const v1::Block* Newest(const Blocks& versions, std::string_view name) {
  const v1::Block* newest = nullptr;
  for (const v1::Block& block : versions) {
    if (block.name() == name && (newest == nullptr || newest->version() < block.version())) newest = &block;
  }
  return newest;
}

absl::Status CheckNext(const v1::Block& newest, std::string_view etag, std::string_view effective_date) {
  MB_RETURN_IF_ERROR(CheckEtag(etag, newest.version()));
  if (newest.ended()) return Failed("BLOCK_ENDED", StrCat("it ended before ", newest.effective_date()));
  return CheckForward(newest.effective_date(), effective_date);
}

// FAILED_PRECONDITION where a department is not an organization of the county or does not stand from the version on, or
// an item does not exist.
absl::Status CheckNamed(db::Connection& sql, const v1::Block& block, const std::string& today) {
  for (int i = 0; i < block.departments_size(); ++i) {
    const std::string& name = block.departments(i);
    const std::string path = StrCat("block.departments[", i, "]");
    MB_ASSIGN_OR_RETURN(auto department, ReadOrganization(sql, LastSegment(name)));
    if (!department.has_value() || !InSubtree(OrganizationCodeOf(block.name()), LastSegment(name))) {
      return AtEntry(Failed("ORGANIZATION_NOT_FOUND", StrCat("the county has no ", name)), path);
    }
    MB_RETURN_IF_ERROR(AtEntry(CheckStillStands(department->organization, block.effective_date(), today), path));
  }
  for (int i = 0; i < block.items_size(); ++i) {
    MB_ASSIGN_OR_RETURN(auto versions, ListItemVersions(sql, LastSegment(block.items(i)), kEveryVersion, 1));
    if (versions.empty()) {
      return AtEntry(Failed("ITEM_NOT_FOUND", StrCat("there is no ", block.items(i))), StrCat("block.items[", i, "]"));
    }
  }
  return absl::OkStatus();
}

// Writes a version that fits the others, and tells of it.
absl::StatusOr<v1::Block> Store(db::Transaction& tx, const OrganizationRow& county, Blocks versions, v1::Block next,
                                int newest_version, absl::Time now) {
  next.DiscardUnknownFields();
  next.set_version(newest_version + 1);
  next.set_etag(StrCat(next.version()));
  *next.mutable_create_time() = ToProto(now);
  versions.push_back(next);
  MB_RETURN_IF_ERROR(CheckBlocks(versions, next.effective_date()));
  MB_RETURN_IF_ERROR(InsertDated(tx.sql(), {kBlockCollection, OrganizationCodeOf(next.name()), LastSegment(next.name()),
                                            next.version(), next.effective_date(), next.ended(), &next, now}));
  v1::CatalogEvent event;
  event.set_blocks_of(county.organization.name());
  MB_RETURN_IF_ERROR(TellOfOrganization(tx, county, event, now));
  return next;
}

// The one organization that must disclose the item, at the organization or among those that the item names below it;
// nullopt where there is none, or where several are named.
absl::StatusOr<std::optional<v1::Organization>> Responsible(db::Connection& sql, const v1::Item& item,
                                                            const v1::Organization& organization,
                                                            std::string_view day) {
  if (AppliesTo(item, organization)) return std::optional<v1::Organization>(organization);
  std::optional<v1::Organization> found;
  std::set<std::string> seen;
  for (const v1::Responsibility& who : item.responsibilities()) {
    const std::string_view code = LastSegment(who.organization());
    if (code.empty() || !InSubtree(LastSegment(organization.name()), code) || !seen.emplace(code).second) continue;
    MB_ASSIGN_OR_RETURN(auto row, ReadOrganization(sql, code));
    if (!row.has_value() || !AppliesTo(item, row->organization) || !StandsOn(row->organization, day)) continue;
    if (found.has_value()) return std::nullopt;
    found = std::move(row->organization);
  }
  return found;
}

}  // namespace

void BlockHandlers::Register(rpc::Service& service) {
  service.Handle("SetBlock", this, &BlockHandlers::SetBlock);
  service.Handle("EndBlock", this, &BlockHandlers::EndBlock);
  service.Handle("ListBlocks", this, &BlockHandlers::ListBlocks);
  service.Handle("ListBlockVersions", this, &BlockHandlers::ListBlockVersions);
  service.Handle("GetSupervision", this, &BlockHandlers::GetSupervision);
}

absl::StatusOr<v1::Block> BlockHandlers::SetBlock(Call call, const v1::SetBlockRequest& request) {
  FieldErrors errors;
  CheckBlock(request.block(), "block", errors);
  MB_RETURN_IF_ERROR(errors.ToStatus());
  const absl::Time now = NowOf(clock_);
  MB_ASSIGN_OR_RETURN(const std::string today, AskedDay("", now));
  return db::Mutate<v1::Block>(database_, call, [&](db::Transaction& tx) -> absl::StatusOr<v1::Block> {
    v1::Block next = request.block();
    const std::string_view code = OrganizationCodeOf(next.name());
    MB_ASSIGN_OR_RETURN(const OrganizationRow county, LockCounty(tx.sql(), OrganizationName(code)));
    MB_ASSIGN_OR_RETURN(Blocks versions, ListAllVersions<v1::Block>(tx.sql(), kBlockCollection, code));
    const v1::Block* newest = Newest(versions, next.name());
    const int version = newest == nullptr ? 0 : newest->version();
    MB_RETURN_IF_ERROR(newest == nullptr ? CheckEtag(next.etag(), 0)
                                         : CheckNext(*newest, next.etag(), next.effective_date()));
    MB_RETURN_IF_ERROR(CheckNamed(tx.sql(), next, today));
    next.clear_ended();
    next.clear_end_reason();
    return Store(tx, county, std::move(versions), std::move(next), version, now);
  });
}

absl::StatusOr<v1::Block> BlockHandlers::EndBlock(Call call, const v1::EndBlockRequest& request) {
  if (!IsDay(request.effective_date())) return InvalidField("effective_date", "is no day");
  const absl::Time now = NowOf(clock_);
  return db::Mutate<v1::Block>(database_, call, [&](db::Transaction& tx) -> absl::StatusOr<v1::Block> {
    const std::string_view code = OrganizationCodeOf(request.name());
    MB_ASSIGN_OR_RETURN(auto county, LockOrganization(tx.sql(), code));
    if (!county.has_value()) return NoBlock(request.name());
    MB_ASSIGN_OR_RETURN(Blocks versions, ListAllVersions<v1::Block>(tx.sql(), kBlockCollection, code));
    const v1::Block* newest = Newest(versions, request.name());
    if (newest == nullptr) return NoBlock(request.name());
    MB_RETURN_IF_ERROR(CheckNext(*newest, request.etag(), request.effective_date()));
    v1::Block next = *newest;
    next.set_effective_date(request.effective_date());
    next.set_ended(true);
    next.set_end_reason(request.reason());
    return Store(tx, *county, versions, std::move(next), newest->version(), now);
  });
}

absl::StatusOr<v1::ListBlocksResponse> BlockHandlers::ListBlocks(Call call, const v1::ListBlocksRequest& request) {
  MB_ASSIGN_OR_RETURN(const std::string day, AskedDay(request.date(), clock_.Now()));
  MB_ASSIGN_OR_RETURN(const Blocks versions,
                      database_.Read(call.budget, [&](db::Connection& sql) -> absl::StatusOr<Blocks> {
                        MB_ASSIGN_OR_RETURN(auto organization, ReadOrganization(sql, LastSegment(request.parent())));
                        if (!organization.has_value()) return NoOrganization(request.parent());
                        MB_ASSIGN_OR_RETURN(const std::string county, CountyOf(sql, LastSegment(request.parent())));
                        return ListAllVersions<v1::Block>(sql, kBlockCollection, county);
                      }));
  v1::ListBlocksResponse response;
  for (const v1::Block* block : BlocksOn(versions, day)) *response.add_blocks() = *block;
  return response;
}

absl::StatusOr<v1::ListBlockVersionsResponse> BlockHandlers::ListBlockVersions(
    Call call, const v1::ListBlockVersionsRequest& request) {
  MB_ASSIGN_OR_RETURN(const int size, PageSize(request.page_size(), kStandardPage, kLargestPage));
  MB_ASSIGN_OR_RETURN(const std::string position, ReadPageToken(request, ""));
  MB_ASSIGN_OR_RETURN(const int before, VersionsBefore(position));
  MB_ASSIGN_OR_RETURN(Blocks blocks, database_.Read(call.budget, [&](db::Connection& sql) {
    return ListDatedVersions<v1::Block>(sql, kBlockCollection, OrganizationCodeOf(request.name()),
                                        LastSegment(request.name()), before, size + 1);
  }));
  // A page after the first stands behind a version that exists: version 1 ends the list.
  if (blocks.empty()) return NoBlock(request.name());
  v1::ListBlockVersionsResponse response;
  const std::string next = CutPage(blocks, size, [](const v1::Block& last) { return StrCat(last.version()); });
  if (!next.empty()) response.set_next_page_token(MakePageToken(request, "", next));
  for (v1::Block& block : blocks) *response.add_blocks() = std::move(block);
  return response;
}

absl::StatusOr<v1::Supervision> BlockHandlers::GetSupervision(Call call, const v1::GetSupervisionRequest& request) {
  MB_ASSIGN_OR_RETURN(const std::string day, AskedDay(request.date(), clock_.Now()));
  return database_.Read(call.budget, [&](db::Connection& sql) -> absl::StatusOr<v1::Supervision> {
    const std::string_view code = LastSegment(request.organization());
    MB_ASSIGN_OR_RETURN(auto organization, ReadOrganization(sql, code));
    if (!organization.has_value()) return NoOrganization(request.organization());
    MB_RETURN_IF_ERROR(CheckStands(organization->organization, day));
    MB_ASSIGN_OR_RETURN(auto item, ReadItemInEffect(sql, LastSegment(request.item()), day));
    if (!item.has_value()) return NotFound("ITEM_NOT_FOUND", StrCat("there is no ", request.item()));
    MB_ASSIGN_OR_RETURN(auto responsible, Responsible(sql, *item, organization->organization, day));
    if (!responsible.has_value()) {
      return Failed("ITEM_NOT_FOR_ORGANIZATION", StrCat(request.item(), " falls on no one organization there"));
    }
    MB_ASSIGN_OR_RETURN(const std::string county, CountyOf(sql, code));
    MB_ASSIGN_OR_RETURN(const Blocks versions, ListAllVersions<v1::Block>(sql, kBlockCollection, county));
    const v1::Block* block = Deciding(BlocksOn(versions, day), *responsible, request.item());
    if (block == nullptr) return Failed("BLOCKS_MISSING", StrCat("the county has no blocks on ", day));
    v1::Supervision supervision;
    supervision.set_organization(request.organization());
    supervision.set_item(request.item());
    supervision.set_responsible_organization(responsible->name());
    *supervision.mutable_departments() = block->departments();
    supervision.set_block(block->name());
    supervision.set_block_version(block->version());
    supervision.set_date(day);
    return supervision;
  });
}

}  // namespace mingbai::catalog
