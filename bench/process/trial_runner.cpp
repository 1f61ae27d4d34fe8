// SPDX-License-Identifier: Apache-2.0
#include "bench/process/trial_runner.h"

#include <unistd.h>

#include <stdexcept>
#include <thread>
#include <utility>

#include <fmt/core.h>

#include "bench/machine/cores.h"
#include "bench/machine/file_digest.h"
#include "bench/options/settings.h"
#include "reports/results/cpu_limit.h"

namespace bench {
namespace {

/// Checks the result of a timed trial. Returns why it is invalid, or nothing. Removes single
/// figures that are impossible and without which the trial is valid.
std::string reason_invalid(TrialOutcome& outcome, const TrialRequest& request) {
  if (request.kind != TrialRequest::Kind::timed) return {};
  try {
    const unsigned cores = wants_one_core(request.cell) ? 1 : affinity_cores();
    reports::drop_impossible(outcome.answer.trial, request.cell.workers, cores);
    reports::Trial trial = outcome.answer.trial;
    trial.elapsed_s = outcome.elapsed_s;
    reports::check_trial(trial, request.cell);
    if (trial.digest != format_digest(request.expected_digest)) {
      throw std::runtime_error(fmt::format("digest: must be that of the oracle, {} (got {})",
                                           format_digest(request.expected_digest), trial.digest));
    }
  } catch (const std::runtime_error& error) {
    return std::string("invalid trial result: ") + error.what();
  }
  return {};
}

}  // namespace

TrialRunner::TrialRunner(const std::string& trial_program, const InterruptSignals& signals,
                         std::function<void()> idle, const std::string& scratch)
    : trial_program_(trial_program),
      signals_(signals),
      idle_(std::move(idle)),
      planned_(cpu_allowance(getpid())) {
  guardians_.push_back(std::make_unique<Guardian>(trial_program, scratch));
}

std::string TrialRunner::changed_cores() const {
  // The guardians' are those that trials get; taskset may have changed one of them.
  std::vector<pid_t> processes = {getpid()};
  for (const auto& guardian : guardians_) processes.push_back(guardian->process());
  for (const pid_t process : processes) {
    const CpuAllowance now = cpu_allowance(process);
    if (now == planned_ || now.processors.empty()) continue;
    return fmt::format("from {} to {}", planned_.str(), now.str());
  }
  return {};
}

void TrialRunner::wait_for_planned_cores() const {
  constexpr int max_checks = 20;
  for (int check = 0;; ++check) {
    const std::string change = changed_cores();
    if (change.empty()) return;
    if (check == max_checks) {
      throw CoresChanged(
          fmt::format("the cores that may be used changed during the run {}, and times on "
                      "different cores cannot be compared",
                      change));
    }
    signals_.check();
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

std::unique_ptr<RunningTrial> TrialRunner::start(std::size_t guardian, const TrialRequest& request,
                                                 std::chrono::nanoseconds deadline,
                                                 const Launch& launch) {
  while (guardians_.size() <= guardian) {
    guardians_.push_back(std::make_unique<Guardian>(trial_program_, "", Guardian::Inherits::none));
  }
  return std::make_unique<RunningTrial>(*guardians_[guardian], request, deadline, launch);
}

void TrialRunner::check_files() {
  if (watched_ != nullptr) watched_->check();
}

TrialOutcome TrialRunner::run(const TrialRequest& request, std::chrono::nanoseconds deadline,
                              const Launch& launch) {
  signals_.check();
  wait_for_planned_cores();
  const auto trial = start(0, request, deadline, launch);
  trial->serve(signals_, idle_);
  check_files();
  return conclude(*trial, request);
}

TrialOutcome TrialRunner::conclude(RunningTrial& trial, const TrialRequest& request) {
  TrialOutcome outcome = trial.outcome();
  paused_s_ += trial.paused_s();
  if (outcome.disturbance.empty()) {
    std::string change = changed_cores();
    if (change.empty()) change = outcome.answer.changed_cores;
    if (!change.empty()) outcome.disturbance = "the cores that it may use changed " + change;
  }
  // A result without times is as right after a pause as without one.
  if (!measures_time(request.kind) && outcome.answer.error.empty()) outcome.disturbance.clear();
  if (outcome.answer.error.empty()) outcome.answer.error = reason_invalid(outcome, request);
  return outcome;
}

}  // namespace bench
