// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>

#include "models/support/asio/executor.h"
#include "workloads/io.h"
#include "workloads/support/idle_streams.h"
#include "workloads/sync.h"

namespace models::support::asio_io {

/// The completion handlers of tasks that wait at a channel, as Asio's own channels keep them. A
/// handler owns the coroutines of its task, so it cannot be kept in one of them. Its end gives them
/// back to the context, which has to outlive this.
class WaitingHandlers {
 public:
  using Handler = asio::async_result<asio::use_awaitable_t<Executor>, void()>::handler_type;

  std::size_t add(Handler&& handler) {
    if (free_.empty()) {
      handlers_.emplace_back(std::move(handler));
      return handlers_.size() - 1;
    }
    const std::size_t place = free_.back();
    free_.pop_back();
    handlers_[place].emplace(std::move(handler));
    return place;
  }
  void post(std::size_t place) {
    Handler handler = std::move(*handlers_[place]);
    handlers_[place].reset();
    free_.push_back(place);
    asio::post(std::move(handler));
  }

 private:
  std::vector<std::optional<Handler>> handlers_;
  std::vector<std::size_t> free_;  ///< the places that have none
};

/// Passes the operation that a task waits for to the asio coroutine that runs the task, which waits
/// for it. So a wait is written as users of asio write it, with a timer in the coroutine's frame.
class HandedOver final : public workloads::Io {
 public:
  /// `parked` counts the tasks that wait for a sync object, without a limit.
  HandedOver(workloads::Sync& sync, workloads::IdleStreams& idle, WaitingHandlers& handlers,
             std::uint64_t& parked)
      : Io(&sync), idle_(idle), handlers_(handlers), parked_(parked) {}

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

  /// Waits by a timer, as users of asio do: cancelling it wakes the task. Asio has channels, so at
  /// one of these, without a limit, its handler waits, which costs a fraction of that.
  asio::awaitable<void, Executor> wait_for(workloads::SyncOperation& operation,
                                           asio::io_context& context) {
    Parked parked;
    operation.parked = &parked;
    if (operation.deadline_ns == 0 && operation.state->kind == workloads::SyncKind::channel) {
      parked.is_unlimited = true;
      ++parked_;
      asio::use_awaitable_t<Executor> token;
      co_await asio::async_initiate<asio::use_awaitable_t<Executor>, void()>(
          [this, &parked](WaitingHandlers::Handler handler) {
            parked.handler = handlers_.add(std::move(handler));
          },
          token);
      co_return;
    }
    Timer& timer = parked.timer.emplace(context);
    Error error;
    if (operation.deadline_ns != 0) {
      timer.expires_at(Clock::time_point(std::chrono::nanoseconds(operation.deadline_ns)));
      co_await timer.async_wait(asio::redirect_error(use_awaitable, error));
      if (!parked.is_complete) sync().backend(operation.state->kind).expire(operation);
      if (parked.is_complete) co_return;
    }
    // Without a limit, or for a lock after its time was over.
    parked.is_unlimited = true;
    ++parked_;
    timer.expires_at(Clock::time_point::max());
    while (!parked.is_complete) {
      co_await timer.async_wait(asio::redirect_error(use_awaitable, error));
    }
  }
  void complete(workloads::SyncOperation& operation) override {
    auto& parked = *static_cast<Parked*>(operation.parked);
    parked.is_complete = true;
    if (parked.is_unlimited) --parked_;
    if (parked.timer) {
      parked.timer->cancel();
    } else {
      handlers_.post(parked.handler);
    }
  }
  /// All tasks are on this thread.
  void complete_from_anywhere(workloads::SyncOperation& operation) override { complete(operation); }

 private:
  struct Parked {
    std::optional<Timer> timer;
    std::size_t handler = 0;    ///< its place where there is no timer
    bool is_unlimited = false;  ///< it is one of `parked_`
    bool is_complete = false;
  };

  workloads::IdleStreams& idle_;  ///< shared by all tasks: their sockets belong to the one context
  WaitingHandlers& handlers_;
  std::uint64_t& parked_;
  workloads::Operation* operation_ = nullptr;
  workloads::SyncOperation* sync_operation_ = nullptr;
};

}  // namespace models::support::asio_io
