// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <thread>
#include <vector>

#include "models/model.h"
#include "models/support/os/threads.h"

namespace models::support {

/// The threads of a crew of whichever kind: constructing it starts `settings.workers` of them, each
/// of which calls `work` with its index, and waits until all have checked in; destroying it
/// dismisses and joins them. `settings.pin` is obeyed.
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
  std::vector<std::jthread> threads_;  // joined before the crew is gone
};

}  // namespace models::support
