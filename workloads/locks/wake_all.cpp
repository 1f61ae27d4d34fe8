// SPDX-License-Identifier: Apache-2.0
#include "workloads/sharing/sharing_workload.h"

namespace workloads {
namespace {

using namespace std::chrono_literals;

/// What the tasks share. Task 0 sets, and the others wait.
struct alignas(64) Wakes {
  std::atomic<std::uint64_t> sets;      ///< how often the event was set, counted before it is
  std::atomic<std::uint64_t> early;     ///< wakes before the set
  std::atomic<std::int64_t> set_ns;     ///< when it was set last, on the monotonic clock
  std::atomic<std::uint64_t> arrivals;  ///< of waiters, at their waits and their ends
};

/// Wakes all tasks by one event. There are two, for rounds of even and of odd numbers (sync objects
/// 0 and 1), so that one can be cleared while nobody waits for it; by object 2 the last waiter to
/// arrive tells task 0 that all are there. Every other waiter has a time limit, which it does not
/// reach.
class WakeAll final : public SharingWorkload {
 public:
  explicit WakeAll(const Configuration& configuration) : SharingWorkload(configuration) {
    require_tasks(configuration, 2, "so that one can wake the others");
  }

  std::span<const SyncObject> sync_objects() const override {
    static constexpr SyncObject objects[] = {{.kind = SyncKind::event, .name = "start"},
                                             {.kind = SyncKind::event, .name = "start"},
                                             {.kind = SyncKind::event, .name = "all there"}};
    return objects;
  }
  std::size_t shared_bytes() const override { return sizeof(Wakes); }
  std::uint64_t tasks_together() const override { return task_count(); }

  Coroutine<std::size_t> run_suspending(std::size_t task, Output output, Io& io) const override {
    // Written beforehand: a waiter's coroutine is small, since there may be a million of them.
    static_cast<void>(write(result_of(task), output));
    return task == 0 ? set(io) : wait(task, io);
  }

  /// The one that sets does no operation of its own.
  double cost(std::size_t task) const override { return task == 0 ? 0 : 1; }
  std::uint64_t operations() const override { return waiters() * configuration().size; }
  OperationTraits operation_traits() const override {
    return {.name = "wake-up", .sampled = SampledTime::lateness};
  }
  /// Any task may be the last to wake, and record when that was. Of a million tasks each has less
  /// room, which is memory of all of them.
  std::size_t wait_samples_per_task() const override {
    constexpr std::uint64_t max_samples = 64;
    constexpr std::uint64_t max_of_all = 1 << 20;
    return static_cast<std::size_t>(
        std::clamp<std::uint64_t>(max_of_all / task_count(), 1, max_samples));
  }

  std::optional<SharedFault> check_shared(const std::byte* bytes) const override {
    const Wakes& wakes = *shared<Wakes>(bytes);
    if (const std::uint64_t early = wakes.early.load(); early != 0) {
      return fault_of(early, operations(), "wakes came before the event was set");
    }
    return lost_updates(wakes.arrivals.load(), waiters() * (configuration().size + 1), "arrivals");
  }

 protected:
  std::uint64_t result_of(std::size_t task) const override { return task + configuration().size; }

 private:
  static constexpr std::size_t all_there = 2;
  /// One round in so many is measured.
  static constexpr std::uint64_t sampled_rounds = 16;

  std::uint64_t waiters() const { return task_count() - 1; }

  Coroutine<std::size_t> set(Io& io) const {
    Wakes& wakes = *shared<Wakes>(io);
    const Event there(io, all_there, 0);
    for (std::uint64_t round = 0; round < configuration().size; ++round) {
      co_await there.wait();
      there.clear();
      Event(io, (round + 1) % 2, 0).clear();
      if (round % sampled_rounds == 0) wakes.set_ns.store(now_ns(), relaxed);
      wakes.sets.store(round + 1, relaxed);
      Event(io, round % 2, 0).set();
    }
    co_return sizeof(std::uint64_t);
  }

  Coroutine<std::size_t> wait(std::size_t task, Io& io) const {
    std::size_t samples = 0;
    for (std::uint64_t round = 0; round < configuration().size; ++round) {
      arrive(task, round, io, samples);
      while (!co_await wait_of(Event(io, round % 2, task), task % 2 != 0)) {
      }
      Wakes& wakes = *shared<Wakes>(io);
      if (wakes.sets.load(relaxed) <= round) wakes.early.fetch_add(1, relaxed);
    }
    arrive(task, configuration().size, io, samples);
    co_return sizeof(std::uint64_t);
  }

  static SyncWait wait_of(const Event& event, bool is_limited) {
    return is_limited ? event.wait_for(10s) : event.wait();
  }

  /// Counts a waiter that is about to wait in this round. The last of all is the last that woke in
  /// the round before: it records when that was.
  void arrive(std::size_t task, std::uint64_t round, Io& io, std::size_t& samples) const {
    Wakes& wakes = *shared<Wakes>(io);
    // What the waiters did comes before what the last of them does.
    const auto before = wakes.arrivals.fetch_add(1, std::memory_order_acq_rel);
    if (before + 1 != waiters() * (round + 1)) return;
    if (round != 0 && (round - 1) % sampled_rounds == 0) {
      const auto places = io.sync().wait_samples(task);
      const std::int64_t wait_ns = now_ns() - wakes.set_ns.load(relaxed);
      if (samples < places.size()) places[samples++] = wait_ns + 1;
    }
    if (round != configuration().size) Event(io, all_there, task).set();
  }
};

}  // namespace

WorkloadKind wake_all() {
  return {
      .description =
          "one task sets an event for which all others wait, half of them with a time limit: from "
          "the set to the last one awake",
      .size_unit = "times the event is set",
      .defaults = [](unsigned cores) -> Configuration {
        return {.tasks = 8ULL * cores, .size = 12'000};
      },
      .interpreted_size = 0.015,
      .max_size = 10'000'000,
      .shares = true,
      .create = create_as<WakeAll>,
  };
}

}  // namespace workloads
