#include "services/catalog/block_rules.h"

#include <algorithm>
#include <map>
#include <set>

#include "common/text/text.h"
#include "services/catalog/dated_rules.h"

namespace mingbai::catalog {
namespace {

template <typename List>
void CheckSet(const List& values, const std::string& path, FieldErrors& errors) {
  std::set<typename List::value_type> seen;
  for (int i = 0; i < values.size(); ++i) {
    if (!seen.insert(values.Get(i)).second) errors.Add(StrCat(path, "[", i, "]"), "is named twice");
  }
}

// Whether an unset condition, or one of its values, meets the value.
template <typename List, typename Value>
bool Meets(const List& condition, const Value& value) {
  return condition.empty() || std::find(condition.begin(), condition.end(), value) != condition.end();
}

absl::Status CheckDayOf(absl::Span<const v1::Block* const> blocks, std::string_view day) {
  int rests = 0;
  std::map<int, const v1::Block*> ranks;
  for (const v1::Block* block : blocks) {
    rests += IsRest(*block) ? 1 : 0;
    const auto [taken, free] = ranks.emplace(block->rank(), block);
    if (!free) {
      return Failed("RANK_TAKEN", StrCat("on ", day, " ", taken->second->name(), " and ", block->name(),
                                         " share the rank ", block->rank()));
    }
  }
  if (rests == 0) return Failed("REST_MISSING", StrCat("on ", day, " no block without conditions would stand"));
  if (rests > 1) return Failed("REST_EXISTS", StrCat("on ", day, " two blocks without conditions would stand"));
  return absl::OkStatus();
}

}  // namespace

void CheckBlock(const v1::Block& block, const std::string& path, FieldErrors& errors) {
  if (block.name().empty()) errors.Add(path + ".name", "is required");
  if (!IsDay(block.effective_date())) errors.Add(path + ".effective_date", "is no day");
  CheckSet(block.tiers(), path + ".tiers", errors);
  CheckSet(block.organization_kinds(), path + ".organization_kinds", errors);
  CheckSet(block.items(), path + ".items", errors);
  CheckSet(block.departments(), path + ".departments", errors);
}

bool IsRest(const v1::Block& block) {
  return block.tiers().empty() && block.organization_kinds().empty() && block.items().empty();
}

std::vector<const v1::Block*> BlocksOn(absl::Span<const v1::Block> versions, std::string_view day) {
  std::map<std::string_view, const v1::Block*> in_effect;
  for (const v1::Block& block : versions) {
    if (block.effective_date() > day) continue;
    const v1::Block*& newest = in_effect[block.name()];
    if (newest == nullptr || newest->version() < block.version()) newest = &block;
  }
  std::vector<const v1::Block*> blocks;
  for (const auto& [name, block] : in_effect) {
    if (!block->ended()) blocks.push_back(block);
  }
  std::sort(blocks.begin(), blocks.end(), [](const v1::Block* a, const v1::Block* b) {
    return std::pair(IsRest(*a), a->rank()) < std::pair(IsRest(*b), b->rank());
  });
  return blocks;
}

absl::Status CheckBlocks(absl::Span<const v1::Block> versions, std::string_view from) {
  // Nothing changes but on these days.
  std::set<std::string_view> days = {from};
  for (const v1::Block& block : versions) {
    if (block.effective_date() > from) days.insert(block.effective_date());
  }
  for (std::string_view day : days) MB_RETURN_IF_ERROR(CheckDayOf(BlocksOn(versions, day), day));
  return absl::OkStatus();
}

const v1::Block* Deciding(absl::Span<const v1::Block* const> blocks, const v1::Organization& organization,
                          std::string_view item) {
  for (const v1::Block* block : blocks) {
    if (Meets(block->tiers(), organization.tier()) && Meets(block->organization_kinds(), organization.kind()) &&
        Meets(block->items(), item)) {
      return block;
    }
  }
  return nullptr;
}

}  // namespace mingbai::catalog
