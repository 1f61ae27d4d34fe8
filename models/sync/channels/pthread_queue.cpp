// SPDX-License-Identifier: Apache-2.0
#include <pthread.h>

#include <cerrno>
#include <cstdint>
#include <memory>
#include <new>
#include <stdexcept>
#include <system_error>

#include "models/sync/channel_support/placed_items.h"
#include "models/sync/recorded_lock.h"
#include "models/sync/sync_implementation.h"
#include "models/sync/time_limit.h"
#include "workloads/channel.h"
#include "workloads/robust_mutex.h"

namespace models {
namespace {

using workloads::ChannelResult;
using workloads::ChannelWait;
using workloads::SyncOperation;
using workloads::SyncState;
using Action = SyncOperation::Action;

void check(int error, const char* call) {
  if (error != 0) throw std::system_error(error, std::generic_category(), call);
}

/// A condition variable, and how many wait for it, or died as they did. It is not destroyed: that
/// would wait for a waiter whose process was killed, and nothing is kept outside of the memory.
struct SharedCondition {
  pthread_cond_t variable;
  std::uint32_t waiters = 0;

  SharedCondition() {
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    const int error = pthread_cond_init(&variable, &attributes);
    pthread_condattr_destroy(&attributes);
    check(error, "pthread_cond_init");
  }
};

/// Lies in the memory of the channel, in front of the items.
struct SharedQueue {
  SharedQueue(std::uint32_t limit, const workloads::ChannelTraits& traits) : items(limit, traits) {
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    const int error = pthread_mutex_init(&mutex, &attributes);
    pthread_mutexattr_destroy(&attributes);
    check(error, "pthread_mutex_init");
  }

  pthread_mutex_t mutex;
  SharedCondition not_empty;
  SharedCondition not_full;
  SharedCondition all_done;
  std::uint64_t unfinished = 0;  ///< items that were put and not yet marked as done
  bool is_closed = false;
  bool is_broken = false;  ///< a process died as it put or got an item
  PlacedItems items;
};
static_assert(sizeof(SharedQueue) <= workloads::channel_header_bytes);

/// Holds the mutex of a queue. Throws where a process died that held it: an item may be there by
/// half.
class Held {
 public:
  Held(SyncState& state, SharedQueue& queue) : state_(state), queue_(queue) {
    check_held(pthread_mutex_lock(&queue.mutex), "pthread_mutex_lock");
  }
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  ~Held() { pthread_mutex_unlock(&queue_.mutex); }

  /// Waits for the condition until the time (0: no limit); returns whether it was in time.
  bool wait(SharedCondition& condition, std::int64_t deadline_ns) {
    int error = 0;
    if (deadline_ns == 0) {
      error = pthread_cond_wait(&condition.variable, &queue_.mutex);
    } else {
      const timespec deadline = timespec_of(deadline_ns);
      error = pthread_cond_timedwait(&condition.variable, &queue_.mutex, &deadline);
    }
    if (error == ETIMEDOUT) return false;
    is_broken(error, "pthread_cond_wait");
    if (queue_.is_broken) throw_broken();
    return true;
  }

 private:
  void check_held(int error, const char* call) {
    if (!is_broken(error, call)) return;
    pthread_mutex_unlock(&queue_.mutex);
    throw_broken();
  }
  /// Returns whether the caller holds the mutex of a queue that is not whole. Throws where it does
  /// not hold it.
  bool is_broken(int error, const char* call) {
    if (error == EOWNERDEAD) queue_.is_broken = true;
    if (!workloads::is_held(state_, queue_.mutex, error)) check(error, call);
    return queue_.is_broken;
  }
  [[noreturn]] static void throw_broken() {
    throw std::runtime_error("a process died as it put an item into the channel or got one");
  }

  SyncState& state_;
  SharedQueue& queue_;
};

class PthreadChannel final : public workloads::ChannelBackend {
 public:
  explicit PthreadChannel(workloads::Sync& sync) : sync_(sync) {}

  void init(SyncState& state) const override {
    new (sync_.channel_memory(state)) SharedQueue(state.limit, sync_.channel_traits(state));
  }

  ChannelResult try_put(SyncState& state, std::uint32_t, const std::byte* item) const override {
    SharedQueue& queue = queue_of(state);
    const Held held(state, queue);
    return put(state, queue, item);
  }
  ChannelResult try_get(SyncState& state, std::uint32_t, std::byte* item) const override {
    SharedQueue& queue = queue_of(state);
    const Held held(state, queue);
    return get(state, queue, item);
  }
  bool perform(SyncOperation& operation) const override {
    SyncState& state = *operation.state;
    SharedQueue& queue = queue_of(state);
    switch (operation.action) {
      case Action::put:
        wait(operation, queue.not_full, ChannelWait::room,
             [&] { return put(state, queue, operation.item); });
        break;
      case Action::get:
        wait(operation, queue.not_empty, ChannelWait::item,
             [&] { return get(state, queue, operation.item); });
        break;
      case Action::join:
        wait(operation, queue.all_done, ChannelWait::join, [&] {
          return queue.unfinished == 0 ? ChannelResult::done : ChannelResult::would_block;
        });
        break;
      default:
        throw std::logic_error("this is no step at a channel");
    }
    return true;
  }

  void close(SyncState& state) const override {
    SharedQueue& queue = queue_of(state);
    const Held held(state, queue);
    queue.is_closed = true;
    wake_all(state, queue.not_empty);
    wake_all(state, queue.not_full);
  }
  bool is_closed(const SyncState& state) const override {
    SharedQueue& queue = queue_of(state);
    const Held held(const_cast<SyncState&>(state), queue);
    return queue.is_closed;
  }
  void task_done(SyncState& state) const override {
    SharedQueue& queue = queue_of(state);
    const Held held(state, queue);
    if (queue.unfinished == 0) throw std::logic_error("all items of the channel are done already");
    if (--queue.unfinished == 0) wake_all(state, queue.all_done);
  }
  std::uint64_t size(const SyncState& state) const override {
    SharedQueue& queue = queue_of(state);
    const Held held(const_cast<SyncState&>(state), queue);
    return queue.items.size();
  }

 private:
  std::byte* places_of(const SyncState& state) const {
    return sync_.channel_memory(state) + workloads::channel_header_bytes;
  }
  SharedQueue& queue_of(const SyncState& state) const {
    return *std::launder(reinterpret_cast<SharedQueue*>(sync_.channel_memory(state)));
  }

  // The caller of each of these holds the mutex.

  ChannelResult put(SyncState& state, SharedQueue& queue, const std::byte* item) const {
    if (queue.is_closed) return ChannelResult::closed;
    if (queue.items.is_full()) return ChannelResult::would_block;
    queue.items.push(places_of(state), item);
    ++queue.unfinished;
    wake_one(state, queue.not_empty);
    return ChannelResult::done;
  }
  ChannelResult get(SyncState& state, SharedQueue& queue, std::byte* item) const {
    if (queue.items.size() == 0) {
      return queue.is_closed ? ChannelResult::closed : ChannelResult::would_block;
    }
    queue.items.pop(places_of(state), item);
    wake_one(state, queue.not_full);
    return ChannelResult::done;
  }
  static void wake_one(SyncState& state, SharedCondition& condition) {
    if (condition.waiters == 0) return;
    count_wakeup(state);
    pthread_cond_signal(&condition.variable);
  }
  static void wake_all(SyncState& state, SharedCondition& condition) {
    if (condition.waiters == 0) return;
    count_wakeup(state);
    pthread_cond_broadcast(&condition.variable);
  }

  /// Tries until the step is done or its time over, and waits for the condition in between.
  template <typename Try>
  void wait(SyncOperation& operation, SharedCondition& condition, ChannelWait what,
            Try try_once) const {
    SyncState& state = *operation.state;
    Held held(state, queue_of(state));
    ChannelResult result = try_once();
    if (result == ChannelResult::would_block) {
      const RecordedWait recorded(sync_, state, operation.task, operation.deadline_ns != 0,
                                  state.wakeups.load(std::memory_order_relaxed), what);
      ++condition.waiters;
      bool is_in_time = true;
      while (result == ChannelResult::would_block && is_in_time) {
        is_in_time = held.wait(condition, operation.deadline_ns);
        result = try_once();
      }
      --condition.waiters;
    }
    operation.is_closed = result == ChannelResult::closed;
    operation.timed_out = result == ChannelResult::would_block;
  }

  workloads::Sync& sync_;
};

std::unique_ptr<const workloads::SyncBackend> make(workloads::SyncKind, workloads::Sync& sync) {
  return std::make_unique<PthreadChannel>(sync);
}

}  // namespace

SyncImplementation make_pthread_queue() {
  using workloads::ChannelOrder;
  return {
      .description = "a robust mutex and condition variables of POSIX threads, in shared memory",
      .contexts = {ExecutionContext::threads, ExecutionContext::processes},
      .kinds = {workloads::SyncKind::channel},
      .channel = {.orders = {ChannelOrder::fifo, ChannelOrder::lifo, ChannelOrder::priority}},
      .make = make};
}

}  // namespace models
