// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "workloads/support/file_descriptor.h"

namespace bench {

/// A folder for temporary programs of one run. It is removed with this object; when the run was
/// killed together with its guardian, the next run that makes one removes it: a run holds a lock on
/// its folder, and the kernel releases the lock of a dead one. Used by one thread.
class ScratchFolder {
 public:
  /// Makes the folder PREFIX.XXXXXX, in $TMPDIR or, without that, in /tmp or /var/tmp, whichever
  /// takes files that may be executed, and removes what dead runs of this user left there. Throws
  /// `std::system_error` that names the remedy. A process that is forked from now on holds the
  /// folder as this one does; one that is executed does not.
  explicit ScratchFolder(const std::string& prefix);
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
  workloads::support::FileDescriptor lock_;
};

}  // namespace bench
