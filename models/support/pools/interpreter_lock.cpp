// SPDX-License-Identifier: Apache-2.0
#include "models/support/pools/interpreter_lock.h"

namespace models::support {

void InterpreterLock::take(unsigned thread) {
  std::unique_lock lock(mutex_);
  while (locked_) {
    const std::uint64_t switches = switches_;
    const bool timed_out = released_.wait_for(lock, interval_) == std::cv_status::timeout;
    if (timed_out && locked_ && switches_ == switches) {
      drop_requested_.store(true, std::memory_order_relaxed);
    }
  }
  locked_ = true;
  // A thread that still wants it asks again, after an interval of its own.
  drop_requested_.store(false, std::memory_order_relaxed);
  if (last_holder_ == thread) return;
  last_holder_ = thread;
  ++switches_;
  if (forced_waiters_ > 0) switched_.notify_all();
}

void InterpreterLock::release(unsigned thread) {
  std::unique_lock lock(mutex_);
  locked_ = false;
  released_.notify_one();
  if (!is_drop_requested()) return;
  ++forced_waiters_;
  switched_.wait(lock, [&] { return last_holder_ != thread; });
  --forced_waiters_;
}

}  // namespace models::support
