// SPDX-License-Identifier: Apache-2.0
#include "bench/trial/session.h"

#include <algorithm>
#include <new>
#include <string>
#include <system_error>

#include <fmt/core.h>

#include "bench/machine/refusal.h"
#include "bench/options/settings.h"
#include "bench/quota/quota_cgroup.h"
#include "bench/trial/neighbours.h"
#include "bench/trial/one_processor.h"
#include "bench/trial/trial_failure.h"
#include "models/cancel_methods.h"
#include "models/job/deadlock.h"
#include "models/support/os/thread_times.h"
#include "reports/statistics/statistics.h"

namespace bench {
namespace {

using clock = std::chrono::steady_clock;

constexpr std::int64_t warm_up_ns = std::chrono::nanoseconds(warm_up_time).count();
/// A trial that takes turns shows progress no more often: the coordinator, which each line wakes,
/// would use a core between iterations of less than that.
constexpr std::chrono::milliseconds between_progress(20);

}  // namespace

Session::Session(const TrialSetup& setup)
    : request_(setup.request),
      job_(setup.job),
      coordinator_(setup.coordinator),
      meter_(setup.service, setup.job.reaped_usage()),
      neighbours_(setup.neighbours),
      quota_(setup.quota),
      service_(setup.service) {
  const auto settings = model_settings(request_.cell);
  const auto begin = clock::now();
  running_ = setup.model.start(job_, settings);
  start_ns_ = ns_since(begin);
  models::set_cancellation(job_, settings, setup.model.capabilities);
  coordinator_.report_progress();
  if (job_.workload().sync_objects().empty()) return;
  stall_watch_.emplace(job_, [this](const models::Stall& stall) {
    end_stalled_trial(coordinator_, request_.cell, job_, stall);
  });
}

void Session::run_model() {
  if (!stall_watch_) return running_->run();
  stall_watch_->begin_iteration();
  try {
    running_->run();
  } catch (const models::Deadlock&) {
    end_stalled_trial(coordinator_, request_.cell, job_, models::stall_of(job_));
  } catch (const std::system_error&) {
    throw;  // what the system refuses has nothing to do with what tasks share
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& error) {
    const std::string held = models::held_and_awaited(job_);
    if (held.empty()) throw;
    throw FailedIteration(fmt::format("{}; at that time {}", error.what(), held),
                          refusal_named_in(error.what()));
  }
  stall_watch_->end_iteration();
}

void Session::check_shared_state() {
  const auto fault = job_.shared_fault();
  if (request_.cell.expected_failure != reports::FailureKind::race) {
    if (fault) throw FailedIteration(fault->text, 0);
    return;
  }
  ++checked_for_race_;
  if (!fault) return;
  if (!race_) race_ = {.kind = reports::FailureKind::race, .text = fault->text};
  race_->faults += fault->faults;
  max_faults_ = std::max(max_faults_, fault->of);
}

std::optional<std::int64_t> Session::throttled_so_far() const {
  return quota_ == nullptr ? std::nullopt : quota_->throttled_ns();
}

void Session::add_throttled(std::optional<std::int64_t> before_ns) {
  const std::optional<std::int64_t> now_ns = throttled_so_far();
  if (throttled_ns_ && before_ns && now_ns) {
    *throttled_ns_ += *now_ns - *before_ns;
  } else {
    throttled_ns_.reset();
  }
}

std::optional<reports::ExpectedFailure> Session::race() const {
  std::optional<reports::ExpectedFailure> all = race_;
  if (all) all->of = checked_for_race_ * max_faults_;
  return all;
}

std::int64_t Session::iterate() { return iterate(Counts::yes); }

std::int64_t Session::iterate(Counts counts) {
  job_.clear();
  job_.worker_table().begin_iteration();
  const auto throttled_before_ns = throttled_so_far();
  meter_.begin();
  if (cycles_) cycles_->begin();
  const OneProcessor watch(request_.cell.workers);
  const std::int64_t own_before_ns = models::support::own_running_ns();
  job_.start_clock();
  const auto begin = clock::now();
  run_model();
  const std::int64_t elapsed_ns = ns_since(begin);
  const std::int64_t own_ns = models::support::own_running_ns() - own_before_ns;
  last_processor_ = watch.processor_of_iteration(elapsed_ns);
  if (cycles_) cycles_->end();
  if (counts == Counts::yes) {
    meter_.end();
    add_throttled(throttled_before_ns);
  }
  const auto worker_times =
      job_.worker_table().end_iteration(job_.start_ns(), job_.start_ns() + elapsed_ns, own_ns);
  if (counts == Counts::yes) add_worker_times(worker_times_, worker_times);
  running_->collect();
  if (const auto wrong = job_.check(request_.expected_digest); !wrong.empty()) {
    throw FailedIteration(wrong, job_.refused_error());
  }
  check_shared_state();
  if (counts == Counts::yes) {
    const reports::Cell& cell = request_.cell;
    if (cell.arriving_operations != 0) {
      tasks_.add_operations(job_, cell.arriving_operations, reports::schedule_s(cell) * 1e9);
    } else {
      tasks_.add(job_);
    }
    sync_.add(job_);
  }
  report_progress();
  return elapsed_ns - untimed_ns(begin);
}

std::int64_t Session::untimed_ns(clock::time_point begin) const {
  const std::int64_t from_ns = job_.workload().moments(job_.sync().shared()).timed_from_ns;
  // The job's own start may lie before the begin, by as long as this thread had no core in between.
  const std::int64_t begin_ns = begin.time_since_epoch() / std::chrono::nanoseconds(1);
  return from_ns == 0 ? 0 : std::max<std::int64_t>(from_ns - begin_ns, 0);
}

void Session::report_progress() {
  const auto now = clock::now();
  if (request_.takes_turns && now - reported_ < between_progress) return;
  reported_ = now;
  coordinator_.report_progress();
}

void Session::go_back_to(const Mark& mark) {
  meter_ = mark.meter;
  worker_times_ = mark.worker_times;
  throttled_ns_ = mark.throttled_ns;
  tasks_ = mark.tasks;
  sync_ = mark.sync;
}

std::vector<std::int64_t> Session::warm_up() {
  std::vector<std::int64_t> times_ns;
  const std::uint64_t asked = request_.warm_up_iterations;
  cycles_.emplace(countable_threads(service_));
  const BusyNeighbours busy(neighbours_);
  for (std::int64_t sum_ns = 0; asked == 0 ? sum_ns < warm_up_ns : times_ns.size() < asked;) {
    const auto begin = clock::now();
    times_ns.push_back(iterate());
    costs_ns_.push_back(static_cast<double>(ns_since(begin)));
    sum_ns += ns_since(begin);
  }
  instructions_per_cycle_ = cycles_->instructions_per_cycle();
  cycles_.reset();  // counting slows switches down, so that nothing timed is counted
  meter_.reset();
  worker_times_.running_ns = worker_times_.ready_ns = worker_times_.blocked_ns = 0;
  throttled_ns_ = quota_ == nullptr ? std::nullopt : std::optional<std::int64_t>(0);
  tasks_ = {};
  sync_ = {};
  return times_ns;
}

std::int64_t Session::stop() {
  stall_watch_.reset();
  const auto begin = clock::now();
  running_.reset();
  return ns_since(begin);
}

double Session::iteration_cost_ns() const { return std::max(1.0, reports::median(costs_ns_)); }

reports::Resources Session::used(double wall_ns) const {
  // What is counted is that of whole iterations, of which the last part alone is timed.
  if (job_.workload().cancels_tasks()) {
    return {.cpu_ns = {},
            .user_ns = {},
            .system_ns = {},
            .voluntary_switches = {},
            .involuntary_switches = {},
            .minor_faults = {},
            .major_faults = {}};
  }
  reports::Resources used = meter_.used(wall_ns, cores_);
  used.running_ns = worker_times_.running_ns;
  used.ready_ns = worker_times_.ready_ns;
  used.blocked_ns = worker_times_.blocked_ns;
  used.throttled_ns = throttled_ns_;
  return used;
}

}  // namespace bench
