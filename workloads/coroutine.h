// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <coroutine>
#include <cstdint>
#include <exception>
#include <optional>
#include <utility>

namespace workloads {

namespace detail {
/// The coroutine that the trampoline resumes next on this thread: one hands control to another by
/// writing it here and suspending. g++ 12's symmetric transfer is no tail call at -O0 and under
/// sanitizers, so a chain of awaits would grow the stack; one thread-local store per await is the
/// price.
inline constinit thread_local std::coroutine_handle<> resume_next{};
}  // namespace detail

/// Resumes a suspended coroutine, and whatever it hands control to, in constant stack space.
/// Returns when the last of them is suspended or finished. Call it on the thread that suspended it.
inline void resume(std::coroutine_handle<> coroutine) {
  // An event loop may run inside a coroutine of another loop, whose next coroutine stays its own.
  const auto outer = detail::resume_next;
  if (outer) detail::resume_next = {};
  // Most coroutines hand over to no other one: this costs them two loads and no store.
  for (;;) {
    coroutine.resume();
    coroutine = detail::resume_next;
    if (!coroutine) break;
    detail::resume_next = {};
  }
  if (outer) detail::resume_next = outer;
}

/// Called when a coroutine begun with `Coroutine::start` has finished, on the thread that resumed
/// it last. It becomes the owner of the coroutine's frame (`Coroutine::adopt`). It must not resume
/// another coroutine from here: the stack would grow with the number of tasks.
class Completion {
 public:
  virtual void completed(std::uint64_t tag, std::coroutine_handle<> frame) noexcept = 0;

 protected:
  ~Completion() = default;
};

/// A lazily started coroutine that yields one value. Await it from another coroutine, or `start` it
/// with a `Completion` as the root of a task. Owns its frame.
template <typename T>
class [[nodiscard]] Coroutine {
 public:
  struct promise_type {
    std::coroutine_handle<> awaiter{};
    Completion* completion = nullptr;
    std::uint64_t tag = 0;
    std::exception_ptr error{};
    std::optional<T> value{};

    struct FinalSuspend {
      bool await_ready() const noexcept { return false; }
      void await_suspend(std::coroutine_handle<promise_type> finished) const noexcept {
        promise_type& promise = finished.promise();
        detail::resume_next = promise.awaiter;
        if (promise.completion != nullptr) promise.completion->completed(promise.tag, finished);
        // The completion may have destroyed the frame, so it is not touched from here on.
      }
      void await_resume() const noexcept {}
    };

    Coroutine get_return_object() {
      return Coroutine{std::coroutine_handle<promise_type>::from_promise(*this)};
    }
    std::suspend_always initial_suspend() const noexcept { return {}; }
    FinalSuspend final_suspend() const noexcept { return {}; }
    void return_value(T result) { value = std::move(result); }
    void unhandled_exception() noexcept { error = std::current_exception(); }
  };

  Coroutine() = default;
  Coroutine(Coroutine&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  Coroutine& operator=(Coroutine&& other) noexcept {
    if (this != &other) {
      destroy();
      handle_ = std::exchange(other.handle_, {});
    }
    return *this;
  }
  ~Coroutine() { destroy(); }

  /// Runs to the first wait that is not over at once, and gives the frame away: `completion` is
  /// called at the end, perhaps before this returns, and owns the frame from then on.
  void start(Completion& completion, std::uint64_t tag) && {
    handle_.promise().completion = &completion;
    handle_.promise().tag = tag;
    resume(std::exchange(handle_, {}));
  }
  /// Returns its frame, which `start` gives away.
  std::coroutine_handle<> frame() const { return handle_; }
  /// Returns a coroutine that owns a frame which `start` gave away.
  static Coroutine adopt(std::coroutine_handle<> frame) {
    return Coroutine{std::coroutine_handle<promise_type>::from_address(frame.address())};
  }

  /// Runs a coroutine whose waits are all over at once; false when it suspended nevertheless.
  bool run_to_end() {
    resume(handle_);
    return handle_.done();
  }

  /// Returns the value of a finished coroutine, or throws what the coroutine threw. Called once.
  T result() {
    promise_type& promise = handle_.promise();
    if (promise.error) std::rethrow_exception(promise.error);
    return std::move(*promise.value);
  }

  auto operator co_await() && noexcept {
    struct Awaiter {
      std::coroutine_handle<promise_type> awaited;
      bool await_ready() const noexcept { return false; }
      void await_suspend(std::coroutine_handle<> awaiter) const noexcept {
        awaited.promise().awaiter = awaiter;
        detail::resume_next = awaited;
      }
      T await_resume() const {
        if (awaited.promise().error) std::rethrow_exception(awaited.promise().error);
        return std::move(*awaited.promise().value);
      }
    };
    return Awaiter{handle_};
  }

 private:
  explicit Coroutine(std::coroutine_handle<promise_type> handle) : handle_(handle) {}
  void destroy() {
    if (handle_) handle_.destroy();
  }

  std::coroutine_handle<promise_type> handle_{};
};

}  // namespace workloads
