// SPDX-License-Identifier: Apache-2.0
#include "bench/process/running_trial.h"

#include <poll.h>
#include <sys/wait.h>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <exception>

#include <fmt/core.h>

#include "bench/machine/death.h"
#include "bench/machine/refusal.h"
#include "bench/process/tree_memory.h"
#include "reports/text/text.h"
#include "workloads/support/wait_status.h"

namespace bench {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

constexpr std::uint64_t max_progress_lines = 1'000'000;  // no trial has so many steps
/// The pause between two samples of the memory, or as long as the last sample took if that is
/// longer: the trial is stopped while it is sampled, and should run for at least half of the time.
constexpr milliseconds memory_sampling_period(4);
/// A guardian that does not answer for so long is given up: it may have been stopped.
constexpr milliseconds guardian_timeout(700);
constexpr std::chrono::seconds kill_timeout(10);
constexpr milliseconds idle_period(200);

std::string format_duration(nanoseconds time) {
  return reports::format_duration(static_cast<double>(time.count()));
}

}  // namespace

RunningTrial::RunningTrial(Guardian& guardian, const TrialRequest& request,
                           std::chrono::nanoseconds deadline, const Launch& launch)
    : guardian_(guardian),
      kind_(request.kind),
      deadline_(deadline),
      expires_(began_ + deadline),
      pipes_(request),
      kills_before_(out_of_memory_kills()) {
  if (launch.time_limit.count() > 0) cut_off_at_ = began_ + launch.time_limit;
  count_refusals_anew();
  Launch told = launch;
  told.tells_stops = request.takes_turns;
  pipes_.start_trial(guardian_, told);
}

void RunningTrial::serve(const InterruptSignals& signals, const std::function<void()>& idle) {
  serve_until([] { return false; }, signals, idle);
}

bool RunningTrial::serve_until_ready(const InterruptSignals& signals,
                                     const std::function<void()>& idle) {
  serve_until([this] { return pipes_.ready().has_value(); }, signals, idle);
  return !ended_;
}

std::optional<std::vector<std::int64_t>> RunningTrial::take_turn(
    std::uint64_t iterations, const InterruptSignals& signals, const std::function<void()>& idle) {
  std::optional<std::vector<std::int64_t>> times_ns;
  pipes_.send({.kind = TurnCommand::Kind::turn, .iterations = iterations});
  serve_until([&] { return (times_ns = pipes_.take_turn_times()).has_value(); }, signals, idle);
  return times_ns;
}

void RunningTrial::finish(const InterruptSignals& signals, const std::function<void()>& idle) {
  pipes_.send({.kind = TurnCommand::Kind::finish});
  serve(signals, idle);
}

/// Serves the trial until it has ended or `is_done`.
void RunningTrial::serve_until(const std::function<bool()>& is_done,
                               const InterruptSignals& signals, const std::function<void()>& idle) {
  const auto begin = clock::now();
  auto next_idle = begin + idle_period;
  // While it was left alone, nothing was expected of it, nor of this process.
  expires_ = begin + deadline_;
  last_progress_ = begin;
  pauses_.skip(begin);
  while (!ended_ && !is_done()) {
    const auto now = clock::now();
    kill_when_overdue(now);
    if (now >= next_idle) {
      next_idle = now + idle_period;
      idle();
      pauses_.skip(clock::now());  // a terminal that nobody reads holds it up
    }
    wait_for_events(signals, next_idle);
  }
  if (ended_) {
    read_answer();
    note_progress();
    pipes_.read_output();
  }
  served_ += clock::now() - begin;
}

void RunningTrial::note_events() {
  pollfd source{guardian_.fd(), POLLIN, 0};
  while (!ended_ && poll(&source, 1, 0) == 1) handle_event(guardian_.next_event(guardian_timeout));
}

void RunningTrial::kill() noexcept {
  if (!ended_) guardian_.kill_trial();
}

void RunningTrial::wait_until_killed() noexcept {
  try {
    while (!ended_) handle_event(guardian_.next_event(guardian_timeout));
  } catch (const GuardianLost&) {
    ended_ = GuardianEvent{.kind = GuardianEvent::ended};  // everything is dead
  }
}

void RunningTrial::kill_when_overdue(clock::time_point now) {
  const bool was_killed = is_overdue_ || was_cut_off_;
  if (now >= cut_off_at_ && !was_killed) {
    was_cut_off_ = true;
    expires_ = now;
    guardian_.kill_trial();
  } else if (now >= expires_ && !was_killed) {
    is_overdue_ = true;
    guardian_.kill_trial();
  } else if (was_killed && now >= expires_ + kill_timeout) {
    guardian_.give_up();
  }
}

void RunningTrial::wait_for_events(const InterruptSignals& signals, clock::time_point next_idle) {
  const auto until = next_deadline(next_idle);
  pollfd sources[] = {{guardian_.fd(), POLLIN, 0},
                      {signals.fd(), POLLIN, 0},
                      {pipes_.answer_fd(), POLLIN, 0},
                      {pipes_.output_fd(), POLLIN, 0}};
  const auto left = std::chrono::ceil<milliseconds>(until - clock::now()).count();
  poll(sources, 4, static_cast<int>(std::clamp<std::int64_t>(left, 0, 1000)));
  const auto paused = pauses_.beat(clock::now());
  paused_ += paused;
  expires_ += paused;
  if (cut_off_at_ != clock::time_point::max()) cut_off_at_ += paused;
  if (sources[1].revents != 0) stop_for(signals);
  if (sources[2].revents != 0) read_answer();
  if (sources[3].revents != 0) pipes_.read_output();
  if (sources[0].revents != 0) handle_event(guardian_.next_event(guardian_timeout));
  note_progress();
  // A worker may be stopped, or the trial frozen and this process not: then no event comes. While
  // iterations end, nothing is halted, and the processes are left alone.
  const bool is_silent = clock::now() - last_progress_ >= PauseWatch::heartbeat;
  if (measures_time(kind_) && trial_ != 0 && !ended_ && is_silent) halts_.check(trial_);
}

/// Returns until when to wait for events. Samples the memory when that is due.
RunningTrial::clock::time_point RunningTrial::next_deadline(clock::time_point next_idle) {
  const auto now = clock::now();
  const bool was_killed = is_overdue_ || was_cut_off_;
  const auto until = was_killed ? next_idle : std::min({next_idle, expires_, cut_off_at_});
  if (kind_ != TrialRequest::Kind::memory || trial_ == 0) {
    return std::min(until, now + PauseWatch::heartbeat);
  }
  if (now >= next_memory_sample_) sample_memory();
  pauses_.skip(clock::now());
  return std::min(until, next_memory_sample_);
}

/// Kills the trial and throws `Interrupted` when a signal asks for it.
void RunningTrial::stop_for(const InterruptSignals& signals) {
  guardian_.kill_trial();
  try {
    while (!ended_) handle_event(guardian_.next_event(guardian_timeout));
  } catch (const GuardianLost&) {
    // Everything is dead, and the user's wish comes first.
  }
  signals.check();
}

void RunningTrial::sample_memory() {
  const auto begin = clock::now();
  peak_bytes_ = std::max(peak_bytes_, tree_memory_bytes(trial_, pipes_.service()).value_or(0));
  const auto end = clock::now();
  expires_ += end - begin;  // in which the trial could make no progress
  next_memory_sample_ = end + std::max<clock::duration>(memory_sampling_period, end - begin);
}

void RunningTrial::read_answer() {
  const bool was_too_long = pipes_.is_answer_too_long();
  pipes_.read_answer();
  if (pipes_.is_answer_too_long() && !was_too_long) guardian_.kill_trial();
}

void RunningTrial::handle_event(const GuardianEvent& event) {
  if (event.kind == GuardianEvent::started) {
    trial_ = event.trial;
    return;
  }
  stopped_ns_ = event.stopped_ns;
  if (event.kind == GuardianEvent::ended) ended_ = event;
}

/// Lines before the answer show progress; each renews the deadline.
void RunningTrial::note_progress() {
  const bool was_garbled = pipes_.is_garbled();
  const std::size_t lines = pipes_.take_progress();
  if (pipes_.is_garbled() && !was_garbled) guardian_.kill_trial();
  if (lines == 0) return;
  last_progress_ = clock::now();
  progress_lines_ += lines;
  if (progress_lines_ <= max_progress_lines) expires_ = last_progress_ + deadline_;
}

bool RunningTrial::was_halted() const {
  return measures_time(kind_) && (halts_.was_halted() || stopped_ns_ > stopped_before_ns_);
}

TrialOutcome RunningTrial::outcome() {
  TrialOutcome outcome;
  outcome.elapsed_s = std::chrono::duration<double>(served_).count();
  outcome.peak_bytes = peak_bytes_;
  outcome.was_cut_off = was_cut_off_;
  outcome.was_overdue = is_overdue_;
  outcome.has_answer = pipes_.answer().starts_with('{');
  outcome.wait_status = ended_->wait_status;
  outcome.left_behind = static_cast<std::uint64_t>(ended_->left_behind);
  outcome.answer.error = why_failed(outcome.answer.refused);
  const TrialDisturbance disturbance = take_disturbance();
  outcome.disturbance = disturbance.what;
  outcome.paused_s = disturbance.paused_s;
  if (!outcome.answer.error.empty()) return outcome;
  try {
    outcome.answer = decode_answer(pipes_.answer());
  } catch (const std::exception& error) {
    outcome.answer.error =
        fmt::format("its answer is not readable (does the model write to descriptor {}?): {}",
                    answer_fd, error.what());
  }
  return outcome;
}

/// A trial that was halted until its deadline passed has failed: a model that stops itself would do
/// so again.
TrialDisturbance RunningTrial::take_disturbance() {
  TrialDisturbance disturbance;
  const auto note = [&](const std::string& what, nanoseconds time) {
    disturbance = {fmt::format("{} for {}", what, format_duration(time)),
                   std::chrono::duration<double>(time).count()};
  };
  const auto paused = paused_ - paused_before_;
  const auto suspended = time_suspended() - suspended_before_;
  if (is_overdue_ || was_cut_off_) return disturbance;
  if (paused.count() > 0) {
    note("bench did not run (a frozen container, a stopped process, a paused machine)", paused);
  } else if (suspended >= min_suspension) {
    note("the machine was suspended", suspended);
  } else if (was_halted()) {
    // A halt that only one check has seen was shorter than the time between two checks.
    note("a process of its trial was stopped or frozen",
         std::max({halts_.halted(), nanoseconds(stopped_ns_ - stopped_before_ns_),
                   nanoseconds(milliseconds(1))}));
  }
  paused_before_ = paused_;
  suspended_before_ += suspended;
  stopped_before_ns_ = stopped_ns_;
  halts_ = HaltWatch(clock::now());
  return disturbance;
}

/// Returns why the trial has no answer; an empty text when it has one. `refused` becomes whether
/// the system did it.
std::string RunningTrial::why_failed(bool& refused) const {
  if (ended_->error != 0) {
    refused = true;
    return explain_refusal(ended_->error, fmt::format("the process of the trial could not be "
                                                      "started: {}",
                                                      std::strerror(ended_->error)));
  }
  if (was_cut_off_) return "killed: it had not ended when its time was over";
  if (is_overdue_) {
    const std::string output = pipes_.output();
    return fmt::format(
        "killed: no progress within its deadline of {} per iteration (--deadline){}{}",
        format_duration(deadline_),
        was_halted() ? "; a process of it was stopped or frozen (SIGSTOP, SIGTSTP, a cgroup)" : "",
        output.empty() ? "" : "; it said: " + reports::sanitize(output));
  }
  if (pipes_.is_answer_too_long()) return "its answer is longer than 64 MiB";
  if (pipes_.is_garbled()) {
    return fmt::format(
        "its answer is not readable (does the model write to descriptor {}?): "
        "unexpected text '{}'",
        answer_fd, reports::sanitize(pipes_.answer(), 100));
  }
  const bool has_answer = pipes_.answer().starts_with('{');
  if (!has_answer || WIFSIGNALED(ended_->wait_status)) return why_without_answer(refused);
  // What a fault leaves behind is a part of its result.
  if (ended_->left_behind != 0 && kind_ != TrialRequest::Kind::fault) {
    const auto count = static_cast<std::uint64_t>(ended_->left_behind);
    return fmt::format("left {} behind (killed)", reports::pluralize(count, "process"));
  }
  return {};
}

std::string RunningTrial::why_without_answer(bool& refused) const {
  const int status = ended_->wait_status;
  const std::string output = pipes_.output();
  const std::string said = output.empty() ? "" : "; it said: " + reports::sanitize(output);
  const std::string ending =
      fmt::format("the trial {}{}", workloads::support::describe_exit(status),
                  pipes_.answer().starts_with('{') ? "" : " without an answer");
  const std::string cause = explain_death(WIFSIGNALED(status) ? WTERMSIG(status) : 0,
                                          nanoseconds(ended_->cpu_ns), kills_before_);
  refused = !cause.empty();
  if (refused) return fmt::format("{}: {}{}", ending, cause, said);
  // A library may have ended the process because it was refused something.
  const bool is_deliberate = WIFEXITED(status) || WTERMSIG(status) == SIGABRT;
  if (!is_deliberate) return ending + said;
  const int named = refusal_named_in(output);
  const std::string by_kernel = named == 0 && status != 0 ? counted_refusal() : "";
  refused = named != 0 || !by_kernel.empty();
  if (named != 0) return explain_refusal(named, ending + said);
  return ending + said + (by_kernel.empty() ? "" : "; " + by_kernel);
}

}  // namespace bench
