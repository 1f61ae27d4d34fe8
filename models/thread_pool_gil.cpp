// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstdint>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "models/cancel_methods.h"
#include "models/model.h"
#include "models/support/os/shared_memory.h"
#include "models/support/os/threads.h"
#include "models/support/pools/callbacks.h"
#include "models/support/pools/chunks.h"
#include "models/support/pools/completions.h"
#include "models/support/pools/interpreter_lock.h"
#include "models/support/pools/locked_queue.h"
#include "workloads/channel.h"

namespace models {
namespace {

/// What one thread holds while it runs tasks, and releases while it waits.
class HeldInterpreter {
 public:
  HeldInterpreter(support::InterpreterLock& interpreter, unsigned thread)
      : interpreter_(interpreter), thread_(thread) {}

  template <typename Wait>
  auto released_during(Wait wait) const {
    const Release release(*this);
    return wait();
  }

 private:
  struct Release {
    explicit Release(const HeldInterpreter& interpreter) : held(interpreter) {
      held.interpreter_.release(held.thread_);
    }
    Release(const Release&) = delete;
    Release& operator=(const Release&) = delete;
    ~Release() { held.interpreter_.take(held.thread_); }
    const HeldInterpreter& held;
  };

  support::InterpreterLock& interpreter_;
  unsigned thread_;
};

/// The sync objects of one kind as a thread uses them that holds the interpreter: as CPython's own
/// do, it releases the interpreter only where it has to wait.
class ReleasingBackend final : public workloads::SyncBackend {
 public:
  ReleasingBackend(const workloads::SyncBackend& backend, const HeldInterpreter& held)
      : backend_(backend), held_(held) {}

  bool acquire(workloads::SyncState& state, std::uint32_t task) const override {
    return backend_.try_acquire(state, task) ||
           held_.released_during([&] { return backend_.acquire(state, task); });
  }
  bool try_acquire(workloads::SyncState& state, std::uint32_t task) const override {
    return backend_.try_acquire(state, task);
  }
  void release(workloads::SyncState& state, std::uint32_t task) const override {
    backend_.release(state, task);
  }
  bool try_acquire_shared(workloads::SyncState& state, std::uint32_t task) const override {
    return backend_.try_acquire_shared(state, task);
  }
  bool acquire_shared(workloads::SyncState& state, std::uint32_t task) const override {
    return backend_.try_acquire_shared(state, task) ||
           held_.released_during([&] { return backend_.acquire_shared(state, task); });
  }
  void release_shared(workloads::SyncState& state, std::uint32_t task) const override {
    backend_.release_shared(state, task);
  }
  bool perform(workloads::SyncOperation& operation) const override {
    return is_done_at_once(operation) ||
           held_.released_during([&] { return backend_.perform(operation); });
  }
  bool is_set(const workloads::SyncState& event) const override { return backend_.is_set(event); }
  void set(workloads::SyncState& event) const override { backend_.set(event); }
  void clear(workloads::SyncState& event) const override { backend_.clear(event); }
  void notify_one(workloads::SyncState& condition) const override {
    backend_.notify_one(condition);
  }
  void notify_all(workloads::SyncState& condition) const override {
    backend_.notify_all(condition);
  }

 private:
  using Action = workloads::SyncOperation::Action;

  bool is_done_at_once(const workloads::SyncOperation& operation) const {
    workloads::SyncState& state = *operation.state;
    switch (operation.action) {
      case Action::acquire:
        return backend_.try_acquire(state, operation.task);
      case Action::acquire_shared:
        return backend_.try_acquire_shared(state, operation.task);
      case Action::wait:
        return state.kind == workloads::SyncKind::event && backend_.is_set(state);
      case Action::arrive:
      case Action::put:
      case Action::get:
      case Action::join:
        return false;
    }
    return false;
  }

  const workloads::SyncBackend& backend_;
  const HeldInterpreter& held_;
};

/// Works on channels as another backend does, and releases the interpreter while that waits.
class ReleasingChannel final : public workloads::ChannelBackend {
 public:
  ReleasingChannel(const workloads::SyncBackend& backend, const HeldInterpreter& held)
      : backend_(static_cast<const ChannelBackend&>(backend)), held_(held) {}

  workloads::ChannelResult try_put(workloads::SyncState& channel, std::uint32_t task,
                                   const std::byte* item) const override {
    return backend_.try_put(channel, task, item);
  }
  workloads::ChannelResult try_get(workloads::SyncState& channel, std::uint32_t task,
                                   std::byte* item) const override {
    return backend_.try_get(channel, task, item);
  }
  bool perform(workloads::SyncOperation& operation) const override {
    return held_.released_during([&] { return backend_.perform(operation); });
  }
  void close(workloads::SyncState& channel) const override { backend_.close(channel); }
  bool is_closed(const workloads::SyncState& channel) const override {
    return backend_.is_closed(channel);
  }
  void task_done(workloads::SyncState& channel) const override { backend_.task_done(channel); }
  std::uint64_t size(const workloads::SyncState& channel) const override {
    return backend_.size(channel);
  }
  std::uint64_t capacity(const workloads::SyncState& channel) const override {
    return backend_.capacity(channel);
  }

 private:
  const ChannelBackend& backend_;
  const HeldInterpreter& held_;
};

/// Blocks for every operation, and releases the interpreter meanwhile.
class ReleasingIo final : public workloads::Io {
 public:
  ReleasingIo(Job& job, support::InterpreterLock& interpreter, unsigned thread)
      : Io(&sync_), held_(interpreter, thread), sync_(job.sync()) {
    std::array<bool, workloads::sync_kind_count> has_backend{};
    for (const auto& object : job.workload().sync_objects()) {
      if (std::exchange(has_backend.at(static_cast<std::size_t>(object.kind)), true)) continue;
      const workloads::SyncBackend& backend = job.sync().backend(object.kind);
      if (object.kind == workloads::SyncKind::channel) {
        backends_.push_back(std::make_unique<ReleasingChannel>(backend, held_));
      } else {
        backends_.push_back(std::make_unique<ReleasingBackend>(backend, held_));
      }
      sync_.use(object.kind, *backends_.back());
    }
  }

  bool start(workloads::Operation& operation) override {
    return held_.released_during([&] { return workloads::blocking_io().start(operation); });
  }
  void block_thread(std::chrono::nanoseconds duration) override {
    held_.released_during([&] { workloads::blocking_io().block_thread(duration); });
  }
  workloads::IdleStreams* idle_streams() override {
    return workloads::blocking_io().idle_streams();
  }

 private:
  HeldInterpreter held_;
  workloads::Sync sync_;
  std::vector<std::unique_ptr<const workloads::SyncBackend>> backends_;
};

/// Each thread holds the interpreter while it does what Python code would do: a worker for its
/// tasks, the main thread to hand them out. They release it to wait.
class RunningThreadPoolGil final : public RunningModel {
 public:
  RunningThreadPoolGil(Job& job, const Settings& settings)
      : job_(job),
        dispatch_(settings.dispatch),
        chunk_(support::chunk_size(settings.chunk, job.task_count(), settings.workers)),
        main_thread_(settings.workers),
        memory_(support::Completions::bytes(job.task_count())),
        completions_(memory_.data()),
        callbacks_(job),
        interpreter_(settings.switch_interval),
        threads_(support::start_threads(
            settings.workers, settings.pin, [this](unsigned worker) { work(worker); },
            [this] { queue_.close(); })) {
    queue_.wait_for_sleepers(settings.workers);
  }
  ~RunningThreadPoolGil() override { queue_.close(); }

  void run() override {
    const std::size_t tasks = job_.task_count();
    completions_.begin_batch();
    interpreter_.take(main_thread_);
    switch (dispatch_) {
      case Dispatch::map:
        queue_.push_chunks(tasks, chunk_);
        without_interpreter([&] { queue_.wait_until_done(); });
        break;
      case Dispatch::callback:
        callbacks_.begin_batch();
        submit_all(tasks);
        without_interpreter([&] { callbacks_.wait(); });
        break;
      case Dispatch::submit:
        submit_all(tasks);
        without_interpreter([&] { completions_.wait_all(tasks); });
        break;
      case Dispatch::apply:
        for (std::size_t task = 0; task < tasks; ++task) {
          submit(task);
          without_interpreter([&] { completions_.wait(task); });
        }
        break;
    }
    interpreter_.release(main_thread_);
  }

 private:
  template <typename Wait>
  void without_interpreter(Wait wait) {
    interpreter_.release(main_thread_);
    wait();
    interpreter_.take(main_thread_);
  }

  void submit_all(std::size_t tasks) {
    for (std::size_t task = 0; task < tasks; ++task) {
      if (job_.has_arrivals()) {
        without_interpreter([&] { completions_.await_arrival(job_, task); });
      }
      submit(task);
    }
  }

  void submit(std::size_t task) {
    queue_.push({static_cast<std::uint32_t>(task), static_cast<std::uint32_t>(task + 1)});
    interpreter_.hand_over_if_asked(main_thread_);
  }

  void work(unsigned worker) noexcept {
    ReleasingIo io(job_, interpreter_, worker);
    while (auto range = queue_.take(0)) {
      interpreter_.take(worker);
      do {
        for (std::uint32_t task = range->first; task < range->last; ++task) {
          job_.run(task, task + 1, worker, io);
          interpreter_.hand_over_if_asked(worker);
        }
        if (dispatch_ != Dispatch::map) complete(range->first);
      } while ((range = queue_.try_take(range->size())));
      interpreter_.release(worker);
    }
  }

  /// A callback runs under the interpreter lock, on the worker.
  void complete(std::size_t task) noexcept {
    if (dispatch_ == Dispatch::callback) {
      callbacks_.call(task);
    } else {
      completions_.complete(task);
    }
  }

  Job& job_;
  Dispatch dispatch_;
  std::size_t chunk_;
  unsigned main_thread_;  ///< its number among the threads that want the interpreter
  support::SharedMemory memory_;
  support::Completions completions_;
  support::Callbacks callbacks_;
  support::LockedQueue queue_;
  support::InterpreterLock interpreter_;
  std::vector<std::jthread> threads_;  // the last member: joined before what they use goes
};

}  // namespace

Model thread_pool_gil() {
  return {
      .description =
          "emulates threads under CPython's interpreter lock; hands it over at ends of tasks and "
          "waits, not between bytecodes",
      .capabilities = {.worker_kind = WorkerKind::thread,
                       .chunks = true,
                       .submits = true,
                       .applies = true,
                       .calls_back = true,
                       .pins = true,
                       .switches = true,
                       .open_loop = true,
                       .cancels = pool_cancels},
      .gil = [](const Settings&) { return Gil::emulated; },
      .start = start_as<RunningThreadPoolGil>,
  };
}

}  // namespace models
