// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstddef>
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
  /// Makes the pipes and writes the request. Throws `std::system_error`.
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

  /// The process below the trial that it named as its service; 0: none so far.
  pid_t service() const { return service_; }
  bool is_answer_too_long() const { return is_answer_too_long_; }
  const std::string& answer() const { return answer_text_; }
  /// The end of what was printed, without white space around it.
  std::string output() const;

 private:
  bool is_progress(std::string_view line);
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
};

}  // namespace bench
