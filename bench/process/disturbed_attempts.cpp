// SPDX-License-Identifier: Apache-2.0
#include "bench/process/disturbed_attempts.h"

#include <fmt/core.h>

namespace bench {

std::string disturbed_each_time(unsigned attempts, const std::string& last) {
  return fmt::format("it was disturbed in each of {} attempts, the last time because {}", attempts,
                     last);
}

}  // namespace bench
