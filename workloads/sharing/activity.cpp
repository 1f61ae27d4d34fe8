// SPDX-License-Identifier: Apache-2.0
#include "workloads/sharing/activity.h"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace workloads {

bool says_wait(const Configuration& configuration, std::span<const Option* const> options) {
  return std::ranges::any_of(options, [&](const Option* option) {
    return work_or_wait_of(configuration.options, *option).wait.count() > 0;
  });
}

void check_duration(const Configuration& configuration, std::span<const Option* const> options,
                    std::uint64_t times) {
  constexpr double day_ns = 24 * 3.6e12;
  double once_ns = 0;
  std::string names;
  for (const Option* const option : options) {
    const WorkOrWait value = work_or_wait_of(configuration.options, *option);
    once_ns += static_cast<double>(value.work.count()) +
               static_cast<double>(value.wait.count()) * configuration.time_scale;
    names += std::string(", --") + option->name;
  }
  if (once_ns * static_cast<double>(times) > day_ns) {
    throw std::invalid_argument("a task would take more than a day: use a smaller --size" + names +
                                " or --time-scale");
  }
}

void calibrate_activities(Configuration& configuration, std::span<const Option* const> options) {
  const bool do_tasks_work = std::ranges::any_of(options, [&](const Option* option) {
    return work_or_wait_of(configuration.options, *option).work.count() > 0;
  });
  if (do_tasks_work) support::calibrate(configuration);
}

}  // namespace workloads
