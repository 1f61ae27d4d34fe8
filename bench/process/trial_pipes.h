// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/process/guardian.h"
#include "bench/process/protocol.h"
#include "workloads/support/pipe.h"

namespace bench {

/// The pipes of one trial, seen from the coordinator: its request, its answer, and what it prints.
/// Reading never waits. Used by the coordinator's one thread.
class TrialPipes {
 public:
  /// Makes the pipes and writes the request; commands follow it where the trial takes turns. Throws
  /// `std::system_error`.
  explicit TrialPipes(const TrialRequest& request);

  /// Starts the trial with its ends of the pipes, and closes them here.
  void start_trial(Guardian& guardian, const Launch& launch);

  /// Descriptors to poll; -1 after the trial's end was closed.
  int answer_fd() const { return answer_.read_end.get(); }
  int output_fd() const { return output_.read_end.get(); }

  /// Reads what is there. An answer of more than 64 MiB is dropped.
  void read_answer();
  /// Reads what is there, of which only the end is kept.
  void read_output();

  /// Removes the lines of progress from the beginning of the answer. Returns how many they were.
  std::size_t take_progress();

  /// Tells a trial that takes turns what to do. One that is dead is no error: its guardian says so.
  void send(const TurnCommand& command);
  /// Returns what an iteration costs a trial that takes turns, in nanoseconds, once it is ready.
  std::optional<std::int64_t> ready() const { return ready_ns_; }
  /// Returns the times of a turn that has ended, once.
  std::optional<std::vector<std::int64_t>> take_turn_times();
  /// Returns whether a trial that takes turns wrote what is none of its lines nor an answer.
  bool is_garbled() const { return is_garbled_; }

  /// The process below the trial that it named as its service; 0: none so far.
  pid_t service() const { return service_; }
  bool is_answer_too_long() const { return is_answer_too_long_; }
  const std::string& answer() const { return answer_text_; }
  /// The end of what was printed, without white space around it.
  std::string output() const;

 private:
  bool is_progress(std::string_view line);
  bool is_of_turns(std::string_view line);
  /// Returns whether anything was read.
  bool read_some(workloads::support::Pipe& pipe, std::string& text);

  workloads::support::Pipe request_{"pipe of a trial"};
  workloads::support::Pipe answer_{"pipe of a trial"};
  workloads::support::Pipe output_{"pipe of a trial"};
  std::vector<char> buffer_ = std::vector<char>(65536);  ///< not on the stack, which may be small
  std::string answer_text_;
  std::string output_text_;
  bool is_answer_too_long_ = false;
  pid_t service_ = 0;
  bool takes_turns_;
  bool is_garbled_ = false;
  std::optional<std::int64_t> ready_ns_;
  std::uint64_t asked_iterations_ = 0;  ///< of the turn that runs; 0: none does
  std::optional<std::vector<std::int64_t>> turn_ns_;
};

}  // namespace bench
