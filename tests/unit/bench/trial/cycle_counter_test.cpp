// SPDX-License-Identifier: Apache-2.0
#include "bench/trial/cycle_counter.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <map>

#include <gtest/gtest.h>

namespace bench {
namespace {

/// A kernel whose answers a test scripts: each event's descriptor is the end of a pipe in which the
/// numbers lie that reads will give.
class ScriptedPerf {
 public:
  struct Answer {
    std::uint64_t count, enabled_ns, running_ns;
  };

  PerfCalls calls() {
    return {.open =
                [this](pid_t thread, PerfEvent event, bool user_only) {
                  opened.push_back({thread, user_only});
                  const int refusal = user_only ? error_in_user_mode : error;
                  if (refusal != 0) return -refusal;
                  if (thread == ended_thread) return -ESRCH;
                  int ends[2];
                  if (pipe(ends) != 0) return -errno;
                  const auto& answers = event == PerfEvent::cycles ? cycles : instructions;
                  for (const Answer& answer : answers) {
                    if (write(ends[1], &answer, sizeof answer) != sizeof answer) return -EIO;
                  }
                  close(ends[1]);
                  return ends[0];
                },
            .control = [this](int, bool on) { ++(on ? switched_on : switched_off); }};
  }

  std::vector<Answer> cycles, instructions;
  int error = 0;
  int error_in_user_mode = 0;
  pid_t ended_thread = -1;
  int switched_on = 0;
  int switched_off = 0;
  struct Opened {
    pid_t thread;
    bool user_only;
  };
  std::vector<Opened> opened;
};

constexpr std::array<pid_t, 2> two_threads = {11, 12};

TEST(CycleCounter, AddsTheEventsOfAllThreads) {
  ScriptedPerf perf;
  perf.cycles = {{.count = 1000, .enabled_ns = 5, .running_ns = 5}};
  perf.instructions = {{.count = 2500, .enabled_ns = 5, .running_ns = 5}};
  CycleCounter counter(two_threads, perf.calls());
  counter.begin();
  counter.end();
  EXPECT_EQ(perf.switched_on, 4);
  EXPECT_EQ(perf.switched_off, 4);
  const auto counts = counter.counts();
  ASSERT_TRUE(counts);
  EXPECT_EQ(counts->cycles, 2000);
  EXPECT_EQ(counts->instructions, 5000);
  EXPECT_DOUBLE_EQ(instructions_per_cycle({}, *counts).value(), 2.5);
}

TEST(CycleCounter, ACountThatRanForPartOfTheTimeIsScaled) {
  ScriptedPerf perf;
  perf.cycles = {{.count = 500, .enabled_ns = 10, .running_ns = 5}};
  perf.instructions = {{.count = 300, .enabled_ns = 9, .running_ns = 3}};
  const auto counts = CycleCounter({two_threads.data(), 1}, perf.calls()).counts();
  ASSERT_TRUE(counts);
  EXPECT_EQ(counts->cycles, 1000);
  EXPECT_EQ(counts->instructions, 900);
}

TEST(CycleCounter, ACountThatNeverRanIsUnknown) {
  ScriptedPerf perf;
  perf.cycles = {{.count = 0, .enabled_ns = 10, .running_ns = 0}};
  perf.instructions = perf.cycles;
  EXPECT_FALSE(CycleCounter(two_threads, perf.calls()).counts());
}

TEST(CycleCounter, AProcessorWithoutCountersIsUnknownWithTheReason) {
  ScriptedPerf perf;
  perf.error = ENOENT;
  const CycleCounter counter(two_threads, perf.calls());
  EXPECT_FALSE(counter.counts());
  EXPECT_NE(counter.unknown().find("virtual machines"), std::string::npos) << counter.unknown();
  EXPECT_EQ(perf.opened.size(), 1U);  // it does not ask again for the next thread
}

TEST(CycleCounter, WhereTheKernelHidesItsOwnWorkTheProgramsAloneIsCounted) {
  ScriptedPerf perf;
  perf.error = EACCES;
  perf.cycles = perf.instructions = {{.count = 7, .enabled_ns = 1, .running_ns = 1}};
  EXPECT_TRUE(CycleCounter(two_threads, perf.calls()).counts());
  int in_kernel_mode = 0;
  for (const auto& opened : perf.opened) in_kernel_mode += opened.user_only ? 0 : 1;
  EXPECT_EQ(in_kernel_mode, 1);
}

TEST(CycleCounter, WhereItIsForbiddenAltogetherTheReasonSaysSo) {
  ScriptedPerf perf;
  perf.error = perf.error_in_user_mode = EACCES;
  const CycleCounter counter(two_threads, perf.calls());
  EXPECT_FALSE(counter.counts());
  EXPECT_NE(counter.unknown().find("forbids it"), std::string::npos) << counter.unknown();
  EXPECT_EQ(cycle_counting_obstacle(perf.calls()), counter.unknown());
}

TEST(CycleCounter, AThreadThatHasEndedIsLeftOut) {
  ScriptedPerf perf;
  perf.ended_thread = 11;
  perf.cycles = perf.instructions = {{.count = 7, .enabled_ns = 1, .running_ns = 1}};
  EXPECT_EQ(CycleCounter(two_threads, perf.calls()).counts()->cycles, 7);
}

TEST(CycleCounter, CountersThatStandStillAreAnObstacle) {
  ScriptedPerf perf;
  perf.cycles = perf.instructions = {{.count = 0, .enabled_ns = 1, .running_ns = 1}};
  EXPECT_EQ(cycle_counting_obstacle(perf.calls()), "the processor's counters stand still");
  perf.cycles = perf.instructions = {{.count = 9, .enabled_ns = 1, .running_ns = 1}};
  EXPECT_EQ(cycle_counting_obstacle(perf.calls()), "");
}

TEST(WarmUpCycles, TheColdIterationDoesNotCountWhereThereAreOthers) {
  ScriptedPerf perf;
  perf.cycles = {{1000, 1, 1}, {3000, 2, 2}};
  perf.instructions = {{500, 1, 1}, {6500, 2, 2}};
  WarmUpCycles cycles(two_threads, perf.calls());
  cycles.begin();
  cycles.end();
  EXPECT_DOUBLE_EQ(cycles.instructions_per_cycle().value(), 0.5);
  cycles.begin();
  cycles.end();
  EXPECT_DOUBLE_EQ(cycles.instructions_per_cycle().value(), 3);
}

TEST(WarmUpCycles, WithoutCountersThereIsNoFigure) {
  ScriptedPerf perf;
  perf.error = ENOENT;
  WarmUpCycles cycles(two_threads, perf.calls());
  cycles.begin();
  cycles.end();
  EXPECT_FALSE(cycles.instructions_per_cycle());
}

}  // namespace
}  // namespace bench
