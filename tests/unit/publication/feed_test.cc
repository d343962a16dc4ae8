// What is public can be followed by feed readers (RFC 4287).

#include "services/publication/feed.h"

#include <set>
#include <string>

#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/publication/timestamps.h"

namespace mingbai::publication {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const absl::Time kPublished = absl::FromUnixSeconds(1792904400);  // 2026-10-25T05:00:00Z

FeedEntry Entry() {
  FeedEntry entry;
  v1::Publication& publication = entry.publication;
  publication.set_name("publications/abc");
  publication.set_item("items/v-finance");
  publication.set_item_display_name("财务收支");
  publication.set_period("2026-09");
  publication.set_version(1);
  publication.mutable_content()->set_title("九月财务收支");
  *publication.mutable_publish_time() = ToTimestamp(kPublished);
  entry.organization_name = "王庄村";
  entry.first_publish = kPublished;
  return entry;
}

Feed Village() { return {"organizations/371325001001", "王庄村", "", false, {Entry()}}; }

TEST(Feed, ADocumentAsReadersExpectIt) {
  EXPECT_EQ(AtomOf(Village()),
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
            "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"zh-CN\">\n"
            "<id>urn:uuid:24ed6719-82c3-81cf-bf30-541500bb12d3</id>\n"
            "<title>王庄村 公开</title>\n"
            "<updated>2026-10-25T05:00:00Z</updated>\n"
            "<link rel=\"self\" type=\"application/atom+xml\" href=\"/v1/organizations/371325001001/feed\"/>\n"
            "<generator>Mingbai</generator>\n"
            "<entry>\n"
            "<id>urn:uuid:f9f37140-7a8e-8095-a3fe-64a0ca2ee85c</id>\n"
            "<title>九月财务收支</title>\n"
            "<updated>2026-10-25T05:00:00Z</updated>\n"
            "<published>2026-10-25T05:00:00Z</published>\n"
            "<author><name>王庄村</name></author>\n"
            "<category term=\"v-finance\" label=\"财务收支\"/>\n"
            "<link rel=\"alternate\" type=\"application/json\" href=\"/v1/publications/abc\"/>\n"
            "<summary>财务收支，2026年9月</summary>\n"
            "</entry>\n"
            "</feed>\n");
}

TEST(Feed, P9_ACorrectionUpdatesItsEntryAndKeepsItsId) {
  const std::string before = AtomOf(Village());
  Feed feed = Village();
  v1::Publication& publication = feed.entries[0].publication;
  publication.set_version(2);
  publication.set_change_reason("合计有误");
  *publication.mutable_publish_time() = ToTimestamp(kPublished + absl::Hours(30));
  const std::string after = AtomOf(feed);
  const auto id = [](const std::string& atom) { return atom.substr(atom.rfind("<id>"), 50); };
  EXPECT_EQ(id(after), id(before));
  EXPECT_THAT(after, HasSubstr("<updated>2026-10-26T11:00:00Z</updated>\n<published>2026-10-25T05:00:00Z</published>"));
  EXPECT_THAT(after, HasSubstr("<summary>财务收支，2026年9月，第2版（合计有误）</summary>"));
}

TEST(Feed, EachFeedAndEntryHasItsOwnId) {
  Feed feed = Village();
  feed.entries.push_back(Entry());
  feed.entries[1].publication.set_name("publications/abd");
  feed.subtree = true;
  feed.item = "items/v-finance";
  const std::string atom = AtomOf(feed);
  EXPECT_THAT(atom, HasSubstr("href=\"/v1/organizations/371325001001/feed?item=v-finance&amp;subtree=true\""));
  std::set<std::string> ids;
  for (size_t at = atom.find("<id>"); at != std::string::npos; at = atom.find("<id>", at + 1)) {
    ids.insert(atom.substr(at, 49));
  }
  EXPECT_EQ(ids.size(), 3u);
  const std::string plain = AtomOf(Village());
  EXPECT_EQ(ids.count(plain.substr(plain.find("<id>"), 49)), 0u);
}

TEST(Feed, NothingOfATextIsMarkup) {
  Feed feed = Village();
  feed.entries[0].publication.mutable_content()->set_title("</title><script>&\"\x01\ufffe");
  feed.entries[0].organization_name = "<村>";
  const std::string atom = AtomOf(feed);
  EXPECT_THAT(atom, HasSubstr("<title>&lt;/title&gt;&lt;script&gt;&amp;&quot;</title>"));
  EXPECT_THAT(atom, HasSubstr("<author><name>&lt;村&gt;</name></author>"));
  EXPECT_THAT(atom, Not(HasSubstr("\x01")));
}

TEST(Feed, WithoutEntriesItIsStillAFeed) {
  Feed feed = Village();
  feed.entries.clear();
  EXPECT_THAT(AtomOf(feed), HasSubstr("<updated>1970-01-01T00:00:00Z</updated>"));
}

}  // namespace
}  // namespace mingbai::publication
