// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/sweep.h"

#include <algorithm>

#include <fmt/core.h>

#include "bench/plan/plan.h"
#include "reports/text/text.h"

namespace bench {
namespace {

/// Returns the fastest iteration of the first trial, since disturbances of a machine make it only
/// slower.
std::optional<double> first_fastest_ns(std::uint64_t cell, const reports::Results& results) {
  for (const reports::Trial& trial : results.trials) {
    if (trial.cell != cell || trial.index != 0) continue;
    return static_cast<double>(std::ranges::min(trial.iterations_ns));
  }
  return std::nullopt;
}

/// What all reasons say for which sweeps end.
constexpr const char* end_of_sweep = "two cells in a row with larger tasks";

/// Returns the cells of a sweep before this place, without the sizes in between for which the time
/// budget was too short.
std::vector<std::uint64_t> measured_before(const reports::Sweep& sweep, std::size_t place,
                                           const reports::Results& results) {
  std::vector<std::uint64_t> cells;
  for (std::size_t before = 0; before < place; ++before) {
    const reports::Skip* const skip = results.skip(sweep.cells[before]);
    const bool is_in_between =
        skip != nullptr && skip->reason.find(end_of_sweep) == std::string::npos;
    if (!is_in_between) cells.push_back(sweep.cells[before]);
  }
  return cells;
}

/// Returns whether a cell uses less than half of its workers' time and is no faster than its
/// reference (`least_efficiency`). A cell that failed is.
bool is_below(std::uint64_t cell, double reference_ns, const reports::Results& results) {
  if (results.failure(cell) != nullptr) return true;
  const auto ns = first_fastest_ns(cell, results);
  const std::uint64_t workers = results.plan.cells[cell].workers;
  return ns && reports::efficiency(reference_ns, *ns, workers) < least_efficiency(workers);
}

std::optional<std::string> reason_in(const reports::Sweep& sweep, std::uint64_t cell,
                                     const reports::Results& results) {
  const auto place =
      static_cast<std::size_t>(std::ranges::find(sweep.cells, cell) - sweep.cells.begin());
  if (place == sweep.cells.size() || cell == sweep.reference) return std::nullopt;
  const auto reference_ns = first_fastest_ns(sweep.reference, results);
  if (!reference_ns) return "the cell that its efficiency is relative to has no result";
  const std::vector<std::uint64_t> larger = measured_before(sweep, place, results);
  if (larger.empty()) return std::nullopt;
  // If the cell before was skipped, the sweep had ended for the same reason.
  if (const reports::Skip* skipped = results.skip(larger.back())) return skipped->reason;
  if (larger.size() < steps_below) return std::nullopt;
  std::string failure;
  for (std::size_t before = larger.size() - steps_below; before < larger.size(); ++before) {
    if (!is_below(larger[before], *reference_ns, results)) return std::nullopt;
    if (const reports::Failure* failed = results.failure(larger[before])) {
      failure =
          fmt::format("{} failed: {}", results.plan.cells[larger[before]].name, failed->reason);
    }
  }
  if (failure.empty()) {
    return std::string(end_of_sweep) + " use less than half of their workers' time";
  }
  return "of " + std::string(end_of_sweep) +
         " none used half of its workers' time: " + reports::sanitize(failure, 300);
}

}  // namespace

std::vector<std::uint64_t> first_round_order(const reports::Plan& plan) {
  std::vector<std::uint64_t> order = round_order(plan.seed, 0, plan.cells.size());
  for (const reports::Experiment& experiment : plan.experiments) {
    for (const reports::Sweep& sweep : experiment.sweeps) {
      // Keep the places that the cells of the sweep have by chance, and put them there in their own
      // order.
      auto next = sweep.cells.begin();
      for (std::uint64_t& cell : order) {
        if (std::ranges::find(sweep.cells, cell) != sweep.cells.end()) cell = *next++;
      }
    }
  }
  std::stable_partition(order.begin(), order.end(), [&](std::uint64_t cell) {
    return std::ranges::any_of(plan.experiments, [&](const reports::Experiment& experiment) {
      return std::ranges::find(experiment.sweeps, cell, &reports::Sweep::reference) !=
             experiment.sweeps.end();
    });
  });
  return order;
}

std::optional<std::string> reason_to_skip(std::uint64_t cell, const reports::Results& results) {
  for (const reports::Experiment& experiment : results.plan.experiments) {
    for (const reports::Sweep& sweep : experiment.sweeps) {
      if (auto reason = reason_in(sweep, cell, results)) return reason;
    }
  }
  return std::nullopt;
}

}  // namespace bench
