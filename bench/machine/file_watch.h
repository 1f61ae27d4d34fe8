// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "bench/usage_error.h"

namespace bench {

/// Thrown when a file on which measurements depend has changed since they began. The message names
/// the file.
class FileChanged : public UsageError {
 public:
  using UsageError::UsageError;
};

/// Notices that files are replaced, overwritten or removed. Used by one thread.
class FileWatch {
 public:
  /// Begins to watch what the path leads to now. A file that does not exist, or is no regular file,
  /// is not watched; one that is watched already stays so.
  void add(const std::string& path);
  void add(const std::vector<std::string>& paths) {
    for (const std::string& path : paths) add(path);
  }
  /// Throws `FileChanged` when the content of a watched file is not what it was. One that was
  /// copied, touched or replaced by its equal has not changed. Costs a system call per file.
  void check();

 private:
  /// The part of stat(2) that stays the same as long as a file is not written to.
  struct Identity {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::int64_t size = 0;
    std::int64_t modified_ns = 0;
    std::int64_t changed_ns = 0;
    bool operator==(const Identity&) const = default;
  };
  struct Watched {
    Identity identity;
    std::string digest;
  };

  /// False when there is no such regular file.
  static bool identify(const std::string& path, Identity& identity);

  std::map<std::string, Watched> files_;
};

/// The shared libraries that this process has loaded, the dynamic linker among them, by their
/// paths.
std::vector<std::string> loaded_libraries();

/// The programs that the build of `bench` at `path` starts: its worker program, and those in its
/// folder, or in the one for the helpers of an installed program, that are called `bench-…`.
/// Leaves out other builds of `bench` there and their workers.
std::vector<std::string> programs_started_by(const std::string& path);

}  // namespace bench
