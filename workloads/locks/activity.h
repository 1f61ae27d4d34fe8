// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>

#include "workloads/option.h"
#include "workloads/support/work_units.h"
#include "workloads/workload.h"

namespace workloads {

inline constexpr Option inside_option = {
    "inside",
    "TIME|wait:TIME",
    "what a task does while it holds the lock or permit: work, in calibrated units of so long on a "
    "quiet core, or wait:10ms",
    Option::Type::work_or_wait,
    "0s",
    0,
    3.6e12};
inline constexpr Option outside_option = {
    "outside",
    "TIME|wait:TIME",
    "what a task does between two acquisitions: work or wait, as --inside",
    Option::Type::work_or_wait,
    "0s",
    0,
    3.6e12};

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

/// Whether one of the two options says that tasks wait, be it no time at all by the time scale.
bool says_wait(const Configuration& configuration);

/// Throws `std::invalid_argument` where a task would take more than a day. `times`: how often it
/// does what the options say.
void check_duration(const Configuration& configuration, std::uint64_t times);

/// A `WorkloadKind::complete` for workloads of these options: finds out how long a unit of work
/// takes on this machine, where tasks work.
void calibrate_activities(Configuration& configuration);

}  // namespace workloads
