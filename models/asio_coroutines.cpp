// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>
#include <exception>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "models/model.h"

namespace models {
namespace {

namespace asio = boost::asio;

// The executor by its own type: the type-erased `any_io_executor` of the usual names costs a
// virtual call and a reference count wherever it is copied.
using Executor = asio::io_context::executor_type;
using Clock = std::chrono::steady_clock;
using Timer = asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, Executor>;
constexpr asio::use_awaitable_t<Executor> use_awaitable;

/// Hands what a task waits for to the asio coroutine that runs the task and waits in its stead: so
/// a wait is written as users of asio write it, with a timer in the coroutine's own frame.
class HandedOver final : public workloads::Io {
 public:
  bool start(workloads::Operation& operation) override {
    if (operation.kind == workloads::Operation::Kind::sleep && operation.duration.count() <= 0) {
      return true;
    }
    operation_ = &operation;
    return false;
  }
  /// What the task waits for; null when it came to its end.
  workloads::Operation* take() { return std::exchange(operation_, nullptr); }

 private:
  workloads::Operation* operation_ = nullptr;
};

class RunningAsioCoroutines final : public RunningModel {
 public:
  RunningAsioCoroutines(Job& job, const Settings& settings)
      : job_(job),
        apply_(settings.dispatch == Dispatch::apply),
        lanes_(std::min<std::uint64_t>(settings.concurrency, job.task_count())),
        waits_(job.workload().waits()) {}

  void run() override {
    if (apply_) {
      for (std::size_t task = 0; task < job_.task_count(); ++task) {
        spawn(run_task(task));
        run_spawned();
      }
    } else {
      next_ = 0;
      asio::post(context_, [this] { start_lanes(); });
      run_spawned();
    }
  }

 private:
  template <typename Awaitable>
  void spawn(Awaitable coroutine) {
    asio::co_spawn(context_, std::move(coroutine), [this](std::exception_ptr error) {
      if (error) error_ = error;
    });
  }

  void run_spawned() {
    context_.restart();
    context_.run();
    if (error_) std::rethrow_exception(error_);
  }

  /// On the context's own thread, where a coroutine runs up to its first wait as it is spawned: so
  /// no more are spawned than have something to do.
  void start_lanes() {
    for (std::uint64_t lane = 0; lane < lanes_ && next_ < job_.task_count(); ++lane) {
      spawn(run_lane());
    }
  }

  /// The usual way to limit what is in flight: as many coroutines as that, each of which awaits one
  /// task's coroutine after the other. Spawning each task would cost several times as much.
  asio::awaitable<void, Executor> run_lane() {
    while (next_ < job_.task_count()) co_await run_task(next_++);
  }

  asio::awaitable<void, Executor> run_task(std::size_t task) {
    if (!waits_) {
      job_.run(task, task + 1, 0);
      co_return;
    }
    HandedOver io;
    auto coroutine = job_.begin(task, io);
    coroutine.run_to_end();
    while (workloads::Operation* const operation = io.take()) {
      switch (operation->kind) {
        case workloads::Operation::Kind::sleep: {
          Timer timer(context_, operation->duration);
          co_await timer.async_wait(use_awaitable);
          break;
        }
        case workloads::Operation::Kind::give_way:
          co_await asio::post(context_, use_awaitable);
          break;
      }
      workloads::resume(operation->waiter);
    }
    job_.end(task, 0, coroutine);
  }

  Job& job_;
  bool apply_;
  std::uint64_t lanes_;
  bool waits_;
  asio::io_context context_{BOOST_ASIO_CONCURRENCY_HINT_UNSAFE};  // one thread: no locks
  std::size_t next_ = 0;
  std::exception_ptr error_;
};

class AsioCoroutines final : public Model {
 public:
  std::string_view description() const override {
    return "a Boost.Asio awaitable per task on one thread with one io_context and its timers";
  }
  Capabilities capabilities() const override {
    return {.suspends = true, .single_worker = true, .applies = true};
  }
  std::unique_ptr<RunningModel> start(Job& job, const Settings& settings) override {
    return std::make_unique<RunningAsioCoroutines>(job, settings);
  }
};

}  // namespace

std::unique_ptr<Model> asio_coroutines() { return std::make_unique<AsioCoroutines>(); }

}  // namespace models
