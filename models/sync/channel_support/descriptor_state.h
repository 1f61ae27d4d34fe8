// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <pthread.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <stdexcept>
#include <system_error>

#include "models/sync/channel_support/descriptor_channel.h"
#include "models/sync/channel_support/waiter_count.h"
#include "models/sync/time_limit.h"
#include "workloads/channel.h"

namespace models {

/// One side of a channel, where tasks put or where they get.
struct Side {
  int end;
  WaiterCount waiters;
  /// Held while an item is moved in parts.
  pthread_mutex_t mutex;

  explicit Side(int descriptor) : end(descriptor) {
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    const int error = pthread_mutex_init(&mutex, &attributes);
    pthread_mutexattr_destroy(&attributes);
    if (error != 0) throw std::system_error(error, std::generic_category(), "pthread_mutex_init");
  }
};

/// Lies in the memory of the channel.
struct DescriptorState {
  DescriptorState(const Transport::Ends& ends, int closed_event)
      : put(ends.put.get()), get(ends.get.get()), closed(closed_event), capacity(ends.capacity) {}

  Side put;
  Side get;
  int closed;  ///< an eventfd that can be read for ever once the channel is closed
  std::uint32_t capacity;
  std::atomic<bool> is_closed = false;
  std::atomic<bool> is_broken = false;  ///< a process died as it moved an item in parts
};
static_assert(sizeof(DescriptorState) <= workloads::channel_header_bytes);

/// Holds the mutex of a side where items are moved in parts, and nothing where they are not.
class Turn {
 public:
  Turn() = default;
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  ~Turn() {
    if (mutex_ != nullptr) pthread_mutex_unlock(mutex_);
  }

  bool try_lock(DescriptorState& shared, Side& side) {
    return is_held(shared, side, pthread_mutex_trylock(&side.mutex));
  }
  /// Locks until the time (0: no limit); returns whether it was in time.
  bool lock(DescriptorState& shared, Side& side, std::int64_t deadline_ns) {
    return is_held(
        shared, side,
        deadline_ns == 0 ? pthread_mutex_lock(&side.mutex) : lock_until(&side.mutex, deadline_ns));
  }

 private:
  bool is_held(DescriptorState& shared, Side& side, int error) {
    if (error == EBUSY || error == ETIMEDOUT) return false;
    if (error == EOWNERDEAD) {
      pthread_mutex_consistent(&side.mutex);
      shared.is_broken.store(true);
    } else if (error != 0) {
      throw std::system_error(error, std::generic_category(), "pthread_mutex_lock");
    }
    mutex_ = &side.mutex;
    if (shared.is_broken.load()) {
      throw std::runtime_error("a process died as it put an item into the channel or got one");
    }
    return true;
  }

  pthread_mutex_t* mutex_ = nullptr;
};

}  // namespace models
