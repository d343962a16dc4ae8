#pragma once

// Timing rules in Chinese, as people read them (DOMAIN C-6). Pure: thread-safe.

#include <string>

#include "mingbai/catalog/v1/item.pb.h"

namespace mingbai::publication {

// The rule: "每月公开一次，不迟于次月10日", "每季度公开一次，不迟于本季度第1个月第5个工作日",
// "事项发生后3个工作日内公开"; empty for a rule without kind.
std::string RuleInWords(const catalog::v1::TimingRule& rule);

}  // namespace mingbai::publication
