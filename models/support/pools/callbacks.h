// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>

#include "models/job/job.h"
#include "models/support/os/futex.h"

namespace models::support {

/// The callbacks of a batch (`Dispatch::callback`) and its end, which is the last of them: what a
/// program with a counter, or a latch, in its callbacks has. Within one process.
class Callbacks {
 public:
  explicit Callbacks(Job& job) : job_(job) {}

  /// Begins a batch. Called by the submitter before it submits any of its tasks.
  void begin_batch() {
    missing_.store(job_.task_count(), std::memory_order_relaxed);
    ended_.store(0, std::memory_order_relaxed);
  }

  /// The callback of a task that has its result or its failure: called by the thread on which the
  /// task completed. The last one wakes the submitter.
  void call(std::size_t task) noexcept {
    job_.record_callback(task);
    if (missing_.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
    ended_.store(1, std::memory_order_release);
    futex_wake_all(ended_);
  }

  /// Sleeps until the last callback of the batch was called. Returns without it when all tasks have
  /// results and none was called for a second: one is lost, and the harness's check says which.
  void wait() {
    std::size_t missing = missing_.load(std::memory_order_relaxed);
    // Several looks, because a machine that stood still for a second has lost nothing.
    for (int idle_looks = 0; idle_looks < max_idle_looks;) {
      const auto begin = std::chrono::steady_clock::now();
      futex_wait_for(ended_, 0, between_looks);
      if (ended_.load(std::memory_order_acquire) != 0) return;
      if (std::chrono::steady_clock::now() - begin < between_looks) continue;  // a signal
      const std::size_t still_missing = missing_.load(std::memory_order_relaxed);
      const std::size_t tasks = job_.task_count();
      const bool is_idle = still_missing == missing && job_.first_unfinished(0, tasks) == tasks;
      idle_looks = is_idle ? idle_looks + 1 : 0;
      missing = still_missing;
    }
  }

  /// Submits every task of the job as a new batch, one by one, each when it has arrived, and then
  /// waits for the last callback.
  template <typename Submit>
  void submit_all(Submit submit) {
    const std::size_t tasks = job_.task_count();
    begin_batch();
    if (job_.has_arrivals()) {
      for (std::size_t task = 0; task < tasks; ++task) {
        job_.await_arrival(task);
        submit(task);
      }
    } else {
      for (std::size_t task = 0; task < tasks; ++task) submit(task);
    }
    wait();
  }

 private:
  static constexpr std::chrono::milliseconds between_looks{250};
  static constexpr int max_idle_looks = 4;

  Job& job_;
  alignas(64) std::atomic<std::size_t> missing_{0};  ///< callbacks that were not called yet
  FutexWord ended_{0};                               ///< 1 after the last one
};

}  // namespace models::support
