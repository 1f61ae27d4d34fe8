// SPDX-License-Identifier: Apache-2.0
#include "bench/trial/answer_pipe.h"

#include <unistd.h>

#include <string>

#include "workloads/support/pipe.h"

namespace bench {

void AnswerPipe::report_progress() const { write("\n"); }

void AnswerPipe::report_service(pid_t process) const {
  write(service_line + std::to_string(process) + "\n");
}

void AnswerPipe::report_ready(std::int64_t iteration_cost_ns) const {
  write(ready_message(iteration_cost_ns));
}

void AnswerPipe::report_turn(std::span<const std::int64_t> iterations_ns) const {
  write(turn_message(iterations_ns));
}

void AnswerPipe::write(const TrialAnswer& answer) const {
  while (has_answered_.exchange(true)) pause();
  write(encode(answer));
}

void AnswerPipe::write(std::string_view text) const {
  workloads::support::write_fully(fd_, text.data(), text.size());
}

}  // namespace bench
