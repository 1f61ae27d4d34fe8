// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "models/job/job.h"
#include "workloads/cancellation.h"

namespace models {

/// Whether the tasks of the job have been asked to end in this iteration.
inline bool are_cancelled(const Job& job) {
  const workloads::Cancellation* const cancellation = job.sync().cancellation();
  return cancellation != nullptr && cancellation->requested.load(std::memory_order_acquire) != 0;
}

/// Cancels a task that has not begun, if the request to end has come: records it as cancelled, and
/// returns true. Models that start something for each task ask before they do; `Job::run` asks
/// for all others.
inline bool cancel_unstarted(Job& job, std::size_t task, unsigned worker) {
  if (!are_cancelled(job)) return false;
  job.mark_cancelled(task, worker);
  return true;
}

/// Records all tasks as cancelled that have no result: those whose worker was ended, and those that
/// had not begun.
inline void cancel_all(Job& job) {
  for (std::size_t task = 0; task < job.task_count(); ++task) job.mark_cancelled(task, 0);
}

}  // namespace models
