#pragma once

// Rules of blocks: which departments supervise what (DOMAIN C-8). Pure.

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "common/status/status.h"
#include "mingbai/catalog/v1/block.pb.h"
#include "mingbai/catalog/v1/organization.pb.h"

namespace mingbai::catalog {

// Adds a violation for everything that is wrong with the block by itself: no name, no day, what is named twice. `path`
// is the block's own.
void CheckBlock(const v1::Block& block, const std::string& path, FieldErrors& errors);

// Whether the block has no conditions: it is the rest.
bool IsRest(const v1::Block& block);

// The blocks that stand on the day, in the order in which they are tried: by rank, the rest last. `versions` holds all
// versions of a county's blocks, in any order, and outlives the answer.
std::vector<const v1::Block*> BlocksOn(absl::Span<const v1::Block> versions, std::string_view day);

// Whether the blocks hold together on every day from `from` on: FAILED_PRECONDITION, reason REST_MISSING where a day
// has no rest, REST_EXISTS where one has two, RANK_TAKEN where two blocks share a rank.
absl::Status CheckBlocks(absl::Span<const v1::Block> versions, std::string_view from);

// The first of the blocks, in the order of BlocksOn, that fits the item at the organization; nullptr where none does.
const v1::Block* Deciding(absl::Span<const v1::Block* const> blocks, const v1::Organization& organization,
                          std::string_view item);

}  // namespace mingbai::catalog
