// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <exception>
#include <new>
#include <string>
#include <system_error>
#include <vector>

#include "bench/command_line/command_line.h"
#include "bench/exit_status.h"
#include "bench/files/terminal.h"
#include "bench/machine/refusal.h"
#include "bench/machine/requirements.h"
#include "bench/process/environment_variables.h"
#include "bench/usage_error.h"

namespace {

/// Opens closed standard streams. A closed one would lend its number to the next file that is
/// opened, and what is printed would end up there.
void open_standard_streams() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    // It is closed by exec, as descriptors are that were not handed to this program: an output to a
    // standard output that was closed is refused, and not lost.
    const int flags = fd == STDOUT_FILENO ? O_RDWR | O_CLOEXEC : O_RDWR;
    if (fcntl(fd, F_GETFD) < 0) static_cast<void>(open("/dev/null", flags));
  }
}

}  // namespace

int main(int count, char** values) {
  bench::restore_initial_affinity();
  open_standard_streams();
  // A reader that goes away, or a file that may not grow, is an error to report and not to die of.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  // The parent may have ignored it, and then no child could be waited for.
  std::signal(SIGCHLD, SIG_DFL);
  int exit_unexpected = bench::exit_failed;
  try {
    const std::vector<std::string> arguments(values + (count > 0 ? 1 : 0), values + count);
    const auto* const named = bench::find_command(bench::command_name(arguments));
    // A trial talks to the coordinator, whose language is UTF-8.
    if (named == nullptr || !named->is_internal()) bench::fit_output_to_locale();
    bench::prepare_process();
    const auto [entry, command] = bench::parse_command_line(arguments);
    if (entry->measures) bench::clean_environment(command->keeps_environment(), values);
    exit_unexpected = entry->exit_unexpected;
    return command->run();
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
