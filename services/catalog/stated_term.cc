#include "services/catalog/stated_term.h"

#include <string>

#include "re2/re2.h"

namespace mingbai::catalog {

bool StatesTerm(std::string_view event) {
  static const RE2 no_term("前期|前置|前款|前任|目前|当前|以前年度");
  static const RE2 term(
      "(?:每|按|逐)(?:年|半年|季|月|周|日)|定期|长期|常年|随时|实时|即时|及时|[年季月]度?(?:底|末|初)|[上中下]旬|"
      "前|事中|中(?:和|及|与|、|,|后)|当[日天](?:[^起]|$)|^(?:直?至|到)|起(?:至|到)|"
      "(?:公开|公布|公示|公告|发布|更新|张榜|上墙|通报|告知)(?:一次)?[,;.。、]|"
      "[0-9一二两三四五六七八九十]个?(?:工作日|自然日|日历日|日|天)");
  std::string named(event);
  RE2::GlobalReplace(&named, no_term, "");
  return RE2::PartialMatch(named, term);
}

}  // namespace mingbai::catalog
