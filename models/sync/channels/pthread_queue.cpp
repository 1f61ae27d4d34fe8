// SPDX-License-Identifier: Apache-2.0
#include <pthread.h>

#include <cerrno>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <system_error>

#include "models/sync/channel_support/monitor_channel.h"
#include "models/sync/channel_support/placed_items.h"
#include "models/sync/recorded_lock.h"
#include "models/sync/sync_implementation.h"
#include "models/sync/time_limit.h"
#include "workloads/channel.h"
#include "workloads/robust_mutex.h"

namespace models {
namespace {

using workloads::ChannelResult;
using workloads::SyncState;

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

class HeldQueue;

/// Lies in the memory of the channel, in front of the items.
struct SharedQueue {
  using Held = HeldQueue;

  SharedQueue(const workloads::Sync& sync, const SyncState& state)
      : items(state.limit, sync.channel_traits(state)) {
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    const int error = pthread_mutex_init(&mutex, &attributes);
    pthread_mutexattr_destroy(&attributes);
    check(error, "pthread_mutex_init");
  }

  ChannelResult put(const workloads::Sync& sync, SyncState& state, const std::byte* item) {
    if (is_closed) return ChannelResult::closed;
    if (items.is_full()) return ChannelResult::would_block;
    items.push(places_of(sync, state), item);
    ++unfinished;
    wake_one(state, not_empty);
    return ChannelResult::done;
  }
  ChannelResult get(const workloads::Sync& sync, SyncState& state, std::byte* item) {
    if (items.size() == 0) return is_closed ? ChannelResult::closed : ChannelResult::would_block;
    items.pop(places_of(sync, state), item);
    wake_one(state, not_full);
    return ChannelResult::done;
  }
  std::uint64_t size() const { return items.size(); }
  static std::byte* places_of(const workloads::Sync& sync, const SyncState& state) {
    return sync.channel_memory(state) + workloads::channel_header_bytes;
  }

  static void wake_one(SyncState& state, SharedCondition& condition) {
    if (condition.waiters == 0) return;
    count_wakeup(state);
    pthread_cond_signal(&condition.variable);
  }
  static void wake_all(SyncState& state, SharedCondition& condition, ChannelResult) {
    if (condition.waiters == 0) return;
    count_wakeup(state);
    pthread_cond_broadcast(&condition.variable);
  }
  /// Waits for the condition between tries.
  template <typename Try>
  static ChannelResult wait(HeldQueue& held, SharedCondition& condition,
                            const workloads::SyncOperation& operation, Try try_once);

  pthread_mutex_t mutex;
  SharedCondition not_empty;
  SharedCondition not_full;
  SharedCondition all_done;
  std::uint64_t unfinished = 0;  ///< items that were put and not yet marked as done
  bool is_closed = false;
  bool is_broken = false;  ///< a process died as it put or got an item
  PlacedItems items;
};

/// Holds the mutex of a queue. Throws where a process died that held it: an item may be there by
/// half.
class HeldQueue {
 public:
  HeldQueue(SyncState& state, SharedQueue& queue) : state_(state), queue_(queue) {
    check_held(pthread_mutex_lock(&queue.mutex), "pthread_mutex_lock");
  }
  HeldQueue(const HeldQueue&) = delete;
  HeldQueue& operator=(const HeldQueue&) = delete;
  ~HeldQueue() { pthread_mutex_unlock(&queue_.mutex); }

  /// Waits for the condition until the time (0: no limit); returns whether it was in time.
  bool wait(SharedCondition& condition, std::int64_t deadline_ns) {
    int error = 0;
    if (deadline_ns == 0) {
      error = pthread_cond_wait(&condition.variable, &queue_.mutex);
    } else {
      const timespec deadline = timespec_of(deadline_ns);
      error = pthread_cond_timedwait(&condition.variable, &queue_.mutex, &deadline);
    }
    if (error != ETIMEDOUT) is_broken(error, "pthread_cond_wait");
    if (queue_.is_broken) throw_broken();
    return error != ETIMEDOUT;
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

template <typename Try>
ChannelResult SharedQueue::wait(HeldQueue& held, SharedCondition& condition,
                                const workloads::SyncOperation& operation, Try try_once) {
  ++condition.waiters;
  ChannelResult result = ChannelResult::would_block;
  bool is_in_time = true;
  while (result == ChannelResult::would_block && is_in_time) {
    is_in_time = held.wait(condition, operation.deadline_ns);
    result = try_once();
  }
  --condition.waiters;
  return result;
}

std::unique_ptr<const workloads::SyncBackend> make(workloads::SyncKind, workloads::Sync& sync) {
  return std::make_unique<MonitorChannel<SharedQueue>>(sync);
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
