#include "services/publication/feed.h"

#include <algorithm>
#include <string_view>

#include "absl/strings/escaping.h"
#include "common/crypto/crypto.h"
#include "common/names/names.h"
#include "common/text/markup.h"
#include "common/text/text.h"
#include "services/publication/period_days.h"
#include "services/publication/timestamps.h"

namespace mingbai::publication {
namespace {

std::string Rfc3339(absl::Time time) { return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", time, absl::UTCTimeZone()); }

// An id that never changes, as Atom asks for: a UUID of version 8 (RFC 9562) out of the hash of what it is of.
std::string PermanentId(std::string_view of) {
  std::string bytes = Sha256(StrCat("mingbai feed ", of)).substr(0, 16);
  bytes[6] = static_cast<char>((bytes[6] & 0x0F) | 0x80);
  bytes[8] = static_cast<char>((bytes[8] & 0x3F) | 0x80);
  const std::string hex = absl::BytesToHexString(bytes);
  return StrCat("urn:uuid:", hex.substr(0, 8), "-", hex.substr(8, 4), "-", hex.substr(12, 4), "-", hex.substr(16, 4),
                "-", hex.substr(20));
}

void AddElement(std::string_view name, std::string_view text, std::string* out) {
  StrAppend(out, "<", name, ">", EscapeMarkup(text), "</", name, ">\n");
}

absl::Time Updated(const FeedEntry& entry) { return FromTimestamp(entry.publication.publish_time()); }

std::string SummaryOf(const v1::Publication& publication) {
  std::string summary = publication.item_display_name();
  if (!publication.period().empty()) StrAppend(&summary, "，", PeriodInWords(publication.period()));
  if (publication.phase() != common::v1::PHASE_UNSPECIFIED)
    StrAppend(&summary, "，", PhaseInWords(publication.phase()));
  if (publication.version() > 1) StrAppend(&summary, "，第", publication.version(), "版");
  if (!publication.change_reason().empty()) StrAppend(&summary, "（", publication.change_reason(), "）");
  if (!publication.content().source_note().empty()) StrAppend(&summary, "，", publication.content().source_note());
  return summary;
}

void AddEntry(const FeedEntry& entry, std::string* out) {
  const v1::Publication& publication = entry.publication;
  *out += "<entry>\n";
  AddElement("id", PermanentId(publication.name()), out);
  AddElement("title", publication.content().title(), out);
  AddElement("updated", Rfc3339(Updated(entry)), out);
  AddElement("published", Rfc3339(entry.first_publish), out);
  StrAppend(out, "<author><name>", EscapeMarkup(entry.organization_name), "</name></author>\n");
  StrAppend(out, "<category term=\"", EscapeMarkup(LastSegment(publication.item())), "\" label=\"",
            EscapeMarkup(publication.item_display_name()), "\"/>\n");
  StrAppend(out, "<link rel=\"alternate\" type=\"application/json\" href=\"/v1/", EscapeMarkup(publication.name()),
            "\"/>\n");
  AddElement("summary", SummaryOf(publication), out);
  *out += "</entry>\n";
}

std::string AddressOf(const Feed& feed) {
  std::string address = StrCat("/v1/", feed.organization, "/feed");
  char mark = '?';
  if (!feed.item.empty()) {
    StrAppend(&address, "?item=", LastSegment(feed.item));
    mark = '&';
  }
  if (feed.subtree) StrAppend(&address, std::string_view(&mark, 1), "subtree=true");
  return address;
}

}  // namespace

std::string AtomOf(const Feed& feed) {
  const std::string address = AddressOf(feed);
  absl::Time updated = absl::UnixEpoch();
  for (const FeedEntry& entry : feed.entries) updated = std::max(updated, Updated(entry));
  std::string out =
      "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"zh-CN\">\n";
  AddElement("id", PermanentId(address), &out);
  AddElement("title", StrCat(feed.organization_name, " 公开"), &out);
  AddElement("updated", Rfc3339(updated), &out);
  StrAppend(&out, "<link rel=\"self\" type=\"application/atom+xml\" href=\"", EscapeMarkup(address), "\"/>\n");
  AddElement("generator", "Mingbai", &out);
  for (const FeedEntry& entry : feed.entries) AddEntry(entry, &out);
  out += "</feed>\n";
  return out;
}

}  // namespace mingbai::publication
