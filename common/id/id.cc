#include "common/id/id.h"

#include <algorithm>

#include "absl/time/clock.h"
#include "openssl/rand.h"

namespace mingbai {
namespace {

constexpr char kAlphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr int kIdLength = 13;
constexpr int64_t kEpochMillis = 1577836800000;  // 2020-01-01T00:00:00Z
constexpr int kWorkerBits = 10;
constexpr int kSequenceBits = 12;

int Digit(char c) {
  for (int i = 0; i < 32; ++i) {
    if (kAlphabet[i] == c) return i;
  }
  return -1;
}

}  // namespace

std::string EncodeId(uint64_t id) {
  std::string text(kIdLength, '0');
  for (int i = kIdLength - 1; i >= 0; --i, id >>= 5) text[i] = kAlphabet[id & 31];
  return text;
}

std::optional<uint64_t> DecodeId(std::string_view text) {
  if (text.size() != kIdLength || Digit(text[0]) < 0 || Digit(text[0]) > 15) return std::nullopt;
  uint64_t id = 0;
  for (char c : text) {
    int digit = Digit(c);
    if (digit < 0) return std::nullopt;
    id = (id << 5) | static_cast<uint64_t>(digit);
  }
  return id;
}

uint64_t FirstIdAt(absl::Time time) {
  const int64_t millis = absl::ToUnixMillis(time) - kEpochMillis;
  return millis <= 0 ? 0 : static_cast<uint64_t>(millis) << (kWorkerBits + kSequenceBits);
}

std::string RandomBase32(int bytes) {
  std::string raw(bytes, '\0');
  // Without random bytes nothing secret can be given out; there is no way to go on.
  if (RAND_bytes(reinterpret_cast<unsigned char*>(raw.data()), bytes) != 1) abort();
  std::string text;
  uint32_t buffer = 0;
  int bits = 0;
  for (unsigned char c : raw) {
    buffer = (buffer << 8) | c;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text.push_back(kAlphabet[(buffer >> bits) & 31]);
    }
  }
  if (bits > 0) text.push_back(kAlphabet[(buffer << (5 - bits)) & 31]);
  return text;
}

IdGenerator::IdGenerator(int worker, int64_t floor_millis)
    : worker_(static_cast<uint64_t>(worker)), millis_(std::max<int64_t>(floor_millis, kEpochMillis)) {}

uint64_t IdGenerator::Next(uint64_t above) {
  const int64_t now = absl::ToUnixMillis(absl::Now());
  absl::MutexLock lock(&mutex_);
  // An id above `above` needs the millisecond after its own, at least.
  const int64_t least =
      above == 0 ? 0 : static_cast<int64_t>(above >> (kWorkerBits + kSequenceBits)) + kEpochMillis + 1;
  const int64_t millis = std::max({now, least, millis_});
  if (millis > millis_) {
    millis_ = millis;
    sequence_ = 0;
  } else if (++sequence_ >= (1u << kSequenceBits)) {
    ++millis_;
    sequence_ = 0;
  }
  return (static_cast<uint64_t>(millis_ - kEpochMillis) << (kWorkerBits + kSequenceBits)) | (worker_ << kSequenceBits) |
         sequence_;
}

int64_t IdGenerator::high_water_millis() const {
  absl::MutexLock lock(&mutex_);
  return millis_ + 1;
}

}  // namespace mingbai
