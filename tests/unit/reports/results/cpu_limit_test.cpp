// SPDX-License-Identifier: Apache-2.0
#include "reports/results/cpu_limit.h"

#include <gtest/gtest.h>

#include "reports/summary/summary.h"
#include "tests/unit/reports/fixtures.h"

namespace reports {
namespace {

constexpr std::int64_t second_ns = 1'000'000'000;

Trial trial_of(std::optional<std::int64_t> cpu_ns) {
  Trial trial;
  trial.iterations_ns = {second_ns, second_ns};
  trial.resources.cpu_ns = cpu_ns;
  trial.resources.user_ns = cpu_ns;
  trial.resources.system_ns = 0;
  return trial;
}

TEST(CpuLimit, IsWhatTheCoresCanGiveAndALittle) {
  EXPECT_TRUE(is_possible(4e9, trial_of(0), 2));
  EXPECT_TRUE(is_possible(4.1e9, trial_of(0), 2));
  EXPECT_FALSE(is_possible(4.3e9, trial_of(0), 2));
  EXPECT_FALSE(is_possible(-1, trial_of(0), 2));
}

TEST(CpuLimit, TakesAwayWhatIsBeyondIt) {
  Trial trial = trial_of(61 * second_ns / 10);
  drop_impossible(trial, 2, 2);
  EXPECT_FALSE(trial.resources.cpu_ns || trial.resources.user_ns || trial.resources.system_ns);
  trial = trial_of(39 * second_ns / 10);
  drop_impossible(trial, 2, 2);
  EXPECT_EQ(trial.resources.cpu_ns, 39 * second_ns / 10);
}

TEST(CpuLimit, IsSharedByTheModelAndItsServer) {
  Trial trial = trial_of(3 * second_ns);
  trial.resources.service_cpu_ns = 2 * second_ns;
  drop_impossible(trial, 2, 2);
  EXPECT_FALSE(trial.resources.cpu_ns || trial.resources.service_cpu_ns);
}

TEST(CpuLimit, TakesAwayTimesOfWorkersThatAreMoreThanTheyLived) {
  Trial trial = trial_of(second_ns);
  trial.resources.running_ns = second_ns;
  trial.resources.ready_ns = second_ns;
  trial.resources.blocked_ns = 2 * second_ns;
  drop_impossible(trial, 2, 2);
  EXPECT_EQ(trial.resources.blocked_ns, 2 * second_ns);
  trial.resources.blocked_ns = 3 * second_ns;
  drop_impossible(trial, 2, 2);
  EXPECT_FALSE(trial.resources.running_ns || trial.resources.ready_ns ||
               trial.resources.blocked_ns);
}

TEST(CpuLimit, TakesAwayTimesOfWorkersThatRanOnMoreCoresThanThereAre) {
  Trial trial = trial_of(second_ns);
  trial.resources.running_ns = 5 * second_ns;
  trial.resources.ready_ns = trial.resources.blocked_ns = 0;
  drop_impossible(trial, 4, 2);
  EXPECT_FALSE(trial.resources.running_ns.has_value());
}

TEST(CpuLimit, TakesAwayThrottledTimeThatIsMoreThanTheCoresHad) {
  Trial trial = trial_of(second_ns);
  trial.resources.throttled_ns = 2 * second_ns;  // both cores, nearly all of the time
  drop_impossible(trial, 4, 2);
  EXPECT_EQ(trial.resources.throttled_ns, 2 * second_ns);
  trial.resources.throttled_ns = 9 * second_ns;
  drop_impossible(trial, 4, 2);
  EXPECT_FALSE(trial.resources.throttled_ns.has_value());
}

TEST(CpuLimit, KeepsThrottledTimeOfTheLongestPeriod) {
  Trial trial = trial_of(second_ns);
  trial.iterations_ns = {second_ns / 100};
  // Two cores were kept away for nearly all of a period of one second that began before.
  trial.resources.throttled_ns = 19 * second_ns / 10;
  drop_impossible(trial, 4, 2);
  EXPECT_EQ(trial.resources.throttled_ns, 19 * second_ns / 10);
}

TEST(CpuLimit, TakesAwayNumbersThatWentBackwards) {
  Trial trial = trial_of(second_ns);
  trial.resources.voluntary_switches = -3;
  trial.resources.minor_faults = 3;
  drop_impossible(trial, 2, 2);
  EXPECT_FALSE(trial.resources.voluntary_switches.has_value());
  EXPECT_EQ(trial.resources.minor_faults, 3);
}

TEST(CpuLimit, KeepsAFigureOfAnUntrustedFileOutOfTheTable) {
  Results results;
  results.plan.cells.resize(1);
  results.machine.usable_cores = 2;
  for (std::uint64_t index = 0; index < 3; ++index) {
    Trial trial = trial_of(61 * second_ns / 10);
    trial.index = index;
    results.trials.push_back(trial);
  }
  EXPECT_FALSE(summarize(results)[0].cells[0].effective_cores.has_value());
  for (Trial& trial : results.trials) trial.resources.cpu_ns.reset();
  EXPECT_FALSE(summarize(results)[0].cells[0].effective_cores.has_value());
  results.trials[1].resources.cpu_ns = 3 * second_ns;
  EXPECT_DOUBLE_EQ(summarize(results)[0].cells[0].effective_cores.value_or(0), 1.5);
}

TEST(CpuLimit, IsUnknownWhereAQuotaLimitsTheAverageOnly) {
  Machine machine;
  machine.usable_cores = 1;
  machine.logical_cores = 4;
  EXPECT_EQ(cores_at_once(machine), 1U);
  machine.quota_cores = 0.5;
  EXPECT_EQ(cores_at_once(machine), 4U);
}

}  // namespace
}  // namespace reports
