// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>

#include <fmt/core.h>

#include "reports/formats/budget_lines.h"
#include "reports/formats/expected_failures.h"
#include "reports/formats/not_applicable.h"
#include "reports/page/gzip.h"
#include "reports/page/html.h"
#include "reports/page/page_parts.h"
#include "reports/results/files/google_benchmark.h"
#include "reports/results/slowdown.h"
#include "reports/results/work.h"
#include "reports/statistics/statistics.h"
#include "reports/summary/left_out.h"
#include "reports/text/text.h"

namespace reports {
namespace {

std::string part(const std::string& question, const std::string& answer) {
  return answer.empty() ? "" : fmt::format("<h4>{}</h4>\n{}", question, answer);
}

std::string paragraph(const std::string& text) { return "<p>" + escape_html(text) + "</p>\n"; }

/// Those numbers that are known.
std::string cores(const Machine& machine) {
  std::string text;
  const auto add = [&](std::uint64_t number, const char* kind) {
    if (number != 0) text += (text.empty() ? "" : ", ") + std::to_string(number) + kind;
  };
  add(machine.physical_cores, " physical");
  add(machine.logical_cores, " logical");
  add(machine.usable_cores, " usable");
  return text;
}

std::string machine(const Results& results) {
  const Machine& machine = results.machine;
  DataTable table{{"what", "value"}, {}};
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) table.rows.push_back({name, value});
  };
  add("date", results.date);
  add("processor", machine.cpu_model);
  add("cores", cores(machine));
  if (machine.quota_cores) {
    add("quota", format_number(*machine.quota_cores, 2) + " cores of the control group");
  }
  if (machine.environment) {
    std::string removed;
    for (const EnvironmentVariable& variable : machine.environment->removed) {
      removed += (removed.empty() ? "" : " ") + sanitize(variable.name, 60);
    }
    add("environment: removed", removed);
    add("environment: in force", machine.environment->in_force());
  }
  add("governor", machine.governor);
  if (machine.cpu_scaling_enabled) add("frequency scaling", "on: times vary with it");
  std::string load;
  for (const double value : machine.load_avg)
    load += (load.empty() ? "" : ", ") + format_number(value, 2);
  add("load at the start", load);
  add("kernel", machine.kernel);
  add("compiler", machine.compiler);
  add("flags", machine.compiler_flags);
  add("build", machine.build_type);
  add("revision", machine.git_revision);
  add("program", machine.executable_digest);
  std::string libraries;
  for (const auto& [name, version] : machine.libraries) {
    libraries += fmt::format("{}{} {}", libraries.empty() ? "" : ", ", name,
                             version.empty() ? "–" : version);
  }
  add("libraries", libraries);
  std::set<std::string> runtimes;
  for (const Cell& cell : results.plan.cells) runtimes.insert(cell.runtime);
  for (const std::string& runtime : runtimes) add("interpreter", runtime);
  return html_table(table);
}

/// One per cell that was measured.
std::vector<std::vector<double>> samples(const Results& results) {
  std::vector<std::vector<double>> all(results.plan.cells.size());
  for (const Trial& trial : results.trials) {
    if (trial.cell < all.size()) all[trial.cell].push_back(trial.sample_ns());
  }
  return all;
}

/// Returns how many there are of a cell: ": 8 per cell".
std::string per_cell(const Results& results, const std::string& cell_word) {
  std::vector<double> counts;
  for (const auto& cell : samples(results)) {
    if (!cell.empty()) counts.push_back(static_cast<double>(cell.size()));
  }
  if (counts.empty()) return "";
  const auto [least, most] = std::ranges::minmax(counts);
  if (least == most) return fmt::format(": {} per {}", format_number(most, 0), cell_word);
  return fmt::format(": {} to {} per {}, in the middle {}", format_number(least, 0),
                     format_number(most, 0), cell_word, format_number(median(counts), 0));
}

std::string plan(const Results& results) {
  const Plan& plan = results.plan;
  if (is_of_other_program(plan)) {
    return paragraph(fmt::format(
        "{}, {}{}. Cannot tell more: another program wrote this file, and it does not say in which "
        "order they ran, nor in how many processes.",
        pluralize(plan.cells.size(), "benchmark"), pluralize(results.trials.size(), "repetition"),
        per_cell(results, "benchmark")));
  }
  const std::size_t faults = results.fault_outcomes.size();
  std::string trials;
  if (!results.trials.empty() || faults == 0) {
    trials = pluralize(results.trials.size(), "trial");
  }
  if (faults > 0) {
    trials += fmt::format("{}{} with a fault", trials.empty() ? "" : " and ",
                          trials.empty() ? pluralize(faults, "trial") : std::to_string(faults));
  }
  std::string text =
      fmt::format("{}, {}, each in a fresh process{}", pluralize(plan.cells.size(), "cell"), trials,
                  per_cell(results, "cell"));
  text += ". They ran in an order drawn with the seed " + std::to_string(plan.seed) +
          ", which is also that of the workloads, never two at once. ";
  if (plan.trials != 0) {
    text += "The plan has " + std::to_string(plan.trials) + " for a cell at most. ";
  } else if (plan.time_budget_s > 0) {
    text +=
        "Their number follows from a budget of " + format_duration(plan.time_budget_s * 1e9) + ". ";
  }
  text += "An iteration that takes longer than " + format_duration(plan.deadline_s * 1e9) +
          " beside twice its waiting fails.";
  return paragraph(text);
}

/// The width of the middle half of a cell's trials over their median.
std::string noise(const Results& results) {
  constexpr std::size_t min_for_spread = 4;
  std::vector<std::pair<double, std::size_t>> spreads;
  auto all = samples(results);
  for (std::size_t cell = 0; cell < all.size(); ++cell) {
    auto& values = all[cell];
    if (values.size() < min_for_spread) continue;
    std::ranges::sort(values);
    const std::size_t quarter = values.size() / 4;
    const double middle = median(values);
    if (middle > 0) {
      spreads.emplace_back((values[values.size() - 1 - quarter] - values[quarter]) / middle, cell);
    }
  }
  if (spreads.empty()) {
    return paragraph("Cannot tell: no cell has " + std::to_string(min_for_spread) + " trials.");
  }
  std::ranges::sort(spreads, std::ranges::greater());
  std::vector<double> widths;
  widths.reserve(spreads.size());
  for (const auto& [width, cell] : spreads) widths.push_back(width);
  std::string html = paragraph(fmt::format(
      "The middle half of a cell's trials spans {} of their median in the typical cell, and {} in "
      "the noisiest. Differences smaller than that need the intervals to be believed.",
      format_percent(median(widths), 1), format_percent(widths.front(), 1)));
  DataTable table{{"noisiest cells", "middle half over median", "trials"}, {}};
  constexpr std::size_t shown = 5;
  for (const auto& [width, cell] : spreads) {
    if (table.rows.size() == shown) break;
    table.rows.push_back({results.plan.cells[cell].name, format_percent(width, 1),
                          std::to_string(all[cell].size())});
  }
  return html + html_table(table);
}

std::string failures(const Results& results) {
  if (results.failed.empty()) return paragraph("Nothing.");
  DataTable table{{"cell", "when", "why"}, {}};
  for (const Failure& failure : results.failed) {
    const bool is_known = failure.cell < results.plan.cells.size();
    table.rows.push_back({is_known ? results.plan.cells[failure.cell].name : "an unknown cell",
                          failure.phase, failure.reason});
  }
  return html_table(table);
}

/// What became of the failures that cells expect; empty where none does.
std::string expected_failures(const Results& results) {
  DataTable table{{"what", "with", "outcome"}, {}};
  for (const ExpectedOutcome& one : expected_outcomes(results)) {
    table.rows.push_back({one.what, listing(one.where), one.outcome});
  }
  return table.rows.empty() ? "" : html_table(table);
}

/// Lists all cells that were left out, where the sentences do not name all of them or more is
/// known.
std::string left_out_cells(const Results& results) {
  bool has_more = false;
  for (const LeftOut& left_out : left_out_by_reason(results)) {
    const bool has_details =
        std::ranges::any_of(left_out.cells, [](const Skip* skip) { return !skip->detail.empty(); });
    has_more |= has_details || !names_all(left_out);
  }
  if (results.unranked || !has_more) return "";
  DataTable table{{"cell", "what is known of it", "why"}, {}};
  for (const Skip& skip : results.skipped) {
    table.rows.push_back({results.plan.cells[skip.cell].name, skip.detail, skip.reason});
  }
  return fmt::format("<details><summary>All cells that were left out</summary>\n{}</details>\n",
                     html_table(table));
}

/// Says what is not as it was asked for, because the time budget was too short.
std::string budget(const Results& results) {
  const std::vector<std::string> sentences = budget_sentences(results);
  if (sentences.empty()) return paragraph("Nothing.");
  DataTable table{{"what"}, {}};
  for (const std::string& sentence : sentences) table.rows.push_back({sentence});
  return html_table(table) + left_out_cells(results);
}

/// Lists the cells that are not applicable by their reason, each with all that it rules out.
std::string not_applicable(const Results& results) {
  const auto groups = not_applicable_groups(results.plan);
  if (groups.empty()) return paragraph("Nothing.");
  DataTable table{{"what", "why"}, {}};
  for (const NotApplicableGroup& group : groups) {
    table.rows.push_back({subjects_of(group), group.reason});
  }
  return html_table(table);
}

/// All trials of one work, whatever ran them, have one digest.
std::string equal_work(const Results& results) {
  if (is_of_other_program(results.plan)) {
    return paragraph(
        "Cannot tell: another program wrote this file, which holds no digest of what "
        "its benchmarks computed and does not say which of them do equal work.");
  }
  struct Evidence {
    std::set<std::string> digests;
    std::set<std::uint64_t> cells;
    std::size_t trials = 0;
    std::uint64_t tasks = 0;
  };
  std::map<TimedWork, Evidence> works;
  std::size_t incomplete = 0;
  for (const Trial& trial : results.trials) {
    if (trial.cell >= results.plan.cells.size()) continue;
    const Cell& cell = results.plan.cells[trial.cell];
    Evidence& evidence = works[timed_work_of(cell)];
    evidence.digests.insert(trial.digest);
    evidence.cells.insert(trial.cell);
    ++evidence.trials;
    evidence.tasks += trial.tasks_run;
    if (trial.tasks_run < tasks_of_trial(cell)) ++incomplete;
  }
  if (works.empty() && !results.fault_outcomes.empty()) {
    return paragraph(
        "Each cell has a fault, so their results differ. How many of them are right is counted for "
        "each.");
  }
  if (works.empty()) return paragraph("Cannot tell: nothing was measured.");
  std::size_t different = 0;
  DataTable table{{"workload", "tasks", "size", "cells", "trials", "tasks run", "digest"}, {}};
  for (const auto& [work, evidence] : works) {
    if (evidence.digests.size() > 1) ++different;
    std::string name = work.workload;
    for (const auto& [option, value] : work.options) {
      if (!option.starts_with('_')) name += fmt::format(" {}:{}", option, value);
    }
    name += describe_slowdown(work.slowdown);
    table.rows.push_back(
        {name, std::to_string(work.tasks), std::to_string(work.size),
         std::to_string(evidence.cells.size()), std::to_string(evidence.trials),
         std::to_string(evidence.tasks),
         evidence.digests.size() == 1 ? *evidence.digests.begin() : "they differ"});
  }
  std::string html;
  if (different > 0 || incomplete > 0) {
    html = fmt::format(
        "<p class=\"warning\">Not every row did equal work: {} with different results, {} with "
        "tasks left out.</p>\n",
        pluralize(different, "workload"), pluralize(incomplete, "trial"));
  } else {
    html = paragraph(
        "Yes: for each workload the results of all trials have one digest, and no task was left "
        "out. Every result was cleared before an iteration and checked after it, outside of the "
        "clock.");
  }
  return fmt::format("{}<details><summary>The digests</summary>\n{}</details>\n", html,
                     html_table(table));
}

std::string file_name(const Source& source) {
  std::string name = slug(source.label, 80, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_.");
  name.erase(0, std::min(name.find_first_not_of(".-"), name.size()));
  if (name.empty()) name = "results";
  return name.ends_with(".json") ? name : name + ".json";
}

std::string download(const Source& source, std::size_t number) {
  const std::string id = "results-" + std::to_string(number + 1);
  return fmt::format(
      "<p class=\"tools\"><button type=\"button\" data-results=\"{}\" data-name=\"{}\" hidden>Save "
      "the results file</button> <span class=\"note\">{}, every time that was "
      "measured</span></p>\n<script type=\"text/plain\" id=\"{}\">{}</script>\n",
      id, file_name(source), format_bytes(source.text.size()), id, base64(gzip(source.text)));
}

}  // namespace

std::string page_evidence(const Report& report) {
  std::string html =
      "<section id=\"evidence\">\n<p class=\"kicker\">for sceptics</p>\n"
      "<h2>Why should I believe this?</h2>\n";
  for (std::size_t number = 0; number < report.sources.size(); ++number) {
    const Source& source = report.sources[number];
    const Results& results = source.results;
    html += source_heading(report, source);
    html += part("Did every row do equal work?", equal_work(results));
    html += part("How was it measured?", plan(results));
    html += part("How noisy was it?", noise(results));
    html += part("What failed?", failures(results));
    if (const std::string outcomes = expected_failures(results); !outcomes.empty()) {
      html += part("Which failures were expected, and did they occur?", outcomes);
    }
    html += part("What did the time budget change?", budget(results));
    html += part("What could not be measured here?", not_applicable(results));
    html += part("On which machine, with what?", machine(results));
    html += part("The results", download(source, number));
  }
  return html + "</section>\n";
}

}  // namespace reports
