// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <span>

#include "workloads/option.h"
#include "workloads/support/work_units.h"
#include "workloads/workload.h"

namespace workloads {

/// What a task does in one place again and again: so many rounds of work, or one wait.
struct Activity {
  std::uint64_t rounds = 0;
  std::chrono::nanoseconds wait{0};

  /// Returns what it takes at least: a round takes some nanoseconds.
  std::chrono::nanoseconds min_time() const {
    return wait + std::chrono::nanoseconds(static_cast<std::int64_t>(rounds));
  }
  bool is_nothing() const { return rounds == 0 && wait.count() == 0; }
};

inline Activity activity_of(const Configuration& configuration, const Option& option) {
  const WorkOrWait value = work_or_wait_of(configuration.options, option);
  const double wait_ns = static_cast<double>(value.wait.count()) * configuration.time_scale;
  return {.rounds = support::work_rounds(configuration.options, value.work),
          .wait = std::chrono::nanoseconds(static_cast<std::int64_t>(wait_ns))};
}

// The options of each of these are those of the workload that have the type `work_or_wait`.

/// Whether one of the options says that tasks wait, be it no time at all by the time scale.
bool says_wait(const Configuration& configuration, std::span<const Option* const> options);

/// Throws `std::invalid_argument` where a task would take more than a day that does so often what
/// the options say.
void check_duration(const Configuration& configuration, std::span<const Option* const> options,
                    std::uint64_t times);

/// Finds out how long a unit of work takes on this machine, where one of the options says that
/// tasks work: for `WorkloadKind::complete`.
void calibrate_activities(Configuration& configuration, std::span<const Option* const> options);

}  // namespace workloads
