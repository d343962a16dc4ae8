#include "common/telemetry/log.h"

#include <memory>

#include "google/protobuf/stubs/logging.h"
#include "spdlog/async.h"
#include "spdlog/sinks/stdout_sinks.h"
#include "spdlog/spdlog.h"

namespace mingbai::log {
namespace {

void AppendJson(std::string& out, std::string_view text) {
  out += '"';
  for (unsigned char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      default:
        if (c < 0x20) {
          constexpr char kHex[] = "0123456789abcdef";
          out += "\\u00";
          out += kHex[c >> 4];
          out += kHex[c & 15];
        } else {
          out += static_cast<char>(c);
        }
    }
  }
  out += '"';
}

// Lines are written by a thread of their own; a full queue drops the oldest rather than hold a call up.
spdlog::logger& Logger() {
  // Never destroyed: threads may still write while the process ends.
  static const std::shared_ptr<spdlog::logger>& logger = *[] {
    spdlog::init_thread_pool(8192, 1);
    auto* made = new std::shared_ptr<spdlog::logger>(
        std::make_shared<spdlog::async_logger>("mingbai", std::make_shared<spdlog::sinks::stderr_sink_mt>(),
                                               spdlog::thread_pool(), spdlog::async_overflow_policy::overrun_oldest));
    (*made)->set_pattern(R"({"time":"%Y-%m-%dT%H:%M:%S.%f%z","level":"%l",%v})");
    (*made)->flush_on(spdlog::level::warn);
    spdlog::register_logger(*made);
    spdlog::flush_every(std::chrono::seconds(1));
    return made;
  }();
  return *logger;
}

std::string& ServiceName() {
  static std::string& name = *new std::string("mingbai");
  return name;
}

void Write(spdlog::level::level_enum level, std::string_view message, std::initializer_list<Field> fields) {
  spdlog::logger& logger = Logger();
  if (!logger.should_log(level)) return;
  std::string line = "\"service\":";
  AppendJson(line, ServiceName());
  line += ",\"message\":";
  AppendJson(line, message);
  for (const auto& [key, value] : fields) {
    line += ',';
    AppendJson(line, key);
    line += ':';
    AppendJson(line, value);
  }
  logger.log(level, spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace

void Configure(std::string_view service, std::string_view level) {
  ServiceName() = std::string(service);
  // The wrapper says what is wrong with a message; the library's own lines would only let strangers fill the log.
  google::protobuf::SetLogHandler(nullptr);
  Logger().set_level(level.empty() ? spdlog::level::info : spdlog::level::from_str(std::string(level)));
}

void Debug(std::string_view message, std::initializer_list<Field> fields) {
  Write(spdlog::level::debug, message, fields);
}
void Info(std::string_view message, std::initializer_list<Field> fields) {
  Write(spdlog::level::info, message, fields);
}
void Warn(std::string_view message, std::initializer_list<Field> fields) {
  Write(spdlog::level::warn, message, fields);
}
void Error(std::string_view message, std::initializer_list<Field> fields) {
  Write(spdlog::level::err, message, fields);
}
void Flush() { Logger().flush(); }

}  // namespace mingbai::log
