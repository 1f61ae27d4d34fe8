// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "workloads/support/file_descriptor.h"

namespace bench {

/// An event of the processor that is counted.
enum class PerfEvent { cycles, instructions };

/// The system calls that count events (perf_event_open(2)). Tests script the answers.
struct PerfCalls {
  /// Begins to count an event of a thread (0: the calling one) and of all that it starts from then
  /// on, stopped at first. Returns a descriptor, or -errno. A read of it gives three numbers of 64
  /// bits: the count, the nanoseconds that it was switched on, and those that it really ran.
  std::function<int(pid_t thread, PerfEvent event, bool user_only)> open;
  /// Switches a count and those of all that the thread has started on or off.
  std::function<void(int fd, bool on)> control;
};

/// Those of the kernel.
PerfCalls kernel_perf_calls();

/// Counts the cycles and instructions of some threads and of what they start. Switches between
/// counted threads are slower, by up to a microsecond, and so is starting them: what is counted is
/// not timed. Used by the trial's one thread.
class CycleCounter {
 public:
  /// Does not throw, apart from `std::bad_alloc`: where counting is refused, nothing is known. A
  /// thread that has ended is left out.
  explicit CycleCounter(std::span<const pid_t> threads,
                        const PerfCalls& calls = kernel_perf_calls());

  /// Call them around the work.
  void begin() { control(true); }
  void end() { control(false); }

  struct Counts {
    double cycles = 0;
    double instructions = 0;
  };
  /// Returns what was counted so far; nothing where it is not known. Where the processor counts
  /// other events in turns with these, they are scaled to the whole time.
  std::optional<Counts> counts() const;
  /// Why nothing is known, a clause; empty where it is.
  const std::string& unknown() const { return unknown_; }

 private:
  struct Event {
    PerfEvent kind;
    workloads::support::FileDescriptor fd;
  };

  bool open(pid_t thread);
  void control(bool on);

  PerfCalls calls_;
  bool user_only_ = false;
  std::vector<Event> events_;
  std::string unknown_;
};

/// Returns why the calling thread's cycles and instructions cannot be counted, a clause; empty when
/// they can.
std::string cycle_counting_obstacle(const PerfCalls& calls = kernel_perf_calls());

/// Counts for each iteration of a warm-up.
class WarmUpCycles {
 public:
  explicit WarmUpCycles(std::span<const pid_t> threads,
                        const PerfCalls& calls = kernel_perf_calls())
      : counter_(threads, calls) {}

  void begin() { counter_.begin(); }
  void end();
  /// Returns the instructions per cycle of all iterations but the first, which is the cold one,
  /// where there were others; nothing where they were not counted.
  std::optional<double> instructions_per_cycle() const;

 private:
  CycleCounter counter_;
  std::vector<std::optional<CycleCounter::Counts>> after_;  ///< each iteration
};

/// Returns the threads of this process and of all below it, without `service` (0: none) and what is
/// below that; none where cycles cannot be counted. Call it after the workers have started.
std::vector<pid_t> countable_threads(pid_t service);

/// Returns the instructions per cycle between two counts; nothing where no cycle is between them.
std::optional<double> instructions_per_cycle(const CycleCounter::Counts& before,
                                             const CycleCounter::Counts& after);

}  // namespace bench
