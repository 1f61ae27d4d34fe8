// SPDX-License-Identifier: Apache-2.0
#include "models/support/pools/interpreter_lock.h"

#include <atomic>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace models::support {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;

TEST(InterpreterLock, AtMostOneThreadHoldsIt) {
  InterpreterLock lock(microseconds(50));
  int counter = 0;  // unprotected but for the lock
  {
    std::vector<std::jthread> threads;
    for (unsigned thread = 0; thread < 4; ++thread) {
      threads.emplace_back([&, thread] {
        for (int round = 0; round < 100; ++round) {
          lock.take(thread);
          for (int step = 0; step < 100; ++step) {
            ++counter;
            lock.hand_over_if_asked(thread);
          }
          lock.release(thread);
        }
      });
    }
  }
  EXPECT_EQ(counter, 4 * 100 * 100);
}

TEST(InterpreterLock, AHolderWithoutWaitersIsNotAsked) {
  InterpreterLock lock(microseconds(10));
  lock.take(0);
  std::this_thread::sleep_for(milliseconds(5));
  EXPECT_FALSE(lock.is_drop_requested());
  lock.release(0);
}

TEST(InterpreterLock, AWaiterAsksAfterTheSwitchIntervalAndIsNextEvenIfTheHolderWantsItBack) {
  InterpreterLock lock(milliseconds(1));
  lock.take(0);
  bool other_had_it = false;
  std::jthread other([&] {
    lock.take(1);
    other_had_it = true;
    lock.release(1);
  });
  while (!lock.is_drop_requested()) std::this_thread::sleep_for(microseconds(100));
  EXPECT_FALSE(other_had_it);
  lock.hand_over_if_asked(0);
  EXPECT_TRUE(other_had_it);
  EXPECT_FALSE(lock.is_drop_requested());
  lock.release(0);
}

TEST(InterpreterLock, BeforeTheSwitchIntervalTheHolderKeepsIt) {
  InterpreterLock lock(hours(1));
  lock.take(0);
  std::atomic<bool> other_had_it{false};
  std::jthread other([&] {
    lock.take(1);
    other_had_it = true;
    lock.release(1);
  });
  std::this_thread::sleep_for(milliseconds(5));
  lock.hand_over_if_asked(0);
  EXPECT_FALSE(other_had_it);
  lock.release(0);
}

TEST(InterpreterLock, WhoWaitsForSomethingElseLetsOthersRunUnasked) {
  InterpreterLock lock(hours(1));
  lock.take(0);
  std::jthread other([&] {
    lock.take(1);
    lock.release(1);
  });
  lock.release(0);
  other.join();  // what thread 0 waits for, without the lock
  lock.take(0);
  lock.release(0);
}

}  // namespace
}  // namespace models::support
