// SPDX-License-Identifier: Apache-2.0
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <utility>

#include "bench/campaign/campaign.h"
#include "bench/campaign/environment.h"
#include "bench/campaign/progress.h"
#include "bench/campaign/undisturbed_trial.h"
#include "bench/commands/cell_options.h"
#include "bench/commands/command.h"
#include "bench/exit_status.h"
#include "bench/files/attempts.h"
#include "bench/files/output_file.h"
#include "bench/files/terminal.h"
#include "bench/machine/cores.h"
#include "bench/machine/requirements.h"
#include "bench/options/common_options.h"
#include "bench/plan/plan.h"
#include "bench/process/trial_runner.h"
#include "bench/usage_error.h"
#include "reports/formats/timeline_text.h"
#include "reports/formats/trace.h"
#include "reports/report.h"
#include "reports/results/files/results_file.h"
#include "reports/summary/core_shortage.h"
#include "reports/text/ascii.h"
#include "reports/text/text.h"

namespace bench {
namespace {

struct TimelineOptions {
  RunOptions run;     ///< which cell; of the files, only `out`
  std::string trace;  ///< empty: none
  std::string html;   ///< empty: none
};

/// Returns a canvas as wide as the terminal, of characters that it can show.
reports::Canvas canvas_of(int fd) {
  constexpr std::size_t min_columns = 40;
  constexpr std::size_t max_columns = 400;
  reports::Canvas canvas;
  winsize size{};
  if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col >= min_columns) {
    canvas.columns = std::min<std::size_t>(size.ws_col, max_columns);
  }
  canvas.unicode = !reports::shows_ascii();
  return canvas;
}

/// Makes the plan of exactly one cell. Options that were not given have defaults of one value.
reports::Plan plan_one_cell(RunOptions options) {
  for (const auto& [option, value] :
       {std::pair("--model", &options.models), std::pair("--workload", &options.workloads)}) {
    if (value->empty()) {
      throw UsageError(std::string("a timeline is of one cell: choose it with --model and "
                                   "--workload (") +
                       option + " is missing)");
    }
  }
  const unsigned cores = usable_cores();
  options.baseline = false;
  if (options.workers.empty()) options.workers = {cores};
  reports::Plan plan = make_plan(options, cores);
  if (plan.cells.size() != 1) {
    constexpr std::size_t shown = 3;
    std::string names;
    for (std::size_t cell = 0; cell < std::min(shown, plan.cells.size()); ++cell) {
      names += (cell == 0 ? "'" : ", '") + reports::sanitize(plan.cells[cell].name, 100) + "'";
    }
    throw UsageError("a timeline is of one cell, and these options choose " +
                     std::to_string(plan.cells.size()) + " (" + names +
                     (plan.cells.size() > shown ? ", …" : "") + "): give every option one value");
  }
  if (plan.cells[0].tasks > reports::max_timeline_tasks) {
    throw UsageError("a timeline keeps at most " + std::to_string(reports::max_timeline_tasks) +
                     " tasks, and this cell has " + std::to_string(plan.cells[0].tasks) +
                     ": use fewer --tasks");
  }
  return plan;
}

/// The files that the results, the trace and the page go to.
class TimelineOutputs {
 public:
  explicit TimelineOutputs(const TimelineOptions& options) {
    for (const auto& [option, path] :
         {std::pair("--trace", options.trace), std::pair("--html", options.html)}) {
      if (path == "-") throw UsageError(std::string(option) + " takes a file's name, not '-'");
    }
    refuse_one_file_for_two(
        {{"--out", options.run.out}, {"--trace", options.trace}, {"--html", options.html}});
    const std::string out = options.run.out == "-" ? "/dev/stdout" : options.run.out;
    if (!out.empty()) out_.emplace(out);
    if (!options.trace.empty()) trace_.emplace(options.trace);
    if (!options.html.empty()) html_.emplace(options.html);
    for (const auto* file : {&out_, &trace_, &html_}) {
      if (*file && (*file)->is_standard_output()) to_stdout_ = true;
    }
  }

  /// The picture first: it is what is left to the user if the disk is full.
  void write(const reports::Results& results, bool quiet) {
    Attempts attempts;
    const int picture_fd = to_stdout_ ? STDERR_FILENO : STDOUT_FILENO;
    const reports::Cell& cell = results.plan.cells[0];
    for (const reports::Timeline& timeline : results.timelines) {
      const std::string picture = reports::format_timeline(
          timeline, cell, results.machine.usable_cores, canvas_of(picture_fd));
      if (!to_stdout_) attempts.attempt([&] { print_text(picture); });
      if (to_stdout_ && !quiet) std::fputs(picture.c_str(), stderr);
      if (trace_) {
        attempts.attempt(
            [&] { trace_->write(reports::format_trace(timeline, cell, results.machine)); });
      }
    }
    const std::string json = reports::format_results(results);
    if (out_) attempts.attempt([&] { out_->write(json); });
    if (html_) {
      attempts.attempt([&] {
        html_->write(reports::format_page(
            reports::make_report({{.label = "timeline", .text = json, .results = results}})));
      });
    }
    attempts.throw_first();
  }

  void report_paths(const reports::Results& results, Progress& progress) const {
    if (out_ && !out_->is_standard_output()) progress.say("results: " + out_->path());
    if (html_ && !html_->is_standard_output()) progress.say("page: " + html_->path());
    if (trace_ && !trace_->is_standard_output() && !results.timelines.empty()) {
      progress.say("trace: " + trace_->path() + " (open it with ui.perfetto.dev or " +
                   "chrome://tracing)");
    }
  }

 private:
  bool to_stdout_ = false;
  std::optional<OutputFile> out_;
  std::optional<OutputFile> trace_;
  std::optional<OutputFile> html_;
};

reports::Failure failure_of(const TrialOutcome& outcome) {
  return {.phase = "trial", .reason = outcome.answer.error, .refused = outcome.answer.refused};
}

/// Records the timeline and adds it to the results. Returns why there is none; a failure without a
/// reason when there is one.
reports::Failure record(reports::Results& results, TrialRunner& runner, Progress& progress) {
  const reports::Cell& cell = results.plan.cells[0];
  TrialRequest request{.kind = TrialRequest::Kind::oracle, .cell = cell, .seed = results.plan.seed};
  const auto on_disturbed = [&](const TrialOutcome& outcome) {
    results.disturbed.push_back({0, outcome.disturbance, outcome.paused_s});
    progress.warn(disturbance_message(cell.name, outcome));
  };
  const TrialOutcome oracle =
      run_undisturbed(runner, request, deadline_of(results.plan, cell, 0), {}, on_disturbed);
  if (!oracle.answer.error.empty()) return failure_of(oracle);

  request.kind = TrialRequest::Kind::timeline;
  request.expected_digest = oracle.answer.digest;
  TrialOutcome outcome = run_undisturbed(
      runner, request, deadline_of(results.plan, cell, oracle.answer.waiting_ns), {}, on_disturbed);
  if (!outcome.answer.error.empty()) return failure_of(outcome);
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

  Progress progress(options.run.quiet);
  if (const std::string warning = reports::core_shortage_warning(results); !warning.empty()) {
    progress.warn(warning);
  }
  // In this order: the guardian must not hold an output, and a signal must not come in between.
  const InterruptSignals signals;
  TrialRunner runner(options.run.trial_program, signals, [&] { progress.tick(); });
  TimelineOutputs outputs(options);
  reports::Failure failure;
  try {
    failure = record(results, runner, progress);
  } catch (const Interrupted& interrupted) {
    progress.say(interrupted.reason() + "; there is no timeline, and nothing was written");
    return exit_interrupted;
  } catch (const CoresChanged& error) {
    progress.warn(std::string(error.what()) + "; there is no timeline");
    return exit_not_measurable;
  } catch (const GuardianLost&) {
    std::fputs(
        "bench: the guardian process was killed; there is no timeline, and nothing was "
        "written\n",
        stderr);
    return exit_interrupted;
  }
  if (!failure.reason.empty()) {
    results.failed.push_back(failure);
    std::fprintf(stderr, "bench: %s failed: %s\n",
                 reports::sanitize(results.plan.cells[0].name).c_str(),
                 reports::sanitize(failure.reason, 2000).c_str());
  }
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
  1    the cell failed
  3    the cores that may be used changed
  130  interrupted
  0    done)"},
                         {"Example",
                          R"(5 tasks on 4 workers, which take as long as 8:

  bench timeline --model=thread-pool --workload=synthetic --tasks=5 \\
      --workers=4 --html=t.html)"}}};
  }

  bool keeps_environment() const override { return options_.run.keep_environment; }
  int run() override { return draw_timeline(options_); }

 private:
  static constexpr const char* description =
      R"(Shows when every task of one cell ran, and on which worker.

Measures one cell in a trial of its own, in which every task's begin and end are kept for one warm
iteration of at most 100,000 tasks, and draws a line per worker, so that waves, stragglers and idle
workers can be seen. 'bench list' shows all models and workloads.)";

  TimelineOptions options_;
  CellOptions cells_{options_.run, CellOptions::Takes::one_value};
};

}  // namespace

std::unique_ptr<Command> timeline_command() { return std::make_unique<TimelineCommand>(); }

}  // namespace bench
