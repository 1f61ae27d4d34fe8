// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <exception>
#include <new>
#include <optional>
#include <string_view>
#include <system_error>

#include "bench/commands/ab.h"
#include "bench/commands/command_line.h"
#include "bench/commands/compare.h"
#include "bench/commands/doctor.h"
#include "bench/commands/history.h"
#include "bench/commands/list.h"
#include "bench/commands/report.h"
#include "bench/commands/run.h"
#include "bench/commands/timeline.h"
#include "bench/commands/trial.h"
#include "bench/exit_status.h"
#include "bench/files/output_file.h"
#include "bench/files/terminal.h"
#include "bench/machine/refusal.h"
#include "bench/machine/requirements.h"
#include "bench/process/environment_variables.h"
#include "bench/usage_error.h"

namespace {

/// A standard stream that is closed would lend its number to the next file that is opened, and what
/// is printed would end up there.
void open_standard_streams() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    // Closed by exec, as descriptors are that nobody handed to this program: an output to a
    // standard output that was closed is refused, and not lost.
    const int flags = fd == STDOUT_FILENO ? O_RDWR | O_CLOEXEC : O_RDWR;
    if (fcntl(fd, F_GETFD) < 0) static_cast<void>(open("/dev/null", flags));
  }
}

/// Whether the user wants the environment as it is; nothing for a command that measures nothing.
std::optional<bool> keeps_environment(const bench::CommandLine& line) {
  using enum bench::CommandLine::Command;
  if (line.command == run) return line.run.keep_environment;
  if (line.command == timeline) return line.timeline.run.keep_environment;
  if (line.command == ab) return line.ab.keep_environment;
  if (line.command == doctor) return line.doctor.keep_environment;
  return std::nullopt;
}

}  // namespace

int main(int count, char** values) {
  bench::restore_initial_affinity();
  open_standard_streams();
  // A reader that goes away, or a file that may not grow, is an error to report and not to die of.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  // Whoever started us may have ignored it, and then no child could be waited for.
  std::signal(SIGCHLD, SIG_DFL);
  using enum bench::CommandLine::Command;
  int exit_unexpected = bench::exit_failed;
  try {
    // A trial talks to the coordinator, whose language is UTF-8.
    if (count < 2 || std::string_view(values[1]) != "trial") bench::fit_output_to_locale();
    bench::prepare_process();
    const auto line = bench::parse_command_line({values + 1, values + count});
    if (const auto keep = keeps_environment(line)) bench::clean_environment(*keep, values);
    // Of these two commands, exit status 1 is a verdict about speed.
    if (line.command == ab || line.command == compare) exit_unexpected = bench::exit_usage;
    switch (line.command) {
      case trial:
        return bench::trial();
      case list:
        bench::print_text(bench::format_catalogue());
        return bench::exit_done;
      case print:
        bench::print_text(line.text);
        return bench::exit_done;
      case timeline:
        return bench::draw_timeline(line.timeline);
      case report:
        return bench::report(line.report);
      case history:
        return bench::history(line.history);
      case doctor:
        return bench::doctor(line.doctor);
      case ab:
        return bench::compare_builds(line.ab);
      case compare:
        return bench::compare(line.compare);
      case run:
        return bench::run(line.run);
    }
  } catch (const bench::UsageError& error) {
    std::fprintf(stderr, "bench: %s\n", error.what());
    return bench::exit_usage;
  } catch (const std::system_error& error) {
    std::fprintf(stderr, "bench: %s\n", bench::explain_refusal(error).c_str());
    // A signal ended the wait for the reader of a pipe.
    return error.code().value() == EINTR ? bench::exit_interrupted : bench::exit_refused;
  } catch (const bench::Refusal& refusal) {
    std::fprintf(stderr, "bench: %s\n", refusal.what());
    return bench::exit_refused;
  } catch (const std::bad_alloc&) {
    std::fprintf(stderr, "bench: %s\n",
                 bench::explain_refusal(ENOMEM, "memory was refused (std::bad_alloc)").c_str());
    return bench::exit_refused;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench: %s\n", error.what());
  }
  return exit_unexpected;
}
