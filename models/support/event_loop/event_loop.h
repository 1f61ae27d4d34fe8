// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "models/job/job.h"
#include "models/support/event_loop/io_backend.h"
#include "models/support/event_loop/timer_queue.h"
#include "models/support/pools/work_ranges.h"
#include "workloads/io.h"
#include "workloads/loop_inbox.h"
#include "workloads/support/file_descriptor.h"
#include "workloads/support/idle_streams.h"
#include "workloads/sync.h"

namespace models::support {

/// Returns how many of `concurrency` tasks in flight loop `index` of `loops` may have.
constexpr std::uint64_t share_of(std::uint64_t concurrency, unsigned index, unsigned loops) {
  return concurrency / loops + (index < concurrency % loops ? 1 : 0);
}

/// Runs the tasks of a job as coroutines on the calling thread: starts as many as may be in flight
/// and have arrived, and completes their operations. A loop is used by one thread at a time, which
/// need not be the one that made it.
class EventLoop final : public workloads::Io, private workloads::Completion {
 public:
  /// Records the tasks as those of `worker`. Throws `std::system_error`.
  EventLoop(Job& job, unsigned worker, std::uint64_t concurrency,
            IoMethod method = IoMethod::epoll);
  EventLoop(Job& job, unsigned worker, std::uint64_t concurrency,
            std::unique_ptr<IoBackend> backend);
  ~EventLoop();

  /// Lets tasks on other threads wake its own (`complete_from_anywhere`). Called before it first
  /// runs; otherwise tasks that nothing on this loop can wake are a deadlock. Throws
  /// `std::system_error`.
  void accept_wakeups();

  /// Lets tasks in other processes wake its own, through the inbox of its worker (`loop_inbox.h`),
  /// whose eventfd there is. The only loop of its process; called like the other.
  void accept_wakeups_from_processes();

  /// Calls the function with each task whose coroutine has ended and that has its result, on the
  /// thread that runs the loop. Called before it first runs.
  void call_when_complete(std::function<void(std::size_t task)> on_complete) {
    on_complete_ = std::move(on_complete);
  }
  /// Wakes a loop that `accept_wakeups` was called for. From any thread.
  void wake() noexcept;
  /// Says what tells the other loops in this process that the tasks are cancelled
  /// (`CancellationResponse::throws_at_await`); by default nothing. Called before the loop first
  /// runs.
  void tell_of_request(std::function<void()> tell) { tell_of_request_ = std::move(tell); }

  /// Runs the tasks `first` to `last - 1`. Throws `std::system_error`, and `Deadlock`, after which
  /// it can run no more.
  void run(std::size_t first, std::size_t last);
  /// Runs what the source has (nothing when no task may be in flight here), and returns how many
  /// tasks that were. Throws like the other.
  std::uint64_t run(TaskSource& source);

  /// Files the operation (`workloads::Io`).
  bool start(workloads::Operation& operation) override;
  workloads::IdleStreams* idle_streams() override { return &idle_; }
  bool park(workloads::SyncOperation& operation) override;
  void complete(workloads::SyncOperation& operation) override;
  void complete_from_anywhere(workloads::SyncOperation& operation) override;

 private:
  /// Keeps where the time limit of an operation is filed, plus 1; 0: nowhere.
  struct NotePlace {
    void operator()(workloads::SyncOperation* operation, std::size_t place) const {
      operation->place = place + 1;
    }
  };

  void completed(std::uint64_t task, std::coroutine_handle<> frame) noexcept override;
  void run_to_end();
  void start_tasks();
  void start_arrived();
  void start_next();
  bool next_has_arrived() const;
  std::int64_t next_deadline_ns() const;
  bool has_next();
  void resume_ready();
  void resume_expired();
  void resume(workloads::Operation& operation);
  void expire_limits();
  void end_awaited();
  void take_inbox();
  void take_shared_inbox();
  bool is_woken_by_others() const { return wakeups_ || shared_inbox_ != nullptr; }
  void wait();

  Job& job_;
  unsigned worker_;
  std::uint64_t concurrency_;
  std::function<void(std::size_t task)> on_complete_;  ///< empty where nobody asked for it
  std::unique_ptr<IoBackend> backend_;
  workloads::IdleStreams idle_;
  TimerQueue<workloads::Operation*> timers_;
  TimerQueue<workloads::SyncOperation*, NotePlace> limits_;  ///< of tasks that are parked
  std::uint64_t parked_ = 0;
  /// The coroutine of each task in flight, in a job whose tasks may end in a deadlock: to free
  /// them.
  std::vector<std::coroutine_handle<>> frames_;

  workloads::support::FileDescriptor wakeups_;  ///< an eventfd; none where nobody else wakes tasks
  /// Operations that other threads completed, linked through themselves, the last one first.
  std::atomic<workloads::Operation*> inbox_{nullptr};
  std::atomic<bool> sleeps_{false};  ///< it has to be woken when there is something in the inbox
  workloads::LoopInbox* shared_inbox_ = nullptr;  ///< null where no other process wakes tasks

  std::function<void()> tell_of_request_;

  OperationList ready_;
  /// How many transfers that were over at once the running task may still go on after.
  unsigned budget_ = 0;
  TaskSource* source_ = nullptr;  ///< the source of more tasks; null when there are no more
  std::size_t next_ = 0;
  std::size_t last_ = 0;
  std::uint64_t started_ = 0;
  std::uint64_t in_flight_ = 0;
  bool awaits_arrival_ = false;  ///< more tasks may be in flight, when they have arrived
};

}  // namespace models::support
