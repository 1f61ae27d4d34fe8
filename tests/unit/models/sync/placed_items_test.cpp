// SPDX-License-Identifier: Apache-2.0
#include "models/sync/channel/placed_items.h"

#include <cstdint>
#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include "models/sync/channel/items.h"
#include "workloads/channel.h"
#include "workloads/messages/item.h"
#include "workloads/support/random.h"

namespace models {
namespace {

using workloads::ChannelOrder;

class PlacedItemsOf : public testing::TestWithParam<ChannelOrder> {};
INSTANTIATE_TEST_SUITE_P(Channels, PlacedItemsOf,
                         testing::Values(ChannelOrder::fifo, ChannelOrder::lifo,
                                         ChannelOrder::priority));

TEST_P(PlacedItemsOf, ComeAsThoseOfContainersHoweverPushesAndPopsMix) {
  const workloads::SyncObject channel{
      .kind = workloads::SyncKind::channel,
      .limit = 16,
      .channel = {.item_bytes = 20, .order = GetParam(), .max_items = 10'000}};
  const std::uint64_t places = channel_places(channel);
  std::vector<std::byte> memory(channel_bytes(channel));
  PlacedItems placed(memory.data(), places, channel.channel);
  const std::unique_ptr<Items> expected = make_items(channel.channel);
  workloads::Item item(channel.channel.item_bytes);
  workloads::Item other(channel.channel.item_bytes);
  for (std::uint64_t step = 0; step < 10'000; ++step) {
    const std::uint64_t random = workloads::support::random_value(5, step);
    // In turns more pushes and more pops, so that it is full and empty again and again.
    const bool pushes = random % 4 < (step / 100 % 2 == 0 ? 3U : 1U);
    if (pushes && placed.size() < places) {
      item.set_number(workloads::support::random_value(6, step));
      placed.push(memory.data(), item.data());
      expected->push(item.data());
    } else if (!pushes && placed.size() > 0) {
      placed.pop(memory.data(), item.data());
      expected->pop(other.data());
      ASSERT_EQ(item.number(), other.number()) << step;
      ASSERT_TRUE(item.is_whole()) << step;
    }
    ASSERT_EQ(placed.size(), expected->size());
  }
}

}  // namespace
}  // namespace models
