#include "services/catalog/open_texts.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "common/privacy/personal_data.h"
#include "common/text/text.h"
#include "mingbai/common/v1/options.pb.h"

namespace mingbai::catalog {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// A file, whose rows are looked at one by one, and what a caller chose as a mark, which nobody reads.
constexpr std::string_view kNoTexts[] = {"csv", "request_id", "etag"};

bool IsFreeText(const FieldDescriptor& field) {
  if (field.type() != FieldDescriptor::TYPE_STRING) return false;
  if (std::find(std::begin(kNoTexts), std::end(kNoTexts), field.name()) != std::end(kNoTexts)) return false;
  const common::v1::FieldRules& rules = field.options().GetExtension(common::v1::rules);
  return rules.pattern().empty() && rules.resource().empty();
}

}  // namespace

void CheckOpenTexts(const Message& message, const std::string& path, FieldErrors& errors) {
  const Reflection* reflection = message.GetReflection();
  std::vector<const FieldDescriptor*> fields;  // that are set
  reflection->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const bool within = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    if (field->is_map() || !(within || IsFreeText(*field))) continue;
    if (field->options().GetExtension(common::v1::rules).output_only()) continue;
    const int size = field->is_repeated() ? reflection->FieldSize(message, field) : 1;
    for (int i = 0; i < size; ++i) {
      std::string at = path.empty() ? field->name() : StrCat(path, ".", field->name());
      if (field->is_repeated()) StrAppend(&at, "[", i, "]");
      if (within) {
        CheckOpenTexts(field->is_repeated() ? reflection->GetRepeatedMessage(message, field, i)
                                            : reflection->GetMessage(message, field),
                       at, errors);
        continue;
      }
      const std::string text = field->is_repeated() ? reflection->GetRepeatedString(message, field, i)
                                                    : reflection->GetString(message, field);
      if (HoldsIdentityNumber(text)) errors.Add(std::move(at), "holds an identity number, and everybody reads it");
    }
  }
}

absl::Status CheckWrite(const Message& request) {
  if (request.GetDescriptor()->FindFieldByName("request_id") == nullptr) return absl::OkStatus();
  FieldErrors errors;
  CheckOpenTexts(request, "", errors);
  return errors.ToStatus();
}

}  // namespace mingbai::catalog
