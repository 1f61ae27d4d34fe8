// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>

#include "models/support/pools/work_ranges.h"

namespace models::support {

/// A queue of ranges of tasks under one mutex, as most programs have one in their thread pool,
/// written with care: no worker is notified unless one sleeps, nor while the lock is held (it would
/// wake and run into it), and a worker takes the lock once per range, to report the last one and
/// fetch the next. The ranges are plain data: a `std::function` for each, as in many such pools,
/// would be more expensive.
class LockedQueue {
 public:
  void push(Range range);
  /// Pushes tasks 0 to `tasks - 1` in chunks of `chunk`, under one lock.
  void push_chunks(std::size_t tasks, std::size_t chunk);

  /// Reports `done` tasks of ranges taken before, then sleeps until there is a range to take;
  /// nothing after `close`, once those pushed before it are taken.
  std::optional<Range> take(std::size_t done);
  /// Reports `done` tasks and takes a range without sleeping; nothing when the queue is empty.
  std::optional<Range> try_take(std::size_t done);

  /// Sleeps until every task that was pushed has been reported done.
  void wait_until_done();
  /// Sleeps until so many takers sleep.
  void wait_for_sleepers(unsigned takers);
  /// Lets every taker return with nothing.
  void close();

 private:
  std::optional<Range> pop();
  void report(std::size_t done);

  std::mutex mutex_;
  std::condition_variable available_;
  std::condition_variable
      changed_;  ///< for the thread that pushes: all done, or another taker sleeps
  std::deque<Range> ranges_;
  std::size_t unfinished_ = 0;  ///< tasks pushed and not reported done
  unsigned sleepers_ = 0;
  unsigned awaited_sleepers_ = 0;
  bool closed_ = false;
};

}  // namespace models::support
