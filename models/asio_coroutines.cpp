// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <cstring>
#include <exception>
#include <memory>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "models/job/deadlock.h"
#include "models/model.h"
#include "workloads/support/idle_streams.h"
#include "workloads/sync.h"

namespace models {
namespace {

namespace asio = boost::asio;

// The executor has its own type here: the type-erased `any_io_executor`, which asio's usual names
// have, costs a virtual call and a reference count wherever it is copied.
using Executor = asio::io_context::executor_type;
using Clock = std::chrono::steady_clock;
using Timer = asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, Executor>;
constexpr asio::use_awaitable_t<Executor> use_awaitable;

using Tcp = asio::ip::tcp;
using Socket = asio::basic_stream_socket<Tcp, Executor>;
using Error = boost::system::error_code;

/// Passes the operation that a task waits for to the asio coroutine that runs the task, which waits
/// for it. So a wait is written as users of asio write it, with a timer in the coroutine's frame.
class HandedOver final : public workloads::Io {
 public:
  /// `parked` counts the tasks that wait for a sync object, without a limit.
  HandedOver(workloads::Sync& sync, workloads::IdleStreams& idle, std::uint64_t& parked)
      : Io(&sync), idle_(idle), parked_(parked) {}

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

  /// Waits by a timer, as users of asio do: cancelling it wakes the task.
  asio::awaitable<void, Executor> wait_for(workloads::SyncOperation& operation,
                                           asio::io_context& context) {
    Parked parked{.timer = Timer(context)};
    operation.parked = &parked;
    Error error;
    if (operation.deadline_ns != 0) {
      parked.timer.expires_at(Clock::time_point(std::chrono::nanoseconds(operation.deadline_ns)));
      co_await parked.timer.async_wait(asio::redirect_error(use_awaitable, error));
      if (!parked.is_complete) sync().backend(operation.state->kind).expire(operation);
      if (parked.is_complete) co_return;
    }
    // Without a limit, or for a lock after its time was over.
    parked.is_unlimited = true;
    ++parked_;
    parked.timer.expires_at(Clock::time_point::max());
    while (!parked.is_complete) {
      co_await parked.timer.async_wait(asio::redirect_error(use_awaitable, error));
    }
  }
  void complete(workloads::SyncOperation& operation) override {
    auto& parked = *static_cast<Parked*>(operation.parked);
    parked.is_complete = true;
    parked.timer.cancel();
    if (parked.is_unlimited) --parked_;
  }
  /// All tasks are on this thread.
  void complete_from_anywhere(workloads::SyncOperation& operation) override { complete(operation); }

 private:
  struct Parked {
    Timer timer;
    bool is_unlimited = false;  ///< it is one of `parked_`
    bool is_complete = false;
  };

  workloads::IdleStreams& idle_;  ///< shared by all tasks: their sockets belong to the one context
  std::uint64_t& parked_;
  workloads::Operation* operation_ = nullptr;
  workloads::SyncOperation* sync_operation_ = nullptr;
};

/// A socket, and the timer that cancels what it waits for when the task's time is over.
class Stream {
 public:
  explicit Stream(asio::io_context& context) : socket(context), timer_(context) {}

  Socket socket;

  /// Sets the deadline of the transfers that are started from now on; 0: none. The timer is set
  /// anew only when the deadline has changed.
  void set_deadline(std::int64_t deadline_ns) {
    if (deadline_ns == deadline_ns_) return;
    deadline_ns_ = deadline_ns;
    if (deadline_ns == 0) {
      timer_.cancel();
      return;
    }
    timer_.expires_at(Clock::time_point(std::chrono::nanoseconds(deadline_ns)));
    // An expiry may be meant for an earlier stream that had this object.
    timer_.async_wait([this](const Error& error) {
      if (!error && is_overdue() && socket.is_open()) socket.cancel();
    });
  }
  bool is_overdue() const {
    return deadline_ns_ != 0 &&
           Clock::now() >= Clock::time_point(std::chrono::nanoseconds(deadline_ns_));
  }

 private:
  Timer timer_;
  std::int64_t deadline_ns_ = 0;
};

/// Finds streams by their descriptors. An object is kept for the next stream with the same number.
class Streams {
 public:
  explicit Streams(asio::io_context& context) : context_(context) {}

  Stream& add(Socket&& socket) {
    const auto place = static_cast<std::size_t>(socket.native_handle());
    if (place >= streams_.size()) streams_.resize(place + 1);
    auto& stream = streams_[place];
    if (stream == nullptr) stream = std::make_unique<Stream>(context_);
    stream->socket = std::move(socket);
    return *stream;
  }
  Stream& at(int fd) { return *streams_.at(static_cast<std::size_t>(fd)); }

 private:
  asio::io_context& context_;
  std::vector<std::unique_ptr<Stream>> streams_;
};

Tcp::endpoint endpoint_of(const workloads::Transfer& transfer) {
  Tcp::endpoint endpoint;
  endpoint.resize(transfer.address_size);
  std::memcpy(endpoint.data(), transfer.address, transfer.address_size);
  return endpoint;
}

/// Returns the result of a transfer from the outcome that asio reports.
std::int64_t result_of(const Error& error, std::size_t bytes, const Stream& stream) {
  if (!error) return static_cast<std::int64_t>(bytes);
  if (error == asio::error::eof) return 0;
  if (error == asio::error::operation_aborted && stream.is_overdue()) return -ETIMEDOUT;
  return -error.value();
}

class RunningAsioCoroutines final : public RunningModel {
 public:
  RunningAsioCoroutines(Job& job, const Settings& settings)
      : job_(job),
        max_in_flight_(settings.dispatch == Dispatch::apply ? 1 : settings.concurrency),
        waits_(job.workload().waits() || !job.sync().states().empty()) {}
  ~RunningAsioCoroutines() override { idle_.release_all(); }  // `streams_` closes them

  /// Calls `co_spawn` for every task, as programs usually do. A coroutine that ran one task after
  /// the other would be cheaper, but the scheduler would not see a coroutine per task.
  void run() override {
    const std::size_t tasks = job_.task_count();
    context_.restart();
    // Without it the context would stop for good whenever it has nothing left.
    auto more_to_come = asio::make_work_guard(context_);
    for (std::size_t next = 0; next < tasks;) {
      for (; next < tasks && in_flight_ < max_in_flight_; ++next) {
        if (job_.has_arrivals()) await_arrival(next);
        spawn(next);
      }
      if (next < tasks) run_one();
    }
    while (in_flight_ > 0) run_one();
    if (error_) std::rethrow_exception(error_);
  }

 private:
  /// Throws `Deadlock` when nothing can wake the tasks in flight.
  void run_one() {
    if (parked_ == in_flight_) throw Deadlock();
    context_.run_one();
  }

  /// Waits until the task has arrived, and runs the tasks in flight meanwhile.
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
    HandedOver io(job_.sync(), idle_, parked_);
    auto coroutine = job_.begin(task, 0, io);
    coroutine.run_to_end();
    for (;;) {
      if (workloads::SyncOperation* const parked = io.take_parked()) {
        co_await io.wait_for(*parked, context_);
        workloads::resume(parked->waiter);
        continue;
      }
      workloads::Operation* const operation = io.take();
      if (operation == nullptr) break;
      switch (operation->kind) {
        case workloads::Operation::Kind::sleep: {
          Timer timer(context_, operation->duration);
          co_await timer.async_wait(use_awaitable);
          break;
        }
        case workloads::Operation::Kind::yield:
          co_await asio::post(context_, use_awaitable);
          break;
        case workloads::Operation::Kind::connect:
          co_await connect(static_cast<workloads::Transfer&>(*operation));
          break;
        case workloads::Operation::Kind::close: {
          auto& transfer = static_cast<workloads::Transfer&>(*operation);
          transfer.result = close(streams_.at(transfer.fd));
          break;
        }
        default:
          co_await move_bytes(static_cast<workloads::Transfer&>(*operation));
          break;
      }
      workloads::resume(operation->waiter);
    }
    job_.end(task, 0, coroutine);
  }

  // These are coroutines of their own because in `run_task` they would make the frames of sleeping
  // tasks larger.

  asio::awaitable<void, Executor> connect(workloads::Transfer& transfer) {
    Error error;
    const auto endpoint = endpoint_of(transfer);
    Socket socket(context_);
    socket.open(endpoint.protocol(), error);
    if (!error) socket.set_option(Tcp::no_delay(true), error);
    if (error) {
      transfer.result = -error.value();
      co_return;
    }
    Stream& stream = streams_.add(std::move(socket));
    stream.set_deadline(transfer.deadline_ns);
    if (stream.is_overdue()) {
      error = asio::error::operation_aborted;
    } else {
      co_await stream.socket.async_connect(endpoint, asio::redirect_error(use_awaitable, error));
    }
    transfer.result =
        result_of(error, static_cast<std::size_t>(stream.socket.native_handle()), stream);
    if (error) close(stream);
  }

  asio::awaitable<void, Executor> move_bytes(workloads::Transfer& transfer) {
    Error error = asio::error::operation_aborted;
    std::size_t bytes = 0;
    Stream& stream = streams_.at(transfer.fd);
    stream.set_deadline(transfer.deadline_ns);
    if (!stream.is_overdue()) {
      const auto buffer = asio::buffer(transfer.data, transfer.size);
      if (transfer.kind == workloads::Operation::Kind::read) {
        bytes = co_await stream.socket.async_read_some(buffer,
                                                       asio::redirect_error(use_awaitable, error));
      } else {
        bytes = co_await stream.socket.async_write_some(buffer,
                                                        asio::redirect_error(use_awaitable, error));
      }
    }
    transfer.result = result_of(error, bytes, stream);
  }

  static std::int64_t close(Stream& stream) {
    Error error;
    stream.set_deadline(0);
    stream.socket.close(error);
    return -error.value();
  }

  Job& job_;
  std::uint64_t max_in_flight_;
  bool waits_;
  asio::io_context context_{BOOST_ASIO_CONCURRENCY_HINT_UNSAFE};  // one thread: no locks
  Streams streams_{context_};
  workloads::IdleStreams idle_;
  std::uint64_t in_flight_ = 0;
  std::uint64_t parked_ = 0;  ///< those that wait for a sync object, without a limit
  std::exception_ptr error_;
};

}  // namespace

Model asio_coroutines() {
  return {
      .description =
          "a Boost.Asio awaitable per task on one thread with one io_context, its timers and its "
          "sockets (epoll); files block",
      .capabilities = {.worker_kind = WorkerKind::none,
                       .suspends = true,
                       .single_worker = true,
                       .applies = true,
                       .io = IoMethod::own,
                       .open_loop = true},
      .start = start_as<RunningAsioCoroutines>,
  };
}

}  // namespace models
