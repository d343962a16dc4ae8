#include "tests/end_to_end/year_items.h"

#include <sstream>

#include "tests/support/items.h"

namespace mingbai::year {

catalog::v1::TimingRule TimingOf(const Rule& rule) {
  catalog::v1::TimingRule timing;
  switch (rule.kind) {
    case Kind::kPermanent:
      timing.set_kind(catalog::v1::TIMING_KIND_PERMANENT);
      break;
    case Kind::kPrompt:
      timing.set_kind(catalog::v1::TIMING_KIND_PROMPT);
      break;
    case Kind::kStaged:
      timing.set_kind(catalog::v1::TIMING_KIND_STAGED);
      for (const char* stage : {"招标", "验收"}) timing.add_stages(stage);
      break;
    case Kind::kPeriodic:
      timing.set_kind(catalog::v1::TIMING_KIND_PERIODIC);
      timing.set_cycle(rule.months == 1   ? catalog::v1::CYCLE_MONTHLY
                       : rule.months == 3 ? catalog::v1::CYCLE_QUARTERLY
                       : rule.months == 6 ? catalog::v1::CYCLE_HALF_YEARLY
                                          : catalog::v1::CYCLE_YEARLY);
      timing.set_month(rule.month);
      timing.set_day(rule.day);
      timing.set_working_day(rule.working_day);
      timing.set_on_disclosure_day(rule.disclosure_day);
      break;
  }
  timing.set_working_days_after(rule.working_days_after);
  if (rule.days_before > 0) {
    auto& before = *timing.add_phases();
    before.set_phase(common::v1::PHASE_BEFORE);
    before.set_days_before(rule.days_before);
  }
  return timing;
}

catalog::v1::Item ItemOf(const ItemVersion& version) {
  catalog::v1::Item item = testing::VillageItem(version.item, "organizations/371325000000");
  const bool village = version.owed_by == "village";
  item.set_domain(village ? common::v1::DOMAIN_VILLAGE : common::v1::DOMAIN_GOVERNMENT);
  item.set_level2("事项 " + version.item);
  item.set_responsible(village ? "村民委员会" : "人民政府");
  if (version.for_members) testing::SetCircle(&item, "党员");
  const bool department = version.owed_by == "department";
  item.set_tiers(0, village      ? common::v1::TIER_VILLAGE
                    : department ? common::v1::TIER_COUNTY
                                 : common::v1::TIER_TOWNSHIP);
  item.set_organization_kinds(
      0, department ? catalog::v1::ORGANIZATION_KIND_DEPARTMENT : catalog::v1::ORGANIZATION_KIND_DIVISION);
  item.set_mandatory(version.mandatory);
  *item.mutable_timing() = TimingOf(version.rule);
  if (version.rule.days_before > 0) {
    item.add_phases(common::v1::PHASE_BEFORE);
    item.add_phases(common::v1::PHASE_AFTER);
  }
  // The draft says when it takes effect, and by whose decision.
  item.clear_effective_date();
  item.clear_decision();
  testing::AddElement(&item, "项目", catalog::v1::ELEMENT_TYPE_TEXT).set_column(true);
  return item;
}

catalog::v1::Organization OrganizationOf(const Organization& organization) {
  catalog::v1::Organization result;
  result.set_name("organizations/" + organization.code);
  result.set_display_name("单位" + organization.code);
  if (!organization.parent.empty()) result.set_parent("organizations/" + organization.parent);
  result.set_tier(organization.what == "village"    ? common::v1::TIER_VILLAGE
                  : organization.what == "township" ? common::v1::TIER_TOWNSHIP
                                                    : common::v1::TIER_COUNTY);
  result.set_kind(organization.what == "department" ? catalog::v1::ORGANIZATION_KIND_DEPARTMENT
                                                    : catalog::v1::ORGANIZATION_KIND_DIVISION);
  return result;
}

common::v1::Phase PhaseOf(const std::string& name) {
  return name == "before"   ? common::v1::PHASE_BEFORE
         : name == "after"  ? common::v1::PHASE_AFTER
         : name == "during" ? common::v1::PHASE_DURING
                            : common::v1::PHASE_UNSPECIFIED;
}

IdParts PartsOf(const std::string& id) {
  IdParts parts;
  std::istringstream in(id);
  std::string occurrence;
  std::getline(in, parts.item, '.');
  std::getline(in, parts.period, '.');
  std::getline(in, parts.phase, '.');
  std::getline(in, occurrence);
  parts.occurrence = std::stoi(occurrence);
  return parts;
}

}  // namespace mingbai::year
