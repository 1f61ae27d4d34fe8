// SPDX-License-Identifier: Apache-2.0
// What alternating and the probes cost, and whether they change the figures: each cell of a plan is
// measured in trials that run alone (all iterations one after the other), in rounds with the other
// cells by turns, and in such rounds with the probes between the turns, close in time. Prints for
// each cell two ratios of the figures: the median of those of neighbours in time, and that of the
// 10 % quantiles of all iterations, which a neighbour on the other hyperthread hardly moves. Prints
// what a turn adds to the time that trials take.
//   build/bin/turn_cost MODELS WORKLOADS PAIRS        build/bin/turn_cost serial,threads primes 10
#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <utility>
#include <vector>

#include "bench/campaign/oracle.h"
#include "bench/machine/cores.h"
#include "bench/plan/plan.h"
#include "bench/probe/probe_process.h"
#include "bench/round/round.h"
#include "bench/trial/trial.h"
#include "reports/statistics/statistics.h"

namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t iterations = 30;

bench::TrialOutcome checked(bench::TrialOutcome outcome) {
  if (outcome.answer.error.empty()) return outcome;
  std::fprintf(stderr, "turn_cost: %s\n", outcome.answer.error.c_str());
  std::exit(1);
}

/// What was measured in one way, by the cell.
struct Way {
  Way(const char* title, std::size_t cells) : name(title), samples_ns(cells), times_ns(cells) {}
  void add(std::size_t cell, const reports::Trial& trial) {
    samples_ns[cell].push_back(trial.sample_ns());
    for (const std::int64_t ns : trial.iterations_ns) {
      times_ns[cell].push_back(static_cast<double>(ns));
    }
  }

  const char* name;
  std::vector<std::vector<double>> samples_ns;
  std::vector<std::vector<double>> times_ns;
};
using Ways = std::array<Way, 3>;

double quantile(std::vector<double> values) {
  const auto place = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 10);
  std::ranges::nth_element(values, place);
  return *place;
}

double median_ratio(const std::vector<double>& over, const std::vector<double>& under) {
  std::vector<double> ratios;
  for (std::size_t place = 0; place < over.size(); ++place) {
    ratios.push_back(over[place] / under[place]);
  }
  return reports::median(ratios);
}

int compare(const std::string& models, const std::string& workloads, std::uint64_t pairs) {
  bench::RunOptions options;
  options.models = models;
  options.workloads = workloads;
  const reports::Plan plan = bench::make_plan(options, bench::usable_cores());
  bench::Probes probes(bench::probe_setup_here());  // before the guardian
  const bench::InterruptSignals signals;
  bench::TrialRunner runner("", signals, [] {});
  std::vector<bench::RoundCell> cells;
  for (const reports::Cell& cell : plan.cells) {
    bench::TrialRequest request{
        .kind = bench::TrialRequest::Kind::oracle, .cell = cell, .seed = plan.seed};
    request.expected_digest = checked(runner.run(request, 60s)).answer.digest;
    request.kind = bench::TrialRequest::Kind::timed;
    request.iterations = iterations;
    cells.push_back({.cell = cells.size(), .request = request, .deadline = 60s});
  }
  const std::size_t count = cells.size();
  Ways ways = {Way("alone", count), Way("by turns", count), Way("by turns, with probes", count)};
  std::vector<double> added_us;
  for (std::uint64_t pair = 0; pair < pairs; ++pair) {
    double alone_s = 0;
    for (const bench::RoundCell& cell : cells) {
      const bench::TrialOutcome trial = checked(runner.run(cell.request, cell.deadline));
      ways[0].add(cell.cell, trial.answer.trial);
      alone_s += trial.elapsed_s;
    }
    for (const bool has_probes : {false, true}) {
      bench::Round round(runner, has_probes ? &probes : nullptr, cells,
                         {.index = pair, .seed = plan.seed}, {});
      bench::RoundOutcome outcome = round.run();
      double added_s = -alone_s;
      for (std::size_t cell = 0; cell < count; ++cell) {
        const bench::TrialOutcome trial = checked(outcome.outcomes[cell]);
        ways[has_probes ? 2 : 1].add(cell, trial.answer.trial);
        added_s += trial.elapsed_s;
      }
      if (has_probes) added_us.push_back(added_s * 1e6 / static_cast<double>(outcome.round.turns));
    }
  }
  for (std::size_t cell = 0; cell < count; ++cell) {
    for (const auto& [over, under] : {std::pair(1U, 0U), std::pair(2U, 1U)}) {
      std::printf("%-40s %s / %s: medians %.4f, 10 %% quantiles %.4f\n",
                  plan.cells[cell].name.c_str(), ways[over].name, ways[under].name,
                  median_ratio(ways[over].samples_ns[cell], ways[under].samples_ns[cell]),
                  quantile(ways[over].times_ns[cell]) / quantile(ways[under].times_ns[cell]));
    }
  }
  std::printf("a turn adds %.0f us to the time of a trial, its lead-in and probes included\n",
              reports::median(added_us));
  return 0;
}

}  // namespace

int main(int count, char** values) {
  std::signal(SIGPIPE, SIG_IGN);
  const std::vector<std::string> arguments(values + 1, values + count);
  if (arguments == std::vector<std::string>{"trial"}) return bench::run_trial(nullptr);
  if (arguments.size() != 3) {
    std::fprintf(stderr, "usage: turn_cost MODELS WORKLOADS PAIRS\n");
    return 2;
  }
  try {
    return compare(arguments[0], arguments[1], std::stoull(arguments[2]));
  } catch (const bench::Interrupted& end) {
    std::fprintf(stderr, "turn_cost: %s\n", end.reason().c_str());
    return 130;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "turn_cost: %s\n", error.what());
    return 1;
  }
}
