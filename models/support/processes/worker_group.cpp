// SPDX-License-Identifier: Apache-2.0
#include "models/support/processes/worker_group.h"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <system_error>

#include "models/support/os/child_process.h"
#include "workloads/support/refusal.h"
#include "workloads/support/wait_status.h"

namespace models::support {

SigchldNotifier::SigchldNotifier(FutexWord& wakeup) {
  wakeup_.store(&wakeup);
  struct sigaction action {};
  action.sa_handler = [](int) {
    const int error = errno;
    notified_.store(true);
    if (FutexWord* const word = wakeup_.load()) {
      word->fetch_add(1);
      futex_wake_all(*word);
    }
    errno = error;
  };
  action.sa_flags = SA_NOCLDSTOP;
  sigaction(SIGCHLD, &action, &previous_);
}

SigchldNotifier::~SigchldNotifier() {
  sigaction(SIGCHLD, &previous_, nullptr);
  wakeup_.store(nullptr);
}

WorkerGroup::WorkerGroup(Job& job, StartMethod method, ForkServer* server, unsigned workers)
    : job_(job), method_(method), server_(server), processes_(workers), alive_(workers) {
  if (server_ != nullptr) {
    server_->open(job);
    server_->signal_ends();
  }
}

WorkerGroup::~WorkerGroup() { kill_all(); }

void WorkerGroup::start(const WorkerCommand& command, const std::vector<int>& fds) {
  switch (method_) {
    case StartMethod::fork:
      processes_[command.index] = fork_child([&] {
        signal(SIGCHLD, SIG_DFL);
        std::vector<workloads::support::FileDescriptor> own(fds.begin(), fds.end());
        const int status = run_worker(command, job_, std::move(own));
        if (status != 0) _exit(status);
      });
      break;
    case StartMethod::spawn:
      processes_[command.index] = spawn_worker(command, job_, fds);
      break;
    case StartMethod::forkserver:
      server_->start(command, fds);
      break;
  }
  alive_[command.index] = true;
}

WorkerGroup::End WorkerGroup::own_end(unsigned index, int status) {
  const pid_t process = std::exchange(processes_[index], 0);
  alive_[index] = false;
  return {index, status,
          "worker " + std::to_string(index) + " (process " + std::to_string(process) + ")"};
}

std::optional<WorkerGroup::End> WorkerGroup::next_own_end() {
  for (unsigned index = 0; index < processes_.size(); ++index) {
    int status = 0;
    // Each by its own id: a trial may have other children.
    if (processes_[index] != 0 && waitpid(processes_[index], &status, WNOHANG) > 0) {
      return own_end(index, status);
    }
  }
  return std::nullopt;
}

WorkerGroup::End WorkerGroup::await_own_end() {
  for (;;) {
    int status = 0;
    const pid_t process = waitpid(-1, &status, 0);
    if (process < 0 && errno == EINTR) continue;
    if (process < 0) throw std::system_error(errno, std::generic_category(), "waitpid");
    const auto place = std::ranges::find(processes_, process);
    if (place == processes_.end()) continue;
    return own_end(static_cast<unsigned>(place - processes_.begin()), status);
  }
}

std::optional<WorkerGroup::End> WorkerGroup::next_server_end(bool wait) {
  const auto end = server_->next_end(wait);
  if (!end) return std::nullopt;
  alive_[end->index] = false;
  if (end->refused != 0) {
    workloads::support::throw_refused(end->refused, "the fork server's fork of a worker");
  }
  return End{
      end->index, end->status,
      "worker " + std::to_string(end->index) + " (process " + std::to_string(end->process) + ")"};
}

std::optional<WorkerGroup::End> WorkerGroup::next_end() {
  return server_ != nullptr ? next_server_end(false) : next_own_end();
}

WorkerGroup::End WorkerGroup::await_end() {
  return server_ != nullptr ? std::move(*next_server_end(true)) : await_own_end();
}

void WorkerGroup::await_all() noexcept {
  for (pid_t& process : processes_) {
    if (process != 0) reap(std::exchange(process, 0));
  }
  while (server_ != nullptr && any_alive()) {
    try {
      next_server_end(true);
    } catch (const std::system_error&) {
      // One of them could not be forked.
    } catch (const std::runtime_error&) {
      break;  // the server is gone, and its workers with it
    }
  }
  alive_.assign(alive_.size(), false);
}

void WorkerGroup::signal_all(int signal) {
  for (unsigned index = 0; index < alive_.size(); ++index) {
    if (!alive_[index]) continue;
    if (server_ == nullptr) {
      kill(processes_[index], signal);
    } else {
      server_->kill(index, signal);
    }
  }
}

void WorkerGroup::kill_all() noexcept {
  try {
    signal_all(SIGKILL);
  } catch (const std::system_error&) {
    // The server is gone, and its workers with it.
  }
  await_all();
}

std::string describe_loss(const WorkerGroup::End& end, const std::vector<std::size_t>& tasks,
                          const Job& job) {
  std::string text = end.process + " " + workloads::support::describe_exit(end.status);
  if (tasks.empty()) {
    text += " outside of its tasks";
  } else if (tasks.size() == 1) {
    text += " while it ran task " + std::to_string(tasks[0]);
  } else {
    text += " with these tasks in flight:";
    for (const std::size_t task : tasks) text += " task " + std::to_string(task);
    if (tasks.size() == max_named_tasks) text += " …";
  }
  const std::string why = job.worker_failure();
  return why.empty() ? text : text + ": " + why;
}

}  // namespace models::support
