// SPDX-License-Identifier: Apache-2.0
#include "models/support/os/affinity.h"

#include <sched.h>

#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace models::support {
namespace {

std::vector<std::size_t> cores_of_this_thread() {
  cpu_set_t set;
  EXPECT_EQ(sched_getaffinity(0, sizeof set, &set), 0);
  std::vector<std::size_t> cores;
  for (std::size_t core = 0; core < CPU_SETSIZE; ++core) {
    if (CPU_ISSET(core, &set)) cores.push_back(core);
  }
  return cores;
}

TEST(Affinity, WorkersGoRoundTheCoresThatWeMayUse) {
  const auto allowed = cores_of_this_thread();
  std::jthread([&] {
    for (unsigned worker = 0; worker < 2 * allowed.size(); ++worker) {
      pin_to_core(worker);
      EXPECT_EQ(cores_of_this_thread(), std::vector{allowed[worker % allowed.size()]});
    }
  }).join();
  EXPECT_EQ(cores_of_this_thread(), allowed) << "another thread was pinned, not this one";
}

TEST(Affinity, AThreadOfAPinnedOneStillReachesEveryCore) {
  const auto allowed = cores_of_this_thread();
  std::jthread([&] {
    pin_to_core(0);
    std::jthread([&] {
      EXPECT_EQ(cores_of_this_thread().size(), 1U);
      unpin();
      EXPECT_EQ(cores_of_this_thread(), allowed);
    }).join();
  }).join();
}

}  // namespace
}  // namespace models::support
