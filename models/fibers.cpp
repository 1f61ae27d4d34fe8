// SPDX-License-Identifier: Apache-2.0
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#include <sys/mman.h>

#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <utility>
#include <vector>

#include <boost/context/stack_context.hpp>
#include <boost/context/stack_traits.hpp>
#include <boost/fiber/algo/round_robin.hpp>
#include <boost/fiber/condition_variable.hpp>
#include <boost/fiber/context.hpp>
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/mutex.hpp>
#include <boost/fiber/operations.hpp>

#include "models/job/deadlock.h"
#include "models/model.h"
#include "models/support/event_loop/epoll_backend.h"
#include "workloads/support/idle_streams.h"
#include "workloads/support/refusal.h"
#include "workloads/sync.h"

namespace models {
namespace {

namespace fibers = boost::fibers;

#if defined(__SANITIZE_ADDRESS__)
/// Tells AddressSanitizer on which stack the calling thread is.
void tell_stack(const void* bottom, std::size_t size, const void** old_bottom = nullptr,
                std::size_t* old_size = nullptr) {
  void* fake_stack = nullptr;
  __sanitizer_start_switch_fiber(&fake_stack, bottom, size);
  __sanitizer_finish_switch_fiber(fake_stack, old_bottom, old_size);
}

/// Tells AddressSanitizer, at the end of its life, that the caller is on its stack again: it cannot
/// follow the switches of Boost.Fiber. On a stack that it does not know it takes what an exception
/// left there for an error.
class ReturnToStack {
 public:
  ReturnToStack() {
    tell_stack(nullptr, 0, &bottom_, &size_);
    tell_stack(bottom_, size_);
  }
  ReturnToStack(const ReturnToStack&) = delete;
  ReturnToStack& operator=(const ReturnToStack&) = delete;
  ~ReturnToStack() { tell_stack(bottom_, size_); }

 private:
  const void* bottom_ = nullptr;
  std::size_t size_ = 0;
};
#else
void tell_stack(const void*, std::size_t) {}
struct ReturnToStack {
  ~ReturnToStack() {}
};
#endif

/// Keeps stacks for the next fiber, because a new one costs page faults. Each has Boost's default
/// size, of which only touched pages take memory. Boost's own pool would touch each at its other
/// end too, to link it into its list, and protected stacks end at the kernel's limit of 65,530
/// mappings: some 32,000 fibers. The price is that a task which overflows its stack damages its
/// neighbour's.
class StackPool {
 public:
  StackPool() : stack_bytes_(boost::context::stack_traits::default_size()) {}
  StackPool(const StackPool&) = delete;
  StackPool& operator=(const StackPool&) = delete;
  ~StackPool() {
    for (void* const block : blocks_) munmap(block, block_bytes());
  }

  boost::context::stack_context allocate() {
    if (free_.empty()) add_block();
    boost::context::stack_context stack;
    stack.sp = free_.back();
    stack.size = stack_bytes_;
    free_.pop_back();
    return stack;
  }
  void deallocate(boost::context::stack_context& stack) noexcept {
    // A fiber's last frames never return. AddressSanitizer would take what they left for the frames
    // of whatever is mapped here next; a no-op in every other build.
    ASAN_UNPOISON_MEMORY_REGION(static_cast<std::byte*>(stack.sp) - stack.size, stack.size);
    free_.push_back(stack.sp);
  }

  std::size_t stack_bytes() const { return stack_bytes_; }
  /// Returns the lowest address of the stack that the address is in; null where it is in none.
  const void* bottom_of(const void* address) const {
    for (void* const block : blocks_) {
      const auto offset = static_cast<std::size_t>(reinterpret_cast<std::uintptr_t>(address) -
                                                   reinterpret_cast<std::uintptr_t>(block));
      if (offset < block_bytes()) {
        return static_cast<std::byte*>(block) + offset / stack_bytes_ * stack_bytes_;
      }
    }
    return nullptr;
  }

 private:
  static constexpr std::size_t stacks_per_block = 64;
  std::size_t block_bytes() const { return stacks_per_block * stack_bytes_; }

  void add_block() {
    // The list has room for all of them, so that giving one back never allocates.
    free_.reserve((blocks_.size() + 1) * stacks_per_block);
    blocks_.reserve(blocks_.size() + 1);
    void* const block = mmap(nullptr, block_bytes(), PROT_READ | PROT_WRITE,
                             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (block == MAP_FAILED) {
      workloads::support::throw_refused(errno, "mmap of fiber stacks", block_bytes());
    }
    // A huge page would be the memory of many stacks at once; refused where there are none.
    madvise(block, block_bytes(), MADV_NOHUGEPAGE);
    blocks_.push_back(block);
    for (std::size_t stack = stacks_per_block; stack > 0; --stack) {
      free_.push_back(static_cast<std::byte*>(block) + stack * stack_bytes_);  // it grows down
    }
  }

  std::size_t stack_bytes_;
  std::vector<void*> blocks_;
  std::vector<void*> free_;
};

/// The stack allocator, which Boost copies into every fiber. The pool lives until the last of them
/// is gone, which the scheduler sees to some time after it ended.
struct StackAllocator {
  std::shared_ptr<StackPool> pool = std::make_shared<StackPool>();

  boost::context::stack_context allocate() { return pool->allocate(); }
  void deallocate(boost::context::stack_context& stack) noexcept { pool->deallocate(stack); }
};

/// A wait blocks the fiber and lets others run: the task does not notice. Boost.Fiber has no I/O of
/// its own: users bring a reactor, and a scheduler that waits in it.
class FiberIo final : public workloads::Io {
 public:
  explicit FiberIo(workloads::Sync& sync) : Io(&sync) {}

  bool start(workloads::Operation& operation) override {
    const ReturnToStack back;
    switch (operation.kind) {
      case workloads::Operation::Kind::sleep:
        boost::this_fiber::sleep_for(operation.duration);
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

  /// Whether fibers are parked, and nothing that this waits for can wake them.
  bool is_stuck() const { return parked_ != nullptr && reactor_.pending() == 0; }
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
    fibers::context* fiber = nullptr;
  };

  /// A fiber that waits for a sync object, on its own stack.
  struct Parked {
    Parked(FiberIo& its_io, workloads::SyncOperation& its_operation)
        : io(its_io),
          operation(its_operation),
          fiber(fibers::context::active()),
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
    fibers::context* fiber;
    bool is_complete = false;
    Parked* previous = nullptr;
    Parked* next;
  };

  /// Does nothing for a fiber that runs, or that its time limit has woken already.
  static void wake(Parked& parked) {
    fibers::context* const active = fibers::context::active();
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

  void move_bytes(workloads::Transfer& transfer) {
    Suspending suspending;
    static_cast<workloads::Transfer&>(suspending) = transfer;
    suspending.fiber = fibers::context::active();
    if (!reactor_.start(suspending)) suspending.fiber->suspend();
    transfer.result = suspending.result;
  }

  template <typename Wake>
  void wake_completed(Wake wake) {
    while (!completed_.empty()) wake(static_cast<Suspending*>(completed_.pop())->fiber);
  }

  support::EpollBackend reactor_;
  workloads::IdleStreams idle_;
  support::OperationList completed_;
  Parked* parked_ = nullptr;  ///< the last of those that wait for sync objects
  bool abandons_ = false;
};

/// Round robin that waits in epoll when no fiber is ready, and looks there now and then when some
/// always are. Everything is on one thread, so no other thread notifies it. When the system refuses
/// to wait, the reactor's exception ends the process.
class ReactorScheduler final : public fibers::algo::round_robin {
 public:
  /// `on_deadlock` is called when every fiber waits and nothing can wake any of them.
  ReactorScheduler(FiberIo& io, std::function<void()> on_deadlock)
      : io_(io), on_deadlock_(std::move(on_deadlock)) {}

  fibers::context* pick_next() noexcept override {
    // The dispatcher has its turn once in every round.
    const bool is_round = fibers::context::active()->is_context(fibers::type::dispatcher_context);
    if (is_round) io_.poll([this](fibers::context* fiber) { awakened(fiber); });
    return round_robin::pick_next();
  }

  void suspend_until(const std::chrono::steady_clock::time_point& until) noexcept override {
    const std::int64_t until_ns = until == std::chrono::steady_clock::time_point::max()
                                      ? support::IoBackend::forever
                                      : until.time_since_epoch() / std::chrono::nanoseconds(1);
    if (until_ns == support::IoBackend::forever && io_.is_stuck()) return on_deadlock_();
    io_.wait(until_ns, [this](fibers::context* fiber) { awakened(fiber); });
  }

  void notify() noexcept override {}

 private:
  FiberIo& io_;
  std::function<void()> on_deadlock_;
};

class RunningFibers final : public RunningModel {
 public:
  RunningFibers(Job& job, const Settings& settings)
      : job_(job),
        apply_(settings.dispatch == Dispatch::apply),
        concurrency_(settings.concurrency),
        io_(job.sync()) {
    fibers::use_scheduling_algorithm<ReactorScheduler>(io_, [this] {
      is_deadlocked_ = true;
      ended_.notify_one();
    });
    launch([] {}).join();  // the thread's dispatcher comes with its first fiber
  }
  ~RunningFibers() override {
    // After a failure.
    if (is_deadlocked_) io_.abandon();
    is_deadlocked_ = false;
    wait_until_in_flight_is_below(1);
    fibers::use_scheduling_algorithm<fibers::algo::round_robin>();
  }

  void run() override {
    for (std::size_t task = 0; task < job_.task_count(); ++task) {
      // A task that may wait for ever is none to join.
      if (apply_ && job_.sync().states().empty()) {
        launch([this, task] { job_.run(task, task + 1, 0, io_); }).join();
        continue;
      }
      if (job_.has_arrivals()) await_arrival(task);
      wait_until_in_flight_is_below(apply_ ? 1 : concurrency_);
      launch([this, task] {
        ++in_flight_;
        job_.run(task, task + 1, 0, io_);
        --in_flight_;
        ended_.notify_one();
      }).detach();
    }
    wait_until_in_flight_is_below(1);
  }

 private:
  /// Starts a fiber and runs it up to its first wait.
  template <typename Body>
  fibers::fiber launch(Body body) {
    const ReturnToStack back;
    return fibers::fiber(fibers::launch::dispatch, std::allocator_arg, stacks_,
                         [this, body = std::move(body)]() mutable {
                           const StackPool& pool = *stacks_.pool;
                           tell_stack(pool.bottom_of(__builtin_frame_address(0)),
                                      pool.stack_bytes());
                           body();
                         });
  }

  void await_arrival(std::size_t task) {
    const ReturnToStack back;
    const std::chrono::nanoseconds arrival(job_.arrival_ns(task));
    boost::this_fiber::sleep_until(std::chrono::steady_clock::time_point(arrival));
  }

  void wait_until_in_flight_is_below(std::uint64_t limit) {
    if (in_flight_ < limit) return;
    const ReturnToStack back;
    std::unique_lock lock(mutex_);
    ended_.wait(lock, [&] { return in_flight_ < limit || is_deadlocked_; });
    if (is_deadlocked_) throw Deadlock();
  }

  Job& job_;
  bool apply_;
  std::uint64_t concurrency_;
  StackAllocator stacks_;
  FiberIo io_;
  std::uint64_t in_flight_ = 0;
  bool is_deadlocked_ = false;
  fibers::mutex mutex_;  ///< never contended: one thread, but the condition variable wants one
  fibers::condition_variable ended_;
};

}  // namespace

Model fibers() {
  return {
      .description =
          "a Boost.Fiber per task on one thread: stackful coroutines that switch at every wait, "
          "with a reactor (epoll) in the scheduler; files block",
      .capabilities = {.worker_kind = WorkerKind::none,
                       .suspends = true,
                       .single_worker = true,
                       .applies = true,
                       .io = IoMethod::own,
                       .open_loop = true},
      .start = start_as<RunningFibers>,
  };
}

}  // namespace models
