#pragma once

// The Chinese words of the standard catalogue for what contracts number, and lists of them in a cell (DOMAIN C-2).
// Pure: thread-safe.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mingbai/catalog/v1/item.pb.h"
#include "mingbai/catalog/v1/organization.pb.h"
#include "mingbai/common/v1/types.pb.h"

namespace mingbai::catalog {

// The word for a value of an enum; empty where it has none.
std::string_view WordOf(common::v1::Domain domain);
std::string_view WordOf(common::v1::Tier tier);
std::string_view WordOf(common::v1::Phase phase);
std::string_view WordOf(v1::OrganizationKind kind);
std::string_view WordOf(v1::ElementType type);
std::string_view WordOf(common::v1::Channel channel);

// The value that a word stands for, in whatever width or case; 0 where there is none.
template <typename Enum>
Enum ValueOf(std::string_view word);

// The words that the columns 公开主体 use for all organizations of one tier and kind, such as 县直各部门.
struct Role {
  common::v1::Tier tier = common::v1::TIER_UNSPECIFIED;
  v1::OrganizationKind kind = v1::ORGANIZATION_KIND_UNSPECIFIED;
};
std::optional<Role> RoleOf(std::string_view word);

// The channels as the catalogue prints them, those of the item first and in its order: "■政府网站 □广播电视 …".
std::string ChannelsText(const google::protobuf::RepeatedField<int>& channels);
// The channels ticked in such a list, or named in a plain one; names that are no channel of ours go to `unknown`.
std::vector<common::v1::Channel> ReadChannels(std::string_view text, std::vector<std::string>* unknown);

// Whether a cell is ticked: √, ■, 是 and their like; with `order` also "√2", which is the place among several.
struct Tick {
  bool ticked = false;
  int order = 0;
};
std::optional<Tick> ReadTick(std::string_view text);

// A list in one cell, its parts separated by ";", a backslash before what would be one.
std::string JoinParts(const std::vector<std::string>& parts);
std::vector<std::string> SplitParts(std::string_view text);

}  // namespace mingbai::catalog
