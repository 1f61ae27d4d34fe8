// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <numeric>
#include <set>

#include <fmt/core.h>

#include "reports/charts/catalogue.h"
#include "reports/formats/cell_table.h"
#include "reports/formats/command.h"
#include "reports/page/html.h"
#include "reports/page/page_parts.h"
#include "reports/results/cell_fault.h"
#include "reports/results/files/google_benchmark.h"
#include "reports/summary/subset.h"
#include "reports/summary/summary.h"

namespace reports {
namespace {

/// A button that hands out the command of a cell; nothing where there is none.
std::string command_button(const Cell& cell, const Plan& plan) {
  const std::string command = command_of(cell, plan);
  if (command.empty()) return "";
  return "<button type=\"button\" class=\"copy\" title=\"" + escape_html(command) +
         "\" hidden>copy</button>";
}

/// The class of the cells of a column, as an attribute. Paper has no room for all that is known of
/// an operation.
std::string class_of(const CellTable::Column& column) {
  if (column.is_text) return "";
  const bool is_detail = column.name == "cpu-per-operation" || column.name == "switches" ||
                         column.name == "waits" || column.name == "bytes-per-second";
  return is_detail ? " class=\"n detail\"" : " class=\"n\"";
}

std::string row(const CellTable& table, const CellTable::Row& row, const Plan& asked,
                const std::vector<Cell>& cells) {
  const bool has_result = row.fields.size() == table.columns.size() || !row.cell;
  std::string html =
      has_result ? "<tr><td class=\"command\">" : "<tr class=\"missing\"><td class=\"command\">";
  if (row.cell) html += command_button(cells[*row.cell], asked);
  html += "</td>";
  for (std::size_t column = 0; column < row.fields.size(); ++column) {
    const bool is_last = column + 1 == row.fields.size();
    html += "<td" + class_of(table.columns[column]);
    if (is_last && !has_result) {
      html += " colspan=\"" + std::to_string(table.columns.size() - column) + "\"";
    }
    html += ">" + escape_html(row.fields[column]);
    if (table.columns[column].title == "model" && row.cell && cells[*row.cell].family == "python") {
      html += " <span class=\"badge\">Python</span>";
    }
    html += "</td>";
  }
  return html + "</tr>\n";
}

/// `asked` is the plan that the cells were part of.
std::string group_table(const Group& group, const Plan& asked, const std::vector<Cell>& cells,
                        const std::vector<CellState>& states) {
  const CellTable table = make_cell_table(group, cells, states);
  std::string html = "<h4>" + escape_html(table.title) +
                     "</h4>\n"
                     "<div class=\"scroll\" tabindex=\"0\"><table>\n<thead><tr><th scope=\"col\" "
                     "class=\"command\">command</th>";
  for (const CellTable::Column& column : table.columns) {
    html += fmt::format("<th scope=\"col\"{}>{}</th>", class_of(column), escape_html(column.title));
  }
  html += "</tr></thead>\n<tbody>\n";
  for (const CellTable::Row& one : table.rows) html += row(table, one, asked, cells);
  html += "</tbody>\n</table></div>\n";
  if (!table.footnote.empty()) html += "<p>" + escape_html(table.footnote) + "</p>\n";
  return html;
}

/// Cells behind one heading, which opens where they are all there is and not too much.
std::string folder(const std::string& title, const Results& results, const Order& order,
                   const Plan& asked, bool is_all) {
  constexpr std::size_t max_open_groups = 8;
  const std::size_t cells = results.plan.cells.size();
  if (cells == 0) return "";
  const std::vector<Group> groups = summarize(results, order);
  const bool is_open = is_all && groups.size() <= max_open_groups;
  std::string html = fmt::format(
      "<details{}><summary>{} <span class=\"count\">{}{}</span></summary>\n",
      is_open ? " open" : "", escape_html(title), cells, cells == 1 ? " cell" : " cells");
  const std::vector<CellState> states = wide_states(results, TextLayout::wide());
  std::size_t rounds_needed = 0;
  for (const Group& group : groups) {
    rounds_needed = std::max(rounds_needed, group.rounds_needed);
    html += group_table(group, asked, results.plan.cells, states);
  }
  if (rounds_needed > 0) html += fmt::format("<p>{}</p>\n", few_rounds_text(rounds_needed));
  return html + "</details>\n";
}

/// Those of its chart and those that it compares, each once.
std::vector<std::uint64_t> cells_of(const Experiment& experiment) {
  std::set<std::uint64_t> seen;
  std::vector<std::uint64_t> cells;
  const auto add = [&](std::uint64_t cell) {
    if (seen.insert(cell).second) cells.push_back(cell);
  };
  for (const std::uint64_t cell : experiment.cells) add(cell);
  for (const Comparison& comparison : experiment.comparisons) {
    if (comparison.cell) add(*comparison.cell);
    if (comparison.against) add(*comparison.against);
  }
  return cells;
}

/// Leaves out the cells with a fault: they have no times, and a matrix shows what became of them.
void keep_timed(const Plan& plan, std::vector<std::uint64_t>& cells) {
  std::erase_if(cells, [&](std::uint64_t cell) { return has_fault(plan.cells[cell]); });
}

/// Returns the tables of a source; empty where it has no cells with times.
std::string tables_of(const Results& results) {
  const std::vector<Experiment>& experiments = results.plan.experiments;
  const Order order(results);
  if (experiments.empty()) {
    std::vector<std::uint64_t> cells(results.plan.cells.size());
    std::iota(cells.begin(), cells.end(), std::uint64_t{0});
    keep_timed(results.plan, cells);
    if (cells.size() == results.plan.cells.size()) {
      return folder("All cells", results, order, results.plan, true);
    }
    if (cells.empty()) return "";
    return folder("All cells but those with a fault", subset(results, cells), order.of(cells),
                  results.plan, true);
  }
  std::string html;
  for (const Experiment& experiment : experiments) {
    std::vector<std::uint64_t> cells = cells_of(experiment);
    const std::size_t all = cells.size();
    keep_timed(results.plan, cells);
    if (all > 0 && cells.empty()) continue;
    Results part = subset(results, cells);
    // A rank is a claim that only some experiments are made for, and of these those cells alone
    // that are drawn, which come first.
    Experiment drawn{.name = experiment.name};
    std::vector<std::uint64_t> timed = experiment.cells;
    keep_timed(results.plan, timed);
    drawn.cells.resize(timed.size());
    std::iota(drawn.cells.begin(), drawn.cells.end(), std::uint64_t{0});
    part.plan.experiments = {std::move(drawn)};
    part.unranked |= ranking_mode_of(experiment.chart) == RankingMode::points;
    html += folder(fmt::format("{}: {}", experiment.name, experiment.question), part,
                   order.of(cells), results.plan, experiments.size() == 1);
  }
  return html;
}

}  // namespace

std::string page_cells(const Report& report) {
  const bool has_commands = !std::ranges::all_of(report.sources, [](const Source& source) {
    return is_of_other_program(source.results.plan);
  });
  std::string html =
      "<section id=\"cells\">\n<p class=\"kicker\">everything that was measured</p>\n"
      "<h2>How did each cell do?</h2>\n"
      "<p>A table per workload and language, the fastest first. The ranks of a row are those "
      "that it may have: “1” is surely faster than all others, “2–4” cannot be told apart from its "
      "neighbours; “·” is a reference, “–” has no rank. Speed-ups compare the trials of one "
      "round.";
  if (has_commands) {
    html +=
        " Each row’s command measures it again; there is none where a setting is a path or an "
        "address, since the file is untrusted.";
  }
  const bool has_probes = std::ranges::any_of(report.sources, [](const Source& source) {
    return !wide_states(source.results, TextLayout::wide()).empty();
  });
  if (has_probes) {
    html +=
        " “Quiet” is the share of iterations before and after which the probes found all cores "
        "quiet; “all iterations” is the time over these and all others.";
  }
  html += "</p>\n";
  bool has_tables = false;
  for (const Source& source : report.sources) {
    const std::string tables = tables_of(source.results);
    if (tables.empty()) continue;
    has_tables = true;
    html += source_heading(report, source) + tables;
  }
  return has_tables ? html + "</section>\n" : "";
}

}  // namespace reports
