// SPDX-License-Identifier: Apache-2.0
#include "models/support/worker_order.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <limits>
#include <new>
#include <string_view>
#include <system_error>

#include "models/support/affinity.h"
#include "models/support/crew.h"
#include "models/support/event_loop.h"
#include "models/support/pipe_worker.h"
#include "models/support/submission_crew.h"
#include "workloads/support/refusal.h"

namespace models::support {
namespace {

// Where a spawned worker finds the job and, behind it, what its role needs.
constexpr int first_fd = 3;
constexpr int exit_failure = 1;
constexpr int exit_usage = 2;

void obey_loop(const WorkerOrder& order, Job& job, FileDescriptor memory) {
  Crew crew(job, std::move(memory));
  EventLoop loop(job, order.index, order.concurrency, static_cast<IoMethod>(order.io));
  crew.work(order.index, order.max_tasks, [&](TaskSource& source) { return loop.run(source); });
}

}  // namespace

int obey(const WorkerOrder& order, Job& job, std::vector<FileDescriptor> fds) noexcept {
  using enum WorkerOrder::Role;
  try {
    if (order.pins != 0) pin_to_core(order.index);
    if (order.role != task) job.workload().initialise_worker();
    switch (order.role) {
      case task:
        job.run(order.task, order.task + 1, order.index);
        break;
      case crew:
        Crew(job, std::move(fds.at(0))).work(order.index, order.max_tasks);
        break;
      case loop:
        obey_loop(order, job, std::move(fds.at(0)));
        break;
      case submissions:
        SubmissionCrew(job, std::move(fds.at(0))).work(order.index, order.max_tasks);
        break;
      case pipe:
        answer_requests(job, order.index, fds.at(0), fds.at(1));
        break;
    }
    job.leave();
    return 0;
  } catch (const std::system_error& error) {
    job.report_worker_failure(error.what(), error.code().value());
  } catch (const std::bad_alloc& error) {
    job.report_worker_failure(error.what(), ENOMEM);
  } catch (const std::exception& error) {
    job.report_worker_failure(error.what());
  } catch (...) {
    job.report_worker_failure("threw something that is not a std::exception");
  }
  return exit_failure;
}

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

namespace {

struct SpawnActions {
  SpawnActions() { posix_spawn_file_actions_init(&actions); }
  ~SpawnActions() { posix_spawn_file_actions_destroy(&actions); }
  SpawnActions(const SpawnActions&) = delete;
  SpawnActions& operator=(const SpawnActions&) = delete;
  posix_spawn_file_actions_t actions;
};

std::string encode(const WorkerOrder& order) {
  std::string text;
  for (const std::uint64_t field :
       {std::uint64_t{static_cast<std::uint32_t>(order.role)}, std::uint64_t{order.index},
        order.task, order.concurrency, order.max_tasks, std::uint64_t{order.pins},
        std::uint64_t{order.io}}) {
    text += (text.empty() ? "" : ",") + std::to_string(field);
  }
  return text;
}

/// The numbers between the commas; fewer when it is not numbers.
std::vector<std::uint64_t> decode(const char* text) {
  std::vector<std::uint64_t> fields;
  const char* const end = text + std::strlen(text);
  while (text < end) {
    std::uint64_t field = 0;
    const auto [next, error] = std::from_chars(text, end, field);
    if (error != std::errc() || (next != end && *next != ',')) break;
    fields.push_back(field);
    text = next + 1;
  }
  return fields;
}

}  // namespace

pid_t spawn_worker(const WorkerOrder& order, const Job& job, const std::vector<int>& fds) {
  // Moved out of the way first: the numbers that they are to get may be those that others have.
  SpawnActions actions;
  std::vector<FileDescriptor> moved;
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
  std::string told = encode(order);
  std::string count = std::to_string(fds.size());
  std::array<char*, 5> arguments = {program.data(), parent.data(), told.data(), count.data(),
                                    nullptr};
  pid_t child = 0;
  const int error =
      posix_spawn(&child, program.c_str(), &actions.actions, nullptr, arguments.data(), environ);
  if (error != 0) {
    workloads::support::throw_refused(error, "posix_spawn of '" + program + "'");
  }
  return child;
}

int worker_main(int count, char** values, Job::Build build) {
  const auto refuse = [] {
    std::fputs("This program is started by bench, for the workers that it spawns.\n", stderr);
    return exit_usage;
  };
  if (count != 4) return refuse();
  const auto parent = decode(values[1]);
  const auto fields = decode(values[2]);
  const auto extra = decode(values[3]);
  if (parent.size() != 1 || fields.size() != 7 || extra.size() != 1 || extra[0] > 2) {
    return refuse();
  }
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  // It may have died before that call, in which case no signal will come.
  if (static_cast<std::uint64_t>(getppid()) != parent[0]) return 0;
  try {
    Job job(FileDescriptor(first_fd), build);
    std::vector<FileDescriptor> fds;
    for (std::uint64_t fd = 1; fd <= extra[0]; ++fd) {
      fds.emplace_back(first_fd + static_cast<int>(fd));
    }
    return obey({.role = static_cast<WorkerOrder::Role>(fields[0]),
                 .index = static_cast<std::uint32_t>(fields[1]),
                 .task = fields[2],
                 .concurrency = fields[3],
                 .max_tasks = fields[4],
                 .pins = static_cast<std::uint32_t>(fields[5]),
                 .io = static_cast<std::uint32_t>(fields[6])},
                job, std::move(fds));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s: %s\n", values[0], error.what());
    return exit_failure;
  }
}

}  // namespace models::support
