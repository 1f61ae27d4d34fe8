// SPDX-License-Identifier: Apache-2.0
#include "tests/round/scripted_trial.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <string>
#include <thread>

#include "bench/machine/file_digest.h"
#include "bench/process/protocol.h"
#include "bench/scenarios/run_scenario.h"

namespace tests {
namespace {

using bench::TurnCommand;

void write_text(int fd, const std::string& text) {
  if (write(fd, text.data(), text.size()) != static_cast<ssize_t>(text.size())) _exit(9);
}

/// Reads up to a newline, or, of a trial that takes no turns, all that there is.
std::string read_line() {
  std::string line;
  for (char byte = 0; read(STDIN_FILENO, &byte, 1) == 1;) {
    if (byte == '\n') return line;
    line += byte;
  }
  if (line.empty()) _exit(8);  // the coordinator is gone
  return line;
}

/// Opens the log of turns for appending.
int open_log() {
  const char* const path = std::getenv(turn_log_variable);
  return path == nullptr ? -1 : open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
}

/// Stops this process until a child of it lets it go on.
void stop_for_a_moment() {
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child == 0) {
    usleep(50'000);
    kill(parent, SIGCONT);
    _exit(0);
  }
  raise(SIGSTOP);
  waitpid(child, nullptr, 0);
}

class ScriptedTrial {
 public:
  explicit ScriptedTrial(const bench::TrialRequest& request)
      : request_(request), model_(request_.cell.model), log_(open_log()) {}

  int run() {
    std::atomic<bool> is_over = false;
    std::thread spinning;
    if (model_ == "spins") {
      spinning = std::thread([&] {
        while (!is_over) {
        }
      });
    }
    write_text(bench::answer_fd, bench::ready_message(1'000'000));
    for (;;) {
      const TurnCommand command = bench::decode_command(read_line());
      if (command.kind == TurnCommand::Kind::finish) break;
      if (command.kind == TurnCommand::Kind::drop) {
        write_text(log_, "drop " + model_ + "\n");
        times_ns_.resize(before_);
      } else {
        take_turn(command.iterations);
      }
    }
    is_over = true;
    if (spinning.joinable()) spinning.join();
    if (model_ == "leaves" && fork() == 0) {
      for (;;) pause();
    }
    if (model_ == "lies") times_ns_.front() += 1;
    answer("");
    return 0;
  }

 private:
  void take_turn(std::uint64_t iterations) {
    ++turns_;
    write_text(log_, "begin " + model_ + "\n");
    if (turns_ == 2) misbehave();
    if (model_ == "stops-always") stop_for_a_moment();
    usleep(2'000);
    before_ = times_ns_.size();
    for (std::uint64_t iteration = 0; iteration < iterations; ++iteration) {
      times_ns_.push_back(static_cast<std::int64_t>(1000 * turns_ + iteration));
    }
    write_text(log_, "end " + model_ + "\n");
    std::vector<std::int64_t> told(times_ns_.begin() + static_cast<std::ptrdiff_t>(before_),
                                   times_ns_.end());
    if (turns_ == 2 && model_ == "miscounts") told.pop_back();
    write_text(bench::answer_fd, bench::turn_message(told));
  }

  void misbehave() {
    if (model_ == "crashes") {
      std::signal(SIGSEGV, SIG_DFL);  // a sanitizer would report it and exit
      raise(SIGSEGV);
    }
    if (model_ == "babbles") write_text(bench::answer_fd, "all is well\n");
    if (model_ == "stops-once") stop_for_a_moment();
    if (model_ == "answers-early" || model_ == "fails") {
      answer(model_ == "fails" ? "task 5 answered wrongly" : "");
      _exit(0);
    }
    while (model_ == "hangs") pause();
  }

  void answer(const std::string& error) {
    bench::TrialAnswer answer;
    answer.error = error;
    reports::Trial& trial = answer.trial;
    trial.iterations_ns = times_ns_;
    trial.warmup_ns = {5};
    trial.digest = bench::format_digest(request_.expected_digest);
    trial.tasks_run = request_.cell.tasks;
    trial.tasks_by_worker = {request_.cell.tasks};
    write_text(bench::answer_fd, bench::encode(answer));
  }

  bench::TrialRequest request_;
  std::string model_;
  int log_;
  std::vector<std::int64_t> times_ns_;
  std::size_t before_ = 0;  ///< the last turn
  std::uint64_t turns_ = 0;
};

/// Answers as a scenario of this name would that goes wrong in one way; runs one that there is.
int run_scripted_scenario(const bench::TrialRequest& request) {
  const std::string& name = request.scenario;
  if (name == "crashes") {
    std::signal(SIGSEGV, SIG_DFL);
    raise(SIGSEGV);
  }
  while (name == "hangs") pause();
  if (name == "leaves" && fork() == 0) {
    for (;;) pause();
  }
  bench::TrialAnswer answer;
  scenarios::Figures& figures = answer.observation.figures;
  figures["count"] = 3;
  if (name == "fails") answer.error = "it failed";
  if (name == "is-refused") {
    answer.error = "fork of a scenario's process: Resource temporarily unavailable";
    answer.refused = true;
  }
  if (name == "lacks") answer.observation = {.unavailable = "needs two moons"};
  if (name == "misnames") figures["no name"] = 1;
  if (name == "says-nothing") figures.clear();
  for (int i = 0; name == "talks" && i < 200; ++i) figures["f" + std::to_string(i)] = i;
  if (scenarios::find(name) != nullptr) {
    try {
      answer.observation.figures = scenarios::run_scenario(name, "/usr/bin/python3");
    } catch (const scenarios::Unavailable& missing) {
      answer.observation = {.unavailable = missing.what()};
    }
  }
  write_text(bench::answer_fd, name == "babbles" ? "all is well\n" : bench::encode(answer));
  return 0;
}

}  // namespace

int run_scripted_trial() {
  const bench::TrialRequest request = bench::decode_request(read_line());
  if (request.kind == bench::TrialRequest::Kind::scenario) return run_scripted_scenario(request);
  return ScriptedTrial(request).run();
}

}  // namespace tests
