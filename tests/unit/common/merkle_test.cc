// The disclosure ledger's tree, tiles and notes (DOMAIN P-11) against a log that another program wrote, and
// against the definitions of RFC 6962.

#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/escaping.h"
#include "common/crypto/crypto.h"
#include "common/merkle/note.h"
#include "common/merkle/tile.h"
#include "common/merkle/tree.h"
#include "gtest/gtest.h"

namespace mingbai::merkle {
namespace {

constexpr char kSample[] = "tests/data/tlog-sample/";
constexpr char kSampleKey[] = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx";

std::string File(const std::string& name) {
  std::ifstream file(kSample + name, std::ios::binary);
  EXPECT_TRUE(file.is_open()) << name;
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// RFC 6962, section 2.1, as it is written there.
std::string Definition(const std::vector<std::string>& entries, size_t first, size_t last) {
  const size_t n = last - first;
  if (n == 0) return Sha256("");
  if (n == 1) return Sha256(std::string(1, '\0') + entries[first]);
  size_t k = 1;
  while (k * 2 < n) k *= 2;
  return Sha256("\1" + Definition(entries, first, first + k) + Definition(entries, first + k, last));
}

TEST(Merkle, RootsAreThoseOfTheDefinition) {
  Frontier tree;
  std::vector<std::string> entries;
  std::vector<Frontier::Added> added;
  EXPECT_EQ(absl::BytesToHexString(tree.Root()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  for (int i = 0; i < 1100; ++i) {
    entries.push_back("entry " + std::to_string(i));
    tree.Append(entries.back(), &added);
    if (i < 70 || i % 37 == 0 || i % 256 > 253 || i % 256 < 3) {
      ASSERT_EQ(tree.Root(), Definition(entries, 0, entries.size())) << entries.size();
    }
  }
  // 1,100 leaves and the four tiles that they filled.
  EXPECT_EQ(added.size(), 1104u);
}

// Whatever the size at which a process takes over, the tree goes on as if it had never stopped.
TEST(Merkle, AFrontierThatIsLoadedGoesOn) {
  std::vector<std::vector<std::string>> levels(3);
  auto read = [&levels](int level, uint64_t first, int count) -> absl::StatusOr<std::vector<std::string>> {
    const std::vector<std::string>& all = levels[level];
    return std::vector<std::string>(all.begin() + first, all.begin() + first + count);
  };
  Frontier whole;
  for (int i = 0; i < 600; ++i) {
    std::vector<Frontier::Added> added;
    absl::StatusOr<Frontier> loaded = Frontier::Load(i, read);
    ASSERT_TRUE(loaded.ok()) << loaded.status();
    std::vector<Frontier::Added> ignored;
    loaded->Append("leaf " + std::to_string(i), &ignored);
    whole.Append("leaf " + std::to_string(i), &added);
    ASSERT_EQ(loaded->Root(), whole.Root()) << i;
    for (const Frontier::Added& one : added) {
      ASSERT_EQ(one.index, levels[one.level].size());
      levels[one.level].push_back(one.hash);
    }
  }
  auto short_read = [](int, uint64_t, int) -> absl::StatusOr<std::vector<std::string>> {
    return std::vector<std::string>{};
  };
  EXPECT_EQ(Frontier::Load(3, short_read).status().code(), absl::StatusCode::kDataLoss);
}

TEST(Merkle, AnotherProgramsLogVerifies) {
  for (int size = 0; size <= 15; ++size) {
    const absl::StatusOr<std::string> text = OpenNote(File("checkpoint." + std::to_string(size)), kSampleKey);
    ASSERT_TRUE(text.ok()) << text.status();
    const absl::StatusOr<Checkpoint> checkpoint = ParseCheckpoint(*text);
    ASSERT_TRUE(checkpoint.ok()) << checkpoint.status();
    EXPECT_EQ(checkpoint->origin, "example.com/log/testdata");
    EXPECT_EQ(checkpoint->size, size);
    EXPECT_EQ(CheckpointText(*checkpoint), *text);
    Frontier tree;
    std::vector<Frontier::Added> added;
    if (size > 0) {
      const absl::StatusOr<std::vector<std::string>> entries = ReadBundle(File("tile/" + TilePath({true, 0, 0, size})));
      ASSERT_TRUE(entries.ok()) << entries.status();
      for (const std::string& entry : *entries) tree.Append(entry, &added);
      std::string tile;
      for (const Frontier::Added& one : added) tile += one.hash;
      EXPECT_EQ(tile, File("tile/" + TilePath({false, 0, 0, size})));
      std::string bundle;
      for (const std::string& entry : *entries) AppendToBundle(entry, &bundle);
      EXPECT_EQ(bundle, File("tile/" + TilePath({true, 0, 0, size})));
    }
    EXPECT_EQ(tree.Root(), checkpoint->root) << size;
  }
}

TEST(Merkle, TilePathsHaveOneForm) {
  const std::pair<const char*, TileName> good[] = {
      {"0/000", {false, 0, 0, 256}},
      {"3/067.p/1", {false, 3, 67, 1}},
      {"0/x001/x234/067", {false, 0, 1234067, 256}},
      {"entries/x123/045.p/255", {true, 0, 123045, 255}},
      {"5/999", {false, 5, 999, 256}},
  };
  for (const auto& [path, name] : good) {
    const std::optional<TileName> parsed = ParseTilePath(path);
    ASSERT_TRUE(parsed.has_value()) << path;
    EXPECT_EQ(*parsed, name) << path;
    EXPECT_EQ(TilePath(name), path);
  }
  for (const char* path : {"",           "0",
                           "0/",         "/000",
                           "6/000",      "00/000",
                           "0/0",        "0/0000",
                           "0/x000/001", "0/001/002",
                           "0/x001",     "0/000.p",
                           "0/000.p/0",  "0/000.p/256",
                           "0/000.p/01", "0/000.p/-1",
                           "0/000/8",    "entries",
                           "entries/",   "data/000",
                           "-1/000",     "0/x999/x999/x999/x999/x999/x999/x999/999",
                           "0/00a",      "0/x00a/000",
                           "0/000.q/1",  "0/../checkpoint"}) {
    EXPECT_FALSE(ParseTilePath(path).has_value()) << path;
  }
}

TEST(Merkle, BundlesThatAreCutShortAreRefused) {
  std::string bundle;
  AppendToBundle(std::string(kLongestEntry, 'x'), &bundle);
  AppendToBundle("", &bundle);
  ASSERT_EQ(ReadBundle(bundle)->size(), 2u);
  EXPECT_FALSE(ReadBundle(bundle.substr(0, bundle.size() - 1)).ok());
  EXPECT_FALSE(ReadBundle(bundle.substr(0, 100)).ok());
}

TEST(Merkle, OnlyWhatTheKeySignedOpens) {
  const absl::StatusOr<NoteSigner> signer = NoteSigner::Make("county.example/ledger", std::string(32, 'k'));
  ASSERT_TRUE(signer.ok()) << signer.status();
  const std::string text = CheckpointText({"county.example/ledger", 7, std::string(32, 'r')});
  const std::string note = signer->Sign(text);
  EXPECT_EQ(*OpenNote(note, signer->verifier_key()), text);
  // Signatures by others may stand beside ours.
  EXPECT_TRUE(OpenNote(note + "\xE2\x80\x94 witness AAAAAAA=\n", signer->verifier_key()).ok());

  const NoteSigner other = *NoteSigner::Make("county.example/ledger", std::string(32, 'o'));
  EXPECT_TRUE(absl::IsPermissionDenied(OpenNote(note, other.verifier_key()).status()));
  EXPECT_TRUE(absl::IsPermissionDenied(OpenNote(note, kSampleKey).status()));
  for (size_t i = 0; i < text.size(); ++i) {
    std::string forged = note;
    forged[i] ^= 1;
    EXPECT_FALSE(OpenNote(forged, signer->verifier_key()).ok()) << i;
  }
  EXPECT_TRUE(absl::IsInvalidArgument(OpenNote("no note", signer->verifier_key()).status()));
  for (const char* key : {"", "a", "a+b", "a+00000000+AQ==",
                          "example.com/log/testdata+33d7b497+"
                          "AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(OpenNote(note, key).status())) << key;
  }
  EXPECT_FALSE(NoteSigner::Make("two words", std::string(32, 'k')).ok());
  EXPECT_FALSE(NoteSigner::Make("a+b", std::string(32, 'k')).ok());
  EXPECT_FALSE(NoteSigner::Make("", std::string(32, 'k')).ok());
  EXPECT_FALSE(NoteSigner::Make("a", std::string(31, 'k')).ok());
}

TEST(Merkle, WhatIsNoCheckpointIsRefused) {
  const std::string root = absl::Base64Escape(std::string(32, 'r'));
  EXPECT_TRUE(ParseCheckpoint("a\n1\n" + root + "\nan extension\n").ok());
  const std::vector<std::string> broken = {"",
                                           "a\n1\n",
                                           "a\n01\n" + root + "\n",
                                           "a\n-1\n" + root + "\n",
                                           "\n1\n" + root + "\n",
                                           "a\n1\n" + root,
                                           "a\n1\nAAAA\n",
                                           "a\nx\n" + root + "\n"};
  for (const std::string& text : broken) {
    EXPECT_TRUE(absl::IsInvalidArgument(ParseCheckpoint(text).status())) << text;
  }
}

}  // namespace
}  // namespace mingbai::merkle
