// SPDX-License-Identifier: Apache-2.0
#include "models/sync/channel_support/placed_items.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "models/sync/channel_support/items.h"

namespace models {
namespace {

using workloads::ChannelOrder;
using workloads::ChannelTraits;

std::vector<std::byte> item_of(std::uint64_t number, std::size_t bytes) {
  std::vector<std::byte> item(bytes, static_cast<std::byte>(number));
  std::memcpy(item.data(), &number, sizeof number);
  return item;
}

/// The memory of a channel, full of what an earlier iteration may have left there.
std::vector<std::byte> places_of(std::uint32_t limit, const ChannelTraits& traits) {
  const std::uint64_t places = workloads::channel_places(
      {.kind = workloads::SyncKind::channel, .limit = limit, .channel = traits});
  return std::vector<std::byte>(places * workloads::channel_stride(traits), std::byte{0xa5});
}

class PlacedItemsIn : public testing::TestWithParam<ChannelOrder> {};
INSTANTIATE_TEST_SUITE_P(EveryOrder, PlacedItemsIn,
                         testing::Values(ChannelOrder::fifo, ChannelOrder::lifo,
                                         ChannelOrder::priority));

TEST_P(PlacedItemsIn, TheyComeOutAsFromTheContainersOfTheStandardLibrary) {
  for (const std::uint32_t bytes : {8U, 13U, 80U}) {
    for (const std::uint32_t limit : {1U, 2U, 3U, 37U, 64U}) {
      const ChannelTraits traits{.item_bytes = bytes, .order = GetParam(), .max_items = 10'000};
      std::vector<std::byte> places = places_of(limit, traits);
      PlacedItems items(limit, traits);
      const auto expected = make_items(traits);
      std::mt19937 random(limit * 100 + bytes);
      std::vector<std::byte> got(bytes);
      std::vector<std::byte> expected_got(bytes);
      for (std::uint64_t step = 0; step < 4000; ++step) {
        // Half of the time it fills up, the other half it drains.
        const bool puts = random() % 8 < (step / 200 % 2 == 0 ? 6U : 2U);
        if (puts && !items.is_full()) {
          // All differ, since equal priorities have no order.
          const auto item = item_of(random() % 1000 * 10'000 + step, bytes);
          items.push(places.data(), item.data());
          expected->push(item.data());
        } else if (!puts && items.size() != 0) {
          items.pop(places.data(), got.data());
          expected->pop(expected_got.data());
          ASSERT_EQ(got, expected_got) << "step " << step << ", limit " << limit;
        }
        ASSERT_EQ(items.size(), expected->size());
        ASSERT_EQ(items.is_full(), items.size() == limit);
      }
    }
  }
}

TEST(PlacedItems, TakeNoMoreThanTheirMemoryHoldsWhateverTheCapacityIs) {
  const ChannelTraits traits{.item_bytes = 8, .max_items = 4};
  std::vector<std::byte> places = places_of(1000, traits);
  PlacedItems items(1000, traits);
  const auto item = item_of(1, 8);
  for (int count = 0; count < 4; ++count) {
    ASSERT_FALSE(items.is_full());
    items.push(places.data(), item.data());
  }
  EXPECT_TRUE(items.is_full());
}

TEST(PlacedItems, OfACapacityOfNothingAreFullAtOnce) {
  EXPECT_TRUE(PlacedItems(0, {.item_bytes = 8, .max_items = 4}).is_full());
}

}  // namespace
}  // namespace models
