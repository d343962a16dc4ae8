#include "services/gateway/edge/comments.h"

#include <map>
#include <vector>

#include "common/text/text.h"
#include "google/protobuf/descriptor.pb.h"

namespace mingbai::gateway::edge {
namespace {

using google::protobuf::DescriptorProto;
using google::protobuf::EnumDescriptorProto;
using google::protobuf::FileDescriptorProto;
using google::protobuf::FileDescriptorSet;
using google::protobuf::ServiceDescriptorProto;
using Path = std::vector<int>;

// " Line one\n line two\n\n paragraph two\n" -> "Line one line two\n\nparagraph two".
std::string Unwrap(std::string_view comment) {
  std::string out;
  bool paragraph = false;
  for (std::string_view line : Split(Strip(comment), '\n')) {
    line = Strip(line);
    if (line.empty()) {
      paragraph = true;
      continue;
    }
    if (!out.empty()) out += paragraph ? "\n\n" : " ";
    paragraph = false;
    StrAppend(&out, line);
  }
  return out;
}

// Gathers the comments of one file.
class Gatherer {
 public:
  Gatherer(const FileDescriptorProto& file, std::unordered_map<std::string, std::string>* out) : out_(out) {
    for (const auto& location : file.source_code_info().location()) {
      if (!location.leading_comments().empty()) {
        by_path_[Path(location.path().begin(), location.path().end())] = Unwrap(location.leading_comments());
      }
    }
  }

  void Message(const DescriptorProto& message, const Path& path, const std::string& scope) {
    const std::string name = Note(path, scope, message.name());
    for (int i = 0; i < message.field_size(); ++i) {
      Note(Below(path, DescriptorProto::kFieldFieldNumber, i), name, message.field(i).name());
    }
    for (int i = 0; i < message.nested_type_size(); ++i) {
      Message(message.nested_type(i), Below(path, DescriptorProto::kNestedTypeFieldNumber, i), name);
    }
    for (int i = 0; i < message.enum_type_size(); ++i) {
      Enum(message.enum_type(i), Below(path, DescriptorProto::kEnumTypeFieldNumber, i), name);
    }
  }

  void Enum(const EnumDescriptorProto& type, const Path& path, const std::string& scope) {
    Note(path, scope, type.name());
    for (int i = 0; i < type.value_size(); ++i) {
      // A value's full name is a sibling of its type's.
      Note(Below(path, EnumDescriptorProto::kValueFieldNumber, i), scope, type.value(i).name());
    }
  }

  void Service(const ServiceDescriptorProto& service, const Path& path, const std::string& scope) {
    const std::string name = Note(path, scope, service.name());
    for (int i = 0; i < service.method_size(); ++i) {
      Note(Below(path, ServiceDescriptorProto::kMethodFieldNumber, i), name, service.method(i).name());
    }
  }

 private:
  static Path Below(Path path, int field, int index) {
    path.push_back(field);
    path.push_back(index);
    return path;
  }

  std::string Note(const Path& path, const std::string& scope, const std::string& name) {
    std::string full_name = StrCat(scope, ".", name);
    auto found = by_path_.find(path);
    if (found != by_path_.end()) (*out_)[full_name] = found->second;
    return full_name;
  }

  std::map<Path, std::string> by_path_;
  std::unordered_map<std::string, std::string>* out_;
};

}  // namespace

std::unordered_map<std::string, std::string> ContractComments() {
  std::unordered_map<std::string, std::string> out;
  const std::string_view bytes = EmbeddedDescriptorSet();
  FileDescriptorSet files;
  if (!files.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return out;
  for (const FileDescriptorProto& file : files.file()) {
    Gatherer gatherer(file, &out);
    for (int i = 0; i < file.message_type_size(); ++i) {
      gatherer.Message(file.message_type(i), {FileDescriptorProto::kMessageTypeFieldNumber, i}, file.package());
    }
    for (int i = 0; i < file.enum_type_size(); ++i) {
      gatherer.Enum(file.enum_type(i), {FileDescriptorProto::kEnumTypeFieldNumber, i}, file.package());
    }
    for (int i = 0; i < file.service_size(); ++i) {
      gatherer.Service(file.service(i), {FileDescriptorProto::kServiceFieldNumber, i}, file.package());
    }
  }
  return out;
}

}  // namespace mingbai::gateway::edge
