// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <list>
#include <stdexcept>

#include <boost/fiber/context.hpp>
#include <boost/fiber/operations.hpp>

#include "models/support/event_loop/epoll_backend.h"
#include "models/support/os/return_to_stack.h"
#include "workloads/cancellation.h"
#include "workloads/io.h"
#include "workloads/support/idle_streams.h"
#include "workloads/sync.h"

namespace models::support {

/// A wait blocks the fiber and lets others run: the task does not notice. Boost.Fiber has no I/O of
/// its own: users bring a reactor, and a scheduler that waits in it.
class FiberIo final : public workloads::Io {
 public:
  explicit FiberIo(workloads::Sync& sync) : Io(&sync) {}

  bool start(workloads::Operation& operation) override {
    const ReturnToStack back;
    if (ends_awaited()) return true;
    switch (operation.kind) {
      case workloads::Operation::Kind::sleep:
        if (is_cancellable()) {
          sleep_cancellably(operation.duration);
        } else {
          boost::this_fiber::sleep_for(operation.duration);
        }
        break;
      case workloads::Operation::Kind::yield:
        boost::this_fiber::yield();
        break;
      case workloads::Operation::Kind::file_read:
      case workloads::Operation::Kind::file_write:
      case workloads::Operation::Kind::file_sync:
        workloads::transfer_blocking(static_cast<workloads::Transfer&>(operation));
        break;
      default:
        move_bytes(static_cast<workloads::Transfer&>(operation));
        break;
    }
    return true;
  }
  workloads::IdleStreams* idle_streams() override { return &idle_; }

  bool park(workloads::SyncOperation& operation) override {
    const ReturnToStack back;
    Parked parked(*this, operation);
    if (operation.deadline_ns != 0) wait_within_limit(operation, parked);
    if (!parked.is_complete && !abandons_) parked.fiber->suspend();
    if (!parked.is_complete) throw std::runtime_error("the task was given up in a deadlock");
    return false;
  }
  void complete(workloads::SyncOperation& operation) override {
    auto& parked = *static_cast<Parked*>(operation.parked);
    parked.is_complete = true;
    wake(parked);
  }

  /// All tasks are on this thread.
  void complete_from_anywhere(workloads::SyncOperation& operation) override { complete(operation); }

  /// Whether nothing that this waits for can wake a fiber: it has no transfer.
  bool is_idle() const { return reactor_.pending() == 0; }
  /// Lets the tasks of all parked fibers fail.
  void abandon() {
    abandons_ = true;
    for (Parked* parked = parked_; parked != nullptr; parked = parked->next) wake(*parked);
  }

  /// Waits until a transfer is complete or it is `until_ns`, and calls `wake` with every fiber
  /// whose transfer is complete.
  template <typename Wake>
  void wait(std::int64_t until_ns, Wake wake) {
    reactor_.wait(until_ns, completed_);
    wake_completed(wake);
  }
  /// Calls `wake` with every fiber whose transfer is complete, without waiting. It looks only now
  /// and then.
  template <typename Wake>
  void poll(Wake wake) {
    reactor_.poll_now_and_then(completed_);
    wake_completed(wake);
  }

 private:
  struct Suspending : workloads::Transfer {
    boost::fibers::context* fiber = nullptr;
  };

  /// A fiber that waits for a sync object, on its own stack.
  struct Parked {
    Parked(FiberIo& its_io, workloads::SyncOperation& its_operation)
        : io(its_io),
          operation(its_operation),
          fiber(boost::fibers::context::active()),
          next(its_io.parked_) {
      operation.parked = this;
      if (next != nullptr) next->previous = this;
      io.parked_ = this;
    }
    Parked(const Parked&) = delete;
    Parked& operator=(const Parked&) = delete;
    ~Parked() {
      operation.parked = nullptr;
      if (next != nullptr) next->previous = previous;
      (previous == nullptr ? io.parked_ : previous->next) = next;
    }

    FiberIo& io;
    workloads::SyncOperation& operation;
    boost::fibers::context* fiber;
    bool is_complete = false;
    Parked* previous = nullptr;
    Parked* next;
  };

  /// Does nothing for a fiber that runs, or that its time limit has woken already.
  static void wake(Parked& parked) {
    boost::fibers::context* const active = boost::fibers::context::active();
    if (parked.fiber == active || parked.fiber->ready_is_linked()) return;
    active->schedule(parked.fiber);
  }

  /// Waits until the operation is complete or its time is over; in the latter case it may have to
  /// wait for a lock yet.
  void wait_within_limit(workloads::SyncOperation& operation, Parked& parked) {
    const std::chrono::steady_clock::time_point limit{
        std::chrono::nanoseconds(operation.deadline_ns)};
    while (!parked.is_complete && !abandons_) {
      if (std::chrono::steady_clock::now() >= limit) {
        sync().backend(operation.state->kind).expire(operation);
        return;
      }
      parked.fiber->wait_until(limit);
    }
  }

  /// Whether tasks are cancelled at what they await.
  bool is_cancellable() const {
    const workloads::Cancellation* const cancellation = sync().cancellation();
    return cancellation != nullptr && cancellation->response.load(std::memory_order_relaxed) ==
                                          workloads::CancellationResponse::throws_at_await;
  }
  /// Whether nothing is awaited any more, because tasks are cancelled. Wakes those that sleep, when
  /// it is asked the first time after the request.
  bool ends_awaited() {
    if (!is_cancellable()) return false;
    auto& requested = sync().cancellation()->requested;
    if (requested.load(std::memory_order_relaxed) == 0) return false;
    if (requested.exchange(2) != 2) {
      for (boost::fibers::context* const fiber : sleeping_) {
        if (!fiber->ready_is_linked()) boost::fibers::context::active()->schedule(fiber);
      }
    }
    return true;
  }
  void sleep_cancellably(std::chrono::nanoseconds duration) {
    const auto until = std::chrono::steady_clock::now() + duration;
    boost::fibers::context* const fiber = boost::fibers::context::active();
    const auto place = sleeping_.insert(sleeping_.end(), fiber);
    fiber->wait_until(until);
    sleeping_.erase(place);
  }

  void move_bytes(workloads::Transfer& transfer) {
    Suspending suspending;
    static_cast<workloads::Transfer&>(suspending) = transfer;
    suspending.fiber = boost::fibers::context::active();
    if (!reactor_.start(suspending)) suspending.fiber->suspend();
    transfer.result = suspending.result;
  }

  template <typename Wake>
  void wake_completed(Wake wake) {
    while (!completed_.empty()) wake(static_cast<Suspending*>(completed_.pop())->fiber);
  }

  EpollBackend reactor_;
  workloads::IdleStreams idle_;
  workloads::OperationList completed_;
  Parked* parked_ = nullptr;  ///< the last of those that wait for sync objects
  bool abandons_ = false;
  std::list<boost::fibers::context*> sleeping_;  ///< those that may be cancelled
};

}  // namespace models::support
