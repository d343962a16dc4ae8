#include "tests/support/process_stack.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

#include "absl/random/random.h"
#include "absl/time/clock.h"
#include "common/crypto/crypto.h"
#include "common/text/text.h"
#include "gtest/gtest.h"

namespace mingbai::testing {
namespace {

constexpr char kRoot[] = "371325000000";
constexpr const char* kRoles[] = {"disclosure-office", "clerk",     "reviewer",    "secrecy-officer",
                                  "publisher",         "inspector", "party-office"};

[[noreturn]] void GiveUp(const std::string& why) {
  ADD_FAILURE() << why;
  std::exit(1);
}

// A port that was free a moment ago, below those that the kernel hands out, to connections too; none twice.
int FreePort() {
  static absl::BitGen random;
  static auto& given = *new std::set<int>;
  for (int attempt = 0; attempt < 1000; ++attempt) {
    const int port = absl::Uniform(random, 12000, 32000);
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<uint16_t>(port));
    const bool free = bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
    close(fd);
    if (free && given.insert(port).second) return port;
  }
  GiveUp("no port is free");
}

// The service that a process is of: a replica is named after it.
std::string ServiceOf(const std::string& process) { return process.substr(0, process.find('-')); }

bool AnswersHealthy(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  timeval limit{2, 0};
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
  std::string answer;
  if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0) {
    const std::string_view request = "GET /healthz HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n";
    send(fd, request.data(), request.size(), MSG_NOSIGNAL);
    char buffer[1024];
    for (ssize_t got = recv(fd, buffer, sizeof(buffer), 0); got > 0; got = recv(fd, buffer, sizeof(buffer), 0)) {
      answer.append(buffer, got);
    }
  }
  close(fd);
  return answer.starts_with("HTTP/1.1 200");
}

}  // namespace

const std::vector<std::string>& ProcessStack::Services() {
  static const auto& services =
      *new std::vector<std::string>{"catalog", "publication", "feedback", "evaluation", "gateway"};
  return services;
}

ProcessStack::ProcessStack(const std::string& binaries, bool demo, std::string database_socket)
    : binaries_(binaries), demo_(demo), database_socket_(std::move(database_socket)) {
  char pattern[] = "/tmp/mingbai-stack-XXXXXX";
  folder_ = mkdtemp(pattern);
  std::filesystem::create_directory(folder_ + "/tokens");
  std::ofstream principals(folder_ + "/tokens.textproto");
  auto add = [&](const std::string& file, const std::string& subject, const std::vector<std::string>& roles,
                 const std::string& organization) {
    const std::string token = RandomBase32(20);
    std::ofstream(file) << token << "\n";
    principals << "principals { token_sha256: \"" << Sha256Hex(token) << "\" subject: \"" << subject << "\"";
    for (const std::string& role : roles) principals << " roles: \"" << role << "\"";
    principals << " organization: \"" << organization << "\" }\n";
  };
  for (const char* role : kRoles) add(tokens_folder() + "/" + role + ".token", StrCat(role, ":test"), {role}, kRoot);
  std::vector<std::string> all(std::begin(kRoles), std::end(kRoles));
  all.push_back("service");
  add(tokens_folder() + "/everything.token", "everything:test", all, kRoot);
  add(folder_ + "/service.token", "service", {"service"}, "");
  add(folder_ + "/gateway.token", "gateway", {"gateway"}, "");
  principals.close();
  std::ofstream(folder_ + "/key") << std::string(64, 'b') << "\n";
  ports_["http"] = FreePort();
  for (const std::string& service : Services()) {
    ports_[service] = FreePort();
    ports_[service + "-metrics"] = FreePort();
    if (service != "gateway") schemas_[service] = std::make_unique<TestSchema>();
  }
  for (const std::string& service : Services()) {
    WriteFiles(service);
    if (service == "gateway") continue;
    int status = 0;
    waitpid(Spawn(service, {"--migrate"}), &status, 0);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) GiveUp(service + " does not migrate");
  }
  for (const std::string& service : Services()) Start(service);
  for (const std::string& service : Services()) {
    if (!WaitHealthy(service)) GiveUp(service + " does not come up");
  }
}

ProcessStack::~ProcessStack() {
  for (const auto& [service, pid] : processes_) kill(pid, SIGTERM);
  for (const auto& [service, pid] : processes_) waitpid(pid, nullptr, 0);
  std::filesystem::remove_all(folder_);
}

std::string ProcessStack::AddReplica(const std::string& service) {
  const std::string process = service + "-replica";
  ports_[process] = FreePort();
  ports_[process + "-metrics"] = FreePort();
  WriteFiles(process);
  Start(process);
  if (!WaitHealthy(process)) GiveUp(process + " does not come up");
  return process;
}

void ProcessStack::WriteFiles(const std::string& process) {
  const std::string service = ServiceOf(process);
  std::ofstream config(StrCat(folder_, "/", process, ".textproto"));
  config << "server {\n  listen_address: \"127.0.0.1:" << ports_[process]
         << "\"\n  metrics_address: \"127.0.0.1:" << ports_[process + "-metrics"] << "\"\n  token_file: \"" << folder_
         << "/tokens.textproto\"\n"
         << "  own_token_file: \"" << folder_ << "/" << (service == "gateway" ? "gateway" : "service")
         << ".token\"\n  log_level: \"warn\"\n  demo_clock_file: \"" << clock_file() << "\"\n}\n";
  if (service == "publication") {
    config << "ledger { origin: \"test.example/ledger\" key_file: \"" << folder_ << "/key\" }\n";
  }
  if (service == "gateway") {
    config << "http_address: \"" << http() << "\"\n";
  } else {
    const config::v1::DatabaseConfig& database = schemas_[service]->config();
    config << "database { unix_socket: \"" << (database_socket_.empty() ? database.unix_socket() : database_socket_)
           << "\" schema: \"" << database.schema() << "\" user: \"root\" secret_key_file: \"" << folder_
           << "/key\" }\n";
  }
  const std::map<std::string, std::vector<std::string>> calls = {
      {"catalog", {}},
      {"publication", {"catalog"}},
      {"feedback", {"catalog"}},
      {"evaluation", {"catalog", "publication", "feedback"}},
      {"gateway", {"catalog", "publication", "feedback", "evaluation"}}};
  for (const std::string& other : calls.at(service)) {
    config << other << "_target: \"127.0.0.1:" << ports_[other] << "\"\n";
  }
}

pid_t ProcessStack::Spawn(const std::string& process, const std::vector<std::string>& flags) {
  const std::string service = ServiceOf(process);
  std::vector<std::string> arguments = {StrCat(binaries_, "/", service, "/mingbai-", service),
                                        StrCat("--config=", folder_, "/", process, ".textproto")};
  arguments.insert(arguments.end(), flags.begin(), flags.end());
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid == 0) {
    // A test that dies takes its services with it.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(1);
    execv(argv[0], argv.data());
    _exit(127);
  }
  return pid;
}

void ProcessStack::Start(const std::string& service) {
  processes_[service] = Spawn(service, demo_ ? std::vector<std::string>{"--demo"} : std::vector<std::string>{});
}

void ProcessStack::Kill(const std::string& service) {
  const pid_t pid = processes_.at(service);
  processes_.erase(service);
  kill(pid, SIGKILL);
  waitpid(pid, nullptr, 0);
}

bool ProcessStack::Stop(const std::string& service) {
  const pid_t pid = processes_.at(service);
  processes_.erase(service);
  kill(pid, SIGTERM);
  int status = 0;
  waitpid(pid, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool ProcessStack::WaitHealthy(const std::string& service) {
  const absl::Time until = absl::Now() + absl::Seconds(30);
  while (absl::Now() < until) {
    // Its own answer, not that of another on the same port.
    if (waitpid(processes_.at(service), nullptr, WNOHANG) != 0) return false;
    if (AnswersHealthy(ports_.at(service + "-metrics"))) return true;
    absl::SleepFor(absl::Milliseconds(20));
  }
  return false;
}

std::string ProcessStack::http() const { return StrCat("127.0.0.1:", ports_.at("http")); }
std::string ProcessStack::tokens_folder() const { return folder_ + "/tokens"; }
std::string ProcessStack::token(const std::string& role) const {
  std::ifstream file(StrCat(tokens_folder(), "/", role, ".token"));
  std::string token;
  std::getline(file, token);
  return token;
}
std::string ProcessStack::target(const std::string& service) const { return StrCat("127.0.0.1:", ports_.at(service)); }
std::string ProcessStack::clock_file() const { return folder_ + "/clock"; }

}  // namespace mingbai::testing
