// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/prctl.h>

namespace workloads::support {

/// Lets the calling thread wake up from a sleep when it is to, and not up to 50 µs later (its timer
/// slack), while this lives. A timerfd, with which event loops wait, has no slack.
class PreciseTimers {
 public:
  PreciseTimers() : slack_ns_(prctl(PR_GET_TIMERSLACK)) { prctl(PR_SET_TIMERSLACK, 1UL); }
  PreciseTimers(const PreciseTimers&) = delete;
  PreciseTimers& operator=(const PreciseTimers&) = delete;
  ~PreciseTimers() {
    if (slack_ns_ > 0) prctl(PR_SET_TIMERSLACK, static_cast<unsigned long>(slack_ns_));
  }

 private:
  int slack_ns_;
};

}  // namespace workloads::support
