// SPDX-License-Identifier: Apache-2.0
// Not a test: how often what a report says about an order is wrong, how much it finds, and what its
// intervals cover, in simulated runs beside a neighbour that comes and goes.
//   build/bin/rank_simulation RUNS SEED > docs/validation/ranks.md
// RUNS is per square of a table; large squares have fewer. Prints Markdown.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include <fmt/core.h>

#include "reports/results/by_cell.h"
#include "reports/statistics/statistics.h"
#include "reports/summary/order.h"
#include "reports/summary/settled.h"
#include "reports/summary/summary.h"
#include "tests/support/simulated_run.h"

namespace {

using tests::Noise;
using tests::SimulatedRun;

constexpr std::array<std::size_t, 5> cell_counts = {2, 5, 10, 20, 50};
constexpr std::array<std::size_t, 6> round_counts = {6, 10, 14, 20, 50, 100};

/// What was said about one run.
struct Said {
  bool is_wrong = false;  ///< something
  std::size_t told = 0;   ///< pairs that differ in truth, and were told apart rightly
  std::size_t pairs = 0;  ///< that differ in truth
};

template <typename IsFaster>
Said judge(const SimulatedRun& run, IsFaster is_faster) {
  Said said;
  for (std::uint64_t one = 0; one < run.cells; ++one) {
    for (std::uint64_t other = one + 1; other < run.cells; ++other) {
      const bool equal = are_equal(run, one, other);
      said.is_wrong |= is_faster(other, one) || (equal && is_faster(one, other));
      said.pairs += equal ? 0U : 1U;
      said.told += !equal && is_faster(one, other) ? 1U : 0U;
    }
  }
  return said;
}

/// The ranks before there were rounds: each cell against the one with the least median, by
/// rank-sum tests and Holm; the rest in the same way.
std::vector<std::size_t> ranks_against_leaders(const reports::Results& results, std::size_t cells) {
  const reports::ByCell by_cell(results);
  std::vector<std::uint64_t> left(cells);
  std::vector<std::vector<double>> samples(cells);
  for (std::uint64_t cell = 0; cell < cells; ++cell) {
    left[cell] = cell;
    samples[cell] = by_cell.samples_ns(cell);
  }
  std::ranges::stable_sort(left, {},
                           [&](std::uint64_t cell) { return reports::median(samples[cell]); });
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

Said judge_old(const SimulatedRun& run, std::mt19937_64& random) {
  SimulatedRun old = run;
  old.one_after_the_other = true;
  const auto ranks = ranks_against_leaders(simulate(old, random), run.cells);
  return judge(run,
               [&](std::uint64_t one, std::uint64_t other) { return ranks[one] < ranks[other]; });
}

Said judge_new(const SimulatedRun& run, std::mt19937_64& random) {
  const reports::Results results = simulate(run, random);
  const reports::Order order(results);
  return judge(run,
               [&](std::uint64_t one, std::uint64_t other) { return order.is_faster(one, other); });
}

/// Fewer runs where a run takes long.
std::size_t runs_of(std::size_t runs, const SimulatedRun& run) {
  const std::size_t work = run.cells * run.cells * run.rounds;
  const std::size_t fewest = std::min<std::size_t>(runs, 20);
  return work <= 10'000 ? runs : std::max(fewest, runs * 10'000 / work);
}

struct Rates {
  double wrong = 0;
  double told = 0;
  std::size_t runs = 0;
};

template <typename Judge>
Rates rates_of(const SimulatedRun& run, std::size_t runs, std::mt19937_64& random,
               Judge judge_run) {
  Rates rates{.runs = runs_of(runs, run)};
  std::size_t wrong = 0;
  std::size_t told = 0;
  std::size_t pairs = 0;
  for (std::size_t count = 0; count < rates.runs; ++count) {
    const Said said = judge_run(run, random);
    wrong += said.is_wrong ? 1U : 0U;
    told += said.told;
    pairs += said.pairs;
  }
  rates.wrong = static_cast<double>(wrong) / static_cast<double>(rates.runs);
  rates.told = pairs == 0 ? 0 : static_cast<double>(told) / static_cast<double>(pairs);
  return rates;
}

std::string percent(double share) { return fmt::format("{:.1f} %", 100 * share); }

void print_header(const std::string& first) {
  std::string line = "| " + first + " |";
  std::string rule = "|---|";
  for (const std::size_t rounds : round_counts) {
    line += fmt::format(" {} rounds |", rounds);
    rule += "---|";
  }
  fmt::print("\n{}\n{}\n", line, rule);
}

void print_errors(std::size_t runs, std::mt19937_64& random) {
  struct Kind {
    Noise noise;
    const char* name;
  };
  for (const Kind& kind :
       {Kind{Noise::equal, "Equal cells"}, Kind{Noise::ties, "Ties"},
        Kind{Noise::heavy_tails, "Heavy tails"}, Kind{Noise::two_levels, "Two levels"}}) {
    fmt::print("\n### {}\n", kind.name);
    print_header("cells");
    std::size_t wrong = 0;
    std::size_t all = 0;
    for (const std::size_t cells : cell_counts) {
      std::string line = fmt::format("| {} |", cells);
      for (const std::size_t rounds : round_counts) {
        const SimulatedRun run{.cells = cells, .rounds = rounds, .noise = kind.noise};
        const Rates before = rates_of(run, runs / 3 + 1, random, judge_old);
        const Rates after = rates_of(run, runs, random, judge_new);
        wrong +=
            static_cast<std::size_t>(std::lround(after.wrong * static_cast<double>(after.runs)));
        all += after.runs;
        line += fmt::format(" {} → **{}** |", percent(before.wrong), percent(after.wrong));
      }
      fmt::print("{}\n", line);
      std::fflush(stdout);
    }
    fmt::print("\nAll squares together, after: {} of {} runs, {}.\n", wrong, all,
               percent(static_cast<double>(wrong) / static_cast<double>(all)));
  }
}

void print_power(std::size_t runs, std::mt19937_64& random) {
  for (const double difference : {0.01, 0.03, 0.1, 1.0}) {
    fmt::print("\n### {:.0f} % slower\n", 100 * difference);
    print_header("cells");
    for (const std::size_t cells : cell_counts) {
      std::string line = fmt::format("| {} |", cells);
      for (const std::size_t rounds : round_counts) {
        const SimulatedRun run{.cells = cells, .rounds = rounds, .difference = difference};
        const Rates before = rates_of(run, runs / 6 + 1, random, judge_old);
        const Rates after = rates_of(run, runs / 3 + 1, random, judge_new);
        line += fmt::format(" {:.0f} → **{:.0f} %** |", 100 * before.told, 100 * after.told);
      }
      fmt::print("{}\n", line);
      std::fflush(stdout);
    }
  }
}

/// Runs that may end at one of three looks.
void print_looks(std::size_t runs, std::mt19937_64& random) {
  fmt::print(
      "\n| neighbour | cells differ by | ended early | rounds, mean | something wrong | pairs told "
      "|\n"
      "|---|---|---|---|---|---|\n");
  constexpr std::array<std::size_t, 3> looks = {10, 16, 24};
  for (const bool has_neighbour : {false, true}) {
    for (const double difference : {0.0, 0.01, 0.1}) {
      const SimulatedRun run{.cells = 5,
                             .rounds = looks.back(),
                             .has_neighbour = has_neighbour,
                             .difference = difference};
      std::size_t early = 0;
      std::size_t wrong = 0;
      std::size_t told = 0;
      std::size_t pairs = 0;
      std::size_t rounds = 0;
      for (std::size_t count = 0; count < runs; ++count) {
        const reports::Results all = simulate(run, random);
        for (const std::size_t look : looks) {
          const reports::Results part = tests::first_rounds(all, look);
          if (look != looks.back() && !reports::is_settled(part, 0.02, looks.size())) continue;
          const reports::Order order(part, looks.size());
          const Said said = judge(run, [&](std::uint64_t one, std::uint64_t other) {
            return order.is_faster(one, other);
          });
          early += look != looks.back() ? 1U : 0U;
          wrong += said.is_wrong ? 1U : 0U;
          told += said.told;
          pairs += said.pairs;
          rounds += look;
          break;
        }
      }
      const auto count = static_cast<double>(runs);
      fmt::print(
          "| {} | {} | {} | {:.1f} | {} | {} |\n", has_neighbour ? "yes" : "no",
          percent(difference), percent(static_cast<double>(early) / count),
          static_cast<double>(rounds) / count, percent(static_cast<double>(wrong) / count),
          pairs == 0 ? "–" : percent(static_cast<double>(told) / static_cast<double>(pairs)));
      std::fflush(stdout);
    }
  }
}

/// A series of one level or two, of which each value depends on the one before.
std::vector<double> series(std::size_t count, double correlation, bool two_levels,
                           std::mt19937_64& random) {
  std::normal_distribution<double> normal;
  std::vector<double> values;
  double state = normal(random);
  for (std::size_t place = 0; place < count; ++place) {
    values.push_back(two_levels && state > 0.1 ? 10 + 0.1 * normal(random) : state);
    state = correlation * state + std::sqrt(1 - correlation * correlation) * normal(random);
  }
  return values;
}

void print_coverage(std::size_t runs, std::mt19937_64& random) {
  print_header("series");
  for (const double correlation : {0.0, 0.3, 0.7}) {
    for (const bool two_levels : {false, true}) {
      // Of the two-level series 54 % lie below, so its median is that of the lower level's upper
      // part.
      std::vector<double> many;
      for (int part = 0; part < 200; ++part) {
        const auto more = series(500, correlation, two_levels, random);
        many.insert(many.end(), more.begin(), more.end());
      }
      const double truth = reports::median(std::move(many));
      std::string line =
          fmt::format("| {}, r = {:.1f} |", two_levels ? "two levels" : "normal", correlation);
      for (const std::size_t rounds : round_counts) {
        std::size_t before = 0;
        std::size_t after = 0;
        const std::size_t count = runs * 10;
        for (std::size_t run = 0; run < count; ++run) {
          const auto values = series(rounds, correlation, two_levels, random);
          const auto plain = reports::median_interval(values);
          const auto wide = reports::dependent_median_interval(values);
          before += plain->low <= truth && truth <= plain->high ? 1U : 0U;
          after += wide->low <= truth && truth <= wide->high ? 1U : 0U;
        }
        line += fmt::format(" {:.1f} → **{:.1f} %** |",
                            100.0 * static_cast<double>(before) / static_cast<double>(count),
                            100.0 * static_cast<double>(after) / static_cast<double>(count));
      }
      fmt::print("{}\n", line);
    }
  }
}

/// The absolute times of runs beside a neighbour, and whether ratios of successive rounds depend on
/// each other.
void print_times(std::size_t runs, std::mt19937_64& random) {
  fmt::print(
      "\n| rounds | runs with quiet figures | all: covered | quiet: covered | all: 90 % of medians "
      "within | "
      "quiet: 90 % of medians within | correlation of successive ratios "
      "|\n|---|---|---|---|---|---|---|\n");
  for (const std::size_t rounds : round_counts) {
    const SimulatedRun run{.cells = 5, .rounds = rounds, .laps = 12};
    std::vector<reports::CellSummary> figures;
    double correlations = 0;
    for (std::size_t count = 0; count < runs; ++count) {
      const reports::Results results = simulate(run, random);
      figures.push_back(reports::summarize(results)[0].cells[2]);
      std::vector<double> ratios = reports::ByCell(results).time_ratios(0, 1);
      double products = 0;
      double squares = 0;
      for (double& ratio : ratios) ratio = std::log(ratio);
      for (std::size_t place = 0; place < ratios.size(); ++place) {
        squares += ratios[place] * ratios[place];
        if (place > 0) products += ratios[place] * ratios[place - 1];
      }
      correlations += products / squares;
    }
    const auto line_of = [&](bool quiet) {
      std::vector<double> medians;
      for (const auto& one : figures) {
        if (!quiet || one.is_quiet) medians.push_back(quiet ? *one.median_ns : *one.all_median_ns);
      }
      if (medians.empty()) return std::pair<std::string, std::string>("–", "–");
      std::ranges::sort(medians);
      const double truth = reports::median(medians);
      std::size_t covered = 0;
      for (const auto& one : figures) {
        if (quiet && !one.is_quiet) continue;
        const auto& interval = quiet ? one.interval_ns : one.all_interval_ns;
        covered += interval && interval->low <= truth && truth <= interval->high ? 1U : 0U;
      }
      const double low = medians[medians.size() / 20];
      const double high = medians[medians.size() - 1 - medians.size() / 20];
      return std::pair(percent(static_cast<double>(covered) / static_cast<double>(medians.size())),
                       fmt::format("{:.2f} … {:.2f}", low / truth, high / truth));
    };
    const auto quiet_runs = std::ranges::count_if(figures, &reports::CellSummary::is_quiet);
    const auto [all_covered, all_spread] = line_of(false);
    const auto [quiet_covered, quiet_spread] = line_of(true);
    fmt::print("| {} | {} | {} | {} | {} | {} | {:.3f} |\n", rounds,
               percent(static_cast<double>(quiet_runs) / static_cast<double>(runs)), all_covered,
               quiet_covered, all_spread, quiet_spread, correlations / static_cast<double>(runs));
    std::fflush(stdout);
  }
}

std::uint64_t number_of(const char* text, const char* what) {
  const std::string word = text;
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc() || end != word.data() + word.size() || value == 0) {
    throw std::runtime_error(
        fmt::format("{} must be a whole number above 0, not '{}'", what, word));
  }
  return value;
}

void print_all(std::size_t runs, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  fmt::print(
      "# Ranks and intervals, in simulated runs\n\n"
      "Made by `build/bin/rank_simulation {} {} > docs/validation/ranks.md`; the command prints "
      "the\n"
      "same each time. {} runs for each square, fewer where cells² × rounds is above 10,000.\n\n"
      "One core, whose other hyperthread belongs to a neighbour: quiet for 25 ms in the median\n"
      "(90 %: 190 ms), busy for 10 ms (90 %: 96 ms, 99 %: 3.2 s), in which work takes 1.9 times "
      "as\n"
      "long. A turn is 10 ms of work; a round is five laps of all cells in random order.\n"
      "*Before*: each trial's turns one after the other, ranks by rank-sum tests against the cell "
      "with\n"
      "the least median. *After*: laps, and the order of `reports/summary/order.h`.\n",
      runs, seed, runs);
  fmt::print(
      "\n## Runs with something wrong, of cells that are all equal: before → after\n\n"
      "At most 5 % are allowed; the order keeps 4 %, limits have the rest. Single squares vary\n"
      "by chance.\n");
  print_errors(runs, random);
  fmt::print(
      "\n## Pairs told apart, of those that differ: before → after\n\n"
      "The second half of the cells is slower. With too few rounds nothing is said: {} rounds are "
      "needed\n"
      "for 2 cells, {} for 5, {} for 10, {} for 20 and {} for 50; plans have at least {} for 5, {} "
      "for 10,\n"
      "{} for 20 and {} for 50.\n",
      reports::min_rounds(2, 1), reports::min_rounds(5, 1), reports::min_rounds(10, 1),
      reports::min_rounds(20, 1), reports::min_rounds(50, 1), reports::rounds_to_plan(5, 1),
      reports::rounds_to_plan(10, 1), reports::rounds_to_plan(20, 1),
      reports::rounds_to_plan(50, 1));
  print_power(runs, random);
  fmt::print(
      "\n## Ending early\n\nFive cells, looks after 10, 16 and 24 rounds, at a precision of 2 "
      "%.\n");
  print_looks(runs, random);
  fmt::print(
      "\n## Intervals of the median: independence assumed → dependence estimated\n\n"
      "The share of 95 % intervals that hold the true median, of series in which each value "
      "depends\n"
      "on the one before with correlation r (of the underlying normal series).\n");
  print_coverage(runs, random);
  fmt::print(
      "\n## Times beside the neighbour\n\nFive equal cells, twelve laps. The truth is the median "
      "of all runs.\n");
  print_times(runs, random);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    if (argc != 3) throw std::runtime_error("usage: rank_simulation RUNS SEED");
    print_all(number_of(argv[1], "RUNS"), number_of(argv[2], "SEED"));
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "rank_simulation: {}\n", error.what());
    return 1;
  }
}
