// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <new>

#include "workloads/sync_objects.h"

namespace workloads {

// Channels: sync objects through which items go from task to task (queues, pipes, sockets). Each
// item is copied in and out, and got once.

/// The result of putting an item, of getting one, or of a join.
enum class ChannelResult : std::uint8_t {
  done,
  closed,       ///< nothing: the channel is closed, and for who gets, empty as well
  would_block,  ///< nothing: it is full or empty now, or seems to be for a moment
  timed_out,    ///< nothing within the time limit
};

/// Works on channels as one implementation does (`--channel`). `perform` does the actions put, get
/// and join, and says by `SyncOperation::is_closed` and `timed_out` what came of them.
///
/// A backend whose tasks suspend, and on whose `perform` they have suspended, has moved the item
/// when the task goes on, except for what `deliver` does then.
///
/// The tasks of all threads and processes may call everything at the same time, as far as
/// `ChannelTraits::producers` and `consumers` allow it. `close` comes after the last put: an item
/// that is put at the same time may be lost. What fails throws: `std::logic_error` for what the
/// channel does not have, `std::system_error` where the system refuses, and `std::runtime_error`
/// where a process died while it moved an item.
class ChannelBackend : public SyncBackend {
 public:
  using SyncBackend::SyncBackend;

  /// Puts the item where that is possible at once: the result is `done`, `closed` or `would_block`.
  virtual ChannelResult try_put(SyncState& channel, std::uint32_t task,
                                const std::byte* item) const = 0;
  /// Gets an item where that is possible at once. `item` has room for one.
  virtual ChannelResult try_get(SyncState& channel, std::uint32_t task, std::byte* item) const = 0;
  bool perform(SyncOperation& operation) const override = 0;
  /// Called on the thread of a task that suspended in `perform`, when it goes on.
  virtual void deliver(SyncOperation&) const {}

  /// Closes it, and again does nothing: items can be got and no longer be put, and all that wait go
  /// on. The last item of a task that puts at this very moment may be left in it for ever.
  virtual void close(SyncState& channel) const = 0;
  virtual bool is_closed(const SyncState& channel) const = 0;
  /// Marks one item that was got as done. Throws `std::logic_error` where none is left to be
  /// marked.
  virtual void task_done(SyncState& channel) const = 0;
  /// Returns how many items are in it, which may have changed already.
  virtual std::uint64_t size(const SyncState& channel) const = 0;
  /// Returns the most items that it holds; `unbounded` for any number.
  virtual std::uint64_t capacity(const SyncState& channel) const { return channel.limit; }
};

/// Writes down the result of an operation that `perform` has completed; one that would still block
/// has timed out.
inline void set_result(SyncOperation& operation, ChannelResult result) {
  operation.is_closed = result == ChannelResult::closed;
  operation.timed_out = result == ChannelResult::would_block || result == ChannelResult::timed_out;
}

/// What the channel classes share.
class ChannelHandle : public SyncHandle {
 protected:
  ChannelHandle(Io& io, std::size_t object, std::size_t task)
      : SyncHandle(io, object, task), channel_(static_cast<const ChannelBackend&>(backend_)) {}
  ~ChannelHandle() = default;

  /// Awaits a put, a get or a join. One that does not wait costs a virtual call, and makes no
  /// operation. The value is what came of it.
  template <Action action>
  class [[nodiscard]] Step {
   public:
    Step(const ChannelHandle& handle, std::byte* item, std::chrono::nanoseconds limit)
        : handle_(handle), item_(item), limit_(limit) {}
    Step(const Step&) = delete;
    Step& operator=(const Step&) = delete;
    ~Step() {}

    bool await_ready() {
      if constexpr (action == Action::put) {
        result_ = handle_.channel_.try_put(handle_.state_, handle_.task_, item_);
      } else if constexpr (action == Action::get) {
        result_ = handle_.channel_.try_get(handle_.state_, handle_.task_, item_);
      }
      return result_ != ChannelResult::would_block;
    }
    bool await_suspend(std::coroutine_handle<> waiter) {
      auto* const operation = new (&operation_) SyncOperation(handle_.step(action));
      operation->waiter = waiter;
      operation->item = item_;
      if (limit_ != no_limit) operation->deadline_ns = handle_.deadline_after(limit_);
      // Parked or not, the result is read from the operation.
      if (handle_.channel_.perform(*operation)) return false;
      is_delivered_ = false;
      return handle_.io_.park(*operation);
    }
    ChannelResult await_resume() {
      if (result_ != ChannelResult::would_block) return result_;
      if (!is_delivered_) handle_.channel_.deliver(operation_);
      if (operation_.is_closed) return ChannelResult::closed;
      return operation_.timed_out ? ChannelResult::timed_out : ChannelResult::done;
    }

   private:
    const ChannelHandle& handle_;
    std::byte* item_;
    std::chrono::nanoseconds limit_;
    ChannelResult result_ = ChannelResult::would_block;
    bool is_delivered_ = true;
    union {
      SyncOperation operation_;  ///< made only where the task waits
    };
  };

  static constexpr std::chrono::nanoseconds no_limit = std::chrono::nanoseconds::max();

  const ChannelBackend& channel_;
};

/// A channel as one task uses it. `item` is always memory of as many bytes as the channel's items
/// have (`ChannelTraits::item_bytes`), which stays until the put or get is over.
class Channel : public ChannelHandle {
 public:
  Channel(Io& io, std::size_t object, std::size_t task) : ChannelHandle(io, object, task) {}

  /// Puts an item, and waits for room. The value is `done` or `closed`.
  Step<Action::put> put(const std::byte* item) const { return put_for(item, no_limit); }
  /// The value may be `timed_out`. A limit of zero or less is over at once where there is no room.
  Step<Action::put> put_for(const std::byte* item, std::chrono::nanoseconds limit) const {
    // A put only reads from it.
    return {*this, const_cast<std::byte*>(item), limit};
  }
  ChannelResult try_put(const std::byte* item) const {
    return channel_.try_put(state_, task_, item);
  }

  /// Gets an item, and waits for one. The value is `done`, or `closed` where the channel is closed
  /// and empty.
  Step<Action::get> get(std::byte* item) const { return get_for(item, no_limit); }
  Step<Action::get> get_for(std::byte* item, std::chrono::nanoseconds limit) const {
    return {*this, item, limit};
  }
  ChannelResult try_get(std::byte* item) const { return channel_.try_get(state_, task_, item); }

  void close() const { channel_.close(state_); }
  bool is_closed() const { return channel_.is_closed(state_); }

  /// Marks one item that was got as done; needs `ChannelTraits::is_joined`.
  void task_done() const { channel_.task_done(state_); }
  /// Waits until as many items are marked as done as were put; needs `ChannelTraits::is_joined`.
  Step<Action::join> join() const { return join_for(no_limit); }
  Step<Action::join> join_for(std::chrono::nanoseconds limit) const {
    return {*this, nullptr, limit};
  }

  // What these return may have changed already.
  std::uint64_t size() const { return channel_.size(state_); }
  bool is_empty() const { return size() == 0; }
  bool is_full() const { return size() >= capacity(); }

  std::uint64_t capacity() const { return channel_.capacity(state_); }
};

/// Returns how many places for items the memory of a channel has: a power of two, at least 2, and
/// at least as many as can be in it at once; 0 for one that is unbounded, which needs memory of its
/// own.
std::uint64_t channel_places(const SyncObject& channel);
/// Returns how many bytes an item takes in the memory of a channel: a multiple of 8, with 8 bytes
/// for the implementation.
std::uint64_t channel_stride(const ChannelTraits& traits);
/// The bytes in front of the places, for the implementation.
inline constexpr std::uint64_t channel_header_bytes = 1024;
/// Returns how large the memory of a channel is (`Sync::channel_memory`).
std::uint64_t channel_bytes(const SyncObject& channel);

}  // namespace workloads
