// SPDX-License-Identifier: Apache-2.0
#include "bench/plan/channel_capacity.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "bench/usage_error.h"
#include "models/sync/sync_catalogue.h"

namespace bench {
namespace {

/// Returns why these cannot be; empty where they can.
std::string refusal(std::map<std::string, std::vector<std::string>> settings) {
  RunOptions options;
  options.settings = std::move(settings);
  try {
    check_capacity(options);
    return "";
  } catch (const UsageError& error) {
    return error.what();
  }
}

/// Returns the name of a channel of this build that has no capacity but 0; empty: there is none.
std::string only_a_rendezvous() {
  for (const models::SyncEntry& entry : models::sync_catalogue()) {
    if (entry.family != models::SyncFamily::channel || entry.make == nullptr) continue;
    const models::ChannelAbilities can = entry.make().channel;
    if (can.rendezvous && !can.bounded && !can.unbounded) return std::string(entry.name);
  }
  return "";
}

TEST(CheckCapacity, RefusesNoneAtAllWithoutAChannelThatHandsItemsOver) {
  EXPECT_EQ(refusal({{"capacity", {"1", "1024"}}}), "");
  const std::string text = refusal({{"capacity", {"16", "0"}}, {"channel", {"locked"}}});
  EXPECT_EQ(text.substr(0, text.rfind('=')),
            "--capacity=0: the most items that a channel holds must be 1 to 100000000; 0 needs "
            "--channel");
  EXPECT_EQ(refusal({{"capacity", {"0"}}}), text) << "the default has a buffer";
  if (const std::string name = only_a_rendezvous(); !name.empty()) {
    EXPECT_EQ(refusal({{"capacity", {"0"}}, {"channel", {"locked", name}}}), "");
  }
}

TEST(CheckCapacity, RefusesBoundedChannelsThatAreUnbounded) {
  EXPECT_EQ(refusal({{"unbounded", {"yes"}}}), "");
  EXPECT_EQ(refusal({{"capacity", {"1024"}}, {"unbounded", {"yes"}}}),
            "--capacity and --unbounded cannot be combined: leave one of the two out")
      << "also with the default";
}

TEST(SetCapacity, IsNoneWhereTheChannelHasNoOther) {
  WantedCell wanted{.model = "thread-pool", .workload = "producer-consumer"};
  set_capacity(wanted, {});
  wanted.settings["channel"] = "locked";
  set_capacity(wanted, {});
  EXPECT_FALSE(wanted.options.contains("capacity"));
  const std::string name = only_a_rendezvous();
  if (name.empty()) GTEST_SKIP() << "this build has no such channel";
  wanted.settings["channel"] = name;
  RunOptions given;
  given.settings["capacity"] = {"1024"};
  set_capacity(wanted, given);
  EXPECT_FALSE(wanted.options.contains("capacity")) << "what is asked for stays, and is refused";
  set_capacity(wanted, {});
  EXPECT_EQ(wanted.options.at("capacity"), "0");
  WantedCell other{.model = "thread-pool", .workload = "primes"};
  other.settings["channel"] = name;
  set_capacity(other, {});
  EXPECT_FALSE(other.options.contains("capacity"));
}

TEST(SetCapacity, IsUnboundedWhereTheChannelHasNoLimit) {
  for (const char* const workload : {"producer-consumer", "ping-pong", "token-ring"}) {
    WantedCell wanted{.model = "python-thread-per-task", .workload = workload};
    wanted.settings["channel"] = "queue";  // which has both
    set_capacity(wanted, {});
    EXPECT_FALSE(wanted.options.contains("unbounded")) << workload;
    wanted.settings["channel"] = "simple-queue";
    RunOptions given;
    given.settings["capacity"] = {"1024"};
    set_capacity(wanted, given);
    EXPECT_FALSE(wanted.options.contains("unbounded")) << "what is asked for is refused";
    set_capacity(wanted, {});
    EXPECT_EQ(wanted.options.at("unbounded"), "yes") << workload;
  }
}

}  // namespace
}  // namespace bench
