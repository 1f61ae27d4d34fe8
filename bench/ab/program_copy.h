// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace bench {

/// A byte copy of a build of `bench`, with the programs that it starts, in a folder of its own that
/// is removed with this object.
class ProgramCopy {
 public:
  /// Makes the folder below $TMPDIR, or /tmp. Throws `std::system_error`.
  explicit ProgramCopy(const std::string& program);
  ~ProgramCopy();
  ProgramCopy(const ProgramCopy&) = delete;
  ProgramCopy& operator=(const ProgramCopy&) = delete;

  const std::string& path() const { return path_; }
  const std::string& folder() const { return folder_; }

 private:
  std::string folder_;
  std::string path_;
};

}  // namespace bench
