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
template <typename Crew>
class ThreadCrew {
 public:
  /// Throws `std::system_error` when the system refuses a thread, leaving none behind.
  ThreadCrew(Crew& crew, const Settings& settings, const std::function<void(unsigned)>& work)
      : crew_(crew),
        threads_(start_threads(settings.workers, settings.pin, work, [&] { crew.dismiss(); })) {
    crew_.await_check_in(settings.workers);
  }
  ThreadCrew(const ThreadCrew&) = delete;
  ThreadCrew& operator=(const ThreadCrew&) = delete;
  ~ThreadCrew() { crew_.dismiss(); }

 private:
  Crew& crew_;
  std::vector<std::jthread> threads_;  // joined before the crew is gone
};

}  // namespace models::support
