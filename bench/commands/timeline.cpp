// SPDX-License-Identifier: Apache-2.0
#include "bench/commands/timeline.h"

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
#include "bench/exit_status.h"
#include "bench/files/attempts.h"
#include "bench/files/output_file.h"
#include "bench/files/terminal.h"
#include "bench/machine/cores.h"
#include "bench/machine/requirements.h"
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

/// As wide as the terminal, in characters that it can show.
reports::Canvas canvas_of(int fd) {
  constexpr std::size_t fewest = 40;
  constexpr std::size_t most = 400;
  reports::Canvas canvas;
  winsize size{};
  if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col >= fewest) {
    canvas.columns = std::min<std::size_t>(size.ws_col, most);
  }
  canvas.unicode = !reports::shows_ascii();
  return canvas;
}

/// The plan of exactly one cell. What may be left out has a default that is one value.
reports::Plan plan_one_cell(RunOptions options) {
  for (const auto& [option, value] :
       {std::pair("--model", &options.models), std::pair("--workload", &options.workloads)}) {
    if (value->empty()) {
      throw UsageError(std::string("a timeline is of one cell: name it with --model and "
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

/// Where the results, the trace and the page go.
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

  void say_where(const reports::Results& results, Progress& progress) const {
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

/// Why there is no timeline; without a reason when it was added to the results.
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
      throw std::runtime_error("a digest that is not the oracle's");
    }
  } catch (const std::runtime_error& error) {
    return {.phase = "trial", .reason = std::string("invalid trial result: ") + error.what()};
  }
  results.timelines.push_back(std::move(timeline));
  return {};
}

}  // namespace

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
  outputs.say_where(results, progress);
  if (failure.refused) return exit_refused;
  return failure.reason.empty() ? exit_done : exit_failed;
}

}  // namespace bench
