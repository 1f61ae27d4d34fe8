// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <optional>

#include "workloads/support/file_descriptor.h"

namespace workloads::support {

/// A child process that is killed and reaped in the end. A caller of waitpid(-1) may reap it
/// first, and its id then be given to another process, which is left alone.
class OwnedProcess {
 public:
  OwnedProcess() = default;
  /// Takes a child of the calling process that has not been reaped yet.
  explicit OwnedProcess(pid_t id);
  OwnedProcess(const OwnedProcess&) = delete;
  OwnedProcess& operator=(const OwnedProcess&) = delete;
  OwnedProcess(OwnedProcess&& other) noexcept;
  OwnedProcess& operator=(OwnedProcess&& other) noexcept;
  ~OwnedProcess() { end(); }

  pid_t id() const { return id_; }
  /// Kills it, unless it has ended, and reaps it, unless somebody has. Returns its status (of
  /// `waitpid`) if it was reaped by this.
  std::optional<int> end() noexcept;

 private:
  bool kill() const noexcept;

  pid_t id_ = 0;
  FileDescriptor pidfd_;  ///< none before Linux 5.3
};

}  // namespace workloads::support
