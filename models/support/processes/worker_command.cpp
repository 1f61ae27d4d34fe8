// SPDX-License-Identifier: Apache-2.0
#include "models/support/processes/worker_command.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "workloads/support/helper_program.h"
#include "workloads/support/refusal.h"
#include "workloads/support/spawn.h"

namespace models::support {
namespace {

constexpr const char* worker_suffix = "-worker";
// The descriptors at which a spawned worker finds the job and, after it, those of its role.
constexpr int first_fd = spawned_worker_fd;

std::string encode(const WorkerCommand& command) {
  std::string text;
  for (const std::uint64_t field :
       {std::uint64_t{static_cast<std::uint32_t>(command.role)}, std::uint64_t{command.index},
        command.task, command.concurrency, command.max_tasks, std::uint64_t{command.pins},
        std::uint64_t{command.io}}) {
    text += (text.empty() ? "" : ",") + std::to_string(field);
  }
  return text;
}

}  // namespace

std::string worker_program() {
  const std::string self = workloads::support::running_program();
  return workloads::support::helper_program(self, self.substr(self.rfind('/') + 1) + worker_suffix);
}

std::optional<std::string> worker_program_missing() {
  const std::string program = worker_program();
  if (access(program.c_str(), X_OK) == 0) return std::nullopt;
  return "there is no program '" + program + "': build it, or copy it along";
}

pid_t spawn_worker(const WorkerCommand& command, const Job& job, const std::vector<int>& fds) {
  // Moved out of the way first: the numbers that they are to get may be those that others have.
  workloads::support::Spawn spawn;
  std::vector<workloads::support::FileDescriptor> moved;
  std::vector<int> all = {job.fd()};
  all.insert(all.end(), fds.begin(), fds.end());
  for (const int fd : all) {
    moved.emplace_back(fcntl(fd, F_DUPFD_CLOEXEC, first_fd + static_cast<int>(all.size())));
    if (!moved.back()) {
      workloads::support::throw_refused(errno, "duplicating a worker's descriptor");
    }
    spawn.pass(moved.back().get(), first_fd + static_cast<int>(moved.size()) - 1);
  }
  // Looked for once in a process, so that a spawn costs no more than spawning.
  static const std::string program = worker_program();
  pid_t child = 0;
  const int error = spawn.start(
      {program, std::to_string(getpid()), encode(command), std::to_string(fds.size())}, child);
  if (error != 0) {
    workloads::support::throw_refused(error, "posix_spawn of '" + program + "'");
  }
  return child;
}

}  // namespace models::support
