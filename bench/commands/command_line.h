// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "bench/commands/timeline.h"
#include "bench/options/options.h"

namespace bench {

struct CommandLine {
  enum class Command {
    run,
    ab,
    timeline,
    list,
    report,
    compare,
    history,
    doctor,
    trial,
    print,
  };
  Command command = Command::run;
  RunOptions run;
  TimelineOptions timeline;
  ReportOptions report;
  DoctorOptions doctor;
  HistoryOptions history;
  AbOptions ab;
  CompareOptions compare;
  std::string text;  ///< to print, for `print` (help and version)
};

/// Understands the arguments, without the program's name. Throws `UsageError`.
CommandLine parse_command_line(const std::vector<std::string>& arguments);

/// The options of `bench run`, with their dashes.
std::vector<std::string> run_option_names();

}  // namespace bench
