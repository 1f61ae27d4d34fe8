// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <vector>

namespace bench {

/// What faults have left in this process and in the folders that all processes share, at the time
/// at which this was made.
class LeakSnapshot {
 public:
  LeakSnapshot();

  /// Returns what has come since: "16 MiB of memory", "8 descriptors", "1 file in /dev/shm".
  /// Processes are not among them: the guardian, which is their parent at the end, counts them.
  std::vector<std::string> new_leaks() const;

 private:
  std::size_t memory_bytes_;
  std::size_t descriptors_;
  std::set<std::string> shared_;     ///< files whose owners are dead (bench/process/leftovers.h)
  std::set<std::string> temporary_;  ///< folders of such
};

}  // namespace bench
