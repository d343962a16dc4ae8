#pragma once

// Content elements and responsibilities as the standard catalogue's further columns write them (DOMAIN C-2, C-8, P-7).
// Pure: thread-safe.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mingbai/catalog/v1/item.pb.h"

namespace mingbai::catalog {

using Elements = google::protobuf::RepeatedPtrField<v1::ContentElement>;
using Responsibilities = google::protobuf::RepeatedPtrField<v1::Responsibility>;

// What the column 公开内容（要素） prints: the names, one after the other.
std::string ElementNames(const Elements& elements);
// The names in a plain sheet's column: one a line or separated by semicolons, their numbers and bullets taken off.
std::vector<std::string> ReadElementNames(std::string_view text);

// What the column 要素定义 says, exactly: "科目:文本:列;收入:金额:列:合计;户数:整数:可空;变动率:比率:列=变动户数/户数".
// A backslash stands before ; : = / and itself in a name.
std::string ElementRules(const Elements& elements);
// nullopt where the text says anything else; `wrong` then is the part that does.
std::optional<Elements> ReadElementRules(std::string_view text, std::string* wrong);

// What the column 责任单位 says: codes of organizations, tiers with kinds ("乡级:行政区划"), or "全部".
std::string ResponsibilitiesText(const Responsibilities& responsibilities);
// nullopt where the text says anything else; `wrong` then is the part that does.
std::optional<Responsibilities> ReadResponsibilities(std::string_view text, std::string* wrong);

}  // namespace mingbai::catalog
