#include "common/rpc/utf8_check.h"

#include <map>

#include "common/text/text.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/stubs/common.h"
#include "google/protobuf/wire_format_lite.h"

namespace mingbai::rpc {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::internal::WireFormatLite;

bool IsUtf8(std::string_view text) {
  return google::protobuf::internal::IsStructurallyValidUTF8(text.data(), static_cast<int>(text.size()));
}

// Walks fields in wire order; false where the bytes cannot be walked on. `found` is set at the first bad field.
bool Walk(const Descriptor& type, std::string_view bytes, const std::string& prefix, int depth, std::string* found) {
  google::protobuf::io::CodedInputStream in(reinterpret_cast<const uint8_t*>(bytes.data()),
                                            static_cast<int>(bytes.size()));
  std::map<int, int> seen;
  while (uint32_t tag = in.ReadTag()) {
    if (WireFormatLite::GetTagWireType(tag) != WireFormatLite::WIRETYPE_LENGTH_DELIMITED) {
      if (!WireFormatLite::SkipField(&in, tag)) return false;
      continue;
    }
    std::string value;
    uint32_t length = 0;
    if (!in.ReadVarint32(&length) || !in.ReadString(&value, static_cast<int>(length))) return false;
    const FieldDescriptor* field = type.FindFieldByNumber(WireFormatLite::GetTagFieldNumber(tag));
    if (field == nullptr) continue;
    std::string path = StrCat(prefix, field->name());
    if (field->is_repeated()) StrAppend(&path, "[", seen[field->number()]++, "]");
    if (field->type() == FieldDescriptor::TYPE_STRING && !IsUtf8(value)) {
      *found = path;
      return false;
    }
    if (field->type() == FieldDescriptor::TYPE_MESSAGE && depth < 100 &&
        !Walk(*field->message_type(), value, path + ".", depth + 1, found)) {
      return false;
    }
  }
  return true;
}

}  // namespace

std::string FindBadUtf8(const Descriptor& type, std::string_view bytes) {
  std::string found;
  Walk(type, bytes, "", 0, &found);
  return found;
}

}  // namespace mingbai::rpc
