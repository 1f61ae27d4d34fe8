// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <coroutine>
#include <cstdint>

namespace workloads {

/// One thing a task waits for: what to do, how it ended, and whom to resume. It lives in the frame
/// of the waiting coroutine, so an `Io` files it without allocating.
struct Operation {
  enum class Kind : std::uint8_t {
    sleep,     ///< wait for `duration`
    give_way,  ///< let other tasks run first
  };

  Kind kind = Kind::sleep;
  std::chrono::nanoseconds duration{0};  ///< of a sleep; zero or less is over at once
  std::coroutine_handle<> waiter{};      ///< resumed when the operation is complete
  Operation* next = nullptr;             ///< for the `Io` that holds it, as a list
};

/// What waiting means. A model brings its own; a task does not know which one runs it.
///
/// Completion, not readiness, is the contract: `start` either does the whole operation there and
/// then and returns true, in which case the task goes on without suspending, or files it, returns
/// false, and later resumes `operation.waiter` through `workloads::resume`, exactly once, on the
/// thread that called `start`, and never from inside `start`. The operation lives until then.
/// Throws `std::system_error` when the operating system refuses; that fails the task.
class Io {
 public:
  virtual bool start(Operation& operation) = 0;

 protected:
  ~Io() = default;
};

/// Awaits one operation on an `Io`.
class [[nodiscard]] Wait {
 public:
  Wait(Io& io, Operation operation) : io_(io), operation_(operation) {}
  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> waiter) {
    operation_.waiter = waiter;
    return !io_.start(operation_);
  }
  void await_resume() const noexcept {}

 private:
  Io& io_;
  Operation operation_;
};

/// Waits for at least `duration`.
inline Wait sleep(Io& io, std::chrono::nanoseconds duration) {
  return {io, Operation{.kind = Operation::Kind::sleep, .duration = duration}};
}

/// Lets the other tasks that are ready run first.
inline Wait give_way(Io& io) { return {io, Operation{.kind = Operation::Kind::give_way}}; }

/// Blocks the calling thread for every operation, as ordinary programs do. Stateless, so every
/// thread and process may share the one object.
Io& blocking_io();

/// Every wait is over at once: for the oracle, which wants the results and not the waiting.
Io& instant_io();

}  // namespace workloads
