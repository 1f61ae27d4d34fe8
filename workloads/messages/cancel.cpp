// SPDX-License-Identifier: Apache-2.0
#include <pthread.h>
#include <signal.h>

#include <algorithm>
#include <stdexcept>
#include <string>

#include "workloads/cancellation.h"
#include "workloads/sharing/sharing_workload.h"
#include "workloads/support/work_units.h"

namespace workloads {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view activities[] = {"wait", "work"};
constexpr Option activity_option = {.name = "activity",
                                    .values = "wait|work",
                                    .help = "what a task does until it is cancelled",
                                    .type = Option::Type::word,
                                    .default_value = "wait",
                                    .words = activities};
constexpr Option finished_option = {
    "finished",          "N", "tasks that complete normally before the request",
    Option::Type::whole, "1", 0,
    maximum_tasks};
constexpr Option remaining_option = {
    "remaining",
    "TIME",
    "with --cancel=queued: how long a running task continues after the request",
    Option::Type::duration,
    "1ms",
    0,
    3.6e12};
constexpr const Option* cancel_options[] = {&activity_option, &finished_option, &remaining_option};

/// The work of a task between two looks at the request: one or two microseconds.
constexpr std::uint64_t rounds_between_looks = 1'000;
/// How long a task waits for others to begin before it makes the request without them: no more are
/// in flight than have begun.
constexpr auto patience = 100ms;

/// Records how long after the request this is.
void record_latency(std::size_t task, Io& io) {
  const std::int64_t since = io.sync().cancellation()->requested_ns.load(relaxed);
  io.sync().wait_samples(task)[0] = now_ns() - since + 1;
}

/// Awaits a sleep or the next turn, and throws `Cancelled` where the request came meanwhile.
class [[nodiscard]] CancellableWait {
 public:
  CancellableWait(Io& io, std::size_t task, const Operation& operation)
      : io_(io), task_(task), operation_(operation) {}
  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> waiter) {
    operation_.waiter = waiter;
    return !io_.start(operation_);
  }
  void await_resume() const {
    const Cancellation& cancellation = *io_.sync().cancellation();
    if (cancellation.requested.load(std::memory_order_acquire) == 0) return;
    record_latency(task_, io_);
    throw Cancelled();
  }

 private:
  Io& io_;
  std::size_t task_;
  Operation operation_;
};

/// Notices that no more tasks begin.
class Patience {
 public:
  bool is_over(const Cancellation& cancellation) {
    const std::uint32_t begun = cancellation.begun.load(relaxed);
    const std::int64_t now = now_ns();
    if (begun != begun_) {
      begun_ = begun;
      since_ns_ = now;
    }
    return now - since_ns_ >= std::chrono::nanoseconds(patience).count();
  }

 private:
  std::uint32_t begun_ = 0;
  std::int64_t since_ns_ = 0;
};

/// Cancels tasks. Those with the first numbers end at once, with a result. The others wait or work;
/// the last of them that can be in flight makes the request, by which sync object 0 is set, and is
/// cancelled like the others.
class Cancel final : public Workload {
 public:
  explicit Cancel(const Configuration& configuration)
      : Workload(configuration),
        works_(text_of(configuration.options, activity_option) == "work"),
        finished_(number_of(configuration.options, finished_option)),
        remaining_(duration_of(configuration.options, remaining_option)) {
    if (configuration.tasks > finished_) return;
    throw std::invalid_argument(
        "--tasks=" + std::to_string(configuration.tasks) +
        " leaves none to cancel: use more than --finished=" + std::to_string(finished_));
  }

  std::size_t max_output_bytes(std::size_t) const override { return sizeof(std::uint64_t); }
  std::chrono::nanoseconds minimum_wait(std::size_t) const override { return {}; }
  bool waits() const override { return false; }

  std::span<const SyncObject> sync_objects() const override {
    static constexpr SyncObject objects[] = {{.kind = SyncKind::event, .name = "request"}};
    return objects;
  }
  std::size_t shared_bytes() const override { return sizeof(Cancellation); }
  bool cancels_tasks() const override { return true; }
  std::uint64_t operations() const override { return task_count() - finished_; }
  OperationTraits operation_traits() const override {
    return {.name = "cancellation", .sampled = SampledTime::latency};
  }
  /// From the request until the task that ends by itself, or at what it awaits, is about to.
  std::size_t wait_samples_per_task() const override { return 1; }
  /// The tasks are no rivals.
  double cost(std::size_t task) const override { return task == 0 ? 1 : 0; }

  IterationMoments moments(const std::byte* bytes) const override {
    return {.timed_from_ns = in(bytes).requested_ns.load()};
  }
  std::optional<SharedFault> check_shared(const std::byte* bytes) const override {
    if (in(bytes).requested.load() != 0) return {};
    return SharedFault{"no task has made the request", operations(), operations()};
  }

  std::size_t run(std::size_t task, Output output, Io& io) const override {
    Cancellation& cancellation = *io.sync().cancellation();
    if (task >= finished_ &&
        cancellation.response.load(relaxed) == CancellationResponse::is_terminated) {
      be_ended(task, io);
    }
    auto coroutine = run_suspending(task, output, io);
    if (!coroutine.run_to_end()) {
      throw std::logic_error("a blocking Io left an operation pending");
    }
    return coroutine.result();
  }

  Coroutine<std::size_t> run_suspending(std::size_t task, Output output, Io& io) const override {
    Cancellation& cancellation = *io.sync().cancellation();
    if (task >= finished_) {
      if (is_requested(cancellation)) co_return cancelled_result;
      begin(task, io);
      switch (cancellation.response.load(relaxed)) {
        case CancellationResponse::polls:
          co_await until_requested(task, io);
          record_latency(task, io);
          co_return cancelled_result;
        case CancellationResponse::completes:
          co_await until_requested(task, io);
          co_await finish(task, io);
          break;
        case CancellationResponse::throws_at_await:
        case CancellationResponse::is_terminated:
          // In no coroutine of its own: each that an exception leaves is another throw.
          Patience others;
          for (std::uint64_t round = 1;; ++round) {
            if (works_) support::do_work_rounds(rounds_between_looks, round);
            co_await CancellableWait(io, task, pause());
            if (others.is_over(cancellation)) request(task, io);
          }
      }
    }
    cancellation.finished.fetch_add(1, relaxed);
    co_return expect(task, output);
  }

  std::size_t expect(std::size_t task, Output output) const override {
    support::ByteWriter writer(output);
    writer.write(configuration().seed + task);
    return writer.size();
  }

 private:
  static const Cancellation& in(const std::byte* bytes) {
    return *reinterpret_cast<const Cancellation*>(bytes);
  }
  static bool is_requested(const Cancellation& cancellation) {
    return cancellation.requested.load(std::memory_order_acquire) != 0;
  }

  /// Counts the task. The last one that can be in flight makes the request.
  void begin(std::size_t task, Io& io) const {
    Cancellation& cancellation = *io.sync().cancellation();
    const std::uint64_t in_flight = cancellation.in_flight.load(relaxed);
    const std::uint64_t all = in_flight == 0 ? operations() : std::min(operations(), in_flight);
    if (cancellation.begun.fetch_add(1, std::memory_order_acq_rel) + 1 == all) request(task, io);
  }

  static void request(std::size_t task, Io& io) {
    Cancellation& cancellation = *io.sync().cancellation();
    std::int64_t not_yet = 0;
    if (!cancellation.requested_ns.compare_exchange_strong(not_yet, now_ns())) return;
    cancellation.requested.store(1);
    cancellation.requested.notify_all();
    const CancellationResponse response = cancellation.response.load(relaxed);
    if (response == CancellationResponse::polls || response == CancellationResponse::completes) {
      Event(io, 0, task).set();
    }
    if (const pid_t process = cancellation.coordinator.load(); process != 0) {
      kill(process, SIGCHLD);
    }
  }

  /// Returns what a task awaits that does not look at the request.
  Operation pause() const {
    if (works_) return {.kind = Operation::Kind::yield};
    return {.kind = Operation::Kind::sleep, .duration = patience};
  }

  /// Waits or works, and looks at the request.
  Coroutine<std::size_t> until_requested(std::size_t task, Io& io) const {
    const Cancellation& cancellation = *io.sync().cancellation();
    Patience others;
    const Event requested(io, 0, task);
    for (std::uint64_t round = 1; !is_requested(cancellation); ++round) {
      if (works_) {
        support::do_work_rounds(rounds_between_looks, round);
        co_await yield(io);
      } else if (co_await requested.wait_for(patience)) {
        break;
      }
      if (others.is_over(cancellation)) request(task, io);
    }
    co_return 0;
  }

  /// Does what a task does after the request that nobody can cancel.
  Coroutine<std::size_t> finish(std::size_t task, Io& io) const {
    if (!works_) {
      co_await sleep(io, remaining_);
      co_return 0;
    }
    const std::int64_t requested_ns = io.sync().cancellation()->requested_ns.load(relaxed);
    for (std::uint64_t round = 1; now_ns() - requested_ns < remaining_.count(); ++round) {
      support::do_work_rounds(rounds_between_looks, round + task);
      co_await yield(io);
    }
    co_return 0;
  }

  /// Waits or works until the thread or the process of the task is ended. No coroutine: its frame
  /// would catch what unwinds the stack of a thread that is cancelled.
  [[noreturn]] void be_ended(std::size_t task, Io& io) const {
    const Cancellation& cancellation = *io.sync().cancellation();
    begin(task, io);
    Patience others;
    for (std::uint64_t round = 1;; ++round) {
      if (works_) {
        support::do_work_rounds(rounds_between_looks, round);
        pthread_testcancel();  // a thread that only computes is nowhere else cancelled
      } else {
        Operation sleep = pause();
        io.start(sleep);
      }
      if (!is_requested(cancellation) && others.is_over(cancellation)) request(task, io);
    }
  }

  bool works_;
  std::uint64_t finished_;
  std::chrono::nanoseconds remaining_;
};

}  // namespace

WorkloadKind cancel() {
  return {
      .description =
          "tasks that wait or work are cancelled, by a method the model supports (--cancel): from "
          "the request to the last one gone, per task, begun or not",
      .size_unit = no_size,
      .defaults = [](unsigned) -> Configuration { return {.tasks = 100, .size = 1}; },
      .options = cancel_options,
      .shares = true,
      .create = create_as<Cancel>,
  };
}

}  // namespace workloads
