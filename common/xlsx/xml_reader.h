#pragma once

// XML piece by piece, for files from strangers: a document type, and with it every entity of its own, is refused.

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace mingbai {

// Names come without their prefix; namespaces are not looked at.
class XmlHandler {
 public:
  using Attributes = std::map<std::string_view, std::string_view>;
  virtual ~XmlHandler() = default;
  virtual absl::Status Open(std::string_view name, const Attributes& attributes) = 0;
  virtual absl::Status Close(std::string_view name) = 0;
  virtual absl::Status Text(std::string_view text) = 0;
};

// Not thread-safe.
class XmlReader {
 public:
  // `handler` outlives it.
  explicit XmlReader(XmlHandler* handler);
  ~XmlReader();
  // INVALID_ARGUMENT where it is not well-formed, has a document type or is nested more than 64 deep; else the
  // handler's error.
  absl::Status Read(std::string_view piece);
  absl::Status Finish();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mingbai
