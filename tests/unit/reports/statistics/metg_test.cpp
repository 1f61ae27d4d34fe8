// SPDX-License-Identifier: Apache-2.0
#include "reports/statistics/metg.h"

#include <algorithm>
#include <cmath>
#include <random>

#include <gtest/gtest.h>

namespace reports {
namespace {

/// The same fit by its other definition: the largest mean from any beginning up to here, of which
/// each is the smallest over all ends from here on.
std::vector<double> fit_by_min_max(const std::vector<double>& values) {
  std::vector<double> fit;
  for (std::size_t at = 0; at < values.size(); ++at) {
    double largest = -1e300;
    for (std::size_t begin = 0; begin <= at; ++begin) {
      double smallest = 1e300;
      for (std::size_t end = at; end < values.size(); ++end) {
        double sum = 0;
        for (std::size_t place = begin; place <= end; ++place) sum += values[place];
        smallest = std::min(smallest, sum / static_cast<double>(end - begin + 1));
      }
      largest = std::max(largest, smallest);
    }
    fit.push_back(largest);
  }
  return fit;
}

SweepSize steady(double task_ns, double efficiency, std::size_t trials = 7) {
  return {task_ns, std::vector<double>(trials, efficiency)};
}

TEST(MetgTest, TheMonotoneFitOfAWorkedExample) {
  EXPECT_EQ(isotonic_fit(std::vector<double>{1, 3, 2, 4}), (std::vector<double>{1, 2.5, 2.5, 4}));
  EXPECT_EQ(isotonic_fit(std::vector<double>{3, 2, 1}), (std::vector<double>{2, 2, 2}));
  EXPECT_TRUE(isotonic_fit({}).empty());
}

TEST(MetgTest, TheMonotoneFitIsThatOfTheMinMaxFormula) {
  std::mt19937_64 generator(1);
  for (int round = 0; round < 200; ++round) {
    std::vector<double> values(1 + generator() % 20);
    for (double& value : values) value = static_cast<double>(generator() % 50);
    const auto fit = isotonic_fit(values);
    const auto expected = fit_by_min_max(values);
    ASSERT_EQ(fit.size(), expected.size());
    for (std::size_t place = 0; place < fit.size(); ++place) {
      EXPECT_NEAR(fit[place], expected[place], 1e-9);
    }
  }
}

TEST(MetgTest, BetweenTwoSizesItIsInterpolatedOverTheirLogarithm) {
  // From 25 % at 1 µs to 75 % at 4 µs: half way, at 2 µs.
  const auto size = smallest_task(std::vector{steady(1000, 0.25), steady(4000, 0.75)});
  ASSERT_TRUE(size.has_value());
  EXPECT_EQ(size->place, TaskSize::Place::within);
  EXPECT_NEAR(size->task_ns, 2000, 1e-9);
}

TEST(MetgTest, BeyondWhatWasMeasuredItIsBelowOrAbove) {
  const auto below = smallest_task(std::vector{steady(100, 0.6), steady(200, 0.7)});
  EXPECT_EQ(below->place, TaskSize::Place::below);
  EXPECT_EQ(below->task_ns, 100);
  const auto above = smallest_task(std::vector{steady(100, 0.1), steady(200, 0.2)});
  EXPECT_EQ(above->place, TaskSize::Place::above);
  EXPECT_EQ(above->task_ns, 200);
  EXPECT_FALSE(smallest_task({}).has_value());
}

TEST(MetgTest, ADipDoesNotMakeASecondCrossing) {
  const auto size = smallest_task(
      std::vector{steady(1000, 0.2), steady(2000, 0.55), steady(4000, 0.45), steady(8000, 0.9)});
  // The dip and its neighbour are pooled at 50 %.
  EXPECT_NEAR(size->task_ns, 2000, 1e-6);
}

TEST(MetgTest, WithoutScatterTheIntervalIsThePoint) {
  const auto metg =
      find_metg(std::vector{steady(1000, 0.25), steady(4000, 0.75)}, std::vector<double>(7, 100.0));
  ASSERT_TRUE(metg && metg->interval);
  EXPECT_NEAR(metg->interval->low.task_ns, 2000, 1e-9);
  EXPECT_NEAR(metg->interval->high.task_ns, 2000, 1e-9);
}

TEST(MetgTest, FewerThanSixTrialsOfAnySizeCarryNoInterval) {
  const std::vector<double> references(7, 100.0);
  EXPECT_FALSE(find_metg(std::vector{steady(1000, 0.25), steady(4000, 0.75, 5)}, references)
                   ->interval.has_value());
  EXPECT_FALSE(
      find_metg(std::vector{steady(1000, 0.25), steady(4000, 0.75)}, std::vector<double>(5, 100.0))
          ->interval.has_value());
  EXPECT_FALSE(find_metg(std::vector{steady(1000, 0.25)}, {}).has_value());
}

TEST(MetgTest, AnIntervalMayReachBeyondWhatWasMeasured) {
  const SweepSize smallest{1000, {0.3, 0.4, 0.45, 0.55, 0.6, 0.7, 0.48}};
  const auto metg =
      find_metg(std::vector{smallest, steady(2000, 0.9)}, std::vector<double>(7, 100.0));
  ASSERT_TRUE(metg && metg->interval);
  EXPECT_EQ(metg->size.place, TaskSize::Place::within);
  EXPECT_EQ(metg->interval->low.place, TaskSize::Place::below);
  EXPECT_EQ(metg->interval->high.place, TaskSize::Place::within);
}

/// A model that spends `overhead_ns` on each task has its METG there: efficiency is
/// size / (size + overhead), seen through noise.
class SimulatedSweep {
 public:
  explicit SimulatedSweep(std::uint64_t seed) : generator_(seed) {}

  double noise() { return std::exp(0.1 * normal()); }

  std::vector<SweepSize> sweep(double overhead_ns, std::size_t trials) {
    std::vector<SweepSize> all;
    for (double task_ns = 100; task_ns < 1e6; task_ns *= 2) {
      SweepSize size{task_ns, {}};
      for (std::size_t trial = 0; trial < trials; ++trial) {
        size.efficiencies.push_back(task_ns / (task_ns + overhead_ns) / noise());
      }
      all.push_back(size);
    }
    return all;
  }

  std::vector<double> references(std::size_t trials) {
    std::vector<double> all(trials);
    for (double& reference : all) reference = 1000 * noise();
    return all;
  }

 private:
  /// Box and Muller: standard distributions differ between libraries.
  double normal() {
    const auto uniform = [this] {
      return (static_cast<double>(generator_() >> 11) + 0.5) * 0x1p-53;
    };
    const double radius = std::sqrt(-2 * std::log(uniform()));
    return radius * std::cos(6.283185307179586 * uniform());
  }

  std::mt19937_64 generator_;
};

TEST(MetgTest, TheIntervalHoldsTheTruthInAboutNineteenOfTwentySimulations) {
  constexpr int simulations = 150;
  constexpr double overhead_ns = 5000;
  SimulatedSweep simulated(7);
  int held = 0;
  double widths = 0;
  for (int simulation = 0; simulation < simulations; ++simulation) {
    const auto references = simulated.references(10);
    auto sweep = simulated.sweep(overhead_ns, 10);
    // The references' median stands in all efficiencies.
    std::vector<double> sorted = references;
    std::ranges::sort(sorted);
    const double off = (sorted[4] + sorted[5]) / 2 / 1000;
    for (SweepSize& size : sweep) {
      for (double& efficiency : size.efficiencies) efficiency *= off;
    }
    const auto metg = find_metg(sweep, references);
    ASSERT_TRUE(metg && metg->interval);
    held +=
        metg->interval->low.task_ns <= overhead_ns && overhead_ns <= metg->interval->high.task_ns;
    widths += std::log(metg->interval->high.task_ns / metg->interval->low.task_ns);
  }
  EXPECT_GE(held, simulations * 88 / 100);
  // One that holds it always is too wide to say anything.
  EXPECT_LT(held, simulations);
  // And it is narrow: less than from one size to the next, which is twice as large.
  EXPECT_LT(std::exp(widths / simulations), 2);
}

TEST(MetgTest, TheSameDataGivesTheSameInterval) {
  SimulatedSweep simulated(3);
  const auto sweep = simulated.sweep(3000, 8);
  const auto references = simulated.references(8);
  const auto first = find_metg(sweep, references);
  const auto second = find_metg(sweep, references);
  EXPECT_EQ(first->interval->low.task_ns, second->interval->low.task_ns);
  EXPECT_EQ(first->interval->high.task_ns, second->interval->high.task_ns);
  EXPECT_LT(first->interval->low.task_ns, first->size.task_ns);
  EXPECT_GT(first->interval->high.task_ns, first->size.task_ns);
}

}  // namespace
}  // namespace reports
