// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <thread>
#include <vector>

#include "models/model.h"
#include "models/support/os/threads.h"

namespace models::support {

/// The threads of a pool (`BatchPool` or `TaskQueuePool`). Constructing it starts
/// `settings.workers` of them, pinned if `settings.pin`, each of which calls `work` with its index,
/// and waits until all have checked in; destroying it stops and joins them.
template <typename BatchPool>
class ThreadWorkers {
 public:
  /// Throws `std::system_error` when the system refuses a thread, leaving none behind.
  ThreadWorkers(BatchPool& pool, const Settings& settings,
                const std::function<void(unsigned)>& work)
      : pool_(pool),
        threads_(start_threads(settings.workers, settings.pin, work, [&] { pool.stop(); })) {
    pool_.await_check_in(settings.workers);
  }
  ThreadWorkers(const ThreadWorkers&) = delete;
  ThreadWorkers& operator=(const ThreadWorkers&) = delete;
  ~ThreadWorkers() { pool_.stop(); }

 private:
  BatchPool& pool_;
  std::vector<std::jthread> threads_;  // joined before the pool is destroyed
};

}  // namespace models::support
