// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "workloads/locks/inside_outside.h"
#include "workloads/sharing/activity.h"
#include "workloads/sharing/sharing_workload.h"

namespace workloads {
namespace {

constexpr Option permits_option = {
    "permits", "N", "how many tasks may hold the semaphore at once", Option::Type::whole, "2",
    1,         1e6};
constexpr Option bounded_option = {
    "bounded", "", "use a semaphore that cannot be released more often than it was acquired",
    Option::Type::flag, "no"};
constexpr const Option* permits_options[] = {&permits_option, &bounded_option, &inside_option,
                                             &outside_option, &support::units_per_ms_option};

/// Counts the tasks that hold a permit, by operations that need no lock.
struct alignas(64) Room {
  std::atomic<std::uint64_t> inside;
  std::atomic<std::uint64_t> entries;      ///< added up by the tasks at their ends
  std::atomic<std::uint64_t> overcrowded;  ///< entries that found the room full
  std::atomic<std::uint64_t> max_inside;   ///< of the overcrowded entries
};

/// Acquires a permit of a semaphore, which is sync object 0.
class Permits final : public SharingWorkload {
 public:
  explicit Permits(const Configuration& configuration)
      : SharingWorkload(configuration),
        inside_(activity_of(configuration, inside_option)),
        outside_(activity_of(configuration, outside_option)),
        semaphore_(
            {.kind = flag_of(configuration.options, bounded_option) ? SyncKind::bounded_semaphore
                                                                    : SyncKind::semaphore,
             .limit =
                 static_cast<std::uint32_t>(number_of(configuration.options, permits_option))}) {
    check_duration(configuration, inside_and_outside, configuration.size);
  }

  std::chrono::nanoseconds minimum_wait(std::size_t) const override {
    return static_cast<std::int64_t>(configuration().size) * (inside_.wait + outside_.wait);
  }
  bool has_time_scale() const override { return says_wait(configuration(), inside_and_outside); }
  std::span<const SyncObject> sync_objects() const override { return {&semaphore_, 1}; }
  std::size_t shared_bytes() const override { return sizeof(Room); }

  Coroutine<std::size_t> run_suspending(std::size_t task, Output output, Io& io) const override {
    Room& room = *shared<Room>(io);
    const bool is_limited = io.sync().protection() == Protection::locked;
    const Semaphore semaphore(io, 0, task);
    WaitSampler sampler(io, task, configuration().size,
                        min_acquisition + inside_.min_time() + outside_.min_time());
    std::uint64_t entries = 0;
    for (; entries < configuration().size; ++entries) {
      if (is_limited) {
        const std::int64_t begin_ns = sampler.begin(entries);
        co_await semaphore.acquire();
        sampler.end(begin_ns);
      }
      enter(room);
      if (inside_.rounds != 0) support::do_work_rounds(inside_.rounds, entries);
      if (inside_.wait.count() != 0) co_await sleep(io, inside_.wait);
      room.inside.fetch_sub(1, relaxed);
      if (is_limited) semaphore.release();
      if (outside_.rounds != 0) support::do_work_rounds(outside_.rounds, entries);
      if (outside_.wait.count() != 0) co_await sleep(io, outside_.wait);
    }
    room.entries.fetch_add(entries, relaxed);
    co_return write(task + entries, output);
  }

  bool supports(Protection protection) const override {
    return protection == Protection::locked || protection == Protection::none;
  }
  ExpectedFailure expected_failure(Protection protection) const override {
    return protection == Protection::none && task_count() > semaphore_.limit
               ? ExpectedFailure::race
               : ExpectedFailure::none;
  }
  std::uint64_t operations() const override { return task_count() * configuration().size; }
  OperationTraits operation_traits() const override { return {.name = "acquisition"}; }
  std::size_t wait_samples_per_task() const override { return 64; }

  std::optional<SharedFault> check_shared(const std::byte* bytes) const override {
    const Room& room = *shared<Room>(bytes);
    const std::uint64_t all = operations();
    if (const std::uint64_t faults = room.overcrowded.load(); faults != 0) {
      return SharedFault{std::to_string(faults) + " of " + std::to_string(all) +
                             " entries were one too many: up to " +
                             std::to_string(room.max_inside.load()) + " tasks were inside, with " +
                             std::to_string(semaphore_.limit) + " permits",
                         faults, all};
    }
    const std::uint64_t entries = room.entries.load();
    if (entries == all && room.inside.load() == 0) return {};
    return SharedFault{std::to_string(entries) + " of " + std::to_string(all) +
                           " entries were counted, and " + std::to_string(room.inside.load()) +
                           " tasks are still inside",
                       1, all};
  }

 protected:
  std::uint64_t result_of(std::size_t task) const override { return task + configuration().size; }

 private:
  void enter(Room& room) const {
    const std::uint64_t inside = room.inside.fetch_add(1, relaxed) + 1;
    if (inside <= semaphore_.limit) [[likely]]
      return;
    room.overcrowded.fetch_add(1, relaxed);
    std::uint64_t max = room.max_inside.load(relaxed);
    while (max < inside && !room.max_inside.compare_exchange_weak(max, inside, relaxed)) {
    }
  }

  Activity inside_;
  Activity outside_;
  SyncObject semaphore_;
};

}  // namespace

WorkloadKind permits() {
  return {
      .description =
          "acquires one of the --permits of a semaphore, works or waits, and releases it",
      .size_unit = "permits that a task acquires",
      .defaults = [](unsigned cores) -> Configuration {
        return {.tasks = 8ULL * cores, .size = 125'000};
      },
      .interpreted_size = 0.02,
      .max_size = 100'000'000,
      .options = permits_options,
      .units_per_ms = &support::units_per_ms_option,
      .shares = true,
      .complete =
          [](Configuration& configuration) {
            calibrate_activities(configuration, inside_and_outside);
          },
      .create = create_as<Permits>,
  };
}

}  // namespace workloads
