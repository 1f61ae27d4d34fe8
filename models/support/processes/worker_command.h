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

/// Tells a worker process what to do, however it was started. It is plain data; the descriptors
/// that the role needs are passed beside it.
struct WorkerCommand {
  enum class Role : std::uint32_t {
    task,        ///< run one task and end
    pool,        ///< work in a `BatchPool`; its memory
    loop,        ///< work in a `BatchPool` with an event loop; its memory
    task_queue,  ///< work in a `TaskQueuePool`; its memory
    pipe,        ///< take requests from a pipe and answer through one; the two
  };

  Role role = Role::task;
  std::uint32_t index = 0;        ///< the worker's
  std::uint64_t task = 0;         ///< the task of `Role::task`
  std::uint64_t concurrency = 0;  ///< for `Role::loop`: the most tasks in flight
  std::uint64_t max_tasks = 0;    ///< it ends after so many; 0: never
  std::uint32_t pins = 0;         ///< whether to pin itself to a core
  std::uint32_t io = 0;           ///< for `Role::loop`: its `IoMethod`
};
static_assert(std::is_trivially_copyable_v<WorkerCommand>, "crosses process boundaries");

/// The descriptor at which a spawned worker finds the job; what its role needs follows.
inline constexpr int spawned_worker_fd = 3;

/// Executes the command in the calling worker process and returns the status that the process is to
/// exit with. What goes wrong beside a task's failure is recorded in the job
/// (`Job::report_worker_failure`), and the status is then not 0.
int run_worker(const WorkerCommand& command, Job& job,
               std::vector<workloads::support::FileDescriptor> fds) noexcept;

/// Returns the path of the program that spawned workers run: it has this program's name with
/// "-worker" appended, and stands beside it or, when installed, in the folder for helpers. It is
/// small, so that a spawned worker costs what a fresh process costs and not what loading all of
/// bench does.
std::string worker_program();
/// Returns why there is no worker program, and the remedy; nothing when there is one.
std::optional<std::string> worker_program_missing();

/// Spawns `worker_program` with the command and returns its process id. Throws `std::system_error`.
pid_t spawn_worker(const WorkerCommand& command, const Job& job, const std::vector<int>& fds);

/// The `main` function of the worker program: makes it die with its parent, maps the job and runs
/// the command.
int worker_main(int count, char** values, Job::Build build);

}  // namespace models::support
