// SPDX-License-Identifier: Apache-2.0
#include <stdexcept>
#include <string>
#include <vector>

#include "workloads/sharing/sharing_workload.h"
#include "workloads/support/skewed_costs.h"
#include "workloads/support/work_units.h"

namespace workloads {
namespace {

constexpr const Option* phases_options[] = {&support::compute_option, &support::skew_option,
                                            &support::units_per_ms_option};

/// The limit of tasks: each has a cost in memory.
constexpr std::uint64_t max_tasks = 1'000'000;

/// What the tasks share.
struct alignas(64) Progress {
  std::atomic<std::uint64_t> arrivals;  ///< at the barrier, of all tasks
  std::atomic<std::uint64_t> ahead;     ///< phases that a task began too early or too late
};

/// Works in phases, which no task begins before all have ended the one before. Sync object 0 is the
/// barrier between them. The shares of the work go round: each task has the largest in its turn, so
/// that it is the barrier that makes unequal work slow.
class Phases final : public SharingWorkload {
 public:
  explicit Phases(const Configuration& configuration)
      : SharingWorkload(configuration),
        barrier_(
            {.kind = SyncKind::barrier, .limit = static_cast<std::uint32_t>(configuration.tasks)}) {
    if (configuration.tasks > max_tasks) {
      throw std::invalid_argument("--tasks=" + std::to_string(configuration.tasks) +
                                  " is too many: at most " + std::to_string(max_tasks) +
                                  " have a share of the work of their own");
    }
    const double total = static_cast<double>(configuration.tasks) *
                         static_cast<double>(support::compute_rounds(configuration.options));
    constexpr double max_rounds = 1e15;  // exact in a double, and some ten days
    if (total > max_rounds) {
      throw std::invalid_argument(
          "a phase would take more than a day: use a smaller --compute or fewer --tasks");
    }
    rounds_ = support::costs_by_rank(configuration.tasks, total,
                                     real_of(configuration.options, support::skew_option));
  }

  std::span<const SyncObject> sync_objects() const override { return {&barrier_, 1}; }
  std::size_t shared_bytes() const override { return sizeof(Progress); }
  std::uint64_t tasks_together() const override { return task_count(); }

  Coroutine<std::size_t> run_suspending(std::size_t task, Output output, Io& io) const override {
    Progress& progress = *shared<Progress>(io);
    const std::uint64_t tasks = task_count();
    const Barrier barrier(io, 0, task);
    WaitSampler sampler(io, task, configuration().size, min_hand_over);
    std::uint64_t phase = 0;
    for (; phase < configuration().size; ++phase) {
      support::do_work_rounds(rounds_[(task + phase) % tasks], phase);
      progress.arrivals.fetch_add(1, relaxed);
      const std::int64_t begin_ns = sampler.begin(phase);
      co_await barrier.arrive_and_wait();
      sampler.end(begin_ns);
      // All have arrived in this phase, and this task at least not in the next.
      const std::uint64_t arrivals = progress.arrivals.load(relaxed);
      if (arrivals < tasks * (phase + 1) || arrivals >= tasks * (phase + 2)) {
        progress.ahead.fetch_add(1, relaxed);
      }
    }
    co_return write(task + phase, output);
  }

  std::uint64_t operations() const override { return task_count() * configuration().size; }
  OperationTraits operation_traits() const override { return {.name = "arrival"}; }
  std::size_t wait_samples_per_task() const override { return 64; }

  std::optional<SharedFault> check_shared(const std::byte* bytes) const override {
    const Progress& progress = *shared<Progress>(bytes);
    if (const std::uint64_t ahead = progress.ahead.load(); ahead != 0) {
      return fault_of(ahead, operations(), "times a task was a phase ahead of another");
    }
    return lost_updates(progress.arrivals.load(), operations(), "arrivals");
  }

 protected:
  std::uint64_t result_of(std::size_t task) const override { return task + configuration().size; }

 private:
  SyncObject barrier_;
  std::vector<std::uint64_t> rounds_;
};

}  // namespace

WorkloadKind phases() {
  return {
      .description =
          "works in phases (--compute, --skew) with a barrier between them: all wait for the "
          "slowest",
      .size_unit = "phases",
      .defaults = [](unsigned cores) -> Configuration { return {.tasks = cores, .size = 20}; },
      .max_size = 10'000'000,
      .options = phases_options,
      .units_per_ms = &support::units_per_ms_option,
      .shares = true,
      .complete = support::calibrate,
      .create = create_as<Phases>,
  };
}

}  // namespace workloads
