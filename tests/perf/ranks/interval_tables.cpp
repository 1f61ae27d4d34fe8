// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

#include <fmt/core.h>

#include "reports/results/by_cell.h"
#include "reports/statistics/statistics.h"
#include "reports/summary/summary.h"
#include "tests/perf/ranks/statements.h"
#include "tests/perf/ranks/tables.h"
#include "tests/support/simulated_run.h"

namespace ranks {
namespace {

/// How many of some intervals held the truth.
struct Coverage {
  std::size_t intervals = 0;
  std::size_t hold = 0;

  void add(const std::optional<reports::Interval>& interval, double truth) {
    ++intervals;
    if (interval && interval->low <= truth && truth <= interval->high) ++hold;
  }
  double share() const { return static_cast<double>(hold) / static_cast<double>(intervals); }
};

/// A kind of series, each value of which depends on the one before. Their median is 0.
struct Series {
  double correlation;  ///< of the normal series beneath
  bool two_levels;     ///< 54 % of the values lie on the lower one

  std::vector<double> draw(std::size_t count, std::mt19937_64& random) const {
    std::normal_distribution<double> normal;
    std::vector<double> values;
    double state = normal(random);
    for (std::size_t place = 0; place < count; ++place) {
      values.push_back(two_levels && state > 0.1 ? 10 + 0.1 * normal(random) : state);
      state = correlation * state + std::sqrt(1 - correlation * correlation) * normal(random);
    }
    return values;
  }
};

struct IntervalSquare {
  Coverage independent;
  Coverage dependent;
};

struct IntervalRow {
  Series series;
  std::array<IntervalSquare, round_counts.size()> squares = {};
};

/// What runs of one number of rounds found about the time of a cell.
struct TimeRow {
  std::size_t rounds = 0;
  std::vector<reports::CellSummary> figures = {};
  double ratios = 0;   ///< lag-one correlations, summed over the runs
  double samples = 0;  ///< the same of the samples of all iterations
};

/// The correlation of values with the next one.
double correlation_of(std::vector<double> values) {
  double mean = 0;
  for (const double value : values) mean += value / static_cast<double>(values.size());
  double products = 0;
  double squares = 0;
  for (std::size_t place = 0; place < values.size(); ++place) {
    squares += (values[place] - mean) * (values[place] - mean);
    if (place > 0) products += (values[place] - mean) * (values[place - 1] - mean);
  }
  // Corrected for the bias of an estimated mean, in the first order.
  return squares > 0 ? products / squares + 1 / static_cast<double>(values.size()) : 0;
}

/// Coverage and spread of the medians of one kind: quiet figures, or those of all iterations.
std::string medians_of(const TimeRow& row, bool quiet) {
  std::vector<double> medians;
  for (const auto& one : row.figures) {
    if (!quiet || one.is_quiet) medians.push_back(quiet ? *one.median_ns : *one.all_median_ns);
  }
  if (medians.empty()) return "– | –";
  std::ranges::sort(medians);
  const double truth = reports::median(medians);
  Coverage coverage;
  for (const auto& one : row.figures) {
    if (quiet && !one.is_quiet) continue;
    coverage.add(quiet ? one.interval_ns : one.all_interval_ns, truth);
  }
  const double low = medians[medians.size() / 20];
  const double high = medians[medians.size() - 1 - medians.size() / 20];
  return fmt::format("{} | {:.2f} … {:.2f}", percent(coverage.share()), low / truth, high / truth);
}

}  // namespace

Part intervals_part(Jobs& jobs, std::size_t runs) {
  const auto rows = std::make_shared<std::vector<IntervalRow>>();
  for (const double correlation : {0.0, 0.3, 0.5, 0.7}) {
    for (const bool two_levels : {false, true}) rows->push_back({{correlation, two_levels}});
  }
  const std::size_t count = runs * 20;
  for (std::size_t place = 0; place < rows->size(); ++place) {
    for (std::size_t column = 0; column < round_counts.size(); ++column) {
      const std::size_t rounds = round_counts[column];
      jobs.add(static_cast<double>(count * rounds), [=](std::mt19937_64& random) {
        IntervalSquare& square = (*rows)[place].squares[column];
        for (std::size_t run = 0; run < count; ++run) {
          const auto values = (*rows)[place].series.draw(rounds, random);
          square.independent.add(reports::median_interval(values), 0);
          square.dependent.add(reports::dependent_median_interval(values), 0);
        }
      });
    }
  }
  return [rows, count] {
    std::string text = fmt::format(
        "\n## Intervals of the median: independence assumed → dependence estimated\n\n"
        "The share of 95 % intervals that hold the true median, of {} series in each square. Each "
        "value\ndepends on the one before with correlation r (of the underlying normal "
        "series).\n\n",
        count);
    text += header_of_rounds("series");
    for (const IntervalRow& row : *rows) {
      text += fmt::format("| {}, r = {:.1f} |", row.series.two_levels ? "two levels" : "normal",
                          row.series.correlation);
      for (const IntervalSquare& square : row.squares) {
        text += fmt::format(" {:.1f} → **{:.1f} %** |", 100 * square.independent.share(),
                            100 * square.dependent.share());
      }
      text += "\n";
    }
    return text;
  };
}

Part times_part(Jobs& jobs, std::size_t runs) {
  const auto rows = std::make_shared<std::vector<TimeRow>>();
  for (const std::size_t rounds : round_counts) rows->push_back({.rounds = rounds});
  for (std::size_t place = 0; place < rows->size(); ++place) {
    const std::size_t rounds = round_counts[place];
    jobs.add(100 * static_cast<double>(runs * rounds), [=](std::mt19937_64& random) {
      TimeRow& row = (*rows)[place];
      for (std::size_t count = 0; count < runs; ++count) {
        const reports::Results results =
            tests::simulate({.cells = 5, .rounds = rounds, .laps = 12}, random);
        const reports::ByCell by_cell(results);
        row.figures.push_back(reports::summarize(results)[0].cells[2]);
        row.figures.back().failure = nullptr;
        row.ratios += correlation_of(by_cell.time_ratios(0, 1));
        row.samples += correlation_of(by_cell.samples_ns(0));
      }
    });
  }
  return [rows, runs] {
    std::string text =
        "\n## Times beside the neighbour\n\nFive equal cells, twelve laps. The truth is the median "
        "of all runs. Correlations are those of\nsuccessive rounds, the mean over the runs: of the "
        "times of one cell over those of another, and\nof the times themselves.\n\n"
        "| rounds | runs with quiet figures | all: covered | all: 90 % of medians within | quiet: "
        "covered | quiet: 90 % of medians within | correlation of ratios | of times |\n"
        "|---|---|---|---|---|---|---|---|\n";
    for (const TimeRow& row : *rows) {
      const auto count = static_cast<double>(runs);
      const auto quiet = std::ranges::count_if(row.figures, &reports::CellSummary::is_quiet);
      text += fmt::format("| {} | {} | {} | {} | {:.2f} | {:.2f} |\n", row.rounds,
                          percent(static_cast<double>(quiet) / count), medians_of(row, false),
                          medians_of(row, true), row.ratios / count, row.samples / count);
    }
    return text;
  };
}

}  // namespace ranks
