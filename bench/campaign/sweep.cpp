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

/// Returns whether a cell uses less than half of its workers' time and is no faster than its
/// reference (`least_efficiency`). A cell that failed is.
bool is_below(std::uint64_t cell, double reference_ns, const reports::Results& results) {
  if (results.failure(cell) != nullptr || results.skip(cell) != nullptr) return true;
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
  if (place < steps_below) return std::nullopt;
  std::string failure;
  for (std::size_t before = place - steps_below; before < place; ++before) {
    const std::uint64_t larger = sweep.cells[before];
    if (!is_below(larger, *reference_ns, results)) return std::nullopt;
    if (const reports::Failure* failed = results.failure(larger)) {
      failure = fmt::format("{} failed: {}", results.plan.cells[larger].name, failed->reason);
    }
  }
  // If the cell before was skipped, the sweep had ended for the same reason.
  if (const reports::Skip* skipped = results.skip(sweep.cells[place - 1])) return skipped->reason;
  if (failure.empty()) {
    return "two cells in a row with larger tasks use less than half of their workers' time";
  }
  return "of two cells in a row with larger tasks none used half of its workers' time: " +
         reports::sanitize(failure, 300);
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
