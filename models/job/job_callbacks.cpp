// SPDX-License-Identifier: Apache-2.0
// What a job records of the callbacks of its tasks, and how they are checked.
#include <algorithm>
#include <atomic>
#include <string>

#include "models/job/harness_job.h"
#include "models/job/job.h"

namespace models {
namespace {

/// In the count of a task's calls: one of them came before the task had a result.
constexpr std::uint16_t too_early = 0x8000;
/// More calls than one are as wrong, however many they are: so few fit beside that.
constexpr std::uint64_t max_times = 2;

}  // namespace

void Job::record_callback(std::size_t task, std::uint64_t times) noexcept {
  if (callbacks_.empty()) return;
  const std::atomic_ref calls(callbacks_[task]);
  if (first_unfinished(task, task + 1) == task) calls.fetch_or(too_early);
  calls.fetch_add(static_cast<std::uint16_t>(std::min(times, max_times)));
}

std::string HarnessJob::callback_fault() const {
  std::size_t missing = 0;
  std::size_t first_missing = 0;
  for (std::size_t task = 0; task < callbacks_.size(); ++task) {
    const std::uint16_t calls = callbacks_[task];
    if ((calls & too_early) != 0) {
      return "the callback of task " + std::to_string(task) + " was called before it had a result";
    }
    if (calls > 1) return "the callback of task " + std::to_string(task) + " was called again";
    if (calls == 0 && missing++ == 0) first_missing = task;
  }
  if (missing == 0) return {};
  return std::to_string(missing) + " of " + std::to_string(task_count()) +
         " callbacks were not called: the first is that of task " + std::to_string(first_missing);
}

}  // namespace models
