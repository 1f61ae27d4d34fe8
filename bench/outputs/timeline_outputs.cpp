// SPDX-License-Identifier: Apache-2.0
#include "bench/outputs/timeline_outputs.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <utility>

#include <fmt/core.h>

#include "bench/files/attempts.h"
#include "bench/files/terminal.h"
#include "bench/usage_error.h"
#include "reports/formats/expected_failures.h"
#include "reports/formats/timeline_text.h"
#include "reports/formats/trace.h"
#include "reports/report.h"
#include "reports/results/files/results_file.h"
#include "reports/state/machine_line.h"
#include "reports/text/ascii.h"
#include "reports/text/fold.h"

namespace bench {
namespace {

/// Returns a canvas as wide as the terminal, of characters that it can show.
reports::Canvas canvas_of(int fd) {
  reports::Canvas canvas;
  canvas.columns = line_columns(fd, canvas.columns);
  canvas.unicode = !reports::shows_ascii();
  return canvas;
}

}  // namespace

TimelineOutputs::TimelineOutputs(const TimelineOptions& options) {
  for (const auto& [option, path] :
       {std::pair("--trace", options.trace), std::pair("--html", options.html)}) {
    if (path == "-") throw UsageError(fmt::format("{} takes a file's name, not '-'", option));
  }
  refuse_one_file_for_two(
      {{"--out", options.run.out}, {"--trace", options.trace}, {"--html", options.html}});
  const std::string out = options.run.out == "-" ? "/dev/stdout" : options.run.out;
  if (!out.empty()) out_.emplace(out);
  if (!options.trace.empty()) trace_.emplace(options.trace);
  if (!options.html.empty()) html_.emplace(options.html);
}

bool TimelineOutputs::uses_standard_output() const {
  return std::ranges::any_of(
      std::initializer_list<const std::optional<OutputFile>*>{&out_, &trace_, &html_},
      [](const auto* file) { return *file && (*file)->is_standard_output(); });
}

void TimelineOutputs::write(const reports::Results& results, bool quiet) {
  Attempts attempts;
  const bool to_stderr = uses_standard_output();
  const reports::Cell& cell = results.plan.cells[0];
  const std::string machine =
      results.machine_state
          ? fmt::format("machine: {}\n", reports::describe_quietness(*results.machine_state))
          : "";
  const reports::Canvas canvas = canvas_of(to_stderr ? STDERR_FILENO : STDOUT_FILENO);
  const auto print = [&](const std::string& text) {
    if (!to_stderr) attempts.attempt([&] { print_text(text); });
    if (to_stderr && !quiet) std::fputs(text.c_str(), stderr);
  };
  // The picture comes first: it is what is left to the user if the disk is full.
  for (const reports::Timeline& timeline : results.timelines) {
    const std::string picture =
        reports::format_timeline(timeline, cell, results.machine.usable_cores, canvas) +
        reports::fold(machine, canvas.columns);
    print(picture);
    if (trace_) {
      attempts.attempt([&] { trace_->write(reports::format_trace(timeline, results)); });
    }
  }
  const std::string outcomes = reports::format_expected_failures(results, canvas.columns);
  if (!outcomes.empty()) print(outcomes);
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

void TimelineOutputs::report_paths(const reports::Results& results, Progress& progress) const {
  if (out_ && !out_->is_standard_output()) progress.say("results: " + out_->path());
  if (html_ && !html_->is_standard_output()) progress.say("page: " + html_->path());
  if (trace_ && !trace_->is_standard_output() && !results.timelines.empty()) {
    progress.say(fmt::format("trace: {} (open it with ui.perfetto.dev or chrome://tracing)",
                             trace_->path()));
  }
}

}  // namespace bench
