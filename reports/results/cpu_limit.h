// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "reports/results/results.h"

namespace reports {

/// The sum of the trial's iterations, in nanoseconds.
double wall_ns(const Trial& trial);

/// Returns whether `cpu_ns` of CPU time can have been used on so many cores during the trial's
/// iterations: no more than they lasted times the cores, and what the looks at the clocks around
/// each of them may add.
bool is_possible(double cpu_ns, const Trial& trial, double cores);

/// CPU time over the time of the iterations; nothing when the CPU time is not known, or more than
/// `cores` can give (0: nobody knows how many there are), as in a file of untrusted origin.
std::optional<double> cores_used(const std::optional<std::int64_t>& cpu_ns, const Trial& trial,
                                 std::uint64_t cores);

/// Returns how many cores the machine can have given at a time; 0 when its file does not say. A
/// quota limits an average, so an iteration may have had more.
std::uint64_t cores_at_once(const Machine& machine);

/// Returns whether the workers can have spent their times in the trial: not more than they lived in
/// all, and not more on cores than there are (0: nobody knows how many). True where they are not
/// known.
bool has_possible_worker_times(const Trial& trial, std::uint64_t workers, double cores);

/// Takes away from the figures of the trial, which the process of the trial measured on `cores`,
/// those that cannot be: CPU time beyond its cores, times of workers beyond what they lived, and
/// throttled time beyond what its cores had.
/// To be absent is better than to be wrong.
void drop_impossible(Trial& trial, std::uint64_t workers, double cores);

}  // namespace reports
