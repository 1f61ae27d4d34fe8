// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "bench/experiments/experiment.h"
#include "bench/options/options.h"
#include "reports/results/results.h"

namespace bench {

/// Finds the experiments that a comma-separated list of names and aliases means, in the order of
/// the table, each once. Throws `UsageError` with the nearest name for an unknown one.
std::vector<const experiments::Experiment*> find_experiments(std::string_view list);

/// Returns the workloads of which these experiments have a cell that is made by its number of
/// tasks: a number of its own, or all of them in flight at once.
std::set<std::string> workloads_of_fixed_tasks(
    const std::vector<const experiments::Experiment*>& chosen, unsigned cores);

/// Plans their cells, each once however many experiments and comparisons need it. What cannot be
/// measured here is not applicable, with the reason. Of the options those count that say how much
/// is measured, the interpreters, and those that choose some of the cells (`Narrowing`); baselines
/// of what is chosen stay. Throws `UsageError` when nothing is left to measure.
reports::Plan plan_experiments(const std::vector<const experiments::Experiment*>& chosen,
                               const RunOptions& options, unsigned cores);

}  // namespace bench
