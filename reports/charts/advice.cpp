// SPDX-License-Identifier: Apache-2.0
#include "reports/advice/advice.h"

#include <algorithm>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "reports/advice/advice_text.h"
#include "reports/advice/changes.h"
#include "reports/charts/charts.h"
#include "reports/charts/support/selected_cells.h"
#include "reports/summary/answers.h"
#include "reports/text/text.h"

namespace reports {
namespace {

/// The unit of an axis of times.
struct TimeUnit {
  const char* name;
  double ns;
};

TimeUnit unit_for(double longest_ns) {
  for (const TimeUnit& unit : {TimeUnit{"s", 1e9}, TimeUnit{"ms", 1e6}, TimeUnit{"µs", 1e3}}) {
    if (longest_ns >= unit.ns) return unit;
  }
  return {"ns", 1};
}

Chart draw(const Advice& advice, const Results& results, const Palette& palette) {
  vega_lite::Legend legend(palette);
  double longest_ns = 0;
  for (const LanguageAdvice& answer : advice.answers) {
    for (const Candidate& one : answer.candidates) longest_ns = std::max(longest_ns, one.task_ns);
  }
  const TimeUnit unit = unit_for(longest_ns);
  vega_lite::BarChart bars{
      .x = {.title = fmt::format("time per task ({})", unit.name), .from_zero = true},
      .tooltip_titles = {"candidate", "time per task", "rounds"},
      .bars = {}};
  for (const LanguageAdvice& answer : advice.answers) {
    for (const Candidate& one : answer.candidates) {
      const Cell& cell = results.plan.cells[one.cell];
      vega_lite::Bar bar{.category = short_method(cell),
                         .series = legend.add(Palette::series_of(cell)),
                         .value = one.task_ns / unit.ns,
                         .tooltip = {described_method(cell), format_duration(one.task_ns),
                                     std::to_string(one.rounds)}};
      if (one.interval_ns) {
        bar.interval = Interval{.low = one.interval_ns->low / unit.ns,
                                .high = one.interval_ns->high / unit.ns};
      }
      bars.bars.push_back(std::move(bar));
    }
  }
  return {.id = "advice",
          .title = "The candidates",
          .note =
              "What a task takes with each candidate, over all that are in flight, with 95 % "
              "intervals: the advised one first. Those that were far behind in the first "
              "rounds were not measured further.",
          .spec = to_line(vega_lite::bar_chart(bars, legend)),
          .table = candidates_table(advice, results)};
}

/// Adds what to do in a language, or that it cannot be told.
void add_answer(Section& section, std::vector<Answer>& answers, const Advice& advice,
                const LanguageAdvice& answer, const Results& results, const std::string& prefix) {
  const std::vector<std::string> sentences = paragraph_of(advice, answer, results);
  if (!answer.has_advice()) {
    section.inconclusive +=
        (section.inconclusive.empty() ? "" : " ") + prefix + join_sentences(sentences);
    return;
  }
  answers.emplace_back(prefix + sentences.front(), join_sentences(std::span(sentences).subspan(1)));
}

void add_changes(std::vector<Answer>& answers, const LanguageAdvice& answer,
                 const std::string& prefix) {
  if (answer.changes.empty()) return;
  std::vector<std::string> changes;
  changes.reserve(answer.changes.size());
  for (const Change& change : answer.changes) changes.push_back(sanitize(change.sentence, 1000));
  answers.emplace_back(prefix + "What would change this answer:", join_sentences(changes));
}

void add_ruled_out(std::vector<Answer>& answers, const LanguageAdvice& answer,
                   const std::string& prefix) {
  if (answer.ruled_out.empty()) return;
  std::vector<std::string> names;
  std::vector<std::string> reasons;
  for (const RuledOut& one : answer.ruled_out) {
    if (std::ranges::find(names, one.model) == names.end()) names.push_back(one.model);
    reasons.push_back(one.model + ": " + one.reason);
  }
  answers.emplace_back(
      fmt::format("{}{} {} ruled out.", prefix, some_of(names), names.size() == 1 ? "is" : "are"),
      join_texts(reasons));
}

}  // namespace

/// Adds how the work is run that the results were measured for, and what was measured for that.
void make_advice(Section& section, std::span<const Selection> selections, const Palette& palette) {
  std::vector<std::vector<Answer>> by_source;
  for (const Selection& selection : selections) {
    const Results& results = selection.source->results;
    if (!results.plan.advice) continue;
    const Advice advice = advise(results, *results.plan.advice);
    const std::string source = about(selections.size() > 1 ? selection.source->label : "");
    std::vector<Answer>& answers = by_source.emplace_back();
    for (const LanguageAdvice& answer : advice.answers) {
      add_answer(section, answers, advice, answer, results, source);
    }
    for (const LanguageAdvice& answer : advice.answers) add_changes(answers, answer, source);
    for (const LanguageAdvice& answer : advice.answers) add_ruled_out(answers, answer, source);
    const bool has_candidates = std::ranges::any_of(
        advice.answers, [](const LanguageAdvice& answer) { return !answer.candidates.empty(); });
    if (!has_candidates) continue;
    Chart chart = draw(advice, results, palette);
    if (selections.size() > 1) {
      chart.id += "-" + std::to_string(section.charts.size() + 1);
      chart.title += ": " + sanitize(selection.source->label, 60);
    }
    section.charts.push_back(std::move(chart));
  }
  interleave_answers(section, std::move(by_source));
  if (section.answers.empty() && section.inconclusive.empty()) {
    section.inconclusive = "No advice was asked for in this run.";
  }
}

}  // namespace reports
