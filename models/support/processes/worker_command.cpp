// SPDX-License-Identifier: Apache-2.0
#include "models/support/processes/worker_command.h"

#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>

#include "workloads/support/refusal.h"

namespace models::support {
namespace {

// Where a spawned worker finds the job and, behind it, what its role needs.
constexpr int first_fd = spawned_worker_fd;

struct SpawnActions {
  SpawnActions() { posix_spawn_file_actions_init(&actions); }
  ~SpawnActions() { posix_spawn_file_actions_destroy(&actions); }
  SpawnActions(const SpawnActions&) = delete;
  SpawnActions& operator=(const SpawnActions&) = delete;
  posix_spawn_file_actions_t actions;
};

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
  std::array<char, 4096> path{};
  const ssize_t length = readlink("/proc/self/exe", path.data(), path.size() - 1);
  std::string self(path.data(), static_cast<std::size_t>(std::max<ssize_t>(length, 0)));
  // So the kernel calls a program that was replaced since it was started.
  constexpr std::string_view replaced = " (deleted)";
  if (self.ends_with(replaced)) self.resize(self.size() - replaced.size());
  return self + "-worker";
}

std::optional<std::string> worker_program_missing() {
  const std::string program = worker_program();
  if (access(program.c_str(), X_OK) == 0) return std::nullopt;
  return "there is no program '" + program + "': build it, or copy it along";
}

pid_t spawn_worker(const WorkerCommand& command, const Job& job, const std::vector<int>& fds) {
  // Moved out of the way first: the numbers that they are to get may be those that others have.
  SpawnActions actions;
  std::vector<workloads::support::FileDescriptor> moved;
  std::vector<int> all = {job.fd()};
  all.insert(all.end(), fds.begin(), fds.end());
  for (const int fd : all) {
    moved.emplace_back(fcntl(fd, F_DUPFD_CLOEXEC, first_fd + static_cast<int>(all.size())));
    if (!moved.back()) {
      workloads::support::throw_refused(errno, "duplicating a worker's descriptor");
    }
    posix_spawn_file_actions_adddup2(&actions.actions, moved.back().get(),
                                     first_fd + static_cast<int>(moved.size()) - 1);
  }
  std::string program = worker_program();
  std::string parent = std::to_string(getpid());
  std::string encoded = encode(command);
  std::string count = std::to_string(fds.size());
  std::array<char*, 5> arguments = {program.data(), parent.data(), encoded.data(), count.data(),
                                    nullptr};
  pid_t child = 0;
  const int error =
      posix_spawn(&child, program.c_str(), &actions.actions, nullptr, arguments.data(), environ);
  if (error != 0) {
    workloads::support::throw_refused(error, "posix_spawn of '" + program + "'");
  }
  return child;
}

}  // namespace models::support
