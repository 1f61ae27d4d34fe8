// SPDX-License-Identifier: Apache-2.0
#include "bench/commands/run.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include <fmt/core.h>

#include "bench/campaign/budget/budget_cells.h"
#include "bench/campaign/campaign.h"
#include "bench/campaign/environment.h"
#include "bench/campaign/measurement.h"
#include "bench/campaign/plan_fitter.h"
#include "bench/command_line/command.h"
#include "bench/command_line/program_help.h"
#include "bench/commands/cell_options.h"
#include "bench/exit_status.h"
#include "bench/experiments/experiment.h"
#include "bench/files/output_file.h"
#include "bench/machine/cores.h"
#include "bench/machine/file_watch.h"
#include "bench/machine/requirements.h"
#include "bench/options/common_options.h"
#include "bench/options/parse.h"
#include "bench/outputs/resumed_run.h"
#include "bench/outputs/run_outputs.h"
#include "bench/outputs/tables.h"
#include "bench/plan/dependencies.h"
#include "bench/plan/plan.h"
#include "bench/usage_error.h"
#include "reports/results/files/journal.h"
#include "reports/results/slowdown.h"
#include "reports/summary/core_shortage.h"
#include "reports/summary/settled.h"
#include "reports/text/text.h"

namespace bench {
namespace {

void show_provisional(const reports::Results& results, Progress& progress) {
  progress.say(
      fmt::format("--- provisional, after {} trials; the intervals need {} per cell ---\n{}"
                  "--- measuring on ---",
                  results.trials.size(), min_trials, format_tables(results)));
}

/// Returns the first status that applies, in the order of `exit_status.h`.
int exit_status(const reports::Results& results, const std::optional<EarlyEnd>& early_end) {
  const int end = early_end ? early_end->exit_status : exit_done;
  if (end == exit_usage || end == exit_refused) return end;
  if (std::ranges::any_of(results.failed, &reports::Failure::refused)) return exit_refused;
  if (!results.failed.empty()) return exit_failed;
  const bool fits_nothing = results.trials.empty() && !results.skipped.empty();
  return end == exit_done && fits_nothing ? exit_not_measurable : end;
}

/// Takes the run that is resumed into `options` and `results`, if one is. Returns it.
std::optional<Resumed> prepare(RunOptions& options, reports::Results& results) {
  std::optional<Resumed> resumed;
  if (!options.resume.empty()) {
    resumed = read_resumed(options);
    restore_recorded_outputs(resumed->outputs, resumed->journal_path, options);
  }
  if (resumed) options.fewer_tasks = resumed->results.plan.fewer_tasks;
  results.plan = resumed && !options.plan_was_given ? resumed->results.plan
                                                    : make_plan(options, usable_cores());
  if (resumed && options.plan_was_given) adopt_fit(resumed->results.plan, results.plan);
  results.machine = describe_machine();
  if (resumed) {
    refuse_other_plan(*resumed, results);
    const reports::Machine machine = results.machine;
    results = std::move(resumed->results);
    results.machine = machine;
  } else {
    stamp_with_date(results);
  }
  return resumed;
}

void warn_of_plan(const reports::Results& results, Progress& progress) {
  for (const std::string& warning :
       {reports::slowdown_warning(results.plan), reports::core_shortage_warning(results)}) {
    if (!warning.empty()) progress.warn(warning);
  }
}

/// Opens the journal, where the results have one, behind what `resumed` left in it.
std::optional<AppendedFile> open_journal(const RunOutputs& outputs, const RunOptions& options,
                                         const std::optional<Resumed>& resumed,
                                         const reports::Results& results) {
  const std::string path = outputs.journal_path();
  if (path.empty()) return std::nullopt;
  std::optional<AppendedFile> journal;
  if (resumed && resumed->journal_path == path) {
    journal.emplace(path, AppendedFile::Begin::behind, resumed->whole_bytes);
  } else if ((journal = new_journal(path))) {
    begin_journal(*journal, results, outputs_to_record(options, path));
  }
  return journal;
}

/// Returns what is added to the reason why a run ended early. `journal` is its path, or empty.
std::string consequence_of(const EarlyEnd& end, const RunOutputs& outputs,
                           const std::string& journal) {
  if (end.cause == EarlyEnd::Cause::file_changed) {
    return ": what was measured until then is kept, and nothing can be measured further that would "
           "belong to it. Start anew when nothing is being built or installed";
  }
  const bool can_wait = end.cause == EarlyEnd::Cause::cores_changed;
  return (can_wait ? ". Go on when they are back" : "") + outputs.kept_results_hint(journal);
}

/// Fits the plan of a run that begins into its time budget. One that is resumed was fitted then.
Preparation fit_plan(const RunOptions& given, reports::Results& results, TrialRunner& runner,
                     Progress& progress, std::chrono::steady_clock::time_point began) {
  const unsigned cores = usable_cores();
  return PlanFitter(results, runner, progress, began)
      .fit(min_tasks_of(given, results.plan, cores),
           [&](const std::map<std::string, std::uint64_t>& fewer_tasks) {
             RunOptions options = given;
             options.fewer_tasks = fewer_tasks;
             return make_plan(options, cores);
           });
}

/// Measures what the options ask for, writes the results, prints the table.
int run(const RunOptions& given) {
  const auto began = std::chrono::steady_clock::now();
  require_measurable_machine();
  RunOptions options = given;
  reports::Results results;
  const std::optional<Resumed> resumed = prepare(options, results);
  Measurement measurement(options.quiet);
  Progress& progress = measurement.progress();
  warn_of_plan(results, progress);
  TrialRunner runner = measurement.start_runner(options.trial_program);
  FileWatch files;
  files.add(dependencies_of(results.plan, options.trial_program));
  runner.watch(files);
  RunOutputs outputs(options, resumed ? resumed->out_path : "");
  Preparation prepared{.began = began};
  std::optional<EarlyEnd> early_end;
  if (!resumed) {
    early_end =
        early_end_of([&] { prepared = fit_plan(options, results, runner, progress, began); });
  }
  std::optional<AppendedFile> journal = open_journal(outputs, options, resumed, results);

  const auto record = [&](const auto& entry) {
    if (journal) journal->append(reports::journal_line(entry));
  };
  const auto measure = [&] {
    Campaign(results, runner, progress,
             {.on_trial = record,
              .on_memory = record,
              .on_failure = record,
              .on_skip = record,
              .on_first_results = [&] { show_provisional(results, progress); },
              .on_disturbance = record,
              .is_settled = [&] { return reports::is_settled(results, results.plan.precision); },
              .on_round = record},
             nullptr, std::move(prepared))
        .run();
  };
  if (!early_end) early_end = early_end_of(measure);
  results.interrupted = early_end.has_value();

  const std::string journal_path = journal ? journal->path() : "";
  const auto unwritten = early_end_of([&] { outputs.write(results, options.quiet); });
  if (unwritten) {
    measurement.report(*unwritten, outputs.unwritten_results_hint(journal_path));
    const bool was_refused = early_end && early_end->exit_status == exit_refused;
    return was_refused ? exit_refused : unwritten->exit_status;
  }
  outputs.report_paths(progress);
  if (early_end) {
    measurement.report(*early_end, consequence_of(*early_end, outputs, journal_path));
  }
  const bool can_be_resumed = early_end && early_end->cause != EarlyEnd::Cause::file_changed;
  if (journal && !can_be_resumed) unlink(journal_path.c_str());
  return exit_status(results, early_end);
}

class RunCommand : public Command {
 public:
  CommandSyntax syntax() override;
  void finish(const ParsedArguments& parsed) override;
  bool keeps_environment() const override { return options_.keep_environment; }
  int run() override { return bench::run(options_); }

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
takes k, M and G (10k is 10000), BYTES take KiB, MiB, GiB and TiB, TIME takes ns, us, ms, s, m and h
(a bare number is seconds).)"},
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
      .options = {
          cells_.model("models to compare", "core"), cells_.workload("workloads to run", "core"),
          cells_.noted(Decides::cells,
                       {.name = "--experiment",
                        .value = "NAME,...",
                        .help = "answer a question with the cells that it needs, instead "
                                "of choosing any; 'bench list' shows all",
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

/// 0 is the one value of no precision.
double parse_precision(const std::string& text) {
  if (text == "0" || text == "0%") return 0;
  return parse_percentage("--precision", text, 0.5);
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
                                  options_.precision = parse_precision(text);
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
                            .take = [this](const std::string& text) {
                              options_.iterations = parse_whole("--iterations", text, 1, 5'000);
                            }})}};
}

OptionGroup RunCommand::outputs() {
  return {
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
                      options_.resume),
          quiet_option(options_.quiet)}};
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

/// An experiment fixes its cells: it takes options that say how much of them is measured, and with
/// which interpreters. Without an option that chooses cells, the experiment is the overview.
void choose_experiment(const std::vector<std::string>& choosing, RunOptions& options) {
  if (choosing.empty()) options.experiments = "overview";
  if (!options.experiments) return;
  for (const std::string& option : choosing) {
    if (option == "--experiment" || option == "--python") continue;
    throw UsageError("--experiment and " + option +
                     " cannot be combined: an experiment says itself what is measured; leave one "
                     "of the two out");
  }
}

void RunCommand::finish(const ParsedArguments&) {
  choose_experiment(cells_.choosing(), options_);
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
  return command.options();
}

std::unique_ptr<Command> run_command() { return std::make_unique<RunCommand>(); }

}  // namespace bench
