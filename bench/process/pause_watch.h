// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

namespace bench {

/// Notices that this process stood still although it wanted to run: its container was frozen, it
/// was stopped (SIGSTOP, Ctrl-Z), or the host held the virtual machine. The monotonic clock goes on
/// meanwhile, so that every time that was being taken is too long. Used by one thread.
class PauseWatch {
 public:
  using clock = std::chrono::steady_clock;

  /// The owner calls `beat` at least this often.
  static constexpr std::chrono::milliseconds heartbeat{100};
  /// A beat that is later than this was held up by a pause. A process that mostly sleeps waited for
  /// a core for 39 ms at the most, in a minute in which eleven programs computed on two cores.
  static constexpr std::chrono::milliseconds tolerance{250};

  explicit PauseWatch(clock::time_point now) : last_(now) {}

  /// Returns how long this process stood still since the last call, at least; 0 when it did not.
  std::chrono::nanoseconds beat(clock::time_point now);
  /// Starts the next interval at `now` without looking for a pause: for when this process did
  /// something that may take long by itself.
  void skip(clock::time_point now) { last_ = now; }

 private:
  clock::time_point last_;
};

/// Returns how long this machine has been suspended since it started, which the monotonic clock
/// leaves out. Differences of less than 0.1 s say nothing: two clocks are read one after the other.
std::chrono::nanoseconds time_suspended();
inline constexpr std::chrono::milliseconds min_suspension{100};

}  // namespace bench
