// SPDX-License-Identifier: Apache-2.0
#include "workloads/slowdown.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <string>

namespace workloads {
namespace {

/// The allowed deviation from the percentage, as a part of it, in either direction.
constexpr double tolerance = 0.05;

/// Returns the tasks in an order whose first tasks, however many, are spread evenly over all of
/// them: sorted by how near multiples of the golden ratio come to a whole number (neighbours have
/// at most three distances; Sós, "On the distribution mod 1 of the sequence nα", 1958), counted
/// from the middle, so that a steady rise of the costs cancels out.
std::vector<std::uint32_t> evenly_spread(std::uint64_t tasks) {
  constexpr std::uint64_t half_golden_ratio = 0x4f1bbcdcbfa53e0bu;  // (√5 − 1) / 4 of 2^64
  const auto distance = [tasks](std::uint32_t task) {
    const std::uint64_t from_middle =
        2 * std::uint64_t{task} + 1 - tasks;  // in halves, modulo 2^64
    const std::uint64_t part = from_middle * half_golden_ratio;
    return std::min(part, 0 - part);
  };
  std::vector<std::uint32_t> order(tasks);
  std::iota(order.begin(), order.end(), std::uint32_t{0});
  std::ranges::sort(order, {}, [&](std::uint32_t task) { return std::pair(distance(task), task); });
  return order;
}

class Slowed final : public Workload {
 public:
  Slowed(std::unique_ptr<Workload> workload, std::vector<bool> repeated)
      : Workload(workload->configuration()),
        workload_(std::move(workload)),
        repeated_(std::move(repeated)) {}

  std::size_t max_output_bytes(std::size_t task) const override {
    return workload_->max_output_bytes(task);
  }
  std::chrono::nanoseconds minimum_wait(std::size_t task) const override {
    return workload_->minimum_wait(task) * (repeated_[task] ? 2 : 1);
  }
  double cost(std::size_t task) const override { return workload_->cost(task); }
  std::uint64_t descriptors_per_task() const override { return workload_->descriptors_per_task(); }
  bool waits() const override { return workload_->waits(); }
  bool has_time_scale() const override { return workload_->has_time_scale(); }
  void initialise_worker() const override { workload_->initialise_worker(); }

  std::size_t run(std::size_t task, Output output, Io& io) const override {
    if (repeated_[task]) static_cast<void>(workload_->run(task, output, io));
    return workload_->run(task, output, io);
  }
  Coroutine<std::size_t> run_suspending(std::size_t task, Output output, Io& io) const override {
    return repeated_[task] ? run_twice(task, output, io)
                           : workload_->run_suspending(task, output, io);
  }
  std::size_t expect(std::size_t task, Output output) const override {
    return workload_->expect(task, output);
  }

 private:
  Coroutine<std::size_t> run_twice(std::size_t task, Output output, Io& io) const {
    static_cast<void>(co_await workload_->run_suspending(task, output, io));
    co_return co_await workload_->run_suspending(task, output, io);
  }

  std::unique_ptr<Workload> workload_;
  std::vector<bool> repeated_;
};

}  // namespace

std::uint64_t tasks_to_slow_down(double percent) {
  return static_cast<std::uint64_t>(
      std::ceil(static_cast<double>(min_repeated_tasks) * 100 / percent));
}

std::vector<bool> tasks_to_repeat(const Workload& workload, double percent) {
  const std::uint64_t tasks = workload.task_count();
  const std::string asked = "--inject-slowdown=" + canonical_real(percent);
  if (tasks < tasks_to_slow_down(percent)) {
    throw std::invalid_argument(asked + " repeats whole tasks, for which at least " +
                                std::to_string(tasks_to_slow_down(percent)) +
                                " are needed, and there are " + std::to_string(tasks) +
                                ": use more --tasks, of a smaller --size");
  }
  if (tasks > max_slowed_tasks) {
    throw std::invalid_argument(asked + " takes at most " + std::to_string(max_slowed_tasks) +
                                " tasks, and there are " + std::to_string(tasks) +
                                ": use fewer --tasks, of a larger --size");
  }
  double all = 0;
  for (std::size_t task = 0; task < tasks; ++task) all += workload.cost(task);
  const double wanted = all * percent / 100;
  std::vector<bool> repeated(tasks, false);
  double chosen = 0;
  for (const std::uint32_t task : evenly_spread(tasks)) {
    const double cost = workload.cost(task);
    // Rounded to the nearest task; a large task may still miss the percentage.
    const double excess = chosen + cost - wanted;
    if (excess > std::min(cost / 2, tolerance * wanted)) continue;
    repeated[task] = true;
    chosen += cost;
  }
  if (std::abs(chosen - wanted) > tolerance * wanted) {
    throw std::invalid_argument(asked + " repeats whole tasks, and these are too unequal: " +
                                "use more --tasks, of a smaller --size");
  }
  return repeated;
}

std::unique_ptr<Workload> slow_down(std::unique_ptr<Workload> workload, double percent) {
  if (!workload->sync_objects().empty()) {
    // A task that comes twice arrives at a barrier once too often, and pays into an account twice.
    throw std::invalid_argument("--inject-slowdown=" + canonical_real(percent) +
                                " repeats whole tasks, and these share what a repeated one would "
                                "change: choose a workload whose tasks share nothing");
  }
  auto repeated = tasks_to_repeat(*workload, percent);
  return std::make_unique<Slowed>(std::move(workload), std::move(repeated));
}

}  // namespace workloads
