// SPDX-License-Identifier: Apache-2.0
#include "bench/trial/turns.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <functional>
#include <optional>
#include <span>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "bench/trial/measure.h"
#include "bench/trial/neighbours.h"

namespace bench {

CommandPipe::CommandPipe() : fd_(fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, answer_fd + 1)) {
  const workloads::support::FileDescriptor nowhere(open("/dev/null", O_RDONLY | O_CLOEXEC));
  if (!fd_ || !nowhere || dup2(nowhere.get(), STDIN_FILENO) < 0) {
    throw std::system_error(errno, std::generic_category(), "taking over standard input");
  }
}

TurnCommand CommandPipe::next() {
  std::size_t end = 0;
  while ((end = read_.find('\n')) == std::string::npos) {
    char buffer[64];
    const ssize_t got = read(fd_.get(), buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) throw std::runtime_error("the coordinator is gone");
    read_.append(buffer, static_cast<std::size_t>(got));
  }
  const TurnCommand command = decode_command(std::string_view(read_).substr(0, end));
  read_.erase(0, end + 1);
  return command;
}

namespace {

bool has_lead_in(const TrialRequest& request, double iteration_cost_ns) {
  if (request.lead_in != LeadIn::where_short) return request.lead_in == LeadIn::always;
  return iteration_cost_ns <= max_lead_in_share * static_cast<double>(request.turn_ns);
}

}  // namespace

void take_turns(const TrialSetup& setup, Session& session, reports::Trial& trial) {
  const double cost_ns = session.iteration_cost_ns();
  std::function<void()> lead_in;
  if (has_lead_in(setup.request, cost_ns)) lead_in = [&] { session.lead_in(); };
  Session::Mark before = session.mark();
  std::size_t iterations_before = 0;
  setup.coordinator.report_ready(static_cast<std::int64_t>(cost_ns));
  for (;;) {
    const TurnCommand command = setup.commands->next();
    if (command.kind == TurnCommand::Kind::finish) break;
    if (command.kind == TurnCommand::Kind::drop) {
      session.go_back_to(before);
      trial.iterations_ns.resize(iterations_before);
      trial.processors.resize(iterations_before);
      continue;
    }
    before = session.mark();
    iterations_before = trial.iterations_ns.size();
    std::optional<BusyNeighbours> busy(std::in_place, setup.neighbours);
    run_under_google_benchmark(
        setup.request.cell.name, command.iterations,
        [&] {
          trial.iterations_ns.push_back(session.iterate());
          trial.processors.push_back(session.last_processor());
          return trial.iterations_ns.back();
        },
        lead_in);
    busy.reset();  // before others have their turns
    setup.coordinator.report_turn(std::span(trial.iterations_ns).subspan(iterations_before));
  }
  const bool is_known =
      std::ranges::any_of(trial.processors, [](std::int64_t one) { return one >= 0; });
  if (!is_known) trial.processors.clear();
}

}  // namespace bench
