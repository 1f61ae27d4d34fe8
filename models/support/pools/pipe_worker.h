// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <type_traits>

#include "models/job/job.h"
#include "workloads/support/file_descriptor.h"

namespace models::support {

// The messages between a pool and its workers when results are serialised through pipes.

/// Asks a worker to run the tasks `first` to `last - 1`; an empty range tells it to end.
struct PipeRequest {
  std::uint64_t first;
  std::uint64_t last;
};
static_assert(std::is_trivially_copyable_v<PipeRequest>, "crosses process boundaries");

/// Stands once in place of a task's index, from a worker that is ready.
inline constexpr std::uint64_t ready_for_requests = ~std::uint64_t{0};

/// Answers for one task, followed by `size` bytes: its result, or the message of its failure.
struct PipeAnswer {
  enum class Outcome : std::uint32_t { done, failed, cancelled };

  std::uint64_t task;
  std::uint32_t size;
  Outcome outcome;
  std::int64_t begin_ns;  ///< both 0 unless the job keeps times
  std::int64_t end_ns;
};
static_assert(std::is_trivially_copyable_v<PipeAnswer>, "crosses process boundaries");

/// Runs a worker: it runs the requested tasks in memory of its own, and answers, until it is told
/// to end or the pool is gone. In the job's memory it writes only which task it is running
/// (`Job::mark_begun`), in case it dies. Throws `std::system_error`.
void answer_requests(Job& job, unsigned worker, const workloads::support::FileDescriptor& requests,
                     const workloads::support::FileDescriptor& answers);

}  // namespace models::support
