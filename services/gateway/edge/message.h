#pragma once

// Requests and answers of the HTTP edge, free of the wire.

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace mingbai::gateway::edge {

struct Request {
  std::string verb;    // "GET"
  std::string target;  // "/v1/items?tier=village"
  std::string body;
  std::string remote_address;
  // Headers that the edge looks at; empty where absent.
  std::string authorization;
  std::string traceparent;
  std::string content_type;
  std::string content_encoding;
  std::string accept_encoding;
  std::string if_none_match;
  std::string request_timeout;  // seconds
};

struct Response {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;  // beside Content-Length, Connection and Date
  std::shared_ptr<const std::string> body;                   // null: none, as for 204 and 304
  bool head = false;                                         // the body's length is told, the body is not sent
  bool close = false;                                        // the connection ends after this answer

  void Header(std::string name, std::string value) { headers.emplace_back(std::move(name), std::move(value)); }
};

}  // namespace mingbai::gateway::edge
