// SPDX-License-Identifier: Apache-2.0
#include "reports/results/results.h"

#include <functional>
#include <limits>
#include <stdexcept>

#include <gtest/gtest.h>

#include "reports/results/files/json.h"
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
