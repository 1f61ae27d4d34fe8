// SPDX-License-Identifier: Apache-2.0
#include "reports/formats/markdown.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "reports/charts/catalogue.h"
#include "reports/charts/common/claims.h"
#include "reports/formats/budget_lines.h"
#include "reports/formats/cell_table.h"
#include "reports/formats/comparison_table.h"
#include "reports/formats/expected_failures.h"
#include "reports/formats/markdown_escape.h"
#include "reports/formats/markdown_left_out.h"
#include "reports/formats/markdown_part.h"
#include "reports/report.h"
#include "reports/results/cell_fault.h"
#include "reports/results/files/google_benchmark.h"
#include "reports/results/slowdown.h"
#include "reports/results/work_text.h"
#include "reports/summary/subset.h"
#include "reports/summary/summary.h"
#include "reports/text/text.h"

namespace reports {
namespace {

// Shares of the whole, in bytes; what is left is for the notes about what was left out.
constexpr std::size_t first_lines_bytes = 2'000;
constexpr std::size_t ceilings_bytes = 1'000;
constexpr std::size_t answers_bytes = 14'000;
constexpr std::size_t warnings_bytes = 6'000;
constexpr std::size_t tables_bytes = 17'000;
constexpr std::size_t claims_bytes = 12'000;  // of the tables', where there are claims
constexpr std::size_t failures_bytes = 5'000;
constexpr std::size_t budgets_bytes = 3'000;
constexpr std::size_t left_out_bytes = 3'000;
constexpr std::size_t machine_bytes = 5'000;
static_assert(first_lines_bytes + ceilings_bytes + answers_bytes + warnings_bytes + tables_bytes +
                  failures_bytes + budgets_bytes + left_out_bytes + machine_bytes + 3'000 <
              max_markdown_bytes);

std::string answers(const Report& report) {
  MarkdownPart part(answers_bytes, "questions");
  for (const Section& section : report.sections) {
    if (is_of_claim(section)) continue;
    std::string block = fmt::format("\n**{}** ({})\n\n", escape_markdown(section.question, 200),
                                    escape_markdown(section.name, 60));
    for (const Answer& answer : section.answers) {
      block += "- " + escape_markdown(answer.sentence, 1000) + "\n";
      if (!answer.evidence.empty()) {
        block += "  <br><sub>" + escape_markdown(answer.evidence, 1000) + "</sub>\n";
      }
    }
    if (!section.inconclusive.empty()) {
      block += "- " + escape_markdown(section.inconclusive, 1000) + "\n";
    }
    if (section.answers.empty() && section.inconclusive.empty())
      block += "- The figures are in the tables.\n";
    part.add(block);
  }
  return part.text();
}

/// Returns what stands above everything else.
std::string first_lines(const Report& report) {
  MarkdownPart part(first_lines_bytes, "lines");
  for (const std::string& weak : report.weak)
    part.add("**" + escape_markdown(weak, 600) + "**\n\n");
  return part.text();
}

/// Returns a line on what the cores give together for each source that knows it.
std::string ceilings(const Report& report) {
  MarkdownPart part(ceilings_bytes, "lines");
  for (const std::string& ceiling : report.ceilings) {
    part.add("\n" + escape_markdown(ceiling, 300) + "\n");
  }
  return part.text();
}

bool has_claims(const Report& report) { return std::ranges::any_of(report.sections, is_of_claim); }

/// Returns the sentences on all claims, and a row for each: what decided it stands in the page.
std::string claims(const Report& report) {
  MarkdownPart part(claims_bytes, "claims");
  const auto all = std::ranges::find_if(report.sections, is_of_claim);
  if (all == report.sections.end()) return "";
  for (const Answer& answer : all->answers) {
    part.add(fmt::format("\n{} {}\n", escape_markdown(answer.sentence, 1000),
                         escape_markdown(answer.evidence, 1000)));
  }
  part.add_table("\n#### Claims\n", {"claim", "sentence", "verdict", "outcome"},
                 all->charts.front().table.rows);
  return part.text();
}

std::string warnings(const Report& report) {
  if (report.warnings.empty()) return "";
  MarkdownPart part(warnings_bytes, "warnings");
  part.add("\n#### Read with care\n\n", 0);
  for (const std::string& warning : report.warnings) {
    part.add("- " + escape_markdown(warning, 1000) + "\n");
  }
  return part.text();
}

std::string describe(const Cell& cell) {
  std::string text = fmt::format("{} × {}", cell.model, cell.workers);
  if (cell.concurrency != cell.workers)
    text += ", " + std::to_string(cell.concurrency) + " in flight";
  if (cell.chunk != 0) text += ", chunk " + std::to_string(cell.chunk);
  for (const auto& [name, value] : cell.settings) text += fmt::format(", {} {}", name, value);
  if (!cell.runtime.empty()) text += " (" + cell.runtime + ")";
  return text;
}

std::string work_of(const Group& group, const std::vector<Cell>& cells) {
  std::string text = fmt::format("{}, {} tasks", group.work.workload, group.work.tasks);
  if (!group.language.empty()) text += ", " + group.language;
  if (group.concurrency) text += ", " + std::to_string(*group.concurrency) + " in flight";
  if (!group.cells.empty()) text += shape_text(cells[group.cells.front().cell]);
  return text + describe_slowdown(group.work.slowdown);
}

std::string interval_of(const CellSummary& summary) {
  if (!summary.interval_ns) return "";
  return fmt::format("{} – {}", format_duration(summary.interval_ns->low),
                     format_duration(summary.interval_ns->high));
}

std::string cannot_tell(const Group& group) {
  if (group.rounds_needed == 0) return "cannot tell";
  return fmt::format("cannot tell: {}", few_rounds_text(group.rounds_needed));
}

/// Returns the row of one workload: those that may be the best, or that it cannot be told.
std::vector<std::string> winner(const Group& group, const std::vector<Cell>& cells) {
  const CellSummary* first = nullptr;
  std::string names;
  std::size_t count = 0;
  for (const CellSummary& summary : group.cells) {
    if (!summary.rank || !summary.rank->may_be_best()) continue;
    if (first == nullptr) first = &summary;
    constexpr std::size_t max_names = 4;
    if (++count <= max_names) {
      names += (count == 1 ? "" : "; ") + describe(cells[summary.cell]);
    } else if (count == max_names + 1) {
      names += "; …";
    }
  }
  if (first == nullptr) return {work_of(group, cells), cannot_tell(group), "", "", ""};
  return {work_of(group, cells),
          names + (count > 1 ? " (a tie of " + std::to_string(count) + ")" : ""),
          format_duration(*first->median_ns), interval_of(*first),
          first->speed_up ? format_ratio(*first->speed_up) : ""};
}

/// Returns the rows of another program's benchmarks, which are not contestants for one work.
std::vector<std::vector<std::string>> benchmarks(const Results& results) {
  std::vector<std::vector<std::string>> rows;
  for (const Group& group : summarize(results)) {
    for (const CellSummary& summary : group.cells) {
      rows.push_back({results.plan.cells[summary.cell].name,
                      summary.median_ns            ? format_duration(*summary.median_ns)
                      : summary.failure != nullptr ? "failed"
                                                   : "not measured",
                      interval_of(summary), std::to_string(summary.samples_ns.size())});
    }
  }
  return rows;
}

void add_tables(const Section& section, const Source& source, bool has_label, MarkdownPart& part) {
  const Results& results = source.results;
  const Experiment* const experiment = find_experiment(results.plan, section.name, section.chart);
  const std::string label = has_label ? " · " + escape_markdown(source.label, 60) : "";
  const std::string title = fmt::format("\n#### {}{}\n", escape_markdown(section.name, 60), label);
  if (experiment != nullptr && !experiment->comparisons.empty()) {
    const DataTable table = comparison_table(*experiment, results);
    part.add_table(title, table.columns, table.rows);
  }
  if (is_of_other_program(results.plan)) {
    part.add_table(title, {"benchmark", "median", "95 % interval", "repetitions"},
                   benchmarks(results));
    return;
  }
  if (ranking_mode_of(section.chart) != RankingMode::contestants) return;
  const auto shown = part_in(section, results);
  if (!shown) return;
  std::vector<std::vector<std::string>> rows;
  for (const Group& group : summarize(shown->results, shown->order)) {
    if (group.arrival_rate == 0) rows.push_back(winner(group, shown->results.plan.cells));
  }
  part.add_table(title, {"work", "fastest", "median", "95 % interval", "speed-up"}, rows);
}

std::string tables(const Report& report) {
  MarkdownPart part(has_claims(report) ? tables_bytes - claims_bytes : tables_bytes, "rows");
  for (const Section& section : report.sections) {
    if (section.is_of_machine || is_of_claim(section)) continue;
    if (section.chart == faults_chart) {
      for (const Chart& chart : section.charts) {
        part.add_table("\n#### " + escape_markdown(chart.subject, 400) + "\n", chart.brief.columns,
                       chart.brief.rows);
      }
      continue;
    }
    for (const Source& source : report.sources) {
      add_tables(section, source, report.sources.size() > 1, part);
    }
  }
  return part.text();
}

std::string failures(const Report& report) {
  std::vector<std::vector<std::string>> rows;
  for (const Source& source : report.sources) {
    for (const Failure& failure : source.results.failed) {
      rows.push_back({source.results.plan.cells[failure.cell].name, sanitize(failure.reason, 200)});
    }
  }
  MarkdownPart part(failures_bytes, "rows");
  part.add_table("\n#### What failed\n", {"cell", "why"}, rows);
  return part.text();
}

/// Failures that somebody asked for, to see them.
std::string expected_failures(const Report& report) {
  std::vector<std::vector<std::string>> rows;
  for (const Source& source : report.sources) {
    for (const ExpectedOutcome& one : expected_outcomes(source.results)) {
      rows.push_back({one.what, listing(one.where), one.outcome});
    }
  }
  MarkdownPart part(failures_bytes, "rows");
  part.add_table("\n#### Expected failures\n", {"what", "with", "outcome"}, rows);
  return part.text();
}

/// What is not as it was asked for, because the time budget was too short.
std::string budgets(const Report& report) {
  std::vector<std::vector<std::string>> rows;
  for (const Source& source : report.sources) {
    for (const std::string& sentence : budget_sentences(source.results)) {
      rows.push_back({source.label, sentence});
    }
  }
  MarkdownPart part(budgets_bytes, "rows");
  part.add_table("\n#### What the time budget changed\n", {"results", "what"}, rows);
  return part.text() + markdown_left_out(report, left_out_bytes);
}

std::string machines(const Report& report) {
  std::vector<std::vector<std::string>> rows;
  for (const Source& source : report.sources) {
    const Results& results = source.results;
    const Machine& machine = results.machine;
    rows.push_back({source.label, sanitize(machine.cpu_model, 100),
                    machine.usable_cores == 0 ? "" : std::to_string(machine.usable_cores),
                    sanitize(machine.kernel, 80),
                    fmt::format("{} {}", sanitize(machine.compiler, 60),
                                sanitize(machine.compiler_flags, 100)),
                    sanitize(machine.git_revision, 40), sanitize(results.date, 40),
                    std::to_string(results.plan.cells.size()),
                    std::to_string(results.trials.size()),
                    is_of_other_program(results.plan) ? "" : std::to_string(results.plan.seed)});
  }
  MarkdownPart part(machine_bytes, "rows");
  part.add_table("\n#### Where it was measured\n",
                 {"results", "processor", "usable cores", "kernel", "compiler", "revision", "date",
                  "cells", "trials", "seed"},
                 rows);
  return part.text();
}

}  // namespace

std::string format_markdown(const Report& report) {
  return fmt::format("{}### Concurrency models compared\n{}{}{}{}{}{}{}{}{}", first_lines(report),
                     ceilings(report), answers(report), claims(report), warnings(report),
                     tables(report), failures(report), expected_failures(report), budgets(report),
                     machines(report));
}

}  // namespace reports
