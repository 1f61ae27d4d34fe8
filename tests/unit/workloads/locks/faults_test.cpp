// SPDX-License-Identifier: Apache-2.0
// The checks of the shared state find each fault, and its extent. Nothing here depends on luck: the
// tasks run step by step, over sync objects that do not do their part.
#include <limits>
#include <string>

#include <gtest/gtest.h>

#include "tests/unit/workloads/sharing/shared_run.h"

namespace workloads::tests {
namespace {

/// Sync objects that let everyone pass at once.
class OpenDoor : public SyncBackend {
 public:
  bool acquire(SyncState&, std::uint32_t) const override { return true; }
  void release(SyncState&, std::uint32_t) const override {}
  bool perform(SyncOperation&) const override { return true; }
  bool is_set(const SyncState&) const override { return true; }
  void set(SyncState&) const override {}
  void clear(SyncState&) const override {}
  void notify_one(SyncState&) const override {}
};

/// Waits that end at once, as if their time limit were over.
class TimesOutAtOnce final : public OpenDoor {
 public:
  bool perform(SyncOperation& operation) const override {
    operation.timed_out = operation.deadline_ns != 0;
    return true;
  }
};

/// The first numbers of the shared state.
std::atomic<std::uint64_t>& number(StepByStep& steps, std::size_t index) {
  return reinterpret_cast<std::atomic<std::uint64_t>*>(steps.sync().shared())[index];
}

const Options waits_inside = {{"inside", "wait:1ms"}};

TEST(Account, WithoutALockUpdatesGetLostWhereTasksChangeInTheMiddle) {
  StepByStep steps("account", {.tasks = 2, .size = 100, .options = waits_inside}, "none");
  EXPECT_EQ(steps.run_all(), 2U);
  ASSERT_TRUE(steps.fault().has_value());
  EXPECT_EQ(steps.fault()->text, "100 of 200 updates were lost");
  EXPECT_EQ(steps.fault()->faults, 100U);
  EXPECT_EQ(steps.fault()->of, 200U);
}

TEST(Account, WithALockNoUpdateGetsLost) {
  for (const char* const lock : {"loop", "atomic", "local"}) {
    for (const char* const accounts : {"1", "7"}) {
      Options options = waits_inside;
      options["accounts"] = accounts;
      options["outside"] = "wait:1ms";
      StepByStep steps("account", {.tasks = 4, .size = 100, .options = options}, lock);
      EXPECT_EQ(steps.run_all(), 4U) << lock;
      EXPECT_EQ(steps.fault_text(), "") << lock << ", " << accounts << " accounts";
    }
  }
}

TEST(Account, WithoutALockNothingIsLostWhereTasksDoNotChangeInTheMiddle) {
  StepByStep steps("account", {.tasks = 4, .size = 100}, "none");
  EXPECT_EQ(steps.run_all(), 4U);
  EXPECT_EQ(steps.fault_text(), "");
}

TEST(Account, ABalanceThatIsWrongIsFoundAlsoWhereEveryPaymentWasCounted) {
  StepByStep steps("account", {.tasks = 2, .size = 10}, "loop");
  steps.run_all();
  const std::uint64_t balance = number(steps, 0)++;
  EXPECT_EQ(steps.fault_text(), "the account holds " + std::to_string(balance + 1) +
                                    " in place of " + std::to_string(balance));
}

TEST(Account, LostUpdatesOfTheBalanceAloneAreCountedByWhatTheyAreWorth) {
  StepByStep steps("account", {.tasks = 2, .size = 100}, "loop");
  steps.run_all();
  const std::uint64_t balance = number(steps, 0).load();
  number(steps, 0) = balance / 2;
  EXPECT_EQ(steps.fault()->of, 200U);
  EXPECT_NEAR(static_cast<double>(steps.fault()->faults), 100, 1);
  number(steps, 0) = balance;
  number(steps, 1) -= 7;
  EXPECT_EQ(steps.fault_text(), "7 of 200 updates were lost");
}

TEST(Readers, ATornReadIsFound) {
  StepByStep steps("readers", {.tasks = 1, .size = 50, .options = {{"writes", "0"}}}, "none");
  number(steps, 77) = 1;  // as by a writer that was interrupted
  EXPECT_EQ(steps.run_all(), 1U);
  EXPECT_EQ(steps.fault_text(), "50 of 50 reads were torn");
}

TEST(Readers, ALostWriteIsFound) {
  StepByStep steps("readers", {.tasks = 1, .size = 50, .options = {{"writes", "100"}}}, "none");
  EXPECT_EQ(steps.run_all(), 1U);
  EXPECT_EQ(steps.fault_text(), "");
  number(steps, 0) -= 3;
  EXPECT_EQ(steps.fault_text(), "3 of 50 writes were lost");
}

TEST(Permits, OneTaskTooManyInsideIsFound) {
  const Configuration configuration{.tasks = 3, .size = 100, .options = waits_inside};
  StepByStep steps("permits", configuration, "none");
  EXPECT_EQ(steps.run_all(), 3U);
  ASSERT_TRUE(steps.fault().has_value());
  EXPECT_EQ(steps.fault()->text,
            "298 of 300 entries were one too many: up to 3 tasks were inside, with 2 permits");
}

TEST(Recursion, ALockThatLetsTwoTasksInIsFound) {
  // Every task reads the count, and is not interrupted before it writes: so one is taken away.
  const OpenDoor open;
  StepByStep steps("recursion", {.tasks = 2, .size = 50, .options = {{"lock-kind", "ordinary"}}},
                   "std");
  steps.use(SyncKind::lock, open);
  EXPECT_EQ(steps.run_all(), 2U);
  EXPECT_EQ(steps.fault_text(), "");
  number(steps, 0)--;
  EXPECT_EQ(steps.fault_text(), "1 of 100 updates were lost");
}

TEST(WakeAll, AWakeBeforeTheSetIsFound) {
  const OpenDoor open;
  StepByStep steps("wake-all", {.tasks = 3, .size = 10}, "std");
  steps.use(SyncKind::event, open);
  // Task 0 sets, and does not run: whoever wakes has woken early.
  const auto waiter = [&](std::size_t task) {
    alignas(8) std::byte room[8];
    BlockingIo io(&steps.sync());
    steps.workload().run(task, room, io);
  };
  waiter(1);
  waiter(2);
  EXPECT_EQ(steps.fault_text(), "20 of 20 wakes came before the event was set");
}

TEST(Turns, ATurnOutOfOrderIsFound) {
  const OpenDoor open;
  StepByStep steps("turns", {.tasks = 2, .size = 1}, "std");
  steps.use(SyncKind::lock, open);
  steps.use(SyncKind::condition_variable, open);
  EXPECT_EQ(steps.run(1), 1U);
  number(steps, 1) = 1;  // as if task 1 had taken the turn of task 0
  alignas(8) std::byte room[8];
  BlockingIo io(&steps.sync());
  steps.workload().run(1, room, io);
  EXPECT_EQ(steps.fault_text(), "1 of 2 turns were out of order");
}

TEST(Phases, ATaskThatIsAPhaseAheadIsFound) {
  const OpenDoor open;
  StepByStep steps("phases", {.tasks = 2, .size = 5, .options = {{"compute", "0s"}}}, "futex");
  steps.use(SyncKind::barrier, open);
  EXPECT_EQ(steps.run(1), 1U);
  EXPECT_EQ(steps.fault_text(), "5 of 10 times a task was a phase ahead of another");
}

TEST(Philosophers, AForkInTwoHandsIsFound) {
  StepByStep steps("philosophers", {.tasks = 5, .size = 1, .options = {{"meals", "4"}}}, "loop");
  EXPECT_EQ(steps.run_all(), 5U);
  EXPECT_EQ(steps.fault_text(), "");
  number(steps, 8)--;  // of fork 1
  EXPECT_EQ(steps.fault_text(), "1 of 40 uses of a fork were lost");
}

TEST(Timers, ATimerThatFiresEarlyIsFound) {
  const TimesOutAtOnce early;
  StepByStep steps("timers", {.tasks = 3, .size = 50}, "std");
  steps.use(SyncKind::event, early);
  EXPECT_EQ(steps.run_all(), 3U);
  EXPECT_EQ(steps.fault_text(), "3 of 3 timers fired before their time");
}

TEST(Timers, ATimerThatWakesAndThatNobodyCancelsIsFound) {
  const OpenDoor open;
  StepByStep steps("timers", {.tasks = 3, .size = 50}, "std");
  steps.use(SyncKind::event, open);
  EXPECT_EQ(steps.run_all(), 3U);
  EXPECT_EQ(steps.fault_text(), "3 of 3 timers fired before their time");
}

TEST(Timers, ATimerThatFiresAfterItsCancelIsFound) {
  // Without any delay no timer is early.
  const TimesOutAtOnce deaf;
  StepByStep steps("timers", {.tasks = 4, .size = 50, .time_scale = 0}, "std");
  steps.use(SyncKind::event, deaf);
  std::atomic<std::uint64_t>& cancelled_ns = number(steps, 8 + 3);
  const auto run_task_3 = [&] {
    alignas(8) std::byte room[8];
    BlockingIo io(&steps.sync());
    steps.workload().run(3, room, io);
  };
  cancelled_ns = std::numeric_limits<std::int64_t>::max();
  run_task_3();
  EXPECT_NE(steps.fault_text(), "1 of 1 timers fired after their cancel") << "it came too late";
  cancelled_ns = 1;
  run_task_3();
  EXPECT_EQ(steps.fault_text(), "1 of 1 timers fired after their cancel");
}

}  // namespace
}  // namespace workloads::tests
