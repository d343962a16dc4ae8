#pragma once

// Items of the catalog for tests that are about something else.

#include <string>
#include <string_view>

#include "common/text/text.h"
#include "mingbai/catalog/v1/item.pb.h"
#include "tests/support/decision.h"

namespace mingbai::testing {

// An item `items/{id}` of the organization `owner` (a name), decided and in effect from 1 January 2026: villages
// disclose it to all, on their boards. Timing and content are the test's.
inline catalog::v1::Item VillageItem(std::string_view id, std::string_view owner) {
  catalog::v1::Item item;
  item.set_name(StrCat("items/", id));
  item.set_owner(std::string(owner));
  item.set_domain(common::v1::DOMAIN_VILLAGE);
  item.set_level1("财务");
  item.set_level2("财务收支");
  item.set_legal_basis("村民委员会组织法");
  item.set_responsible("村民委员会");
  item.add_channels(common::v1::CHANNEL_BOARD);
  item.mutable_audience()->set_audience_class(common::v1::AUDIENCE_CLASS_PUBLIC);
  item.set_mode(catalog::v1::DISCLOSURE_MODE_PROACTIVE);
  item.add_tiers(common::v1::TIER_VILLAGE);
  item.add_organization_kinds(catalog::v1::ORGANIZATION_KIND_DIVISION);
  item.set_effective_date("2026-01-01");
  *item.mutable_decision() = Decided();
  return item;
}

// Due on that day of the `month`-th month of each cycle.
inline void SetPeriodic(catalog::v1::Item* item, catalog::v1::Cycle cycle, int month, int day) {
  item->mutable_timing()->set_kind(catalog::v1::TIMING_KIND_PERIODIC);
  item->mutable_timing()->set_cycle(cycle);
  item->mutable_timing()->set_month(month);
  item->mutable_timing()->set_day(day);
}

// Owed within so many working days of what happens.
inline void SetPrompt(catalog::v1::Item* item, int working_days) {
  item->mutable_timing()->set_kind(catalog::v1::TIMING_KIND_PROMPT);
  item->mutable_timing()->set_working_days_after(working_days);
}

// For members of the circle alone.
inline void SetCircle(catalog::v1::Item* item, std::string_view circle) {
  item->mutable_audience()->set_audience_class(common::v1::AUDIENCE_CLASS_CIRCLE);
  item->mutable_audience()->set_circle(std::string(circle));
}

inline catalog::v1::ContentElement& AddElement(catalog::v1::Item* item, std::string_view name,
                                               catalog::v1::ElementType type) {
  catalog::v1::ContentElement& element = *item->add_elements();
  element.set_display_name(std::string(name));
  element.set_type(type);
  return element;
}

}  // namespace mingbai::testing
