// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <vector>

#include <fmt/core.h>

#include "reports/summary/order.h"
#include "reports/text/text.h"
#include "tests/perf/ranks/statements.h"
#include "tests/perf/ranks/tables.h"

namespace ranks {
namespace {

using tests::Noise;
using tests::SimulatedRun;

/// Two procedures for the same runs.
struct Square {
  Statements left;
  Statements right;
};

/// The squares of one table, by cells and rounds.
using Squares = std::array<std::array<Square, round_counts.size()>, cell_counts.size()>;

struct Column {
  Procedure procedure;
  std::size_t runs;
};

/// Returns what a run costs: turns to simulate, and pairs to compare in each round.
double cost_of(const SimulatedRun& run) {
  const auto cells = static_cast<double>(run.cells);
  return cells * (cells + static_cast<double>(run.laps)) * static_cast<double>(run.rounds);
}

/// Fewer runs of very many cells, which would take most of the time.
std::size_t runs_of(std::size_t runs, std::size_t cells) {
  constexpr std::size_t many_cells = 20;
  return cells > many_cells ? runs / 4 + 1 : runs;
}

std::shared_ptr<Squares> add_squares(Jobs& jobs, const SimulatedRun& like, Column left,
                                     Column right) {
  auto squares = std::make_shared<Squares>();
  for (std::size_t row = 0; row < cell_counts.size(); ++row) {
    for (std::size_t column = 0; column < round_counts.size(); ++column) {
      SimulatedRun run = like;
      run.cells = cell_counts[row];
      run.rounds = round_counts[column];
      for (const bool is_left : {true, false}) {
        const Column& side = is_left ? left : right;
        const Procedure procedure = side.procedure;
        const std::size_t runs = runs_of(side.runs, run.cells);
        jobs.add(static_cast<double>(runs) * cost_of(run), [=](std::mt19937_64& random) {
          Square& square = (*squares)[row][column];
          Statements& said = is_left ? square.left : square.right;
          for (std::size_t count = 0; count < runs; ++count) {
            said.add(procedure(run, random));
          }
        });
      }
    }
  }
  return squares;
}

std::string table_of(const Squares& squares,
                     const std::function<std::string(const Square&)>& text) {
  std::string table = header_of_rounds("cells");
  for (std::size_t row = 0; row < cell_counts.size(); ++row) {
    table += fmt::format("| {} |", cell_counts[row]);
    for (const Square& square : squares[row]) table += " " + text(square) + " |";
    table += "\n";
  }
  return table;
}

std::string errors_of(const Square& square) {
  return fmt::format("{} → **{}**", percent(square.left.wrong_share()),
                     percent(square.right.wrong_share()));
}

std::string sum_of(const Squares& squares) {
  Statements all;
  for (const auto& row : squares) {
    for (const Square& square : row) all.add(square.right);
  }
  return fmt::format("\nAll squares together, after: {} of {} runs, {}.\n", all.wrong_runs,
                     all.runs, percent(all.wrong_share()));
}

/// Tables that differ in the run that they simulate.
struct Table {
  std::string title;
  std::shared_ptr<Squares> squares;
};

std::string tables_of_errors(const std::vector<Table>& tables) {
  std::string text;
  for (const Table& table : tables) {
    text += fmt::format("\n### {}\n\n{}{}", table.title, table_of(*table.squares, errors_of),
                        sum_of(*table.squares));
  }
  return text;
}

/// The procedures of old are simulated less often.
std::size_t runs_before(std::size_t runs) { return runs / 4 + 1; }

}  // namespace

std::string header_of_rounds(const std::string& first) {
  std::string line = "| " + first + " |";
  std::string rule = "|---|";
  for (const std::size_t rounds : round_counts) {
    line += fmt::format(" {} rounds |", rounds);
    rule += "---|";
  }
  return line + "\n" + rule + "\n";
}

Part errors_part(Jobs& jobs, std::size_t runs) {
  struct Kind {
    const char* title;
    Noise noise;
  };
  std::vector<Table> tables;
  for (const Kind& kind :
       {Kind{"Equal cells", Noise::equal}, Kind{"Ties", Noise::ties},
        Kind{"Heavy tails", Noise::heavy_tails}, Kind{"Two levels", Noise::two_levels},
        Kind{"Every second cell spreads three times as much", Noise::spreads}}) {
    tables.push_back(
        {kind.title, add_squares(jobs, {.noise = kind.noise}, {judge_before, runs_before(runs)},
                                 {judge_after, runs})});
  }
  return [tables = std::move(tables)] {
    return fmt::format(
               "\n## Runs with something wrong, of cells that are all equal: before → after\n\n"
               "At most 5 % are allowed; the order keeps {}, limits have the rest. Single squares "
               "vary\nby chance.\n",
               reports::format_percent(reports::order_level, 1)) +
           tables_of_errors(tables);
  };
}

Part sensitivity_part(Jobs& jobs, std::size_t runs) {
  std::vector<Table> tables;
  for (const std::size_t laps : {5U, 10U}) {
    tables.push_back({fmt::format("{} laps a round", laps),
                      add_squares(jobs, {.laps = laps, .slow_down = 1.2},
                                  {judge_without_probes, runs_before(runs)}, {judge_after, runs})});
  }
  return [tables = std::move(tables)] {
    return "\n## Cells that a neighbour slows down differently: all laps alone → with the quiet "
           "ones\n\n"
           "Every second cell takes 1.9 times as long beside the neighbour, the others 1.2 times; "
           "on a\nquiet core all are equal. Whoever says that one of them is faster is right about "
           "the hour,\nand wrong about the quiet machine: this is what is counted as wrong here. "
           "Where ratios of\nquiet and of disturbed laps differ, the quiet ones alone have to tell "
           "two cells apart as\nwell.\n" +
           tables_of_errors(tables);
  };
}

Part power_part(Jobs& jobs, std::size_t runs) {
  std::vector<Table> tables;
  for (const double difference : {0.01, 0.03, 0.1, 1.0}) {
    tables.push_back(
        {fmt::format("{:.0f} % slower", 100 * difference),
         add_squares(jobs, {.difference = difference}, {judge_before, runs_before(runs) / 2 + 1},
                     {judge_after, runs / 2 + 1})});
  }
  return [tables = std::move(tables)] {
    std::string needed;
    std::string planned;
    for (const std::size_t cells : cell_counts) {
      const bool is_first = cells == cell_counts.front();
      needed += fmt::format("{}{} for {}", is_first ? "" : ", ", reports::min_rounds(cells, 1),
                            is_first ? "2 cells" : std::to_string(cells));
      planned += fmt::format("{}{} for {}", is_first ? "" : ", ", reports::rounds_to_plan(cells, 1),
                             is_first ? "2 cells" : std::to_string(cells));
    }
    std::string text = fmt::format(
        "\n## Pairs told apart, of those that differ: before → after\n\n"
        "The second half of the cells is slower. With too few rounds nothing is said. Rounds that "
        "are\nneeded: {}. Rounds that are planned at\nleast, so that limits can be told as well: "
        "{}.\n",
        needed, planned);
    for (const Table& table : tables) {
      text += fmt::format(
          "\n### {}\n\n{}", table.title, table_of(*table.squares, [](const Square& square) {
            return fmt::format("{:.0f} → **{:.0f} %**", 100 * square.left.told_share(),
                               100 * square.right.told_share());
          }));
    }
    return text;
  };
}

}  // namespace ranks
