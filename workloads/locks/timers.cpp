// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <stdexcept>
#include <vector>

#include "workloads/sharing/sharing_workload.h"
#include "workloads/support/random.h"

namespace workloads {
namespace {

using std::chrono::nanoseconds;

/// What the tasks share. The times are on the monotonic clock.
struct alignas(64) Fired {
  std::atomic<std::uint64_t> early;         ///< timers that fired before their time
  std::atomic<std::uint64_t> after_cancel;  ///< timers that were cancelled in time, and fired
  std::atomic<std::uint64_t> ended;         ///< timers that fired or were cancelled
};

/// Waits for an event that nobody sets, until the time limit: a timer. Sync object k is the event
/// of task k. The timer of every fourth task has a long delay, and is cancelled by the task before
/// it, as soon as that one's own has fired: it sets the event.
class Timers final : public SharingWorkload {
 public:
  explicit Timers(const Configuration& configuration)
      : SharingWorkload(configuration),
        max_delay_ns_(static_cast<double>(configuration.size) * 1e6 * configuration.time_scale),
        objects_(configuration.tasks, {.kind = SyncKind::event, .name = "timer"}) {
    constexpr double day_ns = 24 * 3.6e12;
    if (max_delay_ns_ > day_ns) {
      throw std::invalid_argument(
          "a timer would take more than a day: use a smaller --size or --time-scale");
    }
  }

  nanoseconds minimum_wait(std::size_t task) const override {
    return is_cancelled(task) ? nanoseconds(0) : delay_of(task);
  }
  bool has_time_scale() const override { return true; }
  std::span<const SyncObject> sync_objects() const override { return objects_; }
  /// Behind the counts, for each task: when its timer had been cancelled, or 0.
  std::size_t shared_bytes() const override {
    return sizeof(Fired) + task_count() * sizeof(std::atomic<std::int64_t>);
  }
  std::uint64_t tasks_together() const override { return task_count(); }

  Coroutine<std::size_t> run_suspending(std::size_t task, Output output, Io& io) const override {
    Fired& fired = *shared<Fired>(io);
    const Event event(io, task, task);
    const std::int64_t due_ns = now_ns() + delay_of(task).count();
    const bool was_set = co_await event.wait_for(delay_of(task));
    const std::int64_t late_ns = now_ns() - due_ns;
    if (was_set) {
      // It fired for no reason where nobody cancels it.
      if (!is_cancelled(task)) fired.early.fetch_add(1, relaxed);
    } else {
      if (late_ns < 0) fired.early.fetch_add(1, relaxed);
      const std::int64_t cancelled_ns = cancel_time(io, task).load(relaxed);
      if (cancelled_ns != 0 && cancelled_ns < due_ns) fired.after_cancel.fetch_add(1, relaxed);
      WaitSampler(io, task, 1, min_hand_over).record(std::max<std::int64_t>(late_ns, 0));
    }
    if (const std::size_t next = task + 1; next < task_count() && is_cancelled(next)) {
      Event(io, next, task).set();
      cancel_time(io, next).store(now_ns(), relaxed);
    }
    fired.ended.fetch_add(1, relaxed);
    co_return write(result_of(task), output);
  }

  std::uint64_t operations() const override { return task_count(); }
  OperationTraits operation_traits() const override {
    return {.name = "timer", .sampled = SampledTime::lateness, .has_price = false};
  }
  std::size_t wait_samples_per_task() const override { return 1; }

  std::optional<SharedFault> check_shared(const std::byte* bytes) const override {
    const Fired& fired = *shared<Fired>(bytes);
    if (const std::uint64_t early = fired.early.load(); early != 0) {
      return fault_of(early, task_count(), "timers fired before their time");
    }
    if (const std::uint64_t faults = fired.after_cancel.load(); faults != 0) {
      return fault_of(faults, task_count() / cancelled_share, "timers fired after their cancel");
    }
    return lost_updates(fired.ended.load(), task_count(), "timers");
  }

 protected:
  std::uint64_t result_of(std::size_t task) const override {
    return static_cast<std::uint64_t>(delay_of(task).count());
  }

 private:
  static constexpr std::size_t cancelled_share = 4;
  /// How much longer than the longest of the others a timer is that is cancelled: so that the
  /// cancel comes in time also where tasks are late.
  static constexpr double cancelled_factor = 10;

  static bool is_cancelled(std::size_t task) {
    return task % cancelled_share == cancelled_share - 1;
  }
  /// A tenth of the longest delay at least, so that the timers are set before the first one fires.
  nanoseconds delay_of(std::size_t task) const {
    constexpr double two_to_64 = 18446744073709551616.0;
    const double part =
        static_cast<double>(support::random_value(configuration().seed, task)) / two_to_64;
    const double factor = is_cancelled(task) ? cancelled_factor : 0.1 + 0.9 * part;
    return nanoseconds(static_cast<std::int64_t>(max_delay_ns_ * factor));
  }
  static std::atomic<std::int64_t>& cancel_time(Io& io, std::size_t task) {
    return reinterpret_cast<std::atomic<std::int64_t>*>(shared<Fired>(io) + 1)[task];
  }

  double max_delay_ns_;
  std::vector<SyncObject> objects_;
};

}  // namespace

WorkloadKind timers() {
  return {
      .description =
          "sets a timer of a seeded delay (times --time-scale), of which every fourth is "
          "cancelled: "
          "how late it fires",
      .size_unit = "milliseconds of the longest delay",
      .defaults = [](unsigned cores) -> Configuration {
        return {.tasks = 8ULL * cores, .size = 20};
      },
      .max_size = 100'000,
      .shares = true,
      .create = create_as<Timers>,
  };
}

}  // namespace workloads
