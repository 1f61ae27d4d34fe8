// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace workloads {

/// How a task responds to the request that has begun when it comes.
enum class CancellationResponse : std::uint32_t {
  polls,            ///< it looks at the request from time to time, and ends by itself
  completes,        ///< it goes on until its work is done
  throws_at_await,  ///< it ends with an exception at what it awaits, which the model ends
  is_terminated,    ///< it goes on until the model ends the thread or process that it runs in
};

/// The request that the tasks of a workload end before their work is done: plain data at the front
/// of the bytes that they share (`Workload::cancels_tasks`), all zero at the start of an iteration
/// but for what the harness sets. One task makes it; the model carries it out as `--cancel` says.
/// Python's tasks read and write it, too (models/python/runner/cancellation.py).
struct Cancellation {
  std::atomic<std::uint32_t> requested;  ///< not 0 from the request on; 2: all loops know of it
  std::atomic<CancellationResponse> response;  ///< set by the harness
  std::atomic<std::uint32_t> in_flight;    ///< the most tasks at once, set by the harness; 0: all
  std::atomic<std::uint32_t> begun;        ///< how many tasks have begun to wait or work
  std::atomic<std::uint64_t> finished;     ///< how many tasks have ended with a result
  std::atomic<std::int64_t> requested_ns;  ///< when, on the monotonic clock
  /// The process that ends others at the request, which it learns of by SIGCHLD; 0: none.
  std::atomic<std::int32_t> coordinator;
};
static_assert(std::atomic<std::int64_t>::is_always_lock_free, "shared between processes");

/// What a task throws that is cancelled at what it awaits.
struct Cancelled {};

/// What a task returns in place of the size of its result that has seen the request and ends.
inline constexpr std::size_t cancelled_result = std::numeric_limits<std::size_t>::max();

}  // namespace workloads
