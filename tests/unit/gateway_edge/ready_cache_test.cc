#include "services/gateway/edge/ready_cache.h"

#include "google/api/httpbody.pb.h"
#include "gtest/gtest.h"
#include "mingbai/common/v1/attachment.pb.h"
#include "mingbai/gateway/v1/gateway_service.pb.h"
#include "tests/support/status_matchers.h"

namespace mingbai::gateway::edge {
namespace {

using testing::StatusIs;

rpc::ReadyBytes Board(const std::string& item, int entries = 1) {
  gateway::v1::Board board;
  for (int i = 0; i < entries; ++i) board.add_disclosed()->set_item(item);
  return std::make_shared<const std::string>(board.SerializeAsString());
}

const google::protobuf::Descriptor* Type() { return gateway::v1::Board::descriptor(); }

TEST(ReadyCache, TheSameBytesAreRenderedOnce) {
  ReadyCache cache(1 << 20);
  const rpc::ReadyBytes bytes = Board("items/a", 60);
  const auto first = cache.Get(Type(), bytes);
  const auto second = cache.Get(Type(), bytes);
  MB_ASSERT_OK(first);
  EXPECT_EQ(first->get(), second->get());
  EXPECT_EQ(cache.entries(), 1u);
  EXPECT_NE((*first)->gzip, nullptr);
  EXPECT_EQ((*first)->etag, EtagOf(*(*first)->body));
}

TEST(ReadyCache, EqualBytesElsewhereAreOthers) {
  ReadyCache cache(1 << 20);
  const rpc::ReadyBytes one = Board("items/a");
  const rpc::ReadyBytes other = Board("items/a");
  const auto first = cache.Get(Type(), one);
  const auto second = cache.Get(Type(), other);
  EXPECT_NE(first->get(), second->get());
  EXPECT_EQ((*first)->etag, (*second)->etag);
}

TEST(ReadyCache, AnEntryDiesWithItsBytes) {
  ReadyCache cache(1 << 20);
  // The allocator likes to give the same address again; whatever it does, the answer is that of the new bytes.
  for (int i = 0; i < 100; ++i) {
    const std::string item = "items/" + std::to_string(i);
    const auto rendered = cache.Get(Type(), Board(item));
    MB_ASSERT_OK(rendered);
    EXPECT_NE((*rendered)->body->find("\"" + item + "\""), std::string::npos);
  }
}

TEST(ReadyCache, StaysWithinItsBytes) {
  ReadyCache cache(20000);
  std::vector<rpc::ReadyBytes> kept;
  for (int i = 0; i < 50; ++i) {
    kept.push_back(Board("items/" + std::to_string(i), 5));
    MB_ASSERT_OK(cache.Get(Type(), kept.back()));
    EXPECT_LE(cache.bytes(), 20000u);
  }
  EXPECT_GT(cache.entries(), 1u);
  EXPECT_LT(cache.entries(), 50u);
}

TEST(ReadyCache, TheDeadGoFirst) {
  const size_t one = (*Render(Type(), *Board("items/a", 5), true))->body->size() + 300;
  ReadyCache cache(4 * one);
  const rpc::ReadyBytes kept = Board("items/a", 5);
  const auto first = cache.Get(Type(), kept);
  for (int i = 0; i < 20; ++i) MB_ASSERT_OK(cache.Get(Type(), Board("items/b", 5)));
  EXPECT_EQ(cache.Get(Type(), kept)->get(), first->get());
}

TEST(ReadyCache, WhatIsLargerThanAllIsNotKept) {
  ReadyCache cache(10);
  MB_EXPECT_OK(cache.Get(Type(), Board("items/a")));
  EXPECT_EQ(cache.entries(), 0u);
  EXPECT_EQ(cache.bytes(), 0u);
}

TEST(ReadyCache, BytesThatAreNoResponse) {
  ReadyCache cache(1 << 20);
  EXPECT_THAT(cache.Get(Type(), std::make_shared<const std::string>("\x0a\xff")),
              StatusIs(absl::StatusCode::kInternal, "BAD_RESPONSE"));
  EXPECT_EQ(cache.entries(), 0u);
}

TEST(Render, ABodyKeepsItsTypeAndTheNameToSaveItUnder) {
  google::api::HttpBody body;
  body.set_content_type("text/csv");
  body.set_data("a,b\r\n");
  auto rendered = Render(body.GetDescriptor(), body.SerializeAsString(), false);
  MB_ASSERT_OK(rendered);
  EXPECT_EQ((*rendered)->content_type, "text/csv");
  EXPECT_EQ(*(*rendered)->body, "a,b\r\n");
  EXPECT_EQ((*rendered)->file_name, "");
  common::v1::Attachment attachment;
  attachment.set_file_name("目录 1.csv");
  body.add_extensions()->PackFrom(attachment);
  rendered = Render(body.GetDescriptor(), body.SerializeAsString(), false);
  MB_ASSERT_OK(rendered);
  EXPECT_EQ((*rendered)->file_name, "目录 1.csv");
}

}  // namespace
}  // namespace mingbai::gateway::edge
