// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "workloads/workload.h"

// More work than a workload has, for testing whoever has to notice: a part of its tasks is run
// twice, and every result is what it was.
namespace workloads {

/// How much of its work a workload does twice. `build` obeys it, of every workload, in every
/// process; no workload's own `options()` name it.
inline constexpr Option slowdown_option = {
    "_inject-slowdown", "PERCENT", "of the work is done twice", Option::Type::real, "0", 0.01, 100};

/// With as many repeated tasks the percentage is met within a twentieth of itself, where tasks are
/// alike or say what they cost.
inline constexpr std::uint64_t min_repeated_tasks = 10;

/// A place per task is kept, in every process.
inline constexpr std::uint64_t max_slowed_tasks = 1'000'000;

/// The fewest tasks of which `percent` can be repeated.
std::uint64_t tasks_to_slow_down(double percent);

/// Which tasks to repeat so that `percent` of the work is done twice: spread over all of them as
/// evenly as can be without a period, so that tasks of two alternating kinds are met alike, and
/// chosen by what they cost (`Workload::cost`). The same in every process. Throws
/// `std::invalid_argument` when that cannot be met within a twentieth of the percentage.
std::vector<bool> tasks_to_repeat(const Workload& workload, double percent);

/// The same tasks with the same results, of which those are run twice, one run after the other. A
/// repeated task declares, and does, twice the waiting. Throws like the above.
std::unique_ptr<Workload> slow_down(std::unique_ptr<Workload> workload, double percent);

}  // namespace workloads
