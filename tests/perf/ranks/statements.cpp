// SPDX-License-Identifier: Apache-2.0
#include "tests/perf/ranks/statements.h"

#include <algorithm>
#include <vector>

#include <fmt/core.h>

#include "reports/results/by_cell.h"
#include "reports/statistics/statistics.h"
#include "reports/summary/order.h"

namespace ranks {
namespace {

using tests::SimulatedRun;

std::vector<std::size_t> ranks_against_leaders(const reports::Results& results, std::size_t cells) {
  const reports::ByCell by_cell(results);
  std::vector<std::uint64_t> left(cells);
  std::vector<std::vector<double>> samples(cells);
  std::vector<double> medians(cells);
  for (std::uint64_t cell = 0; cell < cells; ++cell) {
    left[cell] = cell;
    samples[cell] = by_cell.samples_ns(cell);
    medians[cell] = reports::median(samples[cell]);
  }
  std::ranges::stable_sort(left, {}, [&](std::uint64_t cell) { return medians[cell]; });
  std::vector<std::size_t> ranks(cells);
  for (std::size_t rank = 1; !left.empty(); ++rank) {
    std::vector<double> p_values;
    for (std::size_t place = 1; place < left.size(); ++place) {
      p_values.push_back(reports::rank_sum_p_value(samples[left[0]], samples[left[place]]));
    }
    const auto slower = reports::holm_rejections(p_values, 0.05);
    std::vector<std::uint64_t> rest;
    for (std::size_t place = 0; place < left.size(); ++place) {
      if (place > 0 && slower[place - 1]) {
        rest.push_back(left[place]);
      } else {
        ranks[left[place]] = rank;
      }
    }
    left = std::move(rest);
  }
  return ranks;
}

Statements judge_order(const SimulatedRun& run, const reports::Results& results) {
  const reports::Order order(results);
  return judge(run,
               [&](std::uint64_t one, std::uint64_t other) { return order.is_faster(one, other); });
}

}  // namespace

void Statements::add(const Statements& other) {
  runs += other.runs;
  wrong_runs += other.wrong_runs;
  pairs += other.pairs;
  told_pairs += other.told_pairs;
}

Statements judge(const SimulatedRun& run, const IsFaster& is_faster) {
  Statements said{.runs = 1};
  for (std::uint64_t one = 0; one < run.cells; ++one) {
    for (std::uint64_t other = one + 1; other < run.cells; ++other) {
      const bool is_told = is_faster(one, other);
      const bool equal = are_equal(run, one, other);
      if (is_faster(other, one) || (equal && is_told)) said.wrong_runs = 1;
      if (equal) continue;
      ++said.pairs;
      if (is_told) ++said.told_pairs;
    }
  }
  return said;
}

Statements judge_before(const SimulatedRun& run, std::mt19937_64& random) {
  SimulatedRun old = run;
  old.one_after_the_other = true;
  const auto ranks = ranks_against_leaders(tests::simulate(old, random), run.cells);
  return judge(run,
               [&](std::uint64_t one, std::uint64_t other) { return ranks[one] < ranks[other]; });
}

Statements judge_after(const SimulatedRun& run, std::mt19937_64& random) {
  return judge_order(run, tests::simulate(run, random));
}

Statements judge_without_probes(const SimulatedRun& run, std::mt19937_64& random) {
  reports::Results results = tests::simulate(run, random);
  results.machine_state.reset();
  return judge_order(run, results);
}

std::string percent(double share) { return fmt::format("{:.1f} %", 100 * share); }

}  // namespace ranks
