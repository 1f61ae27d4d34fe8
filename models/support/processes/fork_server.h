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
/// not depend on how large the asking process has grown (Python's `forkserver`). It is the workers'
/// parent: it reaps them, says how they ended and kills them. It dies with the process that made
/// it, and its workers with it.
class ForkServer {
 public:
  /// Starts the server. `build` makes a workload again from its configuration, there. Throws
  /// `std::system_error`.
  explicit ForkServer(Job::Build build);
  ForkServer(const ForkServer&) = delete;
  ForkServer& operator=(const ForkServer&) = delete;
  /// Ends the server and, should there be any left, its workers.
  ~ForkServer();

  /// What the workers of the following `start`s work on; no worker of an earlier one is alive.
  /// Throws `std::runtime_error` when the server cannot map it.
  void open(const Job& job);

  /// Starts a worker, which no other living one shares its `command.index` with. Throws
  /// `std::system_error` when the server is gone.
  void start(const WorkerCommand& command, const std::vector<int>& fds);
  /// Kills the worker (SIGKILL), if it lives; its end is reported like any other.
  void kill(std::uint32_t index);

  /// How a worker ended.
  struct End {
    std::uint32_t index;
    std::int32_t refused;  ///< the `errno` of the fork that failed; 0: it lived
    std::int32_t process;
    std::int32_t status;  ///< of `waitpid`
  };
  /// The next end that was not asked for yet; nothing when there is none so far and `wait` is
  /// false. Throws `std::runtime_error` when the server is gone.
  std::optional<End> next_end(bool wait);

  /// From now on the process gets SIGCHLD when there is an end to ask for, as if the workers were
  /// its own children.
  void signal_ends();

 private:
  workloads::support::FileDescriptor socket_;
  pid_t server_ = 0;
};

}  // namespace models::support
