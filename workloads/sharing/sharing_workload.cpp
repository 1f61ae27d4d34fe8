// SPDX-License-Identifier: Apache-2.0
#include "workloads/sharing/sharing_workload.h"

#include <stdexcept>
#include <string>

namespace workloads {

void require_tasks(const Configuration& configuration, std::uint64_t min, const char* why) {
  if (configuration.tasks >= min) return;
  throw std::invalid_argument("--tasks=" + std::to_string(configuration.tasks) +
                              " is too few: at least " + std::to_string(min) + " are needed " +
                              why);
}

void require_exact_tasks(const Configuration& configuration, std::uint64_t tasks, const char* why) {
  if (configuration.tasks == tasks) return;
  throw std::invalid_argument("--tasks=" + std::to_string(configuration.tasks) + " does not fit: " +
                              why + ", so --tasks is " + std::to_string(tasks) + ": leave it out");
}

SharedFault fault_of(std::uint64_t faults, std::uint64_t of, const char* what) {
  return {std::to_string(faults) + " of " + std::to_string(of) + " " + what, faults, of};
}

std::optional<SharedFault> lost_updates(std::uint64_t counted, std::uint64_t all,
                                        const char* updates) {
  if (counted == all) return {};
  if (counted < all) {
    return fault_of(all - counted, all, (std::string(updates) + " were lost").c_str());
  }
  return SharedFault{std::to_string(counted) + " " + updates + " were counted, and there were " +
                         std::to_string(all),
                     counted - all, all};
}

}  // namespace workloads
