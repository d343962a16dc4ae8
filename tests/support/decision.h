#pragma once

// What the catalog asks of items and adoptions, for tests that are about something else (DOMAIN C-4, C-14).

#include <string>

#include "mingbai/catalog/v1/decision.pb.h"
#include "mingbai/catalog/v1/service_guide.pb.h"

namespace mingbai::testing {

// Decided by that day, villagers asked before: it holds for whoever decides.
inline catalog::v1::CollectiveDecision Decided(const std::string& day = "2020-01-06") {
  catalog::v1::CollectiveDecision decision;
  decision.set_body("领导班子会议");
  decision.set_decision_date(day);
  decision.set_minutes("会议纪要〔2020〕1号");
  decision.set_present(9);
  catalog::v1::VillagersResolution& villagers = *decision.mutable_villagers();
  villagers.set_consultation("入户征求意见，无异议");
  villagers.set_consultation_date("2019-12-20");
  villagers.set_assembly("村民代表会议");
  villagers.set_resolution_date("2020-01-05");
  villagers.set_resolution("决议〔2020〕1号");
  return decision;
}

// What a service item says.
inline catalog::v1::ServiceGuide Guide() {
  catalog::v1::ServiceGuide guide;
  guide.set_matter("新生入学");
  guide.set_approval_basis("义务教育法");
  guide.set_procedure("报名、审核、录取");
  guide.add_materials("户口簿");
  guide.add_materials("预防接种证");
  guide.set_time_limit("5个工作日");
  guide.set_fees("不收费");
  guide.set_window("教务处");
  guide.set_staff("教务员");
  guide.set_contact("0539-0000000");
  guide.set_handling(catalog::v1::HANDLING_MODE_PROMISED);
  guide.set_promised_working_days(5);
  return guide;
}

}  // namespace mingbai::testing
