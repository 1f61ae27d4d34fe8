// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>

#include <fmt/core.h>

#include "bench/campaign/environment.h"
#include "bench/campaign/measurement.h"
#include "bench/campaign/oracle.h"
#include "bench/campaign/undisturbed_trial.h"
#include "bench/command_line/command.h"
#include "bench/commands/cell_options.h"
#include "bench/exit_status.h"
#include "bench/machine/cores.h"
#include "bench/machine/requirements.h"
#include "bench/options/common_options.h"
#include "bench/outputs/timeline_outputs.h"
#include "bench/plan/plan.h"
#include "bench/probe/machine_watch.h"
#include "bench/usage_error.h"
#include "reports/summary/core_shortage.h"
#include "reports/text/text.h"

namespace bench {
namespace {

/// Makes the plan of exactly one cell. Options that were not given have defaults of one value.
reports::Plan plan_one_cell(RunOptions options) {
  for (const auto& [option, value] :
       {std::pair("--model", &options.models), std::pair("--workload", &options.workloads)}) {
    if (value->empty()) {
      throw UsageError(
          fmt::format("a timeline is of one cell: choose it with --model and --workload ({} is "
                      "missing)",
                      option));
    }
  }
  const unsigned cores = usable_cores();
  options.baseline = false;
  options.one_shape = true;
  reports::Plan plan = make_plan(options, cores);
  if (plan.cells.size() != 1) {
    constexpr std::size_t shown = 3;
    std::string names;
    for (std::size_t cell = 0; cell < std::min(shown, plan.cells.size()); ++cell) {
      names += (cell == 0 ? "'" : ", '") + reports::sanitize(plan.cells[cell].name, 100) + "'";
    }
    throw UsageError(
        fmt::format("a timeline is of one cell, and these options choose {} ({}{}): give every "
                    "option one value",
                    plan.cells.size(), names, plan.cells.size() > shown ? ", …" : ""));
  }
  if (plan.cells[0].tasks > reports::max_timeline_tasks) {
    throw UsageError(
        fmt::format("a timeline keeps at most {} tasks, and this cell has {}: use fewer --tasks",
                    reports::max_timeline_tasks, plan.cells[0].tasks));
  }
  return plan;
}

reports::Failure failure_of(const TrialOutcome& outcome) {
  return {.phase = "trial", .reason = outcome.answer.error, .refused = outcome.answer.refused};
}

/// Adds the failure that the cell expects to the results. Returns whether it occurred.
bool has_expected_failure(const TrialOutcome& outcome, reports::Results& results) {
  if (!outcome.answer.expected_failure) return false;
  reports::ExpectedFailure failure = *outcome.answer.expected_failure;
  failure.cell = 0;  // which the trial does not know
  results.add(failure);
  return true;
}

/// Records the timeline and adds it to the results, and looks at the machine before and after it.
/// Returns why there is none; a failure without a reason when there is one, or the cell ended in
/// the deadlock that it expects.
reports::Failure record(reports::Results& results, TrialRunner& runner, Progress& progress,
                        MachineWatch& machine) {
  const reports::Cell& cell = results.plan.cells[0];
  TrialRequest request{.kind = TrialRequest::Kind::oracle, .cell = cell, .seed = results.plan.seed};
  const auto on_disturbed = [&](const TrialOutcome& outcome) {
    results.disturbed.push_back({0, outcome.disturbance, outcome.paused_s});
    progress.warn(disturbance_message("a trial of", cell.name, outcome.disturbance));
  };
  const TrialOutcome oracle =
      run_undisturbed(runner, request, deadline_of(results.plan, cell, 0), {}, on_disturbed);
  if (!oracle.answer.error.empty()) return failure_of(oracle);

  request.kind = TrialRequest::Kind::timeline;
  request.expected_digest = oracle.answer.digest;
  machine.sample_probes();
  TrialOutcome outcome = run_undisturbed(
      runner, request, deadline_of(results.plan, cell, oracle.answer.waiting_ns), {}, on_disturbed);
  machine.sample_probes();
  const bool has_failed_as_expected = has_expected_failure(outcome, results);
  if (!outcome.answer.error.empty()) {
    return has_failed_as_expected ? reports::Failure{} : failure_of(outcome);
  }
  reports::Timeline& timeline = outcome.answer.timeline;
  timeline.cell = 0;
  timeline.elapsed_s = outcome.elapsed_s;
  try {
    reports::check_timeline(timeline, cell);
    if (outcome.answer.digest != oracle.answer.digest) {
      throw std::runtime_error("its digest is not the expected one");
    }
  } catch (const std::runtime_error& error) {
    return {.phase = "trial", .reason = std::string("invalid trial result: ") + error.what()};
  }
  results.timelines.push_back(std::move(timeline));
  return {};
}

/// Records when every task of one cell ran, draws it, writes the files. Throws `UsageError` before
/// anything is measured, unless the options choose exactly one cell.
int draw_timeline(const TimelineOptions& options) {
  require_measurable_machine();
  reports::Results results;
  stamp_with_date(results);
  results.plan = plan_one_cell(options.run);
  results.machine = describe_machine();

  Measurement measurement(options.run.quiet);
  Progress& progress = measurement.progress();
  if (const std::string warning = reports::core_shortage_warning(results); !warning.empty()) {
    progress.warn(warning);
  }
  MachineWatch machine;
  TrialRunner runner = measurement.start_runner(options.run.trial_program);
  TimelineOutputs outputs(options);
  machine.begin();
  reports::Failure failure;
  const auto early_end =
      early_end_of([&] { failure = record(results, runner, progress, machine); });
  if (early_end) {
    measurement.report(*early_end, "; there is no timeline, and nothing was written");
    return early_end->exit_status;
  }
  if (!failure.reason.empty()) {
    results.failed.push_back(failure);
    progress.error(fmt::format("{} failed: {}", reports::sanitize(results.plan.cells[0].name),
                               reports::sanitize(failure.reason, 2000)));
  }
  results.machine_state = machine.finish(results);
  outputs.write(results, options.run.quiet);
  outputs.report_paths(results, progress);
  if (failure.refused) return exit_refused;
  return failure.reason.empty() ? exit_done : exit_failed;
}

class TimelineCommand : public Command {
 public:
  TimelineCommand() {
    options_.run.models.clear();
    options_.run.workloads.clear();
  }

  CommandSyntax syntax() override {
    OptionGroup what{.title = "What to measure",
                     .options = {cells_.model("the model (required)", ""),
                                 cells_.workload("the workload (required)", "")}};
    for (CommandOption& option : cells_.amounts()) what.options.push_back(std::move(option));
    OptionGroup trial{.title = "How the trial runs", .options = cells_.trial_options()};
    trial.options.push_back(keep_environment_option(options_.run.keep_environment));
    trial.options.push_back(trial_program_option(options_.run.trial_program));
    return {.command = "bench timeline",
            .description = description,
            .groups = {std::move(what),
                       cells_.settings(),
                       cells_.workload_options(),
                       std::move(trial),
                       {"Where the timeline goes",
                        {file_option("--out", "FILE",
                                     "write the results as JSON; '-' for standard output",
                                     options_.run.out),
                         file_option("--trace", "FILE",
                                     "write the timeline for ui.perfetto.dev and chrome://tracing "
                                     "(Trace Event Format)",
                                     options_.trace),
                         file_option("--html", "FILE",
                                     "write a report with the timeline: one page, opens offline",
                                     options_.html),
                         quiet_option(options_.run.quiet)}}},
            .sections = {{"Exit status, the first that applies",
                          R"(  2    wrong usage or unusable input
  4    the system refused (a full disk, no permission, no more processes)
  1    the cell failed, and did not expect to
  3    the cores that may be used changed
  130  interrupted
  0    done)"},
                         {"Example",
                          R"(5 tasks on 4 workers, which take as long as 8:

  bench timeline --model=thread-pool --workload=synthetic --tasks=5 \
      --workers=4 --html=t.html)"}}};
  }

  bool keeps_environment() const override { return options_.run.keep_environment; }
  int run() override { return draw_timeline(options_); }

 private:
  static constexpr const char* description =
      R"(Shows when every task of one cell ran, and on which worker.

Measures one cell in a trial of its own, in which every task's begin and end are kept for one warm
iteration of at most 100,000 tasks, and draws a line per worker, so that waves, stragglers and idle
workers can be seen. Right before and after the trial it looks how quiet the cores are. 'bench list'
shows all models and workloads.)";

  TimelineOptions options_;
  CellOptions cells_{options_.run, CellOptions::Takes::one_value};
};

}  // namespace

std::unique_ptr<Command> timeline_command() { return std::make_unique<TimelineCommand>(); }

}  // namespace bench
