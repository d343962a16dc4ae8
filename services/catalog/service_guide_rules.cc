#include "services/catalog/service_guide_rules.h"

#include "common/text/text.h"

namespace mingbai::catalog {

void CheckServiceGuide(const v1::Item& item, const std::string& path, FieldErrors& errors) {
  const std::string at = path + ".service_guide";
  if (item.domain() != common::v1::DOMAIN_SERVICE) {
    if (item.has_service_guide()) errors.Add(at, "belongs to service items only");
    return;
  }
  if (!item.has_service_guide()) {
    errors.Add(at, "is required: a service item says the six elements, window and staff, contact and mode (C-14)");
    return;
  }
  const v1::ServiceGuide& guide = item.service_guide();
  const auto require = [&](const std::string& text, const char* field, const char* what) {
    if (text.empty()) errors.Add(StrCat(at, ".", field), StrCat("is required: ", what, " (C-14)"));
  };
  require(guide.matter(), "matter", "服务事项");
  require(guide.approval_basis(), "approval_basis", "审批依据");
  require(guide.procedure(), "procedure", "办理程序");
  if (guide.materials().empty()) errors.Add(at + ".materials", "is required: 申报材料 (C-14)");
  require(guide.time_limit(), "time_limit", "办理时限");
  require(guide.fees(), "fees", "收费标准");
  require(guide.window(), "window", "窗口");
  require(guide.staff(), "staff", "窗口人员");
  require(guide.contact(), "contact", "预约联系方式");
  const bool on_the_spot = guide.handling() == v1::HANDLING_MODE_ON_THE_SPOT;
  if (guide.handling() == v1::HANDLING_MODE_UNSPECIFIED) {
    errors.Add(at + ".handling", "is required: 办理方式 (C-14)");
  } else if (on_the_spot && guide.promised_working_days() != 0) {
    errors.Add(at + ".promised_working_days", "stands with a promise: what is handled on the spot has none");
  } else if (!on_the_spot && guide.promised_working_days() == 0) {
    errors.Add(at + ".promised_working_days", "is required: within how many working days it is promised");
  }
}

}  // namespace mingbai::catalog
