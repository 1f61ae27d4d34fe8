// SPDX-License-Identifier: Apache-2.0
#include "bench/process/pause_watch.h"

#include <algorithm>
#include <ctime>

namespace bench {

std::chrono::nanoseconds PauseWatch::beat(clock::time_point now) {
  const std::chrono::nanoseconds late = now - last_ - heartbeat;
  last_ = now;
  return late > tolerance ? late : std::chrono::nanoseconds(0);
}

std::chrono::nanoseconds time_suspended() {
  const auto read = [](clockid_t clock) {
    timespec time{};
    clock_gettime(clock, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
  };
  const std::chrono::nanoseconds without = read(CLOCK_MONOTONIC);
  return read(CLOCK_BOOTTIME) - without;
}

}  // namespace bench
