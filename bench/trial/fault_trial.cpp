// SPDX-License-Identifier: Apache-2.0
#include "bench/trial/fault_trial.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include <fmt/core.h>

#include "bench/options/settings.h"
#include "bench/process/process_tree.h"
#include "bench/trial/leak_snapshot.h"
#include "models/cancel_methods.h"
#include "reports/results/cell_fault.h"
#include "reports/statistics/statistics.h"
#include "reports/text/text.h"
#include "workloads/faults/fault.h"
#include "workloads/faults/fault_record.h"
#include "workloads/support/monotonic_clock.h"

namespace bench {
namespace {

using workloads::FaultMemory;
using workloads::FaultRecord;
using workloads::support::monotonic_now_ns;

constexpr int usual_iterations = 3;
/// The caller must have got a result or an error within this time, or within this many times the
/// usual time of an iteration where that is longer.
constexpr std::chrono::nanoseconds min_timeout = std::chrono::seconds(1);
constexpr std::int64_t timeout_in_iterations = 5;
constexpr std::size_t max_told_bytes = 600;

std::set<pid_t> living_descendants() {
  const std::vector<pid_t> all = descendants(getpid());
  return {all.begin(), all.end()};
}

class FaultTrial {
 public:
  FaultTrial(const TrialSetup& setup, const std::string& option)
      : setup_(setup),
        memory_(option.substr(option.find('/')), setup.job.task_count()),
        record_(memory_.record()),
        expected_(models::run_oracle(setup.job.workload())) {}

  reports::FaultOutcome run() {
    const LeakSnapshot leaks_before;
    start();
    measure_usual_iterations();
    run_faulty_iteration();
    run_next_iteration();
    running_.reset();
    outcome_.left_behind = leaks_before.new_leaks();
    return outcome_;
  }

 private:
  void start() {
    const auto settings = model_settings(setup_.request.cell);
    running_ = setup_.model.start(setup_.job, settings);
    models::set_cancellation(setup_.job, settings, setup_.model.capabilities);
    setup_.coordinator.report_progress();
  }

  /// Runs one iteration. Returns how long it took.
  std::int64_t iterate() {
    setup_.job.clear();
    setup_.job.worker_table().begin_iteration();
    setup_.job.start_clock();
    const std::int64_t begin_ns = monotonic_now_ns();
    running_->run();
    const std::int64_t elapsed_ns = monotonic_now_ns() - begin_ns;
    running_->collect();
    return elapsed_ns;
  }

  /// Returns what is wrong with the results of the iteration; empty where they are right.
  std::string fault_of_iteration() const {
    std::string wrong = setup_.job.check(expected_->digest());
    if (!wrong.empty()) return wrong;
    const auto shared = setup_.job.shared_fault();
    return shared ? shared->text : "";
  }

  void measure_usual_iterations() {
    std::vector<double> times_ns;
    times_ns.reserve(usual_iterations);
    for (int iteration = 0; iteration < usual_iterations; ++iteration) {
      times_ns.push_back(static_cast<double>(iterate()));
      if (const std::string wrong = fault_of_iteration(); !wrong.empty()) {
        throw std::runtime_error("invalid results before the fault was injected: " + wrong);
      }
      setup_.coordinator.report_progress();
    }
    outcome_.usual_ns = static_cast<std::int64_t>(reports::median(times_ns));
    record_.timeout_ns =
        std::max<std::int64_t>(min_timeout.count(), timeout_in_iterations * *outcome_.usual_ns);
    publish();
  }

  void run_faulty_iteration() {
    const std::set<pid_t> workers = living_descendants();
    const std::optional<pid_t> interpreter = caller_of_its_own();
    record_.phase.store(FaultRecord::armed);
    bool has_failed = false;
    std::string told;
    try {
      iterate();
      told = setup_.job.failures();
    } catch (const std::exception& error) {
      has_failed = true;
      told = error.what();
    }
    const std::int64_t told_ns = monotonic_now_ns();
    const bool was_injected = record_.phase.exchange(FaultRecord::off) == FaultRecord::injected;
    setup_.coordinator.report_progress();
    if (!was_injected) {
      throw std::runtime_error(fmt::format("the task that has the fault never began{}",
                                           told.empty() ? "" : ": " + told));
    }
    outcome_.told = reports::sanitize(told, max_told_bytes);
    if (!told.empty())
      outcome_.told_after_ns = std::max<std::int64_t>(0, told_ns - record_.injected_ns);
    outcome_.finished_tasks = memory_.ended_tasks();
    outcome_.kept_results = right_results();
    outcome_.process_survives = !interpreter || living_descendants().contains(*interpreter) ||
                                record_.process.load() != *interpreter;
    outcome_.model_survives = !has_failed;
    outcome_.workers_lost = lost_of(workers);
    outcome_.extent = extent();
    publish();
  }

  /// Returns the interpreter in which a Python model and whoever calls it are, which is a child of
  /// this process; nothing for the others, whose caller is this process.
  std::optional<pid_t> caller_of_its_own() const {
    if (!setup_.model.capabilities.interprets) return std::nullopt;
    const std::vector<pid_t> below = tree_below(getpid(), setup_.service);  // parents come first
    if (below.empty()) return std::nullopt;
    return below.front();
  }

  std::uint64_t right_results() const {
    std::uint64_t count = 0;
    for (std::size_t task = 0; task < setup_.job.task_count(); ++task) {
      if (is_right(task)) ++count;
    }
    return count;
  }

  bool is_right(std::size_t task) const {
    const models::Slot slot = setup_.job.slot_of(task);
    return slot.state == models::Slot::done &&
           std::ranges::equal(setup_.job.output(task), expected_->output(task));
  }

  reports::FaultOutcome::Extent extent() const {
    using enum reports::FaultOutcome::Extent;
    const std::uint64_t tasks = setup_.job.task_count();
    const auto faulty = reports::faulty_task(setup_.request.cell);
    if (outcome_.kept_results == tasks) return survived;
    if (outcome_.kept_results == 0) return lost_all;
    const bool is_that_of_fault =
        outcome_.kept_results + 1 == tasks && faulty && !is_right(*faulty);
    return is_that_of_fault ? lost_task : lost_some;
  }

  /// Returns how many of these processes, and of the one that had the fault, are gone.
  std::uint64_t lost_of(std::set<pid_t> workers) const {
    const pid_t faulty = record_.process.load();
    if (faulty != getpid()) workers.insert(faulty);
    const std::set<pid_t> now = living_descendants();
    return static_cast<std::uint64_t>(
        std::ranges::count_if(workers, [&](pid_t worker) { return !now.contains(worker); }));
  }

  /// Asks the model for another iteration, or a new one where it has failed.
  void run_next_iteration() {
    if (!outcome_.process_survives) return;  // whoever would ask for it is gone
    const std::int64_t begin_ns = monotonic_now_ns();
    try {
      if (!outcome_.model_survives) {
        running_.reset();
        setup_.coordinator.report_progress();
        start();
      }
      iterate();
      outcome_.next_ns = monotonic_now_ns() - begin_ns;
      outcome_.next_error = reports::sanitize(fault_of_iteration(), max_told_bytes);
    } catch (const std::exception& error) {
      outcome_.model_survives = false;
      outcome_.next_error = reports::sanitize(error.what(), max_told_bytes);
      if (outcome_.next_error.empty()) outcome_.next_error = "an exception without a text";
    }
    outcome_.next_is_right = outcome_.next_error.empty();
    setup_.coordinator.report_progress();
    publish();
  }

  void publish() const { memory_.publish(encode(TrialAnswer{.fault_outcome = outcome_})); }

  const TrialSetup& setup_;
  FaultMemory memory_;
  FaultRecord& record_;
  std::unique_ptr<models::HarnessJob> expected_;
  std::unique_ptr<models::RunningModel> running_;
  reports::FaultOutcome outcome_;
};

}  // namespace

reports::FaultOutcome run_with_fault(const TrialSetup& setup) {
  const auto& options = setup.job.workload().configuration().options;
  const auto option = options.find(std::string(workloads::fault_option));
  if (option == options.end()) throw std::runtime_error("the request of the trial has no fault");
  return FaultTrial(setup, option->second).run();
}

}  // namespace bench
