#pragma once

// What is made from ready bytes for HTTP, kept as long as those bytes live, so that a hot board is transcoded once and
// not for each reader.

#include <cstddef>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/rpc/service.h"
#include "google/protobuf/descriptor.h"

namespace mingbai::gateway::edge {

// A body with what HTTP needs to know of it. Immutable.
struct Rendered {
  std::string content_type;
  std::shared_ptr<const std::string> body;
  std::shared_ptr<const std::string> gzip;  // null where the body is too small to be worth it, or must not be
  std::string etag;                         // without quotes
  std::string file_name;                    // under which it is to be saved; empty where it is to be shown
  std::string ascii_name;                   // the same for who reads no others
};

// Bodies smaller than this are not compressed.
inline constexpr size_t kGzipFrom = 1024;

// An etag for a body: the first half of its SHA-256, in hex.
std::string EtagOf(std::string_view body);

// Renders a serialized `type` as JSON, or a google.api.HttpBody as what it holds, compressed too where `compress`.
// INTERNAL where the bytes are no `type`.
absl::StatusOr<std::shared_ptr<const Rendered>> Render(const google::protobuf::Descriptor* type, std::string_view bytes,
                                                       bool compress);

// Least recently used out first. Thread-safe.
class ReadyCache {
 public:
  // Keeps bodies of at most `most_bytes` together.
  explicit ReadyCache(size_t most_bytes) : most_bytes_(most_bytes) {}

  // The rendering of `bytes`, made now or kept from before: an entry belongs to exactly this object (not to equal
  // bytes) and dies with it. Errors as Render's.
  absl::StatusOr<std::shared_ptr<const Rendered>> Get(const google::protobuf::Descriptor* type,
                                                      const rpc::ReadyBytes& bytes);

  // Entries and their bytes, for tests and metrics.
  size_t entries() const;
  size_t bytes() const;

 private:
  struct Entry {
    const std::string* key;
    std::weak_ptr<const std::string> alive;
    std::shared_ptr<const Rendered> rendered;
    size_t size;
  };
  using Entries = std::list<Entry>;  // most recently used first
  void Drop(Entries::iterator entry) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const size_t most_bytes_;
  mutable absl::Mutex mutex_;
  Entries order_ ABSL_GUARDED_BY(mutex_);
  std::unordered_map<const std::string*, Entries::iterator> by_key_ ABSL_GUARDED_BY(mutex_);
  size_t bytes_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace mingbai::gateway::edge
