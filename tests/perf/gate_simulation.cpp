// SPDX-License-Identifier: Apache-2.0
// Not a test: how often the gate is wrong, in more runs than anyone can measure. Pairs are drawn
// from the noise of pairs that were measured, and judged by the same code as measured ones.
//   build/bin/gate_simulation NOISE RUNS SEED SCREEN_PAIRS FRESH_PAIRS
// NOISE is a text file with a line per cell: "cell" or "control", its name, the standard deviation
// of what biases all pairs of a run, and the log-ratios of measured pairs, which lie around 0.
// SCREEN_PAIRS is per cell; FRESH_PAIRS is what there is time for after the screen, of all cells
// together. Prints CSV.
// `scripts/prove-gate.sh simulate` writes the file and reads what is printed.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <fstream>
#include <map>
#include <random>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "reports/comparison/cell_pairs.h"
#include "reports/comparison/fresh_pairs.h"
#include "reports/comparison/judgement.h"
#include "reports/results/pairing.h"
#include "reports/results/results.h"

namespace {

using reports::Pair;
using reports::Verdict;

struct NoisyCell {
  std::string name;
  bool is_control = false;
  double bias = 0;  ///< of a run: a standard deviation
  std::vector<double> log_ratios;
};

std::vector<NoisyCell> read_noise(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read '" + path + "'");
  std::vector<NoisyCell> cells;
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string kind;
    NoisyCell cell;
    words >> kind >> cell.name >> cell.bias;
    for (double value = 0; words >> value;) cell.log_ratios.push_back(value);
    cell.is_control = kind == "control";
    if ((kind != "cell" && !cell.is_control) || cell.log_ratios.empty() || !words.eof()) {
      throw std::runtime_error("'" + path + "' is not a file of noise: " + line.substr(0, 100));
    }
    cells.push_back(std::move(cell));
  }
  if (cells.empty()) throw std::runtime_error("'" + path + "' holds no cells");
  return cells;
}

struct Scenario {
  std::string name;
  double slowdown = 0;  ///< a share
  enum class Where { nowhere, one_cell, everywhere } where = Where::nowhere;
};

struct Counts {
  std::uint64_t runs = 0, false_runs = 0, contaminated_runs = 0;
  std::uint64_t equal_cells = 0, false_cells = 0, equivalent_cells = 0;
  std::uint64_t slowed_cells = 0, found_cells = 0, wrong_cells = 0;
  std::uint64_t intervals = 0, covering_intervals = 0;
};

/// What there is time for.
struct Effort {
  std::uint64_t screen_pairs = 12;  ///< of each cell
  std::uint64_t fresh_pairs = 100;  ///< of all cells together
};

class SimulatedRun {
 public:
  /// `shifts`: what the log-ratios of each cell are moved by.
  SimulatedRun(const std::vector<NoisyCell>& noise, std::vector<double> shifts,
               std::mt19937_64& random)
      : noise_(noise), shifts_(std::move(shifts)), random_(random) {
    for (const NoisyCell& cell : noise) base_.plan.cells.push_back({.name = cell.name});
    reports::Pairing pairing{.run = "0123456789abcdef"};
    for (std::size_t cell = 0; cell < noise.size(); ++cell) {
      if (noise[cell].is_control) pairing.controls.push_back(cell);
    }
    candidate_.plan = base_.plan;
    base_.pairing = pairing;
    pairing.side = reports::Side::candidate;
    candidate_.pairing = pairing;
  }

  /// As `bench ab` goes on: a screen, fresh pairs of what it flags, and further pairs up to fixed
  /// numbers where equivalence is not shown; no pair is void.
  reports::Judgement judge(const Effort& effort) {
    for (std::size_t cell = 0; cell < noise_.size(); ++cell) {
      add(cell, Pair::Stage::screen, effort.screen_pairs);
    }
    std::uint64_t room = effort.fresh_pairs;
    confirm(room);
    for (const bool only_likely : {true, false}) {
      for (const std::size_t look : reports::equivalence_looks) {
        if (room == 0) break;
        const auto wanted = reports::further_pairs(base_, candidate_, look, only_likely);
        if (wanted.empty()) continue;
        measure(Pair::Stage::further, wanted, room);
        confirm(room);
      }
    }
    return reports::judge_pairs(base_, candidate_);
  }

 private:
  using Wanted = std::map<std::uint64_t, std::uint64_t>;

  void add(std::size_t cell, Pair::Stage stage, std::uint64_t pairs) {
    constexpr double base_ns = 1e9;  // so large that rounding is nothing
    const std::vector<double>& values = noise_[cell].log_ratios;
    std::uniform_int_distribution<std::size_t> any(0, values.size() - 1);
    for (std::uint64_t pair = 0; pair < pairs; ++pair) {
      const double ratio = values[any(random_)] + shifts_[cell];
      add_trial(base_, cell, stage, base_ns);
      add_trial(candidate_, cell, stage, base_ns * std::exp(ratio));
    }
  }

  static void add_trial(reports::Results& results, std::size_t cell, Pair::Stage stage,
                        double time_ns) {
    results.pairing->pairs.push_back(
        {.cell = cell, .stage = stage, .trial = results.trials.size()});
    results.trials.push_back({.cell = cell, .iterations_ns = {std::llround(time_ns)}});
  }

  /// Fresh pairs of the flagged cells that have none, of which each takes as long.
  void confirm(std::uint64_t& room) {
    const auto left = static_cast<double>(room);
    measure(Pair::Stage::confirm,
            reports::fresh_pairs(base_, candidate_, /*only_new=*/true, left,
                                 [](std::uint64_t) { return 1.0; }),
            room);
  }

  /// Round after round, until all are there or the time is over: `wanted` pairs of this stage, with
  /// those that there are.
  void measure(Pair::Stage stage, const Wanted& wanted, std::uint64_t& room) {
    Wanted missing;
    std::uint64_t sum = 0;
    for (const auto& [cell, pairs] : wanted) {
      const auto have = static_cast<std::uint64_t>(std::ranges::count_if(
          base_.pairing->pairs,
          [&, cell = cell](const Pair& pair) { return pair.cell == cell && pair.stage == stage; }));
      missing[cell] = pairs - std::min(pairs, have);
      sum += missing[cell];
    }
    if (sum == 0) return;
    const double share = std::min(1.0, static_cast<double>(room) / static_cast<double>(sum));
    for (const auto& [cell, pairs] : missing) {
      const auto measured = static_cast<std::uint64_t>(static_cast<double>(pairs) * share);
      add(cell, stage, measured);
      room -= measured;
    }
  }

  const std::vector<NoisyCell>& noise_;
  std::vector<double> shifts_;
  std::mt19937_64& random_;
  reports::Results base_;
  reports::Results candidate_;
};

void count(const reports::Judgement& judgement, const std::vector<double>& slowdowns,
           Counts& counts) {
  ++counts.runs;
  counts.contaminated_runs += judgement.contaminated.empty() ? 0U : 1U;
  bool is_false = false;
  for (const auto& cell : judgement.cells) {
    if (cell.is_control) continue;
    const double slowdown = slowdowns[cell.cell];
    if (cell.screen_interval) {
      ++counts.intervals;
      counts.covering_intervals +=
          cell.screen_interval->low <= slowdown && slowdown <= cell.screen_interval->high ? 1U : 0U;
    }
    if (slowdown > 0) {
      ++counts.slowed_cells;
      counts.found_cells += cell.verdict == Verdict::slower ? 1U : 0U;
      counts.wrong_cells += cell.verdict == Verdict::faster ? 1U : 0U;
      continue;
    }
    ++counts.equal_cells;
    counts.equivalent_cells += cell.verdict == Verdict::equivalent ? 1U : 0U;
    counts.false_cells += cell.verdict == Verdict::slower ? 1U : 0U;
    is_false = is_false || cell.verdict == Verdict::slower;
  }
  counts.false_runs += is_false ? 1U : 0U;
}

Counts simulate(const std::vector<NoisyCell>& noise, const Scenario& scenario, bool is_biased,
                std::uint64_t runs, std::uint64_t seed, Effort effort) {
  std::mt19937_64 random(seed);
  std::vector<std::size_t> plain;  // a control is the base once more, whatever the candidate does
  for (std::size_t cell = 0; cell < noise.size(); ++cell) {
    if (!noise[cell].is_control) plain.push_back(cell);
  }
  Counts counts;
  for (std::uint64_t run = 0; run < runs; ++run) {
    std::vector<double> slowdowns(noise.size(), 0.0);
    for (std::size_t place = 0; place < plain.size(); ++place) {
      const bool is_slowed =
          scenario.where == Scenario::Where::everywhere ||
          (scenario.where == Scenario::Where::one_cell && place == run % plain.size());
      if (is_slowed) slowdowns[plain[place]] = scenario.slowdown;
    }
    std::vector<double> shifts;
    for (std::size_t cell = 0; cell < noise.size(); ++cell) {
      std::normal_distribution<double> bias(0, noise[cell].bias);
      // Drawn in any case: all scenarios get the same noise.
      const double drawn = noise[cell].bias > 0 ? bias(random) : 0;
      shifts.push_back(std::log1p(slowdowns[cell]) + (is_biased ? drawn : 0));
    }
    count(SimulatedRun(noise, std::move(shifts), random).judge(effort), slowdowns, counts);
  }
  return counts;
}

std::uint64_t number(const char* text) {
  std::uint64_t value = 0;
  const char* const end = text + std::string_view(text).size();
  const auto [parsed, error] = std::from_chars(text, end, value);
  if (error != std::errc() || parsed != end) {
    throw std::runtime_error(std::string("not a number: '") + text + "'");
  }
  return value;
}

void print(bool is_biased, const Scenario& scenario, const Counts& counts) {
  std::printf("%s,%s,%g", is_biased ? "biased" : "unbiased", scenario.name.c_str(),
              100 * scenario.slowdown);
  for (const std::uint64_t value :
       {counts.runs, counts.false_runs, counts.contaminated_runs, counts.equal_cells,
        counts.false_cells, counts.equivalent_cells, counts.slowed_cells, counts.found_cells,
        counts.wrong_cells, counts.intervals, counts.covering_intervals}) {
    std::printf(",%llu", static_cast<unsigned long long>(value));
  }
  std::printf("\n");
  std::fflush(stdout);
}

int run(const std::vector<const char*>& arguments) {
  if (arguments.size() != 5) {
    std::fputs("usage: gate_simulation NOISE RUNS SEED SCREEN_PAIRS FRESH_PAIRS\n", stderr);
    return 2;
  }
  const auto noise = read_noise(arguments[0]);
  const Effort effort{.screen_pairs = number(arguments[3]), .fresh_pairs = number(arguments[4])};
  std::vector<Scenario> scenarios = {{.name = "equal"}};
  for (const double slowdown : {0.01, 0.02, 0.03, 0.05, 0.1}) {
    scenarios.push_back({"one cell slowed", slowdown, Scenario::Where::one_cell});
    scenarios.push_back({"all cells slowed", slowdown, Scenario::Where::everywhere});
  }
  std::puts(
      "noise,scenario,percent,runs,false_runs,contaminated_runs,equal_cells,false_cells,"
      "equivalent_cells,slowed_cells,found_cells,wrong_cells,intervals,covering_intervals");
  const bool has_bias = std::ranges::any_of(noise, [](const auto& cell) { return cell.bias > 0; });
  for (const bool is_biased : {false, true}) {
    if (is_biased && !has_bias) break;  // it would be the same once more
    for (const Scenario& scenario : scenarios) {
      print(
          is_biased, scenario,
          simulate(noise, scenario, is_biased, number(arguments[1]), number(arguments[2]), effort));
    }
  }
  return 0;
}

}  // namespace

int main(int count, char** values) {
  try {
    return run({values + 1, values + count});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "gate_simulation: %s\n", error.what());
    return 2;
  }
}
