// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "models/job/job.h"
#include "workloads/support/file_descriptor.h"

namespace models::support {

/// What a worker process is told to do, however it was started: plain data, and with it the
/// descriptors that its role needs.
struct WorkerCommand {
  enum class Role : std::uint32_t {
    task,        ///< run one task and end
    pool,        ///< work in a `BatchPool`; its memory
    loop,        ///< the same, with an event loop; its memory
    task_queue,  ///< work in a `TaskQueuePool`; its memory
    pipe,        ///< take requests from a pipe and answer through one; the two
  };

  Role role = Role::task;
  std::uint32_t index = 0;        ///< the worker's
  std::uint64_t task = 0;         ///< of `Role::task`
  std::uint64_t concurrency = 0;  ///< of `Role::loop`: most tasks in flight
  std::uint64_t max_tasks = 0;    ///< it ends after so many; 0: never
  std::uint32_t pins = 0;         ///< whether to pin itself to a core
  std::uint32_t io = 0;           ///< of `Role::loop`: its `IoMethod`
};
static_assert(std::is_trivially_copyable_v<WorkerCommand>, "crosses process boundaries");

/// The descriptor at which a spawned worker finds the job; what its role needs follows.
inline constexpr int spawned_worker_fd = 3;

/// Does what the order says, in a worker process of its own, and returns when that is done. What
/// goes wrong beside a task's failure is left in the job (`Job::worker_failure`) and makes the
/// status, which the process is to exit with, other than 0.
int run_worker(const WorkerCommand& command, Job& job,
               std::vector<workloads::support::FileDescriptor> fds) noexcept;

/// The program that spawned workers run: this one's path with "-worker" behind it. It is small, so
/// that a spawned worker costs what a fresh process costs and not what loading all of bench does.
std::string worker_program();
/// Why there is no such program, and the remedy; nothing when there is one.
std::optional<std::string> worker_program_missing();

/// Spawns `worker_program` with the order. Throws `std::system_error`.
pid_t spawn_worker(const WorkerCommand& command, const Job& job, const std::vector<int>& fds);

/// `main` of that program: dies with its parent, maps the job, obeys.
int worker_main(int count, char** values, Job::Build build);

}  // namespace models::support
