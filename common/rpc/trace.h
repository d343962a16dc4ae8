#pragma once

#include <string>
#include <string_view>

namespace mingbai::rpc {

// The W3C traceparent of a call that arrived with `incoming`: the same trace with a new span, or a new trace where it
// is absent or malformed.
std::string ContinueTrace(std::string_view incoming);
// The trace id in a traceparent made by ContinueTrace.
std::string_view TraceId(std::string_view traceparent);

}  // namespace mingbai::rpc
