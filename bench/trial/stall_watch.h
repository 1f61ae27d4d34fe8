// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>

#include "models/sync/stall_detector.h"

namespace bench {

/// Watches the tasks of a job while a model runs them, on a thread of its own that sleeps nearly
/// always, and tells when they are stuck.
class StallWatch {
 public:
  /// `on_stall` is called at most once, on the watching thread. It must not return. `job` outlives
  /// this.
  StallWatch(const models::HarnessJob& job, std::function<void(const models::Stall&)> on_stall);
  StallWatch(const StallWatch&) = delete;
  StallWatch& operator=(const StallWatch&) = delete;
  ~StallWatch();

  /// Call them around each iteration, on one thread.
  void begin_iteration() { iteration_.fetch_add(1, std::memory_order_relaxed); }
  /// Waits for a sample of the tasks that is being taken: what they share is made anew afterwards.
  void end_iteration() {
    const std::lock_guard lock(mutex_);
    iteration_.fetch_add(1, std::memory_order_relaxed);
  }

 private:
  void watch();

  std::function<void(const models::Stall&)> on_stall_;
  models::StallDetector detector_;
  std::atomic<std::uint64_t> iteration_{0};  ///< odd while one runs
  std::mutex mutex_;
  std::condition_variable stopped_;
  bool stops_ = false;
  std::thread thread_;  // the last member: it uses the others
};

}  // namespace bench
