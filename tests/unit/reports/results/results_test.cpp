// SPDX-License-Identifier: Apache-2.0
#include "reports/results/results.h"

#include <functional>
#include <limits>
#include <stdexcept>

#include <gtest/gtest.h>

#include "reports/results/files/json.h"
#include "reports/results/per_operation.h"
#include "tests/unit/reports/fixtures.h"
#include "tests/unit/reports/refusal.h"

namespace reports {
namespace {

class CheckTrialTest : public testing::Test {
 protected:
  CheckTrialTest() {
    Results results;
    add_trials(results, 0, {1000});
    closed_ = results.trials[0];
    closed_.closed_loop = ClosedLoop{.served = {1, 2, 3}, .queued = {0, 0, 9}};
    closed_.resources.running_ns = 5;
    closed_.resources.ready_ns = 0;
    closed_.resources.blocked_ns = 7;
    closed_.resources.throttled_ns = 8;
    open_ = results.trials[0];
    // 3 iterations of 10 tasks.
    open_.open_loop =
        OpenLoop{.latency = {{100, 29}, {2000, 1}}, .latency_max_ns = 2000, .achieved_rate = 499};
    closed_cell_.waits = true;
    open_cell_.waits = true;
    open_cell_.arrival_rate = 500;
  }

  /// Whether the trial is refused after a change to it.
  static bool refuses(Trial trial, const Cell& cell, const std::function<void(Trial&)>& change) {
    change(trial);
    return !error_of([&] { check_trial(trial, cell); }).empty();
  }
  bool refuses_open(const std::function<void(Trial&)>& change) const {
    return refuses(open_, open_cell_, change);
  }
  bool refuses_closed(const std::function<void(Trial&)>& change) const {
    return refuses(closed_, closed_cell_, change);
  }

  Trial closed_;
  Trial open_;
  Cell closed_cell_ = make_cell("a", "downloads");
  Cell open_cell_ = make_cell("a", "downloads");
};

TEST_F(CheckTrialTest, WhatMakesSenseIsAccepted) {
  EXPECT_FALSE(refuses_open([](Trial&) {}));
  EXPECT_FALSE(refuses_closed([](Trial&) {}));
}

TEST_F(CheckTrialTest, ALoopIsOfItsCellsKind) {
  EXPECT_TRUE(refuses(open_, closed_cell_, [](Trial&) {}));
  EXPECT_TRUE(refuses(closed_, open_cell_, [](Trial&) {}));
  EXPECT_TRUE(refuses_open([](Trial& trial) { trial.open_loop.reset(); }));
  EXPECT_TRUE(refuses_open([this](Trial& trial) { trial.closed_loop = closed_.closed_loop; }));
  EXPECT_TRUE(refuses(closed_, make_cell("a", "primes"), [](Trial&) {}))
      << "tasks that do not wait have no times";
}

TEST_F(CheckTrialTest, LatenciesAreThoseOfItsTasks) {
  EXPECT_TRUE(refuses_open([](Trial& trial) { trial.open_loop->latency = {{100, 29}}; }));
  EXPECT_TRUE(refuses_open([](Trial& trial) { trial.open_loop->latency[0].second = 30; }));
  EXPECT_TRUE(refuses_open([](Trial& trial) { trial.open_loop->latency_max_ns = 5; }));
  EXPECT_TRUE(refuses_open([](Trial& trial) { trial.open_loop->latency_max_ns = -5; }));
}

TEST_F(CheckTrialTest, OfOperationsThatArriveAllOrSomeAreMeasured) {
  Cell cell = open_cell_;
  cell.arriving_operations = 10;
  const auto refuses_count = [&](std::uint64_t count) {
    return refuses(open_, cell, [count](Trial& trial) {
      trial.open_loop->latency = {{100, count}};
      trial.open_loop->latency_max_ns = 100;
    });
  };
  EXPECT_TRUE(refuses_count(0));
  EXPECT_FALSE(refuses_count(1));
  EXPECT_FALSE(refuses_count(30));
  EXPECT_TRUE(refuses_count(31)) << "more than there are in 3 iterations";
}

TEST_F(CheckTrialTest, TheTasksOrTheOperationsOfACellArriveUntilTheEndOfItsSchedule) {
  EXPECT_DOUBLE_EQ(schedule_s(open_cell_), 10.0 / 500);
  Cell cell = open_cell_;
  cell.arriving_operations = 250;
  EXPECT_DOUBLE_EQ(schedule_s(cell), 0.5);
  EXPECT_EQ(task_arrival_rate(open_cell_), 500);
  EXPECT_EQ(task_arrival_rate(cell), 0);
  EXPECT_EQ(schedule_s(closed_cell_), 0);
}

TEST_F(CheckTrialTest, NoLatencyIsLongerThanATimeCanBe) {
  const auto with_latency = [](std::int64_t ns) {
    return [ns](Trial& trial) {
      Histogram latency;
      for (int task = 0; task < 30; ++task) latency.add(ns);
      trial.open_loop->latency = latency.counts();
      trial.open_loop->latency_max_ns = ns;
    };
  };
  EXPECT_FALSE(refuses_open(with_latency(longest_time_ns)));
  EXPECT_TRUE(refuses_open(with_latency(longest_time_ns + 1)));
}

TEST_F(CheckTrialTest, TheRateAchievedFitsToTheOneOffered) {
  for (const double rate : {0.0, -1.0, 600.0, std::numeric_limits<double>::quiet_NaN()}) {
    EXPECT_TRUE(refuses_open([&](Trial& trial) { trial.open_loop->achieved_rate = rate; })) << rate;
  }
  EXPECT_TRUE(refuses_open([](Trial& trial) { trial.open_loop->saturated = true; }));
}

TEST_F(CheckTrialTest, QuantilesAscend) {
  EXPECT_TRUE(refuses_closed([](Trial& trial) { trial.closed_loop->served.p99_ns = 0; }));
  EXPECT_TRUE(refuses_closed([](Trial& trial) { trial.closed_loop->queued.max_ns = -1; }));
}

TEST_F(CheckTrialTest, WorkersTimeIsKnownAsAWholeAndNotNegative) {
  EXPECT_TRUE(refuses_closed([](Trial& trial) { trial.resources.ready_ns.reset(); }));
  EXPECT_TRUE(refuses_closed([](Trial& trial) { trial.resources.blocked_ns = -1; }));
  EXPECT_TRUE(refuses_closed([](Trial& trial) { trial.resources.throttled_ns = -1; }));
}

class CheckSyncTest : public CheckTrialTest {
 protected:
  /// 3 iterations of 10 tasks.
  CheckSyncTest() {
    Results results;
    add_trials(results, 0, {1000});
    trial_ = results.trials[0];
    trial_.sync = SyncUse{.operations = 40,
                          .fairness = Fairness{.jain = 0.9, .share_min = 0.5, .share_max = 1.5},
                          .lock_wait = {{20, 100}, {2000, 20}},
                          .lock_wait_max_ns = 2000,
                          .first_result_ns = 70};
  }
  bool refuses_sync(const std::function<void(SyncUse&)>& change) const {
    return refuses(trial_, cell_, [&](Trial& trial) { change(*trial.sync); });
  }

  Trial trial_;
  Cell cell_ = make_cell("a", "account");
};

TEST_F(CheckSyncTest, WhatMakesSenseIsAcceptedAndComesBack) {
  EXPECT_FALSE(refuses_sync([](SyncUse&) {}));
  EXPECT_FALSE(refuses_sync([](SyncUse& sync) { sync = {.operations = 1}; }));
  const nlohmann::json written = trial_;
  const auto read = read_exactly<Trial>(written);
  ASSERT_TRUE(read.sync && read.sync->fairness);
  EXPECT_EQ(read.sync->operations, 40U);
  EXPECT_EQ(read.sync->fairness->share_max, 1.5);
  EXPECT_EQ(read.sync->first_result_ns, 70);
  EXPECT_EQ(nlohmann::json(read), written);
}

TEST_F(CheckSyncTest, WhatOperationsAreComesBackAndHasANameAndBytesThatCanBeCountedTo) {
  trial_.sync->traits = OperationTraits{
      .name = "timer", .sampled = SampledTime::lateness, .has_price = false, .bytes = 8};
  EXPECT_FALSE(refuses_sync([](SyncUse&) {}));
  const auto read = read_exactly<Trial>(nlohmann::json(trial_));
  ASSERT_TRUE(read.sync && read.sync->traits);
  EXPECT_EQ(read.sync->traits->name, "timer");
  EXPECT_EQ(read.sync->traits->sampled, SampledTime::lateness);
  EXPECT_FALSE(read.sync->traits->has_price);
  EXPECT_EQ(read.sync->traits->bytes, 8U);
  EXPECT_TRUE(refuses_sync([](SyncUse& sync) { sync.traits->name.clear(); }));
  EXPECT_TRUE(refuses_sync([](SyncUse& sync) { sync.traits->name.assign(101, 'x'); }));
  EXPECT_TRUE(refuses_sync([](SyncUse& sync) { sync.traits->bytes = max_bytes + 1; }));
}

TEST_F(CheckSyncTest, OlderFilesSayNotWhatOperationsAre) {
  EXPECT_EQ(operation_traits(trial_, cell_).name, "operation");
  EXPECT_EQ(operation_traits(trial_, cell_).sampled, SampledTime::wait);
  cell_.channel = "locked";
  EXPECT_EQ(operation_traits(trial_, cell_).name, "item");
  EXPECT_EQ(operation_traits(trial_, cell_).sampled, SampledTime::latency);
  trial_.sync->traits = OperationTraits{.name = "hop"};
  EXPECT_EQ(operation_traits(trial_, cell_).name, "hop");
}

TEST_F(CheckSyncTest, OperationsAreSomeAndSamplesNoMoreThanThey) {
  EXPECT_TRUE(refuses_sync([](SyncUse& sync) { sync.operations = 0; }));
  EXPECT_TRUE(refuses_sync([](SyncUse& sync) { sync.operations = 2'000'000'000'000; }));
  EXPECT_TRUE(refuses_sync([](SyncUse& sync) { sync.operations = 39; }))
      << "120 samples of 117 operations";
  EXPECT_TRUE(refuses_sync([](SyncUse& sync) { sync.lock_wait_max_ns = 5; }));
  EXPECT_TRUE(refuses_sync([](SyncUse& sync) { sync.lock_wait_max_ns = -1; }));
}

TEST_F(CheckSyncTest, TheFirstResultComesAfterTheStartAndWithinATimeThatCanBe) {
  EXPECT_FALSE(refuses_sync([](SyncUse& sync) { sync.first_result_ns = 0; }));
  EXPECT_TRUE(refuses_sync([](SyncUse& sync) { sync.first_result_ns = -1; }));
  EXPECT_TRUE(refuses_sync([](SyncUse& sync) { sync.first_result_ns = longest_time_ns + 1; }));
}

TEST_F(CheckSyncTest, FairnessIsInItsRange) {
  for (const double jain : {0.0, 0.09, 1.1, std::numeric_limits<double>::quiet_NaN()}) {
    EXPECT_TRUE(refuses_sync([&](SyncUse& sync) { sync.fairness->jain = jain; })) << jain;
  }
  for (const double share : {-0.1, 1.1, std::numeric_limits<double>::infinity()}) {
    EXPECT_TRUE(refuses_sync([&](SyncUse& sync) { sync.fairness->share_min = share; })) << share;
  }
  for (const double share : {0.9, 10.5, std::numeric_limits<double>::quiet_NaN()}) {
    EXPECT_TRUE(refuses_sync([&](SyncUse& sync) { sync.fairness->share_max = share; })) << share;
  }
  // One task got everything.
  EXPECT_FALSE(refuses_sync([](SyncUse& sync) { sync.fairness = Fairness{0.1, 0, 10}; }));
}

TEST_F(CheckSyncTest, FewerTasksAreScaledToAllWithTheirOperations) {
  cell_.measured_tasks = 5;
  scale_to_all_tasks(trial_, cell_);
  EXPECT_EQ(trial_.sync->operations, 80U);
  EXPECT_EQ(trial_.iterations_ns[0], 2000);
}

TEST(PerOperationTest, FiguresAreOverAllOperationsOfATrial) {
  Results results;
  add_trials(results, 0, {1000});
  Trial& trial = results.trials[0];
  EXPECT_FALSE(per_operation(trial)) << "its price is not counted in operations";
  trial.sync = SyncUse{.operations = 40};
  trial.resources.voluntary_switches = 20;
  trial.resources.involuntary_switches = 4;
  const auto figures = per_operation(trial);
  ASSERT_TRUE(figures);
  EXPECT_DOUBLE_EQ(figures->ns, 25);
  EXPECT_DOUBLE_EQ(figures->per_second, 40e6);
  EXPECT_DOUBLE_EQ(figures->cpu_ns.value(), 3000.0 / 120);
  EXPECT_DOUBLE_EQ(figures->switches.value(), 0.2);
  trial.resources.cpu_ns.reset();
  EXPECT_FALSE(per_operation(trial)->cpu_ns);
}

TEST_F(CheckTrialTest, BothKindsComeBackFromTheirJson) {
  for (const Trial& trial : {open_, closed_}) {
    const nlohmann::json written = trial;
    EXPECT_EQ(nlohmann::json(read_exactly<Trial>(written)), written);
    EXPECT_EQ(written.contains("open_loop"), trial.open_loop.has_value());
    EXPECT_EQ(written["resources"].contains("ready_ns"), trial.resources.ready_ns.has_value());
  }
}

}  // namespace
}  // namespace reports
