// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <cstring>
#include <deque>
#include <memory>
#include <mutex>
#include <new>
#include <stdexcept>

#include "models/sync/recorded_lock.h"
#include "models/sync/sync_implementation.h"
#include "models/sync/time_limit.h"
#include "workloads/channel.h"

namespace models {
namespace {

using workloads::ChannelResult;
using workloads::ChannelWait;
using workloads::SyncOperation;
using workloads::SyncState;
using Action = SyncOperation::Action;

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

struct Place {
  std::mutex mutex;
  Waiters putters;
  Waiters getters;
  Waiters joiners;
  std::uint64_t unfinished = 0;  ///< items that were handed over and not yet marked as done
  bool is_closed = false;
};
static_assert(sizeof(Place) <= workloads::channel_header_bytes);

/// Who comes second copies the item, from one task's memory to the other's, and wakes who came
/// first.
class Rendezvous final : public workloads::ChannelBackend {
 public:
  explicit Rendezvous(workloads::Sync& sync) : sync_(sync) {}

  void init(SyncState& state) const override { new (sync_.channel_memory(state)) Place; }
  void destroy(SyncState& state) const noexcept override { place_of(state).~Place(); }

  ChannelResult try_put(SyncState& state, std::uint32_t, const std::byte* item) const override {
    Place& place = place_of(state);
    const std::unique_lock held(place.mutex);
    return put(state, place, item);
  }
  ChannelResult try_get(SyncState& state, std::uint32_t, std::byte* item) const override {
    Place& place = place_of(state);
    const std::unique_lock held(place.mutex);
    return get(state, place, item);
  }
  bool perform(SyncOperation& operation) const override {
    SyncState& state = *operation.state;
    Place& place = place_of(state);
    switch (operation.action) {
      case Action::put:
        wait(operation, place.putters, ChannelWait::room,
             [&] { return put(state, place, operation.item); });
        break;
      case Action::get:
        wait(operation, place.getters, ChannelWait::item,
             [&] { return get(state, place, operation.item); });
        break;
      case Action::join:
        wait(operation, place.joiners, ChannelWait::join, [&] {
          return place.unfinished == 0 ? ChannelResult::done : ChannelResult::would_block;
        });
        break;
      default:
        throw std::logic_error("this is no step at a channel");
    }
    return true;
  }

  void close(SyncState& state) const override {
    Place& place = place_of(state);
    const std::unique_lock held(place.mutex);
    place.is_closed = true;
    while (!place.putters.empty()) place.putters.end_first(state, ChannelResult::closed);
    while (!place.getters.empty()) place.getters.end_first(state, ChannelResult::closed);
  }
  bool is_closed(const SyncState& state) const override {
    Place& place = place_of(state);
    const std::unique_lock held(place.mutex);
    return place.is_closed;
  }
  void task_done(SyncState& state) const override {
    Place& place = place_of(state);
    const std::unique_lock held(place.mutex);
    if (place.unfinished == 0) throw std::logic_error("all items of the channel are done already");
    if (--place.unfinished != 0) return;
    while (!place.joiners.empty()) place.joiners.end_first(state, ChannelResult::done);
  }
  std::uint64_t size(const SyncState&) const override { return 0; }

 private:
  Place& place_of(const SyncState& state) const {
    return *std::launder(reinterpret_cast<Place*>(sync_.channel_memory(state)));
  }

  // The caller of each of these holds the mutex.

  ChannelResult put(SyncState& state, Place& place, const std::byte* item) const {
    if (place.is_closed) return ChannelResult::closed;
    if (place.getters.empty()) return ChannelResult::would_block;
    hand_over(state, place, item, place.getters.first().item);
    place.getters.end_first(state, ChannelResult::done);
    return ChannelResult::done;
  }
  ChannelResult get(SyncState& state, Place& place, std::byte* item) const {
    if (place.is_closed) return ChannelResult::closed;
    if (place.putters.empty()) return ChannelResult::would_block;
    hand_over(state, place, place.putters.first().item, item);
    place.putters.end_first(state, ChannelResult::done);
    return ChannelResult::done;
  }
  void hand_over(const SyncState& state, Place& place, const std::byte* from, std::byte* to) const {
    std::memcpy(to, from, sync_.channel_traits(state).item_bytes);
    ++place.unfinished;
  }

  /// Tries, and then waits among the others until the counterpart comes or the time is over.
  template <typename Try>
  void wait(SyncOperation& operation, Waiters& others, ChannelWait what, Try try_once) const {
    std::unique_lock held(place_of(*operation.state).mutex);
    ChannelResult result = try_once();
    if (result == ChannelResult::would_block) {
      const RecordedWait recorded(sync_, *operation.state, operation.task,
                                  operation.deadline_ns != 0,
                                  operation.state->wakeups.load(std::memory_order_relaxed), what);
      Waiter waiter{.item = operation.item};
      others.add(waiter);
      const auto is_over = [&] { return waiter.result != ChannelResult::would_block; };
      if (operation.deadline_ns == 0) {
        waiter.goes_on.wait(held, is_over);
      } else if (!waiter.goes_on.wait_until(held, time_of(operation.deadline_ns), is_over)) {
        others.remove(waiter);
      }
      result = waiter.result;
    }
    operation.is_closed = result == ChannelResult::closed;
    operation.timed_out = result == ChannelResult::would_block;
  }

  workloads::Sync& sync_;
};

std::unique_ptr<const workloads::SyncBackend> make(workloads::SyncKind, workloads::Sync& sync) {
  return std::make_unique<Rendezvous>(sync);
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
