#include "services/gateway/edge/field_text.h"

#include <cstdint>
#include <functional>
#include <limits>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/util/field_mask_util.h"
#include "google/protobuf/util/time_util.h"
#include "mingbai/common/v1/options.pb.h"
#include "services/gateway/edge/json_support.h"
#include "services/gateway/edge/text.h"

namespace mingbai::gateway::edge {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// "CaseTimeliness" -> "CASE_TIMELINESS_", the prefix of its values.
std::string ValuePrefix(const EnumDescriptor* type) {
  std::string out;
  for (char c : type->name()) {
    if (absl::ascii_isupper(c) && !out.empty()) out += '_';
    out += absl::ascii_toupper(c);
  }
  return out + "_";
}

// The number as written by `digits`, which may have a fraction or exponent as long as the value is whole.
template <typename T>
bool ParseWhole(std::string_view digits, T* out) {
  if (absl::SimpleAtoi(AbslView(digits), out))
    return !digits.empty() && digits[0] != '+' && !absl::ascii_isspace(digits[0]);
  if (digits.find_first_of(".eE") == std::string_view::npos) return false;
  double value;
  if (!absl::SimpleAtod(AbslView(digits), &value)) return false;
  constexpr double kExact = 9007199254740992.0;  // 2^53: whole numbers up to here are exact
  if (!(value >= -kExact && value <= kExact) || value != static_cast<double>(static_cast<int64_t>(value))) return false;
  const int64_t whole = static_cast<int64_t>(value);
  if (whole < 0 && std::numeric_limits<T>::min() == 0) return false;
  *out = static_cast<T>(whole);
  return static_cast<int64_t>(*out) == whole;
}

template <typename T>
absl::Status SetParsed(std::string_view path, std::string_view digits, const std::function<void(T)>& set) {
  T value;
  if (!ParseWhole(digits, &value)) {
    return InvalidField(path, StrCat("\"", Excerpt(digits), "\" is not a whole number of ", sizeof(T) * 8, " bits",
                                     std::numeric_limits<T>::min() == 0 ? " without sign" : ""));
  }
  set(value);
  return absl::OkStatus();
}

}  // namespace

const EnumValueDescriptor* FindEnumValue(const EnumDescriptor* type, std::string_view name, bool allow_short) {
  const EnumValueDescriptor* value = type->FindValueByName(std::string(name));
  if (value != nullptr || !allow_short) return value;
  return type->FindValueByName(StrCat(ValuePrefix(type), absl::AsciiStrToUpper(AbslView(name))));
}

absl::Status SetInteger(Message* message, const FieldDescriptor* field, std::string_view path,
                        std::string_view digits) {
  const Reflection* reflection = message->GetReflection();
  const bool list = field->is_repeated();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return SetParsed<int32_t>(path, digits, [&](int32_t value) {
        list ? reflection->AddInt32(message, field, value) : reflection->SetInt32(message, field, value);
      });
    case FieldDescriptor::CPPTYPE_INT64:
      return SetParsed<int64_t>(path, digits, [&](int64_t value) {
        list ? reflection->AddInt64(message, field, value) : reflection->SetInt64(message, field, value);
      });
    case FieldDescriptor::CPPTYPE_UINT32:
      return SetParsed<uint32_t>(path, digits, [&](uint32_t value) {
        list ? reflection->AddUInt32(message, field, value) : reflection->SetUInt32(message, field, value);
      });
    case FieldDescriptor::CPPTYPE_UINT64:
      return SetParsed<uint64_t>(path, digits, [&](uint64_t value) {
        list ? reflection->AddUInt64(message, field, value) : reflection->SetUInt64(message, field, value);
      });
    default:
      return InvalidField(path, "is not a number");
  }
}

absl::Status SetWellKnown(Message* value, std::string_view path, std::string_view text) {
  const std::string copy(text);
  switch (KindOf(value->GetDescriptor())) {
    case MessageKind::kTimestamp:
      if (google::protobuf::util::TimeUtil::FromString(
              copy, google::protobuf::DynamicCastToGenerated<google::protobuf::Timestamp>(value))) {
        return absl::OkStatus();
      }
      return InvalidField(path, StrCat("\"", Excerpt(text), "\" is not an RFC 3339 time"));
    case MessageKind::kDuration:
      if (google::protobuf::util::TimeUtil::FromString(
              copy, google::protobuf::DynamicCastToGenerated<google::protobuf::Duration>(value))) {
        return absl::OkStatus();
      }
      return InvalidField(path, StrCat("\"", Excerpt(text), "\" is not a duration such as \"1.5s\""));
    case MessageKind::kFieldMask: {
      auto* mask = google::protobuf::DynamicCastToGenerated<google::protobuf::FieldMask>(value);
      if (text.find('_') != std::string_view::npos) {
        google::protobuf::util::FieldMaskUtil::FromString(copy, mask);
        return absl::OkStatus();
      }
      if (google::protobuf::util::FieldMaskUtil::FromJsonString(copy, mask)) return absl::OkStatus();
      return InvalidField(path, StrCat("\"", Excerpt(text), "\" is not a list of field paths"));
    }
    default:
      return InvalidField(path, "cannot be given as text");
  }
}

absl::Status SetFromText(Message* message, const FieldDescriptor* field, std::string_view path, std::string_view text) {
  if (!IsUtf8(text)) return InvalidField(path, "is not valid UTF-8");
  const Reflection* reflection = message->GetReflection();
  const bool list = field->is_repeated();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING: {
      std::string value(text);
      if (field->type() == FieldDescriptor::TYPE_BYTES && !absl::Base64Unescape(AbslView(text), &value) &&
          !absl::WebSafeBase64Unescape(AbslView(text), &value)) {
        return InvalidField(path, "is not base64");
      }
      list ? reflection->AddString(message, field, std::move(value))
           : reflection->SetString(message, field, std::move(value));
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_BOOL:
      if (text != "true" && text != "false") return InvalidField(path, "is neither true nor false");
      list ? reflection->AddBool(message, field, text == "true") : reflection->SetBool(message, field, text == "true");
      return absl::OkStatus();
    case FieldDescriptor::CPPTYPE_ENUM: {
      const EnumValueDescriptor* value = FindEnumValue(field->enum_type(), text, true);
      if (value == nullptr) {
        return InvalidField(path, StrCat("\"", Excerpt(text), "\" is not a value of ", field->enum_type()->name()));
      }
      list ? reflection->AddEnum(message, field, value) : reflection->SetEnum(message, field, value);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      if (KindOf(field->message_type()) == MessageKind::kPlain) {
        return InvalidField(path, "is an object; name one of its fields");
      }
      return SetWellKnown(list ? reflection->AddMessage(message, field) : reflection->MutableMessage(message, field),
                          path, text);
    default:
      return SetInteger(message, field, path, text);
  }
}

void ExpandResources(Message* message) {
  const Reflection* reflection = message->GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(*message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      if (KindOf(field->message_type()) != MessageKind::kPlain) continue;
      if (!field->is_repeated()) {
        ExpandResources(reflection->MutableMessage(message, field));
        continue;
      }
      for (int i = 0; i < reflection->FieldSize(*message, field); ++i) {
        ExpandResources(reflection->MutableRepeatedMessage(message, field, i));
      }
    } else if (field->type() == FieldDescriptor::TYPE_STRING) {
      const std::string& collection = field->options().GetExtension(common::v1::rules).resource();
      if (collection.empty() || collection.find('/') != std::string::npos) continue;
      auto expand = [&](std::string value) {
        const bool alone = !value.empty() && value.find('/') == std::string::npos;
        return alone ? StrCat(collection, "/", value) : value;
      };
      if (!field->is_repeated()) {
        reflection->SetString(message, field, expand(reflection->GetString(*message, field)));
        continue;
      }
      for (int i = 0; i < reflection->FieldSize(*message, field); ++i) {
        reflection->SetRepeatedString(message, field, i, expand(reflection->GetRepeatedString(*message, field, i)));
      }
    }
  }
}

}  // namespace mingbai::gateway::edge
