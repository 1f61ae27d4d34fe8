// SPDX-License-Identifier: Apache-2.0
#include "reports/statistics/sure_order.h"

#include <cmath>
#include <functional>
#include <map>
#include <random>

#include <gtest/gtest.h>

#include "reports/statistics/signed_rank.h"

namespace reports {
namespace {

using Scores = std::vector<std::vector<double>>;

std::vector<std::vector<bool>> order_of(const Scores& scores, const OrderFamily& family) {
  return surely_less(
      scores,
      [&](std::size_t less, std::size_t more) {
        std::vector<double> differences;
        for (std::size_t round = 0; round < scores[less].size(); ++round) {
          differences.push_back(scores[less][round] - scores[more][round]);
        }
        return signed_rank_p_values(differences).less;
      },
      family);
}

/// Cells that lie `step` apart in every round, but for noise between −½ and ½.
Scores stairs(std::size_t cells, std::size_t rounds, double step) {
  std::mt19937_64 random(5);
  std::uniform_real_distribution<double> noise(-0.5, 0.5);
  Scores scores(cells);
  for (std::size_t cell = 0; cell < cells; ++cell) {
    for (std::size_t round = 0; round < rounds; ++round) {
      scores[cell].push_back(step * static_cast<double>(cell) + noise(random));
    }
  }
  return scores;
}

/// The distribution of the difference of two ranks over some rounds, by trying all.
std::map<int, double> differences_by_enumeration(int size, int rounds) {
  std::map<int, double> all = {{0, 1.0}};
  for (int round = 0; round < rounds; ++round) {
    std::map<int, double> next;
    for (const auto& [sum, share] : all) {
      for (int one = 1; one <= size; ++one) {
        for (int other = 1; other <= size; ++other) {
          if (one != other) next[sum + one - other] += share / (size * (size - 1));
        }
      }
    }
    all = std::move(next);
  }
  return all;
}

TEST(SureOrder, CriticalDifferencesAreThoseOfAllOrdersTimesTheNumberOfPairs) {
  for (const int size : {3, 4, 7}) {
    for (const int rounds : {1, 2, 5, 8}) {
      for (const double level : {0.3, 0.05, 0.002}) {
        std::optional<double> expected;
        double tail = 0;
        const auto all = differences_by_enumeration(size, rounds);
        for (auto entry = all.rbegin(); entry != all.rend(); ++entry) {
          tail += entry->second;
          if (tail * size * (size - 1) > level) break;
          expected = entry->first;
        }
        EXPECT_EQ(critical_rank_difference(static_cast<std::size_t>(size),
                                           static_cast<std::size_t>(rounds), level),
                  expected)
            << size << " cells, " << rounds << " rounds, " << level;
      }
    }
  }
}

TEST(SureOrder, ManyRoundsAskForNoLessThanTheExactDistribution) {
  const auto exact = critical_rank_difference(40, 100, 0.02);
  const auto approximate = critical_rank_difference(40, 101, 0.02);
  ASSERT_TRUE(exact && approximate);
  EXPECT_GE(*approximate, *exact);
  EXPECT_LE(*approximate, *exact * 1.02);
}

TEST(SureOrder, TheFewestRoundsTellCellsThatAreFarApart) {
  for (const std::size_t cells : {2U, 3U, 5U, 10U, 20U, 50U, 100U}) {
    const OrderFamily family{.cells = cells, .level = 0.04};
    const std::size_t rounds = min_rounds_of(family);
    const auto less = order_of(stairs(cells, rounds, 2), family);
    const auto too_few = order_of(stairs(cells, rounds - 1, 2), family);
    for (std::size_t one = 0; one < cells; ++one) {
      for (std::size_t other = 0; other < cells; ++other) {
        EXPECT_EQ(less[one][other], one < other) << cells << " cells";
        EXPECT_FALSE(too_few[one][other] && other == one + 1) << cells << " cells";
      }
    }
  }
}

TEST(SureOrder, FarFewerRoundsAreNeededThanHolmNeedsForAllPairs) {
  EXPECT_EQ(min_rounds_of({.cells = 2, .level = 0.04}), 6U);
  EXPECT_EQ(min_rounds_of({.cells = 10, .level = 0.04}), 8U);
  EXPECT_EQ(min_rounds_of({.cells = 50, .level = 0.04}), 11U);
  constexpr double pairs = 50.0 * 49 / 2;
  EXPECT_EQ(min_pairs(0.04 / 2 / pairs), 16U);  // of Holm
}

TEST(SureOrder, LevelsOfDisjointSetsAddUpToNoMoreThanTheWhole) {
  const OrderFamily family{.cells = 10, .level = 0.05};
  EXPECT_DOUBLE_EQ(level_of_set(10, family), 0.05);
  EXPECT_DOUBLE_EQ(level_of_set(9, family), 0.05) << "nothing equal is left beside them";
  for (std::size_t size = 2; size <= 8; ++size) {
    EXPECT_LE(level_of_set(size, family) + level_of_set(10 - size, family), 0.05 + 1e-12);
  }
}

TEST(SureOrder, IsTransitive) {
  std::mt19937_64 random(3);
  for (int run = 0; run < 20; ++run) {
    Scores scores = stairs(8, 12, 0.4);
    for (auto& cell : scores) std::shuffle(cell.begin(), cell.end(), random);
    const auto less = order_of(scores, {.cells = 8, .level = 0.05});
    for (std::size_t a = 0; a < 8; ++a) {
      for (std::size_t b = 0; b < 8; ++b) {
        for (std::size_t c = 0; c < 8; ++c) {
          if (less[a][b] && less[b][c]) {
            EXPECT_TRUE(less[a][c]);
          }
        }
        EXPECT_FALSE(less[a][b] && less[b][a]);
      }
    }
  }
}

TEST(SureOrder, EqualFiguresTellNothing) {
  const Scores scores(5, std::vector<double>(20, 1.0));
  for (const auto& row : order_of(scores, {.cells = 5, .level = 0.05})) {
    for (const bool is_less : row) EXPECT_FALSE(is_less);
  }
}

/// The share of runs in which something is said about cells that are all equal.
double share_of_errors(std::size_t cells, std::size_t rounds,
                       const std::function<double(std::mt19937_64&)>& draw) {
  std::mt19937_64 random(11);
  constexpr int runs = 200;
  int wrong = 0;
  for (int run = 0; run < runs; ++run) {
    Scores scores(cells);
    for (auto& cell : scores) {
      for (std::size_t round = 0; round < rounds; ++round) cell.push_back(draw(random));
    }
    bool is_wrong = false;
    for (const auto& row : order_of(scores, {.cells = cells, .level = 0.05})) {
      for (const bool is_less : row) is_wrong |= is_less;
    }
    wrong += is_wrong ? 1 : 0;
  }
  return static_cast<double>(wrong) / runs;
}

TEST(SureOrder, OfEqualCellsSomethingIsSaidInAtMostFivePercentOfRuns) {
  // 5 % of 200 runs, and three standard deviations of a binomial count.
  constexpr double bound = 0.05 + 0.047;
  const auto normal = [](std::mt19937_64& random) {
    return std::normal_distribution<double>()(random);
  };
  const auto cauchy = [](std::mt19937_64& random) {
    return std::cauchy_distribution<double>()(random);
  };
  const auto tied = [](std::mt19937_64& random) { return static_cast<double>(random() % 3); };
  const auto levels = [&](std::mt19937_64& random) {
    return random() % 3 == 0 ? 9 + normal(random) : normal(random);
  };
  for (const std::size_t cells : {2U, 5U, 12U}) {
    for (const std::size_t rounds : {6U, 10U, 20U}) {
      EXPECT_LE(share_of_errors(cells, rounds, normal), bound) << cells << " " << rounds;
      EXPECT_LE(share_of_errors(cells, rounds, cauchy), bound) << cells << " " << rounds;
      EXPECT_LE(share_of_errors(cells, rounds, tied), bound) << cells << " " << rounds;
      EXPECT_LE(share_of_errors(cells, rounds, levels), bound) << cells << " " << rounds;
    }
  }
}

}  // namespace
}  // namespace reports
