// SPDX-License-Identifier: Apache-2.0
#include "bench/timeline_command.h"

#include <langinfo.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <clocale>
#include <cstdio>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <utility>

#include "bench/campaign.h"
#include "bench/environment.h"
#include "bench/exit_status.h"
#include "bench/names.h"
#include "bench/output_file.h"
#include "bench/plan.h"
#include "bench/progress.h"
#include "bench/trial_runner.h"
#include "reports/report.h"
#include "reports/results_file.h"
#include "reports/text.h"
#include "reports/timeline_text.h"
#include "reports/trace.h"

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
  std::setlocale(LC_CTYPE, "");
  canvas.unicode = std::strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
  std::setlocale(LC_CTYPE, "C");
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
      names += (cell == 0 ? "'" : ", '") + reports::printable(plan.cells[cell].name, 100) + "'";
    }
    throw UsageError("a timeline is of one cell, and these options choose " +
                     std::to_string(plan.cells.size()) + " (" + names +
                     (plan.cells.size() > shown ? ", …" : "") + "): give every option one value");
  }
  if (plan.cells[0].tasks > reports::most_timeline_tasks) {
    throw UsageError("a timeline keeps at most " + std::to_string(reports::most_timeline_tasks) +
                     " tasks, and this cell has " + std::to_string(plan.cells[0].tasks) +
                     ": use fewer --tasks");
  }
  return plan;
}

/// Where the results, the trace and the page go.
class TimelineOutputs {
 public:
  explicit TimelineOutputs(const TimelineOptions& options) : to_stdout_(options.run.out == "-") {
    for (const auto& [option, path] :
         {std::pair("--trace", options.trace), std::pair("--html", options.html)}) {
      if (path == "-") throw UsageError(std::string(option) + " takes a file's name, not '-'");
    }
    if (!options.run.out.empty() && !to_stdout_) out_.emplace(options.run.out);
    if (!options.trace.empty()) trace_.emplace(options.trace);
    if (!options.html.empty()) html_.emplace(options.html);
    refuse_one_file_for_two(
        {{"--out", options.run.out}, {"--trace", options.trace}, {"--html", options.html}});
  }

  /// The picture first: it is what is left to the user if the disk is full.
  void write(const reports::Results& results, bool quiet) {
    const int picture_fd = to_stdout_ ? STDERR_FILENO : STDOUT_FILENO;
    const reports::Cell& cell = results.plan.cells[0];
    for (const reports::Timeline& timeline : results.timelines) {
      const std::string picture = reports::format_timeline(
          timeline, cell, results.machine.usable_cores, canvas_of(picture_fd));
      if (!to_stdout_) print(picture);
      if (to_stdout_ && !quiet) std::fputs(picture.c_str(), stderr);
      if (trace_) trace_->write(reports::format_trace(timeline, cell, results.machine));
    }
    const std::string json = reports::format_results(results);
    if (to_stdout_) print(json);
    if (out_) out_->write(json);
    if (html_) {
      html_->write(reports::format_page(
          reports::make_report({{.label = "timeline", .text = json, .results = results}})));
    }
  }

  void say_where(const reports::Results& results, Progress& progress) const {
    if (out_) progress.say("results: " + out_->path());
    if (html_) progress.say("page: " + html_->path());
    if (trace_ && !results.timelines.empty()) {
      progress.say("trace: " + trace_->path() + " (open it with ui.perfetto.dev or " +
                   "chrome://tracing)");
    }
  }

 private:
  bool to_stdout_;
  std::optional<OutputFile> out_;
  std::optional<OutputFile> trace_;
  std::optional<OutputFile> html_;
};

/// Why there is no timeline; empty when it was added to the results.
std::string record(reports::Results& results, TrialRunner& runner) {
  const reports::Cell& cell = results.plan.cells[0];
  TrialRequest request{.kind = TrialRequest::Kind::oracle, .cell = cell, .seed = results.plan.seed};
  const TrialOutcome oracle = runner.run(request, deadline_of(results.plan, cell, 0));
  if (!oracle.answer.error.empty()) return oracle.answer.error;

  request.kind = TrialRequest::Kind::timeline;
  request.expected_digest = oracle.answer.digest;
  TrialOutcome outcome =
      runner.run(request, deadline_of(results.plan, cell, oracle.answer.waiting_ns));
  if (!outcome.answer.error.empty()) return outcome.answer.error;
  reports::Timeline& timeline = outcome.answer.timeline;
  timeline.cell = 0;
  timeline.elapsed_s = outcome.elapsed_s;
  try {
    reports::check_timeline(timeline, cell);
    if (outcome.answer.digest != oracle.answer.digest) {
      throw std::runtime_error("a digest that is not the oracle's");
    }
  } catch (const std::runtime_error& error) {
    return std::string("its answer makes no sense: ") + error.what();
  }
  results.timelines.push_back(std::move(timeline));
  return {};
}

}  // namespace

int draw_timeline(const TimelineOptions& options) {
  reports::Results results;
  stamp_with_date(results);
  results.plan = plan_one_cell(options.run);
  results.machine = describe_machine();

  Progress progress(options.run.quiet);
  // In this order: the guardian must not hold an output, and a signal must not come in between.
  const InterruptSignals signals;
  TrialRunner runner(options.run.trial_program, signals, [&] { progress.tick(); });
  TimelineOutputs outputs(options);
  std::string failure;
  try {
    failure = record(results, runner);
  } catch (const Interrupted&) {
    progress.say("interrupted; there is no timeline");
    return exit_interrupted;
  } catch (const GuardianLost&) {
    std::fputs("bench: the guardian process was killed; there is no timeline\n", stderr);
    return exit_interrupted;
  }
  if (!failure.empty()) {
    results.failed.push_back({.cell = 0, .phase = "trial", .reason = failure});
    std::fprintf(stderr, "bench: %s failed: %s\n",
                 reports::printable(results.plan.cells[0].name).c_str(),
                 reports::printable(failure, 2000).c_str());
  }
  outputs.write(results, options.run.quiet);
  outputs.say_where(results, progress);
  return failure.empty() ? exit_done : exit_failed;
}

}  // namespace bench
