#include "services/catalog/difference_rules.h"

#include <algorithm>
#include <string>
#include <utility>

#include "common/text/text.h"
#include "services/catalog/client/timing_text.h"
#include "services/catalog/standard_elements.h"
#include "services/catalog/standard_service.h"
#include "services/catalog/standard_words.h"

namespace mingbai::catalog {
namespace {

// A field as text.
struct Said {
  std::string path;
  std::string label;
  std::string text;  // empty for nothing
};
using Fields = std::vector<Said>;

template <typename Enum, typename List>
std::string Words(const List& values) {
  std::string text;
  for (int value : values) StrAppend(&text, text.empty() ? "" : "、", WordOf(static_cast<Enum>(value)));
  return text;
}

std::string YesNo(bool yes) { return yes ? "是" : "否"; }

std::string Text(const common::v1::Audience& audience) {
  if (audience.audience_class() == common::v1::AUDIENCE_CLASS_PUBLIC) return "全社会";
  return audience.audience_class() == common::v1::AUDIENCE_CLASS_CIRCLE ? StrCat("特定群体：", audience.circle()) : "";
}

std::string Text(v1::DisclosureMode mode) {
  switch (mode) {
    case v1::DISCLOSURE_MODE_PROACTIVE:
      return "主动";
    case v1::DISCLOSURE_MODE_ON_REQUEST:
      return "依申请";
    default:
      return "";
  }
}

std::string Text(const v1::CollectiveDecision& decision) {
  if (decision.body().empty() && decision.minutes().empty()) return "";
  std::string text = StrCat(decision.body(), "，", decision.decision_date(), "，", decision.minutes());
  if (decision.present() > 0) StrAppend(&text, "，到会", decision.present(), "人");
  for (const std::string& name : decision.attendees()) StrAppend(&text, "，", name);
  if (!decision.has_villagers()) return text;
  const v1::VillagersResolution& villagers = decision.villagers();
  return StrCat(text, "；征求村民意见：", villagers.consultation(), "（", villagers.consultation_date(), "）；",
                villagers.assembly(), "，", villagers.resolution_date(), "，", villagers.resolution());
}

std::string TimingOf(bool has, const v1::TimingRule& timing) { return has ? TimingText(timing) : ""; }

std::string DaysText(int days) { return days == 0 ? "" : StrCat(days, "天"); }

// One field for each element, by its name, and their order.
void AddElements(const Elements& elements, Fields* fields) {
  std::string order;
  for (const v1::ContentElement& element : elements) {
    Elements one;
    *one.Add() = element;
    fields->push_back({StrCat("elements[", element.display_name(), "]"),
                       StrCat("公开内容（", element.display_name(), "）"), ElementRules(one)});
    StrAppend(&order, order.empty() ? "" : "；", element.display_name());
  }
  fields->push_back({"elements", "公开内容", order});
}

void AddGuide(bool has, const v1::ServiceGuide& guide, Fields* fields) {
  if (!has) return;
  const auto add = [&](const char* field, const char* label, std::string text) {
    fields->push_back({StrCat("service_guide.", field), label, std::move(text)});
  };
  add("matter", "服务事项", guide.matter());
  add("approval_basis", "审批依据", guide.approval_basis());
  add("procedure", "办理程序", guide.procedure());
  add("materials", "申报材料", JoinParts({guide.materials().begin(), guide.materials().end()}));
  add("time_limit", "办理时限", guide.time_limit());
  add("fees", "收费标准", guide.fees());
  add("window", "窗口", guide.window());
  add("staff", "窗口人员", guide.staff());
  add("contact", "预约方式", guide.contact());
  add("handling", "办理方式", std::string(WordOf(guide.handling())));
  add("promised_working_days", "承诺工作日", StrCat(guide.promised_working_days()));
}

Fields FieldsOf(const v1::Item& item) {
  Fields fields = {{"owner", "制定单位", item.owner()},
                   {"domain", "领域", std::string(WordOf(item.domain()))},
                   {"level1", "一级事项", item.level1()},
                   {"level2", "二级事项", item.level2()}};
  AddElements(item.elements(), &fields);
  const Fields rest = {{"legal_basis", "公开依据", item.legal_basis()},
                       {"timing", "公开时限", TimingOf(item.has_timing(), item.timing())},
                       {"responsible", "公开主体", item.responsible()},
                       {"channels", "公开渠道和载体", Words<common::v1::Channel>(item.channels())},
                       {"audience", "公开对象", Text(item.audience())},
                       {"mode", "公开方式", Text(item.mode())},
                       {"tiers", "公开层级", Words<common::v1::Tier>(item.tiers())},
                       {"organization_kinds", "主体类别", Words<v1::OrganizationKind>(item.organization_kinds())},
                       {"responsibilities", "责任单位",
                        item.responsibilities().empty() ? "" : ResponsibilitiesText(item.responsibilities())},
                       {"mandatory", "必须公开", YesNo(item.mandatory())},
                       {"notice_days", "公示天数", DaysText(item.notice_days())},
                       {"phases", "公开阶段", Words<common::v1::Phase>(item.phases())},
                       {"source", "来源", item.source()},
                       {"quote", "原文", item.quote()},
                       {"effective_date", "生效日期", item.effective_date()},
                       {"decision", "决定", Text(item.decision())},
                       {"abolished", "取消", YesNo(item.abolished())}};
  fields.insert(fields.end(), rest.begin(), rest.end());
  AddGuide(item.has_service_guide(), item.service_guide(), &fields);
  return fields;
}

Fields FieldsOf(const v1::Adoption& adoption) {
  const char* state = adoption.state() == v1::ADOPTION_STATE_DROPPED   ? "不再公开"
                      : adoption.state() == v1::ADOPTION_STATE_ADOPTED ? "已采用"
                                                                       : "";
  Fields fields = {{"state", "采用", state},
                   {"task", "任务", adoption.task()},
                   {"leader", "分管领导", adoption.leader()},
                   {"person_responsible", "责任人", adoption.person_responsible()},
                   {"timing", "公开时限", TimingOf(adoption.has_timing(), adoption.timing())},
                   {"notice_days", "公示天数", DaysText(adoption.notice_days())},
                   {"channels", "公开渠道和载体", Words<common::v1::Channel>(adoption.channels())},
                   {"effective_date", "生效日期", adoption.effective_date()},
                   {"decision", "决定", Text(adoption.decision())}};
  AddElements(adoption.elements(), &fields);
  return fields;
}

const Said* Find(const Fields& fields, const std::string& path) {
  const auto found = std::find_if(fields.begin(), fields.end(), [&](const Said& one) { return one.path == path; });
  return found == fields.end() ? nullptr : &*found;
}

std::vector<v1::FieldDifference> Compare(const Fields& before, const Fields& after) {
  std::vector<v1::FieldDifference> differences;
  const auto add = [&](const Said& field, const std::string& was, const std::string& is) {
    if (was == is) return;
    v1::FieldDifference& difference = differences.emplace_back();
    difference.set_path(field.path);
    difference.set_label(field.label);
    difference.set_before(was);
    difference.set_after(is);
  };
  for (const Said& field : after) {
    const Said* was = Find(before, field.path);
    add(field, was == nullptr ? "" : was->text, field.text);
  }
  for (const Said& field : before) {
    if (Find(after, field.path) == nullptr) add(field, field.text, "");
  }
  return differences;
}

template <typename T>
std::vector<v1::FieldDifference> Differences(const T* before, const T& after) {
  return Compare(before == nullptr ? Fields() : FieldsOf(*before), FieldsOf(after));
}

}  // namespace

std::vector<v1::FieldDifference> DifferencesOf(const v1::Item* before, const v1::Item& after) {
  return Differences(before, after);
}

std::vector<v1::FieldDifference> DifferencesOf(const v1::Adoption* before, const v1::Adoption& after) {
  return Differences(before, after);
}

}  // namespace mingbai::catalog
