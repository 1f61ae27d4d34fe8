// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <exception>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
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
    using enum workloads::Operation::Kind;
    if (operation.kind != sleep && operation.kind != give_way) {
      workloads::transfer_blocking(static_cast<workloads::Transfer&>(operation));
      return true;
    }
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
        most_in_flight_(settings.dispatch == Dispatch::apply ? 1 : settings.concurrency),
        waits_(job.workload().waits()) {}

  /// A `co_spawn` per task, as everyone writes it: a coroutine that passed one task after the other
  /// would be cheaper, but then the tasks would be no coroutines of their own to the scheduler.
  void run() override {
    const std::size_t tasks = job_.task_count();
    context_.restart();
    // Without it the context would stop for good whenever it has nothing left.
    auto more_to_come = asio::make_work_guard(context_);
    for (std::size_t next = 0; next < tasks;) {
      for (; next < tasks && in_flight_ < most_in_flight_; ++next) {
        if (job_.has_arrivals()) await_arrival(next);
        spawn(next);
      }
      if (next < tasks) context_.run_one();
    }
    more_to_come.reset();
    context_.run();
    if (error_) std::rethrow_exception(error_);
  }

 private:
  /// Runs the tasks in flight meanwhile.
  void await_arrival(std::size_t task) {
    Timer timer(context_, Clock::time_point(std::chrono::nanoseconds(job_.arrival_ns(task))));
    bool has_arrived = timer.expiry() <= Clock::now();
    if (has_arrived) return;
    timer.async_wait([&](const auto&) { has_arrived = true; });
    while (!has_arrived) context_.run_one();
  }

  void spawn(std::size_t task) {
    ++in_flight_;
    asio::co_spawn(context_, run_task(task), [this](std::exception_ptr error) {
      --in_flight_;
      if (error) error_ = error;
    });
  }

  asio::awaitable<void, Executor> run_task(std::size_t task) {
    if (!waits_) {
      job_.run(task, task + 1, 0);
      co_return;
    }
    HandedOver io;
    auto coroutine = job_.begin(task, 0, io);
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
        default:
          break;  // `HandedOver` did it
      }
      workloads::resume(operation->waiter);
    }
    job_.end(task, 0, coroutine);
  }

  Job& job_;
  std::uint64_t most_in_flight_;
  bool waits_;
  asio::io_context context_{BOOST_ASIO_CONCURRENCY_HINT_UNSAFE};  // one thread: no locks
  std::uint64_t in_flight_ = 0;
  std::exception_ptr error_;
};

class AsioCoroutines final : public Model {
 public:
  std::string_view description() const override {
    return "a Boost.Asio awaitable per task on one thread with one io_context and its timers";
  }
  Capabilities capabilities() const override {
    return {.suspends = true, .single_worker = true, .applies = true, .open_loop = true};
  }
  std::unique_ptr<RunningModel> start(Job& job, const Settings& settings) override {
    return std::make_unique<RunningAsioCoroutines>(job, settings);
  }
};

}  // namespace

std::unique_ptr<Model> asio_coroutines() { return std::make_unique<AsioCoroutines>(); }

}  // namespace models
