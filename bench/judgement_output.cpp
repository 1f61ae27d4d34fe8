// SPDX-License-Identifier: Apache-2.0
#include "bench/judgement_output.h"

#include <algorithm>

#include "bench/exit_status.h"
#include "bench/names.h"
#include "bench/terminal.h"
#include "reports/judgement_report.h"
#include "reports/results_file.h"

namespace bench {
namespace {

const JudgementFiles& checked(const JudgementFiles& files) {
  refuse_one_file_for_two({{"--html", files.html},
                           {"--markdown", files.markdown},
                           {"--json", files.json},
                           {"--summary", files.summary}});
  const std::string* const all[] = {&files.html, &files.markdown, &files.json, &files.summary};
  if (std::ranges::count_if(all, [](const std::string* path) { return *path == "-"; }) > 1) {
    throw UsageError("two outputs would go to standard output; give one of them a file's name");
  }
  return files;
}

}  // namespace

reports::Margins margins_of(const Judging& judging, reports::Margins margins) {
  margins.fail_size = judging.fail_size.value_or(margins.fail_size);
  margins.bias_floor = judging.bias_floor.value_or(margins.bias_floor);
  margins.equivalence = judging.equivalence.value_or(margins.equivalence);
  return margins;
}

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
  if (markdown_.is_wanted()) {
    markdown_.write("markdown", reports::format_judgement_markdown(judgement));
  }
  if (json_.is_wanted()) json_.write("json", reports::format_judgement_json(judgement, gate));
  if (summary_.is_wanted()) {
    summary_.write("summary", reports::format_summary(sources.back().results));
  }
  if (html_.is_wanted()) {
    html_.write("page", reports::format_judgement_page(judgement, std::move(sources)));
  }
  const ReportFile* const files[] = {&html_, &markdown_, &json_, &summary_};
  if (std::ranges::none_of(files, &ReportFile::is_standard_output)) {
    print_text(reports::format_judgement(judgement));
  }
  return exit_status_of(gate);
}

}  // namespace bench
