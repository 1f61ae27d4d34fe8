// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>
#include <memory>
#include <numeric>
#include <vector>

#include <fmt/core.h>

#include "bench/campaign/budget/fit.h"
#include "bench/campaign/budget/looks.h"
#include "bench/campaign/budget/pace.h"
#include "reports/summary/order.h"
#include "reports/summary/settled.h"
#include "reports/weak_run.h"
#include "tests/perf/ranks/statements.h"
#include "tests/perf/ranks/tables.h"

namespace ranks {
namespace {

using tests::RunSimulator;
using tests::SimulatedRun;

constexpr double precision = 0.02;
constexpr double start_s = 0.02;
constexpr double warm_up_s = std::chrono::duration<double>(bench::warm_up_time).count();
constexpr double end_reserve_s = 0.5;

/// What one row of the table simulates.
struct Row {
  std::size_t cells;
  double budget_s;
  bool has_neighbour;
  double difference;
  double slow_down = tests::usual_slow_down;
};

/// What came of its runs.
struct Outcome {
  Statements said;
  std::size_t ended_early = 0;
  std::size_t weak = 0;
  std::size_t rounds = 0;
  double budget_shares = 0;  ///< summed over the runs
  double max_budget_share = 0;
};

/// One run as `bench` plans and measures it, with the functions that plan and end a real one.
class WholeRun {
 public:
  WholeRun(const Row& row, std::mt19937_64& random)
      : row_(row),
        run_{.cells = row.cells,
             .has_neighbour = row.has_neighbour,
             .slow_down = row.slow_down,
             .difference = row.difference,
             .start_ms = 1e3 * (start_s + warm_up_s)},
        simulator_(run_, random) {}

  void add_to(Outcome& outcome) {
    plan();
    outcome.ended_early += measure() ? 1U : 0U;
    reports::Results results = simulator_.results();
    results.plan.looks = looks_;
    const reports::Order order(results);
    outcome.said.add(judge(
        run_, [&](std::uint64_t one, std::uint64_t other) { return order.is_faster(one, other); }));
    outcome.weak += reports::is_weak_run(results) ? 1U : 0U;
    outcome.rounds += results.rounds.size();
    const double share = (elapsed_s() + end_reserve_s) / row_.budget_s;
    outcome.budget_shares += share;
    outcome.max_budget_share = std::max(outcome.max_budget_share, share);
  }

 private:
  double elapsed_s() const { return simulator_.elapsed_ms() / 1e3; }

  /// Pilots, the fit to the budget, and the looks.
  void plan() {
    std::vector<bench::BudgetCell> cells;
    for (std::size_t cell = 0; cell < row_.cells; ++cell) {
      const double iteration_s = simulator_.pilot_ms(cell) / 1e3;
      cells.push_back({.name = "m",
                       .workload = "primes",
                       .cost = {.overhead_s = start_s, .iteration_s = iteration_s},
                       .memory_trials = 0});
    }
    min_rounds_ = reports::rounds_to_plan(row_.cells, 1);
    const bench::Fit fit =
        bench::fit_to_budget(cells, {.total_s = row_.budget_s,
                                     .left_s = row_.budget_s - elapsed_s() - end_reserve_s,
                                     .min_rounds_to_rank = min_rounds_,
                                     // Shorter than an iteration: each turn is one.
                                     .turn_s = turn_s});
    laps_ = fit.laps;
    for (std::size_t cell = 0; cell < row_.cells; ++cell) {
      if (!fit.left_out.contains(cell)) {
        cells_.push_back(cell);
        measured_.push_back(cells[cell]);
      }
    }
    looks_ = bench::choose_looks(fit.rounds, [&](std::size_t looks) {
      return std::uint64_t{reports::rounds_to_plan(row_.cells, looks)};
    });
  }

  /// Rounds until the time is over, or a look finds all settled; returns whether it did.
  bool measure() {
    const double starts_s = (start_s + warm_up_s) * static_cast<double>(cells_.size());
    // By the pilots, until rounds have shown it.
    double lap_s = bench::rounds_cost_s(measured_, 1, {.laps = 2, .turn_s = turn_s}, false) -
                   bench::rounds_cost_s(measured_, 1, {.laps = 1, .turn_s = turn_s}, false);
    double laps_s = 0;
    std::uint64_t laps = 0;
    for (std::uint64_t finished = 0; !cells_.empty();) {
      const std::uint64_t planned = looks_.back();
      const bench::NextRound next = bench::next_round(
          {.budget_s = row_.budget_s,
           .spent_s = elapsed_s(),
           .reserved_s = end_reserve_s,
           .round_s = starts_s + lap_s,
           .lap_s = lap_s,
           .finished_rounds = finished,
           .min_rounds = std::min<std::uint64_t>(min_rounds_, planned),
           .planned_rounds = planned,
           .planned_laps = finished < min_rounds_ ? laps_ : std::max(laps_, bench::max_laps)});
      if (!next.goes_on) return false;
      const double began_s = elapsed_s();
      simulator_.add_round(cells_, next.laps);
      laps_s += elapsed_s() - began_s - starts_s;
      laps += next.laps;
      lap_s = laps_s / static_cast<double>(laps);
      ++finished;
      if (finished < planned && std::ranges::find(looks_, finished) != looks_.end() &&
          reports::is_settled(simulator_.results(), precision, looks_.size())) {
        return true;
      }
    }
    return false;
  }

  static constexpr double turn_s = 0.009;

  Row row_;
  SimulatedRun run_;
  RunSimulator simulator_;
  std::vector<std::size_t> cells_;
  std::vector<bench::BudgetCell> measured_;
  std::vector<std::uint64_t> looks_;
  std::uint64_t min_rounds_ = 0;
  std::uint64_t laps_ = 1;
};

std::vector<Row> rows() {
  struct Size {
    std::size_t cells;
    double budget_s;
  };
  std::vector<Row> all;
  for (const Size& size : {Size{2, 5}, Size{5, 20}, Size{10, 6}, Size{10, 60}, Size{20, 60}}) {
    for (const bool has_neighbour : {false, true}) {
      for (const double difference : {0.0, 0.03, 0.1}) {
        all.push_back({size.cells, size.budget_s, has_neighbour, difference});
      }
    }
    all.push_back({size.cells, size.budget_s, true, 0, 1.2});
  }
  return all;
}

std::string line_of(const Row& row, const Outcome& outcome) {
  const auto runs = static_cast<double>(outcome.said.runs);
  const char* neighbour = !row.has_neighbour                        ? "no"
                          : row.slow_down == tests::usual_slow_down ? "yes"
                                                                    : "yes, slows unequally";
  return fmt::format(
      "| {} | {:.0f} s | {} | {:.0f} % | {:.1f} | {} | {} | {} | {} | **{}** | {} |\n", row.cells,
      row.budget_s, neighbour, 100 * row.difference, static_cast<double>(outcome.rounds) / runs,
      percent(static_cast<double>(outcome.ended_early) / runs),
      percent(outcome.budget_shares / runs), percent(outcome.max_budget_share),
      percent(static_cast<double>(outcome.weak) / runs), percent(outcome.said.wrong_share()),
      outcome.said.pairs == 0 ? "–" : percent(outcome.said.told_share()));
}

}  // namespace

Part whole_runs_part(Jobs& jobs, std::size_t runs) {
  const auto table = std::make_shared<std::vector<std::pair<Row, Outcome>>>();
  for (const Row& row : rows()) table->emplace_back(row, Outcome{});
  for (std::size_t place = 0; place < table->size(); ++place) {
    const Row& row = (*table)[place].first;
    const double cost = 1e3 * row.budget_s * static_cast<double>(runs * row.cells);
    jobs.add(cost, [table, place, runs](std::mt19937_64& random) {
      auto& [own, outcome] = (*table)[place];
      for (std::size_t count = 0; count < runs; ++count) WholeRun(own, random).add_to(outcome);
    });
  }
  return [table] {
    std::string text =
        "\n## Whole runs\n\n"
        "Pilots, the fit to the time budget, rounds whose turns become fewer when time runs out, "
        "looks\nwith a precision of 2 %, quiet figures, ranks, and whether the run is weak: "
        "planned and ended\nby the functions that do it in `bench`. *Unequally*: as above, 1.9 and "
        "1.2 times.\n\n"
        "| cells | budget | neighbour | differ by | rounds, mean | ended early | of the budget, "
        "mean | at most | weak | something wrong | pairs told |\n"
        "|---|---|---|---|---|---|---|---|---|---|---|\n";
    Outcome quiet;
    Outcome busy;
    for (const auto& [row, outcome] : *table) {
      text += line_of(row, outcome);
      Outcome& all = row.has_neighbour ? busy : quiet;
      all.said.add(outcome.said);
      all.weak += outcome.weak;
    }
    return text +
           fmt::format(
               "\nAll together: without a neighbour {} of {} runs are weak, and in {} something is "
               "wrong;\nbeside one {} of {} are weak, and in {} something is wrong.\n",
               quiet.weak, quiet.said.runs, percent(quiet.said.wrong_share()), busy.weak,
               busy.said.runs, percent(busy.said.wrong_share()));
  };
}

}  // namespace ranks
