// SPDX-License-Identifier: Apache-2.0
#include "bench/trial/one_processor.h"

#include <sched.h>

#include <chrono>
#include <thread>

#include <gtest/gtest.h>

namespace bench {
namespace {

using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;

/// Computes for so long, and returns how long that took in nanoseconds.
std::int64_t compute_for(std::chrono::microseconds time) {
  const auto begin = clock::now();
  while (clock::now() - begin < time) {
  }
  return (clock::now() - begin) / 1ns;
}

/// Keeps the thread on the processor on which it is.
class OneProcessorTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(sched_getaffinity(0, sizeof before_, &before_), 0);
    processor_ = sched_getcpu();
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(static_cast<std::size_t>(processor_), &one);
    ASSERT_EQ(sched_setaffinity(0, sizeof one, &one), 0);
  }
  void TearDown() override { sched_setaffinity(0, sizeof before_, &before_); }

  int processor_ = -1;

 private:
  cpu_set_t before_{};
};

TEST_F(OneProcessorTest, IsKnownOfAThreadThatComputes) {
  std::int64_t known = -1;
  // Other programs may take the processor away now and then, but not each time.
  for (int attempt = 0; attempt < 1000 && known < 0; ++attempt) {
    const OneProcessor watch(1);
    known = watch.processor_of_iteration(compute_for(200us));
  }
  EXPECT_EQ(known, processor_);
}

TEST_F(OneProcessorTest, IsNotKnownOfAThreadThatWaits) {
  const OneProcessor watch(1);
  std::this_thread::sleep_for(5ms);
  EXPECT_EQ(watch.processor_of_iteration(5'000'000), -1);
}

TEST_F(OneProcessorTest, IsNotKnownWhereSeveralWorkersShareTheWork) {
  const OneProcessor watch(2);
  EXPECT_EQ(watch.processor_of_iteration(compute_for(200us)), -1);
}

}  // namespace
}  // namespace bench
