# cmake -DINPUT=<file> -DOUTPUT=<.cc file> -P embed.cmake: the file's bytes as kContractComments.
file(READ ${INPUT} hex HEX)
string(LENGTH "${hex}" digits)
math(EXPR size "${digits} / 2")
# Lines of 64 bytes, each a string literal of its own.
string(REPEAT "[0-9a-f]" 128 line)
string(REGEX REPLACE "(${line})" "\\1\n" hex "${hex}")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" hex "${hex}")
string(REPLACE "\n" "\"\n    \"" hex "${hex}")
file(WRITE ${OUTPUT} "// Generated from the contracts by services/gateway/edge/embed.cmake.
#include \"services/gateway/edge/comments.h\"

namespace mingbai::gateway::edge {
namespace {
constexpr char kBytes[] =
    \"${hex}\";
}  // namespace
std::string_view EmbeddedDescriptorSet() { return std::string_view(kBytes, ${size}); }
}  // namespace mingbai::gateway::edge
")
