// SPDX-License-Identifier: Apache-2.0
#include "reports/formats/judgement_report.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include <fmt/core.h>

#include "reports/charts/common/forest.h"
#include "reports/charts/common/quiet_machine.h"
#include "reports/charts/support/captions.h"
#include "reports/formats/judgement_answers.h"
#include "reports/formats/judgement_state.h"
#include "reports/formats/markdown.h"
#include "reports/formats/markdown_escape.h"
#include "reports/formats/markdown_part.h"
#include "reports/report.h"
#include "reports/results/files/json.h"
#include "reports/text/fold.h"
#include "reports/text/text.h"
#include "reports/text/text_table.h"

namespace reports {
namespace {

std::string reason_of(const CellJudgement& cell) {
  std::string text = cell.why;
  if (cell.pairs_needed && *cell.pairs_needed > static_cast<double>(cell.decisive_pairs)) {
    constexpr double max_shown = 1e6;
    text += *cell.pairs_needed > max_shown
                ? "; more than a million pairs would settle it"
                : "; about " + format_number(*cell.pairs_needed, 0) + " pairs would settle it";
  }
  return sanitize(text);
}

std::string effort_of(const CellJudgement& cell, bool is_paired) {
  if (!is_paired) {
    return fmt::format("{} / {}", cell.base_trials, cell.candidate_trials);
  }
  std::string text = std::to_string(cell.decisive_pairs);
  if (cell.decisive_pairs != cell.pairs) text += " of " + std::to_string(cell.pairs);
  if (cell.voided > 0) text += ", " + std::to_string(cell.voided) + " void";
  return text;
}

nlohmann::json json_of(const Interval& interval) {
  return {{"low", interval.low}, {"high", interval.high}};
}

nlohmann::json json_of(const CellJudgement& cell) {
  nlohmann::json json = {{"name", cell.name},
                         {"control", cell.is_control},
                         {"verdict", name_of(cell.verdict)},
                         {"why", cell.why},
                         {"flagged", cell.flagged},
                         {"pairs", cell.pairs},
                         {"voided", cell.voided},
                         {"decisive_pairs", cell.decisive_pairs},
                         {"base_trials", cell.base_trials},
                         {"candidate_trials", cell.candidate_trials},
                         {"base_ns", cell.base_ns},
                         {"candidate_ns", cell.candidate_ns},
                         {"quiet", cell.is_quiet},
                         {"candidate_failed", cell.candidate_failed}};
  if (cell.effect) json["effect"] = *cell.effect;
  if (cell.interval) json["interval"] = json_of(*cell.interval);
  if (cell.screen_interval) json["screen_interval"] = json_of(*cell.screen_interval);
  if (cell.pairs_needed) json["pairs_needed"] = *cell.pairs_needed;
  return json;
}

}  // namespace

DataTable table_of(const Judgement& judgement) {
  DataTable table{{"cell", "verdict", "change", "95 % interval", "base", "candidate",
                   judgement.is_paired ? "pairs" : "trials", "why"},
                  {}};
  for (const CellJudgement* cell : by_importance(judgement)) {
    // Medians that look alike beside a change would contradict it.
    const auto [base, candidate] =
        cell->base_trials > 0 && cell->candidate_trials > 0
            ? format_durations(cell->base_ns, cell->candidate_ns)
            : std::pair(format_duration(cell->base_ns), format_duration(cell->candidate_ns));
    table.rows.push_back({sanitize(cell->name, 200), name_of(cell->verdict),
                          cell->effect ? format_change(*cell->effect) : "",
                          interval_of(cell->interval), cell->base_trials > 0 ? base : "",
                          cell->candidate_trials > 0 ? candidate : "",
                          effort_of(*cell, judgement.is_paired), reason_of(*cell)});
  }
  return table;
}

std::string format_judgement(const Judgement& judgement, const TextLayout& layout) {
  using enum TextTable::Align;
  std::string text;
  for (const std::string& warning : judgement.warnings) {
    text += fold("warning: " + sanitize(warning, 2000) + "\n", layout.width);
  }
  if (!text.empty()) text += "\n";
  const DataTable data = table_of(judgement);
  std::vector<TextTable::Column> columns;
  for (const std::string& title : data.columns) {
    columns.push_back({title, title == "cell"      ? path
                              : title == "verdict" ? left
                              : title == "why"     ? folded
                                                   : right});
  }
  TextTable table(std::move(columns));
  for (const auto& row : data.rows) table.add_row(row);
  if (!data.rows.empty()) text += table.str(layout.width) + "\n";
  for (const std::string& answer : answers_of(judgement)) {
    text += fold(sanitize(answer, 2000) + "\n", layout.width);
  }
  return text;
}

std::string format_judgement_markdown(const Judgement& judgement) {
  constexpr std::size_t sentences_bytes = 25'000;
  constexpr std::size_t rows_bytes = 33'000;
  static_assert(sentences_bytes + rows_bytes + 1'000 < max_markdown_bytes);
  MarkdownPart sentences(sentences_bytes, "sentences");
  const auto add_list = [&sentences](const std::vector<std::string>& list) {
    for (const std::string& sentence : list) {
      sentences.add("- " + escape_markdown(sentence, 600) + "\n");
    }
  };
  sentences.add("### The candidate against the base: " + headline_of(judgement) + "\n\n");
  if (!judgement.warnings.empty()) {
    sentences.add("#### Read with care\n\n");
    add_list(judgement.warnings);
    sentences.add("\n");
  }
  add_list(answers_of(judgement));
  const DataTable table = table_of(judgement);
  MarkdownPart rows(rows_bytes, "rows");
  rows.add_table("", table.columns, table.rows);
  return sentences.text() + rows.text();
}

std::string format_judgement_json(const Judgement& judgement, Gate gate) {
  constexpr const char* gates[] = {"unusable", "regression", "not_measurable", "pass"};
  nlohmann::json alone = nlohmann::json::array();
  for (const Pairing::Alone& one : judgement.alone) alone.push_back(one);
  nlohmann::json cells = nlohmann::json::array();
  for (const CellJudgement& cell : judgement.cells) cells.push_back(json_of(cell));
  nlohmann::json not_compared = nlohmann::json::array();
  for (const NotCompared& cell : judgement.not_compared) {
    not_compared.push_back(
        {{"name", cell.name}, {"reason", cell.reason}, {"on_both_sides", cell.on_both_sides}});
  }
  nlohmann::json new_failures = nlohmann::json::array();
  for (const NewFailure& cell : judgement.new_failures) {
    new_failures.push_back({{"name", cell.name}, {"reason", cell.reason}});
  }
  const nlohmann::json document = {{"schema", 1},
                                   {"gate", gates[static_cast<std::size_t>(gate)]},
                                   {"paired", judgement.is_paired},
                                   {"contaminated", judgement.contaminated},
                                   {"remedy", remedy_of(judgement)},
                                   {"margins", judgement.margins},
                                   {"warnings", judgement.warnings},
                                   {"machine_state", machine_state_json(judgement)},
                                   {"alone", std::move(alone)},
                                   {"not_compared", std::move(not_compared)},
                                   {"new_failures", std::move(new_failures)},
                                   {"cells", std::move(cells)}};
  return document.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

std::string format_judgement_page(const Judgement& judgement, std::vector<Source> sources) {
  const std::vector<std::string> sentences = answers_of(judgement);
  Section section{.name = "compare",
                  .question = "Is the candidate slower than the base?",
                  .chart = "forest",
                  .answers = {sentences.begin(), sentences.end()},
                  .charts = {make_forest_plot(judgement, table_of(judgement))}};
  Report report{.sources = std::move(sources), .warnings = judgement.warnings};
  report.sections.push_back(std::move(section));
  // The two sides of one run were measured in turns: one picture shows both.
  const std::size_t pictures = judgement.is_paired ? 1 : report.sources.size();
  if (auto machine = make_quiet_machine_section(std::span(report.sources).first(pictures))) {
    report.sections.push_back(std::move(*machine));
  }
  for (Section& one : report.sections) caption_charts(one, report.sources);
  return format_page(report);
}

}  // namespace reports
