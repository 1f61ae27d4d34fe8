// SPDX-License-Identifier: Apache-2.0
#include "bench/ab/comparison_plan.h"

#include <algorithm>
#include <filesystem>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "bench/ab/pair_files.h"
#include "bench/ab/paired_campaign.h"
#include "bench/campaign/measurement.h"
#include "bench/exit_status.h"
#include "bench/files/terminal.h"
#include "bench/machine/requirements.h"
#include "bench/options/help.h"
#include "bench/outputs/judgement_output.h"
#include "bench/outputs/plan_text.h"
#include "reports/comparison/expected_cells.h"
#include "reports/formats/not_applicable.h"
#include "reports/text/text.h"

namespace bench {
namespace {

using Side = reports::Pairing::Side;

/// Returns the plan of what is measured, without its controls.
reports::Plan without_controls(const BothSides& sides) {
  const reports::Results& base = sides.base;
  reports::Plan plan = base.plan;
  plan.cells.clear();
  for (std::uint64_t cell = 0; cell < base.plan.cells.size(); ++cell) {
    if (std::ranges::count(base.pairing->controls, cell) > 0 ||
        reports::expected_failure_of(base, cell, sides.candidate, cell)) {
      continue;
    }
    plan.cells.push_back(base.plan.cells[cell]);
  }
  return plan;
}

std::string line_of_program(const char* side, const reports::Machine& machine) {
  const std::string revision =
      machine.git_revision.empty() ? "" : fmt::format(" ({})", machine.git_revision);
  return reports::sanitize(fmt::format("{}: {}{}", side, machine.executable, revision)) + "\n";
}

std::string control_line(const reports::Results& base) {
  std::vector<std::string> names;
  for (const std::uint64_t control : base.pairing->controls) {
    std::string name = base.plan.cells[control].name;
    name.resize(name.size() - std::min(name.size(), std::string(reports::control_suffix).size()));
    names.push_back(reports::sanitize(name, 200));
  }
  return fmt::format("controls (the base against a copy of itself): {}\n", fmt::join(names, ", "));
}

std::string pairs_line(std::size_t cells) {
  const std::uint64_t pairs = min_screen_pairs * cells;
  return fmt::format(
      "pairs: {} of each cell and control in the screen, {} where there is time: {} or more, which "
      "is {}; then fresh pairs of the cells that look different\n",
      min_screen_pairs, deep_screen_pairs, reports::pluralize(pairs, "pair"),
      reports::pluralize(2 * pairs, "process"));
}

std::string time_line(double time_budget_s) {
  return fmt::format(
      "time: about the time budget of {}, exceeded by a tenth at most; where that is too small for "
      "any verdict, a pilot of each cell finds it out, and the run ends with 3 and says what is "
      "enough\n",
      reports::format_duration(time_budget_s * 1e9));
}

std::string lines_of_uncompared(const BothSides& sides) {
  std::string text;
  for (const std::string& line : uncompared_cells(sides)) text += line + "\n";
  return text;
}

std::vector<std::string> files_of(const AbOptions& options) {
  std::vector<std::string> paths;
  if (!options.out.empty()) {
    for (const char* const name : {"base.json", "candidate.json"}) {
      paths.push_back((std::filesystem::path(options.out) / name).string());
    }
  }
  const JudgementFiles& judgement = options.judging.files;
  paths.insert(paths.end(),
               {judgement.html, judgement.markdown, judgement.json, judgement.summary});
  return describe_outputs(paths);
}

}  // namespace

std::string format_comparison_plan(const BothSides& sides, const std::vector<std::string>& files) {
  const reports::Results& base = sides.base;
  const reports::Plan plan = without_controls(sides);
  std::string text = fmt::format(
      "This run would compare {} of two builds on {}, beside {}. Nothing was measured.\n\n",
      reports::pluralize(plan.cells.size(), "cell"),
      reports::pluralize(base.machine.usable_cores, "core"),
      reports::pluralize(base.pairing->controls.size(), "control"));
  text += line_of_program("base", base.machine);
  text += line_of_program("candidate", sides.candidate.machine);
  text += "\n" + format_cells(plan) + control_line(base) + "\n";
  text += pairs_line(plan.cells.size() + base.pairing->controls.size()) +
          time_line(base.plan.time_budget_s);
  text += lines_of_uncompared(sides);
  text += reports::format_not_applicable(plan);
  text += fmt::format("files: {}\n", files.empty() ? "none, without --out or an option of a report"
                                                   : fmt::format("{}", fmt::join(files, ", ")));
  return fill_lines(text);
}

int show_comparison_plan(const AbOptions& options) {
  require_measurable_machine();
  check_programs(options);
  // As in a run: a signal must not leave the copies of the programs behind.
  Measurement measurement(options.quiet);
  FixedPrograms programs(options.base, options.candidate);
  TrialRunner runner(measurement.start_runner("", programs.folder()));
  runner.watch(programs.files());
  std::string text;
  const auto end = early_end_of([&] {
    const BothSides sides = plan_comparison(options, programs, runner);
    const JudgementOutput output(options.judging.files);  // refuses what cannot be written
    if (!options.out.empty()) refuse_unfinished(options.out);
    text = format_comparison_plan(sides, files_of(options));
  });
  if (end) {
    measurement.report(*end, "; nothing was measured");
    return end->exit_status;
  }
  print_text(text);
  return exit_done;
}

}  // namespace bench
