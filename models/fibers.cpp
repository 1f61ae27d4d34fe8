// SPDX-License-Identifier: Apache-2.0
#include <sanitizer/asan_interface.h>
#include <sys/mman.h>

#include <cerrno>
#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <system_error>
#include <vector>

#include <boost/context/stack_context.hpp>
#include <boost/context/stack_traits.hpp>
#include <boost/fiber/algo/round_robin.hpp>
#include <boost/fiber/condition_variable.hpp>
#include <boost/fiber/context.hpp>
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/mutex.hpp>
#include <boost/fiber/operations.hpp>

#include "models/model.h"
#include "models/support/event_loop/epoll_backend.h"
#include "workloads/support/idle_streams.h"
#include "workloads/support/refusal.h"

namespace models {
namespace {

namespace fibers = boost::fibers;

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
  bool start(workloads::Operation& operation) override {
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
};

/// Round robin that waits in epoll when no fiber is ready, and looks there now and then when some
/// always are. Everything is on one thread, so no other thread notifies it. When the system refuses
/// to wait, the reactor's exception ends the process.
class ReactorScheduler final : public fibers::algo::round_robin {
 public:
  explicit ReactorScheduler(FiberIo& io) : io_(io) {}

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
    io_.wait(until_ns, [this](fibers::context* fiber) { awakened(fiber); });
  }

  void notify() noexcept override {}

 private:
  FiberIo& io_;
};

class RunningFibers final : public RunningModel {
 public:
  RunningFibers(Job& job, const Settings& settings)
      : job_(job),
        apply_(settings.dispatch == Dispatch::apply),
        concurrency_(settings.concurrency) {
    fibers::use_scheduling_algorithm<ReactorScheduler>(io_);
    launch([] {}).join();  // the thread's dispatcher comes with its first fiber
  }
  ~RunningFibers() override {
    wait_until_in_flight_is_below(1);  // after a failure
    fibers::use_scheduling_algorithm<fibers::algo::round_robin>();
  }

  void run() override {
    for (std::size_t task = 0; task < job_.task_count(); ++task) {
      if (apply_) {
        launch([this, task] { job_.run(task, task + 1, 0, io_); }).join();
        continue;
      }
      if (job_.has_arrivals()) await_arrival(task);
      wait_until_in_flight_is_below(concurrency_);
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
    return fibers::fiber(fibers::launch::dispatch, std::allocator_arg, stacks_, std::move(body));
  }

  void await_arrival(std::size_t task) {
    const std::chrono::nanoseconds arrival(job_.arrival_ns(task));
    boost::this_fiber::sleep_until(std::chrono::steady_clock::time_point(arrival));
  }

  void wait_until_in_flight_is_below(std::uint64_t limit) {
    if (in_flight_ < limit) return;
    std::unique_lock lock(mutex_);
    ended_.wait(lock, [&] { return in_flight_ < limit; });
  }

  Job& job_;
  bool apply_;
  std::uint64_t concurrency_;
  StackAllocator stacks_;
  FiberIo io_;
  std::uint64_t in_flight_ = 0;
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
