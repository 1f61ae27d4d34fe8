// SPDX-License-Identifier: Apache-2.0
#include "bench/outputs/advice_output.h"

#include <unistd.h>

#include <cstdio>

#include <fmt/core.h>

#include "bench/files/attempts.h"
#include "bench/files/terminal.h"
#include "bench/outputs/tables.h"
#include "bench/usage_error.h"
#include "reports/advice/advice.h"
#include "reports/advice/advice_text.h"
#include "reports/advice/advised_cells.h"
#include "reports/report.h"
#include "reports/results/files/results_file.h"

namespace bench {
namespace {

const AdviceFiles& checked(const AdviceFiles& files) {
  if (files.out == "-" && files.html == "-") {
    throw UsageError("--out and --html would both go to standard output; name a file for one");
  }
  if (files.json && (files.out == "-" || files.html == "-")) {
    throw UsageError(
        fmt::format("--json and {}=- would both go to standard output; name a file for {}",
                    files.out == "-" ? "--out" : "--html", files.out == "-" ? "--out" : "--html"));
  }
  refuse_one_file_for_two({{"--out", files.out}, {"--html", files.html}});
  return files;
}

}  // namespace

AdviceOutput::AdviceOutput(const AdviceFiles& files)
    : files_(checked(files)), out_(files.out), html_(files.html) {}

void AdviceOutput::write(const reports::Results& results) {
  write_all(results, results.plan.cells.empty() ? "" : reports::format_results(results));
}

void AdviceOutput::write(reports::Results results, const reports::AdviceRequest& request,
                         const std::string& text) {
  // That fewer tasks stand for all of them was found for the work that was asked for then.
  const auto& recorded = results.plan.advice;
  if (!recorded || !reports::asks_for_same_work(*recorded, request)) {
    results.plan.fewer_tasks.clear();
  }
  results.plan.advice = request;
  write_all(results, text);
}

void AdviceOutput::write_all(const reports::Results& results, const std::string& text) {
  const reports::Advice advice = reports::advise(results, *results.plan.advice);
  Attempts attempts;
  if (!out_.is_standard_output() && !html_.is_standard_output()) {
    attempts.attempt([&] {
      if (files_.json) {
        print(reports::format_advice_json(advice, results));
      } else {
        print_text(reports::format_advice(advice, results, layout_of({}, STDOUT_FILENO)));
      }
    });
  }
  if (results.plan.cells.empty()) {
    if (out_.is_wanted() || html_.is_wanted()) {
      std::fputs("bench: no file is written: nothing was measured\n", stderr);
    }
    attempts.throw_first();
    return;
  }
  if (out_.is_wanted()) attempts.attempt([&] { out_.write("results", text); });
  if (html_.is_wanted()) {
    attempts.attempt([&] {
      html_.write("page", reports::format_page(reports::make_report(
                              {{.label = "results", .text = text, .results = results}})));
    });
  }
  attempts.throw_first();
}

}  // namespace bench
