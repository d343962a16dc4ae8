#include "services/catalog/decision_rules.h"

#include <set>
#include <string>

#include "common/text/text.h"
#include "common/text/text_safety.h"
#include "common/time/county_time.h"
#include "services/catalog/catalog_service.h"
#include "services/catalog/dated_rules.h"

namespace mingbai::catalog {
namespace {

absl::Status CheckDay(std::string_view day, std::string_view effective_date, std::string_view today,
                      const std::string& path) {
  if (day > today) {
    return AtEntry(Failed("DECISION_IN_FUTURE", StrCat("C-4: decided on ", day, ", and today is ", today)), path);
  }
  if (day > effective_date) {
    return AtEntry(
        Failed("DECISION_AFTER_EFFECT", StrCat("C-4: decided on ", day, ", after it takes effect on ", effective_date)),
        path);
  }
  return absl::OkStatus();
}

}  // namespace

void CheckDecision(const v1::CollectiveDecision& decision, const std::string& path, FieldErrors& errors) {
  const auto check_day = [&](const std::string& day, const std::string& field) {
    if (!ParseDay(day).has_value()) errors.Add(StrCat(path, ".", field), "is no day");
  };
  check_day(decision.decision_date(), "decision_date");
  if (decision.present() == 0 && decision.attendees().empty()) {
    errors.Add(path + ".present", "must say how many were present, or attendees who");
  } else if (decision.present() != 0 && !decision.attendees().empty() &&
             decision.present() != decision.attendees_size()) {
    errors.Add(path + ".present", StrCat("is not the number of attendees, ", decision.attendees_size()));
  }
  std::set<std::string> named;
  for (int i = 0; i < decision.attendees_size(); ++i) {
    const std::string at = StrCat(path, ".attendees[", i, "]");
    if (IsBlank(decision.attendees(i))) errors.Add(at, "is empty");
    if (!named.insert(decision.attendees(i)).second) errors.Add(at, "is named twice");
    CheckNoPersonalNumbers(decision.attendees(i), at, errors);
  }
  if (!decision.has_villagers()) return;
  const v1::VillagersResolution& villagers = decision.villagers();
  check_day(villagers.consultation_date(), "villagers.consultation_date");
  check_day(villagers.resolution_date(), "villagers.resolution_date");
  CheckNoPersonalNumbers(villagers.consultation(), path + ".villagers.consultation", errors);
  if (villagers.consultation_date() > villagers.resolution_date()) {
    errors.Add(path + ".villagers.consultation_date", "lies after the resolution");
  }
}

bool VillagersDecide(const v1::Organization& organization, common::v1::Domain domain) {
  return organization.tier() == common::v1::TIER_VILLAGE && organization.kind() == v1::ORGANIZATION_KIND_DIVISION &&
         domain != common::v1::DOMAIN_PARTY;
}

absl::Status CheckDecided(const v1::CollectiveDecision& decision, std::string_view effective_date,
                          std::string_view today, bool by_villagers, const std::string& path) {
  MB_RETURN_IF_ERROR(CheckDay(decision.decision_date(), effective_date, today, path + ".decision_date"));
  if (decision.has_villagers()) {
    return CheckDay(decision.villagers().resolution_date(), effective_date, today, path + ".villagers.resolution_date");
  }
  if (!by_villagers) return absl::OkStatus();
  return AtEntry(Failed("VILLAGERS_NOT_ASKED",
                        "C-4: a village's decision records how villagers were asked and what their assembly resolved"),
                 path + ".villagers");
}

}  // namespace mingbai::catalog
