// SPDX-License-Identifier: Apache-2.0
#include "bench/round/cpu_clocks.h"

#include <algorithm>

#include "bench/process/process_tree.h"

namespace bench {
namespace {

using std::chrono::microseconds;

/// A process that runs shows it after so long: the kernel counts nanoseconds.
constexpr microseconds between_looks(15);

/// Waits without sleeping, which would take several times as long.
void spin(std::chrono::nanoseconds time) {
  const auto end = CpuClocks::clock::now() + time;
  while (CpuClocks::clock::now() < end) {
  }
}

}  // namespace

void CpuClocks::find_processes(pid_t root) {
  clocks_.clear();
  std::vector<pid_t> processes = descendants(root);
  processes.push_back(root);
  for (const pid_t process : processes) {
    clockid_t id{};
    if (clock_getcpuclockid(process, &id) == 0) clocks_.push_back(id);
  }
}

std::int64_t CpuClocks::cpu_ns() const {
  std::int64_t sum_ns = 0;
  for (const clockid_t id : clocks_) {
    timespec time{};
    if (clock_gettime(id, &time) != 0) continue;  // it has ended
    sum_ns += std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
  }
  return sum_ns;
}

bool CpuClocks::settle(std::chrono::nanoseconds limit) {
  const auto end = clock::now() + limit;
  for (std::int64_t before_ns = cpu_ns();;) {
    spin(between_looks);
    const std::int64_t now_ns = cpu_ns();
    if (now_ns == before_ns) return true;
    if (clock::now() >= end) return false;
    before_ns = now_ns;
  }
}

void CpuClocks::begin_wait() {
  before_ns_ = cpu_ns();
  began_ = clock::now();
}

void CpuClocks::end_wait() {
  waited_ += clock::now() - began_;
  // A process that has ended takes its time with it.
  busy_ns_ += std::max<std::int64_t>(0, cpu_ns() - before_ns_);
}

double CpuClocks::busy_share() const {
  if (waited_.count() == 0) return 0;
  return static_cast<double>(busy_ns_) / static_cast<double>(waited_.count());
}

}  // namespace bench
