// SPDX-License-Identifier: Apache-2.0
#include "bench/outputs/judgement_output.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <system_error>

#include "bench/exit_status.h"
#include "bench/files/attempts.h"
#include "bench/files/terminal.h"
#include "bench/machine/refusal.h"
#include "bench/outputs/tables.h"
#include "bench/usage_error.h"
#include "reports/formats/judgement_report.h"
#include "reports/results/files/results_file.h"

namespace bench {
namespace {

const JudgementFiles& checked(const JudgementFiles& files) {
  const std::string* const all[] = {&files.html, &files.markdown, &files.json, &files.summary};
  if (std::ranges::count_if(all, [](const std::string* path) { return *path == "-"; }) > 1) {
    throw UsageError("two outputs would go to standard output; give one of them a file's name");
  }
  refuse_one_file_for_two({{"--html", files.html},
                           {"--markdown", files.markdown},
                           {"--json", files.json},
                           {"--summary", files.summary}});
  return files;
}

}  // namespace

int exit_status_of(reports::Gate gate) {
  switch (gate) {
    case reports::Gate::unusable:
      return exit_usage;
    case reports::Gate::regression:
      return exit_failed;
    case reports::Gate::not_measurable:
      return exit_not_measurable;
    case reports::Gate::pass:
      break;
  }
  return exit_done;
}

JudgementOutput::JudgementOutput(const JudgementFiles& files)
    : html_(checked(files).html),
      markdown_(files.markdown),
      json_(files.json),
      summary_(files.summary) {}

int JudgementOutput::write(const reports::Judgement& judgement, bool strict,
                           std::vector<reports::Source> sources) {
  const reports::Gate gate = reports::gate_of(judgement, strict);
  Attempts attempts;
  // The table first: it is what is left to the user if the disk is full.
  const ReportFile* const files[] = {&html_, &markdown_, &json_, &summary_};
  if (std::ranges::none_of(files, &ReportFile::is_standard_output)) {
    attempts.attempt(
        [&] { print_text(reports::format_judgement(judgement, layout_of({}, STDOUT_FILENO))); });
  }
  const auto write = [&](ReportFile& file, const char* what, const auto& format) {
    if (file.is_wanted()) attempts.attempt([&] { file.write(what, format()); });
  };
  write(markdown_, "markdown", [&] { return reports::format_judgement_markdown(judgement); });
  write(json_, "json", [&] { return reports::format_judgement_json(judgement, gate); });
  write(summary_, "summary", [&] { return reports::format_summary(sources.back().results); });
  write(html_, "page",
        [&] { return reports::format_judgement_page(judgement, std::move(sources)); });
  try {
    attempts.throw_first();
  } catch (const std::system_error& error) {
    if (gate != reports::Gate::unusable) throw;
    std::fprintf(stderr, "bench: %s\n", explain_refusal(error).c_str());  // and 2 comes first
  }
  return exit_status_of(gate);
}

int JudgementOutput::refuse(const reports::Refusal& refusal, std::vector<reports::Source> sources) {
  Attempts attempts;
  const auto write = [&](ReportFile& file, const char* what, const auto& format) {
    if (file.is_wanted()) attempts.attempt([&] { file.write(what, format()); });
  };
  write(markdown_, "markdown", [&] { return reports::format_refusal_markdown(refusal); });
  write(json_, "json", [&] { return reports::format_refusal_json(refusal); });
  write(html_, "page", [&] { return reports::format_refusal_page(refusal, std::move(sources)); });
  if (summary_.is_wanted()) std::fputs("summary: not written, since nothing was judged\n", stderr);
  attempts.throw_first();
  return exit_status_of(refusal.gate);
}

}  // namespace bench
