#include "tests/bench/http_load.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/time/clock.h"
#include "common/text/text.h"
#include "tests/bench/support.h"

namespace mingbai::bench {
namespace {

constexpr int kPatienceMs = 20000;
constexpr char kLength[] = "\r\ncontent-length:";

int Connect(const std::string& address) {
  const size_t colon = address.rfind(':');
  int port = 0;
  sockaddr_in to{};
  to.sin_family = AF_INET;
  if (colon == std::string::npos || !absl::SimpleAtoi(address.substr(colon + 1), &port) ||
      inet_pton(AF_INET, address.substr(0, colon).c_str(), &to.sin_addr) != 1) {
    Fail(StrCat("\"", address, "\" is not an address with a port"));
  }
  to.sin_port = htons(static_cast<uint16_t>(port));
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket < 0 || connect(socket, reinterpret_cast<const sockaddr*>(&to), sizeof(to)) != 0) {
    Fail(StrCat(address, ": ", std::strerror(errno)));
  }
  const int on = 1;
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  fcntl(socket, F_SETFL, O_NONBLOCK);
  return socket;
}

// The size of an answer of which `text` is the beginning; 0 while its head is not whole.
size_t AnswerSize(const std::string& text) {
  const size_t head = text.find("\r\n\r\n");
  if (head == std::string::npos) return 0;
  const std::string lower = absl::AsciiStrToLower(text.substr(0, head + 2));
  const size_t at = lower.find(kLength);
  const size_t from = at + std::strlen(kLength);
  size_t length = 0;
  if (at == std::string::npos || !absl::SimpleAtoi(lower.substr(from, lower.find("\r\n", from) - from), &length)) {
    Fail(StrCat("an answer without Content-Length: ", text.substr(0, head)));
  }
  return head + 4 + length;
}

}  // namespace

HttpLoad::HttpLoad(const std::string& address, int connections, std::string expected, std::function<std::string()> next)
    : address_(address), expected_(std::move(expected)), next_(std::move(next)), connections_(connections) {}

void HttpLoad::Open() {
  epoll_ = epoll_create1(EPOLL_CLOEXEC);
  for (size_t i = 0; i < connections_.size(); ++i) {
    connections_[i].socket = Connect(address_);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u32 = static_cast<uint32_t>(i);
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, connections_[i].socket, &event) != 0) Fail(std::strerror(errno));
  }
}

void HttpLoad::Close() {
  for (const Connection& connection : connections_) close(connection.socket);
  close(epoll_);
}

void HttpLoad::Start(Connection& connection) {
  const std::string request = next_();
  connection.answer.clear();
  connection.end = 0;
  // A request of a few hundred bytes fits into the socket's buffer whenever the last answer has come.
  const ssize_t sent = send(connection.socket, request.data(), request.size(), MSG_NOSIGNAL);
  if (sent != static_cast<ssize_t>(request.size())) Fail(StrCat("sending: ", std::strerror(errno)));
}

bool HttpLoad::Receive(Connection& connection) {
  char buffer[16384];
  while (true) {
    const ssize_t got = recv(connection.socket, buffer, sizeof(buffer), 0);
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return false;
    if (got <= 0) Fail(StrCat("the gateway closed a connection: ", got < 0 ? std::strerror(errno) : "end"));
    connection.answer.append(buffer, static_cast<size_t>(got));
    if (connection.end == 0) connection.end = AnswerSize(connection.answer);
    if (connection.end > 0 && connection.answer.size() >= connection.end) return true;
  }
}

LoadResult HttpLoad::Run(absl::Duration duration) {
  LoadResult result;
  Open();
  const absl::Time start = absl::Now();
  const absl::Time until = start + duration;
  for (Connection& connection : connections_) Start(connection);
  size_t running = connections_.size();
  std::vector<epoll_event> events(connections_.size());
  while (running > 0) {
    const int ready = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), kPatienceMs);
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) Fail("the gateway does not answer");
    for (int i = 0; i < ready; ++i) {
      Connection& connection = connections_[events[i].data.u32];
      if (!Receive(connection)) continue;
      const bool right = connection.answer.compare(0, 12, "HTTP/1.1 200") == 0 &&
                         connection.answer.find(expected_) != std::string::npos;
      if (right) {
        ++result.right;
      } else if (++result.wrong == 1) {
        result.first_wrong = connection.answer.substr(0, 600);
      }
      if (absl::Now() < until) {
        Start(connection);
      } else {
        --running;
      }
    }
  }
  result.seconds = absl::ToDoubleSeconds(absl::Now() - start);
  Close();
  return result;
}

}  // namespace mingbai::bench
