#include "tests/support/socket_proxy.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <string_view>

#include "absl/time/clock.h"
#include "gtest/gtest.h"

namespace mingbai::testing {
namespace {

// A query (command 3) that is nothing but this; "READ COMMITTED" is none.
constexpr char kCommit[] =
    "\x03"
    "COMMIT";
constexpr int kTick = 20;  // ms between looks at the mode

sockaddr_un AddressOf(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  strncpy(address.sun_path, path.c_str(), sizeof(address.sun_path) - 1);
  return address;
}

bool SendAll(int fd, const char* data, size_t size) {
  while (size > 0) {
    const ssize_t sent = send(fd, data, size, MSG_NOSIGNAL);
    if (sent <= 0) return false;
    data += sent;
    size -= sent;
  }
  return true;
}

}  // namespace

SocketProxy::SocketProxy(std::string target) : target_(std::move(target)) {
  char pattern[] = "/tmp/mingbai-proxy-XXXXXX";
  path_ = std::string(mkdtemp(pattern)) + "/db.sock";
  listener_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_un address = AddressOf(path_);
  EXPECT_EQ(bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
  EXPECT_EQ(listen(listener_, 512), 0);
  acceptor_ = std::thread([this] { Accept(); });
}

SocketProxy::~SocketProxy() {
  stopping_ = true;
  acceptor_.join();
  close(listener_);
  absl::MutexLock lock(&mutex_);
  for (Pipe& pipe : pipes_) pipe.thread.join();
  unlink(path_.c_str());
  rmdir(path_.substr(0, path_.rfind('/')).c_str());
}

void SocketProxy::Set(Mode mode) { mode_ = mode; }

void SocketProxy::CutAtCommit(Cut cut) { cut_ = cut; }

void SocketProxy::Accept() {
  while (!stopping_) {
    pollfd waiting{listener_, POLLIN, 0};
    if (poll(&waiting, 1, kTick) <= 0) continue;
    const int near = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (near < 0) continue;
    if (mode_ == Mode::kGone) {
      close(near);
      continue;
    }
    const int far = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_un address = AddressOf(target_);
    if (connect(far, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
      close(near);
      close(far);
      continue;
    }
    absl::MutexLock lock(&mutex_);
    for (auto it = pipes_.begin(); it != pipes_.end();) {
      if (!it->done) {
        ++it;
        continue;
      }
      it->thread.join();
      it = pipes_.erase(it);
    }
    Pipe& pipe = pipes_.emplace_back();
    pipe.near = near;
    pipe.far = far;
    pipe.thread = std::thread([this, at = &pipe] { Carry(at); });
  }
}

void SocketProxy::Carry(Pipe* pipe) {
  char buffer[16384];
  bool open = true;
  while (open && !stopping_ && mode_ != Mode::kGone) {
    if (mode_ == Mode::kStall) {
      absl::SleepFor(absl::Milliseconds(kTick));
      continue;
    }
    pollfd ends[] = {{pipe->near, POLLIN, 0}, {pipe->far, POLLIN, 0}};
    if (poll(ends, 2, kTick) <= 0 || mode_ != Mode::kForward) continue;
    for (int i = 0; i < 2 && open; ++i) {
      if (ends[i].revents == 0) continue;
      const ssize_t got = recv(ends[i].fd, buffer, sizeof(buffer), 0);
      Cut cut = Cut::kNone;
      if (i == 0 && got > 0 && std::string_view(buffer, got).find(kCommit) != std::string_view::npos) {
        cut = cut_.exchange(Cut::kNone);
      }
      open = got > 0 && cut != Cut::kBeforeCommit && SendAll(ends[1 - i].fd, buffer, got);
      if (cut == Cut::kAfterCommit) {
        // Until the database has answered what nobody will hear.
        open = recv(pipe->far, buffer, sizeof(buffer), 0) < 0;
      }
    }
  }
  close(pipe->near);
  close(pipe->far);
  pipe->done = true;
}

}  // namespace mingbai::testing
