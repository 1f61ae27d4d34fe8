// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <cstdio>
#include <exception>

#include "bench/command_line.h"
#include "bench/list.h"
#include "bench/names.h"
#include "bench/run.h"
#include "bench/trial.h"

int main(int count, char** values) {
  // A reader that goes away, or a file that may not grow, is an error to report and not to die of.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  using enum bench::CommandLine::Command;
  try {
    const auto line = bench::parse_command_line({values + 1, values + count});
    switch (line.command) {
      case trial:
        return bench::run_trial();
      case list:
        std::fputs(bench::format_catalogue().c_str(), stdout);
        return bench::exit_done;
      case print:
        std::fputs(line.text.c_str(), stdout);
        return bench::exit_done;
      case run:
        return bench::run(line.run);
    }
  } catch (const bench::UsageError& error) {
    std::fprintf(stderr, "bench: %s\n", error.what());
    return bench::exit_usage;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench: %s\n", error.what());
  }
  return bench::exit_failed;
}
