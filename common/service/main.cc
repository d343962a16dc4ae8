#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cstdio>

#include "absl/strings/numbers.h"
#include "absl/synchronization/mutex.h"
#include "common/config/config.h"
#include "common/service/runtime.h"
#include "common/status/status.h"
#include "common/telemetry/log.h"
#include "common/text/text.h"

namespace mingbai::service {
namespace {

constexpr int kTrimMillis = 30000;
constexpr absl::Duration kPause = absl::Milliseconds(200);

struct Flags {
  std::string config;
  bool migrate = false;
  bool demo = false;
  bool check = false;
};

absl::StatusOr<Flags> ParseFlags(int argc, char** argv) {
  Flags flags;
  for (int i = 1; i < argc; ++i) {
    std::string_view flag = argv[i];
    if (ConsumePrefix(&flag, "--config=")) {
      flags.config = std::string(flag);
    } else if (flag == "--migrate") {
      flags.migrate = true;
    } else if (flag == "--demo") {
      flags.demo = true;
    } else if (flag == "--check") {
      flags.check = true;
    } else {
      return absl::InvalidArgumentError(StrCat("unknown flag ", flag));
    }
  }
  if (flags.config.empty()) return absl::InvalidArgumentError("--config=FILE is required");
  return flags;
}

int PortOf(std::string_view address) {
  int port = 0;
  const size_t colon = address.rfind(':');
  return colon != std::string_view::npos && absl::SimpleAtoi(AbslView(address.substr(colon + 1)), &port) ? port : 0;
}

// What --check prints: the ports that the configuration makes the service listen on.
std::string DescribePorts(const Program& program) {
  int http = 0;
  const auto* field = program.config->GetDescriptor()->FindFieldByName("http_address");
  if (field != nullptr) http = PortOf(program.config->GetReflection()->GetString(*program.config, field));
  return StrCat("{\"grpc_port\":", PortOf(program.server->listen_address()),
                ",\"metrics_port\":", PortOf(program.server->metrics_address()), ",\"http_port\":", http, "}");
}

absl::StatusOr<std::shared_ptr<Clock>> MakeClock(const Flags& flags, const config::v1::ServerConfig& server) {
  if (!flags.demo) return std::make_shared<SystemClock>();
  if (server.demo_clock_file().empty()) return absl::InvalidArgumentError("--demo needs server.demo_clock_file");
  MB_ASSIGN_OR_RETURN(std::unique_ptr<SharedClock> clock, SharedClock::Open(server.demo_clock_file()));
  return std::shared_ptr<Clock>(std::move(clock));
}

// Points `server` and `database` at what was read: parsing replaces the sub-messages that were there before it.
void LocateSettings(Program* program) {
  const google::protobuf::Descriptor* descriptor = program->config->GetDescriptor();
  const google::protobuf::Reflection* reflection = program->config->GetReflection();
  program->server = &static_cast<const config::v1::ServerConfig&>(
      reflection->GetMessage(*program->config, descriptor->FindFieldByName("server")));
  if (program->database == nullptr) return;
  program->database = &static_cast<const config::v1::DatabaseConfig&>(
      reflection->GetMessage(*program->config, descriptor->FindFieldByName("database")));
}

absl::Status Run(const Flags& flags, Program program, int signals) {
  MB_RETURN_IF_ERROR(LoadConfig(flags.config, program.config));
  LocateSettings(&program);
  if (flags.check) {
    std::printf("%s\n", DescribePorts(program).c_str());
    return absl::OkStatus();
  }
  log::Configure(program.name, program.server->log_level());
  Runtime::Options options;
  options.name = program.name;
  options.server = *program.server;
  if (program.database != nullptr) {
    if (program.database->schema().empty()) return absl::InvalidArgumentError("database.schema is required");
    options.database = *program.database;
  }
  options.migrations = program.migrations;
  options.migrate = flags.migrate;
  MB_ASSIGN_OR_RETURN(options.clock, MakeClock(flags, *program.server));
  MB_ASSIGN_OR_RETURN(std::unique_ptr<Runtime> runtime, Runtime::Create(std::move(options)));
  if (flags.migrate) return absl::OkStatus();
  MB_RETURN_IF_ERROR(program.wire(*runtime));
  MB_RETURN_IF_ERROR(runtime->Start());
  pollfd waiting{signals, POLLIN, 0};
  for (int come = 0; come == 0 || (come < 0 && errno == EINTR);) {
    come = poll(&waiting, 1, kTrimMillis);
    // What a burst of work left to the allocator goes back to the system.
    if (come == 0) malloc_trim(0);
  }
  log::Info("stopping");
  runtime->Stop(kPause);
  return absl::OkStatus();
}

}  // namespace

int Main(int argc, char** argv, Program program) {
  // Debian builds Abseil with the search for lock cycles switched on, a global lock on the way of every mutex.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  // Signals are read from a descriptor; every thread made from here on keeps them blocked.
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  signal(SIGPIPE, SIG_IGN);
  // By itself the allocator makes eight heaps for each processor, and each keeps what it once had: on a large machine,
  // much.
  mallopt(M_ARENA_MAX, program.heaps);
  const int signals = signalfd(-1, &set, SFD_CLOEXEC);
  absl::StatusOr<Flags> flags = ParseFlags(argc, argv);
  absl::Status status = flags.ok() ? Run(*flags, program, signals) : flags.status();
  close(signals);
  log::Flush();
  if (status.ok()) return 0;
  std::fprintf(stderr, "mingbai-%s: %s\n", program.name.c_str(), std::string(status.message()).c_str());
  return 1;
}

}  // namespace mingbai::service
