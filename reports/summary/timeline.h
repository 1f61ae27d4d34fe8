// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "reports/results/results.h"

namespace reports {

/// The lanes that the bars of a timeline are drawn in. A worker whose tasks suspend has several in
/// flight at once, and then as many lanes as that takes; others have one.
struct TimelineLanes {
  struct Lane {
    std::uint64_t worker = 0;
    std::uint64_t part = 0;          ///< 0, 1, … of its worker's lanes
    std::vector<std::size_t> tasks;  ///< in the order of their begins; none overlaps another
  };
  std::vector<Lane> lanes;  ///< by worker and part; one at the least for every worker of the cell

  /// Returns whether some worker has more than one.
  bool has_parts(std::uint64_t workers) const { return lanes.size() > workers; }
};

/// `timeline` is one that passes `check_timeline`, here and below.
TimelineLanes lay_out(const Timeline& timeline, const Cell& cell);

/// What a task did between its begin and its end, as far as that is known.
enum class TaskKind {
  computes,  ///< or waited for less than half of its time
  waits,     ///< for half of its time or more; at all, where several are in flight on a worker
  unknown,   ///< it may have done either
};

/// Returns the kind of each task, by its index. Of a cell that waits, tasks are told apart where
/// its workload declares the waits of some of them.
std::vector<TaskKind> task_kinds(const Timeline& timeline, const Cell& cell);

/// The figures of a timeline.
struct TimelineSummary {
  struct Worker {
    std::uint64_t tasks = 0;
    /// The time with at least one task between its begin and its end, whatever the task did in it.
    std::int64_t busy_ns = 0;
    std::int64_t first_begin_ns = 0;  ///< of a worker with tasks
    std::int64_t last_end_ns = 0;
  };
  std::vector<Worker> workers;
  std::size_t longest = 0;  ///< a task
  std::int64_t longest_ns = 0;
  std::int64_t shortest_ns = 0;
  double median_ns = 0;
  std::int64_t before_ns = 0;   ///< from the start of the iteration to the first begin
  std::int64_t after_ns = 0;    ///< from the last end to its end
  double idle_share = 0;        ///< of workers × iteration
  double imbalance = 1;         ///< of the busiest worker over the mean; 1 where none was busy
  std::uint64_t rounds = 0;     ///< the most tasks one after the other in a lane
  std::uint64_t in_flight = 0;  ///< the most at once, over all workers
};

/// Returns whether its workers are threads that take turns under the lock of one interpreter.
bool shares_interpreter(const Cell& cell);

/// Returns whether the times of tasks contain waiting for the lock of an interpreter, of which
/// nothing is recorded: its threads, of which there are several, run one at a time, and a task that
/// has begun waits for its turns. Tasks under an emulated lock begin when they have it.
bool has_hidden_lock_waits(const Cell& cell);

/// Returns whether tasks run under an emulated lock: a worker without a task may be waiting for it.
bool has_emulated_lock(const Cell& cell);

/// Returns what else than computing a task does between its begin and its end: "waits for the
/// interpreter's lock", "waits, as for an answer". Empty where nothing is known of that kind.
std::string waits_within_tasks(const Cell& cell);

TimelineSummary summarize(const Timeline& timeline, const Cell& cell);

/// Describes a timeline in sentences, the most important first. `usable_cores`: of the
/// machine that it was recorded on.
std::vector<std::string> describe(const Timeline& timeline, const Cell& cell,
                                  std::uint64_t usable_cores);

}  // namespace reports
