// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/bench/claims/synthetic_results.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <string>
#include <utility>

#include <fmt/core.h>

#include "bench/plan/claim_plan.h"
#include "reports/claims/claim_levels.h"
#include "reports/results/files/read_results.h"
#include "reports/results/files/results_file.h"
#include "reports/statistics/histogram.h"
#include "tests/support/difference_constraints.h"

namespace bench {
namespace {

using reports::Comparison;
using Figure = Comparison::Figure;

/// What a trial is made of, as logarithms.
enum Knob : std::size_t {
  iteration,  ///< nanoseconds
  cpu,        ///< of an iteration
  start,
  one_shot,
  first_result,
  p99,
  longest,
  switches,  ///< of an iteration
  peak,      ///< bytes
  knobs
};

std::string name_of(const claims::WantedCell& row) {
  std::string name = fmt::format(
      "{}/{}/workers:{}/concurrency:{}/tasks:{}/size:{}/chunk:{}/rate:{}", row.model, row.workload,
      row.workers, row.concurrency, row.tasks, row.size, row.chunk, row.arrival_rate);
  for (const auto& [key, value] : row.settings) name += fmt::format("/{}:{}", key, value);
  for (const auto& [key, value] : row.options) name += fmt::format("/{}:{}", key, value);
  if (row.gil) name += fmt::format("/gil:{}", static_cast<int>(*row.gil));
  return name;
}

reports::Cell cell_of(const claims::WantedCell& row) {
  constexpr std::uint64_t usual_tasks = 16;
  const auto number = [](std::uint64_t wanted) {
    return wanted == experiments::all_tasks ? usual_tasks : wanted;
  };
  return {.name = name_of(row),
          .model = row.model,
          .workload = row.workload,
          .workers = number(row.workers),
          .concurrency = std::max(number(row.workers), number(row.concurrency)),
          .tasks = row.tasks == 0 ? usual_tasks : row.tasks,
          .size = row.size,
          .chunk = row.chunk,
          .arrival_rate = row.arrival_rate,
          .settings = row.settings,
          .options = row.options,
          .waits = row.arrival_rate == 0,
          .longest_wait_ns = 10'000'000};
}

class CellTable {
 public:
  explicit CellTable(reports::Plan& plan) : plan_(plan) {}

  std::uint64_t add(const claims::WantedCell& row) {
    const reports::Cell cell = cell_of(row);
    const auto [place, is_new] = places_.emplace(cell.name, plan_.cells.size());
    if (is_new) plan_.cells.push_back(cell);
    return place->second;
  }

 private:
  reports::Plan& plan_;
  std::map<std::string, std::uint64_t> places_;
};

/// Bounds of the logarithm of a figure.
struct Bounds {
  std::optional<double> low;
  std::optional<double> high;
};

std::optional<double> log_of(const std::optional<double>& bound) {
  if (!bound || *bound <= 0) return std::nullopt;
  return std::log(*bound);
}

/// Returns between what the logarithm of a figure has to lie; `above`: a figure that breaks its
/// bounds does so upwards, where it can.
Bounds bounds_of(const Comparison& part, Target target, bool above) {
  const auto low = log_of(part.at_least);
  const auto high = log_of(part.at_most);
  if (target == Target::confirmed) {
    const double margin = low && high ? std::min(std::log(1.2), (*high - *low) / 3) : std::log(1.2);
    return {low ? std::optional(*low + margin) : low, high ? std::optional(*high - margin) : high};
  }
  const double beyond = std::log(1.5);
  if (high && (above || !low)) return {*high + beyond, std::nullopt};
  return {std::nullopt, low ? std::optional(*low - beyond) : low};
}

/// Returns the knob that a figure is of.
Knob knob_of(Figure figure) {
  switch (figure) {
    case Figure::cpu_per_task:
    case Figure::cpu_share:
      return cpu;
    case Figure::start_time:
      return start;
    case Figure::one_shot:
      return one_shot;
    case Figure::first_result:
      return first_result;
    case Figure::latency_p99:
      return p99;
    case Figure::latency_max:
      return longest;
    case Figure::switches_per_task:
      return switches;
    case Figure::peak_bytes:
    case Figure::bytes_per_task:
      return peak;
    default:
      return iteration;
  }
}

bool is_per_task(Figure figure) {
  return figure == Figure::time_per_task || figure == Figure::cpu_per_task ||
         figure == Figure::switches_per_task;
}

/// Finds the knobs of all cells.
class Solver {
 public:
  explicit Solver(const reports::Plan& plan) : plan_(plan) {
    constexpr std::array<std::pair<double, double>, knobs> ranges = {{{1e5, 1e13},
                                                                      {1e3, 1e13},
                                                                      {1e3, 1e13},
                                                                      {1e4, 1e14},
                                                                      {1e3, 1e13},
                                                                      {1e4, 1e13},
                                                                      {1e4, 1e13},
                                                                      {1e2, 1e9},
                                                                      {1e6, 1e13}}};
    for (std::size_t cell = 0; cell < plan.cells.size(); ++cell) {
      for (std::size_t knob = 0; knob < knobs; ++knob) {
        constraints_.add_unknown();
        constraints_.bound(unknown(cell, static_cast<Knob>(knob)), zero,
                           std::log(ranges[knob].first), std::log(ranges[knob].second));
      }
      constraints_.bound(unknown(cell, one_shot), unknown(cell, start), std::log(2), std::nullopt);
      constraints_.bound(unknown(cell, longest), unknown(cell, p99), 0.01, std::nullopt);
    }
  }

  void ask(const Comparison& part, Target target, bool above) {
    if (part.figure == Figure::bytes_per_task) return;  // a difference, and no ratio
    if (part.figure == Figure::wait_excess) return ask_excess(part, target);
    const reports::Cell& cell = plan_.cells[*part.cell];
    Bounds bounds = bounds_of(part, target, above);
    double added = is_per_task(part.figure) ? -std::log(static_cast<double>(cell.tasks)) : 0;
    std::size_t other = zero;
    if (part.figure == Figure::cpu_share) {
      other = unknown(*part.cell, iteration);
      added -= std::log(static_cast<double>(cell.workers));
    } else if (part.against) {
      other = unknown(*part.against, knob_of(part.figure));
      if (is_per_task(part.figure)) {
        added += std::log(static_cast<double>(plan_.cells[*part.against].tasks));
      }
    }
    if (bounds.low) *bounds.low -= added;
    if (bounds.high) *bounds.high -= added;
    constraints_.bound(unknown(*part.cell, knob_of(part.figure)), other, bounds.low, bounds.high);
  }

  /// Returns the knobs of each cell, as they are.
  std::optional<std::vector<std::array<double, knobs>>> solve() const {
    const auto values = constraints_.solve();
    if (!values) return std::nullopt;
    std::vector<std::array<double, knobs>> cells(plan_.cells.size());
    for (std::size_t cell = 0; cell < cells.size(); ++cell) {
      for (std::size_t knob = 0; knob < knobs; ++knob) {
        cells[cell][knob] = std::exp((*values)[unknown(cell, static_cast<Knob>(knob))]);
      }
    }
    return cells;
  }

 private:
  static constexpr std::size_t zero = tests::DifferenceConstraints::zero;

  static std::size_t unknown(std::uint64_t cell, Knob knob) { return 1 + cell * knobs + knob; }

  void ask_excess(const Comparison& part, Target target) {
    const auto wait = static_cast<double>(plan_.cells[*part.cell].longest_wait_ns);
    Comparison whole = part;
    whole.figure = Figure::time_per_iteration;
    if (whole.at_least) *whole.at_least += wait;
    if (whole.at_most) *whole.at_most += wait;
    const double low = std::log(whole.at_least.value_or(wait));
    const double high = std::log(whole.at_most.value_or(10 * wait));
    const bool is_confirmed = target == Target::confirmed;
    const std::size_t place = unknown(*part.cell, iteration);
    if (is_confirmed) {
      constraints_.bound(place, zero, low, low + 0.8 * (high - low));
    } else if (whole.at_most) {
      constraints_.bound(place, zero, high + std::log(1.5), std::nullopt);
    } else {
      constraints_.bound(place, zero, std::nullopt, low - 0.1);
    }
  }

  const reports::Plan& plan_;
  tests::DifferenceConstraints constraints_;
};

std::int64_t whole(double value) { return static_cast<std::int64_t>(std::llround(value)); }

reports::OpenLoop open_loop_of(const reports::Cell& cell, std::uint64_t iterations, double p99_ns,
                               double longest_ns) {
  reports::Histogram latency;
  const std::uint64_t total = cell.tasks * iterations;
  for (std::uint64_t task = 0; task < total; ++task) {
    latency.add(whole(task + 1 == total ? longest_ns : p99_ns));
  }
  return {.latency = latency.counts(),
          .latency_max_ns = latency.longest_ns(),
          .achieved_rate = cell.arrival_rate};
}

reports::Trial trial_of(const reports::Cell& cell, const std::array<double, knobs>& knob,
                        double factor) {
  constexpr std::uint64_t iterations = 3;
  const auto scaled = [&](Knob which) { return whole(knob[which] * factor); };
  reports::Trial trial;
  trial.iterations_ns.assign(iterations, scaled(iteration));
  trial.start_ns = scaled(start);
  const std::int64_t rest = scaled(one_shot) - trial.start_ns;
  trial.warmup_ns = {rest / 2};
  trial.stop_ns = rest - rest / 2;
  trial.resources.cpu_ns = whole(knob[cpu] * factor * iterations);
  trial.resources.voluntary_switches = whole(knob[switches] * factor * iterations);
  trial.digest = "00000000000000ab";
  trial.tasks_run = cell.tasks;
  trial.tasks_by_worker.assign(cell.workers, 0);
  trial.tasks_by_worker.front() = cell.tasks;
  trial.elapsed_s = 0.1;
  trial.sync = reports::SyncUse{.operations = cell.tasks, .first_result_ns = scaled(first_result)};
  if (cell.arrival_rate > 0) {
    trial.open_loop = open_loop_of(cell, iterations, knob[p99] * factor, knob[longest] * factor);
  } else {
    trial.closed_loop = reports::ClosedLoop{
        .served = {.p50_ns = 1, .p99_ns = scaled(p99), .max_ns = scaled(longest)}, .queued = {}};
  }
  return trial;
}

/// Returns the value of a figure that is counted or observed.
double value_of(const Comparison& part, Target target, bool is_share) {
  const bool has_both = part.at_least && part.at_most;
  if (target == Target::confirmed) {
    if (has_both) return (*part.at_least + *part.at_most) / 2;
    const double beyond = is_share ? 0 : 0.2;
    return part.at_least ? *part.at_least + std::abs(*part.at_least) * beyond
                         : *part.at_most - std::abs(*part.at_most) * beyond;
  }
  if (part.at_least) {
    return is_share ? 0 : *part.at_least - std::max(1.0, std::abs(*part.at_least) * 0.5);
  }
  return is_share ? 1 : *part.at_most + std::max(1.0, std::abs(*part.at_most) * 0.5);
}

/// Makes results of a plan.
class Synthesis {
 public:
  Synthesis(const reports::Plan& plan, const std::vector<Target>& targets)
      : plan_(plan), targets_(targets) {}

  std::optional<reports::Results> make() {
    const auto knob = solve();
    if (!knob) return std::nullopt;
    results_.plan = plan_;
    results_.date = "2026-01-01T00:00:00+00:00";
    results_.machine.usable_cores = 1'000'000;
    results_.machine.logical_cores = 1'000'000;
    add_trials(*knob);
    if (!add_growth(*knob) || !add_counts()) return std::nullopt;
    add_observations();
    return reports::read_results(reports::format_results(results_));
  }

 private:
  const std::vector<reports::ClaimPart>& parts() const { return plan_.claims.front().parts; }

  /// Where a part has two bounds, each of the two may be the one that is broken.
  std::optional<std::vector<std::array<double, knobs>>> solve() const {
    const std::size_t choices = std::size_t{1} << std::min<std::size_t>(parts().size(), 10);
    for (std::size_t choice = 0; choice < choices; ++choice) {
      Solver solver(plan_);
      for (std::size_t place = 0; place < parts().size(); ++place) {
        const bool is_asked =
            targets_[place] == Target::confirmed || targets_[place] == Target::refuted;
        if (!is_asked || !reports::is_tested(parts()[place])) continue;
        solver.ask(parts()[place].comparison, targets_[place], ((choice >> place) & 1) == 0);
      }
      if (auto found = solver.solve()) return found;
    }
    return std::nullopt;
  }

  void add_trials(const std::vector<std::array<double, knobs>>& knob) {
    // With too few rounds everything that is tested stays open.
    const bool is_open = std::ranges::find(targets_, Target::open) != targets_.end();
    const std::uint64_t rounds = is_open ? 2 : reports::rounds_for_claims(plan_) + 2;
    for (std::uint64_t cell = 0; cell < plan_.cells.size(); ++cell) {
      if (!needs_trials(cell)) continue;
      for (std::uint64_t round = 0; round < rounds; ++round) {
        const double factor = 1 + 0.001 * static_cast<double>(round % 3);
        reports::Trial trial = trial_of(plan_.cells[cell], knob[cell], factor);
        trial.cell = cell;
        trial.index = round;
        results_.trials.push_back(std::move(trial));
        const auto bytes = static_cast<std::uint64_t>(knob[cell][peak] * factor);
        results_.memory.push_back({cell, bytes, 0, 0.1});
      }
    }
  }

  /// A count of nothing, or of what is never to happen, is open only while there is no trial at
  /// all.
  bool needs_trials(std::uint64_t cell) const {
    for (std::size_t place = 0; place < parts().size(); ++place) {
      const Comparison& part = parts()[place].comparison;
      const bool is_uncountable =
          part.is_counted() && (!plan_.cells[cell].expected_failure || part.at_most == 0.0);
      if (part.cell == cell && is_uncountable && targets_[place] == Target::open) return false;
    }
    return true;
  }

  /// Memory that grows from one cell to the other.
  bool add_growth(const std::vector<std::array<double, knobs>>& knob) {
    for (std::size_t place = 0; place < parts().size(); ++place) {
      const Comparison& part = parts()[place].comparison;
      if (part.figure != Figure::bytes_per_task || !part.cell || targets_[place] == Target::any) {
        continue;
      }
      const double tasks = static_cast<double>(plan_.cells[*part.cell].tasks) -
                           static_cast<double>(plan_.cells[*part.against].tasks);
      const double growth = value_of(part, targets_[place], false) * tasks;
      // What is lower has room to be so.
      const double base = std::max(knob[*part.against][peak], 2 * std::abs(growth));
      set_peaks(*part.against, base);
      set_peaks(*part.cell, base + growth);
    }
    return true;
  }

  void set_peaks(std::uint64_t cell, double bytes) {
    for (reports::MemoryPeak& one : results_.memory) {
      if (one.cell == cell) one.peak_bytes = static_cast<std::uint64_t>(bytes);
    }
  }

  /// Returns whether the counted figures can be as they are wanted.
  bool add_counts() {
    constexpr std::uint64_t updates = 1'000'000;
    for (std::size_t place = 0; place < parts().size(); ++place) {
      const Comparison& part = parts()[place].comparison;
      if (!part.cell || !part.is_counted() || targets_[place] == Target::any) continue;
      const auto trials = static_cast<std::uint64_t>(
          std::ranges::count(results_.trials, *part.cell, &reports::Trial::cell));
      if (trials == 0) continue;
      const bool is_open = targets_[place] == Target::open;
      const double value = is_open ? 0.5 : value_of(part, targets_[place], true);
      if (!plan_.cells[*part.cell].expected_failure) {
        if (value == 0 || is_open) continue;
        return false;  // it would be a failure, and none that was expected
      }
      if (value == 0 || results_.expected_failure(*part.cell) != nullptr) continue;
      const double share =
          part.figure == Figure::lost_share ? std::min(1.0, std::max(value, 1e-6)) : 0.5;
      results_.add({.cell = *part.cell,
                    .kind = reports::FailureKind::race,
                    .text = "some updates were lost",
                    .faults = static_cast<std::uint64_t>(std::ceil(share * updates)),
                    .of = updates,
                    .trials = is_open ? trials / 2 : trials});
    }
    return true;
  }

  void add_observations() {
    constexpr std::uint64_t runs = 2;
    std::map<std::string, std::array<std::map<std::string, double>, runs>> figures;
    for (std::size_t place = 0; place < parts().size(); ++place) {
      const reports::ClaimPart& part = parts()[place];
      if (part.scenario.empty()) continue;
      const bool is_open = targets_[place] == Target::open;
      const Target first = targets_[place] == Target::refuted ? Target::refuted : Target::confirmed;
      const Target second = is_open ? Target::refuted : first;
      figures[part.scenario][0][part.value] = value_of(part.comparison, first, false);
      figures[part.scenario][1][part.value] = value_of(part.comparison, second, false);
    }
    for (const auto& [scenario, values] : figures) {
      for (std::uint64_t run = 0; run < runs; ++run) {
        results_.observations.push_back(
            {.scenario = scenario, .index = run, .figures = values.at(run)});
      }
    }
  }

  const reports::Plan& plan_;
  const std::vector<Target>& targets_;
  reports::Results results_;
};

}  // namespace

reports::Plan synthetic_plan(const claims::Claim& claim, unsigned cores) {
  reports::Plan plan{.seed = 1, .time_budget_s = 60, .deadline_s = 10};
  CellTable cells(plan);
  reports::Claim planned = bench::claim_without_parts(claim);
  for (const claims::Part& part : claim.parts(cores)) {
    reports::ClaimPart one = bench::part_without_cells(part);
    if (part.cell) one.comparison.cell = cells.add(*part.cell);
    if (part.against) one.comparison.against = cells.add(*part.against);
    planned.parts.push_back(std::move(one));
  }
  // What is counted can only be seen where it does not make the cell fail.
  for (const reports::ClaimPart& part : planned.parts) {
    if (!part.comparison.is_counted()) continue;
    plan.cells[*part.comparison.cell].expected_failure = reports::FailureKind::race;
  }
  plan.claims.push_back(std::move(planned));
  return plan;
}

std::optional<reports::Results> synthetic_results(const reports::Plan& plan,
                                                  const std::vector<Target>& targets) {
  return Synthesis(plan, targets).make();
}

}  // namespace bench
