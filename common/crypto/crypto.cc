#include "common/crypto/crypto.h"

#include <memory>

#include "absl/strings/escaping.h"
#include "openssl/evp.h"
#include "openssl/rand.h"
#include "openssl/sha.h"

namespace mingbai {
namespace {

constexpr char kVersion = 1;
constexpr int kNonce = 12;
constexpr int kTag = 16;

using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

CipherContext NewContext() { return CipherContext(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free); }

const unsigned char* Bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* Bytes(std::string& text, size_t at) { return reinterpret_cast<unsigned char*>(text.data()) + at; }

}  // namespace

std::string Sha256(std::string_view data) {
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  SHA256(Bytes(data), data.size(), Bytes(digest, 0));
  return digest;
}

std::string Sha256Hex(std::string_view data) { return absl::BytesToHexString(Sha256(data)); }

std::string RandomBytes(int count) {
  std::string bytes(count, '\0');
  if (RAND_bytes(Bytes(bytes, 0), count) != 1) abort();
  return bytes;
}

std::string Seal(std::string_view key, std::string_view context, std::string_view plain) {
  std::string out(1 + kNonce + plain.size() + kTag, kVersion);
  CipherContext cipher = NewContext();
  int length = 0;
  // These steps fail only for want of memory or random bytes, where nothing secret can be kept.
  bool ok = key.size() == 32 && RAND_bytes(Bytes(out, 1), kNonce) == 1 &&
            EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, Bytes(key), Bytes(out, 1)) == 1 &&
            EVP_EncryptUpdate(cipher.get(), nullptr, &length, Bytes(context), static_cast<int>(context.size())) == 1 &&
            EVP_EncryptUpdate(cipher.get(), Bytes(out, 1 + kNonce), &length, Bytes(plain),
                              static_cast<int>(plain.size())) == 1 &&
            EVP_EncryptFinal_ex(cipher.get(), Bytes(out, 1 + kNonce + length), &length) == 1 &&
            EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, kTag, Bytes(out, out.size() - kTag)) == 1;
  if (!ok) abort();
  return out;
}

absl::StatusOr<std::string> Unseal(std::string_view key, std::string_view context, std::string_view sealed) {
  if (key.size() != 32 || sealed.size() < 1 + kNonce + kTag || sealed[0] != kVersion) {
    return absl::DataLossError("not a sealed text");
  }
  std::string tag(sealed.substr(sealed.size() - kTag));
  std::string_view body = sealed.substr(1 + kNonce, sealed.size() - 1 - kNonce - kTag);
  std::string plain(body.size() + 1, '\0');
  CipherContext cipher = NewContext();
  int length = 0;
  bool ok =
      EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, Bytes(key), Bytes(sealed.substr(1))) == 1 &&
      EVP_DecryptUpdate(cipher.get(), nullptr, &length, Bytes(context), static_cast<int>(context.size())) == 1 &&
      EVP_DecryptUpdate(cipher.get(), Bytes(plain, 0), &length, Bytes(body), static_cast<int>(body.size())) == 1 &&
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, kTag, tag.data()) == 1 &&
      EVP_DecryptFinal_ex(cipher.get(), Bytes(plain, length), &length) == 1;
  if (!ok) return absl::DataLossError("a sealed text does not open with this key");
  plain.resize(body.size());
  return plain;
}

}  // namespace mingbai
