#include "services/gateway/edge/ready_cache.h"

#include <utility>

#include "common/crypto/crypto.h"
#include "common/status/status.h"
#include "google/api/httpbody.pb.h"
#include "mingbai/common/v1/attachment.pb.h"
#include "services/gateway/edge/gzip.h"
#include "services/gateway/edge/transcoder.h"

namespace mingbai::gateway::edge {

std::string EtagOf(std::string_view body) { return Sha256Hex(body).substr(0, 32); }

absl::StatusOr<std::shared_ptr<const Rendered>> Render(const google::protobuf::Descriptor* type, std::string_view bytes,
                                                       bool compress) {
  auto rendered = std::make_shared<Rendered>();
  std::string body;
  if (type == google::api::HttpBody::descriptor()) {
    google::api::HttpBody raw;
    if (!raw.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
      return Error(absl::StatusCode::kInternal, "BAD_RESPONSE", "no valid HttpBody came back");
    }
    rendered->content_type = raw.content_type();
    for (const google::protobuf::Any& extension : raw.extensions()) {
      common::v1::Attachment attachment;
      if (!extension.UnpackTo(&attachment)) continue;
      rendered->file_name = attachment.file_name();
      rendered->ascii_name = attachment.ascii_name();
    }
    body = std::move(*raw.mutable_data());
  } else {
    rendered->content_type = "application/json";
    MB_ASSIGN_OR_RETURN(body, ToJson(type, bytes));
  }
  rendered->etag = EtagOf(body);
  if (compress && body.size() > kGzipFrom) rendered->gzip = std::make_shared<const std::string>(Gzip(body));
  rendered->body = std::make_shared<const std::string>(std::move(body));
  return std::shared_ptr<const Rendered>(std::move(rendered));
}

absl::StatusOr<std::shared_ptr<const Rendered>> ReadyCache::Get(const google::protobuf::Descriptor* type,
                                                                const rpc::ReadyBytes& bytes) {
  {
    absl::MutexLock lock(&mutex_);
    auto found = by_key_.find(bytes.get());
    if (found != by_key_.end()) {
      // The address may have been given to other bytes since: only the very object counts.
      if (found->second->alive.lock() == bytes) {
        order_.splice(order_.begin(), order_, found->second);
        return found->second->rendered;
      }
      Drop(found->second);
    }
  }
  MB_ASSIGN_OR_RETURN(std::shared_ptr<const Rendered> rendered, Render(type, *bytes, true));
  const size_t size = rendered->body->size() + (rendered->gzip == nullptr ? 0 : rendered->gzip->size());
  absl::MutexLock lock(&mutex_);
  auto found = by_key_.find(bytes.get());
  if (found != by_key_.end()) Drop(found->second);
  if (size > most_bytes_) return rendered;
  // What has died goes first, then what was asked for longest ago.
  for (auto entry = order_.begin(); bytes_ + size > most_bytes_ && entry != order_.end();) {
    auto next = std::next(entry);
    if (entry->alive.expired()) Drop(entry);
    entry = next;
  }
  while (bytes_ + size > most_bytes_) Drop(std::prev(order_.end()));
  order_.push_front(Entry{bytes.get(), bytes, rendered, size});
  by_key_[bytes.get()] = order_.begin();
  bytes_ += size;
  return rendered;
}

void ReadyCache::Drop(Entries::iterator entry) {
  bytes_ -= entry->size;
  by_key_.erase(entry->key);
  order_.erase(entry);
}

size_t ReadyCache::entries() const {
  absl::MutexLock lock(&mutex_);
  return order_.size();
}

size_t ReadyCache::bytes() const {
  absl::MutexLock lock(&mutex_);
  return bytes_;
}

}  // namespace mingbai::gateway::edge
