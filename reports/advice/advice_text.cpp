// SPDX-License-Identifier: Apache-2.0
#include "reports/advice/advice_text.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include <fmt/core.h>

#include "reports/advice/advised_cells.h"
#include "reports/advice/changes.h"
#include "reports/advice/request_text.h"
#include "reports/state/weak.h"
#include "reports/text/fold.h"
#include "reports/text/text.h"
#include "reports/text/text_table.h"

namespace reports {
namespace {

std::string ratio_text(const Candidate& candidate) {
  const std::string value = format_number(candidate.ratio, 2);
  if (!candidate.ratio_interval) return value;
  return fmt::format("{} [{}, {}]", value, format_number(candidate.ratio_interval->low, 2),
                     format_number(candidate.ratio_interval->high, 2));
}

std::vector<const Candidate*> with_status(const LanguageAdvice& answer, CandidateStatus status) {
  std::vector<const Candidate*> found;
  for (const Candidate& one : answer.candidates) {
    if (one.status == status) found.push_back(&one);
  }
  return found;
}

std::string methods(const std::vector<const Candidate*>& candidates, const Results& results) {
  std::vector<std::string> names;
  names.reserve(candidates.size());
  for (const Candidate* const one : candidates) {
    names.push_back(described_method(results.plan.cells[one->cell]));
  }
  return listing(names);
}

/// "a (1.02 [0.99, 1.05] times) and b (1.04 [1.01, 1.07] times)".
std::string with_ratios(const std::vector<const Candidate*>& candidates, const Results& results) {
  std::vector<std::string> names;
  names.reserve(candidates.size());
  for (const Candidate* const one : candidates) {
    names.push_back(fmt::format("{} ({} times)", described_method(results.plan.cells[one->cell]),
                                ratio_text(*one)));
  }
  return listing(names);
}

std::string costs_sentence(const Advice& advice, const Candidate& best, const Cell& cell) {
  const AdviceRequest& request = advice.request;
  std::string text = fmt::format("It takes {} per task", format_duration(best.task_ns));
  if (request.tasks > 1) {
    text += fmt::format(", so about {} for all {}",
                        format_duration(best.task_ns * static_cast<double>(request.tasks)),
                        request.tasks);
  }
  std::vector<std::string> further;
  if (best.cpu_ns) further.push_back(format_duration(*best.cpu_ns) + " of CPU time per task");
  if (best.peak_bytes) further.push_back(format_bytes(*best.peak_bytes) + " of memory in all");
  if (!further.empty()) text += ", with " + listing(further);
  if (best.start_stop_ns && !traits_of(cell).serial && *best.start_stop_ns > 0) {
    text +=
        fmt::format("; to start and stop it takes {} once", format_duration(*best.start_stop_ns));
  }
  text += ".";
  if (cell.tasks < request.tasks) {
    text += fmt::format(" That was measured on {} of the {} tasks.", cell.tasks, request.tasks);
  }
  return text;
}

void add_unmeasured(const LanguageAdvice& answer, const Results& results,
                    std::vector<std::string>& sentences) {
  if (answer.unmeasured.empty()) return;
  std::vector<std::string> names;
  names.reserve(answer.unmeasured.size());
  for (const RuledOut& one : answer.unmeasured) {
    names.push_back(fmt::format("{} ({})", one.model, one.reason));
  }
  sentences.push_back(
      fmt::format("Not measured, and may be better: {}{}.", listing(names),
                  results.plan.enough_budget
                      ? fmt::format("; --time-budget={}s would be enough",
                                    format_number(results.plan.enough_budget->time_budget_s, 0))
                      : ""));
}

/// Says who is slower, who ties, and who may be as fast.
std::vector<std::string> confidence_sentences(const Advice& advice, const LanguageAdvice& answer,
                                              const Results& results) {
  std::vector<std::string> sentences;
  const std::uint64_t rounds = answer.candidates.front().rounds;
  const std::string in_rounds = pluralize(rounds, "round");
  if (const auto ties = with_status(answer, CandidateStatus::tie); !ties.empty()) {
    sentences.push_back(ties.size() == 1
                            ? fmt::format("{} takes about as long: {} times.",
                                          methods(ties, results), ratio_text(*ties.front()))
                            : with_ratios(ties, results) + " take about as long.");
  }
  if (const auto open = with_status(answer, CandidateStatus::open); !open.empty()) {
    sentences.push_back(
        fmt::format("{} {} to take longer, but {} cannot tell {} apart from the advised one: "
                    "measure longer where that matters.",
                    with_ratios(open, results), open.size() == 1 ? "seems" : "seem", in_rounds,
                    open.size() == 1 ? "it" : "them"));
  }
  if (const auto slower = with_status(answer, CandidateStatus::slower); !slower.empty()) {
    const auto others = pluralize(slower.size() - 1, "other candidate");
    sentences.push_back(fmt::format(
        "{}{} slower: it takes {} times as long{}. The probability that this order is "
        "wrong is at most {}.",
        described_method(results.plan.cells[slower.front()->cell]),
        slower.size() == 1 ? " is" : fmt::format(" and {} are", others),
        ratio_text(*slower.front()), slower.size() == 1 ? "" : ", and the others longer",
        format_percent(1 - advice.confidence, 1)));
  }
  add_unmeasured(answer, results, sentences);
  if (const auto screened = with_status(answer, CandidateStatus::screened); !screened.empty()) {
    const double ratio =
        (*std::ranges::min_element(screened, {}, &Candidate::min_ratio))->min_ratio;
    const bool was_left = screened.front()->rounds < rounds;
    sentences.push_back(fmt::format(
        "{} took at least {} times as long in each of {}{}{}.", methods(screened, results),
        format_number(std::floor(100 * ratio) / 100, 2), was_left ? "the first " : "",
        pluralize(screened.front()->rounds, "round"),
        was_left
            ? fmt::format(", and {} not measured further", screened.size() == 1 ? "was" : "were")
            : ""));
  }
  return sentences;
}

std::string status_text(CandidateStatus status) {
  switch (status) {
    case CandidateStatus::advised:
      return "advised";
    case CandidateStatus::tie:
      return "about as long";
    case CandidateStatus::open:
      return "cannot be told apart";
    case CandidateStatus::slower:
      return "slower";
    case CandidateStatus::screened:
      return "far behind";
  }
  return "";
}

/// The sentences of a paragraph that say what to take and what that costs: they stand alone.
constexpr std::ptrdiff_t leading_sentences = 2;

std::string bullet(const std::string& text, const TextLayout& layout) {
  return fold("  - " + text + "\n", layout.width);
}

/// When a column is left out where there is too little room (`TextTable::Column::leave_out`).
std::size_t leave_out(const std::string& column) {
  if (column == "start and stop") return 3;
  if (column == "95 % interval") return 2;
  return column == "rounds" ? 1 : 0;
}

std::string table_text(const DataTable& figures, const TextLayout& layout) {
  using enum TextTable::Align;
  std::vector<TextTable::Column> columns;
  for (std::size_t column = 0; column < figures.columns.size(); ++column) {
    const bool is_last = column + 1 == figures.columns.size();
    columns.push_back({figures.columns[column], column == 0 || is_last ? left : right,
                       leave_out(figures.columns[column])});
  }
  TextTable table(std::move(columns));
  for (const auto& row : figures.rows) table.add_row(row);
  return table.str(layout.width);
}

}  // namespace

std::string headline_of(const Advice& advice, const Results& results) {
  const LanguageAdvice* const first = advice.first();
  if (first == nullptr) return "Cannot tell which model to take.";
  const Candidate& best = *first->advised();
  return fmt::format("Use {}: {} per task.", described_method(results.plan.cells[best.cell]),
                     format_duration(best.task_ns));
}

std::vector<std::string> paragraph_of(const Advice& advice, const LanguageAdvice& answer,
                                      const Results& results) {
  const std::string in_language =
      advice.answers.size() > 1 ? "In " + language(answer.family) + ", " : "";
  if (!answer.has_advice()) {
    std::vector<std::string> sentences = {
        (in_language.empty() ? "Cannot tell which model to take. "
                             : in_language + "it cannot be told which model to take. ") +
        sanitize(answer.cannot_tell, 1000)};
    add_unmeasured(answer, results, sentences);
    return sentences;
  }
  const Candidate& best = *answer.advised();
  const Cell& cell = results.plan.cells[best.cell];
  std::vector<std::string> sentences = {
      fmt::format("{}{}.", in_language.empty() ? "Use " : in_language + "use ",
                  described_method(cell)),
      costs_sentence(advice, best, cell)};
  const auto add = [&](const std::vector<std::string>& more) {
    for (const std::string& sentence : more) sentences.push_back(sanitize(sentence, 1000));
  };
  add(answer.reasons);
  add(confidence_sentences(advice, answer, results));
  return sentences;
}

DataTable candidates_table(const Advice& advice, const Results& results) {
  DataTable table{.columns = {"candidate", "rounds", "per task", "95 % interval", "against it",
                              "CPU per task", "memory", "start and stop", "verdict"},
                  .rows = {}};
  for (const LanguageAdvice& answer : advice.answers) {
    for (const Candidate& one : answer.candidates) {
      const auto duration = [](const std::optional<double>& ns) {
        return ns ? format_duration(*ns) : "";
      };
      table.rows.push_back(
          {short_method(results.plan.cells[one.cell]), std::to_string(one.rounds),
           format_duration(one.task_ns),
           one.interval_ns ? format_duration(one.interval_ns->low) + " – " +
                                 format_duration(one.interval_ns->high)
                           : "",
           one.status == CandidateStatus::advised ? "1" : ratio_text(one), duration(one.cpu_ns),
           one.peak_bytes ? format_bytes(*one.peak_bytes) : "", duration(one.start_stop_ns),
           answer.has_advice() ? status_text(one.status) : ""});
    }
  }
  return table;
}

std::string format_advice(const Advice& advice, const Results& results, const TextLayout& layout) {
  const auto folded = [&](const std::string& text) {
    return break_lines(text + "\n", layout.width, {.further_indent = 0});
  };
  std::string text = folded("How should " + describe(advice.request) + " be run?") + "\n";
  for (const LanguageAdvice& answer : advice.answers) {
    const std::vector<std::string> sentences = paragraph_of(advice, answer, results);
    const auto middle =
        answer.has_advice() ? sentences.begin() + leading_sentences : sentences.end();
    text += folded(join_sentences({sentences.begin(), middle})) + "\n";
    if (middle != sentences.end()) text += folded(join_sentences({middle, sentences.end()})) + "\n";
    const std::string in_language =
        advice.answers.size() > 1 ? " in " + language(answer.family) : "";
    if (!answer.changes.empty()) {
      text += "What would change the answer" + in_language + ":\n";
      for (const Change& change : answer.changes) {
        text += bullet(sanitize(change.sentence, 1000), layout);
      }
      text += "\n";
    }
    if (answer.ruled_out.empty()) continue;
    text += "Ruled out" + in_language + ":\n";
    for (const RuledOut& one : answer.ruled_out) {
      text += bullet(one.model + ": " + one.reason, layout);
    }
    text += "\n";
  }
  if (const std::string weak = describe_weakness(results); !weak.empty()) {
    text += folded("This run is weak: " + sanitize(weak, 1000) + ".") + "\n";
  }
  const DataTable table = candidates_table(advice, results);
  if (table.rows.empty()) return text;
  text += "What was measured:\n" + table_text(table, layout);
  text += folded(
      "Brackets are 95 % intervals. A ratio is the median of the ratios of the rounds, which may "
      "differ from the quotient of two times.");
  return text;
}

}  // namespace reports
