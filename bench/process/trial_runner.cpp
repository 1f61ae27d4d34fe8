// SPDX-License-Identifier: Apache-2.0
#include "bench/process/trial_runner.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <thread>
#include <vector>

#include "bench/machine/cores.h"
#include "bench/machine/death.h"
#include "bench/machine/file_digest.h"
#include "bench/machine/refusal.h"
#include "bench/options/settings.h"
#include "bench/process/halted_process.h"
#include "bench/process/pause_watch.h"
#include "bench/process/tree_memory.h"
#include "models/support/os/child_process.h"
#include "reports/results/cpu_limit.h"
#include "reports/text/text.h"

namespace bench {
namespace {

using clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::size_t max_answer_bytes = 64 << 20;
constexpr std::size_t kept_output_bytes = 2000;
constexpr std::uint64_t max_signs_of_life = 1'000'000;  // no trial has so many steps
/// The pause between two samples of the memory, or as long as the last sample took if that is
/// longer: the trial is stopped while it is sampled, and should run for at least half of the time.
constexpr milliseconds memory_sampling(4);
/// A guardian that somebody stopped must not stop the user.
constexpr milliseconds patience_with_guardian(700);
constexpr std::chrono::seconds patience_with_kill(10);
constexpr milliseconds idle_period(200);

struct Pipe {
  FileDescriptor read_end;
  FileDescriptor write_end;
  Pipe() {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
      throw std::system_error(errno, std::generic_category(), "pipe2");
    }
    read_end = FileDescriptor(ends[0]);
    write_end = FileDescriptor(ends[1]);
  }
};

std::string trimmed(std::string text) {
  const auto is_space = [](unsigned char byte) { return byte <= ' '; };
  while (!text.empty() && is_space(static_cast<unsigned char>(text.back()))) text.pop_back();
  const auto first = std::ranges::find_if_not(text, is_space);
  return {first, text.end()};
}

/// One trial while it runs, seen from the coordinator.
class RunningTrial {
 public:
  RunningTrial(Guardian& guardian, const TrialRequest& request, std::chrono::nanoseconds deadline,
               const Launch& launch)
      : guardian_(guardian),
        kind_(request.kind),
        deadline_(deadline),
        began_(clock::now()),
        expires_(began_ + deadline) {
    for (const Pipe* pipe : {&answer_, &output_}) {
      fcntl(pipe->read_end.get(), F_SETFL, O_NONBLOCK);
    }
    kills_before_ = out_of_memory_kills();
    count_refusals_anew();
    const std::string text = encode(request);
    // Smaller than a pipe's buffer; were it not, this would fail and not block.
    fcntl(request_.write_end.get(), F_SETFL, O_NONBLOCK);
    if (write(request_.write_end.get(), text.data(), text.size()) !=
        static_cast<ssize_t>(text.size())) {
      throw std::system_error(errno, std::generic_category(), "writing a trial's request");
    }
    guardian_.start_trial(request_.read_end.get(), answer_.write_end.get(), output_.write_end.get(),
                          launch);
    request_.read_end.reset();
    request_.write_end.reset();
    answer_.write_end.reset();
    output_.write_end.reset();
  }

  void serve(const InterruptSignals& signals, const std::function<void()>& idle) {
    auto next_idle = began_ + idle_period;
    while (!ended_) {
      const auto now = clock::now();
      if (now >= expires_ && !killed_for_time_) {
        killed_for_time_ = true;
        guardian_.kill_trial();
      } else if (killed_for_time_ && now >= expires_ + patience_with_kill) {
        guardian_.give_up();
      }
      if (now >= next_idle) {
        next_idle = now + idle_period;
        idle();
        watch_.skip(clock::now());  // a terminal that nobody reads holds it up
      }
      wait_for_events(signals, now, next_idle);
    }
    drain(answer_, answer_text_);
    drain(output_, output_text_);
  }

  TrialOutcome outcome() {
    TrialOutcome outcome;
    outcome.elapsed_s = std::chrono::duration<double>(clock::now() - began_).count();
    outcome.peak_bytes = peak_bytes_;
    note_disturbance(outcome);
    outcome.answer.error = why_failed(outcome.answer.refused);
    if (!outcome.answer.error.empty()) return outcome;
    try {
      outcome.answer = decode_answer(answer_text_);
    } catch (const std::exception& error) {
      outcome.answer.error =
          std::string("its answer is not readable (does the model write to descriptor 3?): ") +
          error.what();
    }
    return outcome;
  }

  double paused_s() const { return std::chrono::duration<double>(paused_).count(); }

 private:
  void wait_for_events(const InterruptSignals& signals, clock::time_point now,
                       clock::time_point next_idle) {
    const bool sampling = kind_ == TrialRequest::Kind::memory && trial_ != 0;
    auto until = next_idle;
    if (!killed_for_time_) until = std::min(until, expires_);
    if (sampling) {
      if (now >= next_memory_sample_) sample_memory();
      until = std::min(until, next_memory_sample_);
      watch_.skip(clock::now());
    } else {
      until = std::min(until, now + PauseWatch::heartbeat);
    }
    pollfd sources[] = {{guardian_.fd(), POLLIN, 0},
                        {signals.fd(), POLLIN, 0},
                        {answer_.read_end.get(), POLLIN, 0},
                        {output_.read_end.get(), POLLIN, 0}};
    const auto left = std::chrono::ceil<milliseconds>(until - clock::now()).count();
    poll(sources, 4, static_cast<int>(std::clamp<std::int64_t>(left, 0, 1000)));
    const auto paused = watch_.beat(clock::now());
    paused_ += paused;
    expires_ += paused;
    if (sources[1].revents != 0) {
      guardian_.kill_trial();
      try {
        while (!ended_) handle_event(guardian_.next_event(patience_with_guardian));
      } catch (const GuardianLost&) {
        // Everything is dead, and the user's wish comes first.
      }
      signals.check();
    }
    if (sources[2].revents != 0) drain(answer_, answer_text_);
    if (sources[3].revents != 0) drain(output_, output_text_);
    if (sources[0].revents != 0) handle_event(guardian_.next_event(patience_with_guardian));
    if (!notice_life()) check_for_halted_processes();
  }

  /// Somebody may stop a worker, or freeze the trial and not this process: then nothing happens
  /// that could be waited for. While iterations end, nothing is halted, and nobody looks.
  void check_for_halted_processes() {
    if (!measures_time() || trial_ == 0 || ended_) return;
    const auto begin = clock::now();
    if (begin - last_life_ < PauseWatch::heartbeat || begin < next_halt_check_) return;
    const bool is_halted = find_halted_process(trial_) != 0;
    const auto end = clock::now();
    if (is_halted && halted_since_) halted_ += end - *halted_since_;
    halted_since_ = is_halted ? std::optional(end) : std::nullopt;
    was_halted_ |= is_halted;
    // At most a fiftieth of a core, however many processes there are.
    next_halt_check_ = end + std::max<clock::duration>(PauseWatch::heartbeat, 50 * (end - begin));
  }

  bool measures_time() const {
    return kind_ == TrialRequest::Kind::timed || kind_ == TrialRequest::Kind::timeline;
  }

  /// What disturbed it. A trial that was halted until its deadline passed has failed: a model that
  /// stops itself would do so again.
  void note_disturbance(TrialOutcome& outcome) const {
    const auto seconds = [](std::chrono::nanoseconds time) {
      return std::chrono::duration<double>(time).count();
    };
    const auto clause = [&](const std::string& what, std::chrono::nanoseconds time) {
      outcome.disturbance =
          what + " for " + reports::format_duration(static_cast<double>(time.count()));
      outcome.paused_s = seconds(time);
    };
    const auto suspended = time_suspended() - suspended_before_;
    const auto halted = std::max<std::chrono::nanoseconds>(
        halted_, std::chrono::nanoseconds(ended_ ? ended_->stopped_ns : 0));
    if (killed_for_time_) return;
    if (paused_.count() > 0) {
      clause("bench did not run (a frozen container, a stopped process, a paused machine)",
             paused_);
    } else if (suspended >= min_suspension) {
      clause("the machine was suspended", suspended);
    } else if (measures_time() && (was_halted_ || halted.count() > 0)) {
      // Seen once: it was halted for less than the time between two checks.
      clause("a process of its trial was stopped or frozen",
             std::max<std::chrono::nanoseconds>(halted, std::chrono::milliseconds(1)));
    }
  }

  void sample_memory() {
    const auto begin = clock::now();
    peak_bytes_ = std::max(peak_bytes_, tree_memory_bytes(trial_, service_).value_or(0));
    const auto end = clock::now();
    expires_ += end - begin;  // it could not show that it lives
    next_memory_sample_ = end + std::max<clock::duration>(memory_sampling, end - begin);
  }

  void handle_event(const GuardianEvent& event) {
    if (event.kind == GuardianEvent::started) {
      trial_ = event.trial;
    } else {
      ended_ = event;
    }
  }

  /// Reads what is there. An end of file closes the pipe, or poll would never sleep again.
  void drain(Pipe& pipe, std::string& text) {
    while (pipe.read_end) {
      const ssize_t got = read(pipe.read_end.get(), buffer_.data(), buffer_.size());
      if (got < 0) return;
      if (got == 0) {
        pipe.read_end.reset();
        return;
      }
      text.append(buffer_.data(), static_cast<std::size_t>(got));
      if (&text == &output_text_ && text.size() > kept_output_bytes) {
        text.erase(0, text.size() - kept_output_bytes);
      }
      if (text.size() > max_answer_bytes) {
        answer_too_long_ = true;
        text.clear();
        guardian_.kill_trial();
      }
    }
  }

  bool is_sign_of_life(std::string_view line) {
    if (line.empty()) return true;
    if (!line.starts_with(service_line)) return false;
    line.remove_prefix(std::string_view(service_line).size());
    const char* const end = line.data() + line.size();
    const auto [rest, error] = std::from_chars(line.data(), end, service_);
    return error == std::errc() && rest == end;
  }

  /// Lines before the answer are signs of life; each renews the deadline.
  /// Returns whether there were any.
  bool notice_life() {
    std::size_t signs = 0;
    std::size_t read = 0;
    for (std::size_t end = 0; (end = answer_text_.find('\n', read)) != std::string::npos; ++signs) {
      if (!is_sign_of_life(std::string_view(answer_text_).substr(read, end - read))) break;
      read = end + 1;
    }
    if (signs == 0) return false;
    last_life_ = clock::now();
    answer_text_.erase(0, read);
    signs_of_life_ += signs;
    if (signs_of_life_ <= max_signs_of_life) expires_ = clock::now() + deadline_;
    return true;
  }

  /// Empty when it did not fail. Says in `refused` whether the system did it.
  std::string why_failed(bool& refused) const {
    const std::string said = trimmed(output_text_);
    const std::string saying = said.empty() ? "" : "; it said: " + reports::sanitize(said);
    if (ended_->error != 0) {
      refused = true;
      return explain_refusal(ended_->error, std::string("the process of the trial could not be "
                                                        "started: ") +
                                                std::strerror(ended_->error));
    }
    if (killed_for_time_) {
      return "killed: no sign of life within its deadline of " +
             reports::format_duration(static_cast<double>(deadline_.count())) +
             " per iteration (--deadline)" +
             (was_halted_ || (measures_time() && ended_->stopped_ns > 0)
                  ? "; a process of it was stopped or frozen (SIGSTOP, SIGTSTP, a cgroup)"
                  : "") +
             saying;
    }
    if (answer_too_long_) return "its answer is longer than 64 MiB";
    const int status = ended_->wait_status;
    const bool answered = !answer_text_.empty() && answer_text_.front() == '{';
    if (!answered || WIFSIGNALED(status)) {
      const std::string ending = "the trial " + models::support::describe_exit(status) +
                                 (answered ? "" : " without an answer");
      const std::string cause =
          explain_death(WIFSIGNALED(status) ? WTERMSIG(status) : 0,
                        std::chrono::nanoseconds(ended_->cpu_ns), kills_before_);
      refused = !cause.empty();
      if (refused) return ending + ": " + cause + saying;
      // A library may have ended the process because it was refused something.
      const bool is_deliberate = WIFEXITED(status) || WTERMSIG(status) == SIGABRT;
      const int named = is_deliberate ? refusal_named_in(said) : 0;
      const std::string by_kernel =
          is_deliberate && named == 0 && status != 0 ? counted_refusal() : "";
      refused = named != 0 || !by_kernel.empty();
      if (named != 0) return explain_refusal(named, ending + saying);
      return ending + saying + (by_kernel.empty() ? "" : "; " + by_kernel);
    }
    if (ended_->left_behind != 0) {
      return "left " + std::to_string(ended_->left_behind) + " processes behind (killed)";
    }
    return {};
  }

  Guardian& guardian_;
  TrialRequest::Kind kind_;
  std::chrono::nanoseconds deadline_;
  clock::time_point began_;
  clock::time_point expires_;
  PauseWatch watch_{began_};
  std::chrono::nanoseconds paused_{0};  ///< in which this process stood still
  std::chrono::nanoseconds suspended_before_ = time_suspended();
  clock::time_point last_life_ = began_;
  clock::time_point next_halt_check_ = began_;
  bool was_halted_ = false;
  std::optional<clock::time_point> halted_since_;
  std::chrono::nanoseconds halted_{0};
  Pipe request_;
  Pipe answer_;
  Pipe output_;
  std::vector<char> buffer_ = std::vector<char>(65536);  ///< not on the stack, which may be small
  OutOfMemoryKills kills_before_;
  std::string answer_text_;
  std::string output_text_;
  std::uint64_t signs_of_life_ = 0;
  std::uint64_t peak_bytes_ = 0;
  clock::time_point next_memory_sample_{};
  pid_t trial_ = 0;
  pid_t service_ = 0;  ///< what the trial's tasks talk to
  bool killed_for_time_ = false;
  bool answer_too_long_ = false;
  std::optional<GuardianEvent> ended_;
};

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
      throw std::runtime_error("digest: must be that of the oracle, " +
                               format_digest(request.expected_digest) + " (got " + trial.digest +
                               ")");
    }
  } catch (const std::runtime_error& error) {
    return std::string("invalid trial result: ") + error.what();
  }
  return {};
}

}  // namespace

TrialRunner::TrialRunner(const std::string& trial_program, const InterruptSignals& signals,
                         std::function<void()> idle, const std::string& scratch)
    : guardian_(trial_program, scratch),
      signals_(signals),
      idle_(std::move(idle)),
      planned_(cpu_allowance(getpid())) {}

std::string TrialRunner::changed_cores() const {
  // The guardian's are those that trials get; taskset may have changed one of the two.
  for (const pid_t process : {getpid(), guardian_.process()}) {
    const CpuAllowance now = cpu_allowance(process);
    if (now == planned_ || now.processors.empty()) continue;
    return "from " + planned_.str() + " to " + now.str();
  }
  return {};
}

void TrialRunner::wait_for_planned_cores() const {
  constexpr int max_checks = 20;
  for (int check = 0;; ++check) {
    const std::string change = changed_cores();
    if (change.empty()) return;
    if (check == max_checks) {
      throw CoresChanged("the cores that may be used changed during the run " + change +
                         ", and what is measured with the ones cannot be compared with what is "
                         "measured with the others");
    }
    signals_.check();
    std::this_thread::sleep_for(milliseconds(100));
  }
}

TrialOutcome TrialRunner::run(const TrialRequest& request, std::chrono::nanoseconds deadline,
                              const Launch& launch) {
  signals_.check();
  wait_for_planned_cores();
  RunningTrial trial(guardian_, request, deadline, launch);
  trial.serve(signals_, idle_);
  if (watched_ != nullptr) watched_->check();
  TrialOutcome outcome = trial.outcome();
  paused_s_ += trial.paused_s();
  if (outcome.disturbance.empty()) {
    std::string change = changed_cores();
    if (change.empty()) change = outcome.answer.changed_cores;
    if (!change.empty()) outcome.disturbance = "the cores that it may use changed " + change;
  }
  const bool measures_time =
      request.kind == TrialRequest::Kind::timed || request.kind == TrialRequest::Kind::timeline;
  // What takes no times is as right after a pause as without one.
  if (!measures_time && outcome.answer.error.empty()) outcome.disturbance.clear();
  if (outcome.answer.error.empty()) outcome.answer.error = reason_invalid(outcome, request);
  return outcome;
}

}  // namespace bench
