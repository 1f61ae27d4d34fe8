// SPDX-License-Identifier: Apache-2.0
#include "workloads/messages/message_options.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "workloads/catalogue.h"

namespace workloads {
namespace {

/// Whether a workload takes the value of an option of its own.
bool takes(std::string_view workload, std::string_view option, const char* value) {
  for (const CatalogueEntry& entry : catalogue()) {
    if (entry.name != workload) continue;
    const auto options = entry.kind().options;
    const auto known = std::ranges::find(
        options, option, [](const Option* one) { return std::string_view(one->name); });
    if (known != options.end()) return is_canonical(**known, value);
  }
  ADD_FAILURE() << workload << " has no option " << option;
  return false;
}

struct Values {
  const char* workload;
  const char* option;
  const char* taken;
  const char* refused;
};

TEST(MessageOptions, ValuesThatMakeNoSenseAreOutOfTheirRange) {
  for (const auto& [workload, option, taken, refused] :
       {Values{"ping-pong", "item-size", "8", "7"}, Values{"ping-pong", "item-size", "1GiB", "0"},
        Values{"ping-pong", "placement", "other-core", "here"},
        Values{"token-ring", "item-size", "1KiB", "4"}, Values{"pipeline", "stages", "2", "1"},
        Values{"pipeline", "stages", "4096", "4097"}, Values{"pipeline", "work", "5us", "-5us"},
        Values{"pipeline", "work", "wait:1ms", "wait"}, Values{"pipeline", "capacity", "0", "-1"},
        Values{"fan-out", "fan", "1", "0"}, Values{"fan-out", "fan", "4096", "4097"},
        Values{"fan-out", "unbounded", "yes", "2"}, Values{"fan-out", "work", "1us", "x"}}) {
    EXPECT_TRUE(takes(workload, option, taken)) << workload << " --" << option << "=" << taken;
    EXPECT_FALSE(takes(workload, option, refused)) << workload << " --" << option << "=" << refused;
  }
}

TEST(ChannelOf, IsWhatTheOptionsDescribe) {
  const auto channel = [](Options options) {
    return channel_of({.tasks = 1, .size = 1, .options = std::move(options)}, 70);
  };
  const SyncObject plain = channel({});
  EXPECT_EQ(plain.kind, SyncKind::channel);
  EXPECT_EQ(plain.limit, 1024U);
  EXPECT_EQ(plain.channel.item_bytes, 8U);
  EXPECT_EQ(plain.channel.order, ChannelOrder::fifo);
  EXPECT_EQ(plain.channel.max_items, 70U);
  EXPECT_EQ(channel({{"capacity", "5"}}).limit, 5U);
  EXPECT_EQ(channel({{"capacity", "0"}}).limit, 0U);
  EXPECT_EQ(channel({{"capacity", "5"}, {"unbounded", "yes"}}).limit, unbounded);
  EXPECT_EQ(channel({{"item-size", "4KiB"}}).channel.item_bytes, 4096U);
  EXPECT_EQ(channel({{"order", "priority"}}).channel.order, ChannelOrder::priority);
}

}  // namespace
}  // namespace workloads
