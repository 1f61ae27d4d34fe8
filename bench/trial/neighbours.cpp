// SPDX-License-Identifier: Apache-2.0
#include "bench/trial/neighbours.h"

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <new>
#include <stdexcept>
#include <system_error>

#include <fmt/core.h>

#include "bench/machine/process_stat.h"
#include "models/support/os/futex.h"

namespace bench {

using models::support::futex_wait;
using models::support::futex_wait_for;
using models::support::futex_wake_all;
using models::support::FutexWord;

enum Phase : std::uint32_t { asleep, computing };

struct Neighbours::Shared {
  FutexWord phase{asleep};
  FutexWord sleeping{0};  ///< how many of them sleep
  std::uint32_t count = 0;
  std::array<pid_t, max_neighbours> processes{};
};

namespace {

using clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds look_interval(5);
constexpr std::chrono::seconds patience(10);

Neighbours* of_this_process = nullptr;

bool has_ended(pid_t process) {
  const auto stat = read_process_stat(process);
  return !stat || stat->is_dead();
}

/// Computes in registers: what it takes from others is time on the cores.
void compute(FutexWord& phase) {
  constexpr int steps_between_looks = 4096;  // some 10 us
  std::uint64_t value = 1;
  while (phase.load(std::memory_order_relaxed) == computing) {
    for (int step = 0; step < steps_between_looks; ++step) {
      value = value * 6'364'136'223'846'793'005ULL + 1'442'695'040'888'963'407ULL;
    }
    std::atomic_signal_fence(std::memory_order_seq_cst);
    volatile std::uint64_t sink = value;
    (void)sink;
  }
}

/// The life of a neighbour, which ends by SIGKILL.
[[noreturn]] void live(FutexWord& phase, FutexWord& sleeping, pid_t intermediate, pid_t guardian) {
  prctl(PR_SET_NAME, "bench-neighbour");
  while (getppid() == intermediate) usleep(100);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != guardian) _exit(0);
  for (;;) {
    sleeping.fetch_add(1);
    futex_wake_all(sleeping);
    while (phase.load() == asleep) futex_wait(phase, asleep);
    sleeping.fetch_sub(1);
    compute(phase);
  }
}

}  // namespace

Neighbours::Neighbours(unsigned count) : shared_(nullptr) {
  if (count > max_neighbours) {
    throw std::invalid_argument(
        fmt::format("--neighbours: must be at most {} (got {})", max_neighbours, count));
  }
  void* const memory =
      mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "mmap");
  shared_ = new (memory) Shared;
  const pid_t guardian = getppid();
  const pid_t intermediate = fork();
  if (intermediate == 0) {
    const pid_t own = getpid();
    for (unsigned index = 0; index < count; ++index) {
      const pid_t process = fork();
      if (process == 0) live(shared_->phase, shared_->sleeping, own, guardian);
      if (process < 0) _exit(errno);
      shared_->processes[index] = process;
      shared_->count = index + 1;
    }
    _exit(0);
  }
  const int fork_error = errno;
  int status = 0;
  while (intermediate > 0 && waitpid(intermediate, &status, 0) < 0 && errno == EINTR) {
  }
  of_this_process = this;
  if (shared_->count == count) return;
  int error = fork_error;
  // An intermediate process that was killed leaves no errno.
  if (intermediate > 0) error = WIFEXITED(status) ? WEXITSTATUS(status) : ECHILD;
  end_neighbours();
  munmap(memory, sizeof(Shared));
  throw std::system_error(error, std::generic_category(),
                          fmt::format("fork for one of {} --neighbours", count));
}

Neighbours::~Neighbours() {
  end_neighbours();
  munmap(shared_, sizeof(Shared));
}

std::span<const pid_t> Neighbours::processes() const {
  return std::span(shared_->processes).first(shared_->count);
}

void Neighbours::begin() {
  end();  // the first time, they may be on their way to sleep
  const auto gone = std::ranges::find_if(processes(), has_ended);
  if (gone != processes().end()) {
    throw std::runtime_error(
        fmt::format("one of {} --neighbours, process {}, has ended: it was killed, or bench's "
                    "guardian is not its parent",
                    shared_->count, *gone));
  }
  shared_->phase.store(computing);
  futex_wake_all(shared_->phase);
}

void Neighbours::end() noexcept {
  shared_->phase.store(asleep);
  const auto give_up_at = clock::now() + patience;
  for (;;) {
    const std::uint32_t sleeping = shared_->sleeping.load();
    if (sleeping >= shared_->count || clock::now() > give_up_at) return;
    futex_wait_for(shared_->sleeping, sleeping, look_interval);
    if (std::ranges::any_of(processes(), has_ended)) return;
  }
}

void end_neighbours() noexcept {
  if (of_this_process == nullptr) return;
  const std::span<const pid_t> processes = of_this_process->processes();
  of_this_process = nullptr;
  for (const pid_t process : processes) {
    if (!has_ended(process)) kill(process, SIGKILL);  // the number of one that has may be another's
  }
  const auto give_up_at = clock::now() + patience;
  while (!std::ranges::all_of(processes, has_ended) && clock::now() < give_up_at) usleep(200);
}

}  // namespace bench
