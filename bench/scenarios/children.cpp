// SPDX-License-Identifier: Apache-2.0
#include "bench/scenarios/children.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <stdexcept>
#include <thread>
#include <utility>

#include "bench/machine/process_stat.h"
#include "models/support/os/child_process.h"
#include "workloads/support/refusal.h"

namespace scenarios {

bool comes_true(const std::function<bool()>& condition, std::chrono::nanoseconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

char state_of(pid_t process) {
  const auto stat = bench::read_process_stat(process);
  return stat ? stat->state : 'X';
}

Child::Child(const std::function<void()>& body) : id_(fork()) {
  if (id_ < 0) workloads::support::throw_refused(errno, "fork of a scenario's process");
  if (id_ > 0) return;
  body();
  _exit(0);
}

Child::~Child() {
  if (id_ == 0) return;
  kill(id_, SIGKILL);
  models::support::reap(id_);
}

void Child::await_end() const {
  siginfo_t info{};
  while (waitid(P_PID, static_cast<id_t>(id_), &info, WEXITED | WNOWAIT) != 0 && errno == EINTR) {
  }
}

bool Child::ends_within(std::chrono::nanoseconds limit) const {
  return comes_true(
      [&] {
        siginfo_t info{};
        return waitid(P_PID, static_cast<id_t>(id_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
               info.si_pid == id_;
      },
      limit);
}

int Child::reap() { return models::support::reap(std::exchange(id_, 0)); }

std::int64_t read_number(const workloads::support::Pipe& pipe) {
  std::int64_t number = 0;
  if (!workloads::support::read_fully(pipe.read_end, &number, sizeof number)) {
    throw std::runtime_error(
        "a process of the scenario exited before it wrote its number to the pipe");
  }
  return number;
}

void write_number(const workloads::support::Pipe& pipe, std::int64_t number) {
  workloads::support::write_fully(pipe.write_end, &number, sizeof number);
}

}  // namespace scenarios
