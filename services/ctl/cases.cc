#include "services/ctl/cases.h"

#include "common/names/names.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "mingbai/feedback/v1/feedback_service.pb.h"

namespace mingbai::ctl {
namespace {

using namespace feedback::v1;  // NOLINT: a table of constants

struct Template {
  CaseKind kind;
  const char* item;
  const char* title;
  const char* text;
  int raised;    // day of the month; 0 and below count back into the month before
  int answered;  // day of the month; 0: never
  int rating;
  const char* answer;
};

// The terms of DOMAIN F-3: three working days for what is raised, twenty for an application to government organs.
constexpr Template kTemplates[] = {
    {CASE_KIND_QUESTION, "v-finance", "九月份维修费用在哪些地方", "想知道九月份公布的维修费具体修了哪里。", 12, 14, 5,
     "维修费用于村东生产路两处水毁路段，用工和材料清单已附在公开栏。"},
    {CASE_KIND_OPINION, "", "公开栏位置太偏", "公开栏在村委会院子里，平时看不到，建议搬到广场。", 8, 10, 4,
     "已与村民代表商定，月底前在文化广场新设公开栏。"},
    {CASE_KIND_COMPLAINT, "v-subsidy-list", "补贴名单有疑问", "名单里有人不在村里住，请上级核实。", 9, 20, 2,
     "经镇核查，该户户籍在本村，符合条件；核查记录可在镇公开办查阅。"},
    {CASE_KIND_TOPIC_REQUEST, "", "请公开自来水改造进度", "自来水改造一直没有说法，请公开进度和资金。", 13, 15, 5,
     "自来水改造已完成管网铺设，资金使用情况已列入本季度公开内容。"},
    {CASE_KIND_INFORMATION_REQUEST, "", "申请公开土地流转合同情况", "申请公开本村今年土地流转合同的面积和价格。", -1,
     22, 4, "今年土地流转合同三份，面积和价格见附表，承包人个人信息不予公开。"},
    {CASE_KIND_QUESTION, "", "医保缴费截止到什么时候", "今年的医保什么时候截止？", 19, 20, 5,
     "本年度集中缴费期截止到十二月二十五日。"},
    {CASE_KIND_OPINION, "", "希望公开内容字大一点", "老人看不清，希望公开栏字体大一些。", 14, 22, 3,
     "已改用大字版张贴。"},
    {CASE_KIND_QUESTION, "v-finance", "租金收入为何减少", "门面房租金比去年少，请说明。", 20, 0, 0, ""},
    {CASE_KIND_COMPLAINT, "", "干部办事拖延", "开证明跑了三趟没有办成。", 16, 0, 0, ""},
};

}  // namespace

std::vector<DemoCase> DemoCases(const std::vector<std::string>& villages, absl::CivilMonth month) {
  std::vector<DemoCase> cases;
  const absl::CivilDay first(month);
  int number = 0;
  // Every seventeenth village has a case, in turn of the kinds.
  const size_t step = villages.size() > 100 ? 17 : 3;
  for (size_t i = 0; i < villages.size(); i += step) {
    const Template& from = kTemplates[number++ % std::size(kTemplates)];
    DemoCase demo;
    demo.content.set_kind(from.kind);
    demo.content.set_channel(number % 3 == 0 ? CASE_CHANNEL_KIOSK : CASE_CHANNEL_WEB);
    demo.content.set_organization(OrganizationName(villages[i]));
    if (*from.item != '\0') demo.content.set_item(ItemName(from.item));
    demo.content.set_title(from.title);
    demo.content.set_text(from.text);
    demo.raised = first + (from.raised - 1);
    if (from.answered != 0) demo.answered = first + (from.answered - 1);
    demo.answer = from.answer;
    demo.rating = from.rating;
    demo.key = StrCat("case ", villages[i], " ", month.year(), "-", month.month());
    cases.push_back(std::move(demo));
  }
  return cases;
}

absl::StatusOr<std::string> Raise(Api& api, const DemoCase& demo) {
  CreateCaseRequest request;
  *request.mutable_case_() = demo.content;
  request.set_request_id(RequestIdFor(demo.key));
  CreateCaseResponse response;
  MB_RETURN_IF_ERROR(api.Call("", "raise a case", "POST", "/v1/cases", &request, &response));
  return response.receipt();
}

absl::Status AnswerAndRate(Api& api, const DemoCase& demo, const std::string& receipt) {
  Case current;
  MB_RETURN_IF_ERROR(api.Get("follow a case", StrCat("/v1/cases/", receipt), &current));
  AnswerCaseRequest answer;
  answer.mutable_answer()->set_text(demo.answer);
  if (demo.content.kind() == CASE_KIND_INFORMATION_REQUEST) answer.mutable_answer()->set_form(ANSWER_FORM_PARTLY_OPEN);
  answer.set_request_id(RequestIdFor("answer " + demo.key));
  Case answered;
  MB_RETURN_IF_ERROR(
      api.Call("clerk", "answer a case", "POST", StrCat("/v1/", current.name(), ":answer"), &answer, &answered));
  if (demo.rating == 0) return absl::OkStatus();
  RateCaseRequest rate;
  rate.set_rating(demo.rating);
  rate.set_request_id(RequestIdFor("rate " + demo.key));
  return api.Call("", "rate an answer", "POST", StrCat("/v1/cases/", receipt, ":rate"), &rate, &answered);
}

}  // namespace mingbai::ctl
