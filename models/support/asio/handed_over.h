// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>

#include "models/support/asio/executor.h"
#include "workloads/io.h"
#include "workloads/support/idle_streams.h"
#include "workloads/sync.h"

namespace models::support::asio_io {

/// Passes the operation that a task waits for to the asio coroutine that runs the task, which waits
/// for it. So a wait is written as users of asio write it, with a timer in the coroutine's frame.
class HandedOver final : public workloads::Io {
 public:
  /// `parked` counts the tasks that wait for a sync object, without a limit.
  HandedOver(workloads::Sync& sync, workloads::IdleStreams& idle, std::uint64_t& parked)
      : Io(&sync), idle_(idle), parked_(parked) {}

  workloads::IdleStreams* idle_streams() override { return &idle_; }
  bool start(workloads::Operation& operation) override {
    switch (operation.kind) {
      case workloads::Operation::Kind::sleep:
        if (operation.duration.count() <= 0) return true;
        break;
      case workloads::Operation::Kind::file_read:
      case workloads::Operation::Kind::file_write:
      case workloads::Operation::Kind::file_sync:
        workloads::transfer_blocking(static_cast<workloads::Transfer&>(operation));
        return true;
      default:
        break;
    }
    operation_ = &operation;
    return false;
  }
  /// Returns the operation that the task waits for; null when it has finished or waits for a sync
  /// object.
  workloads::Operation* take() { return std::exchange(operation_, nullptr); }

  bool park(workloads::SyncOperation& operation) override {
    sync_operation_ = &operation;
    return true;
  }
  /// Returns the same for a sync object.
  workloads::SyncOperation* take_parked() { return std::exchange(sync_operation_, nullptr); }

  /// Waits by a timer, as users of asio do: cancelling it wakes the task.
  asio::awaitable<void, Executor> wait_for(workloads::SyncOperation& operation,
                                           asio::io_context& context) {
    Parked parked{.timer = Timer(context)};
    operation.parked = &parked;
    Error error;
    if (operation.deadline_ns != 0) {
      parked.timer.expires_at(Clock::time_point(std::chrono::nanoseconds(operation.deadline_ns)));
      co_await parked.timer.async_wait(asio::redirect_error(use_awaitable, error));
      if (!parked.is_complete) sync().backend(operation.state->kind).expire(operation);
      if (parked.is_complete) co_return;
    }
    // Without a limit, or for a lock after its time was over.
    parked.is_unlimited = true;
    ++parked_;
    parked.timer.expires_at(Clock::time_point::max());
    while (!parked.is_complete) {
      co_await parked.timer.async_wait(asio::redirect_error(use_awaitable, error));
    }
  }
  void complete(workloads::SyncOperation& operation) override {
    auto& parked = *static_cast<Parked*>(operation.parked);
    parked.is_complete = true;
    parked.timer.cancel();
    if (parked.is_unlimited) --parked_;
  }
  /// All tasks are on this thread.
  void complete_from_anywhere(workloads::SyncOperation& operation) override { complete(operation); }

 private:
  struct Parked {
    Timer timer;
    bool is_unlimited = false;  ///< it is one of `parked_`
    bool is_complete = false;
  };

  workloads::IdleStreams& idle_;  ///< shared by all tasks: their sockets belong to the one context
  std::uint64_t& parked_;
  workloads::Operation* operation_ = nullptr;
  workloads::SyncOperation* sync_operation_ = nullptr;
};

}  // namespace models::support::asio_io
