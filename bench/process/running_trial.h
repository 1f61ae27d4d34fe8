// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "bench/machine/limits.h"
#include "bench/process/guardian.h"
#include "bench/process/halted_process.h"
#include "bench/process/interrupt_signals.h"
#include "bench/process/pause_watch.h"
#include "bench/process/protocol.h"
#include "bench/process/trial_pipes.h"

namespace bench {

/// The result of a trial, or why it has none.
struct TrialOutcome {
  TrialAnswer answer;  ///< with `error` set when there is no result, for whatever reason
  double elapsed_s = 0;
  std::uint64_t peak_bytes = 0;  ///< of a `memory` trial
  /// The reason, other than the model, for its times or its error: the trial was paused, or its
  /// cores changed. A clause that names the cause and its duration; empty when nothing disturbed
  /// the trial.
  std::string disturbance;
  double paused_s = 0;  ///< how long it was paused, as far as that is known
  /// It was killed at `Launch::time_limit`, while it may have made progress: it has an error, and
  /// has not failed.
  bool was_cut_off = false;
  bool was_overdue = false;       ///< it was killed at its deadline
  bool has_answer = false;        ///< it has answered, with a result or why it has none
  int wait_status = 0;            ///< of its process
  std::uint64_t left_behind = 0;  ///< processes that outlived it, and were killed
};

/// What disturbed a trial, other than its model. Empty `what`: nothing did.
struct TrialDisturbance {
  std::string what;  ///< a clause that names the cause and its duration
  double paused_s = 0;
};

/// One trial while it runs, seen from the coordinator: waits for it, kills it after its deadline,
/// samples its memory, and notices what disturbs it. Used by the coordinator's one thread.
///
/// A trial that takes turns (`TrialRequest::takes_turns`) is served up to a point, left alone while
/// others have their turns, and served again: `serve_until_ready`, `take_turn` any number of times,
/// `finish`. Its deadline runs only while it is served.
class RunningTrial {
 public:
  /// Starts the trial. `deadline` is for every step of it. Throws `std::system_error`.
  RunningTrial(Guardian& guardian, const TrialRequest& request, std::chrono::nanoseconds deadline,
               const Launch& launch);

  /// Returns when the trial has ended. Calls `idle` a few times a second. Throws `Interrupted` and
  /// `GuardianLost`, after the trial was killed.
  void serve(const InterruptSignals& signals, const std::function<void()>& idle);

  /// Serves until the trial waits for its first turn, as `serve` does. Returns false when it ended
  /// before.
  bool serve_until_ready(const InterruptSignals& signals, const std::function<void()>& idle);
  /// Lets it run so many timed iterations (1 to `max_turn_iterations`) and serves until they are
  /// over, as `serve` does. Returns their times in nanoseconds; nothing when the trial has ended.
  std::optional<std::vector<std::int64_t>> take_turn(std::uint64_t iterations,
                                                     const InterruptSignals& signals,
                                                     const std::function<void()>& idle);
  /// Has the trial forget its last turn.
  void drop_turn() { pipes_.send({.kind = TurnCommand::Kind::drop}); }
  /// Has the trial stop and answer, and serves until it has ended, as `serve` does.
  void finish(const InterruptSignals& signals, const std::function<void()>& idle);
  /// Takes in what its guardian has told meanwhile, without waiting. Throws `GuardianLost`.
  void note_events();
  /// Kills the trial unless it has ended; `wait_until_killed` waits for that. Neither throws.
  void kill() noexcept;
  void wait_until_killed() noexcept;

  /// Returns what an iteration costs together with its check, in nanoseconds, once it is ready.
  double iteration_cost_ns() const { return static_cast<double>(pipes_.ready().value_or(1)); }
  /// The trial's process, once it has been served; 0: it could not be started.
  pid_t process() const { return trial_; }
  bool has_ended() const { return ended_.has_value(); }

  /// Returns what disturbed the trial since the last call, or since its start.
  TrialDisturbance take_disturbance();

  /// Call it once, after `serve`.
  TrialOutcome outcome();

  /// The time in seconds in which this process stood still.
  double paused_s() const { return std::chrono::duration<double>(paused_).count(); }

 private:
  using clock = std::chrono::steady_clock;

  void serve_until(const std::function<bool()>& is_done, const InterruptSignals& signals,
                   const std::function<void()>& idle);
  void kill_when_overdue(clock::time_point now);
  void wait_for_events(const InterruptSignals& signals, clock::time_point next_idle);
  clock::time_point next_deadline(clock::time_point next_idle);
  void stop_for(const InterruptSignals& signals);
  void sample_memory();
  void read_answer();
  void handle_event(const GuardianEvent& event);
  void note_progress();
  bool was_halted() const;
  std::string why_failed(bool& refused) const;
  std::string why_without_answer(bool& refused) const;

  Guardian& guardian_;
  TrialRequest::Kind kind_;
  std::chrono::nanoseconds deadline_;
  clock::time_point began_ = clock::now();
  clock::duration served_{0};  ///< in which it was not left alone
  clock::time_point expires_;
  clock::time_point cut_off_at_ = clock::time_point::max();
  PauseWatch pauses_{began_};
  HaltWatch halts_{began_};
  std::chrono::nanoseconds paused_{0};         ///< in which this process stood still
  std::chrono::nanoseconds paused_before_{0};  ///< the same when the disturbance was last taken
  std::chrono::nanoseconds suspended_before_ = time_suspended();
  clock::time_point last_progress_ = began_;
  std::uint64_t progress_lines_ = 0;
  TrialPipes pipes_;
  OutOfMemoryKills kills_before_;
  std::uint64_t peak_bytes_ = 0;
  clock::time_point next_memory_sample_{};
  pid_t trial_ = 0;
  bool is_overdue_ = false;             ///< it was killed for that
  bool was_cut_off_ = false;            ///< or because its time limit was over
  std::int64_t stopped_ns_ = 0;         ///< as its guardian has told so far
  std::int64_t stopped_before_ns_ = 0;  ///< the same when the disturbance was last taken
  std::optional<GuardianEvent> ended_;
};

}  // namespace bench
