// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

#include "models/job/job.h"

namespace models {

// The parts of a job's memory in front of its slots, for the files that implement `Job`.

/// Describes the job to a process that maps its memory.
struct Job::Header {
  static constexpr std::uint64_t expected_magic = 0x37'62'6f'6a'68'63'6e'62;  // "bnchjob7"

  std::uint64_t magic;
  char workload[64];  ///< its name, terminated by a zero
  std::uint64_t tasks;
  std::uint64_t size;
  std::uint64_t seed;
  double time_scale;
  char sync[32];       ///< the implementation of the sync objects, terminated by a zero
  char options[8000];  ///< the workload's own (`workloads::encode`), terminated by a zero
  std::uint32_t workers;
  std::uint32_t has_arrivals;
  TimesOf times;
  std::atomic<std::int64_t> start_ns;  ///< when the iteration started, on the monotonic clock
  support::ReapedUsage reaped_usage;
};

/// The number of tasks that a worker ran, alone on its cache line.
struct alignas(64) Job::WorkerCount {
  std::atomic<std::uint64_t> tasks;
};
static_assert(std::atomic<std::uint64_t>::is_always_lock_free, "shared between processes");

/// The first failures of an iteration, with their messages. Python's tasks write them, too
/// (models/python/runner/sync/memory.py).
struct Job::Errors {
  struct Message {
    std::atomic<std::uint32_t> written;
    std::int32_t error;  ///< the errno of a system call that was refused; 0: it was something else
    std::uint64_t task;
    char text[240];
  };
  std::atomic<std::uint64_t> count;
  static constexpr unsigned kept = 16;
  Message messages[kept];
  std::atomic<std::uint32_t> worker_failures;
  Message worker_failure;
};

}  // namespace models
