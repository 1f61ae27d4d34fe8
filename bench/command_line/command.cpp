// SPDX-License-Identifier: Apache-2.0
#include "bench/command_line/command.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include <fmt/core.h>

#include "bench/options/name_meanings.h"
#include "bench/options/names.h"
#include "reports/text/text.h"

namespace bench {
namespace {

using enum CommandTopic;

constexpr CommandEntry commands[] = {
    {.name = "run",
     .summary = "measure models on workloads and compare them (the default)",
     .topic = measuring,
     .make = run_command,
     .measures = true},
    {.name = "ab",
     .summary = "is one build of bench slower than another?",
     .topic = measuring,
     .make = ab_command,
     .measures = true,
     .exit_unexpected = exit_usage},
    {.name = "claims",
     .summary = "which sentences of the textbooks hold on this machine?",
     .topic = measuring,
     .make = claims_command,
     .measures = true},
    {.name = "advise",
     .summary = "which model to take for your work, what it costs, and what would change that",
     .topic = measuring,
     .make = advise_command,
     .measures = true},
    {.name = "timeline",
     .summary = "when every task of one cell ran, and on which worker",
     .topic = measuring,
     .make = timeline_command,
     .measures = true},
    {.name = "doctor",
     .summary = "what on this machine spoils measurements, and how small a difference it shows",
     .topic = measuring,
     .make = doctor_command,
     .measures = true},
    {.name = "report",
     .summary = "tables, a page, Markdown or charts from results files",
     .topic = reading,
     .make = report_command},
    {.name = "compare",
     .summary = "is one results file slower than another?",
     .topic = reading,
     .make = compare_command,
     .exit_unexpected = exit_usage},
    {.name = "history",
     .summary = "how cells changed over many results files",
     .topic = reading,
     .make = history_command},
    {.name = "list",
     .summary = "every model and workload, with aliases, groups and defaults; every experiment",
     .topic = program,
     .make = list_command},
    {.name = "help",
     .summary = "how a command is used; the manual page",
     .topic = program,
     .make = help_command},
    {.name = "completion",
     .summary = "a script that lets bash, zsh or fish complete commands and options",
     .topic = program,
     .make = completion_command},
    {.name = "trial",
     .summary = "measure one cell for the program that started this one",
     .topic = internal,
     .make = trial_command}};

/// Returns what was meant by a word that is near no command: "bench list models" of "models",
/// "bench --version" of "version"; empty where there is nothing.
std::string nearest_invocation(std::string_view word) {
  if (const EntryKind* const kind = find_entry_kind(word)) {
    return fmt::format("bench list {}s", name_of(*kind));
  }
  const std::string option = fmt::format("--{}", word.substr(0, word.find('=')));
  const std::vector<std::string> options = option_names(run_command()->syntax());
  if (std::ranges::find(options, option) == options.end()) return "";
  return fmt::format("bench --{}", reports::sanitize(word, 60));
}

}  // namespace

std::span<const CommandEntry> all_commands() { return commands; }

const CommandEntry* find_command(std::string_view name) {
  const auto* const found = std::ranges::find(commands, name, &CommandEntry::name);
  return found == std::end(commands) ? nullptr : found;
}

const CommandEntry& known_command(std::string_view name) {
  if (const CommandEntry* const found = find_command(name)) return *found;
  std::vector<std::string> names;
  for (const CommandEntry& entry : commands) {
    if (!entry.is_internal()) names.emplace_back(entry.name);
  }
  std::string nearest = nearest_name(name, names);
  if (nearest.empty()) nearest = nearest_invocation(name);
  throw unknown_entry("unknown command", name, nearest, "bench --help");
}

}  // namespace bench
