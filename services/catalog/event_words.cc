#include "services/catalog/event_words.h"

#include <string>

#include "re2/re2.h"

namespace mingbai::catalog {

bool StatesTerm(std::string_view event) {
  // Nouns in which the words below say nothing of when.
  static const RE2 no_term(
      "前期|前置|前款|前任|前述|目前|当前|以前年度|[学岗课班婚孕产]前|提前(?:批|终止|解除|退休)|[高初]中|集中|其中|"
      "到[位达账期场]|[收接达得领找]到|截至|甚至|以至|乃至");
#define MB_DISCLOSED "(?:公开|公布|公示|公告|发布|更新|张榜|张贴|上墙|通报|告知)"
#define MB_NUMERAL "[0-9一二两三四五六七八九十半]个?"
  static const RE2 term(
      "(?:每|按|逐)(?:年|半年|季|月|周|日)|定期|(?:长期|常年)(?:公|更新|[,、;])|随时|实时|即时|及时|[上中下]旬|"
      "[年季月]度?(?:底|末|初)(?:前|" MB_DISCLOSED
      "|[,;、]|$)|(?:月|季)度|"
      "前(?:$|[,;、和及与中后]|[^,;。、]{0,4}" MB_DISCLOSED
      "|.{1,2}后)|事中|中(?:和|及|与|、|,|后)|"
      "当[日天](?:[^起]|$)|(?:从|自|由).*[到至]|至|^" MB_DISCLOSED "(?:之日|日)?起|^自" MB_DISCLOSED
      "之日起|" MB_DISCLOSED "(?:一次)?[,;.。、]|" MB_NUMERAL "(?:工作日|自然日|日历日|日|天)");
  // "月末结账", "村务公开日": what comes again with each period.
  static const RE2 recurs(
      "[月季](?:份)?(?:末|底|终|结)|[当本上]月|[当本上]季|年(?:度)?(?:末|底|终)(?:结账|结算|盘点|对账|清账|[后当之])|"
      "公开(?:工作)?日(?:[^期]|$)");
  // "一个月内，验收后": another term; "名单公示之日起": how long it stays up.
  static const RE2 lasts(MB_NUMERAL
                         "(?:月|周|星期|季度|年)(?:之内|以内|内|[,、;])|(?:后|起|内)[^,;]*[,;]|"
                         "(?:公示|公开|张榜|张贴|上墙)(?:之日|日)?起");
#undef MB_NUMERAL
#undef MB_DISCLOSED
  std::string named(event);
  RE2::GlobalReplace(&named, no_term, "");
  for (const RE2* one : {&term, &recurs, &lasts}) {
    if (RE2::PartialMatch(named, *one)) return true;
  }
  return false;
}

bool EndsWithoutEvent(std::string_view event) {
  static const RE2 no_event("(?:最|今|此|午|先|前|落|背|滞|延|推|往|随)后的?$");
  return RE2::PartialMatch({event.data(), event.size()}, no_event);
}

bool IsPlainEvent(std::string_view event) {
  static const RE2 happens(
      "(?s).*(?:形成|变更|变动|产生|生成|获取|取得|作出|办结|发生|到达|到位|到账|批准|批复|核准|审批|审核|审定|审议|"
      "审计|通过|确定|确认|认定|评定|评审|评议|完成|完毕|结束|终结|解决|验收|竣工|开工|签订|签署|成立|印发|下达|下发|"
      "发放|拨付|兑现|开标|中标|成交|期满|届满|收到|接到|受理|立项|备案|决定|决议|表决|任免|公布|发布|修订|修改|调整|"
      "召开|举行|选举|换届|生效|送达|移交|处理|办理|结案|编制|制定|出台|实施|终止|解除|分配|采购|异议|申请|报告)"
      "(?:\\(.*\\))?(?:事项)?(?:的)?(?:之日起|之日|之后|以后|后|起|日)?的?");
  return RE2::FullMatch({event.data(), event.size()}, happens);
}

}  // namespace mingbai::catalog
