// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <cstring>
#include <deque>
#include <memory>
#include <mutex>

#include "models/sync/channel_support/monitor_channel.h"
#include "models/sync/recorded_lock.h"
#include "models/sync/sync_implementation.h"
#include "models/sync/time_limit.h"
#include "workloads/channel.h"

namespace models {
namespace {

using workloads::ChannelResult;
using workloads::SyncState;

/// A task that waits for its counterpart, in its own frame. Whoever ends its wait says what came of
/// it.
struct Waiter {
  std::byte* item;
  ChannelResult result = ChannelResult::would_block;
  std::condition_variable goes_on;
};

/// Tasks that wait, the first one first.
class Waiters {
 public:
  bool empty() const { return waiters_.empty(); }
  void add(Waiter& waiter) { waiters_.push_back(&waiter); }
  void remove(const Waiter& waiter) { waiters_.erase(std::ranges::find(waiters_, &waiter)); }
  /// Ends the first one's wait, of which there must be one.
  void end_first(SyncState& state, ChannelResult result) {
    Waiter& waiter = *waiters_.front();
    waiters_.pop_front();
    waiter.result = result;
    count_wakeup(state);
    waiter.goes_on.notify_one();
  }
  const Waiter& first() const { return *waiters_.front(); }

 private:
  std::deque<Waiter*> waiters_;
};

/// Who comes second copies the item, from one task's memory to the other's, and wakes who came
/// first.
struct Rendezvous {
  class Held {
   public:
    Held(SyncState&, Rendezvous& place) : lock(place.mutex) {}
    std::unique_lock<std::mutex> lock;
  };

  Rendezvous(const workloads::Sync&, const SyncState&) {}

  ChannelResult put(const workloads::Sync& sync, SyncState& state, const std::byte* item) {
    if (is_closed) return ChannelResult::closed;
    if (not_empty.empty()) return ChannelResult::would_block;
    hand_over(sync, state, item, not_empty.first().item);
    not_empty.end_first(state, ChannelResult::done);
    return ChannelResult::done;
  }
  ChannelResult get(const workloads::Sync& sync, SyncState& state, std::byte* item) {
    if (is_closed) return ChannelResult::closed;
    if (not_full.empty()) return ChannelResult::would_block;
    hand_over(sync, state, not_full.first().item, item);
    not_full.end_first(state, ChannelResult::done);
    return ChannelResult::done;
  }
  void hand_over(const workloads::Sync& sync, const SyncState& state, const std::byte* from,
                 std::byte* to) {
    std::memcpy(to, from, sync.channel_traits(state).item_bytes);
    ++unfinished;
  }
  static std::uint64_t size() { return 0; }

  static void wake_all(SyncState& state, Waiters& waiters, ChannelResult result) {
    while (!waiters.empty()) waiters.end_first(state, result);
  }
  /// Waits among the others until the counterpart comes or the time is over.
  template <typename Try>
  static ChannelResult wait(Held& held, Waiters& others, const workloads::SyncOperation& operation,
                            Try) {
    Waiter waiter{.item = operation.item};
    others.add(waiter);
    const auto is_over = [&] { return waiter.result != ChannelResult::would_block; };
    if (operation.deadline_ns == 0) {
      waiter.goes_on.wait(held.lock, is_over);
    } else if (!waiter.goes_on.wait_until(held.lock, time_of(operation.deadline_ns), is_over)) {
      others.remove(waiter);
    }
    return waiter.result;
  }

  std::mutex mutex;
  Waiters not_full;   ///< tasks that put
  Waiters not_empty;  ///< tasks that get
  Waiters all_done;
  std::uint64_t unfinished = 0;  ///< items that were handed over and not yet marked as done
  bool is_closed = false;
};

std::unique_ptr<const workloads::SyncBackend> make(workloads::SyncKind, workloads::Sync& sync) {
  return std::make_unique<MonitorChannel<Rendezvous>>(sync);
}

}  // namespace

SyncImplementation make_rendezvous() {
  return {.description = "no buffer: who puts waits until another task has got the item",
          .contexts = {ExecutionContext::threads},
          .kinds = {workloads::SyncKind::channel},
          .channel = {.bounded = false, .rendezvous = true},
          .make = make};
}

}  // namespace models
