#pragma once

// Rules of catalog items (DOMAIN C-2, C-3, C-4, P-7). Pure.

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/status/status.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/repeated_field.h"
#include "mingbai/catalog/v1/item.pb.h"
#include "mingbai/catalog/v1/organization.pb.h"
#include "services/catalog/client/applies.h"

namespace mingbai::catalog {

// Lower-case letters, digits and hyphens, at most 64.
bool IsItemId(std::string_view id);

// Adds a violation for everything in which the item contradicts itself: name, elements, timing, channels, audience,
// tiers, kinds, phases, responsibilities, service guide, effective date. `path` is the item's own, such as "item" or
// "items[3]". The decision is decision_rules.h's.
void CheckItem(const v1::Item& item, const std::string& path, FieldErrors& errors);

// The content elements alone: display names are unique; sum stands on numeric columns only; numerator and denominator
// stand on RATIO2 columns only, both or neither, and name numeric columns of the item.
void CheckElements(const v1::Item& item, const std::string& path, FieldErrors& errors);

// Channels, each once; `path` is their holder's own.
void CheckChannels(const google::protobuf::RepeatedField<int>& channels, const std::string& path, FieldErrors& errors);

// The whole society, or a circle by its name.
void CheckAudience(const common::v1::Audience& audience, const std::string& path, FieldErrors& errors);

// The version in effect on a day (YYYY-MM-DD): that with the greatest effective date not after it, the newest version
// among equals (DOMAIN C-4); nullptr where none is. `versions` in any order.
const v1::Item* VersionInEffect(const std::vector<v1::Item>& versions, std::string_view day);

// The version whose facts count for a decision that applies from `day` on: the one in effect then, else the first that
// comes into effect later; nullptr where there are none.
const v1::Item* VersionFrom(const std::vector<v1::Item>& versions, std::string_view day);

// A mask that names all that can change.
google::protobuf::FieldMask WholeItem();

// Whether an update mask may name the field: one of Item's own that is neither its identity nor set by the service.
bool IsChangeable(std::string_view path);

// `newest` with the fields that the mask names, and effective_date and decision, from `patch`.
v1::Item Patched(const v1::Item& newest, const v1::Item& patch, const google::protobuf::FieldMask& mask);

// The next version of `newest`, Patched. INVALID_ARGUMENT on update_mask beside `path` for a path that is not a
// changeable field of Item, on owner for another owner; ABORTED, reason STALE_ETAG; FAILED_PRECONDITION, reason
// EFFECTIVE_DATE_BACKWARD; INVALID_ARGUMENT as CheckItem's. `path` is the patch's own. Version, etag and create_time
// are the caller's to set.
absl::StatusOr<v1::Item> ApplyUpdate(const v1::Item& newest, const v1::Item& patch,
                                     const google::protobuf::FieldMask& mask, const std::string& path = "item");

}  // namespace mingbai::catalog
