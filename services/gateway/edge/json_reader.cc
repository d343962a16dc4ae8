#include "services/gateway/edge/json_reader.h"

#include <set>
#include <string>

#include "absl/strings/numbers.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "services/gateway/edge/field_text.h"
#include "services/gateway/edge/json_lexer.h"
#include "services/gateway/edge/json_support.h"
#include "services/gateway/edge/text.h"

namespace mingbai::gateway::edge {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::OneofDescriptor;
using google::protobuf::Reflection;

// One reading. Not thread-safe.
class Reader {
 public:
  Reader(std::string_view json, std::string_view prefix) : lexer_(json), path_(prefix) {}

  absl::Status Read(Message* message) {
    MB_RETURN_IF_ERROR(ReadObject(message, 1));
    return lexer_.AtEnd() ? absl::OkStatus() : Malformed("more follows after the object");
  }

 private:
  // Lengthens the path while it lives.
  class Step {
   public:
    Step(std::string* path, std::string_view name) : path_(path), size_(path->size()) {
      if (!path->empty() && name.substr(0, 1) != "[") path->push_back('.');
      path->append(name);
    }
    ~Step() { path_->resize(size_); }

   private:
    std::string* path_;
    size_t size_;
  };

  absl::Status Malformed(std::string_view what) const {
    return Error(absl::StatusCode::kInvalidArgument, "MALFORMED_JSON",
                 StrCat("the body is not well-formed JSON at byte ", lexer_.position(),
                        path_.empty() ? "" : StrCat(" (", path_, ")"), ": ", what));
  }
  absl::Status Wrong(std::string_view why) const { return InvalidField(path_.empty() ? "body" : path_, why); }

  absl::Status ReadText(std::string* out) {
    switch (lexer_.TakeString(out)) {
      case JsonLexer::StringResult::kMalformed:
        return Malformed("a broken string");
      case JsonLexer::StringResult::kLoneSurrogate:
        return Wrong("holds half a surrogate pair");
      case JsonLexer::StringResult::kOk:
        break;
    }
    return IsUtf8(*out) ? absl::OkStatus() : Wrong("is not valid UTF-8");
  }

  absl::Status ReadObject(Message* message, int depth) {
    if (depth > kJsonDepth) return Malformed(StrCat("nested deeper than ", kJsonDepth));
    if (lexer_.Peek() != '{') return WrongType("an object");
    lexer_.Take('{');
    if (lexer_.Take('}')) return absl::OkStatus();
    std::set<const FieldDescriptor*> seen;
    std::string key;
    do {
      if (lexer_.Peek() != '"') return Malformed("a name was expected");
      MB_RETURN_IF_ERROR(ReadText(&key));
      if (!lexer_.Take(':')) return Malformed("\":\" was expected");
      const Descriptor* type = message->GetDescriptor();
      const FieldDescriptor* field = type->FindFieldByName(key);
      if (field == nullptr) field = FindByJsonName(type, key);
      Step step(&path_, field == nullptr ? Excerpt(key) : field->name());
      if (field == nullptr) return Wrong("there is no such field");
      if (!seen.insert(field).second) return Wrong("is given twice");
      MB_RETURN_IF_ERROR(ReadField(message, field, depth));
    } while (lexer_.Take(','));
    return lexer_.Take('}') ? absl::OkStatus() : Malformed("\",\" or \"}\" was expected");
  }

  static const FieldDescriptor* FindByJsonName(const Descriptor* type, const std::string& key) {
    const FieldDescriptor* field = type->FindFieldByCamelcaseName(key);
    return field != nullptr && field->json_name() == key ? field : nullptr;
  }

  absl::Status ReadField(Message* message, const FieldDescriptor* field, int depth) {
    if (lexer_.TakeWord("null")) return absl::OkStatus();
    const OneofDescriptor* oneof = field->real_containing_oneof();
    if (oneof != nullptr && message->GetReflection()->HasOneof(*message, oneof)) {
      return Wrong(StrCat("stands beside another of ", oneof->name()));
    }
    if (!field->is_repeated()) return ReadValue(message, field, depth);
    if (lexer_.Peek() != '[') return WrongType("a list");
    if (depth + 1 > kJsonDepth) return Malformed(StrCat("nested deeper than ", kJsonDepth));
    lexer_.Take('[');
    if (lexer_.Take(']')) return absl::OkStatus();
    int index = 0;
    do {
      Step step(&path_, StrCat("[", index++, "]"));
      MB_RETURN_IF_ERROR(ReadValue(message, field, depth + 1));
    } while (lexer_.Take(','));
    return lexer_.Take(']') ? absl::OkStatus() : Malformed("\",\" or \"]\" was expected");
  }

  absl::Status ReadValue(Message* message, const FieldDescriptor* field, int depth) {
    const Reflection* reflection = message->GetReflection();
    const bool list = field->is_repeated();
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE: {
        Message* value = list ? reflection->AddMessage(message, field) : reflection->MutableMessage(message, field);
        if (KindOf(field->message_type()) == MessageKind::kPlain) return ReadObject(value, depth + 1);
        if (lexer_.Peek() != '"') return WrongType("text");
        MB_RETURN_IF_ERROR(ReadText(&text_));
        return SetWellKnown(value, path_, text_);
      }
      case FieldDescriptor::CPPTYPE_STRING:
        if (lexer_.Peek() != '"') return WrongType("text");
        MB_RETURN_IF_ERROR(ReadText(&text_));
        return SetFromText(message, field, path_, text_);
      case FieldDescriptor::CPPTYPE_BOOL:
        if (lexer_.TakeWord("true")) return SetFromText(message, field, path_, "true");
        if (lexer_.TakeWord("false")) return SetFromText(message, field, path_, "false");
        return WrongType("true or false");
      case FieldDescriptor::CPPTYPE_ENUM:
        return ReadEnum(message, field);
      default: {
        std::string_view digits;
        if (lexer_.Peek() == '"') {
          MB_RETURN_IF_ERROR(ReadText(&text_));
          return SetInteger(message, field, path_, text_);
        }
        if (!lexer_.TakeNumber(&digits)) return WrongType("a number");
        return SetInteger(message, field, path_, digits);
      }
    }
  }

  absl::Status ReadEnum(Message* message, const FieldDescriptor* field) {
    const EnumValueDescriptor* value = nullptr;
    std::string_view digits;
    int number;
    if (lexer_.Peek() == '"') {
      MB_RETURN_IF_ERROR(ReadText(&text_));
      value = FindEnumValue(field->enum_type(), text_, false);
    } else if (lexer_.TakeNumber(&digits)) {
      text_ = std::string(digits);
      if (absl::SimpleAtoi(AbslView(digits), &number)) value = field->enum_type()->FindValueByNumber(number);
    } else {
      return WrongType("the name of a value");
    }
    if (value == nullptr) {
      return Wrong(StrCat("\"", Excerpt(text_), "\" is not a value of ", field->enum_type()->name()));
    }
    if (field->is_repeated()) {
      message->GetReflection()->AddEnum(message, field, value);
    } else {
      message->GetReflection()->SetEnum(message, field, value);
    }
    return absl::OkStatus();
  }

  // The value that comes next is of another type than `expected`, or no JSON at all.
  absl::Status WrongType(std::string_view expected) {
    const char next = lexer_.Peek();
    std::string_view found;
    if (next == '{') {
      found = "an object";
    } else if (next == '[') {
      found = "a list";
    } else if (next == '"') {
      found = "text";
    } else if (lexer_.TakeWord("true") || lexer_.TakeWord("false")) {
      found = "true or false";
    } else if (lexer_.TakeWord("null")) {
      found = "null";
    } else {
      std::string_view digits;
      if (!lexer_.TakeNumber(&digits)) return Malformed("a value was expected");
      found = "a number";
    }
    return Wrong(StrCat("must be ", expected, ", not ", found));
  }

  JsonLexer lexer_;
  std::string path_;
  std::string text_;
};

}  // namespace

absl::Status ReadJson(std::string_view json, std::string_view prefix, Message* message) {
  return Reader(json, prefix).Read(message);
}

}  // namespace mingbai::gateway::edge
