// SPDX-License-Identifier: Apache-2.0
#include "workloads/locks/activity.h"

#include <stdexcept>

namespace workloads {

bool says_wait(const Configuration& configuration) {
  const Options& options = configuration.options;
  return work_or_wait_of(options, inside_option).wait.count() > 0 ||
         work_or_wait_of(options, outside_option).wait.count() > 0;
}

void check_duration(const Configuration& configuration, std::uint64_t times) {
  constexpr double day_ns = 24 * 3.6e12;
  double once_ns = 0;
  for (const Option* const option : {&inside_option, &outside_option}) {
    const WorkOrWait value = work_or_wait_of(configuration.options, *option);
    once_ns += static_cast<double>(value.work.count()) +
               static_cast<double>(value.wait.count()) * configuration.time_scale;
  }
  if (once_ns * static_cast<double>(times) > day_ns) {
    throw std::invalid_argument(
        "a task would take more than a day: use a smaller --size, --inside, --outside or "
        "--time-scale");
  }
}

void calibrate_activities(Configuration& configuration) {
  for (const Option* const option : {&inside_option, &outside_option}) {
    if (work_or_wait_of(configuration.options, *option).work.count() > 0) {
      support::calibrate(configuration);
      return;
    }
  }
}

}  // namespace workloads
