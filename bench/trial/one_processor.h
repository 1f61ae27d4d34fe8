// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace bench {

/// Watches an iteration from its construction on, to tell whether all of it ran on one processor.
/// Used by the thread that runs the iteration.
class OneProcessor {
 public:
  /// `workers`: of the cell. With more than one, no processor is the only one.
  explicit OneProcessor(std::uint64_t workers);

  /// Returns the kernel's number of the processor, for an iteration that took so long and has just
  /// ended; -1 where it is not known. It is known where this thread was on one processor at the
  /// begin and at the end, did nearly all of the work itself, and hardly ever waited: then it is
  /// not likely to have been elsewhere in between.
  std::int64_t processor_of_iteration(std::int64_t elapsed_ns) const;

 private:
  std::int64_t processor_ = -1;
  std::int64_t thread_ns_ = 0;
  std::int64_t process_ns_ = 0;
};

}  // namespace bench
