// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <type_traits>

#include "models/support/file_descriptor.h"
#include "workloads/workload.h"

namespace models::support {

// What a pool and its workers say to each other when results are serialised through pipes.

/// Run the tasks `first` to `last - 1`; an empty range: end.
struct PipeRequest {
  std::uint64_t first;
  std::uint64_t last;
};
static_assert(std::is_trivially_copyable_v<PipeRequest>, "crosses process boundaries");

/// One task's answer, followed by `size` bytes: its result, or the message of its failure.
struct PipeAnswer {
  std::uint64_t task;
  std::uint32_t size;
  std::uint32_t failed;
  std::int64_t begin_ns;  ///< both 0 unless the workload waits
  std::int64_t end_ns;
};
static_assert(std::is_trivially_copyable_v<PipeAnswer>, "crosses process boundaries");

/// The life of a worker: runs what it is asked to, in memory of its own, and answers, until it is
/// told to end or the asker is gone. Throws `std::system_error`.
void answer_requests(const workloads::Workload& workload, const FileDescriptor& requests,
                     const FileDescriptor& answers);

/// Writes all of it, waiting as long as it takes; false when nobody reads any more. Throws
/// `std::system_error`.
bool write_fully(const FileDescriptor& fd, const void* data, std::size_t size);

}  // namespace models::support
