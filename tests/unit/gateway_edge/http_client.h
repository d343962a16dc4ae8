#pragma once

// A client that sends any bytes and reads answers one by one, over a real socket.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <map>
#include <string>
#include <string_view>

#include "absl/strings/ascii.h"

namespace mingbai::gateway::edge {

struct HttpAnswer {
  int status = 0;                              // 0: the connection ended before an answer
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
};

class HttpClient {
 public:
  explicit HttpClient(int port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
    timeval limit{20, 0};  // a test that waits longer has failed
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
  }
  ~HttpClient() { Close(); }
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  bool connected() const { return connected_; }

  void Send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      bytes.remove_prefix(static_cast<size_t>(sent));
    }
  }

  // The next answer; `to_head` for one that has no body whatever its length says.
  HttpAnswer Read(bool to_head = false) {
    HttpAnswer answer;
    size_t end;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
      if (!Fill()) return answer;
    }
    std::string_view head = std::string_view(buffer_).substr(0, end);
    answer.status = std::atoi(std::string(head.substr(9, 3)).c_str());
    for (size_t line = head.find("\r\n"); line != std::string_view::npos;) {
      const size_t begin = line + 2;
      line = head.find("\r\n", begin);
      const std::string_view text = head.substr(begin, line == std::string_view::npos ? line : line - begin);
      const size_t colon = text.find(": ");
      answer.headers[absl::AsciiStrToLower(std::string(text.substr(0, colon)))] = std::string(text.substr(colon + 2));
    }
    buffer_.erase(0, end + 4);
    const size_t length =
        to_head || answer.headers.count("content-length") == 0 ? 0 : std::stoul(answer.headers["content-length"]);
    while (buffer_.size() < length) {
      if (!Fill()) return HttpAnswer();
    }
    answer.body = buffer_.substr(0, length);
    buffer_.erase(0, length);
    return answer;
  }

  // Whether the server has closed, and nothing is left to read.
  bool Ended() { return buffer_.empty() && !Fill(); }

  // Says that nothing more will be sent.
  void FinishSending() { ::shutdown(socket_, SHUT_WR); }
  // Ends the connection with a reset.
  void Reset() {
    linger now{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
    Close();
  }
  void Close() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
  }

 private:
  bool Fill() {
    char bytes[16384];
    const ssize_t size = ::recv(socket_, bytes, sizeof(bytes), 0);
    if (size <= 0) return false;
    buffer_.append(bytes, static_cast<size_t>(size));
    return true;
  }

  int socket_;
  bool connected_ = false;
  std::string buffer_;
};

}  // namespace mingbai::gateway::edge
