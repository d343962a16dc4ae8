#include "common/rpc/field_rules.h"

#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/synchronization/mutex.h"
#include "common/names/names.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "common/text/text_safety.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/field_mask.pb.h"
#include "mingbai/common/v1/options.pb.h"
#include "re2/re2.h"

namespace mingbai::rpc {
namespace {

using common::v1::FieldRules;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr uint32_t kStandardLength = 1000;
constexpr uint32_t kStandardItems = 1000;

struct CheckedField {
  const FieldDescriptor* field;
  FieldRules rules;
  bool declared;
  std::unique_ptr<RE2> pattern;
};
struct CheckedFields {
  std::vector<CheckedField> fields;
  const FieldDescriptor* update_mask = nullptr;  // where the type is an update's request, or a part of one
};

// The fields of a type with their rules, compiled once per process.
const CheckedFields& CompileFields(const Descriptor* type) {
  static absl::Mutex mutex(absl::kConstInit);
  static auto& known = *new std::unordered_map<const Descriptor*, std::unique_ptr<CheckedFields>>;
  absl::MutexLock lock(&mutex);
  std::unique_ptr<CheckedFields>& fields = known[type];
  if (fields == nullptr) {
    fields = std::make_unique<CheckedFields>();
    for (int i = 0; i < type->field_count(); ++i) {
      const FieldDescriptor* field = type->field(i);
      CheckedField checked{field, field->options().GetExtension(common::v1::rules),
                           field->options().HasExtension(common::v1::rules), nullptr};
      if (checked.rules.output_only()) continue;
      if (!checked.rules.pattern().empty()) checked.pattern = std::make_unique<RE2>(checked.rules.pattern());
      fields->fields.push_back(std::move(checked));
    }
    const FieldDescriptor* mask = type->FindFieldByName("update_mask");
    if (mask != nullptr && mask->message_type() == google::protobuf::FieldMask::descriptor()) {
      fields->update_mask = mask;
    }
  }
  return *fields;
}

// The same, without the lock from the second time on in a thread.
const CheckedFields& FieldsOf(const Descriptor* type) {
  thread_local std::unordered_map<const Descriptor*, const CheckedFields*> known;
  const CheckedFields*& fields = known[type];
  if (fields == nullptr) fields = &CompileFields(type);
  return *fields;
}

// Code points of valid UTF-8.
size_t Length(std::string_view text) {
  size_t length = 0;
  for (unsigned char c : text) length += (c & 0xC0) != 0x80;
  return length;
}

bool HasControl(std::string_view text, bool multiline) {
  for (unsigned char c : text) {
    if (c == 0x7F || (c < 0x20 && !(multiline && (c == '\n' || c == '\r' || c == '\t')))) return true;
  }
  return false;
}

// Where a text of many lines is wrong, from 1: " in line 7"; empty for a text of one.
template <typename Wrong>
std::string InLine(std::string_view text, const Wrong& wrong) {
  const std::vector<std::string_view> lines = Split(text, '\n');
  const auto found = std::find_if(lines.begin(), lines.end(), wrong);
  return lines.size() == 1 || found == lines.end() ? "" : StrCat(" in line ", found - lines.begin() + 1);
}

void CheckText(const CheckedField& checked, const std::string& text, const std::string& path, FieldErrors* errors) {
  const uint32_t most = checked.rules.max_length() == 0 ? kStandardLength : checked.rules.max_length();
  if (text.size() > most && Length(text) > most) {
    errors->Add(path, StrCat("has more than ", most, " characters"));
  } else if (HasControl(text, checked.rules.multiline())) {
    const auto holds = [](std::string_view line) { return HasControl(line, /*multiline=*/true); };
    errors->Add(path, StrCat("has control characters", InLine(text, holds)));
  } else if (HoldsDirectionOverride(text)) {
    errors->Add(path,
                StrCat("has characters that turn the direction of writing", InLine(text, HoldsDirectionOverride)));
  } else if (checked.pattern != nullptr && !RE2::FullMatch(text, *checked.pattern)) {
    errors->Add(path, StrCat("does not match ", checked.rules.pattern()));
  } else if (!checked.rules.resource().empty() && !text.empty() && !IsResourceName(checked.rules.resource(), text)) {
    errors->Add(path, StrCat("is not a name of the form ", checked.rules.resource(), "/*"));
  }
}

void CheckNumber(const CheckedField& checked, int64_t number, const std::string& path, FieldErrors* errors) {
  if (!checked.rules.bounded()) return;
  // A field that may be left out counts as left out where it is 0.
  if (number == 0 && !checked.rules.required()) return;
  if (number < checked.rules.min() || number > checked.rules.max()) {
    errors->Add(path, StrCat("must be between ", checked.rules.min(), " and ", checked.rules.max()));
  }
}

// Which fields of a message are judged as present.
using Asked = absl::FunctionRef<bool(const FieldDescriptor& field)>;
bool All(const FieldDescriptor& /*field*/) { return true; }

void CheckMessage(const Message& message, const std::string& prefix, Asked asked, FieldErrors* errors);

// `asked` is about the fields of the value, where it is a message.
void CheckValue(const Message& message, const CheckedField& checked, int index, const std::string& path, Asked asked,
                FieldErrors* errors) {
  const Reflection* reflection = message.GetReflection();
  const FieldDescriptor* field = checked.field;
  const bool repeated = field->is_repeated();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING: {
      if (field->type() == FieldDescriptor::TYPE_BYTES) break;
      std::string scratch;
      const std::string& text = repeated ? reflection->GetRepeatedStringReference(message, field, index, &scratch)
                                         : reflection->GetStringReference(message, field, &scratch);
      if (checked.rules.required() && IsBlank(text)) {
        errors->Add(path, repeated ? "is empty" : "is required");
        break;
      }
      CheckText(checked, text, path, errors);
      break;
    }
    case FieldDescriptor::CPPTYPE_INT32:
      CheckNumber(checked,
                  repeated ? reflection->GetRepeatedInt32(message, field, index) : reflection->GetInt32(message, field),
                  path, errors);
      break;
    case FieldDescriptor::CPPTYPE_INT64:
      CheckNumber(checked,
                  repeated ? reflection->GetRepeatedInt64(message, field, index) : reflection->GetInt64(message, field),
                  path, errors);
      break;
    case FieldDescriptor::CPPTYPE_ENUM: {
      const int value =
          repeated ? reflection->GetRepeatedEnumValue(message, field, index) : reflection->GetEnumValue(message, field);
      if (field->enum_type()->FindValueByNumber(value) == nullptr) {
        errors->Add(path, StrCat(value, " is not a value of ", field->enum_type()->name()));
      } else if (repeated && value == 0) {
        errors->Add(path, "is unspecified");
      }
      break;
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      CheckMessage(
          repeated ? reflection->GetRepeatedMessage(message, field, index) : reflection->GetMessage(message, field),
          path + ".", asked, errors);
      break;
    default:
      break;
  }
}

// What an update's request says that it changes; nullptr where it is none, or names nothing.
const google::protobuf::FieldMask* MaskOf(const Message& request, const FieldDescriptor* field) {
  if (field == nullptr) return nullptr;
  const auto* mask =
      dynamic_cast<const google::protobuf::FieldMask*>(&request.GetReflection()->GetMessage(request, field));
  return mask == nullptr || mask->paths().empty() ? nullptr : mask;
}

// A mask that names nothing says nothing.
bool IsEmptyMask(const Message& message, const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
         field.message_type() == google::protobuf::FieldMask::descriptor() && MaskOf(message, &field) == nullptr;
}

// Whether an update must give the field of its resource: where it is to change, and where it says what is updated.
bool GivenByUpdate(const FieldDescriptor& field, const google::protobuf::FieldMask& mask) {
  static const std::set<std::string>& identity = *new std::set<std::string>{"name", "owner"};
  if (identity.contains(field.name())) return true;
  for (const std::string& path : mask.paths()) {
    if (path.substr(0, path.find('.')) == field.name()) return true;
  }
  return false;
}

void CheckMessage(const Message& message, const std::string& prefix, Asked asked, FieldErrors* errors) {
  const Descriptor* type = message.GetDescriptor();
  if (type->file()->package() == "google.protobuf") {
    if (type->name() == "Timestamp") {
      const int64_t seconds = message.GetReflection()->GetInt64(message, type->FindFieldByName("seconds"));
      const int32_t nanos = message.GetReflection()->GetInt32(message, type->FindFieldByName("nanos"));
      if (seconds < -62135596800 || seconds > 253402300799 || nanos < 0 || nanos > 999999999) {
        errors->Add(prefix.substr(0, prefix.size() - 1), "is not a time of years 1 to 9999");
      }
    }
    return;
  }
  const Reflection* reflection = message.GetReflection();
  const CheckedFields& fields = FieldsOf(type);
  const google::protobuf::FieldMask* mask = MaskOf(message, fields.update_mask);
  const auto asked_of_value = [mask](const FieldDescriptor& of) { return mask == nullptr || GivenByUpdate(of, *mask); };
  for (const CheckedField& checked : fields.fields) {
    const FieldDescriptor* field = checked.field;
    const std::string path = prefix + field->name();
    if (field->is_repeated()) {
      const int size = reflection->FieldSize(message, field);
      const uint32_t most = checked.rules.max_items() == 0 ? kStandardItems : checked.rules.max_items();
      if (size == 0 && checked.rules.required() && asked(*field)) errors->Add(path, "is required");
      if (static_cast<uint32_t>(size) > most) {
        errors->Add(path, StrCat("has more than ", most, " entries"));
        continue;
      }
      for (int i = 0; i < size; ++i) CheckValue(message, checked, i, StrCat(path, "[", i, "]"), All, errors);
      continue;
    }
    // Without presence a field that holds its default counts as missing, as does a mask without paths.
    if (!reflection->HasField(message, field) || IsEmptyMask(message, *field)) {
      if (checked.rules.required() && asked(*field)) errors->Add(path, "is required");
      continue;
    }
    CheckValue(message, checked, 0, path, asked_of_value, errors);
  }
}

bool HasSecret(const Descriptor* type, std::set<const Descriptor*>* visited) {
  if (!visited->insert(type).second) return false;
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* field = type->field(i);
    if (field->options().GetExtension(common::v1::rules).secret()) return true;
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && HasSecret(field->message_type(), visited)) return true;
  }
  return false;
}

bool IsIdSegment(std::string_view segment, bool any_script) {
  if (segment.empty() || segment.size() > (any_script ? 256 : 120)) return false;
  for (char c : segment) {
    const bool fine = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                      c == '.' || c == '_' || (any_script && static_cast<unsigned char>(c) >= 0x80);
    if (!fine) return false;
  }
  return true;
}

// Circles are known by what people call them, such as "党员".
bool FitsBelow(std::string_view collection, std::string_view segment) {
  if (collection == "organizations") return IsOrganizationCode(segment);
  return IsIdSegment(segment, collection == "circles");
}

}  // namespace

bool IsResourceName(std::string_view collection, std::string_view name) {
  const std::string pattern = StrCat(collection, "/*");
  const std::vector<std::string_view> wanted = Split(pattern, '/');
  const std::vector<std::string_view> given = Split(name, '/');
  if (wanted.size() != given.size()) return false;
  for (size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i] != "*") {
      if (wanted[i] != given[i]) return false;
    } else if (!FitsBelow(i > 0 ? wanted[i - 1] : std::string_view(), given[i])) {
      return false;
    }
  }
  return true;
}

absl::Status CheckFieldRules(const Message& request) {
  FieldErrors errors;
  CheckMessage(request, "", All, &errors);
  return errors.ToStatus();
}

bool HasSecretField(const Descriptor& type) {
  std::set<const Descriptor*> visited;
  return HasSecret(&type, &visited);
}

}  // namespace mingbai::rpc
