// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <vector>

#include "models/job/job.h"
#include "models/support/processes/worker_command.h"
#include "workloads/support/file_descriptor.h"

namespace models::support {

/// A small process with one thread that forks workers on request, so that what a worker costs does
/// not depend on how large the requesting process has grown (Python's `forkserver`). It is the
/// workers' parent: it reaps them, reports how they ended and kills them on request. It dies with
/// the process that made it, and its workers die with it.
class ForkServer {
 public:
  /// Starts the server. `build` makes a workload again from its configuration, there. Throws
  /// `std::system_error`.
  explicit ForkServer(Job::Build build);
  ForkServer(const ForkServer&) = delete;
  ForkServer& operator=(const ForkServer&) = delete;
  /// Ends the server and, should there be any left, its workers.
  ~ForkServer();

  /// Makes the server map the job that the workers started from now on run. No worker of an earlier
  /// job may be alive. Throws `std::runtime_error` when the server cannot map it.
  void open(const Job& job);

  /// Starts a worker. No other living worker may have the same `command.index`. Throws
  /// `std::system_error` when the server is gone.
  void start(const WorkerCommand& command, const std::vector<int>& fds);
  /// Sends the worker a signal, if it lives; its end is reported like any other.
  void kill(std::uint32_t index, int signal);

  /// How a worker ended.
  struct End {
    std::uint32_t index;
    std::int32_t refused;  ///< the `errno` of the fork that failed; 0: it was forked
    std::int32_t process;
    std::int32_t status;  ///< as `waitpid` returned it
  };
  /// Returns the next end that was not returned yet; nothing when there is none so far and `wait`
  /// is false. Throws `std::runtime_error` when the server is gone.
  std::optional<End> next_end(bool wait);

  /// Makes the process get SIGCHLD from now on when `next_end` has something to return, as if the
  /// workers were its own children.
  void signal_ends();

 private:
  workloads::support::FileDescriptor socket_;
  pid_t server_ = 0;
};

}  // namespace models::support
