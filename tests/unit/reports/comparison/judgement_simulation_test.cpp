// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <functional>
#include <random>

#include <gtest/gtest.h>

#include "tests/unit/reports/paired_fixture.h"

namespace reports {
namespace {

// Tests how often the rules err over many runs, with noise as it was measured: every process has a
// level of its own, some are spikes, and the machine drifts.
class SimulatedRuns {
 public:
  explicit SimulatedRuns(double process_deviation)
      : process_deviation_(process_deviation), drift_(0) {}

  /// A run of cells with these true slowdowns and two controls.
  PairedRun run(const std::vector<double>& slowdowns) {
    PairedRun run;
    std::vector<double> truth;
    for (int control = 0; control < 2; ++control) {
      run.add_control("control" + std::to_string(control));
      truth.push_back(0);
    }
    for (const double slowdown : slowdowns) {
      run.add_cell("cell" + std::to_string(truth.size()));
      truth.push_back(slowdown);
    }
    const auto all = [](const CellJudgement&) { return true; };
    measure(run, truth, Pair::Stage::screen, 12, all);
    measure(run, truth, Pair::Stage::confirm, 30, &CellJudgement::flagged);
    measure(run, truth, Pair::Stage::further, 20, [](const CellJudgement& cell) {
      return !cell.flagged && cell.verdict == Verdict::inconclusive;
    });
    return run;
  }

 private:
  double process() {
    std::normal_distribution<double> normal(0, process_deviation_);
    std::exponential_distribution<double> spike(1 / 0.10);
    return normal(random_) + (std::bernoulli_distribution(0.03)(random_) ? spike(random_) : 0.0);
  }

  template <typename Choice>
  void measure(PairedRun& run, const std::vector<double>& truth, Pair::Stage stage, int pairs,
               const Choice& is_chosen) {
    const std::vector<CellJudgement> cells = run.judge().cells;
    std::normal_distribution<double> step(0, 0.003);
    for (int round = 0; round < pairs; ++round) {
      for (std::uint64_t cell = 0; cell < truth.size(); ++cell) {
        if (!std::invoke(is_chosen, cells[cell])) continue;
        drift_ = 0.98 * drift_ + step(random_);
        const double base = 1e9 * std::exp(drift_ + process());
        const double candidate = 1e9 * std::exp(drift_ + process() + std::log1p(truth[cell]));
        run.add_pair(cell, stage, base, candidate);
      }
    }
  }

  std::mt19937_64 random_{29};
  double process_deviation_;
  double drift_;
};

TEST(JudgementSimulation, EqualProgramsAreHardlyEverCalledSlower) {
  SimulatedRuns simulation(0.015);
  constexpr int runs = 250;
  int false_alarms = 0;
  int contaminated = 0;
  int covered = 0;
  int intervals = 0;
  int equivalent = 0;
  for (int run = 0; run < runs; ++run) {
    const Judgement judgement = simulation.run(std::vector<double>(12, 0.0)).judge();
    false_alarms += gate_of(judgement, false) == Gate::regression ? 1 : 0;
    contaminated += judgement.contaminated.empty() ? 0 : 1;
    for (const CellJudgement& cell : judgement.cells) {
      ++intervals;
      covered += cell.screen_interval->low <= 0 && cell.screen_interval->high >= 0 ? 1 : 0;
      equivalent += cell.verdict == Verdict::equivalent ? 1 : 0;
    }
  }
  EXPECT_LE(false_alarms, 2);
  EXPECT_LE(contaminated, 5);
  EXPECT_GT(equivalent, 0.8 * intervals);
  EXPECT_NEAR(static_cast<double>(covered) / intervals, 0.95, 0.02);
}

TEST(JudgementSimulation, SlowdownsAreFoundAndNeverInTheWrongDirection) {
  SimulatedRuns simulation(0.015);
  constexpr int runs = 80;
  const std::vector<double> slowdowns = {0.01, 0.02, 0.03, 0.03, 0.05, 0.10, 0, 0, -0.03, -0.05};
  std::map<double, int> cells;
  std::map<double, int> found;
  for (int run = 0; run < runs; ++run) {
    const Judgement judgement = simulation.run(slowdowns).judge();
    for (std::size_t place = 0; place < slowdowns.size(); ++place) {
      const double truth = slowdowns[place];
      const Verdict verdict = judgement.cells[2 + place].verdict;
      ++cells[truth];
      if (truth > 0) {
        EXPECT_NE(verdict, Verdict::faster) << truth;
      }
      if (truth < 0) {
        EXPECT_NE(verdict, Verdict::slower) << truth;
      }
      found[truth] += verdict == (truth < 0 ? Verdict::faster : Verdict::slower) ? 1 : 0;
    }
  }
  EXPECT_GE(found[0.03], 0.85 * cells[0.03]);
  EXPECT_GE(found[0.05], 0.95 * cells[0.05]);
  EXPECT_GE(found[0.10], 0.97 * cells[0.10]);
  EXPECT_LE(found[0.01], 0.6 * cells[0.01]) << "of the fail size: half of them at most";
  EXPECT_LE(found[0], 1);
}

TEST(JudgementSimulation, ASlowdownOfEverythingIsFoundEverywhere) {
  SimulatedRuns simulation(0.015);
  int found = 0;
  constexpr int runs = 20;
  for (int run = 0; run < runs; ++run) {
    const Judgement judgement = simulation.run(std::vector<double>(12, 0.05)).judge();
    for (const CellJudgement& cell : judgement.cells) {
      found += !cell.is_control && cell.verdict == Verdict::slower ? 1 : 0;
    }
  }
  EXPECT_GE(found, 0.97 * 12 * runs);
}

}  // namespace
}  // namespace reports
