// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "bench/options/options.h"
#include "reports/results/results.h"

namespace bench {

/// The fewest trials that carry a distribution-free 95 % interval of the median.
inline constexpr std::uint64_t min_trials = 6;

/// The same for comparisons, whose interval leaves out the outermost pair on either side.
inline constexpr std::uint64_t min_trials_to_compare = 10;

/// Returns the fewest trials per cell that carry an interval and let the cells be ranked
/// (reports/summary/order.h): 6 for two or three cells, 10 for ten, 13 for fifty; for comparisons
/// at least 10.
std::uint64_t min_trials_for(const reports::Plan& plan);

/// Makes a plan without cells, of how much is to be measured, and with which seed.
reports::Plan plan_without_cells(const RunOptions& options);

/// Returns the workloads whose cells may have fewer tasks than by default, each with the fewest, of
/// which multiples are allowed: as many as all numbers of workers can share evenly. They are those
/// of which the user gave no number of tasks, and those of experiments whose cells and comparisons
/// are not made by numbers of tasks.
std::map<std::string, std::uint64_t> min_tasks_of(const RunOptions& options,
                                                  const reports::Plan& plan, unsigned cores);

/// Leaves one baseline per family and work. Where several could be, an interpreter each, it is the
/// first whose interpreter has its lock: that is what people run.
void keep_one_baseline(reports::Plan& plan);

/// Plans the cells that the options choose, or their experiments, for a machine with so many usable
/// cores. Throws `UsageError` for names that do not exist, configurations that a workload cannot
/// honour or that do not fit into memory, and when nothing is left to measure.
reports::Plan make_plan(const RunOptions& options, unsigned cores);

/// Throws `UsageError` unless this program could have made the plan: it may come from an untrusted
/// journal.
///
/// `NamesOf::partners`: the cells of a comparison of two builds may have the names of other cells.
enum class NamesOf { settings, partners };
void check_plan(const reports::Plan& plan, NamesOf names = NamesOf::settings);

/// The order in which a round visits the cells: a permutation that depends on the seed and the
/// number of the round alone, so that an interrupted run goes on in the same order.
std::vector<std::uint64_t> round_order(std::uint64_t seed, std::uint64_t round,
                                       std::uint64_t cells);

}  // namespace bench
