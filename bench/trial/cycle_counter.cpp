// SPDX-License-Identifier: Apache-2.0
#include "bench/trial/cycle_counter.h"

#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <cstring>

#include <fmt/core.h>

#include "bench/machine/system_files.h"
#include "bench/process/process_tree.h"

namespace bench {
namespace {

/// Each takes two descriptors, and time of the warm-up.
constexpr std::size_t max_threads = 128;

std::string explain(int error) {
  if (error == EACCES || error == EPERM) {
    const auto paranoid = SystemFiles().number("proc/sys/kernel/perf_event_paranoid");
    return paranoid
               ? fmt::format("the kernel forbids it (kernel.perf_event_paranoid is {})", *paranoid)
               : "the kernel or a container's filter of system calls forbids it";
  }
  if (error == ENOENT || error == EOPNOTSUPP || error == ENODEV) {
    return "the processor's counters cannot be used here, as on most virtual machines";
  }
  if (error == ENOSYS) return "the kernel has no perf events";
  return std::string("perf_event_open: ") + std::strerror(error);
}

/// Returns a count, scaled to the time that it was switched on; nothing where it never ran.
std::optional<double> read_count(int fd) {
  struct {
    std::uint64_t count, enabled_ns, running_ns;
  } answer{};
  if (read(fd, &answer, sizeof answer) != sizeof answer) return std::nullopt;
  if (answer.enabled_ns == 0) return 0;
  if (answer.running_ns == 0) return std::nullopt;
  return static_cast<double>(answer.count) * static_cast<double>(answer.enabled_ns) /
         static_cast<double>(answer.running_ns);
}

}  // namespace

PerfCalls kernel_perf_calls() {
  return {.open =
              [](pid_t thread, PerfEvent event, bool user_only) {
                perf_event_attr attributes{};
                attributes.size = sizeof attributes;
                attributes.type = PERF_TYPE_HARDWARE;
                attributes.config = event == PerfEvent::cycles ? PERF_COUNT_HW_CPU_CYCLES
                                                               : PERF_COUNT_HW_INSTRUCTIONS;
                attributes.read_format =
                    PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING;
                attributes.disabled = 1;
                attributes.inherit = 1;
                attributes.exclude_hv = 1;
                attributes.exclude_kernel = user_only ? 1 : 0;
                const long fd =
                    syscall(SYS_perf_event_open, &attributes, thread, -1, -1, PERF_FLAG_FD_CLOEXEC);
                return fd >= 0 ? static_cast<int>(fd) : -errno;
              },
          .control =
              [](int fd, bool on) {
                ioctl(fd, on ? PERF_EVENT_IOC_ENABLE : PERF_EVENT_IOC_DISABLE, 0);
              }};
}

CycleCounter::CycleCounter(std::span<const pid_t> threads, const PerfCalls& calls) : calls_(calls) {
  if (threads.size() > max_threads) {
    unknown_ = fmt::format("{} threads are too many to count", threads.size());
    return;
  }
  for (const pid_t thread : threads) {
    if (open(thread)) continue;
    events_.clear();
    return;
  }
  if (events_.empty()) unknown_ = "there is no thread to count";
}

/// Returns false where counting is refused.
bool CycleCounter::open(pid_t thread) {
  for (const PerfEvent event : {PerfEvent::cycles, PerfEvent::instructions}) {
    int fd = calls_.open(thread, event, user_only_);
    // What the kernel does on behalf of a program may be its secret.
    if ((fd == -EACCES || fd == -EPERM) && !user_only_ && events_.empty()) {
      user_only_ = true;
      fd = calls_.open(thread, event, user_only_);
    }
    if (fd == -ESRCH && event == PerfEvent::cycles) return true;  // it has ended
    if (fd < 0) {
      unknown_ = explain(-fd);
      return false;
    }
    events_.push_back({event, workloads::support::FileDescriptor(fd)});
  }
  return true;
}

void CycleCounter::control(bool on) {
  for (const Event& event : events_) calls_.control(event.fd.get(), on);
}

std::optional<CycleCounter::Counts> CycleCounter::counts() const {
  if (events_.empty()) return std::nullopt;
  Counts sum;
  for (const Event& event : events_) {
    const auto count = read_count(event.fd.get());
    if (!count) return std::nullopt;
    (event.kind == PerfEvent::cycles ? sum.cycles : sum.instructions) += *count;
  }
  return sum;
}

std::string cycle_counting_obstacle(const PerfCalls& calls) {
  constexpr pid_t calling_thread = 0;
  CycleCounter counter({&calling_thread, 1}, calls);
  counter.begin();
  counter.end();
  if (!counter.unknown().empty()) return counter.unknown();
  const auto counts = counter.counts();
  if (counts && counts->cycles > 0 && counts->instructions > 0) return {};
  return "the processor's counters stand still";
}

std::vector<pid_t> countable_threads(pid_t service) {
  if (!cycle_counting_obstacle().empty()) return {};
  std::vector<pid_t> threads = threads_of(getpid());
  for (const pid_t process : tree_below(getpid(), service)) {
    const std::vector<pid_t> others = threads_of(process);
    threads.insert(threads.end(), others.begin(), others.end());
  }
  return threads;
}

void WarmUpCycles::end() {
  counter_.end();
  after_.push_back(counter_.counts());
}

std::optional<double> WarmUpCycles::instructions_per_cycle() const {
  if (after_.empty() || !after_.front() || !after_.back()) return std::nullopt;
  return after_.size() == 1 ? bench::instructions_per_cycle({}, *after_.back())
                            : bench::instructions_per_cycle(*after_.front(), *after_.back());
}

std::optional<double> instructions_per_cycle(const CycleCounter::Counts& before,
                                             const CycleCounter::Counts& after) {
  const double ratio = (after.instructions - before.instructions) / (after.cycles - before.cycles);
  if (!std::isfinite(ratio) || ratio < 0) return std::nullopt;
  return ratio;
}

}  // namespace bench
