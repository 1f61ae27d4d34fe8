// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "workloads/workload.h"

// Adds work to a workload, for testing what has to detect a slowdown: some of its tasks are run
// twice, and the results stay the same.
namespace workloads {

/// The percentage of its work that a workload does twice. `build` applies it to every workload, in
/// every process; it is in no workload's `options()`.
inline constexpr Option slowdown_option = {
    "_inject-slowdown", "PERCENT", "of the work is done twice", Option::Type::real, "0", 0.01, 100};

/// The number of repeated tasks with which the percentage is met within a twentieth of itself,
/// where tasks are alike or declare what they cost.
inline constexpr std::uint64_t min_repeated_tasks = 10;

/// The limit of tasks: memory is kept per task, in every process.
inline constexpr std::uint64_t max_slowed_tasks = 1'000'000;

/// Returns the smallest number of tasks of which `percent` can be repeated.
std::uint64_t tasks_to_slow_down(double percent);

/// Returns which tasks to repeat so that `percent` of the work is done twice: spread over all tasks
/// as evenly as possible without a period, so that two alternating kinds of tasks are chosen
/// equally often, and chosen by what they cost (`Workload::cost`). The same in every process.
/// Throws `std::invalid_argument` when the percentage cannot be met within a twentieth of itself.
std::vector<bool> tasks_to_repeat(const Workload& workload, double percent);

/// Returns a workload with the same tasks and results that runs the tasks to repeat twice, one run
/// after the other. A repeated task declares, and does, twice the waiting. Throws
/// `std::invalid_argument` like `tasks_to_repeat`, and for tasks that share sync objects.
std::unique_ptr<Workload> slow_down(std::unique_ptr<Workload> workload, double percent);

}  // namespace workloads
