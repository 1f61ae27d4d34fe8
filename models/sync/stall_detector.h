// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/job/harness_job.h"

namespace models {

/// Why tasks that wait for sync objects can never go on.
struct Stall {
  enum class Kind : std::uint8_t {
    deadlock,    ///< each waits for what another one has to do first, or nobody is left to do it
    starvation,  ///< what they wait for is up to tasks that have no worker to run on
  };

  Kind kind = Kind::deadlock;
  std::string text;  ///< who waits for what, and who holds it
};

/// Finds tasks that wait for each other, by what the job records of its sync objects. The record is
/// read while tasks change it: so tasks are only called stuck where several samples in a row find
/// the same waits. Used by one thread of the process that made the job, at any time.
class StallDetector {
 public:
  /// The samples that must find the same waits; some time lies between two samples.
  static constexpr unsigned samples = 4;
  /// The samples that it takes where somebody has told the waiting tasks to go on since they began
  /// to wait, or may have: they may only be slow to notice.
  static constexpr unsigned samples_after_wakeup = 15;
  /// The samples that it takes where some tasks have not begun: a process that will run one of them
  /// may be starting.
  static constexpr unsigned samples_for_starvation = 30;
  /// A wait at a channel is recorded until the item was moved, which a large one takes long for:
  /// there is one more sample for so many bytes of an item.
  static constexpr std::uint32_t bytes_per_sample = 256 * 1024;

  explicit StallDetector(const HarnessJob& job);

  /// Takes a sample, and returns why tasks are stuck if they are. A wait with a time limit is never
  /// stuck: it ends by itself.
  std::optional<Stall> sample();
  /// Forgets earlier samples: an iteration has ended.
  void reset();

 private:
  struct Seen {
    std::uint32_t waits = 0;  ///< `TaskWait::waits`
    unsigned samples = 0;     ///< in a row that found this wait
  };

  bool is_stuck(std::size_t task, unsigned in_samples) const;
  /// Whether the task is still in the wait in which the last sample found it.
  bool still_waits(std::size_t task) const;
  std::optional<Stall> stall_of_all() const;

  const HarnessJob& job_;
  std::vector<Seen> seen_;
  unsigned quiet_samples_ = 0;  ///< in a row in which no task began or ended a wait
};

/// Returns who held and who waited for which sync object when the tasks of a job ceased to run, in
/// a clause: "task 3 held fork 3; task 2 waited for fork 3, held by task 3"; empty when nobody did
/// either. Those that died with what they held are among them.
std::string held_and_awaited(const HarnessJob& job);

/// Returns why tasks are stuck of which it is known that none can ever go on.
Stall stall_of(const HarnessJob& job);

}  // namespace models
