// SPDX-License-Identifier: Apache-2.0
#include "models/support/pools/completions.h"

#include <stdexcept>
#include <thread>

#include <gtest/gtest.h>

#include "models/support/os/shared_memory.h"

namespace models::support {
namespace {

TEST(Completions, EachCanBeWaitedOnAlone) {
  constexpr std::size_t tasks = 1000;
  const SharedMemory memory(Completions::bytes(tasks));
  Completions completions(memory.data());
  for (int batch = 0; batch < 600; ++batch) {
    int results[tasks] = {};
    completions.begin_batch();
    EXPECT_FALSE(completions.is_done(0));
    std::jthread worker([&] {
      for (std::size_t task = 0; task < tasks; ++task) {
        results[task] = 1;
        completions.complete(task);
      }
    });
    completions.wait(500);
    EXPECT_EQ(results[500], 1);
    completions.wait_spinning(700);
    EXPECT_EQ(results[700], 1);
    completions.wait_all(tasks);
    for (std::size_t task = 0; task < tasks; ++task) EXPECT_TRUE(completions.is_done(task));
  }
}

TEST(Completions, AWakeupLetsASleeperGiveUp) {
  const SharedMemory memory(Completions::bytes(1));
  Completions completions(memory.data());
  completions.begin_batch();
  std::atomic<bool> dead{false};
  std::jthread ringer([&] {
    dead = true;
    completions.wakeup().fetch_add(1);
    futex_wake_all(completions.wakeup());
  });
  const auto give_up = [&] {
    if (dead) throw std::runtime_error("a worker died");
  };
  EXPECT_THROW(completions.wait(0, give_up), std::runtime_error);
}

}  // namespace
}  // namespace models::support
