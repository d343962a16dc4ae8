#include "common/xlsx/zip_reader.h"

#include <zip.h>

#include <memory>
#include <utility>
#include <vector>

#include "common/text/text.h"

namespace mingbai {
namespace {

constexpr size_t kPiece = 64 << 10;

}  // namespace

absl::StatusOr<ZipReader> ZipReader::Open(std::string_view file, size_t budget) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(file.data(), file.size(), /*freep=*/0, &error);
  zip_t* archive = source == nullptr ? nullptr : zip_open_from_source(source, ZIP_RDONLY, &error);
  if (archive == nullptr) {
    absl::Status status = absl::InvalidArgumentError(StrCat("is no ZIP archive: ", zip_error_strerror(&error)));
    if (source != nullptr) zip_source_free(source);
    zip_error_fini(&error);
    return status;
  }
  return ZipReader(archive, budget);
}

ZipReader::ZipReader(ZipReader&& other) noexcept
    : archive_(std::exchange(other.archive_, nullptr)), budget_(other.budget_) {}

ZipReader::~ZipReader() {
  if (archive_ != nullptr) zip_discard(archive_);
}

bool ZipReader::Has(const std::string& name) const { return zip_name_locate(archive_, name.c_str(), 0) >= 0; }

absl::Status ZipReader::Read(const std::string& name, const std::function<absl::Status(std::string_view)>& take) {
  const std::unique_ptr<zip_file_t, decltype(&zip_fclose)> part(zip_fopen(archive_, name.c_str(), 0), &zip_fclose);
  if (part == nullptr) return absl::InvalidArgumentError(StrCat(name, ": ", zip_strerror(archive_)));
  std::vector<char> piece(kPiece);
  while (true) {
    const zip_int64_t got = zip_fread(part.get(), piece.data(), piece.size());
    if (got < 0) {
      return absl::InvalidArgumentError(StrCat(name, ": ", zip_error_strerror(zip_file_get_error(part.get()))));
    }
    if (got == 0) return absl::OkStatus();
    if (static_cast<size_t>(got) > budget_) return absl::OutOfRangeError("holds far more than such a file does");
    budget_ -= static_cast<size_t>(got);
    absl::Status status = take(std::string_view(piece.data(), static_cast<size_t>(got)));
    if (!status.ok()) return status;
  }
}

}  // namespace mingbai
