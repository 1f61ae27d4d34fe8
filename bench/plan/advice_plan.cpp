// SPDX-License-Identifier: Apache-2.0
#include "bench/plan/advice_plan.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "bench/experiments/advised_models.h"
#include "bench/plan/cell_planner.h"
#include "bench/plan/claim_plan.h"
#include "bench/plan/plan.h"
#include "bench/plan/process_room.h"
#include "reports/advice/advised_cells.h"
#include "reports/advice/needs.h"
#include "reports/advice/request_text.h"
#include "reports/text/text.h"
#include "workloads/option.h"

namespace bench {
namespace {

/// What a wait takes beyond its length: the kernel's timer slack, and waking up.
constexpr double wake_up_ns = 60'000;
/// What even an empty task takes.
constexpr double floor_ns = 300;
/// The most tasks of an iteration that are there to make it long enough. Where tasks wait, as many
/// as may be in flight can be more.
constexpr std::uint64_t max_tasks_by_time = 100'000;
/// More processes than this are started only where isolation is needed.
constexpr std::uint64_t max_casual_processes = 128;
constexpr std::uint64_t max_casual_interpreters = 32;
/// Rounds of tasks that do nothing, which vary little for their purpose.
constexpr std::uint64_t empty_rounds = 3;

double effective_wait_ns(const reports::AdviceRequest& request) {
  return request.wait_ns > 0 ? request.wait_ns + wake_up_ns : 0;
}

std::uint64_t rounded_up(std::uint64_t number, std::uint64_t to) {
  return (number + to - 1) / to * to;
}

class AdvicePlanner {
 public:
  AdvicePlanner(reports::Plan& plan, const reports::AdviceRequest& request,
                const RunOptions& options, unsigned cores)
      : request_(request),
        cores_(std::max(cores, 1U)),
        work_(advised_work(request, cores_)),
        planner_(plan, cores) {
    const auto python = options.settings.find("python");
    if (python != options.settings.end() && !python->second.empty()) {
      python_ = python->second.front();
    }
  }

  void add(const std::string& model) {
    WantedCell wanted = {.model = model,
                         .workload = experiments::advised_workload,
                         .workers = 1,
                         .tasks = work_.tasks,
                         .options = {{"compute", reports::option_duration(request_.compute_ns)},
                                     {"wait", reports::option_duration(request_.wait_ns)},
                                     {"repeat", "1"}},
                         .trials = screening_rounds};
    if (request_.result_bytes != reports::AdviceRequest{}.result_bytes) {
      wanted.options["result-size"] = workloads::canonical_bytes(request_.result_bytes);
    }
    try {
      const models::Capabilities can = planner_.capabilities_of(wanted);
      if (can.interprets && !python_.empty()) wanted.settings["python"] = python_;
      const reports::ModelTraits traits = *planner_.make(wanted).traits;
      if (const auto reason = reports::unmet_need(request_.needs, traits)) {
        throw Unavailable{model, *reason};
      }
      if (can.single_worker) {
        add_single_worker(wanted, can.suspends);
      } else if (can.suspends) {
        add_loops(wanted);
      } else {
        add_blocking(wanted, can);
      }
    } catch (const Unavailable& absent) {
      planner_.refuse(model, wanted.workload, absent.reason);
    }
  }

 private:
  void add_single_worker(WantedCell wanted, bool suspends) {
    if (!suspends) {
      require_serial_time(wanted.model);
      add_cell(wanted);
      if (request_.wait_ns <= 0) add_empty(wanted);
      return;
    }
    if (request_.wait_ns <= 0) {
      throw Unavailable{wanted.model,
                        "its single thread runs tasks that do not wait one after the other, as "
                        "serial does without the cost of a loop"};
    }
    wanted.concurrency = in_flight();
    add_cell(wanted);
    add_fewer_in_flight(wanted,
                        [](WantedCell& one, std::uint64_t count) { one.concurrency = count; });
  }

  void add_loops(WantedCell wanted) {
    wanted.workers = std::min<std::uint64_t>(cores_, work_.limit);
    wanted.concurrency = request_.wait_ns > 0 ? in_flight() : wanted.workers;
    add_cell(wanted);
    if (request_.wait_ns <= 0) {
      add_empty(wanted);
    } else if (is_enough_less()) {
      wanted.concurrency = std::max(work_.enough, wanted.workers);
      add_cell(wanted);
    }
  }

  void add_blocking(WantedCell wanted, const models::Capabilities& can) {
    const auto set = [](WantedCell& one, std::uint64_t count) {
      one.workers = count;
      one.concurrency = count;
    };
    if (request_.wait_ns <= 0) {
      set(wanted, std::min<std::uint64_t>(cores_, work_.limit));
      add_cell(wanted);
      if (!can.worker_per_task) add_empty(wanted);
      return;
    }
    const bool has_processes = can.worker_kind == models::WorkerKind::process;
    if (is_enough_less()) {
      set(wanted, work_.enough);
      add_within_reason(wanted, has_processes, can.interprets);
    }
    set(wanted, in_flight());
    add_within_reason(wanted, has_processes, can.interprets);
    if (!has_processes && !is_enough_less()) add_fewer_in_flight(wanted, set);
  }

  /// A process or interpreter for each task in flight is expensive where there are many.
  void add_within_reason(const WantedCell& wanted, bool has_processes, bool interprets) {
    const std::uint64_t max_casual = interprets ? max_casual_interpreters : max_casual_processes;
    if (has_processes && wanted.workers > max_casual &&
        !reports::needs(request_.needs, "isolation")) {
      planner_.refuse(
          wanted.model, wanted.workload,
          fmt::format("it blocks: {} tasks in flight take as many processes, and more than {} are "
                      "tried only with --needs=isolation",
                      wanted.workers, max_casual));
      return;
    }
    add_cell(wanted);
  }

  /// Tasks that wait one after the other may take forever.
  void require_serial_time(const std::string& model) const {
    const double task_ns = request_.compute_ns + effective_wait_ns(request_);
    const double serial_ns = task_ns * static_cast<double>(work_.tasks);
    constexpr double short_ns = 0.3e9;
    constexpr double max_ratio = 4;
    if (serial_ns <= short_ns || task_ns <= max_ratio * work_.ideal_task_ns) return;
    throw Unavailable{
        model,
        fmt::format("one after the other the {} take at least {} (computed), {} times as long as "
                    "they take at best with {} in flight",
                    reports::pluralize(request_.tasks, "task"),
                    reports::format_duration((request_.compute_ns + request_.wait_ns) *
                                             static_cast<double>(request_.tasks)),
                    reports::format_number(task_ns / work_.ideal_task_ns, 0), work_.limit)};
  }

  /// How many in flight are measured: no more than there are tasks in an iteration.
  std::uint64_t in_flight() const { return std::min(work_.limit, work_.tasks); }

  /// Whether the cores are busy with far fewer tasks in flight than are allowed.
  bool is_enough_less() const { return 2 * work_.enough <= in_flight(); }

  /// Adds a cell that shows what fewer in flight would change, where it says something.
  template <typename Set>
  void add_fewer_in_flight(WantedCell wanted, const Set& set) {
    constexpr std::uint64_t min_limit = 16;
    constexpr std::uint64_t fewer = 8;
    if (is_enough_less()) {
      set(wanted, work_.enough);
    } else if (work_.is_limited && in_flight() >= min_limit) {
      const std::uint64_t count = in_flight() / fewer;
      set(wanted, count);
      wanted.tasks = std::max(2 * count, work_.tasks / fewer);
    } else {
      return;
    }
    add_cell(wanted);
  }

  void add_empty(WantedCell wanted) {
    if (request_.compute_ns <= 0 || cores_ < 2) return;
    wanted.options["compute"] = "0s";
    wanted.trials = empty_rounds;
    add_cell(wanted);
  }

  void add_cell(const WantedCell& wanted) {
    try {
      reports::Cell cell = planner_.make(wanted);
      require_processes(cell);
      planner_.add(std::move(cell));
    } catch (const Unavailable& absent) {
      planner_.refuse(wanted.model, wanted.workload, absent.reason);
    }
  }

  const reports::AdviceRequest& request_;
  unsigned cores_;
  AdvisedWork work_;
  std::string python_;
  CellPlanner planner_;
};

}  // namespace

AdvisedWork advised_work(const reports::AdviceRequest& request, unsigned cores) {
  const auto core_count = std::max<std::uint64_t>(cores, 1);
  AdvisedWork work{.limit = reports::in_flight_limit(request),
                   .enough = reports::enough_in_flight(request, core_count)};
  const auto in_use = static_cast<double>(std::min(core_count, work.limit));
  const double whole_ns = request.compute_ns + effective_wait_ns(request);
  const double by_cores_ns = request.compute_ns / in_use;
  const double by_limit_ns = whole_ns / static_cast<double>(work.limit);
  work.is_limited = request.wait_ns > 0 && by_limit_ns >= by_cores_ns;
  work.ideal_task_ns = std::max({by_cores_ns, by_limit_ns, floor_ns});
  constexpr double min_ns = 40e6;
  constexpr double max_ns = 150e6;
  constexpr double lengths = 5;
  const double wanted_ns =
      request.wait_ns > 0 ? std::clamp(lengths * whole_ns, min_ns, max_ns) : min_ns;
  constexpr std::uint64_t min_per_core = 2;
  const double wanted =
      std::min(std::ceil(wanted_ns / work.ideal_task_ns), static_cast<double>(max_tasks_by_time));
  std::uint64_t tasks = std::max(static_cast<std::uint64_t>(wanted), min_per_core * core_count);
  if (request.wait_ns > 0) tasks = std::max(tasks, work.is_limited ? 2 * work.limit : work.enough);
  tasks = rounded_up(tasks, work.is_limited ? work.limit : core_count);
  // All that may be in flight are, where that takes not much longer.
  if (request.wait_ns > 0 && work.limit <= 2 * tasks) tasks = std::max(tasks, work.limit);
  // A few tasks more cost little, and are what was asked for.
  work.tasks = 2 * request.tasks <= 3 * tasks ? request.tasks : tasks;
  return work;
}

reports::Plan plan_advice(const reports::AdviceRequest& request, const RunOptions& options,
                          unsigned cores) {
  reports::Plan plan = plan_without_cells(options);
  plan.precision = 0;  // it has an end of its own
  plan.advice = request;
  plan.claims = claims_of_needs(request.needs, cores);
  const AdvisedWork work = advised_work(request, cores);
  AdvicePlanner planner(plan, request, options, cores);
  const bool is_isolated = reports::needs(request.needs, "isolation");
  for (const std::string& language : request.languages) {
    for (const std::string& model : experiments::advised_models(language, is_isolated)) {
      planner.add(model);
    }
  }
  keep_one_baseline(plan);
  if (work.tasks < request.tasks && !plan.cells.empty()) {
    plan.fewer_tasks[experiments::advised_workload] = work.tasks;
    plan.adjustments.push_back(
        fmt::format("{} of the {} tasks are measured per iteration: all of them would tell no more "
                    "of what one takes.",
                    work.tasks, request.tasks));
  }
  return plan;
}

}  // namespace bench
