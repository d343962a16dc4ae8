#include "services/catalog/stated_term.h"

#include <string>

#include "re2/re2.h"

namespace mingbai::catalog {

bool StatesTerm(std::string_view event) {
  // Nouns in which the words below say nothing of when.
  static const RE2 no_term(
      "前期|前置|前款|前任|前述|目前|当前|以前年度|[学岗课班婚孕产]前|提前(?:批|终止|解除|退休)|[高初]中|集中|其中|"
      "到[位达账期场]|[收接达得领找]到|截至|甚至|以至|乃至");
#define MB_DISCLOSED "(?:公开|公布|公示|公告|发布|更新|张榜|张贴|上墙|通报|告知)"
  static const RE2 term(
      "(?:每|按|逐)(?:年|半年|季|月|周|日)|定期|(?:长期|常年)(?:公|更新|[,、;])|随时|实时|即时|及时|[上中下]旬|"
      "[年季月]度?(?:底|末|初)(?:前|" MB_DISCLOSED
      "|[,;、]|$)|(?:月|季)度|"
      "前(?:$|[,;、和及与中后]|[^,;。、]{0,4}" MB_DISCLOSED
      "|.{1,2}后)|事中|中(?:和|及|与|、|,|后)|"
      "当[日天](?:[^起]|$)|(?:从|自|由).*[到至]|至|^" MB_DISCLOSED "(?:之日|日)?起|^自" MB_DISCLOSED
      "之日起|" MB_DISCLOSED "(?:一次)?[,;.。、]|[0-9一二两三四五六七八九十]个?(?:工作日|自然日|日历日|日|天)");
#undef MB_DISCLOSED
  std::string named(event);
  RE2::GlobalReplace(&named, no_term, "");
  return RE2::PartialMatch(named, term);
}

}  // namespace mingbai::catalog
