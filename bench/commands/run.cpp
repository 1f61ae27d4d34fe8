// SPDX-License-Identifier: Apache-2.0
#include "bench/commands/run.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bench/command_line/command.h"
#include "bench/command_line/program_help.h"
#include "bench/commands/cell_options.h"
#include "bench/commands/dry_run.h"
#include "bench/commands/measured_run.h"
#include "bench/experiments/experiment.h"
#include "bench/options/common_options.h"
#include "bench/options/parse.h"
#include "bench/outputs/tables.h"
#include "bench/usage_error.h"

namespace bench {
namespace {

class RunCommand : public Command {
 public:
  CommandSyntax syntax() override;
  void finish(const ParsedArguments& parsed) override;
  bool keeps_environment() const override { return options_.keep_environment; }
  int run() override { return options_.dry_run ? show_plan(options_) : measure_run(options_); }

  const RunOptions& options() const { return options_; }

 private:
  OptionGroup what_to_measure();
  OptionGroup how_much();
  OptionGroup outputs();

  RunOptions options_;
  CellOptions cells_{options_, CellOptions::Takes::lists};
};

std::vector<HelpSection> run_sections() {
  return {
      {"Values",
       R"(LIST is one or more names, aliases or groups, separated by commas; 'bench list' shows all. N
takes k, M and G, or a power of ten (10k and 1e4 are 10000); where it may be several numbers, also
ranges (1-4,8). BYTES take KiB, MiB, GiB and TiB, TIME takes ns, us, ms, s, m or min, and h (a bare
number is seconds; 1m30s is 90s).)"},
      {"Exit status, the first that applies",
       R"(  2    wrong usage or unusable input, also a program that was replaced while it
       was measured
  4    the system refused (a full disk, no permission, no more processes): what
       was measured is kept in the journal of --out; fix that and --resume
  1    a cell failed: its reason is in the table
  3    the cores that may be used changed during the run, or no cell fits into
       the time budget
  130  interrupted: what was measured is written; --resume continues
  0    done, whatever the figures say)"},
      {"Outputs",
       R"(Outputs take any name: a file (replaced as a whole, its mode and owner stay; one that is read-only
is refused), a pipe, a device, or a descriptor such as /dev/stdout, to which the output is appended.)"},
      {"Signals",
       R"(Every signal that would end the process interrupts a run, but SIGQUIT (Ctrl-\) and those of faults
(SIGSEGV, SIGSYS ...), which end it at once and leave the journal.)"}};
}

std::vector<std::string> names_of_experiments() {
  std::vector<std::string> names;
  for (const auto& experiment : experiments::all()) names.push_back(experiment.name);
  return names;
}

OptionGroup RunCommand::what_to_measure() {
  OptionGroup group{
      .title = "What to measure",
      .options = {cells_.model("models to compare", "core"),
                  cells_.workload("workloads to run", "core"),
                  cells_.noted(
                      Decides::cells,
                      {.name = "--experiment",
                       .value = "NAME,...",
                       .help = "answer a question with the cells that it needs; 'bench list' shows "
                               "all. --model, --workload and other options choose some of them",
                       .default_text = "overview, when no option chooses cells",
                       .take = [this](const std::string& text) { options_.experiments = text; },
                       .completion = Completion::words,
                       .words = names_of_experiments()})}};
  for (CommandOption& option : cells_.amounts()) group.options.push_back(std::move(option));
  group.options.push_back(cells_.noted(
      Decides::cells, {.name = "--no-baseline",
                       .value = {},
                       .help = "do not add the serial model",
                       .default_text = {},
                       .take = [this](const std::string&) { options_.baseline = false; }}));
  return group;
}

OptionGroup RunCommand::how_much() {
  return {.title = "How much to measure",
          .options = {
              cells_.noted(Decides::how_much,
                           {.name = "--time-budget",
                            .value = "TIME",
                            .help = "time for everything, exceeded by a tenth at most: what does "
                                    "not fit is measured with less work or left out, with the "
                                    "reason",
                            .default_text = "60s, or what the experiments say",
                            .take =
                                [this](const std::string& text) {
                                  options_.time_budget_s = parse_duration_s("--time-budget", text);
                                }}),
              cells_.noted(Decides::how_much,
                           {.name = "--precision",
                            .value = "PERCENT",
                            .help = "end early when every figure is known within so many percent "
                                    "and every rank is settled; 0: never",
                            .default_text = "2",
                            .take =
                                [this](const std::string& text) {
                                  options_.precision = parse_percentage("--precision", text, 0.5,
                                                                        /*zero_allowed=*/true);
                                }}),
              cells_.noted(Decides::how_much,
                           {.name = "--trials",
                            .value = "N",
                            .help = "fresh processes per cell, instead of a time budget",
                            .default_text = {},
                            .take =
                                [this](const std::string& text) {
                                  options_.trials = parse_whole("--trials", text, 1, 10'000);
                                }}),
              cells_.noted(Decides::how_much,
                           {.name = "--iterations",
                            .value = "N",
                            .help = "timed iterations per trial, instead of a time budget",
                            .default_text = {},
                            .take =
                                [this](const std::string& text) {
                                  options_.iterations = parse_whole("--iterations", text, 1, 5'000);
                                }}),
              flag("--dry-run",
                   "show what would be measured, how often, what is not applicable and which files "
                   "would be written; measure nothing",
                   options_.dry_run)}};
}

OptionGroup RunCommand::outputs() {
  OptionGroup group{
      .title = "Where results go",
      .options = {
          file_option("--out", "FILE", "write the results as JSON; '-' for standard output",
                      options_.out),
          file_option("--csv", "FILE", "write one line per cell", options_.csv),
          file_option("--html", "FILE",
                      "write the report: one page with charts that opens anywhere, offline",
                      options_.html),
          file_option("--resume", "FILE",
                      "continue an interrupted run: its journal, or the --out file that it lies "
                      "beside",
                      options_.resume)}};
  for (CommandOption& option : table_options(options_.tables)) {
    group.options.push_back(std::move(option));
  }
  group.options.push_back(quiet_option(options_.quiet));
  return group;
}

CommandSyntax RunCommand::syntax() {
  OptionGroup trials{.title = "How trials run", .options = cells_.trial_options()};
  trials.options.push_back(keep_environment_option(options_.keep_environment));
  trials.options.push_back(trial_program_option(options_.trial_program));
  return {.command = "bench run",
          .description =
              "Runs the same work through every concurrency model and compares what each costs.",
          .groups = {what_to_measure(),
                     cells_.settings(),
                     cells_.workload_options(),
                     how_much(),
                     std::move(trials),
                     outputs(),
                     {"Help", {version_option()}}},
          .sections = run_sections()};
}

/// An experiment fixes its cells: options say how much of them is measured, with which
/// interpreters, and which of them. Without an option that chooses cells, the experiment is the
/// overview.
void choose_experiment(const std::vector<std::string>& choosing, RunOptions& options) {
  if (choosing.empty()) options.experiments = "overview";
  if (!options.experiments) return;
  for (const std::string& option : choosing) {
    if (option == "--experiment" || option == "--python") continue;
    options.narrowed_by.push_back(option);
  }
}

void RunCommand::finish(const ParsedArguments&) {
  choose_experiment(cells_.choosing(), options_);
  if (options_.dry_run && !options_.resume.empty()) {
    throw UsageError(
        "--dry-run and --resume cannot be combined: what is left of an interrupted run depends on "
        "what it measured; leave one of the two out");
  }
  if (options_.csv == "-") throw UsageError("--csv takes a file's name, not '-'");
  if (options_.html == "-") throw UsageError("--html takes a file's name, not '-'");
}

}  // namespace

RunOptions parse_run_arguments(const std::vector<std::string>& arguments) {
  RunCommand command;
  const ParsedArguments parsed = parse_arguments(command.syntax(), arguments);
  if (parsed.given.contains(version_option().name)) {
    throw UsageError(version_option().name + " does not say what is measured");
  }
  command.finish(parsed);
  if (command.options().dry_run) throw UsageError("--dry-run does not say what is measured");
  return command.options();
}

std::unique_ptr<Command> run_command() { return std::make_unique<RunCommand>(); }

}  // namespace bench
