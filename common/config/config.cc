#include "common/config/config.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_join.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "google/protobuf/io/tokenizer.h"
#include "google/protobuf/text_format.h"

namespace mingbai {
namespace {

class Collector : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int line, google::protobuf::io::ColumnNumber column, const std::string& message) override {
    errors.push_back(StrCat("line ", line + 1, ": ", message));
  }
  std::vector<std::string> errors;
};

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError("cannot read " + path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

absl::Status LoadConfig(const std::string& path, google::protobuf::Message* config) {
  absl::StatusOr<std::string> text = ReadFile(path);
  if (!text.ok()) return text.status();
  Collector collector;
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&collector);
  if (!parser.ParseFromString(*text, config)) {
    return absl::InvalidArgumentError(StrCat(path, ": ", absl::StrJoin(collector.errors, "; ")));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> ReadSecretFile(const std::string& path) {
  absl::StatusOr<std::string> text = ReadFile(path);
  if (!text.ok()) return text.status();
  std::string_view line = std::string_view(*text).substr(0, text->find('\n'));
  line = Strip(line);
  if (line.empty()) return absl::InvalidArgumentError(path + " is empty");
  return std::string(line);
}

absl::StatusOr<std::string> ReadKeyFile(std::string_view setting, const std::string& path) {
  MB_ASSIGN_OR_RETURN(const std::string hex, ReadSecretFile(path));
  const bool digits = std::all_of(hex.begin(), hex.end(), [](char c) { return absl::ascii_isxdigit(c); });
  if (hex.size() != 64 || !digits) {
    return absl::InvalidArgumentError(StrCat(setting, ": ", path, " does not hold 64 hex digits"));
  }
  return absl::HexStringToBytes(hex);
}

}  // namespace mingbai
