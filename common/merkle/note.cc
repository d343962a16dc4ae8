#include "common/merkle/note.h"

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "common/crypto/crypto.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "openssl/evp.h"

namespace mingbai::merkle {
namespace {

constexpr char kEd25519 = 1;
constexpr size_t kKeySize = 32;
constexpr size_t kIdSize = 4;
constexpr size_t kSignatureSize = 64;
constexpr std::string_view kDash = "\xE2\x80\x94 ";  // an em dash and a blank

const unsigned char* Bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

std::string KeyId(std::string_view name, std::string_view typed_key) {
  return Sha256(StrCat(name, "\n", typed_key)).substr(0, kIdSize);
}

bool IsKeyName(std::string_view name) {
  if (name.empty() || name.find('+') != std::string_view::npos) return false;
  for (unsigned char c : name) {
    if (c <= ' ' || c >= 0x7F) return false;
  }
  return true;
}

std::string Base64(std::string_view bytes) { return absl::Base64Escape(AbslView(bytes)); }

// Base64 in its only form.
bool FromBase64(std::string_view text, std::string* bytes) {
  return absl::Base64Unescape(AbslView(text), bytes) && Base64(*bytes) == text;
}

}  // namespace

std::string CheckpointText(const Checkpoint& checkpoint) {
  return StrCat(checkpoint.origin, "\n", checkpoint.size, "\n", Base64(checkpoint.root), "\n");
}

absl::StatusOr<Checkpoint> ParseCheckpoint(std::string_view text) {
  const std::vector<std::string_view> lines = Split(text, '\n');
  Checkpoint out;
  if (lines.size() < 4 || lines[0].empty() || !lines.back().empty()) {
    return absl::InvalidArgumentError("a checkpoint has an origin, a size and a root, each on a line");
  }
  out.origin = std::string(lines[0]);
  if (!absl::SimpleAtoi(AbslView(lines[1]), &out.size) || StrCat(out.size) != lines[1]) {
    return absl::InvalidArgumentError("a checkpoint's size is no number");
  }
  if (!FromBase64(lines[2], &out.root) || out.root.size() != kKeySize) {
    return absl::InvalidArgumentError("a checkpoint's root is no hash in base64");
  }
  return out;
}

absl::StatusOr<NoteSigner> NoteSigner::Make(std::string_view name, std::string_view seed) {
  if (!IsKeyName(name)) return absl::InvalidArgumentError("must be plain ASCII without blanks and \"+\"");
  NoteSigner out;
  EVP_PKEY* key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, Bytes(seed), seed.size());
  if (key == nullptr) return absl::InvalidArgumentError("is no Ed25519 seed");
  out.key_ = std::shared_ptr<void>(key, [](void* p) { EVP_PKEY_free(static_cast<EVP_PKEY*>(p)); });
  std::string typed(1 + kKeySize, kEd25519);
  size_t size = kKeySize;
  if (EVP_PKEY_get_raw_public_key(key, reinterpret_cast<unsigned char*>(typed.data()) + 1, &size) != 1) {
    return absl::InternalError("OpenSSL gives no public key");
  }
  out.name_ = std::string(name);
  out.key_id_ = KeyId(name, typed);
  out.verifier_key_ = StrCat(name, "+", absl::BytesToHexString(out.key_id_), "+", Base64(typed));
  return out;
}

std::string NoteSigner::Sign(std::string_view text) const {
  Context context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  std::string signature = key_id_ + std::string(kSignatureSize, '\0');
  size_t size = kSignatureSize;
  // Fails only for want of memory.
  if (EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, static_cast<EVP_PKEY*>(key_.get())) != 1 ||
      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()) + kIdSize, &size, Bytes(text),
                     text.size()) != 1) {
    abort();
  }
  return StrCat(text, "\n", kDash, name_, " ", Base64(signature), "\n");
}

absl::StatusOr<std::string> OpenNote(std::string_view note, std::string_view verifier_key) {
  // The name holds no "+", the key may.
  const size_t first = verifier_key.find('+');
  const size_t second = first == std::string_view::npos ? first : verifier_key.find('+', first + 1);
  std::string typed;
  if (second == std::string_view::npos || !FromBase64(verifier_key.substr(second + 1), &typed) ||
      typed.size() != 1 + kKeySize || typed[0] != kEd25519) {
    return absl::InvalidArgumentError("this is no verifier key of Ed25519");
  }
  const std::string_view name = verifier_key.substr(0, first);
  const std::string id = KeyId(name, typed);
  if (!IsKeyName(name) || absl::BytesToHexString(id) != AbslView(verifier_key.substr(first + 1, second - first - 1))) {
    return absl::InvalidArgumentError("a verifier key whose hash is not that of its name and key");
  }
  const size_t blank = note.rfind("\n\n");
  if (blank == std::string_view::npos || !note.ends_with('\n')) {
    return absl::InvalidArgumentError("a note has a text, an empty line and signatures");
  }
  const std::string_view text = note.substr(0, blank + 1);
  const Key key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, Bytes(typed) + 1, kKeySize), &EVP_PKEY_free);
  if (key == nullptr) return absl::InvalidArgumentError("this is no public key of Ed25519");
  std::string_view lines = note.substr(blank + 2);
  lines.remove_suffix(1);
  for (std::string_view line : Split(lines, '\n')) {
    std::string signature;
    if (!ConsumePrefix(&line, kDash) || !ConsumePrefix(&line, StrCat(name, " ")) || !FromBase64(line, &signature) ||
        signature.size() != kIdSize + kSignatureSize || signature.substr(0, kIdSize) != id) {
      continue;
    }
    Context context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    if (EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
        EVP_DigestVerify(context.get(), Bytes(signature) + kIdSize, kSignatureSize, Bytes(text), text.size()) == 1) {
      return std::string(text);
    }
  }
  return absl::PermissionDeniedError(StrCat("the note is not signed by ", name));
}

}  // namespace mingbai::merkle
