// The disclosure ledger (DESIGN invariant 7, docs/ledger-v1.md), read as a stranger's tool reads it.

#include <nlohmann/json.hpp>

#include "absl/strings/escaping.h"
#include "absl/time/clock.h"
#include "common/crypto/crypto.h"
#include "common/merkle/note.h"
#include "common/merkle/tile.h"
#include "google/api/httpbody.pb.h"
#include "tests/integration/publication/chain_fixture.h"

namespace mingbai::publication {
namespace {

using google::api::HttpBody;
using nlohmann::json;

class LedgerTest : public ChainTest {
 protected:
  absl::StatusOr<HttpBody> Tile(const std::string& path) {
    v1::GetLedgerTileRequest request;
    request.set_path(path);
    return Call<HttpBody>(anyone_, "GetLedgerTile", request);
  }
  absl::StatusOr<merkle::Checkpoint> Checkpoint() {
    MB_ASSIGN_OR_RETURN(const HttpBody key, Call<HttpBody>(anyone_, "GetLedgerKey", v1::GetLedgerKeyRequest()));
    MB_ASSIGN_OR_RETURN(const HttpBody note,
                        Call<HttpBody>(anyone_, "GetLedgerCheckpoint", v1::GetLedgerCheckpointRequest()));
    EXPECT_EQ(note.content_type(), "text/plain; charset=utf-8");
    MB_ASSIGN_OR_RETURN(const std::string text,
                        merkle::OpenNote(note.data(), key.data().substr(0, key.data().size() - 1)));
    return merkle::ParseCheckpoint(text);
  }
  // Waits until the ledger has taken in every event so far; the checkpoint then.
  merkle::Checkpoint Settled() {
    const std::string events = Sql("SELECT COUNT(*) FROM outbox");
    for (int i = 0; i < 200; ++i) {
      const absl::StatusOr<merkle::Checkpoint> now = Checkpoint();
      if (now.ok() && std::to_string(now->size) == events) return *now;
      absl::SleepFor(absl::Milliseconds(50));
    }
    ADD_FAILURE() << "the ledger does not follow";
    return {};
  }
  // All entries of a ledger of `size`, checked against the tiles and `root` by the definition of RFC 6962.
  std::vector<json> Entries(const merkle::Checkpoint& checkpoint) {
    std::vector<std::string> all;
    std::string leaves;
    for (uint64_t index = 0; index * 256 < checkpoint.size; ++index) {
      const int width = static_cast<int>(std::min<uint64_t>(256, checkpoint.size - index * 256));
      const absl::StatusOr<HttpBody> bundle = Tile(merkle::TilePath({true, 0, index, width}));
      const absl::StatusOr<HttpBody> tile = Tile(merkle::TilePath({false, 0, index, width}));
      EXPECT_THAT(bundle, IsOk());
      EXPECT_THAT(tile, IsOk());
      if (!bundle.ok() || !tile.ok()) return {};
      const absl::StatusOr<std::vector<std::string>> entries = merkle::ReadBundle(bundle->data());
      EXPECT_THAT(entries, IsOk());
      all.insert(all.end(), entries->begin(), entries->end());
      leaves += tile->data();
    }
    std::vector<json> out;
    std::string hashes;
    for (const std::string& entry : all) {
      hashes += Sha256(std::string(1, '\0') + entry);
      out.push_back(json::parse(entry));
      EXPECT_EQ(out.back().dump(), entry) << "keys sorted, no blanks";
    }
    EXPECT_EQ(hashes, leaves);
    EXPECT_EQ(Root(hashes), checkpoint.root);
    return out;
  }
  static std::string Root(std::string_view hashes) {
    const size_t n = hashes.size() / 32;
    if (n == 0) return Sha256("");
    if (n == 1) return std::string(hashes);
    size_t k = 1;
    while (k * 2 < n) k *= 2;
    return Sha256("\1" + Root(hashes.substr(0, k * 32)) + Root(hashes.substr(k * 32)));
  }
};

TEST_F(LedgerTest, P11_EveryEventIsALeafThatAStrangerCanVerify) {
  EXPECT_EQ(Settled().size, 0u);
  Generate();
  const v1::Publication disclosed = Disclose("v-finance", "2026-09", Finance());
  auto correction = CorrectionOf(disclosed.name(), Finance("九月财务收支（更正）"));
  const v1::Publication corrected = *Try(clerk_, "CorrectPublication", correction);
  Publish(Approve(Submit(corrected.name())).name());
  ASSERT_THAT(Try(publisher_, "WithdrawPublication", WithdrawalOf(disclosed.name())), IsOk());

  const std::vector<json> entries = Entries(Settled());
  const auto events = Events(service_);
  ASSERT_EQ(entries.size(), events.size());
  std::map<std::string, int> types;
  for (size_t i = 0; i < entries.size(); ++i) {
    ++types[entries[i]["type"]];
    if (entries[i]["type"] == "sealed") continue;
    EXPECT_EQ(entries[i]["organization"], events[i].first.organization());
  }
  EXPECT_GE(types["generated"], 1);
  EXPECT_EQ(types["published"], 2);
  EXPECT_EQ(types["withdrawn"], 1);
  for (const json& entry : entries) {
    if (entry["type"] != "published") continue;
    EXPECT_EQ(entry["publication"], disclosed.name());
    EXPECT_EQ(entry["item"], "items/v-finance");
    EXPECT_EQ(entry["period"], "2026-09");
    EXPECT_EQ(entry["time"], "2026-10-10T01:00:00.000000Z");
    EXPECT_EQ(entry["content"] == disclosed.content_hash(), entry["version"] == 1);
  }
}

TEST_F(LedgerTest, Invariant5_WhatIsForACircleShowsASaltedHashOnly) {
  v1::CreatePublicationRequest request = Creation("v-finance", "2026-09", Finance());
  auto* audience = request.mutable_publication()->mutable_audience();
  audience->set_audience_class(common::v1::AUDIENCE_CLASS_CIRCLE);
  audience->set_circle("党员");
  const absl::StatusOr<v1::Publication> draft = Try(clerk_, "CreatePublication", request);
  ASSERT_THAT(draft, IsOk());
  Publish(Approve(Submit(draft->name())).name());
  const std::vector<json> entries = Entries(Settled());
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(entries[0].size(), 2u) << entries[0];
  EXPECT_EQ(entries[0]["type"], "sealed");
  // What opens it is kept, and does.
  const std::string opened = Sql("SELECT CONCAT(HEX(salt), ' ', sealed) FROM ledger_entry");
  const std::string salt = absl::HexStringToBytes(opened.substr(0, 64));
  EXPECT_EQ(entries[0]["sha256"], Sha256Hex(salt + opened.substr(65)));
  EXPECT_EQ(json::parse(opened.substr(65))["publication"], draft->name());
}

TEST_F(LedgerTest, TilesThatAreNotThereAreNotFound) {
  Generate();
  const merkle::Checkpoint checkpoint = Settled();
  ASSERT_GT(checkpoint.size, 0u);
  ASSERT_LT(checkpoint.size, 255u);
  EXPECT_THAT(Tile(merkle::TilePath({false, 0, 0, static_cast<int>(checkpoint.size) + 1})),
              StatusIs(absl::StatusCode::kNotFound, "TILE_NOT_FOUND"));
  for (const char* path : {"0/000", "1/000", "0/001.p/1", "entries/000", "nonsense", "0/000.p/0"}) {
    EXPECT_THAT(Tile(path), StatusIs(absl::StatusCode::kNotFound, "TILE_NOT_FOUND")) << path;
  }
}

TEST_F(LedgerTest, BeforeTheFirstSignatureThereIsNoCheckpoint) {
  Settled();
  Sql("UPDATE ledger_head SET checkpoint = ''");
  EXPECT_THAT(Call<HttpBody>(anyone_, "GetLedgerCheckpoint", v1::GetLedgerCheckpointRequest()),
              StatusIs(absl::StatusCode::kUnavailable, "LEDGER_NOT_SIGNED"));
}

// A second replica, and a key that was replaced.
TEST_F(LedgerTest, Invariant1_EachEventIsTakenInOnceByHoweverMany) {
  auto replica = NewReplica();
  Generate();
  for (int i = 0; i < 5; ++i) Disclose("v-finance", "2026-0" + std::to_string(i + 1), Finance());
  const merkle::Checkpoint before = Settled();
  EXPECT_EQ(Entries(before).size(), before.size);
  EXPECT_EQ(Sql("SELECT COUNT(*) = COUNT(DISTINCT event_id) FROM ledger_entry"), "1");
  Sql("UPDATE ledger_head SET verifier_key = 'another', checkpoint = 'signed by another'");
  const merkle::Checkpoint again = Settled();
  EXPECT_EQ(again.root, before.root);
}

}  // namespace
}  // namespace mingbai::publication
