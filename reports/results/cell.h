// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "reports/results/model_traits.h"

namespace reports {

/// The amount of measuring that a cell gets, where that is not the plan's to say.
struct Effort {
  std::uint64_t trials = 0;         ///< at most so many; 0: the plan's
  std::uint64_t iterations = 0;     ///< per trial; 0: the plan's
  std::uint64_t memory_trials = 1;  ///< at most so many, and no more than there are rounds

  bool operator==(const Effort&) const = default;
};

/// The kind of a failure that somebody who chose the options of a cell asked for, to see it.
enum class FailureKind : std::uint8_t {
  race,      ///< tasks get in each other's way: updates get lost, reads are torn
  deadlock,  ///< tasks wait for each other for ever
};

/// How the tasks of a cell protect what they share, which follows from the name of its lock.
enum class Protection : std::uint8_t {
  locked,        ///< by the lock
  atomic,        ///< by one atomic operation in place of a locked section
  private_copy,  ///< each task works on a copy of its own, which it adds to the others at its end
  none,          ///< not at all
};

/// One cell of the table: model × workload × settings.
struct Cell {
  std::string name;  ///< "process-pool/primes/workers:2" and every setting that is not the default
  std::string model;
  std::string workload;
  std::uint64_t workers = 1;
  std::uint64_t concurrency = 1;  ///< most tasks in flight
  std::uint64_t tasks = 0;
  std::uint64_t size = 0;
  std::uint64_t chunk = 0;  ///< tasks per scheduling decision; 0: the model's own best
  double time_scale = 1.0;
  /// Tasks or operations per second, whether or not the model keeps up; 0: all at once.
  double arrival_rate = 0;
  /// With an arrival rate: how many operations of an iteration arrive at it, while the tasks that
  /// do them all begin at once; 0: the tasks arrive.
  std::uint64_t arriving_operations = 0;
  /// Every other setting that is not at its default, in the command line's words: "dispatch" is
  /// "submit". Durations are in nanoseconds.
  std::map<std::string, std::string> settings = {};
  /// Every option of its workload that is not at its default, as part of the work; times and bytes
  /// with their unit. Those whose name begins with '_' are not the user's, and not shown.
  std::map<std::string, std::string> options = {};
  /// The options that are at their default and part of what a task does, with their values. Empty
  /// in files of older versions.
  std::map<std::string, std::string> default_options = {};
  /// What the size counts: "integers in a task's range". Empty where it has no effect, and in files
  /// of older versions.
  std::string size_unit = {};
  /// The implementation of the locks and other sync objects that its tasks share ("std"). Empty
  /// where they share nothing.
  std::string lock = {};
  /// The implementation of the channels through which its tasks talk ("ring"). Empty where they
  /// have none; not both are given.
  std::string channel = {};
  std::optional<Protection> protection = {};  ///< what the lock is; nothing where there is none
  std::string family = {};  ///< cells are compared with their family's baseline: "native", "python"
  std::string runtime = {};  ///< what it runs in, when not this program: "CPython 3.11.2, GIL on"
  bool waits = false;        ///< its tasks wait, so only equal concurrency may be compared
  bool baseline = false;     ///< what the others are compared with
  /// Fewer tasks than `tasks`, which its trials run because all would take too long: their times
  /// and resources are multiplied by `scale_of` and so say what all tasks would take. Their digest
  /// is that of the fewer tasks.
  std::optional<std::uint64_t> measured_tasks = {};
  std::int64_t longest_wait_ns = 0;  ///< that one of its tasks declares: no iteration is shorter
  Effort effort = {};
  /// The failure that its options ask for. Such a cell is a lesson: it is not ranked, and neither
  /// that the failure comes (`Results::expected_failures`) nor that it does not is an error.
  std::optional<FailureKind> expected_failure = {};
  std::optional<ModelTraits> traits = {};  ///< absent in files of older versions: use `traits_of`

  bool operator==(const Cell&) const = default;
};

/// Returns the implementation of what the tasks of the cell share; empty where they share nothing.
inline const std::string& sync_of(const Cell& cell) {
  return cell.lock.empty() ? cell.channel : cell.lock;
}

/// Returns whether the tasks of the cell share something, and do without a lock.
inline bool is_without_lock(const Cell& cell) {
  return cell.protection.value_or(Protection::locked) != Protection::locked;
}

/// Returns the rate at which the tasks of the cell arrive; 0: all are there at once.
inline double task_arrival_rate(const Cell& cell) {
  return cell.arriving_operations == 0 ? cell.arrival_rate : 0;
}

/// Returns how long the schedule of the cell's arrivals is, in seconds; 0 where nothing arrives.
inline double schedule_s(const Cell& cell) {
  if (cell.arrival_rate == 0) return 0;
  const std::uint64_t operations = cell.arriving_operations;
  return static_cast<double>(operations == 0 ? cell.tasks : operations) / cell.arrival_rate;
}

/// Returns the tasks of one iteration of a trial of the cell.
inline std::uint64_t tasks_of_trial(const Cell& cell) {
  return cell.measured_tasks.value_or(cell.tasks);
}

/// Returns the factor from what a trial of the cell measures to what all its tasks take; 1 where
/// the trial runs them all.
inline double scale_of(const Cell& cell) {
  return static_cast<double>(cell.tasks) / static_cast<double>(tasks_of_trial(cell));
}

}  // namespace reports
