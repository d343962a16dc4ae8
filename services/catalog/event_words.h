#pragma once

// What a term's words say of the event that it counts from (DOMAIN C-6). All take folded words (FoldedWord). Pure:
// thread-safe.

#include <string_view>

namespace mingbai::catalog {

// Whether what should be an event's name states a term itself: "按月公开，重大事项发生后", "会前三日公示，会后",
// "招标前张榜，中标后", or one that comes again by itself, "月末结账后". Of two terms neither may be lost, and what is
// disclosed before is not disclosed after.
bool StatesTerm(std::string_view event);

// Whether its last word is 后 without anything before it that could happen: "最后(5日内)".
bool EndsWithoutEvent(std::string_view event);

// Whether it plainly is something that happens: "信息形成之日起", "选举结束后", unlike "赶集日后".
bool IsPlainEvent(std::string_view event);

}  // namespace mingbai::catalog
