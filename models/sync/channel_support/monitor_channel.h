// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <new>
#include <stdexcept>

#include "models/sync/recorded_lock.h"
#include "workloads/channel.h"

namespace models {

/// A channel whose state a mutex guards. `Monitor` is that state, and lies in the memory of the
/// channel: it is made of the `Sync` and the `SyncState`, and has
/// - `Held`, made of both states, which holds the mutex for as long as it lives;
/// - `put`, `get` and `size`, for the task that holds it;
/// - `not_full`, `not_empty` and `all_done`, where tasks wait, `wake_all` of one of these, and
/// `wait`
///   there, which returns what came of a step that is tried again and again;
/// - `unfinished`, the items that were put and not yet marked as done, and `is_closed`.
template <typename Monitor>
class MonitorChannel final : public workloads::ChannelBackend {
  static_assert(sizeof(Monitor) <= workloads::channel_header_bytes);
  using Result = workloads::ChannelResult;
  using State = workloads::SyncState;
  using Held = typename Monitor::Held;

 public:
  explicit MonitorChannel(workloads::Sync& sync) : sync_(sync) {}

  void init(State& state) const override {
    new (sync_.channel_memory(state)) Monitor(sync_, state);
  }
  void destroy(State& state) const noexcept override { monitor_of(state).~Monitor(); }

  Result try_put(State& state, std::uint32_t, const std::byte* item) const override {
    Monitor& monitor = monitor_of(state);
    const Held held(state, monitor);
    return monitor.put(sync_, state, item);
  }
  Result try_get(State& state, std::uint32_t, std::byte* item) const override {
    Monitor& monitor = monitor_of(state);
    const Held held(state, monitor);
    return monitor.get(sync_, state, item);
  }
  bool perform(workloads::SyncOperation& operation) const override {
    using Action = workloads::SyncOperation::Action;
    using Wait = workloads::ChannelWait;
    State& state = *operation.state;
    Monitor& monitor = monitor_of(state);
    switch (operation.action) {
      case Action::put:
        wait(operation, monitor.not_full, Wait::room,
             [&] { return monitor.put(sync_, state, operation.item); });
        break;
      case Action::get:
        wait(operation, monitor.not_empty, Wait::item,
             [&] { return monitor.get(sync_, state, operation.item); });
        break;
      case Action::join:
        wait(operation, monitor.all_done, Wait::join,
             [&] { return monitor.unfinished == 0 ? Result::done : Result::would_block; });
        break;
      default:
        throw std::logic_error("a channel can only be put to, got from and joined");
    }
    return true;
  }

  void close(State& state) const override {
    Monitor& monitor = monitor_of(state);
    const Held held(state, monitor);
    monitor.is_closed = true;
    monitor.wake_all(state, monitor.not_empty, Result::closed);
    monitor.wake_all(state, monitor.not_full, Result::closed);
  }
  bool is_closed(const State& state) const override {
    Monitor& monitor = monitor_of(state);
    const Held held(const_cast<State&>(state), monitor);
    return monitor.is_closed;
  }
  void task_done(State& state) const override {
    Monitor& monitor = monitor_of(state);
    const Held held(state, monitor);
    if (monitor.unfinished == 0) {
      throw std::logic_error("task_done() was called more often than items were got");
    }
    if (--monitor.unfinished == 0) monitor.wake_all(state, monitor.all_done, Result::done);
  }
  std::uint64_t size(const State& state) const override {
    Monitor& monitor = monitor_of(state);
    const Held held(const_cast<State&>(state), monitor);
    return monitor.size();
  }

 private:
  Monitor& monitor_of(const State& state) const {
    return *std::launder(reinterpret_cast<Monitor*>(sync_.channel_memory(state)));
  }

  template <typename Waiters, typename Try>
  void wait(workloads::SyncOperation& operation, Waiters& waiters, workloads::ChannelWait what,
            Try try_once) const {
    State& state = *operation.state;
    Monitor& monitor = monitor_of(state);
    Held held(state, monitor);
    Result result = try_once();
    if (result == Result::would_block) {
      const RecordedWait recorded(sync_, state, operation.task, operation.deadline_ns != 0,
                                  state.wakeups.load(std::memory_order_relaxed), what);
      result = monitor.wait(held, waiters, operation, try_once);
    }
    set_result(operation, result);
  }

  workloads::Sync& sync_;
};

}  // namespace models
