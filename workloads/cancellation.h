// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

namespace workloads {

/// The request that the tasks of a workload end before their work is done: plain data in the job's
/// mapping, all zero at the start of an iteration. One task makes it; the model carries it out as
/// `--cancel` says, and a task that the model cannot reach looks at it from time to time.
struct Cancellation {
  std::atomic<std::uint32_t> requested;    ///< 1 from the request on; a futex, which wakes all
  std::atomic<std::uint32_t> begun;        ///< how many tasks have begun to wait or work
  std::atomic<std::int64_t> requested_ns;  ///< when, on the monotonic clock
};

}  // namespace workloads
