#include "common/id/id.h"

#include <set>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "gtest/gtest.h"

namespace mingbai {
namespace {

TEST(Ids, TextGoesThereAndBackAndSortsAsTheNumber) {
  uint64_t last = 0;
  for (uint64_t id : {uint64_t{0}, uint64_t{1}, uint64_t{31}, uint64_t{32}, uint64_t{1} << 40, UINT64_MAX}) {
    EXPECT_EQ(DecodeId(EncodeId(id)), id);
    if (id > 0) EXPECT_LT(EncodeId(last), EncodeId(id));
    last = id;
  }
  for (const char* bad : {"", "0", "00000000000000", "000000000000u", "g000000000000", "000000000000I"}) {
    EXPECT_FALSE(DecodeId(bad).has_value()) << bad;
  }
}

TEST(Ids, GrowAboveAnyFloorAndAreUniqueAcrossThreads) {
  IdGenerator ids(7, absl::ToUnixMillis(absl::Now()) + 3600 * 1000);  // a clock that was ahead
  const uint64_t far = ids.Next() + (uint64_t{1} << 40);
  EXPECT_GT(ids.Next(far), far);
  EXPECT_GT(ids.Next(), far);
  std::vector<std::vector<uint64_t>> given(4);
  std::vector<std::thread> threads;
  for (auto& mine : given) {
    threads.emplace_back([&] {
      for (int i = 0; i < 20000; ++i) mine.push_back(ids.Next());
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::set<uint64_t> all;
  for (const auto& mine : given) all.insert(mine.begin(), mine.end());
  EXPECT_EQ(all.size(), 80000u);
}

TEST(Ids, ReceiptsHave26CharactersAndDiffer) {
  EXPECT_EQ(RandomBase32(16).size(), 26u);
  EXPECT_NE(RandomBase32(16), RandomBase32(16));
}

}  // namespace
}  // namespace mingbai
