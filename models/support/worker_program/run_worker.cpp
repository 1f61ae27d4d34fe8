// SPDX-License-Identifier: Apache-2.0
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <limits>
#include <new>
#include <system_error>

#include "models/support/event_loop/event_loop.h"
#include "models/support/os/affinity.h"
#include "models/support/pools/batch_pool.h"
#include "models/support/pools/pipe_worker.h"
#include "models/support/pools/task_queue_pool.h"
#include "models/support/processes/worker_command.h"
#include "models/sync/choose_sync.h"
#include "workloads/support/refusal.h"

namespace models::support {
namespace {

constexpr int first_fd = spawned_worker_fd;
constexpr int exit_failure = 1;
constexpr int exit_usage = 2;

void run_loop_worker(const WorkerCommand& command, Job& job,
                     workloads::support::FileDescriptor memory) {
  BatchPool pool(job, std::move(memory));
  EventLoop loop(job, command.index, command.concurrency, static_cast<IoMethod>(command.io));
  if (!job.sync().states().empty()) loop.accept_wakeups_from_processes();
  pool.work(command.index, command.max_tasks, [&](TaskSource& source) { return loop.run(source); });
}

/// Lets SIGTERM end this process, whatever it inherited.
void accept_sigterm() {
  signal(SIGTERM, SIG_DFL);
  sigset_t sigterm;
  sigemptyset(&sigterm);
  sigaddset(&sigterm, SIGTERM);
  sigprocmask(SIG_UNBLOCK, &sigterm, nullptr);
}

/// Returns the numbers between the commas, up to the first text that is no number.
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

int run_worker(const WorkerCommand& command, Job& job,
               std::vector<workloads::support::FileDescriptor> fds) noexcept {
  using enum WorkerCommand::Role;
  try {
    if (!job.has_sync_backends()) choose_sync(job, job.sync_implementation());
    if (command.pins != 0) pin_to_core(command.index);
    if (job.workload().cancels_tasks()) accept_sigterm();
    if (command.role != task) job.workload().initialise_worker();
    switch (command.role) {
      case task:
        job.run(command.task, command.task + 1, command.index);
        break;
      case pool:
        BatchPool(job, std::move(fds.at(0))).work(command.index, command.max_tasks);
        break;
      case loop:
        run_loop_worker(command, job, std::move(fds.at(0)));
        break;
      case task_queue:
        TaskQueuePool(job, std::move(fds.at(0))).work(command.index, command.max_tasks);
        break;
      case pipe:
        answer_requests(job, command.index, fds.at(0), fds.at(1));
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
    Job job(workloads::support::FileDescriptor(first_fd), build);
    std::vector<workloads::support::FileDescriptor> fds;
    for (std::uint64_t fd = 1; fd <= extra[0]; ++fd) {
      fds.emplace_back(first_fd + static_cast<int>(fd));
    }
    return run_worker({.role = static_cast<WorkerCommand::Role>(fields[0]),
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
