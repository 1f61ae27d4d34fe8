// SPDX-License-Identifier: Apache-2.0
#include "bench/trial/one_processor.h"

#include <sched.h>

#include <ctime>

namespace bench {
namespace {

/// The share of an iteration in which its thread has to run, and by which all threads of the
/// process together may exceed it: a second one was busy otherwise.
constexpr double min_running_share = 0.95;
constexpr double max_running_share = 1.05;

std::int64_t cpu_ns(clockid_t clock) {
  timespec time{};
  if (clock_gettime(clock, &time) != 0) return -1;
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

}  // namespace

OneProcessor::OneProcessor(std::uint64_t workers) {
  if (workers != 1) return;
  processor_ = sched_getcpu();
  process_ns_ = cpu_ns(CLOCK_PROCESS_CPUTIME_ID);
  thread_ns_ = cpu_ns(CLOCK_THREAD_CPUTIME_ID);
}

std::int64_t OneProcessor::processor_of_iteration(std::int64_t elapsed_ns) const {
  if (processor_ < 0 || sched_getcpu() != processor_) return -1;
  const auto elapsed = static_cast<double>(elapsed_ns);
  const auto thread = static_cast<double>(cpu_ns(CLOCK_THREAD_CPUTIME_ID) - thread_ns_);
  const auto process = static_cast<double>(cpu_ns(CLOCK_PROCESS_CPUTIME_ID) - process_ns_);
  const bool ran_alone =
      thread >= min_running_share * elapsed && process <= max_running_share * elapsed;
  return ran_alone ? processor_ : -1;
}

}  // namespace bench
