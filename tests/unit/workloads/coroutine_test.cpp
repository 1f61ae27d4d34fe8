// SPDX-License-Identifier: Apache-2.0
#include "workloads/coroutine.h"

#include <memory>
#include <stdexcept>
#include <vector>

#include <gtest/gtest.h>

#include "workloads/io.h"

namespace workloads {
namespace {

Coroutine<int> leaf(int value) { co_return value; }

Coroutine<int> sum_of_leaves(int count) {
  int sum = 0;
  for (int i = 0; i < count; ++i) sum += co_await leaf(1);
  co_return sum;
}

Coroutine<int> nested(int depth) {
  if (depth == 0) co_return 0;
  co_return 1 + co_await nested(depth - 1);
}

Coroutine<int> waits_often(Io& io, int count) {
  for (int i = 0; i < count; ++i) co_await yield(io);
  co_return count;
}

Coroutine<int> throws() {
  throw std::runtime_error("no");
  co_return 0;
}

Coroutine<int> passes_on() { co_return co_await throws(); }

Coroutine<int> holds(std::shared_ptr<int> value, Io& io) {
  co_await yield(io);
  co_return *value;
}

/// Keeps what it is given, to resume it by hand.
class PendingIo final : public Io {
 public:
  bool start(Operation& operation) override {
    pending.push_back(operation.waiter);
    return false;
  }
  std::vector<std::coroutine_handle<>> pending;
};

class Owner final : public Completion {
 public:
  void completed(std::uint64_t tag, std::coroutine_handle<> frame) noexcept override {
    finished_tag = tag;
    auto coroutine = Coroutine<int>::adopt(frame);
    result = coroutine.result();
  }
  std::uint64_t finished_tag = 0;
  int result = -1;
};

TEST(Coroutine, AMillionAwaitsOneAfterTheOtherUseNoStack) {
  auto coroutine = sum_of_leaves(1'000'000);
  ASSERT_TRUE(coroutine.run_to_end());
  EXPECT_EQ(coroutine.result(), 1'000'000);
}

TEST(Coroutine, AChainOfAMillionAwaitsUsesNoStack) {
  auto coroutine = nested(1'000'000);
  ASSERT_TRUE(coroutine.run_to_end());
  EXPECT_EQ(coroutine.result(), 1'000'000);
}

TEST(Coroutine, AMillionOperationsThatCompleteAtOnceUseNoStack) {
  auto coroutine = waits_often(instant_io(), 1'000'000);
  ASSERT_TRUE(coroutine.run_to_end());
  EXPECT_EQ(coroutine.result(), 1'000'000);
}

TEST(Coroutine, AnExceptionReachesWhoAwaits) {
  auto coroutine = passes_on();
  ASSERT_TRUE(coroutine.run_to_end());
  EXPECT_THROW(coroutine.result(), std::runtime_error);
}

TEST(Coroutine, ASuspendedOneIsDestroyedWithWhatItHolds) {
  PendingIo io;
  auto value = std::make_shared<int>(7);
  {
    auto coroutine = holds(value, io);
    EXPECT_FALSE(coroutine.run_to_end());
    EXPECT_EQ(value.use_count(), 2);
  }
  EXPECT_EQ(value.use_count(), 1);
}

TEST(Coroutine, ItsCompletionOwnsTheFrameAndHearsTheTag) {
  PendingIo io;
  Owner owner;
  auto value = std::make_shared<int>(7);
  holds(value, io).start(owner, 42);
  EXPECT_EQ(owner.result, -1);
  ASSERT_EQ(io.pending.size(), 1U);
  resume(io.pending.front());
  EXPECT_EQ(owner.finished_tag, 42U);
  EXPECT_EQ(owner.result, 7);
  EXPECT_EQ(value.use_count(), 1);
}

TEST(Coroutine, ACompletionThatIsReachedAtOnceHearsOfItToo) {
  Owner owner;
  leaf(3).start(owner, 1);
  EXPECT_EQ(owner.result, 3);
}

}  // namespace
}  // namespace workloads
