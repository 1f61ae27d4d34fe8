// SPDX-License-Identifier: Apache-2.0
// What alternating costs, and whether it changes the figures: each cell of a plan is measured in
// trials that run alone (all iterations one after the other) and in rounds with the other cells, by
// turns, in pairs close in time. Prints for each cell the median of the ratios of the two figures,
// and what a turn adds to the time that trials take.
//   build/bin/turn_cost MODELS WORKLOADS PAIRS        build/bin/turn_cost serial,threads primes 10
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <vector>

#include "bench/campaign/oracle.h"
#include "bench/machine/cores.h"
#include "bench/plan/plan.h"
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

int compare(const std::string& models, const std::string& workloads, std::uint64_t pairs) {
  bench::RunOptions options;
  options.models = models;
  options.workloads = workloads;
  const reports::Plan plan = bench::make_plan(options, bench::usable_cores());
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
  std::vector<std::vector<double>> ratios(cells.size());
  std::vector<double> added_us;
  for (std::uint64_t pair = 0; pair < pairs; ++pair) {
    std::vector<double> alone_ns;
    double alone_s = 0;
    for (const bench::RoundCell& cell : cells) {
      const bench::TrialOutcome trial = checked(runner.run(cell.request, cell.deadline));
      alone_ns.push_back(trial.answer.trial.sample_ns());
      alone_s += trial.elapsed_s;
    }
    bench::Round round(runner, nullptr, cells, {.index = pair, .seed = plan.seed}, {});
    bench::RoundOutcome outcome = round.run();
    double added_s = -alone_s;
    for (std::size_t cell = 0; cell < cells.size(); ++cell) {
      const bench::TrialOutcome trial = checked(outcome.outcomes[cell]);
      ratios[cell].push_back(trial.answer.trial.sample_ns() / alone_ns[cell]);
      added_s += trial.elapsed_s;
    }
    added_us.push_back(added_s * 1e6 / static_cast<double>(outcome.round.turns));
  }
  for (std::size_t cell = 0; cell < cells.size(); ++cell) {
    std::printf("%-50s by turns / alone: %.4f (median of %zu)\n", plan.cells[cell].name.c_str(),
                reports::median(ratios[cell]), ratios[cell].size());
  }
  std::printf("a turn adds %.0f us to the time of a trial, its lead-in included\n",
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
