// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include "workloads/sharing/placement.h"
#include "workloads/sharing/sharing_workload.h"

namespace workloads {
namespace {

constexpr const Option* turns_options[] = {&placement_option};

/// What the lock protects.
struct alignas(64) Turns {
  std::atomic<std::uint64_t> taken;         ///< turns: the next one is task `taken` % tasks
  std::atomic<std::uint64_t> last;          ///< who took the last one
  std::atomic<std::uint64_t> out_of_order;  ///< turns after one of another task than was due
};

/// Takes turns. Sync object 0 is the lock, and 1 + k the condition variable that task k waits for,
/// so that each hand-over wakes the one task whose turn it is.
class TakeTurns final : public SharingWorkload {
 public:
  explicit TakeTurns(const Configuration& configuration)
      : SharingWorkload(configuration),
        objects_(configuration.tasks + 1, {.kind = SyncKind::condition_variable, .name = "turn"}) {
    require_tasks(configuration, 2, "to take turns");
    objects_[0] = {.kind = SyncKind::lock};
  }

  std::span<const SyncObject> sync_objects() const override { return objects_; }
  std::size_t shared_bytes() const override { return sizeof(Turns); }
  std::uint64_t tasks_together() const override { return task_count(); }

  Coroutine<std::size_t> run_suspending(std::size_t task, Output output, Io& io) const override {
    Turns& turns = *shared<Turns>(io);
    const std::size_t tasks = task_count();
    const Lock lock(io, 0, task);
    const ConditionVariable mine(io, 1 + task, 0, task);
    const ConditionVariable next(io, 1 + (task + 1) % tasks, 0, task);
    WaitSampler sampler(io, task, configuration().size, min_hand_over);
    std::uint64_t taken = 0;
    for (; taken < configuration().size; ++taken) {
      const std::int64_t begin_ns = sampler.begin(taken);
      co_await lock.acquire();
      const std::uint64_t turn = taken * tasks + task;
      while (turns.taken.load(relaxed) != turn) co_await mine.wait();
      sampler.end(begin_ns);
      if (turn != 0 && turns.last.load(relaxed) != (turn - 1) % tasks) {
        add_unprotected(turns.out_of_order, 1);
      }
      turns.last.store(task, relaxed);
      turns.taken.store(turn + 1, relaxed);
      next.notify_one();
      lock.release();
    }
    co_return write(task + taken, output);
  }

  std::uint64_t operations() const override { return task_count() * configuration().size; }
  OperationTraits operation_traits() const override { return {.name = "hand-over"}; }
  std::size_t wait_samples_per_task() const override { return 64; }

  std::optional<SharedFault> check_shared(const std::byte* bytes) const override {
    const Turns& turns = *shared<Turns>(bytes);
    if (const std::uint64_t faults = turns.out_of_order.load(); faults != 0) {
      return fault_of(faults, operations(), "turns were out of order");
    }
    return lost_updates(turns.taken.load(), operations(), "turns");
  }

 protected:
  std::uint64_t result_of(std::size_t task) const override { return task + configuration().size; }

 private:
  std::vector<SyncObject> objects_;
};

}  // namespace

WorkloadKind turns() {
  return {
      .description =
          "tasks take turns, each waking the next by a condition variable: the price of a "
          "hand-over",
      .size_unit = "turns of a task",
      .defaults = [](unsigned) -> Configuration { return {.tasks = 2, .size = 220'000}; },
      .interpreted_size = 0.005,
      .max_size = 100'000'000,
      .options = turns_options,
      .shares = true,
      .placement = &placement_option,
      .create = create_as<TakeTurns>,
  };
}

}  // namespace workloads
