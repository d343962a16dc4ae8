#include "services/gateway/edge/json_writer.h"

#include "absl/strings/escaping.h"
#include "common/text/text.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/util/field_mask_util.h"
#include "google/protobuf/util/time_util.h"
#include "services/gateway/edge/json_support.h"
#include "services/gateway/edge/text.h"

namespace mingbai::gateway::edge {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

void WriteMessage(const Message& message, std::string* out);

void WriteEnum(const google::protobuf::EnumDescriptor* type, int number, std::string* out) {
  const EnumValueDescriptor* value = type->FindValueByNumber(number);
  if (value == nullptr) {
    StrAppend(out, number);
  } else {
    StrAppend(out, "\"", value->name(), "\"");
  }
}

void WriteString(const FieldDescriptor* field, const std::string& value, std::string* out) {
  if (field->type() == FieldDescriptor::TYPE_BYTES) {
    StrAppend(out, "\"", absl::Base64Escape(value), "\"");
  } else {
    WriteJsonText(value, out);
  }
}

void WriteSingle(const Message& message, const FieldDescriptor* field, std::string* out) {
  const Reflection* reflection = message.GetReflection();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      StrAppend(out, reflection->GetInt32(message, field));
      break;
    case FieldDescriptor::CPPTYPE_UINT32:
      StrAppend(out, reflection->GetUInt32(message, field));
      break;
    case FieldDescriptor::CPPTYPE_INT64:
      StrAppend(out, "\"", reflection->GetInt64(message, field), "\"");
      break;
    case FieldDescriptor::CPPTYPE_UINT64:
      StrAppend(out, "\"", reflection->GetUInt64(message, field), "\"");
      break;
    case FieldDescriptor::CPPTYPE_BOOL:
      out->append(reflection->GetBool(message, field) ? "true" : "false");
      break;
    case FieldDescriptor::CPPTYPE_ENUM:
      WriteEnum(field->enum_type(), reflection->GetEnumValue(message, field), out);
      break;
    case FieldDescriptor::CPPTYPE_STRING: {
      std::string scratch;
      WriteString(field, reflection->GetStringReference(message, field, &scratch), out);
      break;
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      WriteMessage(reflection->GetMessage(message, field), out);
      break;
    default:
      out->append("null");
      break;  // CheckJsonSupport keeps these out
  }
}

void WriteEntry(const Message& message, const FieldDescriptor* field, int i, std::string* out) {
  const Reflection* reflection = message.GetReflection();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      StrAppend(out, reflection->GetRepeatedInt32(message, field, i));
      break;
    case FieldDescriptor::CPPTYPE_UINT32:
      StrAppend(out, reflection->GetRepeatedUInt32(message, field, i));
      break;
    case FieldDescriptor::CPPTYPE_INT64:
      StrAppend(out, "\"", reflection->GetRepeatedInt64(message, field, i), "\"");
      break;
    case FieldDescriptor::CPPTYPE_UINT64:
      StrAppend(out, "\"", reflection->GetRepeatedUInt64(message, field, i), "\"");
      break;
    case FieldDescriptor::CPPTYPE_BOOL:
      out->append(reflection->GetRepeatedBool(message, field, i) ? "true" : "false");
      break;
    case FieldDescriptor::CPPTYPE_ENUM:
      WriteEnum(field->enum_type(), reflection->GetRepeatedEnumValue(message, field, i), out);
      break;
    case FieldDescriptor::CPPTYPE_STRING: {
      std::string scratch;
      WriteString(field, reflection->GetRepeatedStringReference(message, field, i, &scratch), out);
      break;
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      WriteMessage(reflection->GetRepeatedMessage(message, field, i), out);
      break;
    default:
      out->append("null");
      break;  // CheckJsonSupport keeps these out
  }
}

void WriteObject(const Message& message, std::string* out) {
  const Descriptor* type = message.GetDescriptor();
  const Reflection* reflection = message.GetReflection();
  char separator = '{';
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* field = type->field(i);
    if (field->has_presence() && !field->is_repeated() && !reflection->HasField(message, field)) continue;
    out->push_back(separator);
    separator = ',';
    StrAppend(out, "\"", field->json_name(), "\":");
    if (!field->is_repeated()) {
      WriteSingle(message, field, out);
      continue;
    }
    out->push_back('[');
    const int size = reflection->FieldSize(message, field);
    for (int entry = 0; entry < size; ++entry) {
      if (entry > 0) out->push_back(',');
      WriteEntry(message, field, entry, out);
    }
    out->push_back(']');
  }
  if (separator == '{') out->push_back('{');
  out->push_back('}');
}

void WriteMessage(const Message& message, std::string* out) {
  switch (KindOf(message.GetDescriptor())) {
    case MessageKind::kTimestamp:
      WriteJsonText(google::protobuf::util::TimeUtil::ToString(
                        *google::protobuf::DynamicCastToGenerated<google::protobuf::Timestamp>(&message)),
                    out);
      break;
    case MessageKind::kDuration:
      WriteJsonText(google::protobuf::util::TimeUtil::ToString(
                        *google::protobuf::DynamicCastToGenerated<google::protobuf::Duration>(&message)),
                    out);
      break;
    case MessageKind::kFieldMask: {
      std::string text;
      google::protobuf::util::FieldMaskUtil::ToJsonString(
          *google::protobuf::DynamicCastToGenerated<google::protobuf::FieldMask>(&message), &text);
      WriteJsonText(text, out);
      break;
    }
    default:
      WriteObject(message, out);
  }
}

}  // namespace

void WriteJsonText(std::string_view text, std::string* out) {
  if (!IsUtf8(text)) {
    WriteJsonText(Excerpt(text, text.size() + 3), out);
    return;
  }
  constexpr char kHex[] = "0123456789abcdef";
  out->push_back('"');
  size_t plain = 0;
  auto flush = [&](size_t to) { out->append(text.substr(plain, to - plain)); };
  for (size_t i = 0; i < text.size(); ++i) {
    const unsigned char c = text[i];
    const bool line_separator = c == 0xE2 && (text.substr(i, 3) == "\u2028" || text.substr(i, 3) == "\u2029");
    if (c >= 0x20 && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&' && c != 0x7F && !line_separator) {
      continue;
    }
    flush(i);
    plain = i + 1;
    switch (c) {
      case '"':
        out->append("\\\"");
        break;
      case '\\':
        out->append("\\\\");
        break;
      case '\n':
        out->append("\\n");
        break;
      case '\r':
        out->append("\\r");
        break;
      case '\t':
        out->append("\\t");
        break;
      case 0xE2:
        StrAppend(out, "\\u202", text.substr(i, 3) == "\u2028" ? "8" : "9");
        i += 2;
        plain = i + 1;
        break;
      default:
        StrAppend(out, "\\u00");
        out->push_back(kHex[c >> 4]);
        out->push_back(kHex[c & 15]);
    }
  }
  flush(text.size());
  out->push_back('"');
}

void WriteJson(const Message& message, std::string* out) { WriteMessage(message, out); }

}  // namespace mingbai::gateway::edge
